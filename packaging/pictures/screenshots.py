"""Take a picture of every screen and state of the real window, in every form.

A form is a size of the window with a size of the text; each is taken light and dark.  ``--only``
names a part of a picture's name, ``--form`` one form, ``--stage`` one part of the tour.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

from PySide6.QtCore import QEvent, QMimeData
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app import live, make_desk
from desktop.core.evaluation.checks import Outcome
from desktop.core.settings import Theme
from desktop.system import paths
from desktop.ui.background import loop
from desktop.ui.screens.cases.state import Which
from desktop.ui.screens.learn.state import LearnState
from desktop.ui.shell.main_controller import Desk
from desktop.ui.widgets import listings

FORMS = {
    "1440x900": (1440, 900, 12),
    "1366x768": (1366, 768, 12),
    "1024x700": (1024, 700, 12),
    "1440x900-200": (1440, 900, 24),
    "1024x700-200": (1024, 700, 24),
}
THEMES = (Theme.LIGHT, Theme.DARK)
# What is drawn after a change of the form is drawn within so long.
SETTLED_S = 0.2
TRIAGE = (
    "Since yesterday I have a pounding headache on one side of my head and light hurts my eyes. "
    "I threw up twice this morning. No fever, my neck moves normally. Lying down in a dark room "
    "helps a little."
)
PIZZA = "I ordered a pizza and it never came."
BETWEEN = "My head hurts and I feel sick, and everything turns when I stand up."
LETTER = " ".join([TRIAGE] * 400)
SUPPORT = "My new card was posted nine days ago and the letterbox is still empty. Where is it?"
CLINIC = (
    "A 67-year-old woman with type 2 diabetes and hypertension was seen for swollen ankles and "
    "shortness of breath on exertion. She takes metformin 1 g twice daily; amlodipine was "
    "stopped. Echocardiography showed a reduced ejection fraction of 35 %, and furosemide 40 mg "
    "was started. Chest radiograph is planned for next week."
)
LANGUAGES = {
    "chinese": (
        "昨天下午开始头痛，右边一跳一跳地疼，见光更难受。早上吐了两次，没有发烧，脖子活动正常。"
        "在黑暗的房间里躺下会减轻一些。\n患者自述：“两周前也有过一次”，吃了布洛芬200mg后缓解。"
    ),
    "arabic": (
        "أعاني منذ يوم أمس من صداع شديد في الجانب الأيمن من رأسي، والضوء يزعجني. "
        "تقيأت مرتين هذا الصباح، ولا توجد حمى (37.2 °C). أخذت Ibuprofen 400 mg مرتين."
    ),
    "mixed": (
        "王小明 (42) wrote: 我的WiFi和iPhone 15都连不上。\n"
        "الطبيب قال: take metformin 500 mg مرتين يوميا.\n"
        "カードがまだ届きません。ปวดหัวมากตั้งแต่เมื่อวาน 카드가 아직 안 왔어요. "
        "मेरा कार्ड अभी तक नहीं आया है।"
    ),
}
TAUGHT = (
    ("My knuckles are fat and stiff until ten each morning.", "arthritis"),
    ("After the new pills my lips swelled.", "drug reaction"),
    ("I get up five times a night to pee and I am so thirsty.", "diabetes"),
    ("The burning comes up after coffee.", "gastroesophageal reflux disease"),
    ("My ears ring and the cuff said 170.", "hypertension"),
    ("Grey flakes fall from my elbows.", "psoriasis"),
)


async def until(condition: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait until something is true."""
    for _ in range(int(seconds * 100)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


class Tour:
    """Walks through the program and takes pictures of it."""

    def __init__(self, desk: Desk, chosen: argparse.Namespace) -> None:
        """Take the pictures that were chosen."""
        self.desk = desk
        self.window = desk.window
        self.out = Path(chosen.out)
        self.only = chosen.only
        self.forms = [chosen.form] if chosen.form else list(FORMS)
        self.themes = [Theme(chosen.theme)] if chosen.theme else THEMES
        self.out.mkdir(parents=True, exist_ok=True)

    @property
    def state(self):
        """What the Read screen shows."""
        return self.desk.reading.state

    async def shoot(self, name: str) -> None:
        """Save the window in every form."""
        await self._each(name, lambda: self.window)

    async def dialog(self, name: str, show: Callable[[], object]) -> None:
        """Save a dialog in every form; ``show`` opens it, and may return it."""

        def opened() -> QDialog:
            made = show()
            return made if isinstance(made, QDialog) else self.desk.dialog

        await self._each(f"dialog-{name}", opened)

    async def _each(self, name: str, what: Callable[[], QWidget]) -> None:
        if self.only not in name:
            return
        for form in self.forms:
            for theme in self.themes:
                await self._dress(form, theme)
                shown = what()
                await asyncio.sleep(SETTLED_S)
                shown.grab().save(str(self.out / f"{name}-{form}-{theme.value}.png"))
                if isinstance(shown, QDialog):
                    shown.reject()
        await self._dress(self.forms[0], self.themes[0])

    async def _dress(self, form: str, theme: Theme) -> None:
        width, height, points = FORMS[form]
        self.desk.choices.remember(text_size=points, theme=theme)
        self.desk.appearance.dress()
        self.window.resize(width, height)
        await asyncio.sleep(SETTLED_S)

    def paste(self, text: str) -> None:
        """Paste as Ctrl+V does."""
        data = QMimeData()
        data.setText(text)
        self.window.read.box.insertFromMimeData(data)

    async def read(self, text: str) -> None:
        """Paste a text and wait for its answer and the words behind it."""
        self.paste(text)
        await until(lambda: self.state.current and self.state.current.text == text)
        if self.state.first:
            await until(lambda: self.state.reasons)
            await until(lambda: self.state.firmness)

    async def decide(self, act: Callable[[], object]) -> None:
        """Decide, and wait until it is stored."""
        before = len(self.state.case.history)
        act()
        await until(lambda: len(self.state.case.history) > before and not self.state.deciding)


async def begins(tour: Tour) -> None:
    """The welcome with its samples; a task switcher and messages."""
    await tour.shoot("welcome")
    read = tour.window.read
    read.page.samples.open_all()
    await tour.dialog(
        "samples", lambda: (read.page.samples.open_all(), read.page.samples.dialog)[1]
    )
    tour.desk.tell(ValueError())
    await tour.shoot("message")
    tour.window.message.tell("A backup of 3 cases was written.", done=True)
    await tour.shoot("news")
    tour.window.message.hide()


async def reads(tour: Tour) -> None:
    """What was read, in every degree of doubt."""
    await tour.read(TRIAGE)
    await tour.shoot("read")
    second = tour.state.prediction.labels[1].label
    tour.desk.reading.looking.ask(second)
    await until(lambda: tour.state.reasons)
    await tour.shoot("read-why-other")
    tour.desk.reading.looking.ask(tour.state.first, second)
    await until(lambda: tour.state.reasons)
    await tour.shoot("read-why-not")
    tour.desk.reading.looking.strike(TRIAGE.index("pounding"))
    await until(lambda: tour.state.struck)
    await tour.shoot("read-struck")
    tour.desk.reading.looking.put_back()
    await until(lambda: not tour.state.struck)
    await tour.decide(tour.desk.reading.accept)
    await tour.shoot("read-decided")
    await tour.read(PIZZA)
    await tour.shoot("read-unlike")
    await tour.read(BETWEEN)
    await tour.shoot("read-not-sure")
    slider = tour.window.read.wish.slider
    slider.setValue(slider.maximum())
    await tour.shoot("read-held-back")
    slider.setValue(0)
    tour.window.read.labels.search.setText("Cluster headache")
    tour.window.read.labels.search.returnPressed.emit()
    await tour.shoot("read-new-label")
    tour.window.read.labels.search.clear()
    tour.paste(LETTER)
    await until(lambda: tour.state.progress is not None)
    await tour.shoot("read-long")
    await until(lambda: tour.state.current)
    await tour.shoot("read-letter")
    tour.desk.reading.working.begin("messages.csv", tuple(text for text, _ in TAUGHT))
    await until(lambda: tour.state.current and tour.state.reasons)
    await tour.shoot("read-list")
    tour.desk.reading.working.leave()


async def teaches(tour: Tour) -> None:
    """Corrections, what was learned from them, and the cases."""
    for text, label in TAUGHT:
        await tour.read(text)
        await tour.decide(lambda name=label: tour.desk.reading.relabel(name))
    await tour.decide(tour.desk.reading.flag)
    await tour.read("My knuckles are fat and stiff each morning until ten.")
    await tour.shoot("read-learned")
    learned = tour.window.read.labels.learned
    if learned.isVisible():
        learned.click()
        await until(lambda: tour.desk.dialog)
        tour.desk.dialog.reject()


async def cases(tour: Tour) -> None:
    """The list of cases, chosen, filtered, deleted."""
    tour.desk.show_screen(1)
    view, controller = tour.window.cases, tour.desk.cases
    await until(lambda: controller.state.lines)
    await tour.shoot("cases")
    view.table.selectRow(0)
    view.table.selectionModel().select(
        view.table.model().index(2, 0),
        view.table.selectionModel().SelectionFlag.Select
        | view.table.selectionModel().SelectionFlag.Rows,
    )
    await tour.shoot("cases-chosen")
    case = await controller._searching.open(controller.state.listed[0].id)  # noqa: SLF001
    await tour.dialog("history", lambda: listings.open_history(view, case))
    for which in (Which.TEACHING, Which.FLAGGED):
        view.chosen.emit(which, "")
        await asyncio.sleep(1.0)
        await tour.shoot(f"cases-{which.name.lower()}")
    view.chosen.emit(Which.ALL, "")
    await asyncio.sleep(0.5)
    view.deleted.emit((controller.state.listed[-1].id,))
    await until(lambda: view.undo.isVisible())
    await tour.shoot("cases-deleted")
    view.chosen.emit(Which.BINNED, "")
    await asyncio.sleep(0.5)
    await tour.shoot("cases-bin")
    view.chosen.emit(Which.ALL, "")
    await asyncio.sleep(0.5)
    controller.open(controller.state.listed[1].id)
    await until(lambda: tour.window.screen_index == 0 and tour.state.reasons)
    await tour.shoot("read-from-cases")


async def dialogs(tour: Tour) -> None:
    """Every dialog."""
    desk = tour.desk
    for name in ("palette", "help", "labels", "preferences", "about"):
        await tour.dialog(name, lambda act=name: desk.act(act))
    if tour.state.current:
        await tour.dialog("note", desk.reading.ask_for_note)
    await tour.dialog("backup", lambda: (desk.act("backup"), desk.backing.dialog)[1])


async def learns(tour: Tour) -> None:
    """A training, its report card, and one that was refused."""
    desk = tour.desk
    desk.show_screen(2)
    await until(lambda: tour.window.learn.train.isEnabled())
    await tour.shoot("learn")
    desk.learning.train()
    await until(lambda: desk.learning.state.training)
    await tour.shoot("learn-preparing")
    await until(lambda: desk.learning.state.progress and desk.learning.state.progress.done > 5, 400)
    await tour.shoot("learn-training")
    await until(lambda: desk.learning.state.report, 600)
    await asyncio.sleep(0.5)
    await tour.shoot("learn-report")
    tour.window.learn.versions.lineage.click()
    await until(lambda: desk.learning.dialog)
    desk.learning.dialog.reject()
    state = desk.learning.state
    tour.window.learn.show_state(refused(state))
    tour.desk.learning._states[tour.desk.learning.task] = refused(state)  # noqa: SLF001
    await tour.shoot("learn-refused")


def refused(state: LearnState) -> LearnState:
    """Return the state as if a check had failed."""
    report = state.report
    first, *rest = report.verdict.reasons
    failed = replace(first, passed=False, before=0.9, after=0.7)
    assert failed.outcome is not Outcome.KEPT
    verdict = replace(report.verdict, promoted=False, reasons=(failed, *rest))
    return replace(state, report=replace(report, verdict=verdict))


async def entities(tour: Tour) -> None:
    """Entities: found, chosen, reviewed one by one, accepted."""
    desk = tour.desk
    desk.show_screen(0)
    await desk.open_task("clinical-entities")
    desk.reading.empty()
    await tour.shoot("spans-welcome")
    await tour.read(CLINIC)
    await tour.shoot("spans")
    desk.reading.looking.choose_span(2)
    await until(lambda: tour.state.reasons)
    await tour.shoot("spans-chosen")
    await tour.decide(lambda: desk.reading.number(1))
    await until(lambda: tour.state.reasons)
    await tour.shoot("spans-reviewed")
    await tour.decide(desk.reading.accept)
    await tour.shoot("spans-accepted")
    await desk.open_task("support-intents")
    desk.reading.empty()
    await tour.read(SUPPORT)
    await tour.shoot("support")


async def languages(tour: Tour) -> None:
    """Texts in other scripts, alone and mixed, with a word struck out."""
    tour.desk.show_screen(0)
    for name, text in LANGUAGES.items():
        await tour.read(text)
        await tour.shoot(f"read-{name}")
    await tour.read(LANGUAGES["chinese"])
    tour.desk.reading.looking.strike(LANGUAGES["chinese"].index("\u51cf\u8f7b"))
    await until(lambda: tour.state.struck)
    await tour.shoot("read-chinese-struck")


STAGES = (begins, reads, languages, teaches, cases, dialogs, learns, entities)


async def walk(tour: Tour, stages: list[str]) -> None:
    """Go through the chosen stages."""
    await until(lambda: tour.desk.reading and tour.state.ready)
    for stage in STAGES:
        if not stages or stage.__name__ in stages:
            await stage(tour)


def main() -> None:
    """Run the tour on a data folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=str(ROOT / "screenshots"))
    parser.add_argument("--only", default="")
    parser.add_argument("--form", choices=FORMS)
    parser.add_argument("--theme", choices=[t.value for t in THEMES])
    parser.add_argument("--stage", action="append", default=[])
    chosen = parser.parse_args()
    app = QApplication([])
    with tempfile.TemporaryDirectory() as data:
        folder = paths.data_folder(Path(data)).prepare()
        folder.settings.write_text('{"task": "symptom-triage"}', encoding="utf-8")
        desk = make_desk(app, folder)
        desk.window.show()

        async def run() -> None:
            alive = asyncio.ensure_future(live(desk, folder))
            try:
                await walk(Tour(desk, chosen), chosen.stage)
            finally:
                desk.window.close()
                await alive

        loop.run(app, run())
        desk.window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main()
