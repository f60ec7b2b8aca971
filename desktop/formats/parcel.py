"""What comes in: a file, a folder or a zip, looked at through one small window that lets nothing escape it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from desktop.errors import Unreadable
from desktop.exchange import Fault
from desktop.language import _
from desktop.readers import packed
from desktop.readers.arrays import WINDOW, Elements
from desktop.readers.contract import Glance
from desktop.readers.lines import LONGEST, too_large

_HEAD = 65_536
_BOM = b"\xef\xbb\xbf"
_MOST_FILES = 200_000
_MOST_BYTES = 1 << 40  # unpacked of a zip that was meant to be loaded; no member may be a bomb


class Parcel:
    """A path to load from, opened for reading; use it as a context.

    `names` are its members with forward slashes, sorted; a single file has one, its own name. `options` has a
    value for each of the format's load options.
    """

    def __init__(self, path: Path, options: Mapping[str, str] | None = None) -> None:
        """Look at what is there; raises Unreadable for what cannot be opened or is a zip that must not be."""
        self.path = path
        self.options = dict(options or {})
        self._stack = ExitStack()
        self._packed: packed.Packed | None = None
        self.names: tuple[str, ...] = (path.name,)
        self._folder: Path | None = None
        try:
            if path.is_dir():
                self._folder = path
                self.names = _within(path)
            else:
                self._open_zip()
        except OSError as problem:
            self._stack.close()
            raise _unreadable(path, problem) from problem
        except BaseException:
            self._stack.close()
            raise

    def _open_zip(self) -> None:
        with self.path.open("rb") as stream:
            if not packed.is_packed(stream.read(4)):
                return
        stream = self._stack.enter_context(self.path.open("rb"))
        found = packed.member_names(stream, _MOST_FILES)
        self._packed = self._stack.enter_context(packed.unpacked(stream, self.path.name, _MOST_FILES, _MOST_BYTES))
        safe = [name for name in found if not name.endswith("/")]
        wrong = next((name for name in safe if _escapes(name)), None)
        if wrong is not None:
            raise Unreadable(
                "damaged",
                _("{name} holds a file that would lie outside it ({member}).").format(
                    name=self.path.name, member=wrong
                ),
                _("Nothing was loaded. Get the file from a source that you trust."),
            )
        self.names = tuple(sorted(safe))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def is_zip(self) -> bool:
        """Whether it is one file that holds others."""
        return self._packed is not None

    @property
    def glance(self) -> Glance:
        """What tells its format: the first bytes (of a folder none), the suffix, the members' names."""
        head = b""
        if self._folder is None:
            with self.path.open("rb") as stream:
                head = stream.read(_HEAD)
        members = self.names if self._folder is not None or self._packed is not None else ()
        return Glance(head, self.path.suffix.lower(), members)

    def open(self, name: str = "") -> BinaryIO:
        """Open a member for reading, or the file itself; raises Unreadable."""
        try:
            if self._packed is not None and name:
                return self._packed.opened(name)
            if self._folder is not None:
                return self._stack.enter_context((self._folder / name).open("rb"))
            return self._stack.enter_context(self.path.open("rb"))
        except (OSError, KeyError) as problem:
            raise _unreadable(self.path / name, problem) from problem

    def read(self, name: str = "") -> bytes:
        """Give all bytes of a member; raises Unreadable for one beyond measure."""
        with self.open(name) as stream:
            data = stream.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise too_large(name or self.path.name, _("Cut it into parts and load those."))
        return data

    def text(self, name: str = "") -> str:
        """Give a member as text, without a byte order mark; line ends stay. Raises Unreadable for other than UTF-8."""
        data = self.read(name)
        try:
            return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as problem:
            raise Unreadable(
                "encoding",
                _("{name} is not UTF-8.").format(name=name or self.path.name),
                _("Save it as UTF-8 and load it again."),
                str(problem),
            ) from problem

    def lines(self, name: str = "") -> Iterator[tuple[int, str]]:
        """Yield the lines of a UTF-8 file with their numbers from 1, without their ends; only line feeds end one.

        Bytes that are no UTF-8 become lone surrogates, so that one bad line is one bad record.
        """
        for number, line in enumerate(self._lines(name, LONGEST + 1), 1):
            if len(line) > LONGEST:
                raise too_large(name or self.path.name, _("Cut its records into lines."))
            if number == 1:
                line = line.removeprefix(_BOM)
            yield number, line.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")

    def _lines(self, name: str, longest: int) -> Iterator[bytes]:
        """Yield the lines of a member, cut at `longest` bytes, in flat memory."""
        if self._packed is not None and name:
            yield from self._packed.lines(name, longest)
            return
        with self.open(name) as stream:
            while line := stream.readline(longest):
                yield line

    def records(self, name: str = "") -> Iterator[tuple[str, Any] | Fault]:
        """Yield the JSON values of a file with their places: one on each line, or the members of one array.

        A line that is no JSON is a Fault; a broken array is a Fault, too, and ends it.
        """
        where = f"{name}, " if name and len(self.names) > 1 else ""
        head = next(self._lines(name, _HEAD), b"").removeprefix(_BOM)
        if head.lstrip()[:1] == b"[":
            yield from self._array(name, where)
            return
        for number, line in self.lines(name):
            if not line.strip():
                continue
            place = where + _("line {n}").format(n=number)
            try:
                if not line.isascii():
                    line.encode("utf-8")
                yield place, json.loads(line)
            except UnicodeEncodeError:
                yield Fault(place, _("It is not UTF-8."))
            except (ValueError, RecursionError) as problem:
                yield Fault(place, _("It is no JSON ({problem}).").format(problem=_brief(problem)))

    def _array(self, name: str, where: str) -> Iterator[tuple[str, Any] | Fault]:
        with self.open(name) as stream:
            read = _reading(stream)
            begin = read(0, WINDOW).index(b"[") + 1
            number = 0
            try:
                for element in Elements(read, begin, name or self.path.name):
                    number += 1
                    yield where + _("record {n}").format(n=number), element.value
            except Unreadable as problem:
                yield Fault(where + _("record {n}").format(n=number + 1), problem.sentence)


def _reading(stream: BinaryIO) -> Callable[[int, int], bytes]:
    def read(offset: int, size: int) -> bytes:
        stream.seek(offset)
        return stream.read(size)

    return read


def _brief(problem: Exception) -> str:
    return str(problem).partition(":")[0] or type(problem).__name__


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name.split("/")[0] or ".." in name.replace("\\", "/").split("/")


def _within(folder: Path) -> tuple[str, ...]:
    """List the files of a folder and those in it, hidden ones left out; links that lead outside are not followed."""
    home = folder.resolve()
    names = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            continue
        names.append(relative.as_posix())
        if len(names) > _MOST_FILES:
            raise Unreadable(
                "many",
                _("{name} holds more than {n} files.").format(name=folder.name, n=_MOST_FILES),
                _("Load its folders one by one."),
            )
    return tuple(sorted(names))


def _unreadable(path: Path, problem: Exception) -> Unreadable:
    if isinstance(problem, FileNotFoundError | KeyError):
        return Unreadable(
            "missing", _("{name} is not there.").format(name=path.name), _("Check the name and try again.")
        )
    return Unreadable(
        "unreadable",
        _("{name} cannot be read.").format(name=path.name),
        _("Check that you may read it and that its disk is connected."),
        str(problem),
    )
