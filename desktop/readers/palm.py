"""Palm databases, in which Kindle books come: the records, and the two ways their text is packed."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MOST = 100_000_000  # bytes of one book's text
LARGEST_RECORD = 100_000  # bytes, packed with Huffman codes
PLAIN, PALMDOC, HUFFMAN = 1, 2, 17480
_DEEPEST = 32  # phrases made of phrases


class Broken(ValueError):
    """The records are not what their headers say."""


def records(data: bytes) -> list[bytes]:
    """Give the records of a database; raises Broken."""
    try:
        (count,) = struct.unpack_from(">H", data, 76)
        offsets = [struct.unpack_from(">I", data, 78 + 8 * number)[0] for number in range(count)]
    except struct.error as problem:
        raise Broken("the list of records is cut off") from problem
    if not offsets or offsets != sorted(offsets) or offsets[-1] > len(data):
        raise Broken("records lie outside the file")
    return [data[start:end] for start, end in zip(offsets, [*offsets[1:], len(data)], strict=True)]


def without_trailers(record: bytes, flags: int) -> bytes:
    """Give a text record without what is appended to it; each bit of the flags is one such thing."""
    for _bit in range((flags >> 1).bit_count()):
        size = 0
        for place, byte in enumerate(reversed(record[-4:])):
            size |= (byte & 0x7F) << (7 * place)
            if byte & 0x80:
                break
        record = record[: max(0, len(record) - max(1, size))]
    if flags & 1 and record:
        record = record[: max(0, len(record) - (record[-1] & 3) - 1)]
    return record


def unpack_palmdoc(data: bytes) -> bytes:
    """Unpack a record: bytes that stand for themselves, spaces with a letter, and looks back."""
    found = bytearray()
    place = 0
    while place < len(data):
        byte = data[place]
        place += 1
        if 1 <= byte <= 8:
            found += data[place : place + byte]
            place += byte
        elif byte < 0x80:
            found.append(byte)
        elif byte >= 0xC0:
            found += bytes((0x20, byte ^ 0x80))
        elif place < len(data):
            pair = (byte << 8 | data[place]) & 0x3FFF
            place += 1
            _look_back(found, pair >> 3, (pair & 7) + 3)
    return bytes(found)


def _look_back(found: bytearray, distance: int, length: int) -> None:
    if not 0 < distance <= len(found):
        raise Broken("a record looks back beyond its beginning")
    for _number in range(length):
        found.append(found[-distance])


@dataclass(slots=True)
class Phrases:
    """The dictionary by which a book is packed with Huffman codes; raises Broken."""

    short: list[tuple[int, bool, int]] = field(default_factory=list)
    least: list[int] = field(default_factory=lambda: [0])
    most: list[int] = field(default_factory=lambda: [0])
    phrases: list[tuple[bytes, bool] | None] = field(default_factory=list)

    def load(self, codes: bytes, lists: list[bytes]) -> None:
        """Read the record of codes and those of phrases."""
        if not codes.startswith(b"HUFF"):
            raise Broken("there are no codes where they should be")
        try:
            first, second = struct.unpack_from(">LL", codes, 8)
            for value in struct.unpack_from(">256L", codes, first):
                length = value & 0x1F
                self.short.append((length, bool(value & 0x80), (((value >> 8) + 1) << (32 - length)) - 1))
            values = struct.unpack_from(">64L", codes, second)
        except struct.error as problem:
            raise Broken("the codes are cut off") from problem
        for length in range(1, 33):
            low, high = values[2 * length - 2 : 2 * length]
            self.least.append(low << (32 - length))
            self.most.append(((high + 1) << (32 - length)) - 1)
        for one in lists:
            self._add(one)

    def _add(self, record: bytes) -> None:
        try:
            total, bits = struct.unpack_from(">LL", record, 8)
            count = min(1 << min(bits, 24), total - len(self.phrases))
            for offset in struct.unpack_from(f">{max(0, count)}H", record, 16):
                (length,) = struct.unpack_from(">H", record, 16 + offset)
                start = 18 + offset
                self.phrases.append((record[start : start + (length & 0x7FFF)], bool(length & 0x8000)))
        except struct.error as problem:
            raise Broken("the phrases are cut off") from problem

    def unpack(self, data: bytes, depth: int = 0) -> bytes:
        """Unpack a record."""
        if depth > _DEEPEST or len(data) > LARGEST_RECORD:
            raise Broken("phrases are made of each other, or far too long")
        found = bytearray()
        bits, left = int.from_bytes(data + bytes(8), "big"), len(data) * 8
        width = left + 64
        place = 0
        while True:
            code = (bits >> (width - place - 32)) & 0xFFFFFFFF
            length, is_whole, most = self.short[code >> 24]
            if not is_whole:
                length, most = self._longer(code, length)
            if not length or place + length > left:
                return bytes(found)
            place += length
            found += self._phrase((most - code) >> (32 - length), depth)
            if len(found) > MOST:
                raise Broken("a record unpacks to far too much")

    def _longer(self, code: int, length: int) -> tuple[int, int]:
        while length < 33 and code < self.least[length]:
            length += 1
        if length > 32:
            raise Broken("a code means nothing")
        return length, self.most[length]

    def _phrase(self, number: int, depth: int) -> bytes:
        if not 0 <= number < len(self.phrases):
            raise Broken("a code means nothing")
        entry = self.phrases[number]
        if entry is None:
            raise Broken("a phrase is made of itself")
        phrase, is_plain = entry
        if not is_plain:
            self.phrases[number] = None
            phrase = self.unpack(phrase, depth + 1)
            self.phrases[number] = (phrase, True)
        return phrase
