"""One side of ``tests.bench.beside``: reads what it is asked for, and says what that took."""

import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"

import tests.bench.__main__ as bench
from desktop.system import paths

TOKENS = (32, 128, 510)


def main():
    """Answer lines such as ``read 128`` or ``highlights 32`` with processor milliseconds."""
    bench.torch.set_num_threads(1)
    encoder = bench.FastEncoder(paths.backbone())
    network = bench.load_network(paths.resources() / "packs" / "support-intents", encoder)
    reader = bench.Reader(network, encoder.tokenizer, "v")
    texts = {tokens: bench.text_of(reader, tokens) for tokens in TOKENS}

    def read(tokens):
        reader.read(texts[tokens])

    def highlights(tokens):
        found = reader.read(texts[tokens])
        bench.explain_label(reader, found, found.prediction.labels[0].label)

    steps = {"read": read, "highlights": highlights}
    for line in sys.stdin:
        name, tokens = line.split()
        steps[name](int(tokens))
        begun = time.process_time()
        steps[name](int(tokens))
        print(1000 * (time.process_time() - begun), flush=True)


if __name__ == "__main__":
    main()
