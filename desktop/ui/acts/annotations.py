"""Going from annotation to annotation, editing and removing them, and copying with a citation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop.language import _
from desktop.model import Document
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window

_FIELD = re.compile(r"\{(\w+)\}")
_EMPTY = re.compile(r"\s*(?:,\s*)+(?=[,)\]])|(?<=[(\[])\s*(?:,\s*)+")


def commands() -> tuple[Command, ...]:
    """Give the rows that work on annotations that are there."""
    return (
        Command(
            "annotation.edit",
            _("Edit annotation"),
            _("Open the entity, the claim or the note of the current annotation"),
            edit,
            ("Return",),
            "mark",
            "annotation",
            2,
            icon="pencil-simple",
            where="reader",
        ),
        Command(
            "annotation.remove",
            _("Remove annotation"),
            _("Take the current annotation away; its entity or claim stays"),
            remove,
            ("Del",),
            "mark",
            "annotation",
            2,
            icon="trash",
            where="reader",
        ),
        Command(
            "annotation.attach",
            _("Attach to the selection"),
            _("Put the current annotation, also one that lost its place, where the selection is"),
            lambda window: window.desk.pen.attach(),
            ("Ctrl+Shift+A",),
            "mark",
            "selection",
            2,
            icon="push-pin",
        ),
        Command(
            "annotation.next",
            _("Next annotation"),
            _("Go to the next annotation of this document"),
            lambda window: walk(window, 1),
            ("]",),
            "go",
            "document",
            1,
        ),
        Command(
            "annotation.previous",
            _("Previous annotation"),
            _("Go to the previous annotation of this document"),
            lambda window: walk(window, -1),
            ("[",),
            "go",
            "document",
            1,
        ),
        Command(
            "text.cite",
            _("Copy with citation"),
            _("Copy the selection or the current annotation with title, site and date"),
            copy_with_citation,
            ("Ctrl+Shift+C",),
            "edit",
            "document",
            1,
            icon="copy",
        ),
    )


def edit(window: Window) -> None:
    """Open what the current annotation says."""
    current = window.desk.sheet.current
    if current is not None:
        window.desk.edit(current)


def remove(window: Window) -> None:
    """Take the current annotation away."""
    current = window.desk.sheet.current_annotation()
    if current is not None:
        window.desk.pen.remove([current])


def walk(window: Window, direction: int) -> None:
    """Go to the next (1) or previous (-1) annotation; say so where there is none."""
    if window.desk.reader.next_annotation(direction) is None:
        told = _("No further annotation.") if direction > 0 else _("No annotation before this.")
        window.session.message.emit("info", told, "")
    window.desk.reader.setFocus()


def copy_with_citation(window: Window) -> None:
    """Put the selected words and where they stand on the clipboard."""
    desk, opened = window.desk, window.session.document
    current = desk.sheet.current_annotation()
    spans = desk.reader.selection() or (current.placed if current else ())
    if opened is None or not spans:
        window.session.message.emit("info", _("Select the words to copy first."), "")
        return
    quote = " … ".join(" ".join(opened.text[span.start : span.end].split()) for span in spans)
    pages = [block.page for block in opened.blocks if block.page and block.start <= spans[0].start < block.end]
    text = citation(window.session.settings.citation, quote, opened.document, pages[0] if pages else None)
    QGuiApplication.clipboard().setText(text)
    window.session.message.emit("info", _("Copied with citation"), "")


def citation(pattern: str, quote: str, document: Document, page: int | None = None) -> str:
    """Fill the pattern; what is unknown leaves neither its name nor a lonely comma, unknown names stay as typed."""
    values = {
        "quote": quote,
        "title": document.title,
        "author": ", ".join(document.byline),
        "site": document.site or "",
        "date": document.published or "",
        "url": document.url or "",
        "page": str(page) if page else "",
    }
    place = "\ue000"  # stands for the quote while commas are tidied, so that its own stay
    filled = _FIELD.sub(lambda m: place if m[1] == "quote" else values.get(m[1], m[0]), pattern)
    tidy = re.sub(r"\s*[(\[]\s*[)\]]", "", _EMPTY.sub("", filled))
    return tidy.replace(place, quote).strip(" ,")
