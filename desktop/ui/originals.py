"""The file that a document was imported from, written out again where the user wants it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.library import Library
from desktop.model import Document
from desktop.ui.session import Session


def save_original(session: Session, document: Document, parent: QWidget) -> None:
    """Ask whereto the original of a document is written, and write it."""
    if document.original_sha256 is None:
        said = _("“{title}” was pasted and has no original.").format(title=document.title)
        session.message.emit("info", said, "")
        return
    from desktop.ui.dialogs.dialog import choose_target

    name = Path(document.file_name or _("original")).name
    choose_target(
        parent, _("Save original"), "", Path.home() / name, lambda path: write_original(session, document, path)
    )


def write_original(session: Session, document: Document, path: Path) -> None:
    """Write the original of a document to a file and say so."""

    def write(library: Library) -> None:
        library.write_whole(path, library.documents.original(document.id) or b"")

    said = _("Saved the original as {name}").format(name=path.name)
    session.read(write, lambda _done: session.message.emit("info", said, ""))
