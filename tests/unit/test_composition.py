"""Putting the parts together, and taking them apart."""

from dataclasses import replace

from desktop.composition import compose
from desktop.system import paths


class Part:
    def __init__(self, name, closed):
        self.name, self.closed = name, closed

    def close(self):
        self.closed.append(self.name)
        return self.name == "store"


def test_the_store_is_closed_before_the_model_which_may_be_at_something_long(tmp_path):
    closed = []
    program = replace(
        compose(paths.data_folder(tmp_path)),
        repository=Part("store", closed),
        predictor=Part("model", closed),
    )
    assert program.close()
    assert closed == ["store", "model"]
