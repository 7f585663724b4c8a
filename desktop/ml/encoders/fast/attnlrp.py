"""The non-linear operations of the encoder, as plain inference and as relevance propagation.

``Relevance`` gives the same values forward and changes only the gradient, after AttnLRP
(Achtibat et al., ICML 2024, arXiv:2402.05602): layer norm with its deviation held fixed, GELU by
the identity rule, and half of the gradient through each factor of the products QK and AV.
"""

from typing import Protocol

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from torch import Tensor


class Operations(Protocol):
    """What differs between reading and explaining."""

    def norm(self, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
        """Layer norm over the last dimension; the shape stays."""
        ...

    def gelu(self, x: Tensor) -> Tensor:
        """Exact GELU (Hendrycks & Gimpel 2016)."""
        ...

    def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        """Scaled dot-product attention; q, k, v are (batch, heads, tokens, width)."""
        ...


class Plain:
    """Ordinary operations: reading and training."""

    def norm(self, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
        """See ``Operations``."""
        return F.layer_norm(x, x.shape[-1:], weight, bias, epsilon)

    def gelu(self, x: Tensor) -> Tensor:
        """See ``Operations``."""
        return F.gelu(x)

    def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        """See ``Operations``."""
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)


class Relevance:
    """The same values with AttnLRP's gradient: explaining."""

    def norm(self, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
        """See ``Operations``."""
        centred = x - x.mean(-1, keepdim=True)
        deviation = (centred.detach().square().mean(-1, keepdim=True) + epsilon).sqrt()
        return centred / deviation * weight + bias

    def gelu(self, x: Tensor) -> Tensor:
        """See ``Operations``."""
        return x * torch.special.ndtr(x.detach())

    def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        """See ``Operations``."""
        scores = _half(q) @ _half(k).transpose(-1, -2) * q.shape[-1] ** -0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        return _half(scores.softmax(-1)) @ _half(v)


def _half(x: Tensor) -> Tensor:
    """Return ``x`` with half of its gradient."""
    return torch.lerp(x.detach(), x, 0.5)
