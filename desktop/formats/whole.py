"""Files that appear only once they are whole: written under a name beside the target, synced, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from desktop import errors
from desktop.language import _

DATABASE = b"SQLite format 3\x00"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Open a text file (UTF-8, LF) for writing that takes its name when the block ends well, and else never exists.

    A device or pipe is written straight. Raises ReadOnly, DiskFull or Missing with a sentence, and Usage
    rather than write over a library.
    """
    target = path.resolve()
    try:
        if _is_stream(target):
            with target.open("w", encoding="utf-8", newline="\n") as out:
                yield out
            return
        _must_not_be_a_library(target)
        with _beside(target) as out:
            yield out
    except OSError as problem:
        raise explain(problem, path) from problem


@contextmanager
def _beside(target: Path) -> Iterator[IO[str]]:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
        _sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _is_stream(target: Path) -> bool:
    return target.exists() and not target.is_file() and not target.is_dir()


def _must_not_be_a_library(target: Path) -> None:
    if not target.is_file():
        return
    with target.open("rb") as file:
        head = file.read(len(DATABASE))
    if head == DATABASE:
        raise errors.Usage(
            _("{name} is a library or another database.").format(name=target.name),
            _("Choose another name for the file. Nothing was written."),
        )


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where folders can be synced at all."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def explain(problem: OSError, path: Path) -> errors.PostilError:
    """Give the error to raise for a file that could not be written."""
    detail = str(problem)
    if problem.errno in _FULL:
        return errors.DiskFull(
            _("There is no room to write {path}.").format(path=path),
            _("Free some space and try again. No partial file was left."),
            detail,
        )
    if isinstance(problem, FileNotFoundError | NotADirectoryError):
        return errors.Missing(
            _("There is no folder {path}.").format(path=path.parent),
            _("Make the folder, or choose another one."),
            detail,
        )
    if isinstance(problem, IsADirectoryError):
        return errors.ReadOnly(
            _("{path} is a folder.").format(path=path), _("Give the file a name in that folder."), detail
        )
    return errors.ReadOnly(
        _("{path} cannot be written.").format(path=path),
        _("Choose a folder of your own, or close the program that holds the file."),
        detail,
    )
