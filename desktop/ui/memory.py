"""Where one was: the document a library was left at, and the way back and forth."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.library import Library
from desktop.model import DocumentId
from desktop.ui.session import Opened, Session

LONGEST = 100  # documents of the way back


class Trail(QObject):
    """Follow what is opened; `moved` when going back or forth became possible or impossible."""

    moved = Signal()

    def __init__(self, session: Session) -> None:
        """Listen to the session."""
        super().__init__(session)
        self._session = session
        self._here: DocumentId | None = None
        self._back: list[DocumentId] = []
        self._forth: list[DocumentId] = []
        self._walking = False
        session.opened.connect(self._arrive)
        session.changed.connect(self._follow)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a document to go back to."""
        return bool(self._back)

    @property
    def can_go_forth(self) -> bool:
        """Whether there is a document to go forth to."""
        return bool(self._forth)

    def back(self) -> None:
        """Open the document that was on the desk before this one."""
        self._walk(self._back, self._forth)

    def forth(self) -> None:
        """Open the document that one went back from."""
        self._walk(self._forth, self._back)

    def _walk(self, source: list[DocumentId], target: list[DocumentId]) -> None:
        if not source:
            return
        if self._here is not None:
            target.append(self._here)
        self._walking = True
        self._session.open_document(source.pop(), query="")
        self.moved.emit()

    def _arrive(self, opened: Opened | None) -> None:
        before, self._here = self._here, opened.document.id if opened else None
        walking, self._walking = self._walking, False
        if opened is None:
            return
        if before is not None and before != self._here and not walking:
            self._back = [*self._back, before][-LONGEST:]
            self._forth.clear()
        if before != self._here:
            self._remember(opened.document.id)
        self.moved.emit()

    def _follow(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self._back.clear()
            self._forth.clear()
            self._here = None
            self.moved.emit()

    def _remember(self, here: DocumentId) -> None:
        library = self._session.library
        if library is not None and library.writable:
            self._session.write(lambda library: library.remember("desk", here), urgent=False)

    def restore(self) -> None:
        """Open the document the library was left at."""

        def open_there(stored: Any) -> None:
            if isinstance(stored, str) and stored and self._session.document is None:
                self._session.open_document(DocumentId(stored), query="")

        self._session.read(_left_at, open_there, failed=lambda _problem: None)


def _left_at(library: Library) -> str | None:
    """Give the document the library was left at, unless it is in the bin or gone."""
    stored = library.recall("desk")
    if not isinstance(stored, str):
        return None
    found = next(iter(library.documents.each([DocumentId(stored)])), None)
    return stored if found is not None and found.deleted_at is None else None
