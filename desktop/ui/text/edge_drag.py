"""Dragging an edge of the chosen entity with the mouse."""

from PySide6.QtCore import QPointF

from desktop.core.texts.words import whole_units
from desktop.ui.text.painting import Shade
from desktop.ui.text.shaded_editor import ShadedText


class EdgeDrag:
    """Begins near an edge, and ends with the bounds that the entity is to have."""

    def __init__(self, editor: ShadedText) -> None:
        """Drag in ``editor``; nothing is dragged yet."""
        self._editor = editor
        self._edge: tuple[int, bool] | None = None

    @property
    def going_on(self) -> bool:
        """Whether an edge is being dragged."""
        return self._edge is not None

    def begin(self, point: QPointF) -> bool:
        """Take hold of the edge that a point is near; says whether there is one."""
        self._edge = self._editor.edge_at(point)
        return self.going_on

    def end(self, point: QPointF, *, freely: bool) -> tuple[int, int, int] | None:
        """Let go; returns the index of the shade and its new bounds, where they are others.

        Only ``freely`` an edge comes to stand within a word.
        """
        edge, self._edge = self._edge, None
        shades = self._editor.shades
        if edge is None or edge[0] >= len(shades):
            return None
        index, at_end = edge
        shade = shades[index]
        gap = self._editor.gap_at(point)
        start, end = _dragged(shade, gap, at_end=at_end)
        if start < end and not freely:
            first, last = whole_units(self._editor.text(), start, end)
            start, end = _dragged(shade, last if at_end else first, at_end=at_end)
        if start >= end or (start, end) == (shade.start, shade.end):
            return None
        return index, start, end


def _dragged(shade: Shade, gap: int, *, at_end: bool) -> tuple[int, int]:
    return (shade.start, gap) if at_end else (gap, shade.end)
