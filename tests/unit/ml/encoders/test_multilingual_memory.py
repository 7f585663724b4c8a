"""What the second encoder takes more than the first, to its first reading."""

import subprocess
import sys

import pytest

from tests.helpers.multilingual import needed

# Opens an encoder for a task, reads a text, and says what the process has in memory, in megabytes.
SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from desktop.core.answers.tasks import Kind
from desktop.core.encoders import E5, MINILM
from desktop.core.products import Products
from desktop.ml.encoders.installed import Installed
from desktop.ml.heads.spec import Spec
from desktop.ml.reading.network import Network
from desktop.ml.reading.reader import Reader
from desktop.system import paths

digest = {"first": MINILM.id, "second": E5.id}[sys.argv[1]]
encoder = Installed([paths.backbone().parent]).open(digest)
head = np.zeros((1, 384), np.float32), np.zeros(1, np.float32)
network = Network(Spec(Kind.CLASSIFY, ("a",)), encoder, head)
network.products = Products(sys.argv[2])
Reader(network, encoder.tokenizer, "v").read("\\u5305\\u88f9\\u5230\\u4e86? Where is it?")
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(pages * 4096 / 1e6)
"""


def resident(which, products):
    command = [sys.executable, "-c", SCRIPT, which, products]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@needed
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what Linux tells")
@pytest.mark.parametrize("products", ["int8", "float32"])
def test_the_second_encoder_takes_at_most_ninety_megabytes_more(products):
    assert resident("second", products) - resident("first", products) < 90
