"""Which column or key holds the text, the label, and what stands beside them."""

from collections.abc import Sequence
from typing import Any

from desktop.core.answers.labels import normalised
from desktop.core.errors import KnownError, Problem

TEXT_NAMES = (
    "text", "message", "body", "content", "sentence", "description", "note",
    "utterance", "comment", "review", "query", "document",
    "文本", "内容", "正文", "原文", "句子", "消息", "评论", "留言", "问题", "描述",
    "內容", "訊息", "評論", "問題",
    "テキスト", "本文", "텍스트", "본문", "내용",
    "nachricht", "texte", "texto", "testo", "tekst", "текст", "النص", "متن",
)  # fmt: skip
LABEL_NAMES = (
    "label", "intent", "category", "class", "topic", "tag", "labels", "sentiment",
    "标签", "类别", "分类", "意图", "情感", "类型", "標籤", "類別", "分類", "情緒", "類型",
    "ラベル", "カテゴリ", "라벨", "분류", "카테고리",
    "kategorie", "catégorie", "categoría", "categoria", "categorie", "метка", "категория",
    "التصنيف", "برچسب",
)  # fmt: skip
SHOWN, CUT = 12, 40


def column(header: Sequence[str], wanted: str | None, usual: Sequence[str]) -> int | None:
    """Return the place of the wanted column, or of the first usual name; ``None`` if missing.

    A name is also known as ``missing`` shows it: on one line, and cut.
    """
    names = [_on_one_line(normalised(name)) for name in header]
    if wanted is not None:
        wanted = _on_one_line(normalised(wanted))
        if wanted in names:
            return names.index(wanted)
        cut = [place for place, name in enumerate(names) if name[:CUT] == wanted]
        if len(cut) == 1:
            return cut[0]
    lower = [name.casefold() for name in names]
    for candidate in usual if wanted is None else (wanted.casefold(),):
        if candidate in lower:
            return lower.index(candidate)
    return None


def missing(file: str, names: Sequence[str], wanted: str) -> KnownError:
    """Return the error that names the columns that there are; ``every`` has one a line."""
    named = [_on_one_line(name)[:CUT] for name in names if name.strip()]
    shown = ", ".join(named[:SHOWN]) or "none"
    every = "\n".join(_on_one_line(name) for name in names if name.strip())
    return KnownError(Problem.COLUMN_MISSING, file=file, column=wanted, columns=shown, every=every)


def _on_one_line(name: str) -> str:
    return " ".join(name.split())


def value(record: dict[str, Any], wanted: str | None, usual: Sequence[str]) -> Any:  # noqa: ANN401
    """Return the value of the wanted key (``a.b`` reaches into objects) or of a usual one."""
    if wanted is not None:
        return _reached(record, wanted)
    key = usual_key(record, usual)
    return None if key is None else record[key]


def usual_key(record: dict[str, Any], usual: Sequence[str]) -> str | None:
    """Return the key of a usual name, as the record writes it; ``None`` where it has none."""
    for name in usual:
        if name in record:
            return name
    lower = {str(key).strip().casefold(): key for key in record}
    return next((lower[name] for name in usual if name in lower), None)


def _reached(record: dict[str, Any], path: str) -> Any:  # noqa: ANN401
    if path in record:
        return record[path]
    found: Any = record
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict) and step in found:
            found = found[step]
        else:
            return None
    return found
