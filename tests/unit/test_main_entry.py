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


NOISY = """
import sys
print("advice of a library")

def main(line, sink):
    print("more advice")
    print('{"result": ' + line().decode().strip() + "}", file=sink, flush=True)
    return 0
"""
START = """
import sys
from desktop import __main__ as entry
entry.JOBS["--train-job"] = "noisy"
sys.argv = ["caselight", "--train-job"]
sys.exit(entry.main())
"""


def test_what_a_library_prints_is_not_taken_for_what_a_job_says(tmp_path):
    (tmp_path / "noisy.py").write_text(NOISY, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", START],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write("7\n")
        process.stdin.flush()
        said, noise = process.stdout.read(), process.stderr.read()
        assert process.wait(60) == 0
    assert said == '{"result": 7}\n'
    assert noise.splitlines() == ["advice of a library", "more advice"]
