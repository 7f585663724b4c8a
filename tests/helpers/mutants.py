"""Valid files of every format, and random damage to them, from a seed."""

import csv
import io
import json
import random
import zipfile
from functools import cache

from tests.helpers.office import docx, pdf, xlsx

WORDS = (
    "card", "lost", "Zürich", "refund,", "5", "mg", "naproxen", "😀", "\u201cquoted\u201d",
    "late;", "please", "|", "today", "say", '"no"', "and\u2028then", "café", "re\u0301sume\u0301",
    "\u00a0x",
)  # fmt: skip
LABELS = ("late", "lost", "Rückgabe")
KINDS = ("DRUG", "SIGN")


def texts(source, count):
    """Return different texts of our own."""
    return [
        f"{at} {' '.join(source.choices(WORDS, k=source.randint(2, 7)))}" for at in range(count)
    ]


def _table(source, count, delimiter):
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter, lineterminator=source.choice(("\n", "\r\n")))
    writer.writerow(["id", "text", "label"])
    for at, text in enumerate(texts(source, count)):
        writer.writerow([at, text, source.choice(LABELS)])
    return sink.getvalue().encode()


def _marked(source, count):
    for text in texts(source, count):
        end = len(text.split(" ")[0])
        yield text, 0, end, source.choice(KINDS)


def _lines(records):
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in records).encode()


def _conll(source, count, scheme):
    lines = []
    for text in texts(source, count):
        tokens = text.split()
        begin, inside = ("B", "I") if scheme == "bio" else ("B", "L")
        tags = [f"{begin}-DRUG", f"{inside}-DRUG", *["O"] * len(tokens)]
        lines += [f"{token}\t{tag}" for token, tag in zip(tokens, tags, strict=False)]
        lines.append("")
    return "\n".join(lines).encode()


def _sentence(text):
    lines = [
        f"{at}\t{token}\t_\tNOUN\t_\t_\t0\troot\t_\tNER={'B-DRUG' if at == 2 else 'O'}"
        for at, token in enumerate(text.split(), 1)
    ]
    return "\n".join((f"# text = {' '.join(text.split())}", *lines, "", ""))


def _prodigy(source, count):
    return _lines(
        {
            "text": text,
            "spans": [{"start": a, "end": b, "label": label}],
            "answer": source.choice(("accept", "accept", "reject")),
        }
        for text, a, b, label in _marked(source, count)
    )


def _label_studio(source, count):
    tasks = [
        {
            "id": at,
            "data": {"text": text},
            "annotations": [
                {
                    "result": [
                        {"value": {"start": a, "end": b, "text": text[a:b], "labels": [label]}}
                    ]
                }
            ],
        }
        for at, (text, a, b, label) in enumerate(_marked(source, count))
    ]
    return json.dumps(tasks, ensure_ascii=False, indent=2).encode()


@cache
def _letter(count):
    return docx(*texts(random.Random(count), count))


FORMATS = {
    "comma.csv": lambda s, n: _table(s, n, ","),
    "semicolon.csv": lambda s, n: _table(s, n, ";"),
    "table.tsv": lambda s, n: _table(s, n, "\t"),
    "labels.jsonl": lambda s, n: _lines(
        {"text": text, "label": s.choice(LABELS)} for text in texts(s, n)
    ),
    "array.json": lambda s, n: json.dumps(
        [{"text": text, "label": s.choice(LABELS)} for text in texts(s, n)], indent=1
    ).encode(),
    "prodigy.jsonl": _prodigy,
    "doccano.jsonl": lambda s, n: _lines(
        {"id": 1, "text": t, "label": [[a, b, x]]} for t, a, b, x in _marked(s, n)
    ),
    "studio.json": _label_studio,
    "spacy.json": lambda s, n: json.dumps(
        [[t, {"entities": [[a, b, x]]}] for t, a, b, x in _marked(s, n)]
    ).encode(),
    "bio.conll": lambda s, n: _conll(s, n, "bio"),
    "bilou.tsv": lambda s, n: _conll(s, n, "bilou"),
    "tree.conllu": lambda s, n: "".join(map(_sentence, texts(s, n))).encode(),
    "fast.txt": lambda s, n: "\n".join(
        f"__label__{s.choice(LABELS)} {text}" for text in texts(s, n)
    ).encode(),
    "book.xlsx": lambda s, n: xlsx(
        ("S", [["text", "label"], *([t, s.choice(LABELS)] for t in texts(s, n))])
    ),
    "letter.docx": lambda s, n: _letter(n),
    "pages.pdf": lambda s, n: pdf(*(f"page {at} of {n}" for at in range(n))),
    "plain.txt": lambda s, n: "\n".join(texts(s, n)).encode(),
    "marks.ann": lambda s, n: "\n".join(
        f"T{at}\tDRUG {at} {at + 1}\tx" for at in range(n)
    ).encode(),
}
PIECES = (
    b'"', b"\n", b"\r\n", b",", b";", b"\t", b"\\", b"{", b"]", b"\0", b"\xff", b"\xc3",
    b"\xef\xbb\xbf", "\u2028".encode(), b"null", b"-1", b"1e999", b"B-", b"O", b" ", b"'", b"\x1a",
)  # fmt: skip


def damaged(source: random.Random, raw: bytes) -> bytes:
    """Return a file with some damage; in archives, mostly within one of their parts."""
    if not raw.startswith(b"PK") or source.random() < 0.2:
        return _damaged(source, raw)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w") as after:
        names = before.namelist()
        hit = source.choice([n for n in names if "sheet" in n or "document.xml" in n] + names)
        for name in names:
            part = before.read(name)
            after.writestr(name, _damaged(source, part) if name == hit else part)
    return made.getvalue()


def _damaged(source: random.Random, raw: bytes) -> bytes:
    """Return one to four damages: bytes changed, cut out, doubled, put in, or the end missing."""
    for _ in range(source.randint(1, 4)):
        a, b = sorted((source.randint(0, len(raw)), source.randint(0, len(raw))))
        b = min(b, a + 40)
        raw = source.choice(
            (
                lambda a=a, raw=raw: raw[:a] + source.choice(PIECES) + raw[a:],
                lambda a=a, raw=raw: raw[:a] + source.choice(PIECES) + raw[a + 1 :],
                lambda a=a, raw=raw: raw[:a] + source.randbytes(1) + raw[a + 1 :],
                lambda a=a, b=b, raw=raw: raw[:a] + raw[b:],
                lambda a=a, b=b, raw=raw: raw[:b] + raw[a:b] + raw[b:],
                lambda b=b, raw=raw: raw[: max(b, len(raw) // 2)],
            )
        )()
    return raw
