"""What is told of where a document, its fields and its text came from, in the user's words."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from desktop.language import _, moment, number, size
from desktop.model import Arrival, Document


def source_of(document: Document, field: str) -> str:
    """Say where a field came from; nothing where that is not known."""
    source = document.provenance.get(f"{field}_from", "")
    if field == "published" and source != "edited":
        source = "guessed" if document.date_source == "guessed" else source or document.date_source or ""
    return _source(source) if source else ""


def _source(source: str) -> str:
    known = {
        "edited": _("edited by you"),
        "guessed": _("guessed"),
        "structured": _("given by the file"),
        "file": _("from the file's properties"),
        "docprops": _("from the file's properties"),
        "file name": _("from the file name"),
        "json-ld": _("from JSON-LD"),
        "meta": _("from the page's metadata"),
        "title": _("from the title of the page"),
        "h1": _("from the first heading"),
        "trafilatura": _("found by trafilatura"),
    }
    return known.get(source.lower()) or _("from {source}").format(source=source)


def facts(document: Document, arrival: Arrival | None) -> list[str]:
    """List what is known of the file and its import, a line each."""
    octets = arrival.size if arrival else None
    lines = (
        (_("File: {value}"), document.file_name),
        (_("Folder: {value}"), str(PurePath(document.source_path).parent) if document.source_path else None),
        (_("Place in the file: {value}"), document.locator),
        (_("File changed: {value}"), _moment(document.file_at)),
        (_("Kind: {value}"), document.media_type),
        (_("Size: {value}"), size(octets) if octets is not None else None),
        (_("Imported: {value}"), _moment(document.imported_at)),
        (_("Import: {value}"), arrival.run if arrival else None),
    )
    length = _("Length: {words} words, {characters} characters").format(
        words=number(document.words), characters=number(document.length)
    )
    return [*(words.format(value=value) for words, value in lines if value), length]


def reading(document: Document) -> list[str]:
    """List how the text was read: the reader, the libraries and their versions, what normalising did."""
    names = {
        "reader": _("Reader"),
        "extraction": _("Extraction"),
        "encoding": _("Encoding"),
        "normalised": _("Normalised"),
    }
    told = document.provenance.items()
    return [f"{names.get(name, name)}: {value}" for name, value in told if str(value) and not name.endswith("_from")]


def _moment(at: str | None) -> str:
    try:
        return moment(datetime.fromisoformat(at)) if at else ""
    except ValueError:
        return at or ""
