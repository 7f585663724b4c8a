"""Four bits a weight: what is made of them, and that nothing of the published weights is lost."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.ml.encoders.fast.layer_names import WORDS
from desktop.ml.encoders.packed import Rows, unpacked
from desktop.ml.encoders.weights import Published, damaged
from tests.helpers.multilingual import FOLDER, needed

# Over name and SHA-256 of each weight as float32, computed from the published file by other code.
EVERY_GROUP = "332264b74b3d52729f89005bf15fb276236418db27871ed979f58a290087d0c5"


@given(st.integers(0, 2**32 - 1))
def test_a_weight_is_its_four_bits_less_eight_times_its_scale(seed):
    source = np.random.default_rng(seed)
    nibbles = source.integers(0, 256, (3, 2, 16)).astype(np.uint8)
    scales = source.normal(size=(3, 2)).astype(np.float16)
    found = unpacked(nibbles, scales)
    for row, group, place in np.ndindex(3, 2, 32):
        byte = int(nibbles[row, group, place % 16])
        bits = byte & 15 if place < 16 else byte >> 4
        right = np.float32(bits - 8) * np.float32(scales[row, group])
        assert found[row, group * 32 + place] == right


def test_rows_are_made_as_they_are_asked_for():
    nibbles = np.arange(4 * 2 * 16, dtype=np.uint8).reshape(4, 2, 16)
    rows = Rows(nibbles, np.ones((4, 2), np.float16))
    ids = np.array([[3, 0], [1, 3]])
    assert rows.shape == (4, 64)
    assert np.array_equal(rows[ids], unpacked(nibbles, rows.scales)[ids])


@needed
def test_the_weights_are_the_published_ones_to_the_bit():
    assert damaged(FOLDER) == ()
    published = Published(FOLDER)
    lines = {}
    for name, weight in published.every(without=WORDS).items():
        lines[name] = hashlib.sha256(np.ascontiguousarray(weight).tobytes())
    table, lines[WORDS] = published.table(WORDS), hashlib.sha256()
    for first in range(0, table.shape[0], 10_000):
        lines[WORDS].update(table[np.arange(first, min(first + 10_000, table.shape[0]))].tobytes())
    told = "\n".join(f"{name} {sha.hexdigest()}" for name, sha in sorted(lines.items()))
    assert hashlib.sha256(told.encode()).hexdigest() == EVERY_GROUP
