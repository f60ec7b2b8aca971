"""Zip files met without fear: bounded in members, bytes and nesting, whatever their directory says."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

from desktop.errors import Unreadable
from desktop.language import _

MOST_MEMBERS = 10_000
LARGEST_MEMBER = 100_000_000  # bytes, unpacked
LARGEST_WHOLE = 300_000_000  # bytes unpacked out of one file
HIGHEST_RATIO = 200  # unpacked to packed, from EASY on
EASY = 20_000_000  # bytes: what unpacks to less is taken whatever the ratio
_AES = 99  # a way of packing that only says that the packing is encrypted
_HEADER = 30  # bytes of a member's own header, before its name
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError)


def is_packed(head: bytes) -> bool:
    """Say whether a file begins as a zip does."""
    return head.startswith(_MAGIC)


def member_names(stream: BinaryIO, most: int = MOST_MEMBERS) -> tuple[str, ...]:
    """List what a zip holds; nothing for one that cannot be read."""
    try:
        with zipfile.ZipFile(stream) as file:
            return tuple(info.filename for info in file.infolist()[:most])
    except _BROKEN:
        return ()


class _Window(io.RawIOBase):
    """A stretch of a stream as a stream of its own."""

    def __init__(self, stream: IO[bytes], start: int, size: int) -> None:
        self._stream = stream
        self._start = start
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, origin + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        self._stream.seek(self._start + self._place)
        data = self._stream.read(max(0, min(len(buffer), self._size - self._place)))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


class Packed:
    """An open zip; `read` counts what has been unpacked so far and raises Unreadable where it becomes too much."""

    def __init__(self, file: zipfile.ZipFile, name: str, whole: int = LARGEST_WHOLE) -> None:
        self._file = file
        self._name = name
        self._whole = whole
        self._unpacked = 0
        self.names: tuple[str, ...] = tuple(info.filename for info in file.infolist() if not info.is_dir())

    def __contains__(self, member: str) -> bool:
        return member in self._file.NameToInfo

    def packed_size(self, member: str) -> int:
        """Give the bytes a member takes in the zip."""
        return self._file.getinfo(member).compress_size

    def flags(self, member: str) -> int:
        """Give the bits that the zip's directory sets for a member."""
        return self._file.getinfo(member).flag_bits

    def locked(self, member: str) -> bool:
        """Say whether a member is encrypted."""
        return bool(self.flags(member) & 1)

    def opened(self, member: str) -> BinaryIO:
        """Open a member to be read in any order: in place where it is stored as it is, however large, else unpacked."""
        info = self._file.getinfo(member)
        stored = info.compress_type == zipfile.ZIP_STORED and not self.locked(member)
        if not stored or self._file.fp is None:
            return io.BytesIO(self.read(member))
        try:
            self._file.fp.seek(info.header_offset)
            lengths = self._file.fp.read(_HEADER)[26:30]
        except _BROKEN as problem:  # the directory names a place that there is not
            raise damaged(self._name, str(problem)) from problem
        start = (
            info.header_offset + _HEADER + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        )
        return io.BufferedReader(_Window(self._file.fp, start, info.file_size))

    def read(self, member: str, password: str | None = None) -> bytes:
        """Unpack one member; raises KeyError for none, Unreadable for one that is locked, damaged or a bomb."""
        info = self._file.getinfo(member)
        if info.compress_type == _AES:
            raise Unreadable(
                "unsupported",
                _("{name} is locked in a way that Postil cannot open (AES).").format(name=self._name),
                _("Unpack it yourself and import the files."),
            )
        room = min(LARGEST_MEMBER, self._whole - self._unpacked)
        try:
            with self._file.open(info, pwd=password.encode() if password else None) as packed:
                data = packed.read(room + 1)
        except RuntimeError as problem:  # what zipfile raises for a password that is missing or wrong
            raise locked(self._name, wrong=password is not None) from problem
        except _BROKEN as problem:
            if password is not None:  # one wrong password in 256 passes the check and then gives rubbish
                raise locked(self._name, wrong=True) from problem
            raise damaged(self._name, str(problem)) from problem
        self._unpacked += len(data)
        if len(data) > room or _is_bomb(len(data), info.compress_size):
            raise self._bomb()
        return data

    def lines(self, member: str, longest: int) -> Iterator[bytes]:
        """Yield the lines of a member, however large, cut at `longest` bytes; raises what `read` raises."""
        info = self._file.getinfo(member)
        count = 0
        try:
            with self._file.open(info) as packed:
                while line := packed.readline(longest):
                    count += len(line)
                    if _is_bomb(count, info.compress_size):
                        raise self._bomb()
                    yield line
        except RuntimeError as problem:  # what zipfile raises for a password that is missing
            raise locked(self._name) from problem
        except _BROKEN as problem:
            raise damaged(self._name, str(problem)) from problem

    def _bomb(self) -> Unreadable:
        return Unreadable(
            "bomb",
            _("{name} unpacks to far more than it is: it was not read.").format(name=self._name),
            _("If it is meant to be so large, unpack it yourself and import the files."),
        )


def _is_bomb(size: int, packed: int) -> bool:
    return size > EASY and size > HIGHEST_RATIO * max(1, packed)


@contextmanager
def unpacked(
    source: bytes | BinaryIO, name: str, most: int = MOST_MEMBERS, whole: int = LARGEST_WHOLE
) -> Iterator[Packed]:
    """Open a zip of which at most `whole` bytes are unpacked; raises Unreadable for damage or too many members."""
    try:
        file = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except _BROKEN as problem:
        raise damaged(name, str(problem)) from problem
    with file:
        if len(file.filelist) > most:
            raise Unreadable(
                "bomb",
                _("{name} holds more than {n} files: it was not read.").format(name=name, n=most),
                _("Unpack it yourself and import the folder."),
            )
        yield Packed(file, name, whole)


def damaged(name: str, detail: str = "") -> Unreadable:
    """Say that a file is damaged."""
    return Unreadable(
        "damaged", _("{name} is damaged.").format(name=name), _("Get the file again from where it came."), detail
    )


def locked(name: str, *, wrong: bool = False) -> Unreadable:
    """Say that a file is locked with a password, or that the one given is wrong."""
    sentence = _("The password for {name} is wrong.") if wrong else _("{name} is locked with a password.")
    return Unreadable("password", sentence.format(name=name), _("Import it again and give its password."))


def resolved(base: str, href: str) -> str:
    """Give the member that a relative address in the member `base` means, or nothing where it leads outside."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), href))
    return "" if path.startswith(("..", "/")) else path
