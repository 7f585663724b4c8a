"""Encoders with random weights, made here: a folder as Hugging Face publishes them, any family."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import AutoConfig, AutoModel, PreTrainedModel

from tests.helpers.small import FOG, PLACES, WEATHER

SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 130,
}
RELATIVE = {
    "relative_attention": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "type_vocab_size": 0,
}
# What is special of some families, beside their sizes.
SPECIAL = {
    "albert": {"embedding_size": 16},
    "deberta": RELATIVE,
    "deberta-v2": RELATIVE
    | {"position_buckets": 16, "norm_rel_ebd": "layer_norm", "share_att_key": True},
    "modernbert": {"local_attention": 16, "global_attn_every_n_layers": 2},
}
KINDS = {"roberta": "bytes", "xlm-roberta": "unigram", "camembert": "unigram"}
KINDS |= {"albert": "unigram", "deberta": "bytes", "deberta-v2": "unigram", "modernbert": "bytes"}
SPECIALS = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"]


def texts() -> list[str]:
    """Return the texts that tokenizers are trained on."""
    return [*FOG, *(t for part in WEATHER.values() for t in part), *(t for t, _ in PLACES)]


def write_encoder(folder: Path, family: str, **more) -> PreTrainedModel:
    """Write a model folder; returns the model."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(KINDS.get(family, "wordpiece"))
    tokenizer.save(str(folder / "tokenizer.json"))
    numbers = {name: tokenizer.token_to_id(f"[{name.upper()}]") for name in ("pad", "cls", "sep")}
    ids = {f"{name}_token_id": number for name, number in numbers.items()}
    config = AutoConfig.for_model(
        family,
        vocab_size=tokenizer.get_vocab_size(),
        **SIZES
        | ids
        | {"bos_token_id": numbers["cls"], "eos_token_id": numbers["sep"]}
        | SPECIAL.get(family, {})
        | more,
    )
    torch.manual_seed(0)
    model = AutoModel.from_config(config, attn_implementation="eager").eval()
    model.save_pretrained(folder)
    card = "---\nlicense: mit\nlanguage: en\n---\nRandom weights, for tests.\n"
    (folder / "README.md").write_text(card, "utf-8")
    named = {f"{n}_token": f"[{n.upper()}]" for n in ("pad", "unk", "cls", "sep", "mask")}
    told = named | {"tokenizer_class": "PreTrainedTokenizerFast"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told), "utf-8")
    return model


def tokenizer_of(kind: str) -> Tokenizer:
    """Return a tokenizer of one of the three kinds, trained on our own texts."""
    if kind == "wordpiece":
        made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        made.normalizer = normalizers.BertNormalizer(lowercase=True)
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=SPECIALS)
    elif kind == "bytes":
        made = Tokenizer(models.BPE(unk_token="[UNK]"))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        letters = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=400, special_tokens=SPECIALS, initial_alphabet=letters
        )
    else:
        made = Tokenizer(models.Unigram())
        made.normalizer = normalizers.NFKC()
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=300, special_tokens=SPECIALS, unk_token="[UNK]"
        )
    made.train_from_iterator(texts(), trainer)
    frame = [(name, made.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=frame
    )
    return made
