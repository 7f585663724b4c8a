"""AttnLRP for any module of torch, by autograd: the referee of the ways back that are exported.

Achtibat et al. 2024 (arXiv:2402.05602).  Nothing of a model is changed: what its own code calls is
caught (``TorchFunctionMode``) and, where it is not linear in what moves, computed so that the
values stay and the gradient is the rule's.
"""

import torch
from torch.overrides import TorchFunctionMode

# These are linear in what moves, or, like softmax, have the plain gradient for a rule.
PLAIN = {
    *("linear", "dropout", "softmax", "embedding"),
    *(
        "add",
        "__add__",
        "__radd__",
        "__iadd__",
        "add_",
        "sub",
        "__sub__",
        "__rsub__",
        "__neg__",
        "neg",
    ),
    *("sum", "mean", "cat", "chunk", "split", "unbind", "stack", "__getitem__", "gather"),
    *("view", "reshape", "transpose", "permute", "contiguous", "expand", "squeeze", "unsqueeze"),
    *("to", "float", "type_as", "masked_fill", "where", "flatten", "unflatten", "repeat"),
    # About a tensor, not of its values.
    *("size", "dim", "__get__", "__bool__", "__len__", "new_zeros", "zeros_like", "__format__"),
}


class AttnLrp(TorchFunctionMode):
    """While it is entered, gradients are relevance divided by the value; raises for the unknown."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = function.__name__
        if not any(map(_moves, (*args, *kwargs.values()))) or name in PLAIN:
            return function(*args, **kwargs)
        rule = RULES.get(name)
        if rule is None:
            raise NotImplementedError(f"no rule for {name}")
        return rule(function, *args, **kwargs)


def gradient(states, x, asked):
    """Return the gradient of ``(states(x) * asked).sum()`` by ``x``, with the rules."""
    x = x.detach().requires_grad_()
    with AttnLrp():
        made = states(x)
    (found,) = torch.autograd.grad(made, x, asked)
    return found.numpy()


def _moves(value):
    if isinstance(value, (list, tuple)):
        return any(map(_moves, value))
    return isinstance(value, torch.Tensor) and value.requires_grad


def _half(x):
    return (x + x.detach()) / 2


def _shared(function, one, other):
    """Uniform rule: each of two moving factors carries half."""
    if _moves(one) and _moves(other):
        return function(_half(one), _half(other))
    return function(one, other)


def _divided(function, one, other):
    return function(one, other.detach() if isinstance(other, torch.Tensor) else other)


def _normed(_, x, shape, weight=None, bias=None, eps=1e-5):
    """Identity rule: what the norm divides by is a constant."""
    assert tuple(shape) == x.shape[-1:]
    variance = x.detach().var(-1, unbiased=False, keepdim=True)
    made = (x - x.mean(-1, keepdim=True)) / torch.sqrt(variance + eps)
    made = made if weight is None else made * weight
    return made if bias is None else made + bias


def _gated(function, x, **how):
    """Identity rule: the output is the input times what the activation lets through of it."""
    still = x.detach()
    # Where the input is next to nothing, what is let through is half of it.
    through = torch.where(still.abs() < 1e-6, 0.5, function(still, **how) / still)
    return x * through


def _still(function, x, *more):
    """Give the value without a gradient: the gates that activations are written out with."""
    return function(x.detach(), *more)


RULES = {
    **dict.fromkeys(("matmul", "bmm", "__matmul__", "mul", "__mul__", "__rmul__"), _shared),
    **dict.fromkeys(("div", "__truediv__", "__div__"), _divided),
    **dict.fromkeys(("tanh", "sigmoid", "erf", "sqrt", "rsqrt"), _still),
    "layer_norm": _normed,
    "gelu": _gated,
    "silu": _gated,
    "relu": lambda function, x, **_: function(x),
    # Only within what is held: variances, and the inner part of a written-out activation.
    "pow": _still,
}
