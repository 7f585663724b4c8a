"""The families of encoders that can be opened: a record each, and all that they differ in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.ml.encoders.fast.layer_names import BERT, DISTILBERT, LayerNames

# Behind the number of the padding token, which the config tells.
BEHIND_PADDING = None


@dataclass(frozen=True, slots=True)
class Family:
    """What is special of a family; ``name`` is the ``model_type`` of its ``config.json``.

    ``prefix`` is what its models with a head put before the encoder's names, ``first_position`` the
    number of a text's first position.  ``layer_names`` are there where it computes as BERT does;
    without them it is exported from transformers' class.  ``numbers`` are those of the config that
    it calls otherwise than most families, with the names that those give them.
    """

    name: str
    prefix: str = ""
    first_position: int | None = 0
    layer_names: LayerNames | None = None
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])


_ALL = (
    Family("albert"),
    Family("bert", "bert.", layer_names=BERT),
    Family("camembert", "roberta.", BEHIND_PADDING, BERT),
    Family("deberta"),
    Family("deberta-v2"),
    Family(
        "distilbert",
        "distilbert.",
        layer_names=DISTILBERT,
        numbers={
            "dim": "hidden_size",
            "n_layers": "num_hidden_layers",
            "n_heads": "num_attention_heads",
            "hidden_dim": "intermediate_size",
            "activation": "hidden_act",
        },
    ),
    Family("electra", "electra.", layer_names=BERT),
    Family("modernbert", numbers={"hidden_activation": "hidden_act"}),
    # Its class counts from behind a padding token that is always number one.
    Family("mpnet", first_position=2),
    Family("roberta", "roberta.", BEHIND_PADDING, BERT),
    Family("xlm-roberta", "roberta.", BEHIND_PADDING, BERT),
)
FAMILIES = {family.name: family for family in _ALL}


def renamed(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config with its numbers under the names that most families give them."""
    own = {mine: name for f in FAMILIES.values() for mine, name in f.numbers.items()}
    return {name: config[mine] for mine, name in own.items() if mine in config} | dict(config)
