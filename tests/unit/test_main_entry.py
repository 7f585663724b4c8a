"""What is looked at before anything is started."""

import os
import subprocess
import sys

import pytest

from desktop.core.products import VARIABLE


@pytest.mark.parametrize("arguments", [["tasks"], [], ["self-test", "--window"]])
def test_an_unknown_form_of_products_is_told_before_anything_starts(tmp_path, arguments):
    ended = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        env={**os.environ, VARIABLE: "float16", "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "float16" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not any(tmp_path.iterdir())
