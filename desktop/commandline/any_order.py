"""Arguments of a command in any order."""

import argparse
from collections.abc import Sequence


class CommandParser(argparse.ArgumentParser):
    """Takes options before, between and behind what has a place, also where that may be left out.

    argparse gives up on ``encoders --json add FOLDER`` (https://github.com/python/cpython/issues/59317).
    """

    _mixing = False

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """See ``argparse``; called again by what it calls."""
        known = argparse.Namespace() if namespace is None else namespace
        if self._mixing:
            return super().parse_known_args(args, known)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, known)
        finally:
            self._mixing = False
