"""The lines of a large text file from any place on, one at a time in flat memory, whatever the file's encoding."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from desktop import language as words
from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import encoding
from desktop.readers.contract import Source

LONGEST = 100_000_000  # bytes of a line, and of what must be read as a whole
_SAMPLE = 65_536
_BLOCK = 1_048_576
_OFFSET_BITS = 36  # the rest of 63 counts lines: 64 GB, and 128 million of them


_LONE_RETURN = re.compile(rb"\r(?!$)")  # before the first line feed: the file's lines end otherwise


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading can go on: a byte offset, and how many lines or records stand before it."""

    offset: int = 0
    number: int = 0

    @property
    def mark(self) -> int:
        """The place as one whole number; raises Unreadable where it is too far for that."""
        if self.offset >> _OFFSET_BITS or self.number >> 63 - _OFFSET_BITS:
            sentence = _("The rest of this file was not read: it is too far behind its beginning.")
            raise Unreadable("too_large", sentence, _("Cut the file into parts and import those."))
        return self.number << _OFFSET_BITS | self.offset

    @classmethod
    def of(cls, mark: int) -> Place:
        """Give the place that a mark names."""
        return cls(mark & (1 << _OFFSET_BITS) - 1, mark >> _OFFSET_BITS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end; `data` is None for one that is too long to be read."""

    offset: int
    end: int
    data: bytes | None


class Lines:
    """A file as lines that end in a line feed; raises Unreadable for one that is no text."""

    def __init__(self, stream: BinaryIO, source: Source) -> None:
        self.name = source.name
        self._given = source.reading.encoding
        self._said: encoding.Decoded | None = None  # how it was decoded, where that had to be done as a whole
        self._hint: str | None = None
        self.stream = self._as_bytes_with_line_feeds(stream)
        self.begin = 3 if self._sample(0).startswith(codecs.BOM_UTF8) else 0

    def read(self, offset: int = 0) -> Iterator[Line]:
        """Yield the lines from a byte offset on; another reading from the same file may go on meanwhile."""
        offset = max(offset, self.begin)
        while True:
            self.stream.seek(offset)
            data = self.stream.readline(LONGEST + 1)
            if not data:
                return
            end = offset + len(data)
            if len(data) > LONGEST:
                end = self._end_of_line()
                yield Line(offset, end, None)
            else:
                yield Line(offset, end, data)
            offset = end

    def decode(self, data: bytes, offset: int) -> encoding.Decoded:
        """Give the text of a line that begins at an offset; raises Unreadable for what is no text."""
        if self._said is not None:
            text = data.decode("utf-8")
            return encoding.Decoded(text, self._said.encoding, self._said.how, text.count("\ufffd"))
        if self._given:
            return encoding.decode(data, self.name, given=self._given)
        if b"\0" not in data and b"\x1b" not in data:
            try:  # nearly always; the file's beginning has been looked at more closely
                return encoding.Decoded(data.decode("utf-8"), "utf-8", "bytes")
            except UnicodeDecodeError:
                self._hint = self._hint or self._found(self._sample(offset)).encoding
        decoded = encoding.decode(data, self.name, self._hint)
        return replace(decoded, how="detected") if decoded.how == "declared" else decoded

    def _as_bytes_with_line_feeds(self, stream: BinaryIO) -> BinaryIO:
        """Give the file, or what it holds as UTF-8 where its line ends are none that bytes could be cut at."""
        self.stream = stream
        sample = self._sample(0)
        found = self._found(sample)
        self._hint = None if found.encoding.startswith("utf-8") else found.encoding
        if found.encoding.startswith("iso2022"):
            self._given = self._given or found.encoding  # each of its lines by itself would pass for ASCII
        wide = found.encoding.startswith(("utf-16", "utf-32"))
        if not wide and not _LONE_RETURN.search(sample.partition(b"\n")[0]):
            return stream
        stream.seek(0)
        data = stream.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise too_large(self.name, _("Save it as UTF-8 with usual line ends and import that."))
        self._said = encoding.decode(data, self.name, given=self._given)
        text = self._said.text.replace("\r\n", "\n").replace("\r", "\n")
        return io.BytesIO(text.encode("utf-8", "replace"))

    def _found(self, sample: bytes) -> encoding.Decoded:
        return encoding.decode(sample, self.name, given=self._given)

    def _sample(self, offset: int) -> bytes:
        """Give some of the file from an offset on, cut at a line's end where there is one."""
        self.stream.seek(offset)
        sample = self.stream.read(_SAMPLE)
        if len(sample) < _SAMPLE:
            return sample
        end = sample.rfind(b"\n") + 1
        if end == 0 or 0 in sample:
            return _cut(sample)
        return sample[:end]

    def _end_of_line(self) -> int:
        while block := self.stream.read(_BLOCK):
            found = block.find(b"\n")
            if found >= 0:
                return self.stream.tell() - len(block) + found + 1
        return self.stream.tell()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cut(sample: bytes) -> bytes:
    """Cut the beginning of a character off a sample's end, so that UTF-8 stays UTF-8."""
    for length in range(4):
        if _is_utf8(sample[: len(sample) - length]):
            return sample[: len(sample) - length]
    return sample


def too_large(name: str, advice: str) -> Unreadable:
    """Say that a file is too large to be read as a whole."""
    sentence = _("{name} is too large to be read as a whole (more than {size}).")
    return Unreadable("too_large", sentence.format(name=name, size=words.size(LONGEST)), advice)
