"""All of one entity: names, type, description, properties, what was merged into it, and its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import ENTITY_TYPES, Entity, EntityId, EntityName, EntityProperty, Mention
from desktop.ui.panes.fields import FieldChoice, FieldLine, FieldText
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.panes.mention_list import SHOWN, MentionList
from desktop.ui.panes.page import Page
from desktop.ui.popups.kinds import type_caption
from desktop.ui.session import Session
from desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Seen:
    entity: Entity
    merged: tuple[Entity, ...]
    mentions: tuple[Mention, ...]


class EntityPage(Page):
    """Shows and edits one entity."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(session, theme, parent)
        self._uid: EntityId | None = None
        self._entity: Entity | None = None
        self.link_button = self.add_button("link", _("Link the selection or the current annotation to this entity"))
        self.link_button.clicked.connect(self._link)
        self.merge_button = self.add_button("git-merge", _("Merge with another entity…"))
        self.merge_button.clicked.connect(self._ask_merge)
        self.delete_button = self.add_button("trash", _("Delete this entity; its mentions stay as they are marked"))
        self.delete_button.clicked.connect(self._delete)
        self._build_fields()
        self._build_lists()

    # Building

    def _build_fields(self) -> None:
        self.name = FieldLine(self)
        self.type = FieldChoice([(kind, type_caption(kind)) for kind in ENTITY_TYPES], self, free=True)
        self.description = FieldText(self, lines=2)
        self.form.add(_("Name"), self.name)
        self.form.add(_("Type"), self.type)
        self.form.add(_("Description"), self.description)
        self.name.kept.connect(lambda value: self._edit(_("Name kept"), name=value))
        self.type.kept.connect(lambda value: self._edit(_("Type kept"), type=value))
        self.description.kept.connect(lambda value: self._edit(_("Description kept"), description=value))

    def _build_lists(self) -> None:
        self.form.add_heading(_("Other names"))
        self.names = LinesView(_describe_name, self._theme, self)
        self.names.setAccessibleName(_("Other names"))
        self.names.removed.connect(self._remove_names)
        self.new_name = FieldLine(self)
        self.new_name.setPlaceholderText(_("Add a name · Del in the list removes one"))
        self.new_name.kept.connect(self._add_name)
        self.form.add_wide(self.names)
        self.form.add_wide(self.new_name)
        self.form.add_heading(_("Properties"))
        self.properties = QTableWidget(0, 2, self)
        self.properties.setHorizontalHeaderLabels([_("Property"), _("Value")])
        self.properties.verticalHeader().hide()
        self.properties.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.properties.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.properties.setAccessibleName(_("Properties"))
        self.properties.itemChanged.connect(lambda _item: self._keep_properties())
        self.form.add_wide(self.properties)
        self.merged_heading = self.form.add_heading(_("Merged into it"))
        self.merged = LinesView(_describe_merged, self._theme, self)
        self.merged.setAccessibleName(_("Merged into it"))
        self.split_button = QPushButton(_("Split the chosen one off"), self)
        self.split_button.clicked.connect(self._split)
        self.form.add_wide(self.merged)
        self.form.add_wide(self.split_button)
        self.mentions_heading = self.form.add_heading(_("Mentions"))
        self.mentions = MentionList(self._session, self._theme, self)
        self.form.add_wide(self.mentions)
        self.further = QLabel(self)
        self.further.setProperty("role", "dim")
        self.form.add_wide(self.further)

    # Showing

    def show_thing(self, uid: str | None) -> None:
        """Show one entity, or forget the one that is shown."""
        self._uid = EntityId(uid) if uid else None
        self._entity = None
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown."""
        uid = self._uid
        if uid is None:
            return

        def look(library: Library) -> _Seen:
            entity = library.entities.get(uid)
            if entity.merged_into is not None:
                entity = library.entities.get(entity.merged_into)
            mentions = library.mentions(library.entities.mentions(entity.id, limit=SHOWN))
            return _Seen(entity, tuple(library.entities.merged(entity.id)), tuple(mentions))

        self._session.read(look, self._show, key="entity page", failed=self._gone)

    def _show(self, seen: _Seen) -> None:
        if self._uid is None or not shiboken6.isValid(self):
            return
        entity = seen.entity
        self._uid, self._entity = entity.id, entity
        self.name.show_value(entity.name)
        self.type.show_value(entity.type)
        self.description.show_value(entity.description)
        others = [name for name in entity.names if name.name != entity.name]
        _fill(self.names, others)
        self.new_name.show_value("")
        self.new_name.clear()
        self._show_properties(entity.properties)
        _fill(self.merged, seen.merged)
        for widget in (self.merged_heading, self.split_button):
            widget.setVisible(bool(seen.merged))
        self.mentions.show_mentions(seen.mentions)
        self.mentions.setVisible(bool(seen.mentions))
        self.mentions_heading.setText(
            _("Mentions ({n})").format(n=number(entity.mentions)) if entity.mentions else _("No mentions")
        )
        more = entity.mentions - len(seen.mentions)
        self.further.setText(_("The first {n} are shown.").format(n=SHOWN) if more > 0 and seen.mentions else "")

    def _show_properties(self, properties: Sequence[EntityProperty]) -> None:
        table = self.properties
        if table.state() == QAbstractItemView.State.EditingState:
            return
        table.blockSignals(True)
        table.setRowCount(len(properties) + 1)
        for row in range(len(properties) + 1):
            name, value = (properties[row].name, properties[row].value) if row < len(properties) else ("", "")
            table.setItem(row, 0, QTableWidgetItem(name))
            table.setItem(row, 1, QTableWidgetItem(value))
        table.blockSignals(False)
        height = table.horizontalHeader().height() + sum(table.rowHeight(row) for row in range(table.rowCount()))
        table.setFixedHeight(min(height, 220) + 4)

    # Acting

    def _edit(self, said: str, **fields: str) -> None:
        uid = self._uid
        if uid is not None:
            self._session.write(lambda library: library.entities.edit(uid, **fields), said=said, failed=self._refuse)

    def _refuse(self, problem: BaseException) -> None:
        self._session.fail(problem)
        self.refresh()

    def _add_name(self, name: str) -> None:
        uid = self._uid
        if uid is not None and name:
            said = _("Added the name “{name}”").format(name=name)
            self._session.write(lambda library: library.entities.add_name(uid, name), said=said)

    def _remove_names(self, names: list[str]) -> None:
        uid = self._uid
        if uid is not None:
            said = _("Removed the name “{name}”").format(name=names[0])
            self._session.write(lambda library: library.entities.remove_name(uid, names[0]), said=said)

    def _keep_properties(self) -> None:
        uid, entity, table = self._uid, self._entity, self.properties
        if uid is None or entity is None:
            return
        rows: list[EntityProperty] = []
        for row in range(table.rowCount()):
            name, value = (_words(table.item(row, column)) for column in (0, 1))
            if name and value:
                known = entity.properties[row] if row < len(entity.properties) else None
                same = known if known is not None and known.name == name else None
                rank, evidence = (same.rank, same.evidence_id) if same else ("normal", None)
                rows.append(EntityProperty(name, value, rank, evidence))
        if tuple(rows) != entity.properties:
            self._session.write(lambda library: library.entities.set_properties(uid, rows), said=_("Properties kept"))

    def _link(self) -> None:
        """Link what is selected in the text, or the current annotation, to this entity."""
        from desktop.ui.panes.linking import link

        if self._entity is not None:
            link(self._session, self._entity)

    def _ask_merge(self) -> None:
        from desktop.ui.popups.entity import EntityChoicePopup

        if self._entity is None:
            return
        popup = EntityChoicePopup(self._entity, self._session, self._theme, self)
        popup.chosen.connect(self._merge)
        popup.open_at(_rect_of(self.merge_button))

    def _merge(self, into: Entity) -> None:
        entity = self._entity
        if entity is None:
            return
        said = plural(
            "Merged “{name}” with its mention into “{other}”",
            "Merged “{name}” with its {n} mentions into “{other}”",
            entity.mentions,
        ).format(name=entity.name, n=entity.mentions, other=into.name)
        self._session.write(
            lambda library: library.entities.merge(entity.id, into.id),
            lambda _none: self.show_thing(into.id),
            said=said,
        )

    def _split(self) -> None:
        uid = self.merged.current() or (self.merged.lines.line(0).id if self.merged.lines.things else "")
        if uid:
            self._session.write(lambda library: library.entities.split(EntityId(uid)), said=_("Split off again"))

    def _delete(self) -> None:
        entity = self._entity
        if entity is None:
            return
        said = plural(
            "Deleted “{name}”; its mention stays, linked to nothing",
            "Deleted “{name}”; its {n} mentions stay, linked to nothing",
            entity.mentions,
        ).format(name=entity.name, n=entity.mentions)
        self._session.write(
            lambda library: library.entities.delete(entity.id), lambda _none: self.left.emit(), said=said
        )


def _describe_name(name: EntityName) -> Line:
    kinds = {"alias": _("also called"), "previous": _("formerly"), "weak": _("loosely")}
    return Line(name.name, name.name, kinds.get(name.kind, name.kind))


def _describe_merged(entity: Entity) -> Line:
    return Line(entity.id, entity.name, type_caption(entity.type))


def _fill(view: LinesView, things: Sequence[object]) -> None:
    view.put(things)
    view.setVisible(bool(things))
    view.setFixedHeight(min(len(things), 4) * view.rowHeight(0) + 4 if things else 0)


def _words(item: QTableWidgetItem | None) -> str:
    return " ".join(item.data(Qt.ItemDataRole.EditRole).split()) if item is not None else ""


def _rect_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
