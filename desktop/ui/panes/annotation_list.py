"""The annotations of the document on the desk, in reading order or by label, narrowed by words, label and state."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop.language import _, number, plural
from desktop.model import Annotation, AnnotationId, Label, one_line
from desktop.ui.panes.drawing import about, chip, colour_of, tip_of, without_place
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme

STATES = ("suggested", "rejected", "unanchored")


class AnnotationList(QWidget):
    """Lists annotations; a click or an arrow goes there, Enter edits, Del removes."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme, self._sheet = session, theme, Sheet.of(session)
        self._stale = True
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(_("Narrow by words"))
        self.line.setAccessibleName(_("Narrow by words"))
        self.line.setClearButtonEnabled(True)
        self.which = QComboBox(self)
        self.which.setAccessibleName(_("Label or state"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumContentsLength(7)
        self.grouped = QToolButton(self)
        self.grouped.setIcon(theme.icon("stack", "dim"))
        self.grouped.setCheckable(True)
        self.grouped.setToolTip(_("Group by label"))
        self.grouped.setAccessibleName(_("Group by label"))
        self.view = LinesView(self._describe, theme, self, several=True)
        self.view.setAccessibleName(_("Annotations"))
        self._arrange()
        self._fill_which()
        self.line.textChanged.connect(lambda _text: self.refresh())
        self.which.activated.connect(lambda _index: self.refresh())
        self.grouped.toggled.connect(lambda _on: self.refresh())
        self.view.picked.connect(lambda uid: self._sheet.go_to(AnnotationId(uid)))
        self.view.opened.connect(lambda uid: self._sheet.edit(AnnotationId(uid)))
        self.view.removed.connect(self._remove)
        self._sheet.replaced.connect(self._mark_stale)
        self._sheet.changed.connect(self._mark_stale)
        self._sheet.labels_changed.connect(self._relabel)
        self._sheet.current_changed.connect(self._follow_current)
        theme.changed.connect(self._fill_which)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 8, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.which)
        row.addWidget(self.grouped)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def showEvent(self, event: Any) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def focus_first(self) -> None:
        """Give the keyboard to the list."""
        self.view.setFocus()

    def refresh(self) -> None:
        """Show the annotations as they are."""
        self._stale = False
        found = self._narrowed()
        self.view.put(_in_groups(found, self._sheet) if self.grouped.isChecked() else found)
        self._say_empty()
        self._follow_current(self._sheet.current or "")

    def _narrowed(self) -> list[Any]:
        found = self._sheet.in_order()
        kind, value = self.which.currentData() or ("", "")
        if kind == "label":
            found = [a for a in found if a.label_id == value]
        elif kind == "state":
            found = [a for a in found if (a.unanchored if value == "unanchored" else a.state == value)]
        words = self.line.text().casefold().split()
        if words:
            found = [a for a in found if all(word in _haystack(a) for word in words)]
        return found

    def _describe(self, thing: Any) -> Line:
        if isinstance(thing, Line):
            return thing
        annotation: Annotation = thing
        state = {"suggested": _("suggested"), "rejected": _("rejected")}.get(annotation.state, "")
        if annotation.unanchored:
            state = _("place lost")
        title = one_line([annotation.quote], 200)
        if not title:
            title = _("Whole document") if annotation.layer == "document" else _("A place in the text")
        said = about(annotation)
        return Line(
            annotation.id,
            title,
            f"{annotation.label} · {said}" if said else annotation.label,
            state,
            colour_of(annotation, self._sheet.labels),
            f"{tip_of(annotation)}\n{without_place()}" if annotation.unanchored else tip_of(annotation),
            faint=annotation.state == "rejected",
        )

    def _remove(self, ids: list[str]) -> None:
        chosen = [AnnotationId(uid) for uid in ids if uid in self._sheet.annotations]
        if not chosen or not self._sheet.writable:
            return
        said = plural("Removed {n} annotation", "Removed {n} annotations", len(chosen)).format(n=len(chosen))
        self._session.write(lambda library: library.annotations.remove(chosen), said=said)

    def _follow_current(self, uid: str) -> None:
        if not self.isVisible() or uid == self.view.current():
            return
        row = next((n for n, thing in enumerate(self.view.lines.things) if thing.id == uid), None) if uid else None
        self.view.show_row(row)

    def _mark_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _relabel(self) -> None:
        self._fill_which()
        self._mark_stale()

    def _fill_which(self) -> None:
        kept = self.which.currentData()
        self.which.clear()
        self.which.addItem(_("All"), ("", ""))
        for label in self._sheet.of_layer("highlight", "entity", "claim", "document", hidden=True):
            self.which.addItem(chip(self._theme.mark(label.colour)), label.name, ("label", label.id))
        for state, words in zip(STATES, (_("Suggested"), _("Rejected"), _("Place lost")), strict=True):
            self.which.addItem(words, ("state", state))
        found = [self.which.itemData(n) for n in range(self.which.count())]
        self.which.setCurrentIndex(found.index(kept) if kept in found else 0)

    def _say_empty(self) -> None:
        if self._sheet.opened is None:
            words = _("The annotations of the open document stand here.")
        elif self._sheet.annotations:
            words = _("No annotation fits.")
        else:
            words = _(
                "Nothing is marked yet. Select some words and press H to highlight, E for an entity, C for a claim."
            )
        self.view.say_when_empty(words)


def _haystack(annotation: Annotation) -> str:
    return f"{annotation.quote} {annotation.label} {about(annotation)}".casefold()


def _in_groups(found: list[Annotation], sheet: Sheet) -> list[Any]:
    groups: dict[str, list[Annotation]] = {}
    for annotation in found:
        groups.setdefault(annotation.label_id, []).append(annotation)
    rows: list[Any] = []
    known: list[Label] = [label for label in sheet.labels.values() if label.id in groups]
    for label in known:
        rows.append(Line(f"group {label.id}", label.name, side=number(len(groups[label.id])), heading=True))
        rows.extend(groups[label.id])
    return rows
