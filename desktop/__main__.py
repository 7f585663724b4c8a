"""The one entry: a window, a command, or a training job."""

import os
import sys

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "KMP_BLOCKTIME": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
}


def main() -> int:
    """Set what must be set before anything is imported, then hand over."""
    os.environ.update(OFFLINE)
    if sys.argv[1:2] == ["--train-job"]:
        from desktop.ml.job import main as train_job

        return train_job(sys.stdin, sys.stdout)
    if not sys.argv[1:]:
        from desktop.cli import window

        return window(None)
    from desktop.cli import main as command_line

    return command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
