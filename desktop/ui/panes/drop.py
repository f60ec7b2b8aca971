"""What shows that files may be dropped, and what becomes of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.theme import UNIT


class DropVeil(QWidget):
    """A frame over the whole window while something is dragged over it."""

    def __init__(self, window: QWidget) -> None:
        """Begin hidden; the mouse passes through."""
        super().__init__(window)
        self._window = window
        self.setObjectName("veil")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._frame = QFrame(self)
        self._frame.setObjectName("drop")
        self._text = QLabel(self._frame)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        font = self._text.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        self._text.setFont(font)
        inside = QVBoxLayout(self._frame)
        inside.addWidget(self._text)
        around = QVBoxLayout(self)
        around.setContentsMargins(UNIT * 4, UNIT * 4, UNIT * 4, UNIT * 4)
        around.addWidget(self._frame)
        self.hide()

    def show_over(self, library: str | None) -> None:
        """Say what dropping will do."""
        said = _("Drop to import into {library}").format(library=library) if library else _("Drop to import")
        self._text.setText(said + "\n" + _("Hold Shift to look at it first"))
        self.resize(self._window.size())
        self.raise_()
        self.show()
