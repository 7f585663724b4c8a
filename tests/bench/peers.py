"""The peers: the transformers pipeline, and captum's integrated gradients on our own model."""

from desktop.system import paths


def transformers_pipeline():
    """Return the plain text-classification pipeline on the same backbone with 77 labels."""
    from transformers import (
        AutoTokenizer,
        BertConfig,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
        logging,
        pipeline,
    )

    logging.set_verbosity_error()
    config = BertConfig.from_pretrained(paths.backbone(), num_labels=77)
    model = BertForSequenceClassification.from_pretrained(paths.backbone(), config=config)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(paths.backbone() / "tokenizer.json"),
        model_max_length=512,
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        unk_token="[UNK]",
    )
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    assert AutoTokenizer
    return pipeline(
        "text-classification",
        model=model.eval(),
        tokenizer=tokenizer,
        truncation=True,
        device="cpu",
    )


def integrated_gradients(reader, model, text, label, steps=50):
    """Return captum's word-embedding attributions (tokens,) for a label, [MASK] baseline.

    ``model`` is the reader's version as torch has it, without corrections.
    """
    import torch
    from captum.attr import IntegratedGradients

    from desktop.ml.explaining.attribution import _ends
    from desktop.ml.reading.pieces import cut

    piece = cut(reader.tokenizer.encode(text), reader.model.facts, text)[0]
    base, difference = (torch.from_numpy(end) for end in _ends(reader, piece))
    weights = torch.from_numpy(piece.weights)[None, :, None]
    target = reader.labels.index(label)
    temperature = model.spec.calibration.temperature
    scores_of = model.logits if reader.known is None else _with_examples(model, reader.known)

    def forward(embedded):
        pooled = (model.encoder.encode(embedded) * weights).sum(1)
        return (scores_of(model.scaled(pooled)) / temperature).log_softmax(-1)

    found = IntegratedGradients(forward).attribute(
        (base + difference).unsqueeze(0),
        baselines=base.unsqueeze(0),
        target=target,
        n_steps=steps,
        internal_batch_size=10,
    )
    return found.sum(-1)[0].detach() if isinstance(found, torch.Tensor) else found


def _with_examples(model, known):
    """Return the scores of head and nearest examples (``ml/memory/neighbours.py``)."""
    import torch
    from torch.nn.functional import normalize

    sharpness = model.facts.fitted.sharpness
    centre, anchors = torch.from_numpy(known.centre), torch.from_numpy(known.anchors)
    rows = [torch.from_numpy(known.owners == i).nonzero()[:, 0] for i in range(len(model.head))]

    def scores(features):
        place = normalize(normalize(features, dim=-1) - centre, dim=-1)
        cosines = place @ anchors.T
        near = [cosines[:, r].topk(min(2, len(r)), dim=1).values.mean(1) for r in rows]
        return model.logits(features).log_softmax(-1) + sharpness * torch.stack(near, 1)

    return scores
