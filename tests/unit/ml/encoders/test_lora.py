"""What an adapter drops while it is trained."""

import pytest
import torch

from desktop.ml.encoders.lora import dropped


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("shape", [(100_003,), (30, 41, 83)])
def test_a_share_of_the_values_is_dropped_and_the_others_make_up_for_it(share, shape):
    torch.manual_seed(0)
    found = dropped(torch.ones(shape), share)
    assert found.shape == shape
    assert float((found == 0).float().mean()) == pytest.approx(share, abs=0.01)
    assert len(found.unique()) == 2
    assert float(found.mean()) == pytest.approx(1.0, abs=0.01)


def test_what_is_dropped_is_drawn_anew_and_by_the_seed():
    torch.manual_seed(3)
    first, second = (dropped(torch.ones(1_000), 0.5) for _ in range(2))
    torch.manual_seed(3)
    assert not torch.equal(first, second)
    assert torch.equal(first, dropped(torch.ones(1_000), 0.5))


def test_gradients_come_from_what_was_kept_alone():
    torch.manual_seed(0)
    x = torch.ones(1_000, requires_grad=True)
    y = dropped(x, 0.3)
    y.sum().backward()
    assert torch.equal(x.grad, y.detach())


def test_nothing_is_dropped_without_a_share():
    x = torch.ones(9)
    assert dropped(x, 0.0) is x
