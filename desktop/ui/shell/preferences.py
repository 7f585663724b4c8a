"""The choices about the window, in one dialog; each takes effect at once and is kept."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from desktop.core.evaluation.selective import Promise, stops
from desktop.core.settings import LARGEST, SMALLEST, Device, Settings, Theme
from desktop.ui import wording
from desktop.ui.ports.choices import Choices
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import Select, label

USUAL = Settings().text_size

LONGEST = 80


def open_preferences(parent: QWidget, choices: Choices, promises: Sequence[Promise] = ()) -> Sheet:
    """Show the choices and keep each that is made; ``promises`` say what can be asked for."""
    chosen = choices.settings
    dialog = Sheet(parent, "Preferences", 480, 320)
    theme = Select("Theme")
    for value in Theme:
        theme.addItem(wording.THEMES[value], value)
    size = Select("Text size")
    for points in range(SMALLEST, LARGEST + 1):
        size.addItem(f"{points * 100 // USUAL} %", points)
    device = Select("Train on", "Where trainings compute; texts are read by the processor")
    for value in Device:
        device.addItem(wording.DEVICES[value], value)
    wish = Select("Wrong answers accepted")
    for stop in stops(chosen.wrong_at_most, promises):
        wish.addItem(wording.stop_words(stop), stop)
    form = QFormLayout()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    for part, value in (
        (theme, chosen.theme),
        (size, chosen.text_size),
        (device, chosen.device),
        (wish, chosen.wrong_at_most),
    ):
        part.setCurrentIndex(max(0, part.findData(value)))
        form.addRow(part.accessibleName(), part)
    form.addRow("Your name", _name(dialog, choices))
    for part, name in (
        (theme, "theme"),
        (size, "text_size"),
        (device, "device"),
        (wish, "wrong_at_most"),
    ):
        part.activated.connect(lambda _, p=part, n=name: choices.remember(**{n: p.currentData()}))
    dialog.column.addLayout(form)
    dialog.column.addWidget(label(wording.KEPT_AT_ONCE, "muted", wraps=True))
    dialog.column.addStretch()
    dialog.closes()
    theme.setFocus()
    return dialog


def _name(dialog: Sheet, choices: Choices) -> QLineEdit:
    """Return the field of the person's name; it is kept also when the dialog is only closed."""
    field = QLineEdit(choices.settings.author)
    field.setAccessibleName("Your name")
    field.setMaxLength(LONGEST)
    field.setPlaceholderText("Your name on this computer")
    field.setToolTip(wording.AUTHOR_TIP)
    for ended in (field.editingFinished, dialog.finished):
        ended.connect(lambda *_: choices.remember(author=field.text().strip()))
    return field
