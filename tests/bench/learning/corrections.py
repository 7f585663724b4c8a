"""What corrections teach: at once, and by training; what noise and wrong corrections do."""

import random
import time
from pathlib import Path

import torch

from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.examples import Example, is_sealed
from desktop.core.evaluation.calibration import expected_calibration_error
from desktop.core.evaluation.checks import Plan
from desktop.core.evaluation.promotion import Comparison, judge
from desktop.core.evaluation.scores import score
from desktop.core.texts.text import digest
from desktop.ml.arrays import unit
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.reading.teaching import teach
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import Intents, Trained, accuracy, base_version
from tests.bench.learning.peers import spacy_accuracies

EACH, NEAREST, STREAM = 10, 3, 800
# The second split was never looked at while anything was chosen.
SPLITS = (0, 2)
NOISES = (5, 6, 7)
COUNTS = {50: (0.50, 0.94), 200: (0.82, 0.93), 1000: (0.92, 0.92)}


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    for seed in SPLITS:
        intents = Intents(datasets, seed)
        base = base_version(intents, folder / f"base{seed}")
        one(backbone, base, intents, seed)
        stream(backbone, base, intents, seed)
        if seed == 0:
            trained(backbone, base, intents, folder)


def one(backbone, base, intents, seed) -> None:
    """One correction; the three texts of its intent most like it; all old texts."""
    reader = base.reader(backbone)
    plain = _raw(
        backbone,
        [
            *(e.text for e in intents.new),
            *(e.text for e in intents.train if e.label in intents.unseen),
        ],
    )
    new_plain, taught_plain = plain[: len(intents.new)], plain[len(intents.new) :]
    texts = [e for e in intents.train if e.label in intents.unseen]
    source = random.Random(0)
    old, new = (reader.features([e.text for e in part]) for part in (intents.old, intents.new))
    before = share_right(reader, old, intents.old)
    right, falls, times = [], [], []
    for name in sorted(intents.unseen):
        own = [i for i, e in enumerate(texts) if e.label == name]
        dev = [i for i, e in enumerate(intents.new) if e.label == name]
        hits, lost = [], []
        for i in source.sample(own, EACH):
            order = sorted(dev, key=lambda j: -float(new_plain[j] @ taught_plain[i]))[:NEAREST]
            begun = time.process_time()
            reader.read(texts[i].text)
            teach(reader, [Taught("c", texts[i].text, name)])
            times.append((time.process_time() - begun) * 1000)
            hits.append(share_right(reader, new[order], [intents.new[j] for j in order]))
            lost.append(before - share_right(reader, old, intents.old))
            teach(reader, [Taught("c", texts[i].text)])
        right.append(sum(hits) / len(hits))
        falls.append(sum(lost) / len(lost))
    after = share_right(reader, old, intents.old)
    times.sort()
    say(
        "at once",
        f"split {seed}: one correction, three nearest unseen texts right",
        sum(right) / len(right),
        "share",
        {"must": 0.85},
    )
    say(
        "at once",
        f"split {seed}: fall on everything known",
        sum(falls) / len(falls),
        "share",
        {"at most": 0.003},
    )
    say(
        "at once",
        f"split {seed}: reading and learning it, p95",
        times[int(0.95 * len(times))],
        "ms",
        {"at most": 20.0},
    )
    say(
        "at once",
        f"split {seed}: trace left by undoing all",
        abs(after - before),
        "share",
        {"must": 0.0},
    )
    learning = []
    for e in texts[:200]:
        feature = reader.read(e.text).feature
        begun = time.process_time()
        teach(reader, [Taught("c", e.text, e.label)], feature)
        learning.append((time.process_time() - begun) * 1000)
    learning.sort()
    say(
        "at once",
        f"split {seed}: learning a text just read, p95",
        learning[190],
        "ms",
        {"at most": 10.0},
    )


def share_right(reader, features, examples) -> float:
    """Accuracy from features that were computed before: the encoder does not change."""
    said = reader.scores(features).argmax(1).tolist()
    right = [reader.labels[s] == e.label for s, e in zip(said, examples, strict=True)]
    return sum(right) / len(right)


