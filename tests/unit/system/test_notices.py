"""The licences that the window shows: those of the sources, and those that a frozen program has."""

import sys

from desktop.system import paths


def test_the_sources_show_their_licence_and_those_of_the_language_models():
    first, *models = paths.notices()
    assert first.read_text("utf-8").strip().startswith("Apache License")
    assert [file.parent.name for file in models] == ["multilingual-e5-small"]


def test_a_frozen_program_shows_all_that_it_was_made_of(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    names = ("LICENSE", "THIRD-PARTY.txt")
    assert paths.notices() == tuple(tmp_path / "notices" / name for name in names)
