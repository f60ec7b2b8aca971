"""What is known of the document on the desk: fields that are edited in place, labels of the whole document, facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import STATUSES, Arrival, Changes, Document, DocumentId, Label, Row, one_line
from desktop.ui.originals import save_original
from desktop.ui.panes.drawing import chip
from desktop.ui.panes.fields import FieldChoice, FieldLine, FieldText, Form
from desktop.ui.panes.provenance import facts, reading, source_of
from desktop.ui.panes.sheet import Difference, Sheet
from desktop.ui.panes.twin_list import TwinList
from desktop.ui.session import Opened, Session
from desktop.ui.theme import Theme

MOST_PARTS = 20
"""So many attachments are shown; a newsletter may have hundreds."""


def status_name(status: str) -> str:
    """Give a status in the user's words."""
    return {
        "todo": _("To do"),
        "in_progress": _("In progress"),
        "done": _("Done"),
        "excluded": _("Excluded"),
    }.get(status, status)


class Details(QStackedWidget):
    """A form for one document."""

    asked = Signal(str)  # id of a command

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme, self._sheet = session, theme, Sheet.of(session)
        self._document: Document | None = None
        self._boxes: dict[str, QCheckBox] = {}
        self._kin_of: DocumentId | None = None
        self._kin: list[QPushButton] = []
        self.nothing = QLabel(_("What is known of the open document stands here."), self)
        self.nothing.setProperty("role", "dim")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(24, 32, 24, 0)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.form = Form(self)
        self.addWidget(self.nothing)
        self.addWidget(self.form)
        self._build_fields()
        self._build_labels()
        self.twins = TwinList(session, theme, self)
        self.form.add_wide(self.twins)
        self._build_facts()
        self._sheet.replaced.connect(self._replace)
        self._sheet.revisited.connect(self._replace)
        self._sheet.changed.connect(self._relabel)
        self._sheet.labels_changed.connect(self._show_labels)
        theme.changed.connect(self._show_labels)
        session.changed.connect(self._follow)
        self._replace(self._sheet.opened)
        self.twins.read()
        self._read()  # what was opened may have been edited before this pane was built

    # Building

    def _build_fields(self) -> None:
        self.title = FieldText(self, lines=2)
        self.subtitle = FieldText(self, lines=2)
        self.status = FieldChoice([(status, status_name(status)) for status in STATUSES], self)
        self.byline, self.published, self.updated = FieldLine(self), FieldLine(self), FieldLine(self)
        self.site, self.section, self.url, self.language = (FieldLine(self) for _each in range(4))
        self.tags, self.collections = FieldLine(self), FieldLine(self)
        self.note = FieldText(self, lines=3)
        self.byline.setPlaceholderText(_("Names, separated by ;"))
        for line in (self.published, self.updated):
            line.setPlaceholderText(_("As 2025-09-11, or 2025-09"))
        self.language.setPlaceholderText(_("As en, ar, zh"))
        for line in (self.tags, self.collections):
            line.setPlaceholderText(_("Separated by commas"))
        names = {
            "title": _("Title"),
            "subtitle": _("Subtitle"),
            "byline": _("Byline"),
            "published": _("Published"),
            "updated": _("Updated"),
            "site": _("Site"),
            "section": _("Section"),
            "url": _("URL"),
            "language": _("Language"),
        }
        self.sources: dict[str, QLabel] = {}
        for name, words in names.items():
            self.sources[name] = self.form.add_sourced(words, getattr(self, name))
            if name == "title":
                self.form.add(_("Status"), self.status)
        for words, field in ((_("Tags"), self.tags), (_("Collections"), self.collections), (_("Note"), self.note)):
            self.form.add(words, field)
        for name in (*names, "note"):
            if name != "byline":
                getattr(self, name).kept.connect(lambda value, name=name: self._edit(**{name: value}))
        self.byline.kept.connect(lambda value: self._edit(byline=tuple(_pieces(value, ";"))))
        self.status.kept.connect(self._set_status)
        self.tags.kept.connect(self._set_tags)
        self.collections.kept.connect(self._set_collections)

    def _build_labels(self) -> None:
        self.labels_heading = self.form.add_heading(_("Labels of the whole document"))
        self.labels = QWidget(self)
        self.labels_column = QVBoxLayout(self.labels)
        self.labels_column.setContentsMargins(0, 0, 0, 0)
        self.labels_column.setSpacing(4)
        self.form.add_wide(self.labels)

    def _build_facts(self) -> None:
        self.form.add_heading(_("Where it comes from"))
        self.facts = self._quiet(_("Where it comes from"))
        self.kin = QWidget(self)
        self.kin_column = QVBoxLayout(self.kin)
        self.kin_column.setContentsMargins(0, 0, 0, 0)
        self.kin_column.setSpacing(2)
        self.form.add_wide(self.kin)
        self.editions = QToolButton(self)
        self.editions.setProperty("role", "link")
        self.editions.setCursor(Qt.CursorShape.PointingHandCursor)
        self.editions.setToolTip(_("See the texts this document had, and bring one back (Ctrl+Shift+E)"))
        self.editions.clicked.connect(lambda: self.asked.emit("document.editions"))
        self.form.add_wide(self.editions)
        self.original_hash, self.text_hash = FieldLine(self), FieldLine(self)
        for line in (self.original_hash, self.text_hash):
            line.setReadOnly(True)
            line.setProperty("role", "bare")
            line.setToolTip(_("SHA-256"))
        self.form.add(_("File hash"), self.original_hash)
        self.form.add(_("Text hash"), self.text_hash)
        self.folded = QToolButton(self)
        self.folded.setText(_("How it was read"))
        self.folded.setProperty("role", "link")
        self.folded.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.folded.setCheckable(True)
        self.folded.toggled.connect(self._unfold)
        self.form.add_wide(self.folded)
        self.read_how = self._quiet(_("How it was read"))
        self._unfold(False)
        self.warnings = QLabel(self)
        self.warnings.setProperty("role", "warning")
        self.warnings.setWordWrap(True)
        self.warnings.setTextFormat(Qt.TextFormat.PlainText)
        self.form.add_wide(self.warnings)

    def _quiet(self, name: str) -> QLabel:
        """Add lines that can be selected and copied."""
        label = QLabel(self)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAccessibleName(name)
        self.form.add_wide(label)
        return label

    def _unfold(self, on: bool) -> None:
        self.read_how.setVisible(on)
        self.folded.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)

    def focus_first(self) -> None:
        """Give the keyboard to the first field."""
        self.title.setFocus()

    # Showing

    def _replace(self, opened: Opened | None) -> None:
        self.setCurrentWidget(self.form if opened else self.nothing)
        self._document = None
        if opened is not None:
            self._show(opened.document, None)
            self._show_labels()
            self._read()

    def _follow(self, changes: Changes, origin: str) -> None:
        moved = changes.touches("tag", "collection", "member", "document", document=self._sheet.document)
        if origin != "settings" and (moved or changes.touches("collection")):
            self._read()

    def _read(self) -> None:
        document = self._sheet.document
        if document is not None:
            self._session.read(
                lambda library: (library.documents.get(document), library.documents.arrival(document)),
                lambda known: self._show(*known),
                key="details",
                asker=self,
            )

    def _show(self, document: Document, arrival: Arrival | None) -> None:
        if document.id != self._sheet.document or not shiboken6.isValid(self):
            return
        if self._document is None or self._document.id != document.id:
            self._offer_words()
        self._document = document
        self.title.show_value(document.title)
        self.status.show_value(document.status)
        self.byline.show_value("; ".join(document.byline))
        for name in ("subtitle", "published", "updated", "site", "section", "url", "language", "note"):
            getattr(self, name).show_value(getattr(document, name) or "")
        for name, source in self.sources.items():
            source.setText(source_of(document, name))
            source.setVisible(bool(source.text()))
        self.tags.show_value(", ".join(document.tags))
        self.collections.show_value(", ".join(document.collections))
        self.facts.setText("\n".join(facts(document, arrival)))
        self.read_how.setText("\n".join(reading(document)))
        if arrival is not None or document.id != self._kin_of:
            self._show_kin(document, arrival)
        self.editions.setVisible(document.editions > 1)
        self.editions.setText(_("Edition {n} of {n} · Editions…").format(n=number(document.editions)))
        self.original_hash.show_value(document.original_sha256 or "–")
        self.text_hash.show_value(document.text_sha256)
        self.warnings.setText("\n".join(document.warnings))
        self.warnings.setVisible(bool(document.warnings))
        writable = self._sheet.writable
        for name in (*self.sources, "note", "tags", "collections"):
            getattr(self, name).setReadOnly(not writable)
        self.status.setEnabled(writable)
        self.labels.setEnabled(writable)

    def _show_kin(self, document: Document, arrival: Arrival | None) -> None:
        """Show, as buttons, what the document was attached to and what to it, and how its original is had."""
        self._kin_of = document.id
        for button in self._kin:
            self.kin_column.removeWidget(button)
            button.deleteLater()
        self._kin = []
        kin = arrival or Arrival()
        if kin.whole is not None:
            self._add_way(_("Part of “{title}”"), kin.whole)
        for part in kin.parts[:MOST_PARTS]:
            self._add_way(_("Attached: “{title}”"), part)
        left = len(kin.parts) - MOST_PARTS
        if left > 0:
            more = plural("and one more", "and {n} more", left).format(n=number(left))
            self._add_button(more, lambda: None).setEnabled(False)
        if document.original_sha256:
            self._add_button(_("Save original…"), lambda: save_original(self._session, document, self))

    def _add_way(self, words: str, row: Row) -> None:
        title = one_line([row.title], 60)
        self._add_button(words.format(title=title), lambda: self._session.open_document(row.id, query=""))

    def _add_button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words.replace("&", "&&"), self.kin)
        button.setProperty("role", "link")
        button.clicked.connect(lambda _on=False: act())
        self.kin_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._kin.append(button)
        return button

    def _offer_words(self) -> None:
        """Offer the tags and collections that are there already."""

        def take(names: tuple[list[str], list[str]]) -> None:
            for field, words in zip((self.tags, self.collections), names, strict=True):
                completer = QCompleter(words, field)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                field.setCompleter(completer)

        def look(library: Library) -> tuple[list[str], list[str]]:
            return list(library.documents.tags()), [collection.name for collection in library.collections.all()]

        self._session.read(look, take, key="details words", asker=self)

    # Labels of the whole document

    def _show_labels(self) -> None:
        for box in self._boxes.values():
            self.labels_column.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        labels = self._sheet.of_layer("document")
        for label in labels:
            box = QCheckBox(label.name, self.labels)
            box.setIcon(chip(self._theme.mark(label.colour)))
            box.setToolTip(label.guideline)
            box.clicked.connect(lambda on, label=label: self._toggle(label, on))
            self.labels_column.addWidget(box)
            self._boxes[label.id] = box
        self.labels_heading.setVisible(bool(labels))
        self._check_labels()

    def _relabel(self, _difference: Difference) -> None:
        self._check_labels()

    def _check_labels(self) -> None:
        borne = {a.label_id for a in self._sheet.annotations.values() if a.layer == "document"}
        for uid, box in self._boxes.items():
            box.setChecked(uid in borne)

    def _toggle(self, label: Label, on: bool) -> None:
        document = self._sheet.document
        if document is None:
            return
        if on:
            said = _("The document is “{label}”").format(label=label.name)
            self._session.write(lambda library: library.annotations.label_documents([document], label.id), said=said)
        else:
            found = [a.id for a in self._sheet.annotations.values() if a.label_id == label.id]
            said = _("The document is “{label}” no more").format(label=label.name)
            self._session.write(lambda library: library.annotations.remove(found), said=said)

    # Acting

    def _write(self, act: Callable[[Library, DocumentId], object], said: str) -> None:
        document = self._sheet.document
        if document is not None:
            self._session.write(lambda library: act(library, document), said=said, failed=self._refuse)

    def _refuse(self, problem: BaseException) -> None:
        self._session.fail(problem)
        if self._document is not None:
            self._show(self._document, None)

    def _edit(self, **fields: Any) -> None:
        self._write(lambda library, document: library.documents.edit(document, **fields), _("Details kept"))

    def _set_status(self, status: Any) -> None:
        said = _("Status: {status}").format(status=status_name(status))
        self._write(lambda library, document: library.documents.set_status([document], status), said)

    def _set_tags(self, typed: str) -> None:
        before = set(self._document.tags) if self._document else set()
        after = set(_pieces(typed, ","))

        def act(library: Library, document: DocumentId) -> None:
            with library.step(_("Set tags")):
                for name in sorted(before - after):
                    library.documents.untag([document], name)
                for name in sorted(after - before):
                    library.documents.tag([document], name)

        if before != after:
            self._write(act, _("Tags kept"))

    def _set_collections(self, typed: str) -> None:
        before = set(self._document.collections) if self._document else set()
        after = set(_pieces(typed, ","))

        def act(library: Library, document: DocumentId) -> None:
            with library.step(_("Set collections")):
                for name in sorted(before - after):
                    library.collections.remove([document], name)
                for name in sorted(after - before):
                    library.collections.add([document], name)

        if before != after:
            self._write(act, _("Collections kept"))


def _pieces(text: str, sign: str) -> list[str]:
    found = [" ".join(piece.split()) for piece in text.split(sign)]
    return [piece for piece in found if piece]
