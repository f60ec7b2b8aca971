"""The files that an export would write, shown as far as one can read them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.language import _, number, plural, size
from desktop.ui.theme import UNIT

LONGEST = 20_000  # characters shown of a file
LONGEST_LINE = 4_000  # characters shown of a line

Files = Sequence[tuple[str, bytes]]


class WrittenFiles(QWidget):
    """One file at a time, with a box to choose among several."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setProperty("role", "plain")
        self._files: Files = ()
        self.heading = QLabel(_("The first documents"))
        self.heading.setProperty("role", "heading")
        self.names = QComboBox()
        self.names.setAccessibleName(_("File"))
        self.names.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.names.activated.connect(self._show)
        self.names.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("What would be written"))
        self.text.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 0.95)
        self.text.setFont(font)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * 5)
        self.facts = QLabel()
        self.facts.setProperty("role", "dim")
        self.facts.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, UNIT, 0, 0)
        column.setSpacing(UNIT)
        for widget in (self.heading, self.names, self.text, self.facts):
            column.addWidget(widget, 1 if widget is self.text else 0)

    def say(self, sentence: str) -> None:
        """Show a sentence instead of files: under the text, where it has as many lines as it needs."""
        self._files = ()
        self.names.hide()
        self.text.setPlainText("")
        self.text.setPlaceholderText("")
        self.facts.setText(sentence)

    def show_files(self, files: Files) -> None:
        """Show files by name; the one that was looked at stays in view where it is there again."""
        before = self.names.currentText()
        self._files = files
        self.names.clear()
        self.names.addItems([name for name, _data in files])
        self.names.setVisible(len(files) > 1)
        place = next((n for n, (name, _data) in enumerate(files) if name == before), 0)
        self.names.setCurrentIndex(place)
        if files:
            self._show(place)
        else:
            self.say(_("Nothing would be written of the first documents."))

    def _show(self, place: int) -> None:
        name, data = self._files[place]
        text = as_text(data)
        if text is None:
            self.text.setPlainText("")
            self.text.setPlaceholderText(_("This file is not made to be read as text."))
        elif not text:
            self.text.setPlainText("")
            self.text.setPlaceholderText(_("This file would be empty."))
        else:
            self.text.setPlainText(_shortened(text))
        count = len(self._files)
        parts = [plural("{n} file", "{n} files", count).format(n=number(count)) if count > 1 else "", size(len(data))]
        if text is None:
            parts.append(_("open it with its own program"))
        elif len(text) > LONGEST:
            parts.append(_("the beginning is shown"))
        self.facts.setText(" · ".join(part for part in parts if part))
        self.names.setToolTip(name)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def as_text(data: bytes) -> str | None:
    """Give bytes as text where they are any; None for those of a zip, a picture and the like."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def _shortened(text: str) -> str:
    """Cut a text and its lines: a line of a megabyte takes seconds to lay out."""
    lines = text[:LONGEST].splitlines()
    return "\n".join(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …" for line in lines)
