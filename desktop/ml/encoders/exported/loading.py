"""A folder loaded as transformers' own class, in the child process only."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from torch import nn
from transformers import AutoModel, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils import logging

from desktop.core.encoders import Refusal
from desktop.ml.encoders.exported.refusals import failed, refused

# What transformers raises where a folder's files contradict each other.
LIBRARY = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    StrictDataclassError,
    SystemError,
    TypeError,
    ValueError,
)
# What stands on top of the encoder, and is never computed here.
TOPS = ("pooler.",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model of transformers, and the name of its word table."""

    model: PreTrainedModel
    words: str
    embedded: int

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the last names of the linear layers within the layers, which adapters change."""
        linear = [n for n, m in self.model.named_modules() if isinstance(m, nn.Linear)]
        within = [name for name in linear if any(part.isdecimal() for part in name.split("."))]
        return tuple(sorted({name.rpartition(".")[2] for name in within}))


def loaded(folder: Path, *, attention: str | None = None) -> Loaded:
    """Load the encoder of a folder; raises ``KnownError`` when a weight is missing or no number.

    Nothing is fetched, no code of the folder is run, and no pickle is read.
    """
    quiet()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model, told = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                output_loading_info=True,
                attn_implementation=attention,
                dtype=torch.float32,
            )
        except SafetensorError as error:
            raise refused(folder, Refusal.DAMAGED, file="model.safetensors") from error
        except LIBRARY as error:
            raise failed(folder, error) from error
    _checked(folder, model, told)
    if getattr(model, "pooler", None) is not None:
        model.pooler = None
    model.eval()
    table = model.get_input_embeddings().weight
    words = next(name for name, part in model.named_parameters() if part is table)
    return Loaded(model, words, table.shape[1])


def tokenizer_of(folder: Path) -> Any:  # noqa: ANN401  (transformers' own type)
    """Return transformers' tokenizer of a folder, for the pipeline that ours is compared with.

    Nothing is asked of the folder's other files: neither the class that they name, which may be of
    a family that is not here, nor templates of chats.
    """
    quiet()
    return PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        model_input_names=["input_ids", "attention_mask"],
    )


def quiet() -> None:
    """Let transformers print neither progress nor advice."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _checked(folder: Path, model: nn.Module, info: dict[str, Any]) -> None:
    """Refuse weights that would be random, and such that are no numbers."""
    wrong = {*info["missing_keys"], *(row[0] for row in info["mismatched_keys"])}
    missing = sorted(name for name in wrong if not name.startswith(TOPS))
    if missing:
        raise refused(folder, Refusal.MISSING, count=len(missing), name=missing[0][:80])
    if not all(bool(part.isfinite().all()) for part in model.parameters()):
        raise refused(folder, Refusal.NOT_FINITE)
