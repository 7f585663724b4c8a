"""JSON values, with the objects pointed out that hold the same key twice."""

import json
from typing import Any

from desktop.core.rows.tables import Reason


class Doubled(dict[str, Any]):
    """An object with the same key twice: which of the two holds cannot be told."""


class Values:
    """Decodes the values of one file and remembers whether any object was doubled."""

    def __init__(self) -> None:
        """Begin with none seen."""
        self._doubled: list[Doubled] = []
        doubled = self._doubled

        # Not a method: it is called for every object of a file.
        def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            found = dict(pairs)
            if len(found) == len(pairs):
                return found
            doubled.append(Doubled(found))
            return doubled[-1]

        self.decoder = json.JSONDecoder(object_pairs_hook=mapping)

    def checked(self, value: Any) -> Any:  # noqa: ANN401  (any JSON value)
        """Return a record, or why it is not used: it holds a doubled object at some depth."""
        return Reason.KEY_TWICE if self._doubled and _holds_doubled(value) else value


def _holds_doubled(value: Any) -> bool:  # noqa: ANN401  (any JSON value)
    if isinstance(value, dict):
        return isinstance(value, Doubled) or any(map(_holds_doubled, value.values()))
    return isinstance(value, list) and any(map(_holds_doubled, value))
