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


def integrated_gradients(reader, text, label, steps=50):
    """Return captum's word-embedding attributions (tokens,) for a label, [MASK] baseline."""
    import torch
    from captum.attr import IntegratedGradients

    from desktop.ml.attribution import _ends
    from desktop.ml.model import scaled
    from desktop.ml.reader import cut

    piece = cut(reader.tokenizer.encode(text))[0]
    base, difference = _ends(reader, piece)
    target = reader.labels.index(label)

    def forward(embedded):
        pooled = (reader.model.encoder.encode(embedded) * piece.weights[None, :, None]).sum(1)
        scores = reader.scores(scaled(pooled)) / reader.model.spec.calibration.temperature
        return scores.log_softmax(-1)

    found = IntegratedGradients(forward).attribute(
        (base + difference).unsqueeze(0),
        baselines=base.unsqueeze(0),
        target=target,
        n_steps=steps,
        internal_batch_size=10,
    )
    return found.sum(-1)[0].detach() if isinstance(found, torch.Tensor) else found
