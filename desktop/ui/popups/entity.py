"""Say which entity a passage means: the closest ones of the library are offered, a new one is made from the words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.language import _, plural
from desktop.model import Entity, Label, NewEntity
from desktop.text.fold import fold
from desktop.ui.panes.drawing import chip
from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.kinds import label_for, type_caption, type_for
from desktop.ui.popups.popup import Popup
from desktop.ui.session import Session
from desktop.ui.theme import Theme


def is_close(surface: str, entity: Entity) -> bool:
    """Say whether an entity is so called, or every word is one of the words of a name of it."""
    words = set(fold(surface).split())
    return bool(words) and any(words <= set(fold(name.name).split()) for name in entity.names)


def entity_choice(entity: Entity, surface: str = "", colour: str = "") -> Choice:
    """Give the line that offers an entity: its type, the name it was found by, how often it is mentioned."""
    wanted = fold(surface)
    alias = next((n.name for n in entity.names if wanted and wanted in fold(n.name) and n.name != entity.name), "")
    found_by = alias if alias and wanted not in fold(entity.name) else ""
    mentions = plural("{n} mention", "{n} mentions", entity.mentions).format(n=entity.mentions)
    detail = " · ".join(piece for piece in (found_by, type_caption(entity.type), mentions) if piece)
    return Choice(entity.name, detail, colour, value=entity, tip=entity.description)


class EntityPopup(Popup):
    """Asks for entity and label; `decided` carries (Label, EntityId or NewEntity or None, the name shown)."""

    decided = Signal(object)

    def __init__(
        self,
        surface: str,
        labels: Sequence[Label],
        label: Label,
        session: Session,
        theme: Theme,
        parent: QWidget,
        *,
        linked: bool = False,
        label_fixed: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self._session, self._labels, self._linked = session, labels, linked
        self._label_fixed = label_fixed
        self._found: list[Entity] = []
        self._waiting = self._accepting = False
        self.list = ChoiceList(theme, self)
        self.line = ChoosingLine(self.list, self)
        self.line.setAccessibleName(_("Entity"))
        self.line.setPlaceholderText(_("Name of the entity"))
        self.type = QComboBox(self)
        for each in labels:
            self.type.addItem(chip(theme.mark(each.colour)), each.name, each)
        self.type.setCurrentIndex(max(0, [each.id for each in labels].index(label.id)))
        self.column.addWidget(self.line)
        self.column.addWidget(self.list)
        self.add_row(_("Label"), self.type)
        self.hint(_("Enter takes the marked line · Ctrl+Enter makes a new entity · Ctrl+↑↓ changes the label"))
        self.line.setText(surface)
        self.line.selectAll()
        self.line.textChanged.connect(lambda _text: self._propose())
        self.type.activated.connect(lambda _index: self._choose_label())
        self.list.chosen.connect(lambda _choice: self.accept())
        self._propose()
        self.line.setFocus()

    @property
    def label(self) -> Label:
        """The label that is chosen."""
        chosen: Label = self.type.currentData()
        return chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make a new entity with Ctrl+Enter, change the label with Ctrl and arrows."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_new()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Let Ctrl and arrows change the label while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if way and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.type.setCurrentIndex((self.type.currentIndex() + way) % self.type.count())
                self._choose_label()
                return True
        return False

    def showEvent(self, event: object) -> None:
        """Watch the keys of the line from now on."""
        self.line.installEventFilter(self)

    def accept(self) -> None:
        """Take the marked line, once it is known what there is to take."""
        if self._waiting:
            self._accepting = True
        elif self.list.current() is not None:
            super().accept()

    def do(self) -> None:
        """Tell what was chosen."""
        choice = self.list.current()
        if choice is None:
            return
        if isinstance(choice.value, Entity):
            entity = choice.value
            label = self.label if self._label_fixed else (label_for(entity.type, self._labels) or self.label)
            self.decided.emit((label, entity.id, entity.name))
        else:
            name = choice.value.name if choice.value else ""
            self.decided.emit((self.label, choice.value, name))

    def _propose(self) -> None:
        text, kind = self.line.text(), type_for(self.label)
        self._waiting = True

        def take(found: list[Entity]) -> None:
            if self._done:
                return  # the answer came after the popup had gone
            self._waiting = False
            self._found = found
            self._list()
            if self._accepting:
                self.accept()

        self._session.read(
            lambda library: library.entities.propose(text, type=kind, limit=6), take, key="propose", asker=self
        )

    def _list(self) -> None:
        text = " ".join(self.line.text().split())
        known = [entity_choice(entity, text, self._colour(entity)) for entity in self._found]
        close = [choice for choice in known if is_close(text, choice.value)]
        far = [choice for choice in known if choice not in close]
        new = self._new(text)
        lines = [*close, *([new] if new else []), *far]
        if self._linked:
            lines.append(Choice(_("Not linked to any entity")))
        self.list.put(lines)
        if close and not self._label_fixed:
            self._show_label(label_for(close[0].value.type, self._labels))
        self.fit()

    def _new(self, text: str) -> Choice | None:
        if not text:
            return None
        kind = type_for(self.label)
        words = _("New: {name} ({type})").format(name=text, type=type_caption(kind))
        return Choice(words, "", self.label.colour, value=NewEntity(text, kind))

    def _take_new(self) -> None:
        new = self._new(" ".join(self.line.text().split()))
        if new is not None:
            self.list.put([new])
            self._waiting = False
            super().accept()

    def _choose_label(self) -> None:
        self._label_fixed = True
        self._propose()

    def _show_label(self, label: Label | None) -> None:
        if label is not None:
            self.type.setCurrentIndex([each.id for each in self._labels].index(label.id))

    def _colour(self, entity: Entity) -> str:
        label = label_for(entity.type, self._labels)
        return label.colour if label else ""


class EntityChoicePopup(Popup):
    """Asks for an entity of the library, for merging; `chosen` carries it."""

    chosen = Signal(object)  # Entity

    def __init__(self, entity: Entity, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._entity, self._session = entity, session
        self.list = ChoiceList(theme, self)
        self.line = ChoosingLine(self.list, self)
        self.line.setPlaceholderText(_("Merge into which entity?"))
        self.line.setAccessibleName(_("Merge into which entity?"))
        self.column.addWidget(self.line)
        self.column.addWidget(self.list)
        self.words = self.hint("")
        self.line.textChanged.connect(lambda _text: self._propose())
        self.list.chosen.connect(lambda _choice: self.accept())
        self.list.selectionModel().currentChanged.connect(lambda _new, _old: self._count())
        self.line.setFocus()
        self._propose()

    def accept(self) -> None:
        """Take the marked entity."""
        if self.list.current() is not None:
            super().accept()

    def do(self) -> None:
        """Tell which entity was chosen."""
        choice = self.list.current()
        if choice is not None:
            self.chosen.emit(choice.value)

    def _propose(self) -> None:
        text, own = self.line.text() or self._entity.name, self._entity.id

        def take(found: list[Entity]) -> None:
            if not self._done:
                self.list.put([entity_choice(entity, text) for entity in found if entity.id != own])
                self._count()
                self.fit()

        self._session.read(lambda library: library.entities.propose(text, limit=9), take, key="propose", asker=self)

    def _count(self) -> None:
        choice = self.list.current()
        mentions = plural("{n} mention", "{n} mentions", self._entity.mentions).format(n=self._entity.mentions)
        if choice is None:
            self.words.setText(_("Type the name of another entity."))
        else:
            words = _("“{name}” ({mentions}) becomes a name of “{other}”. It can be split again.")
            self.words.setText(words.format(name=self._entity.name, mentions=mentions, other=choice.text))
