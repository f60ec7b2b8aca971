"""One box that finds any command, document, entity or label; Enter runs or opens the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.language import _
from desktop.library import Library
from desktop.model import Entity, Label, Row
from desktop.ui import glyphs
from desktop.ui.actions import key_text
from desktop.ui.theme import UNIT, Theme

if TYPE_CHECKING:
    from desktop.ui.window import Window

EACH = 8  # lines of each kind but commands
_ITEM = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
Found = tuple[list[Row], list[Entity], list[Label]]


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is called, what it is, what is said at its right, and what Enter does."""

    title: str
    kind: str
    aside: str
    icon: str
    act: Callable[[], object]


class Items(QAbstractListModel):
    """The lines that fit what was typed."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.items: list[Item] = []

    def take(self, items: list[Item]) -> None:
        """Show these."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of lines."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a line."""
        item = self.items[index.row()]
        if role == _ITEM:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.title, item.kind, item.aside) if part)
        return None


class ItemDrawing(QStyledItemDelegate):
    """An icon, a title, and at the right its kind or keys."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Take the theme; icons are made once."""
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[str, QIcon] = {}

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give one line of text and room."""
        return QSize(200, option.fontMetrics.height() + UNIT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one line."""
        item: Item = index.data(_ITEM)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("selected"))
        room = option.rect.adjusted(UNIT, 0, -UNIT, 0)
        if item.icon not in self._icons and glyphs.has(item.icon):
            self._icons[item.icon] = self._theme.icon(item.icon, "dim")
        side = option.fontMetrics.height()
        if item.icon in self._icons:
            place = QPoint(room.left(), room.center().y() - side // 2)
            self._icons[item.icon].paint(painter, place.x(), place.y(), side, side)
        room.setLeft(room.left() + side + UNIT)
        painter.setPen(self._theme.colour("dim"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        aside = item.aside or item.kind
        painter.drawText(room, int(right), aside)
        room.setRight(room.right() - option.fontMetrics.horizontalAdvance(aside) - UNIT * 2)
        painter.setPen(self._theme.colour("text"))
        title = option.fontMetrics.elidedText(item.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), title)
        painter.restore()


class Palette(QFrame):
    """The palette over the middle of a window."""

    def __init__(self, window: Window) -> None:
        """Show every command that can be run now."""
        super().__init__(window, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Palette"))
        self._window = window
        self.box = QLineEdit()
        self.box.setPlaceholderText(_("Find a command, document, entity or label"))
        self.box.setAccessibleName(_("Find a command, document, entity or label"))
        self.box.setFont(window.theme.font(1.15))
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self.run)
        self.box.installEventFilter(self)
        self._model = Items()
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(ItemDrawing(window.theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Found"))
        self.list.clicked.connect(lambda _index: self.run())
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        self._find("")

    def open(self) -> None:
        """Show it near the top of the window's middle."""
        window = self._window
        width = min(UNIT * 84, window.width() - UNIT * 4)
        self.resize(width, min(UNIT * 56, window.height() - UNIT * 12))
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, UNIT * 6)))
        self.show()
        self.box.setFocus()

    def titles(self) -> list[str]:
        """Return the titles that are shown, in order."""
        return [item.title for item in self._model.items]

    def run(self) -> None:
        """Run or open the current line and go away."""
        index = self.list.currentIndex()
        if not index.isValid():
            return
        item: Item = index.data(_ITEM)
        self.close()
        item.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk through the list while one types."""
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self._model.items:
                row = min(max(self.list.currentIndex().row() + step, 0), len(self._model.items) - 1)
                self.list.setCurrentIndex(self._model.index(row))
                return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        text = text.strip()
        self._take(self._commands(text))
        if text:
            self._window.session.read(
                lambda library: look_up(library, text),
                lambda found: self._add(text, found),
                key="palette",
                asker=self,
                failed=lambda _problem: None,
            )

    def _take(self, items: list[Item]) -> None:
        self._model.take(items)
        if items:
            self.list.setCurrentIndex(self._model.index(0))

    def _commands(self, text: str) -> list[Item]:
        window = self._window
        ranked = []
        for place, command in enumerate(window.commands.commands.values()):
            action = window.commands.of(command.id)
            score = fit(text, (command.title, command.about))
            if score is not None and action.isEnabled() and command.id != "help.palette":
                keys = key_text(command.keys[0]) if command.keys else ""
                title = action.text().replace("&", "")
                ranked.append((score, place, Item(title, _("Command"), keys, command.icon, action.trigger)))
        return [item for _score, _place, item in sorted(ranked, key=lambda entry: entry[:2])]

    def _add(self, text: str, found: Found) -> None:
        if not self.isVisible() or text != self.box.text().strip():
            return
        commands = self._commands(text)
        self._take([*commands[:5], *self._items(found), *commands[5:]])

    def _items(self, found: Found) -> list[Item]:
        """Make lines of what the library holds under these letters."""
        rows, entities, labels = found
        window = self._window
        items = [Item(row.name, _("Label"), row.key, "tag", partial(window.desk.pen.apply, row.id)) for row in labels]
        for entity in entities:
            act = partial(window.show_entity, entity.id)
            items.append(Item(entity.name, entity.type, _("Entity"), "user", act))
        for row in rows:
            act = partial(window.session.open_document, row.id, query="")
            items.append(Item(row.title, _("Document"), row.source, "file-text", act))
        return items


def look_up(library: Library, text: str) -> Found:
    """Find the documents, entities and labels that a few letters may mean."""
    found = library.find(text, order="relevance", limit=EACH, typing=True)
    labels = [label for label in library.labels.all() if fit(text, (label.name,)) is not None]
    return library.documents.rows(found.ids[:EACH]), library.entities.propose(text, limit=EACH), labels[:EACH]


def fit(text: str, hay: Sequence[str]) -> int | None:
    """Say how well words fit a title and what is said about it: 0 best, None not at all."""
    words = text.casefold().split()
    title, rest = hay[0].casefold(), " ".join(hay[1:]).casefold()
    if not words:
        return 0
    if title.startswith(" ".join(words)):
        return 0
    if _each(words, title.split()):
        return 1
    if all(word in title for word in words):
        return 2
    return 3 if all(word in title or word in rest for word in words) else None


def _each(words: Iterable[str], begun: Sequence[str]) -> bool:
    return all(any(whole.startswith(word) for whole in begun) for word in words)
