"""An encoder as transformers' own class with peft's adapters: trained in the child process only."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

from desktop.ml.arrays import Floats
from desktop.ml.encoders.exported.encoder import ExportedEncoder
from desktop.ml.encoders.exported.loading import loaded
from desktop.ml.encoders.lora import dropped
from desktop.ml.encoders.port import IN_PEFT, Adapter, Encoder
from desktop.ml.encoders.trainable import Trainable

NAME = "default"


class TransformersModule(Trainable):
    """A model of transformers; only its adapters and the casing are trained."""

    def __init__(self, port: ExportedEncoder) -> None:
        """Load the class from the encoder's folder, with the attention that is fastest here."""
        super().__init__()
        self.port, self.facts, self.targets = port, port.facts, port.targets
        self.casing = None
        self.model: Any = loaded(port.folder).model
        self.model.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, casing: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return token states (batch, tokens, width)."""
        x = self.model.get_input_embeddings()(ids)
        if self.casing is not None:
            x = x + F.embedding(casing, self.casing)
        told = torch.ones_like(ids) if mask is None else mask.long()
        return self.model(inputs_embeds=x, attention_mask=told).last_hidden_state

    def train(self, mode: bool = True) -> "TransformersModule":  # noqa: FBT001, FBT002  (torch's)
        """Train the adapters: what the class itself would drop at random stays."""
        super().train(mode)
        self.model.eval()
        for module in self.model.modules():
            if isinstance(module, LoraLayer):
                module.lora_dropout.train(mode)
        return self

    def attach_new(self, rank: int, alpha: float, generator: torch.Generator) -> None:
        """See the base: peft makes the adapters."""
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            # peft asks transformers for what that will call otherwise one day.
            warnings.simplefilter("ignore")
            torch.manual_seed(generator.initial_seed())
            # peft divides it by the rank; its own hint asks for less than it takes.
            whole = cast("int", alpha)
            config = LoraConfig(r=rank, lora_alpha=whole, target_modules=list(self.targets))
            self.model = get_peft_model(self.model, config)

    def attach_state(self, state: Mapping[str, Tensor], alpha: float) -> None:
        """See the base; raises ``KeyError`` when a tensor is missing or of another shape."""
        rank = len(next(part for name, part in state.items() if name.endswith("lora_A.weight")))
        self.attach_new(rank, alpha, torch.Generator())
        wanted = {name: part.shape for name, part in self.adapter_state().items()}
        if wanted != {name: state[name].shape for name in wanted}:
            raise KeyError("adapter")
        given = {name: part.float() for name, part in state.items()}
        set_peft_model_state_dict(self.model, given)

    def adapter_state(self) -> dict[str, Tensor]:
        """See the base."""
        found = get_peft_model_state_dict(self.model)
        return {name: part.detach().cpu().half().contiguous() for name, part in found.items()}

    def set_dropout(self, share: float) -> None:
        """See the base."""
        for module in self.model.modules():
            if isinstance(module, LoraLayer):
                module.lora_dropout[NAME] = Dropped(share)

    def blocks(self) -> tuple[nn.Module, ...]:
        """See the base: what stands in the outermost lists of the class."""
        lists = [n for n, m in self.model.named_modules() if isinstance(m, nn.ModuleList)]
        outer = [n for n in lists if not any(n.startswith(f"{other}.") for other in lists)]
        return tuple(block for name in outer for block in self.model.get_submodule(name))

    def merged(self) -> tuple[Encoder, Adapter]:
        """See the base."""
        return self.port, Merged(self.model)


class Dropped(nn.Module):
    """Dropout drawn as our own layers draw it: peft's takes a tenth of a step longer."""

    def __init__(self, share: float) -> None:
        """Set a share of the values to zero."""
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Return values of the same shape, the rest as much larger; in reading all as they are."""
        return dropped(x, self.share) if self.training else x


class Merged:
    """What the adapters add to each weight, as they are now."""

    def __init__(self, model: nn.Module) -> None:
        """Take the adapters of a model."""
        self._added: dict[str, Floats] = {
            f"{name.removeprefix(IN_PEFT)}.weight": _delta(module)
            for name, module in model.named_modules()
            if isinstance(module, LoraLayer)
        }

    def read(self) -> Callable[[str, Floats], Floats]:
        """Return what adds them to a weight, given by its published name."""
        return lambda name, weight: weight + self._added[name] if name in self._added else weight


def _delta(layer: Any) -> Floats:  # noqa: ANN401  (peft's layers of several kinds)
    return layer.get_delta_weight(NAME).detach().cpu().float().numpy()
