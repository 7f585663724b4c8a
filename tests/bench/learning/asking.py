"""What to ask next, and which labels to look at again."""

import random
from pathlib import Path

import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.querying import Strategy
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.querying.label_errors import suspicion
from desktop.ml.querying.strategies import chosen
from desktop.ml.reading.reader import Reader
from desktop.ml.training.merging import merged
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import Intents, base_version, labelled

ASKED, FIRST, STEP, SEEDS = 300, 60, 40, 3
PENALTY, ROUNDS = 3e-3, 60
POOL = 4_000


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    for name in ("banking77", "multidogo_share"):
        asked(backbone, name, *(common(labelled(datasets, name, p)) for p in ("train", "dev")))
    suspects(backbone, datasets, folder)


def common(examples):
    """Leave out rows of two labels at once."""
    return [e for e in examples if "<div>" not in e.label]


def asked(backbone, name, train, dev):
    """Accuracy after 300 asked labels: a head on the backbone, refitted after each 40."""
    labels = sorted({e.label for e in train})
    model = TextModel(Encoder(backbone), Spec(Kind.CLASSIFY, tuple(labels)))
    reader = Reader(merged(model), backbone.tokenizer, "v")
    source = random.Random(0)
    pool = source.sample(train, min(POOL, len(train)))
    features, tests = (
        torch.from_numpy(reader.features([e.text for e in part])) for part in (pool, dev)
    )
    truth, right = (torch.tensor([labels.index(e.label) for e in part]) for part in (pool, dev))
    found = {}
    for strategy in Strategy:
        shares = []
        for seed in range(SEEDS):
            picked = asked_for(strategy, features, truth, len(labels), seed)
            head = fitted(features[picked], truth[picked], len(labels))
            shares.append(right_share((tests @ head[0].T + head[1]).argmax(1), right))
        found[strategy] = sum(shares) / SEEDS
    others = {s.value: found[s] for s in Strategy if s is not Strategy.BADGE}
    say(
        "asking",
        f"{name}: 300 labels asked for, by BADGE",
        found[Strategy.BADGE],
        "accuracy",
        {"must": others["random"] + 0.02} | others,
    )


def asked_for(strategy, features, truth, labels, seed):
    source = random.Random(seed)
    picked = source.sample(range(len(features)), FIRST)
    while len(picked) < ASKED:
        weight, bias = fitted(features[picked], truth[picked], labels)
        left = [i for i in range(len(features)) if i not in set(picked)]
        chances = (features[left] @ weight.T + bias).softmax(-1)
        step = min(STEP, ASKED - len(picked))
        costs = [1.0] * len(left)
        own = chances.numpy(), features[left].numpy()
        new = chosen(strategy, *own, costs, count=step, seed=seed)
        picked += [left[i] for i in new]
    return picked


def fitted(features, truth, labels):
    head = torch.zeros(labels, features.shape[1], requires_grad=True)
    bias = torch.zeros(labels, requires_grad=True)
    optimiser = torch.optim.LBFGS([head, bias], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def cost():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(features @ head.T + bias, truth)
        loss = loss + PENALTY * head.square().sum() / len(truth)
        loss.backward()
        return loss

    optimiser.step(cost)
    return head.detach(), bias.detach()


def right_share(said, right):
    return float((said == right).float().mean())


def suspects(backbone, datasets, folder):
    """One label in twenty of 1,000 corrections is wrong: found in the first 15 % looked at."""
    intents = Intents(datasets, 0)
    base = base_version(intents, folder / "base0")
    texts = [e for e in intents.train if e not in set(intents.base)]
    for seed in range(SEEDS):
        source = random.Random(seed)
        given = source.sample(texts, 1_000)
        wrong = set(source.sample(range(len(given)), 50))
        names = sorted({e.label for e in given})
        lessons = [
            Taught(
                str(i),
                e.text,
                source.choice([n for n in names if n != e.label]) if i in wrong else e.label,
            )
            for i, e in enumerate(given)
        ]
        reader = base.reader(backbone)
        doubted = suspicion(reader, lessons, reader.features([t.text for t in lessons]))
        order = sorted(range(len(given)), key=lambda i: -doubted[i].suspicion)
        seen = set(order[: int(0.15 * len(order))])
        say(
            "asking",
            f"seed {seed}: planted errors in the first 15 %",
            len(seen & wrong) / len(wrong),
            "share",
            {"must": 0.70, "random": 0.15},
        )
