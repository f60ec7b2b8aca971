"""What can go wrong, sorted by whom to blame; each error carries the sentence the user will see and what to do.

`blame` is `world` (a broken file, a full disk, a locked library), `usage` (the request cannot mean anything)
or `moved` (the library changed since the caller looked). Our own faults are plain Python exceptions.
"""

from __future__ import annotations

from typing import ClassVar


class PostilError(Exception):
    """An expected failure: a sentence for the user, advice on what to do, detail to fold away."""

    blame: ClassVar[str] = "world"

    def __init__(self, sentence: str, advice: str = "", detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class LibraryError(PostilError):
    """The library file cannot be opened or written as asked."""


class Missing(LibraryError):
    """There is no such library file."""


class NotALibrary(LibraryError):
    """The file is something else."""


class Newer(LibraryError):
    """The library was written by a newer Postil."""


class Damaged(LibraryError):
    """SQLite finds the file malformed."""


class Locked(LibraryError):
    """Another process holds the library."""


class ReadOnly(LibraryError):
    """The library or its folder cannot be written."""


class DiskFull(LibraryError):
    """There is no room left."""


class Unreadable(PostilError):
    """A file cannot be imported; `kind` is a stable word for reports."""

    def __init__(self, kind: str, sentence: str, advice: str = "", detail: str = "") -> None:
        super().__init__(sentence, advice, detail)
        self.kind = kind

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str, str]]:
        return (type(self), (self.kind, self.sentence, self.advice, self.detail))


class NotFound(PostilError):
    """What was named is not in the library: a document, an annotation, a quote."""


class Usage(PostilError):
    """The request cannot be carried out as put: a bad span, an unknown label, an ambiguous prefix."""

    blame = "usage"


class Moved(PostilError):
    """The journal moved since the caller looked; look again and decide."""

    blame = "moved"
