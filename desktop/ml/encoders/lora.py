"""Low-rank adapters on linear layers (Hu et al. 2021, arXiv:2106.09685), in peft's file format."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor, nn

from desktop.ml.encoders.port import IN_PEFT

CHANCES = 256


class Linear(nn.Module):
    """A frozen linear layer that may carry a low-rank adapter."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        """Take ``weight`` (out, in) and ``bias`` (out,); nothing is copied."""
        super().__init__()
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = nn.Parameter(bias, requires_grad=False)
        self.lora_a: nn.Parameter | None = None
        self.lora_b: nn.Parameter | None = None
        self.scale = 1.0
        self.dropout = 0.0

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., out)."""
        y = F.linear(x, self.weight, self.bias)
        if self.lora_a is None or self.lora_b is None:
            return y
        if self.training:
            x = dropped(x, self.dropout)
        return y + F.linear(F.linear(x, self.lora_a), self.lora_b) * self.scale

    def attach(self, a: Tensor, b: Tensor, scale: float) -> None:
        """Carry an adapter: ``a`` is (rank, in), ``b`` is (out, rank)."""
        self.lora_a, self.lora_b, self.scale = nn.Parameter(a), nn.Parameter(b), scale

    @torch.no_grad()
    def merged(self) -> Tensor:
        """Return the weight (out, in) with the adapter added: faster reading, same values."""
        if self.lora_a is None or self.lora_b is None:
            return self.weight
        return self.weight + self.scale * (self.lora_b @ self.lora_a)


def dropped(x: Tensor, share: float) -> Tensor:
    """Return values with a share of them zero and the rest as much larger (Srivastava et al. 2014).

    On a processor eight values share what is drawn, since drawing takes longest there; shares are
    rounded to 256ths then.
    """
    if x.device.type != "cpu":
        return F.dropout(x, share)
    out = round(share * CHANCES)
    if not out:
        return x
    drawn = torch.randint(-(2**63), 2**63 - 1, (-(-x.numel() // 8),))
    kept = (drawn.view(torch.uint8)[: x.numel()] >= out).view(x.shape)
    return x * kept.to(x.dtype).mul_(CHANCES / (CHANCES - out))


def adapted_layers(module: nn.Module) -> dict[str, Linear]:
    """Return the linear layers of an encoder by their published names."""
    return {name: m for name, m in module.named_modules() if isinstance(m, Linear)}


def attach_new(module: nn.Module, rank: int, alpha: float, generator: torch.Generator) -> None:
    """Give every linear layer a fresh adapter that changes nothing yet (B is zero)."""
    for layer in adapted_layers(module).values():
        out, width = layer.weight.shape
        a = torch.empty(rank, width).uniform_(-1, 1, generator=generator) * width**-0.5
        layer.attach(a, torch.zeros(out, rank), alpha / rank)


def adapter_state(module: nn.Module) -> dict[str, Tensor]:
    """Return A (rank, in) and B (out, rank) under peft's names, as half precision."""
    state: dict[str, Tensor] = {}
    for name, layer in adapted_layers(module).items():
        if layer.lora_a is not None and layer.lora_b is not None:
            state[f"{IN_PEFT}{name}.lora_A.weight"] = layer.lora_a.detach().half().contiguous()
            state[f"{IN_PEFT}{name}.lora_B.weight"] = layer.lora_b.detach().half().contiguous()
    return state


def attach_state(module: nn.Module, state: Mapping[str, Tensor], alpha: float) -> None:
    """Attach an adapter read from peft's format: A (rank, in), B (out, rank) for each layer.

    Raises ``KeyError`` when a tensor is missing or of another shape.
    """
    for name, layer in adapted_layers(module).items():
        a = state[f"{IN_PEFT}{name}.lora_A.weight"].float()
        b = state[f"{IN_PEFT}{name}.lora_B.weight"].float()
        if a.shape[1] != layer.weight.shape[1] or b.shape != (layer.weight.shape[0], a.shape[0]):
            raise KeyError(name)
        layer.attach(a, b, alpha / a.shape[0])


def peft_config(rank: int, alpha: float, *, encoder: str, targets: Sequence[str]) -> dict[str, Any]:
    """Return what peft writes as ``adapter_config.json`` for this adapter."""
    return {
        "peft_type": "LORA",
        "task_type": "FEATURE_EXTRACTION",
        "base_model_name_or_path": encoder,
        "r": rank,
        "lora_alpha": alpha,
        "target_modules": list(targets),
        "bias": "none",
        "lora_dropout": 0.0,
        "fan_in_fan_out": False,
        "inference_mode": True,
    }
