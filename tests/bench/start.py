"""One start of the program, measured from outside: times since ``argv[1]`` as JSON lines."""

import asyncio
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


def window(data):
    from PySide6.QtWidgets import QApplication

    from desktop.app import live, make_desk
    from desktop.system import paths
    from desktop.ui import loop

    app = QApplication([])
    folder = paths.data_folder(Path(data)).prepare()
    desk = make_desk(app, folder)
    desk.window.show()
    app.sendPostedEvents()
    desk.window.grab()
    tell("window", since())

    async def main():
        alive = asyncio.ensure_future(live(desk, folder))
        desk.window.read.box.setPlainText("")
        from PySide6.QtCore import QMimeData

        text = QMimeData()
        text.setText("Where is the card that I ordered two weeks ago?")
        desk.window.read.box.insertFromMimeData(text)
        while not (desk.reading and desk.reading.state.case):
            await asyncio.sleep(0.002)
        tell("prediction", since())
        while not desk.reading.state.explanation:
            await asyncio.sleep(0.002)
        tell("highlights", since())
        tell("resident", resident_mb())
        desk.window.close()
        await alive

    loop.run(app, main())


def pipeline():
    from tests.bench.peers import transformers_pipeline

    transformers_pipeline()("Where is the card that I ordered two weeks ago?")
    tell("prediction", since())
    tell("resident", resident_mb())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from desktop.__main__ import OFFLINE

    os.environ.update(OFFLINE)
    if sys.argv[2] == "window":
        window(sys.argv[3])
    else:
        pipeline()
    tell("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
