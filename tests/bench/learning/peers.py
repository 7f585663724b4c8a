"""The peers of the learning benchmark: spaCy's text categoriser, SetFit, the plain Trainer."""

import random
import time


def spacy_accuracies(intents, corrections, epochs=12):
    """Train spaCy's default categoriser on the same texts; accuracy new, old, processor s."""
    import spacy
    from spacy.training import Example as Row

    from desktop.core.decisions.examples import replayed

    texts = [*replayed(intents.base, len(corrections), 0), *corrections]
    labels = sorted({e.label for e in texts})
    nlp = spacy.blank("en")
    cat = nlp.add_pipe("textcat")
    for label in labels:
        cat.add_label(label)
    rows = [
        Row.from_dict(nlp.make_doc(e.text), {"cats": {n: float(n == e.label) for n in labels}})
        for e in texts
    ]
    begun = time.process_time()
    nlp.initialize(lambda: rows)
    source = random.Random(0)
    for _ in range(epochs):
        source.shuffle(rows)
        for at in range(0, len(rows), 32):
            nlp.update(rows[at : at + 32], drop=0.2)
    spent = time.process_time() - begun

    def share(examples):
        docs = nlp.pipe([e.text for e in examples])
        right = [
            max(d.cats, key=lambda name: d.cats[name]) == e.label
            for d, e in zip(docs, examples, strict=True)
        ]
        return sum(right) / len(right)

    return share(intents.new), share(intents.old), spent


def setfit(train, dev, seed, iterations):
    """Train SetFit on the same backbone; returns accuracy and processor seconds."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        Transformer,
    )
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression

    from desktop.system import paths

    body = SentenceTransformer(
        modules=[
            (word := Transformer(str(paths.backbone()), max_seq_length=256)),
            Pooling(word.get_embedding_dimension()),
            Normalize(),
        ],
        device="cpu",
    )
    model = SetFitModel(model_body=body, model_head=LogisticRegression(max_iter=500))
    rows = Dataset.from_dict({"text": [e.text for e in train], "label": [e.label for e in train]})
    arguments = TrainingArguments(
        batch_size=16,
        num_epochs=1,
        num_iterations=iterations,
        seed=seed,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        show_progress_bar=False,
    )
    begun = time.process_time()
    Trainer(model=model, args=arguments, train_dataset=rows).train()
    spent = time.process_time() - begun
    said = model.predict([e.text for e in dev], show_progress_bar=False)
    right = [str(s) == e.label for s, e in zip(said, dev, strict=True)]
    return sum(right) / len(right), spent
