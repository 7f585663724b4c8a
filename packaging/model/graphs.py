"""Write the graphs of the shipped encoders: ``python packaging/model/graphs.py``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.core.encoders import SHIPPED
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.graphs import write_graphs, write_sums
from desktop.system import paths

GOAL = ROOT / "resources" / "graphs"


def main() -> int:
    """Write all graphs."""
    for encoder in SHIPPED.values():
        folder = paths.backbone().with_name(encoder.name)
        write_graphs(FastEncoder(folder, encoder.id).facts, GOAL / encoder.graphs)
    write_sums(GOAL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
