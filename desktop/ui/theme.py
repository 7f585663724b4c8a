"""Colours, spacing and the style sheet; light and dark meet WCAG 2.2 AA for text."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.core.settings import Theme


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme, named by their use."""

    ground: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    against: str
    good: str
    warn_soft: str
    warn: str
    spans: tuple[tuple[str, str], ...]


LIGHT = Colours(
    "#f4f6f9",
    "#ffffff",
    "#dfe5ec",
    "#18222d",
    "#566473",
    "#0f6e73",
    "#e0f1f1",
    "#ffffff",
    "#a8431a",
    "#1b7a4b",
    "#fff1d6",
    "#7a5200",
    (
        ("#d6e8ff", "#0b4a8f"),
        ("#ffdde3", "#9d1c3b"),
        ("#dcf5dc", "#14622a"),
        ("#ebe2fd", "#55309c"),
        ("#fdeacc", "#7a4a00"),
        ("#d9f3f4", "#0b5b61"),
        ("#f1e9dc", "#5f4a26"),
        ("#fbe0f4", "#8a1f70"),
        ("#e6ebc8", "#4d5510"),
        ("#e1e5ee", "#3b4a63"),
        ("#ffe1d0", "#8a3a0a"),
    ),
)
DARK = Colours(
    "#0f141a",
    "#1a2129",
    "#2c3641",
    "#e8edf2",
    "#a3b0bd",
    "#4cc3c9",
    "#173539",
    "#08282a",
    "#f59a5c",
    "#6fd39b",
    "#3d3217",
    "#f2cd7b",
    (
        ("#1c3c60", "#a9d0ff"),
        ("#552433", "#ffb3c3"),
        ("#1d4428", "#a5e6b2"),
        ("#3b2c63", "#d2bdff"),
        ("#4f3a14", "#f7cf86"),
        ("#16474b", "#93e1e6"),
        ("#443a28", "#e2cda3"),
        ("#502046", "#ffb0e8"),
        ("#3c4218", "#d5de8c"),
        ("#333d4f", "#c3d0e8"),
        ("#552d16", "#ffc09b"),
    ),
)


def colours_of(theme: Theme) -> Colours:
    """Return the colours of a theme; "system" asks the desktop."""
    if theme is Theme.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if theme is Theme.DARK else LIGHT


def apply(app: QApplication, theme: Theme, size: int) -> Colours:
    """Dress the whole application; returns the colours for what paints itself."""
    colours = colours_of(theme)
    font = QFont(app.font())
    font.setPointSize(max(9, size - 2))
    app.setFont(font)
    app.setPalette(_palette(colours))
    app.setStyleSheet(_sheet(colours, size))
    return colours


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


def _sheet(c: Colours, size: int) -> str:
    small = max(8, size - 2)
    return f"""
    QWidget {{ font-size: {small}pt; }}
    QMainWindow, QDialog {{ background: {c.ground}; }}
    QLabel {{ background: transparent; }}
    QFrame#card, QFrame#bar, QFrame#rail {{ background: {c.surface}; }}
    QFrame#card {{ border: 1px solid {c.line}; border-radius: 8px; }}
    QFrame#bar {{ border: none; border-bottom: 1px solid {c.line}; }}
    QFrame#foot {{ background: {c.surface}; border: none; border-top: 1px solid {c.line}; }}
    QFrame#rail {{ border: none; border-right: 1px solid {c.line}; }}
    QFrame#message {{ background: {c.warn_soft}; border: 1px solid {c.warn};
                      border-radius: 8px; }}
    QFrame#message QLabel {{ color: {c.warn}; }}
    QFrame#news {{ background: {c.accent_soft}; border: 1px solid {c.accent};
                   border-radius: 8px; }}
    QFrame#news QLabel {{ color: {c.text}; }}
    QLabel#brand {{ font-weight: 600; font-size: {small + 1}pt; }}
    QLabel#heading {{ font-weight: 600; }}
    QLabel#title {{ font-weight: 600; font-size: {size + 2}pt; }}
    QLabel#muted {{ color: {c.muted}; }}
    QLabel#good {{ color: {c.good}; }}
    QLabel#bad {{ color: {c.against}; }}
    QPushButton, QToolButton#plain {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: 6px; padding: 6px 12px; color: {c.text}; }}
    QPushButton:hover, QToolButton#plain:hover {{ border-color: {c.accent}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.accent}; padding: 5px 11px; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.ground}; }}
    QPushButton#primary {{ background: {c.accent}; border: 1px solid {c.accent};
        color: {c.on_accent}; font-weight: 600; }}
    QPushButton#primary:focus {{ border: 2px solid {c.text}; }}
    QPushButton#primary:disabled {{ background: {c.line}; border-color: {c.line};
        color: {c.muted}; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton#kind {{ padding: 5px 4px; }}
    QPushButton#kind:focus {{ padding: 4px 3px; }}
    QPushButton#link {{ background: transparent; border: none; color: {c.accent};
        text-align: left; padding: 4px 2px; }}
    QPushButton#link:focus {{ border: 1px solid {c.accent}; }}
    QToolButton#rail {{ background: transparent; border: none; border-left: 3px solid transparent;
        padding: 8px 4px; color: {c.muted}; }}
    QToolButton#rail:checked {{ background: {c.accent_soft}; color: {c.accent};
        border-left-color: {c.accent}; font-weight: 600; }}
    QToolButton#rail:focus {{ border: 1px solid {c.accent}; border-left-width: 3px; }}
    QLineEdit {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: 6px; padding: 6px 8px; color: {c.text}; }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: 5px 7px; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.line};
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QListWidget::item {{ padding: 6px 8px; }}
    QTextEdit#text {{ font-size: {size}pt; }}
    QTextEdit {{ background: transparent; border: none; color: {c.text};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QTextBrowser {{ background: {c.surface}; }}
    QAbstractItemView {{ background: {c.surface}; border: none; outline: none; color: {c.text};
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
        alternate-background-color: {c.ground}; }}
    QTableView::item {{ padding: 4px 8px; border-bottom: 1px solid {c.line}; }}
    QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: none;
        border-bottom: 1px solid {c.line}; padding: 6px 8px; font-weight: 400; }}
    QProgressBar {{ background: {c.line}; border: none; border-radius: 3px; height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QMenuBar {{ background: {c.surface}; color: {c.text}; border-bottom: 1px solid {c.line}; }}
    QMenuBar::item {{ padding: 4px 10px; background: transparent; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {c.accent_soft};
        color: {c.text}; }}
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line};
        padding: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; }}
    QScrollBar::handle {{ background: {c.line}; border-radius: 4px; min-height: 28px;
        min-width: 28px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QSplitter::handle {{ background: transparent; }}
    """
