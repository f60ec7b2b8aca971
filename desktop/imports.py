"""The nouns of importing: how files are to be read, what became of each, and what an import was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from desktop.model import DocumentId, RunId

# What becomes of a file of an import, and what is done with what is there already, or nearly so.
Fate = Literal["imported", "twin", "edition", "failed", "skipped"]
OnTwin = Literal["skip", "edition", "keep"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file that can be imported: its short name, its name as shown, its usual suffixes with dots."""

    name: str
    title: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read where that is not as usual.

    `format` names a reader, `columns` maps columns of a data file to fields (`text`, `title`, ...; or `-` for
    none), `whole_page` keeps everything of a page, `ocr` recognises the text of scans in these languages
    (Tesseract's codes, such as `eng+deu`), `pattern` tells what file names and folders say
    (`{site}/{published} {title}`).
    """

    format: str | None = None
    encoding: str | None = None
    password: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    whole_page: bool = False
    ocr: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """What a data file's columns are taken for: `mapping` gives (column, field), `samples` the first records' values.

    `format` is the reader's name. Each sample has one value for each column, cut for showing; columns without a
    field are kept beside the document.
    """

    format: str
    columns: tuple[str, ...]
    mapping: tuple[tuple[str, str], ...]
    samples: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of an import, or of one piece in it (`locator` says which).

    `warnings` are sentences, `error` is (kind, sentence). A `twin` is the document that was there before, an
    `edition` the one that got a new text. `near` is the document it is nearly the same as. `seconds` is how long
    reading took, `format` the reader's name.
    """

    path: str
    status: Fate
    document_id: DocumentId | None = None
    title: str | None = None
    characters: int | None = None
    warnings: tuple[str, ...] = ()
    error: tuple[str, str] | None = None
    locator: str = ""
    format: str | None = None
    seconds: float | None = None
    near: DocumentId | None = None

    def record(self) -> dict[str, object]:
        """Give it as a report writes it: one JSON object, the same keys always."""
        return {
            "path": self.path,
            "locator": self.locator or None,
            "status": self.status,
            "document_id": self.document_id,
            "title": self.title,
            "characters": self.characters,
            "format": self.format,
            "seconds": self.seconds,
            "near": self.near,
            "warnings": list(self.warnings),
            "error": {"kind": self.error[0], "message": self.error[1]} if self.error else None,
        }


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import: what it was asked (`request`), when, and how many documents, failures and outcomes it brought.

    `active` says that it goes on in this very process.
    """

    id: RunId
    name: str
    started_at: str
    finished_at: str | None
    request: Mapping[str, object]
    imported: int = 0
    failed: int = 0
    outcomes: int = 0
    active: bool = False

    @property
    def cut_short(self) -> bool:
        """Whether it was stopped, or never came to its end, and does not go on either: it can be taken up again."""
        return not self.active and (self.finished_at is None or bool(self.request.get("stopped")))
