"""The texts a document had: when each came, from which file, what became of the annotations; one is brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter, QWidget

from desktop.editions import Edition
from desktop.language import _, moment, number, plural
from desktop.library import Library
from desktop.model import Changes, DocumentId, EditionId
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

_EDITION = 0x0100  # Qt's user role


class EditionsDialog(Dialog):
    """The editions of one document, the present one first; `restore` gets the one that is to come back."""

    def __init__(
        self, parent: QWidget, session: Session, document: DocumentId, restore: Callable[[EditionId], None]
    ) -> None:
        """Read them in the reading lane."""
        super().__init__(parent, _("Editions"), width=900, height=600)
        self._session, self._document, self._restore = session, document, restore
        self._said = self.say("", "dim")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Editions"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setSpacing(UNIT // 2)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("Text of the edition"))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.list)
        self.split.addWidget(self.text)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([300, 560])
        self.body.addWidget(self.split, 1)
        self.going = self.add_button(_("Restore this edition"), self._take)
        self.going.setEnabled(False)
        self.list.currentItemChanged.connect(lambda _now, _before: self._look())
        session.changed.connect(self._follow)
        self._read()
        self.list.setFocus()

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "library":
            self.reject()
        elif origin != "settings" and changes.touches("edition", "document", document=self._document):
            self._read()

    def _read(self) -> None:
        document = self._document

        def look(library: Library) -> list[Edition]:
            return library.editions.of(document)

        self._session.read(look, self._show, key="editions")

    def _show(self, editions: list[Edition]) -> None:
        self.setWindowTitle(_("Editions of “{title}”").format(title=editions[-1].title))
        if len(editions) == 1:
            self._said.setText(_("This document has had one text only. A new edition keeps the old one here."))
        else:
            self._said.setText(_("Choose an edition to read it. Restoring one keeps the present text as an edition."))
        row = max(0, self.list.currentRow())
        self.list.clear()
        for edition in reversed(editions):
            item = QListWidgetItem(described(edition))
            item.setData(_EDITION, edition)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(editions) - 1))

    def chosen(self) -> Edition | None:
        """Give the edition that is chosen."""
        item = self.list.currentItem()
        edition: Edition | None = item.data(_EDITION) if item is not None else None
        return edition

    def _look(self) -> None:
        edition, library = self.chosen(), self._session.library
        self.going.setEnabled(
            edition is not None and edition.id is not None and library is not None and library.writable
        )
        if edition is None:
            return
        uid, document = edition.id, self._document

        def text(library: Library) -> str:
            return library.documents.text(document) if uid is None else library.editions.text(uid)

        self._session.read(text, self.text.setPlainText, key="edition text", asker=self)

    def _take(self) -> None:
        edition = self.chosen()
        if edition is not None and edition.id is not None:
            self._restore(edition.id)


def described(edition: Edition) -> str:
    """Say which edition it is, when and whence it came, how long it is, and what became of the annotations after it."""
    name = _("Edition {n}").format(n=number(edition.number))
    lines = [name if edition.id is not None else _("{name}, the present one").format(name=name)]
    came = moment(datetime.fromisoformat(edition.imported_at)) if edition.imported_at else ""
    lines.append(" · ".join(part for part in (came, edition.file_name or "") if part))
    lines.append(plural("{n} word", "{n} words", edition.words).format(n=number(edition.words)))
    gone = [
        words.format(n=number(edition.outcomes[kind]))
        for kind, words in (
            ("moved", _("{n} moved")),
            ("review", _("{n} to review")),
            ("unanchored", _("{n} not found")),
        )
        if edition.outcomes.get(kind)
    ]
    if gone:
        lines.append(_("Annotations afterwards: {what}").format(what=", ".join(gone)))
    return "\n".join(line for line in lines if line)
