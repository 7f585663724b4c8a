"""One start of the peer, measured from outside: times since ``argv[1]`` as JSON lines."""

import json
import os
import resource
import sys
import time
from pathlib import Path

BEGUN = float(sys.argv[1])


def tell(figure, value):
    print(json.dumps({figure: value}), flush=True)


def since():
    return time.time() - BEGUN


def resident_mb():
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def pipeline():
    from tests.bench.peers import transformers_pipeline

    transformers_pipeline()("Where is the card that I ordered two weeks ago?")
    tell("prediction", since())
    tell("resident", resident_mb())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from desktop.__main__ import OFFLINE

    os.environ.update(OFFLINE)
    pipeline()
    tell("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
