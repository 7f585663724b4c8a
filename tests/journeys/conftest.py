"""What the journeys share: the command line, called in this process."""

import io
import sys

import pytest

from desktop.commandline import parser
from desktop.composition import compose


@pytest.fixture
def caselight(tmp_path, packs, capsys, monkeypatch):
    """Run a command; returns (exit status, standard output, standard error)."""
    monkeypatch.setattr(parser, "compose", lambda at, **more: compose(at, packs=packs, **more))

    def call(*arguments, piped=b""):
        class Piped:
            buffer = io.BytesIO(piped)

        monkeypatch.setattr(sys, "stdin", Piped())
        try:
            status = parser.main([*map(str, arguments), "--data-dir", str(tmp_path / "data")])
        except SystemExit as stop:
            status = stop.code
        told = capsys.readouterr()
        return status, told.out, told.err

    return call