def stream(backbone, base, intents, seed) -> None:
    """800 texts, half of unseen intents, each mistake corrected; the last half counts."""
    reader = base.reader(backbone)
    source = random.Random(100 + seed)
    new = source.sample([e for e in intents.train if e.label in intents.unseen], STREAM // 2)
    texts = [*new, *source.sample(list(intents.old), STREAM // 2)]
    source.shuffle(texts)
    plain = base.reader(backbone)
    hits, sure = {True: [], False: []}, []
    unaided = []
    corrected = 0
    for place, e in enumerate(texts):
        said = reader.read(e.text).prediction
        right = said.best.label == e.label
        if place >= STREAM // 2:
            hits[e.label in intents.unseen].append(right)
            sure.append((said.best.probability, right))
            if e.label not in intents.unseen:
                unaided.append(plain.read(e.text).prediction.best.label == e.label)
        if not right:
            corrected += 1
            teach(reader, [Taught(str(place), e.text, e.label)])
    shares = {new: sum(found) / len(found) for new, found in hits.items()}
    say(
        "stream",
        f"split {seed}: right on new intents, last half",
        shares[True],
        "share",
        {"must": 0.80},
    )
    say(
        "stream",
        f"split {seed}: right on old intents, last half",
        shares[False],
        "share",
        {"must": 0.94, "without learning": sum(unaided) / len(unaided)},
    )
    say("stream", f"split {seed}: corrections needed", corrected, "texts")
    say(
        "stream",
        f"split {seed}: calibration error while learning",
        expected_calibration_error(*map(list, zip(*sure, strict=True))),
        "share",
        {"at most": 0.03, "perfectly calibrated": perfect([chance for chance, _ in sure])},
    )


def perfect(chances, rounds=200):
    """Calibration error that answers of such chances show on average when they are calibrated."""
    source = random.Random(0)
    draws = [[source.random() < chance for chance in chances] for _ in range(rounds)]
    return sum(expected_calibration_error(chances, drawn) for drawn in draws) / rounds


def trained(backbone, base, intents, folder) -> None:
    """Trainings of three sizes beside spaCy, with noise, and with a class flipped on purpose."""
    labels = (*intents.known, *sorted(intents.unseen))

    def train(name, corrections):
        learned = [e for e in corrections if not is_sealed(digest(e.text))]
        return Trained(
            folder / name,
            labels,
            learned,
            base,
            replay=intents.base,
            calibration=intents.calibration,
            sealed=intents.sealed,
            held_out=intents.new,
        )

    for count, (new, old) in COUNTS.items():
        corrections = intents.corrections(count)
        made = train(f"c{count}", corrections)
        reader = made.reader(backbone)
        kept = [e for e in corrections if is_sealed(digest(e.text))]
        teach(reader, [Taught(str(i), e.text, e.label) for i, e in enumerate(kept)])
        peer_new, peer_old, peer_s = spacy_accuracies(intents, corrections)
        say(
            "training",
            f"{count} corrections: new intents",
            accuracy(reader, intents.new),
            "accuracy",
            {"must": new, "spaCy": peer_new},
        )
        say(
            "training",
            f"{count} corrections: old intents",
            accuracy(reader, intents.old),
            "accuracy",
            {"must": old, "spaCy": peer_old},
        )
        say(
            "training",
            f"{count} corrections: until the last step",
            made.last_step_s,
            "processor s",
            {"spaCy": peer_s},
        )
        at_once = base.reader(backbone)
        begun = time.process_time()
        teach(at_once, [Taught(str(i), e.text, e.label) for i, e in enumerate(corrections)])
        spent = time.process_time() - begun
        say(
            "at once",
            f"{count} corrections: new intents",
            accuracy(at_once, intents.new),
            "accuracy",
        )
        say(
            "at once",
            f"{count} corrections: old intents",
            accuracy(at_once, intents.old),
            "accuracy",
        )
        say("at once", f"{count} corrections taken in together", spent, "processor s")
        if count == 200:
            noise(backbone, intents, train, reader)
    flipped(intents, base, folder, labels)


def noise(backbone, intents, train, clean) -> None:
    """One label in twenty of 200 corrections is wrong: mean of three draws."""
    names = sorted(intents.unseen)
    every = [*intents.new, *intents.old]
    before = accuracy(clean, every)
    falls = []
    for seed in NOISES:
        corrections = intents.corrections(200)
        source = random.Random(seed)
        for place in source.sample(range(len(corrections)), len(corrections) // 20):
            e = corrections[place]
            wrong = source.choice([n for n in names if n != e.label])
            corrections[place] = Example(e.text, wrong)
        noisy = train(f"noisy{seed}", corrections).reader(backbone)
        kept = [e for e in corrections if is_sealed(digest(e.text))]
        teach(noisy, [Taught(str(i), e.text, e.label) for i, e in enumerate(kept)])
        falls.append(before - accuracy(noisy, every))
    say(
        "training",
        "200 corrections, 5 % of the labels wrong: fall over all texts, mean of 3 draws",
        sum(falls) / len(falls),
        "share",
        {"at most": 0.01, "least": min(falls), "most": max(falls)},
    )


def flipped(intents, base, folder, labels) -> None:
    """Every correction of one known class names another: the gate must refuse."""
    counts = {n: sum(e.label == n for e in intents.sealed) for n in intents.known}
    name = max(counts, key=lambda n: counts[n])
    other = next(n for n in intents.known if n != name)
    texts = [e for e in intents.base if e.label == name][:60]
    wrong = [Example(e.text, other) for e in texts]
    made = Trained(
        folder / "flipped",
        intents.known,
        wrong,
        base,
        replay=[e for e in intents.base if e.text not in {w.text for w in wrong}],
        calibration=intents.calibration,
        sealed=intents.sealed,
        held_out=wrong[:10],
    )
    backbone = FastEncoder(paths.backbone())
    texts = [e.text for e in intents.sealed]
    before, after = (
        score(intents.sealed, version.reader(backbone).read_many(texts)) for version in (base, made)
    )
    empty = score([], [])
    verdict = judge(Comparison(before, after, empty, empty, taught=frozenset({other})), Plan())
    say(
        "gate",
        "a class flipped on purpose is refused",
        float(not verdict.promoted),
        "1 is yes",
        {"must": 1.0},
    )
    say(
        "gate",
        "recall of the flipped class on sealed cases",
        after.labels[name].recall,
        "share",
        {"before": before.labels[name].recall},
    )


def _raw(backbone, texts):
    """Features of the backbone as published: likeness that no training has touched."""
    from desktop.core.answers.tasks import Kind
    from desktop.ml.encoders.fast.bert import Encoder
    from desktop.ml.heads.spec import Spec
    from desktop.ml.heads.trainable import TextModel
    from desktop.ml.reading.reader import Reader
    from desktop.ml.training.merging import merged

    model = TextModel(Encoder(backbone), Spec(Kind.CLASSIFY, ("x",)))
    return unit(Reader(merged(model), backbone.tokenizer, "").features(texts))
