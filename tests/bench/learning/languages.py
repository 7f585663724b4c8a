"""Own tasks in Chinese, and English ones on the encoder for many languages, on all rows of sets.

``python -m tests.bench.learning.languages --datasets FOLDER [--sets NAME ...] [--peers NAME ...]``:
``caselight new-task`` from the training rows and ``caselight evaluate`` on the development rows,
beside n-grams of characters with a logistic regression and beside fine-tuning every weight of the
same encoder.  The tasks that it makes are measured and thrown away.
"""

import argparse
import tempfile
import time
from pathlib import Path

from desktop.core.encoders import E5, MINILM
from tests.bench.figures import say
from tests.bench.learning.through_commands import Work, processor_seconds

# What must be reached and what is wished for on the encoder for many languages.
SETS = {
    "chnsenticorp_htl": ("classify", 0.885, 0.91),
    "tnews": ("classify", 0.52, 0.55),
    "cluener": ("spans", 0.63, 0.70),
    "banking77": ("classify", None, None),
    "sst2": ("classify", None, None),
    "wikigold": ("spans", None, None),
}
CHINESE = ("chnsenticorp_htl", "tnews", "cluener")
ENCODERS = (E5.name, MINILM.name)
PEERS = ("n-grams", "every weight")


def main() -> None:
    """Run the benchmark; prints JSON lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    parser.add_argument("--encoders", nargs="*", choices=ENCODERS, default=ENCODERS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(options.datasets, Path(folder), options.sets, options.encoders, options.peers)


def run(datasets: Path, folder: Path, sets=tuple(SETS), encoders=ENCODERS, peers=PEERS) -> None:
    """Say what each set reaches, on each encoder and by each peer."""
    for name in sets:
        kind, must, goal = SETS[name]
        for encoder in encoders:
            if encoder == MINILM.name and name in CHINESE:
                continue
            wanted = {"must": must, "goal": goal} if encoder == E5.name and must else None
            ours(datasets / name, folder / f"{name}-{encoder}", kind, encoder, wanted)
        if "n-grams" in peers and kind == "classify":
            n_grams(datasets, name)
        if "every weight" in peers:
            every_weight(datasets, name, kind)


def ours(texts: Path, folder: Path, kind: str, encoder: str, wanted) -> None:
    """Make a task from all training rows, and evaluate it on all development rows."""
    work = Work(folder, folder)
    task = texts.name.replace("_", "-")
    begun = processor_seconds()
    source = ("--from", texts / "train.jsonl", "--encoder", encoder)
    work.call("new-task", task, "--kind", kind, *source)
    spent = processor_seconds() - begun
    scores = work.call("evaluate", "--task", task, texts / "dev.jsonl")
    figure = f"{texts.name}, {encoder}"
    right = scores["accuracy"] if kind == "classify" else scores["spans"]["exact"]["f1"]
    say("languages", figure, right, "share", wanted)
    say("languages", f"{figure}: training", spent, "processor s")


def n_grams(datasets: Path, name: str) -> None:
    """One and two characters at a time, weighed by how rare they are, into a linear model."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    from tests.bench.learning.data import labelled

    train, dev = (labelled(datasets, name, part) for part in ("train", "dev"))
    begun = time.process_time()
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(weigh.fit_transform([e.text for e in train]), [e.label for e in train])
    said = model.predict(weigh.transform([e.text for e in dev]))
    right = sum(s == e.label for s, e in zip(said, dev, strict=True)) / len(dev)
    say("languages", f"{name}, n-grams of characters", right, "share")
    say("languages", f"{name}, n-grams: training", time.process_time() - begun, "processor s")


def every_weight(datasets: Path, name: str, kind: str) -> None:
    """Fine-tune every weight of the encoder for many languages but its word table."""
    import torch

    from desktop.core.answers.tasks import Kind
    from desktop.core.encoders import E5
    from desktop.ml.encoders.installed import Installed
    from desktop.ml.training import recipe
    from desktop.ml.training.loop import Fit
    from desktop.system import paths
    from tests.bench.learning.data import labelled, spanned
    from tests.bench.learning.spans import scored, whole

    torch.set_num_threads(1)
    encoder = Installed((paths.backbone().parent,)).open(E5.id)
    read = labelled if kind == "classify" else spanned
    train, dev = (read(datasets, name, part) for part in ("train", "dev"))
    labels = {e.label for e in train} | {s.label for e in train for s in e.spans or ()}
    spec = recipe.new_spec(encoder, Kind(kind), tuple(sorted(filter(None, labels))))
    begun = time.process_time()
    pieces = [i for e in train for i in recipe.items(e, spec, encoder)]
    epochs = 3 if kind == "classify" else 5
    model = whole(encoder, spec, pieces, Fit(epochs, batch=16, rate=1e-4, head_rate=1e-3))
    spent = time.process_time() - begun
    say("languages", f"{name}, every weight", scored(model, encoder, dev).headline, "share")
    say("languages", f"{name}, every weight: training", spent, "processor s")


if __name__ == "__main__":
    main()
