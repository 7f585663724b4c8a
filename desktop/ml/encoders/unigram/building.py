"""Double arrays for ``tries.Trie``, made once when an encoder is set up."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop.ml.encoders.unigram.tries import NOTHING

# Symbols are kept as characters while keys are sorted; half surrogates would not be.
MOST_SYMBOLS = 0xD7FF
_STEP = 1 << 16
_UNUSED, _FREE = -2, b"\1"
# Where nodes with that many children or more look for room, those before them found none.
_SIZES = 16


class DoubleArray:
    """Finds room for nodes, level by level, those with most children first."""

    def __init__(self, keys: Mapping[str, int], symbols: int) -> None:
        """Place all keys, each a string whose characters' numbers are symbols.

        ``symbols`` is the highest that may be looked for, whether a key has it or not.
        """
        self._keys = sorted(keys)
        self._values = keys
        self._free = bytearray()
        self._hints = [1] * (_SIZES + 1)
        self._base: list[int] = []
        self._check: list[int] = []
        self._value: list[int] = []
        self._highest = symbols
        self._grow(1)
        self._free[0] = 0
        level = [(0, 0, 0, len(self._keys))]
        while level:
            level = self._placed(level)

    def arrays(self) -> dict[str, NDArray[np.int32]]:
        """Return ``base``, ``check`` and ``value``, so long that no symbol leads out of them."""
        parts = {"base": self._base, "check": self._check, "value": self._value}
        last = self._free.rfind(b"\0")
        length = max(last, *self._base) + self._highest + 1
        self._grow(length)
        return {name: np.array(part[:length], np.int32) for name, part in parts.items()}

    def _placed(self, level: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
        """Find room for the children of nodes: (place, depth, first key, last key)."""
        every = [(node, self._children(*node[1:])) for node in level]
        below: list[tuple[int, int, int, int]] = []
        for (place, depth, _, _), children in sorted(every, key=lambda one: -len(one[1])):
            if not children:
                continue
            symbols = [symbol for symbol, _, _ in children]
            base = self._room(symbols)
            self._base[place] = base
            for symbol, first, last in children:
                child = base + symbol
                self._free[child] = 0
                self._check[child] = place
                if len(self._keys[first]) == depth + 1:
                    self._value[child] = self._values[self._keys[first]]
                    first += 1  # noqa: PLW2901  (what ends here goes no deeper)
                below.append((child, depth + 1, first, last))
        return below

    def _children(self, depth: int, first: int, last: int) -> list[tuple[int, int, int]]:
        """Return the symbols that follow, each with its keys ``first:last``."""
        found: list[tuple[int, int, int]] = []
        keys = self._keys
        while first < last:
            symbol, begun = keys[first][depth], first
            while first < last and keys[first][depth] == symbol:
                first += 1
            found.append((ord(symbol), begun, first))
        return found

    def _room(self, symbols: list[int]) -> int:
        """Return a base by which all these symbols lead to places that are free."""
        size = min(len(symbols), _SIZES)
        at = max(self._hints[size], symbols[0])
        while True:
            at = self._free.find(_FREE, at)
            if at < 0 or at + symbols[-1] - symbols[0] >= len(self._free):
                at = len(self._free) if at < 0 else at
                self._grow(symbols[-1] + 1)
                continue
            base = at - symbols[0]
            if all(self._free[base + symbol] for symbol in symbols):
                self._hints[size] = max(self._hints[size], at if size > 1 else at + 1)
                return base
            at += 1

    def _grow(self, more: int) -> None:
        more += _STEP
        self._free += _FREE * more
        self._base += [0] * more
        self._check += [_UNUSED] * more
        self._value += [NOTHING] * more
