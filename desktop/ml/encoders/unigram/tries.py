"""A trie that is read where it lies in a file: a double array (Aoe 1989).

A node is a place in three arrays.  Its child by a symbol is at ``base[node] + symbol``, if
``check`` says there that this node is its parent; ``value`` is what the key that ends there stands
for, ``NOTHING`` where none does.  The root is the first place, and no symbol is zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

NOTHING = -1


@dataclass(frozen=True, slots=True)
class Trie:
    """Keys of symbols (numbers from one on) and what they stand for (numbers from zero on)."""

    base: memoryview
    check: memoryview
    value: memoryview

    @classmethod
    def of(cls, array: Callable[[str], NDArray[Any]], name: str) -> "Trie":
        """Take the arrays that ``array`` gives by their names, all int32."""
        return cls(*(array(f"{name}.{part}").data for part in ("base", "check", "value")))

    def matches(self, symbols: Sequence[int], start: int) -> list[tuple[int, int]]:
        """Return where keys that begin at ``start`` end, and their values, shortest first."""
        base, check, value = self.base, self.check, self.value
        found: list[tuple[int, int]] = []
        node = 0
        for end in range(start, len(symbols)):
            child = base[node] + symbols[end]
            if check[child] != node:
                break
            node = child
            if value[node] != NOTHING:
                found.append((end + 1, value[node]))
        return found
