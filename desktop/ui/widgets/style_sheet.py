"""The style sheet: one look for every control, in any theme and size of text."""

from desktop.ui.widgets.colours import Colours


def small(size: int) -> int:
    """Return the point size of everything but the text that is read."""
    return max(8, size - 2)


def style_sheet(colours: Colours, size: int) -> str:
    """Return the whole style sheet; ``size`` in points is that of the text that is read."""
    c = colours
    return "".join(
        (_grounds(c, size), _buttons(c), _fields(c, size), _lists(c), _menus(c), _sliders(c))
    )


def _grounds(c: Colours, size: int) -> str:
    return f"""
    QWidget {{ font-size: {small(size)}pt; }}
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
    QLabel#brand {{ font-weight: 600; font-size: {small(size) + 1}pt; }}
    QLabel#heading {{ font-weight: 600; }}
    QLabel#title {{ font-weight: 600; font-size: {size + 2}pt; }}
    QLabel#muted {{ color: {c.muted}; }}
    QLabel#good {{ color: {c.good}; }}
    QLabel#bad {{ color: {c.against}; }}
    QLabel#warn {{ color: {c.warn}; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        padding: 4px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QSplitter::handle {{ background: transparent; }}
    QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: none; }}
    """


def _buttons(c: Colours) -> str:
    return f"""
    QPushButton, QToolButton#plain {{ background: {c.surface}; border: 1px solid {c.edge};
        border-radius: 6px; padding: 6px 12px; color: {c.text}; }}
    QPushButton:hover, QToolButton#plain:hover {{ border-color: {c.accent}; }}
    QPushButton:pressed {{ background: {c.accent_soft}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {c.accent}; padding: 5px 11px; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.ground}; border-color: {c.line}; }}
    QPushButton#primary {{ background: {c.accent}; border: 1px solid {c.accent};
        color: {c.on_accent}; font-weight: 600; }}
    QPushButton#primary:focus {{ border: 2px solid {c.text}; }}
    QPushButton#primary:disabled {{ background: {c.line}; border-color: {c.line};
        color: {c.muted}; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QPushButton#kind {{ padding: 5px 4px; }}
    QPushButton#kind:focus {{ padding: 4px 3px; }}
    QPushButton#link {{ background: transparent; border: 1px solid transparent; color: {c.accent};
        text-align: left; padding: 4px 2px; }}
    QPushButton#link:hover {{ border-bottom-color: {c.accent}; }}
    QPushButton#link:focus {{ border: 1px solid {c.accent}; border-radius: 4px; }}
    QPushButton#link:disabled {{ background: transparent; color: {c.muted}; }}
    QPushButton#quiet {{ background: transparent; border: 1px solid transparent; color: {c.muted};
        padding: 5px 8px; }}
    QPushButton#quiet:hover {{ border-color: {c.edge}; }}
    QPushButton#quiet:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}
    QToolButton#rail {{ background: transparent; border: none; border-left: 3px solid transparent;
        padding: 8px 4px; color: {c.muted}; }}
    QToolButton#rail:hover {{ color: {c.text}; }}
    QToolButton#rail:checked {{ background: {c.accent_soft}; color: {c.accent};
        border-left-color: {c.accent}; font-weight: 600; }}
    QToolButton#rail:focus {{ border: 2px solid {c.accent}; border-left-width: 3px;
        padding: 6px 2px 6px 4px; }}
    QCheckBox {{ spacing: 8px; color: {c.text}; }}
    QCheckBox:focus {{ color: {c.accent}; }}
    QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {c.edge};
        border-radius: 4px; background: {c.surface}; }}
    QCheckBox::indicator:checked {{ width: 6px; height: 6px; background: {c.on_accent};
        border: 5px solid {c.accent}; }}
    """


def _fields(c: Colours, size: int) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QComboBox {{ background: {c.surface}; border: 1px solid {c.edge};
        border-radius: 6px; padding: 6px 8px; color: {c.text};
        placeholder-text-color: {c.muted};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QComboBox:on {{
        border: 2px solid {c.accent}; padding: 5px 7px; }}
    QLineEdit:disabled {{ color: {c.muted}; background: {c.ground}; border-color: {c.line}; }}
    QComboBox {{ padding-right: 4px; combobox-popup: 0; }}
    QComboBox:focus, QComboBox:on {{ padding-right: 3px; }}
    QComboBox:hover {{ border-color: {c.accent}; }}
    QComboBox:disabled {{ color: {c.muted}; background: {c.ground}; border-color: {c.line}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.edge};
        padding: 4px; selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
    QComboBox QAbstractItemView::item {{ padding: 6px 8px; border-radius: 4px; }}
    QComboBox QAbstractItemView::item:selected {{ background: {c.accent_soft};
        color: {c.text}; }}
    QTextEdit {{ background: transparent; border: none; color: {c.text};
        placeholder-text-color: {c.muted};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QTextEdit#text {{ font-size: {size}pt; }}
    QTextBrowser {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 8px;
        padding: 4px 12px; }}
    QTextBrowser:focus {{ border: 2px solid {c.accent}; padding: 3px 11px; }}
    """


def _lists(c: Colours) -> str:
    return f"""
    QAbstractItemView {{ background: {c.surface}; border: none; outline: none; color: {c.text};
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
        alternate-background-color: {c.ground}; }}
    QListWidget::item {{ padding: 6px 8px; border-radius: 4px; }}
    QListWidget::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QListView:focus, QTableView:focus {{ border: 2px solid {c.accent}; border-radius: 6px; }}
    QListView, QTableView {{ border: 2px solid transparent; }}
    QTableWidget QPushButton#link {{ padding: 0 2px; }}
    QTableView::item {{ padding: 4px 8px 4px 5px; border-bottom: 1px solid {c.line}; }}
    QTableView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QHeaderView {{ background: {c.surface}; border: none; }}
    QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: none;
        border-bottom: 1px solid {c.line}; padding: 6px 8px; font-weight: 400; }}
    QHeaderView::section:hover {{ color: {c.text}; }}
    QProgressBar {{ background: {c.line}; border: none; border-radius: 3px;
        min-height: 6px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QScrollBar {{ background: transparent; border: none; margin: 0; }}
    QScrollBar:vertical {{ width: 10px; }}
    QScrollBar:horizontal {{ height: 10px; }}
    QScrollBar::handle {{ background: {c.edge}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:hover {{ background: {c.accent}; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _menus(c: Colours) -> str:
    return f"""
    QMenuBar {{ background: {c.surface}; color: {c.text}; border-bottom: 1px solid {c.line}; }}
    QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.edge};
        padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QMenu::item:checked {{ font-weight: 600; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    """


def _sliders(c: Colours) -> str:
    return f"""
    QSlider {{ min-height: 24px; background: transparent; }}
    QSlider::groove:horizontal {{ height: 4px; background: {c.edge}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -6px 0;
        background: {c.surface}; border: 2px solid {c.accent}; border-radius: 8px; }}
    QSlider::handle:horizontal:hover {{ background: {c.accent_soft}; }}
    QSlider:focus {{ border: 2px solid {c.accent}; border-radius: 6px; }}
    """
