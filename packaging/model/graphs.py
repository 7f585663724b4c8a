"""Write the graphs of the shipped encoders: ``python packaging/model/graphs.py``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.core.encoders import E5
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.graphs import write_graphs, write_sums
from desktop.system import paths

GOAL = ROOT / "resources" / "graphs"


def main() -> int:
    """Write all graphs."""
    write_graphs(FastEncoder(paths.backbone()).facts, GOAL)
    write_sums(GOAL)
    folder = paths.resources() / "backbone" / E5.name
    write_graphs(FastEncoder(folder, E5.id).facts, GOAL / E5.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
