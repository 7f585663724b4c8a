"""Double arrays hold the keys that they were made of, and no others."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.ml.encoders.unigram.building import DoubleArray
from desktop.ml.encoders.unigram.tries import Trie

KEYS = st.dictionaries(
    st.text(st.characters(min_codepoint=1, max_codepoint=9), min_size=1, max_size=6),
    st.integers(0, 99),
    max_size=60,
)


def trie_of(keys, symbols=9):
    arrays = DoubleArray(keys, symbols).arrays()
    return Trie.of(lambda name: arrays[name.removeprefix("t.")], "t")


@given(KEYS, st.lists(st.integers(0, 9), max_size=12), st.integers(0, 12))
def test_every_key_that_begins_at_a_place_is_found_shortest_first(keys, symbols, start):
    text = "".join(map(chr, symbols))
    ends = range(start + 1, len(text) + 1)
    right = [(end, keys[text[start:end]]) for end in ends if text[start:end] in keys]
    assert trie_of(keys).matches(symbols, start) == right


def test_many_children_and_large_symbols_find_room():
    keys = {chr(a) + chr(b): a * b for a in range(1, 60) for b in range(1, 3_000, a)}
    trie = trie_of(keys, 4_000)
    assert all(trie.matches([*map(ord, key)], 0) == [(2, n)] for key, n in keys.items())
    assert trie.matches([60, 1], 0) == []
    assert trie.matches([59, 4_000], 0) == []
