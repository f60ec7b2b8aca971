"""Fields edited in place: what was typed is kept on leaving or Enter, and only if it is another value."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)


class FieldLine(QLineEdit):
    """One line; `kept` carries the new value. Escape brings the old one back."""

    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.editingFinished.connect(self.keep)

    def show_value(self, value: str) -> None:
        """Show a value, unless something else is being typed."""
        busy = self.hasFocus() and self.text() != self._value
        self._value = value
        if not busy and self.text() != value:
            self.setText(value)
            self.setCursorPosition(0)

    def keep(self) -> None:
        """Tell the value that was typed, if it is another."""
        typed = " ".join(self.text().split())
        if typed != self._value:
            self._value = typed
            self.kept.emit(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Bring the old value back with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._value:
            self.setText(self._value)
        else:
            super().keyPressEvent(event)


class FieldText(QPlainTextEdit):
    """A few lines; `kept` carries the new value when the field is left or Ctrl+Enter is pressed."""

    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, lines: int = 3) -> None:
        super().__init__(parent)
        self._value = ""
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def show_value(self, value: str) -> None:
        """Show a value, unless something else is being typed."""
        busy = self.hasFocus() and self.toPlainText() != self._value
        self._value = value
        if not busy and self.toPlainText() != value:
            self.setPlainText(value)

    def keep(self) -> None:
        """Tell the value that was typed, if it is another."""
        typed = self.toPlainText().strip()
        if typed != self._value:
            self._value = typed
            self.kept.emit(typed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed."""
        super().focusOutEvent(event)
        self.keep()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep with Ctrl+Enter, bring the old value back with Escape."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._value:
            self.setPlainText(self._value)
        else:
            super().keyPressEvent(event)


class FieldChoice(QComboBox):
    """A box of (value, words); `kept` carries the value that was chosen. An editable one takes other values, too."""

    kept = Signal(str)

    def __init__(self, pairs: list[tuple[str, str]], parent: QWidget | None = None, *, free: bool = False) -> None:
        super().__init__(parent)
        self._value = ""
        self._free = free
        self.setEditable(free)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        for value, words in pairs:
            self.addItem(words, value)
        self.activated.connect(lambda index: self._keep(self.itemData(index)))
        line = self.lineEdit()
        if line is not None:
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line.editingFinished.connect(self._keep_typed)

    def show_value(self, value: str) -> None:
        """Show a value."""
        self._value = value
        index = self.findData(value)
        if index >= 0:
            self.setCurrentIndex(index)
        elif self._free:
            self.setEditText(value)
        else:
            self.setCurrentIndex(-1)

    def wheelEvent(self, event: object) -> None:
        """A wheel over a box scrolls the page, it changes nothing."""
        event.ignore()  # type: ignore[attr-defined]

    def _keep_typed(self) -> None:
        typed = self.currentText().strip()
        index = self.findText(typed)
        self._keep(self.itemData(index) if index >= 0 else typed)

    def _keep(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.kept.emit(value)


class Form(QScrollArea):
    """A column of named fields that scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.inner = QWidget(self)
        self.inner.setProperty("role", "plain")
        whole = QVBoxLayout(self.inner)
        whole.setContentsMargins(12, 12, 12, 12)
        self.rows = QFormLayout()
        whole.addLayout(self.rows)
        whole.addStretch(1)
        self.rows.setVerticalSpacing(8)
        self.rows.setHorizontalSpacing(8)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setWidget(self.inner)

    def add(self, words: str, widget: QWidget) -> None:
        """Add a field with its name."""
        self.rows.addRow(self._name(words, widget), widget)

    def add_sourced(self, words: str, widget: QWidget) -> QLabel:
        """Add a field with its name and, under it, a quiet line for where its value came from; give that line."""
        source = QLabel(self.inner)
        source.setProperty("role", "dim")
        source.setTextFormat(Qt.TextFormat.PlainText)
        both = QVBoxLayout()
        both.setSpacing(1)
        both.addWidget(widget)
        both.addWidget(source)
        self.rows.addRow(self._name(words, widget), both)
        return source

    def _name(self, words: str, widget: QWidget) -> QLabel:
        label = QLabel(words, self.inner)
        label.setProperty("role", "dim")
        label.setBuddy(widget)
        widget.setAccessibleName(words)
        return label

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        self.rows.addRow(widget)

    def add_heading(self, words: str) -> QLabel:
        """Add a heading."""
        label = QLabel(words, self.inner)
        label.setProperty("role", "heading")
        label.setContentsMargins(0, 12, 0, 0)
        self.rows.addRow(label)
        return label
