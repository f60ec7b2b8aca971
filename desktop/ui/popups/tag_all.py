"""Tag every occurrence of a string in the document: how many there are is shown before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from desktop.language import _, plural
from desktop.library import Draft
from desktop.model import DocumentId, Entity, EntityId, Label, LabelId, NewEntity, Span
from desktop.ui.panes.drawing import chip
from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.entity import entity_choice, is_close
from desktop.ui.popups.kinds import type_caption, type_for
from desktop.ui.popups.popup import Popup
from desktop.ui.session import Session
from desktop.ui.theme import Theme

PAUSE_MS = 120


class TagAllPopup(Popup):
    """Asks what to tag with what; `decided` carries (string, Draft, whole words, match case)."""

    decided = Signal(object)

    def __init__(
        self,
        string: str,
        document: DocumentId,
        labels: Sequence[Label],
        label: Label,
        taken: Mapping[LabelId, frozenset[Span]],
        session: Session,
        theme: Theme,
        parent: QWidget,
        *,
        entity: tuple[EntityId, str] | None = None,
    ) -> None:
        super().__init__(theme, parent, width=400)
        self._session, self._document, self._taken = session, document, taken
        self._entity = entity
        self._free = 0
        self._build(string, labels, label)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PAUSE_MS)
        self._clock.timeout.connect(self._count)
        self.string.textChanged.connect(lambda _text: self._clock.start())
        for box in (self.whole, self.case):
            box.toggled.connect(lambda _on: self._count())
        self.label.currentIndexChanged.connect(lambda _index: self._show_label())
        self.entity.textEdited.connect(lambda _text: self._propose())
        self.entities.chosen.connect(lambda _choice: self.accept())
        self._show_label()

    def _build(self, string: str, labels: Sequence[Label], label: Label) -> None:
        settings = self._session.settings
        self.string = QLineEdit(string, self)
        self.label = QComboBox(self)
        for each in labels:
            self.label.addItem(chip(self.theme.mark(each.colour)), each.name, each)
        self.label.setCurrentIndex([each.id for each in labels].index(label.id))
        self.entities = ChoiceList(self.theme, self)
        self.entity = ChoosingLine(self.entities, self)
        self.entity.setPlaceholderText(_("None, or the name of an entity"))
        self.entity.setText(self._entity[1] if self._entity else "")
        self.whole = QCheckBox(_("Whole words"), self)
        self.whole.setChecked(settings.tag_all_whole_words)
        self.case = QCheckBox(_("Match case"), self)
        self.case.setChecked(settings.tag_all_match_case)
        self.add_row(_("Tag every"), self.string)
        self.add_row(_("Label"), self.label)
        self.add_row(_("Entity"), self.entity)
        self.column.addWidget(self.entities)
        self.entities.hide()
        self.add_row("", self.whole, beside=self.case)
        self.whole.setAccessibleName(_("Whole words"))
        self.count = self.hint("")
        self.hint(_("Enter tags them all as one step"))
        self.string.setFocus()
        self.string.selectAll()

    def accept(self) -> None:
        """Tag them; where there is nothing to tag the popup stays."""
        self._count()
        if self.string.text():
            super().accept()

    def do(self) -> None:
        """Tell what to tag with what."""
        label: Label = self.label.currentData()
        draft = Draft(label.id, (), entity=self._chosen_entity(label))
        self.decided.emit((self.string.text(), draft, self.whole.isChecked(), self.case.isChecked()))

    def _chosen_entity(self, label: Label) -> EntityId | NewEntity | None:
        typed = " ".join(self.entity.text().split())
        if label.layer != "entity" or not typed:
            return None
        choice = self.entities.current() if self.entities.isVisibleTo(self) else None
        if choice is not None and isinstance(choice.value, Entity):
            return choice.value.id
        if self._entity is not None and self._entity[1] == typed:
            return self._entity[0]
        return NewEntity(typed, type_for(label))

    def _show_label(self) -> None:
        label: Label = self.label.currentData()
        self.entity.setEnabled(label.layer == "entity")
        if label.layer != "entity":
            self.entities.put([])
        self._count()
        self.fit()

    def _count(self) -> None:
        self._clock.stop()
        string, label = self.string.text(), self.label.currentData()
        whole, case = self.whole.isChecked(), self.case.isChecked()
        document = self._document

        def take(found: list[Span]) -> None:
            if not self._done:
                taken = self._taken.get(label.id, frozenset())
                self.count.setText(_places(len(found), sum(1 for span in found if span in taken)))

        if string:
            self._session.read(
                lambda library: library.annotations.occurrences(document, string, whole_words=whole, match_case=case),
                take,
                key="occurrences",
            )
        else:
            self.count.setText(_("Type what is to be tagged."))

    def _propose(self) -> None:
        text, label = self.entity.text(), self.label.currentData()

        def take(found: list[Entity]) -> None:
            if self._done:
                return
            known = [entity_choice(entity, text) for entity in found]
            close = [choice for choice in known if is_close(text, choice.value)]
            far = [choice for choice in known if choice not in close]
            kind = type_for(label)
            new = _("New: {name} ({type})").format(name=text.strip(), type=type_caption(kind))
            lines = [*close, Choice(new, "", label.colour, value=None), *far]
            self.entities.put(lines if text.strip() else [])
            self.fit()

        self._session.read(lambda library: library.entities.propose(text, limit=5), take, key="propose", asker=self)


def _places(found: int, taken: int) -> str:
    if not found:
        return _("Nowhere in this document.")
    said = plural("In {n} place", "In {n} places", found).format(n=found)
    if taken:
        said += plural(", {n} has it already", ", {n} have it already", taken).format(n=taken)
    return said + "."
