"""Take a picture of every screen and state of the real window, light and dark."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtWidgets import QApplication

from desktop.app import live, make_desk
from desktop.core.settings import Theme
from desktop.system import paths
from desktop.ui import loop
from desktop.ui.desk import Desk

OUT = ROOT / "screenshots"
TRIAGE = (
    "Since yesterday I have a pounding headache on one side of my head and light hurts my eyes. "
    "I threw up twice this morning. No fever, my neck moves normally. Lying down in a dark room "
    "helps a little."
)
SUPPORT = "My new card was posted nine days ago and the letterbox is still empty. Where is it?"
CLINIC = (
    "A 67-year-old woman with type 2 diabetes and hypertension was seen for swollen ankles and "
    "shortness of breath on exertion. She takes metformin 1 g twice daily; amlodipine was "
    "stopped. Echocardiography showed a reduced ejection fraction of 35 %, and furosemide 40 mg "
    "was started. Chest radiograph is planned for next week."
)
TAUGHT = (
    ("My knuckles are fat and stiff until ten each morning.", "arthritis"),
    ("After the new pills my lips swelled.", "drug reaction"),
    ("I get up five times a night to pee and I am so thirsty.", "diabetes"),
    ("The burning comes up after coffee.", "gastroesophageal reflux disease"),
    ("My ears ring and the cuff said 170.", "hypertension"),
    ("Grey flakes fall from my elbows.", "psoriasis"),
)


async def until(condition) -> None:
    """Wait until something is true, at most six minutes."""
    for _ in range(36_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def paste(desk: Desk, text: str) -> None:
    """Paste a text and wait for its answer and reasons."""
    data = QMimeData()
    data.setText(text)
    desk.window.read.box.insertFromMimeData(data)
    state = lambda: desk.reading.state  # noqa: E731
    await until(lambda: state().case and state().case.text == text and not state().reading)
    if state().first:
        await until(lambda: state().explanation)


async def shoot(desk: Desk, name: str) -> None:
    """Save the window, or the dialog above it, in both themes."""
    for theme in (Theme.LIGHT, Theme.DARK):
        desk.dress_as(theme)
        await asyncio.sleep(0.25)
        shown = desk.dialog if desk.dialog and name.startswith("dialog") else desk.window
        shown.grab().save(str(OUT / f"{name}-{theme.value}.png"))


async def tour(desk: Desk) -> None:
    """Go through every screen."""
    await until(lambda: desk.reading and desk.reading.state.ready)
    await shoot(desk, "read-empty")
    await paste(desk, TRIAGE)
    await until(lambda: desk.reading.state.firmness)
    await shoot(desk, "read")
    second = desk.reading.state.case.prediction.labels[1].label
    desk.reading.looking.contrast(second)
    await until(lambda: desk.reading.state.explanation and desk.reading.state.explanation.rival)
    desk.reading.looking.strike(TRIAGE.index("pounding"))
    await until(lambda: desk.reading.state.struck)
    await shoot(desk, "read-struck")
    desk.reading.looking.put_back()
    desk.window.read.wish.slider.setValue(5)
    await asyncio.sleep(0.3)
    await shoot(desk, "read-held-back")
    desk.window.read.wish.slider.setValue(0)
    desk.reading.accept()
    await until(lambda: desk.reading.state.case.history)
    await paste(desk, "I ordered a pizza and it never came.")
    await shoot(desk, "read-unsure")
    await dialogs(desk)
    await taught(desk)
    await learning(desk)
    await other_tasks(desk)


async def dialogs(desk: Desk) -> None:
    """Open the palette, the note, the help and a message."""
    desk.act("palette")
    await shoot(desk, "dialog-palette")
    desk.dialog.reject()
    desk.reading.ask_for_note()
    await shoot(desk, "dialog-note")
    desk.dialog.reject()
    desk.act("help")
    await shoot(desk, "dialog-help")
    desk.dialog.reject()
    desk.tell(ValueError())
    await shoot(desk, "message")
    desk.window.message.hide()


async def taught(desk: Desk) -> None:
    """Correct some cases, see what was learned, and the cases."""
    for text, label in TAUGHT:
        await paste(desk, text)
        desk.reading.relabel(label)
        await until(lambda: desk.reading.state.case.history)
    await paste(desk, "My knuckles are fat and stiff each morning until ten.")
    await until(lambda: desk.reading.state.firmness)
    await shoot(desk, "read-learned")
    if desk.window.read.labels.learned.isVisible():
        desk.window.read.labels.learned.click()
        await until(lambda: desk.dialog)
        await shoot(desk, "dialog-learned")
        desk.dialog.reject()
    desk.show_screen(1)
    await asyncio.sleep(0.5)
    await shoot(desk, "cases")
    desk.window.cases.order.setCurrentIndex(1)
    await asyncio.sleep(1.0)
    await shoot(desk, "cases-telling")
    desk.window.cases.order.setCurrentIndex(0)


async def learning(desk: Desk) -> None:
    """Train, and look at the report card and the lineage."""
    desk.show_screen(2)
    await until(lambda: desk.window.learn.train.isEnabled())
    await shoot(desk, "learn")
    desk.learning.train()
    await until(lambda: desk.learning.state.progress and desk.learning.state.progress.done > 5)
    await shoot(desk, "learn-training")
    await until(lambda: desk.learning.state.report)
    await asyncio.sleep(0.5)
    await shoot(desk, "learn-report")
    desk.window.learn.versions.lineage.click()
    await until(lambda: desk.learning.dialog)
    desk.dialog = desk.learning.dialog
    await shoot(desk, "dialog-lineage")
    desk.dialog.reject()


async def other_tasks(desk: Desk) -> None:
    """Read a support message and a clinical text, also in the smallest window."""
    desk.show_screen(0)
    await desk.open_task("support-intents")
    await paste(desk, SUPPORT)
    await shoot(desk, "read-support")
    await desk.open_task("clinical-entities")
    await paste(desk, CLINIC)
    desk.reading.looking.choose_span(2)
    await until(lambda: desk.reading.state.explanation)
    await shoot(desk, "spans")
    desk.window.resize(desk.window.minimumSize())
    await asyncio.sleep(0.3)
    await shoot(desk, "spans-small")


def main() -> None:
    """Run the tour on a data folder of its own."""
    OUT.mkdir(exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as data:
        folder = paths.data_folder(Path(data)).prepare()
        folder.settings.write_text('{"task": "symptom-triage"}', encoding="utf-8")
        desk = make_desk(app, folder)
        desk.window.show()

        async def run() -> None:
            alive = asyncio.ensure_future(live(desk, folder))
            try:
                await tour(desk)
            finally:
                desk.window.close()
                await alive

        loop.run(app, run())
        desk.window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main()
