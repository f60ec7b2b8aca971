"""Where an export goes: a file, a stream, a folder or a zip that takes its name only once it is whole."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from desktop import errors
from desktop.exchange import Loss
from desktop.formats.losses import Losses
from desktop.formats.whole import explain, whole_file
from desktop.language import _

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same library gives the same zip, byte for byte


class _Place(Protocol):
    """Where members are opened for writing, one at a time or several."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]: ...


class Target:
    """Where one export goes, with the options it was asked for.

    `open` and `text` give the file to write to; a format of one file leaves out the name, one of several names
    each with forward slashes. `counts` says how many records of what were written.
    """

    def __init__(self, place: _Place, options: Mapping[str, str], losses: Losses) -> None:
        self.options = dict(options)
        self.losses = losses
        self.counts: Counter[str] = Counter()
        self._place = place

    def lose(self, loss: Loss) -> None:
        """Report something that does not come through as it is."""
        self.losses.add(loss)

    @contextmanager
    def open(self, name: str = "") -> Iterator[IO[bytes]]:
        """Open a file for bytes."""
        with self._place.open(name) as out:
            yield out

    @contextmanager
    def text(self, name: str = "") -> Iterator[IO[str]]:
        """Open a file for text: UTF-8, line feeds."""
        with self._place.open(name) as out:
            text = io.TextIOWrapper(cast(BinaryIO, out), encoding="utf-8", newline="\n", write_through=False)
            try:
                yield text
            finally:
                text.flush()
                text.detach()


@contextmanager
def stream(out: IO[bytes], options: Mapping[str, str], losses: Losses) -> Iterator[Target]:
    """Write one file to a stream that is open already."""
    yield Target(_Stream(out), options, losses)


@contextmanager
def file(path: Path, options: Mapping[str, str], losses: Losses) -> Iterator[Target]:
    """Write one file; raises ReadOnly, DiskFull, Missing or Usage with a sentence, and leaves no partial file."""
    with whole_file(path) as out:
        yield Target(_Stream(_bytes(out)), options, losses)


@contextmanager
def package(path: Path, options: Mapping[str, str], losses: Losses, *, packed: bool) -> Iterator[Target]:
    """Write several files, as a zip or as a folder that must not be there yet or be empty."""
    if packed:
        with (
            whole_file(path) as out,
            zipfile.ZipFile(_bytes(out), "w", zipfile.ZIP_DEFLATED) as made,
        ):
            yield Target(_Zip(made), options, losses)
        return
    try:
        with _folder(path) as draft:
            yield Target(_Folder(draft), options, losses)
    except OSError as problem:
        raise explain(problem, path) from problem


def _bytes(out: IO[str]) -> IO[bytes]:
    return cast(IO[bytes], cast(io.TextIOWrapper, out).buffer)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise errors.Usage(
            _("{name} is there already and is not an empty folder.").format(name=path.name),
            _("Choose another name. Nothing was written."),
        )
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        draft.mkdir()
        yield draft
        if hasattr(os, "sync"):
            os.sync()  # all files at once: to wait for each took 4 ms, a minute for ten thousand documents
        if path.exists():
            path.rmdir()
        draft.rename(path)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(draft)
        raise


class _Stream:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    @contextmanager
    def open(self, _name: str) -> Iterator[IO[bytes]]:
        yield self._out
        self._out.flush()


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            yield out


def _member(name: str) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    return about


def timeless(packed: bytes, out: IO[bytes]) -> None:
    """Write a zip without the hour at which each of its members was made."""
    with zipfile.ZipFile(io.BytesIO(packed)) as read, zipfile.ZipFile(out, "w") as made:
        for name in read.namelist():
            made.writestr(_member(name), read.read(name))


class _Zip:
    def __init__(self, made: zipfile.ZipFile) -> None:
        self._made = made

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        about = _member(name)
        with self._made.open(about, "w", force_zip64=True) as out:
            yield out
