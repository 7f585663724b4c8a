"""Dressing the whole application in a theme and a size of text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.core.settings import Theme
from desktop.ui.widgets.colours import DARK, LIGHT, Colours
from desktop.ui.widgets.style_sheet import small, style_sheet

# Named outright, since a fallback that is left to the system may be found in its bold face only.
# Of each script the first that is there: on Linux, Windows, macOS, and what older systems have.
FAMILIES = {
    "Chinese": (
        "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "Source Han Sans SC",
        "WenQuanYi Micro Hei", "Noto Serif CJK SC", "Droid Sans Fallback",
    ),
    "traditional Chinese": ("Noto Sans CJK TC", "Microsoft JhengHei UI", "PingFang TC"),
    "Japanese": ("Noto Sans CJK JP", "Yu Gothic UI", "Hiragino Sans"),
    "Korean": ("Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic"),
    "Arabic": ("Noto Sans Arabic", "Segoe UI", "Geeza Pro", "DejaVu Sans"),
    "Thai": ("Noto Sans Thai", "Leelawadee UI", "Thonburi", "Loma", "Garuda"),
    "Devanagari": ("Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", "Lohit Devanagari"),
}  # fmt: skip


def colours_of(theme: Theme) -> Colours:
    """Return the colours of a theme; "system" asks the desktop."""
    if theme is Theme.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if theme is Theme.DARK else LIGHT


def apply(app: QApplication, theme: Theme, size: int) -> Colours:
    """Dress the whole application; returns the colours for what paints itself."""
    colours = colours_of(theme)
    app.setFont(_font(size))
    app.setPalette(_palette(colours))
    app.setStyleSheet(style_sheet(colours, size))
    return colours


def _font(size: int) -> QFont:
    """Return the desktop's font in a size, with a regular face for each script behind it."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    installed = QFontDatabase.families()
    own = QFontInfo(font).family()
    found = (next((n for n in names if n in installed), own) for names in FAMILIES.values())
    font.setFamilies([*dict.fromkeys((own, *found))])
    font.setPointSize(small(size))
    return font


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: c.ground,
        QPalette.ColorRole.Base: c.surface,
        QPalette.ColorRole.AlternateBase: c.ground,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.Button: c.surface,
        QPalette.ColorRole.Highlight: c.accent,
        QPalette.ColorRole.HighlightedText: c.on_accent,
        QPalette.ColorRole.ToolTipBase: c.surface,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.PlaceholderText: c.muted,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.Mid: c.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.muted))
    return palette
