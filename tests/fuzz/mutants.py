"""Broken files out of good ones: cut, flipped, doubled, stuffed, swapped; the same seed makes the same mutants."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

LARGEST = 600_000  # bytes of a good file: larger ones only cost time
MAGIC = (
    b"\0",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"<?xml version='1.0'?>",
    b"{\\rtf1",
    b"From ",
    b"WARC/1.0\r\n",
)
INTEGERS = (b"0", b"-1", b"2147483647", b"4294967296", b"99999999999999999999")

Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, dice: random.Random) -> bytes:
    """Leave out the end."""
    return data[: dice.randrange(len(data)) + 1]


def behead(data: bytes, dice: random.Random) -> bytes:
    """Leave out the beginning."""
    return data[dice.randrange(min(len(data), 4096)) :]


def flip(data: bytes, dice: random.Random) -> bytes:
    """Flip some bits."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 4, 64))):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def smash(data: bytes, dice: random.Random) -> bytes:
    """Write noise over a stretch."""
    start = dice.randrange(len(data))
    size = dice.choice((8, 256, 4096))
    return data[:start] + dice.randbytes(size) + data[start + size :]


def double(data: bytes, dice: random.Random) -> bytes:
    """Repeat a stretch, sometimes very often."""
    start = dice.randrange(len(data))
    piece = data[start : start + dice.randrange(1, 2000)]
    return data[:start] + piece * dice.choice((2, 2, 3, 50, 2000)) + data[start:]


def swap(data: bytes, dice: random.Random) -> bytes:
    """Put two stretches in each other's place."""
    one, two = sorted(dice.randrange(len(data)) for _ in range(2))
    size = dice.randrange(1, 1000)
    return data[:one] + data[two : two + size] + data[one + size : two] + data[one : one + size] + data[two + size :]


def stuff(data: bytes, dice: random.Random) -> bytes:
    """Put the beginning of another format into the file."""
    place = dice.randrange(len(data))
    return data[:place] + dice.choice(MAGIC) + data[place:]


def number(data: bytes, dice: random.Random) -> bytes:
    """Make a number of the file absurd."""
    digits = [place for place, byte in enumerate(data[:200_000]) if 48 <= byte <= 57]
    if not digits:
        return flip(data, dice)
    place = dice.choice(digits)
    return data[:place] + dice.choice(INTEGERS) + data[place + 1 :]


MUTATIONS: Sequence[Mutation] = (cut, behead, flip, flip, smash, double, swap, stuff, number, number)


def good_files(*folders: Path) -> list[Path]:
    """List the files to begin with, in an order that is the same everywhere."""
    found = (path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if 16 < path.stat().st_size <= LARGEST and path.suffix != ".postil")


def mutants(files: Sequence[Path], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes of mutants; every file has its turn, one in ten gets another's suffix."""
    dice = random.Random(seed)
    for place in range(count):
        path = files[place % len(files)]
        data = path.read_bytes()
        for _ in range(dice.choice((1, 1, 2, 4))):
            data = dice.choice(MUTATIONS)(data, dice) or b"\n"
        suffix = dice.choice(files).suffix if dice.random() < 0.1 else path.suffix
        yield f"{place:05} {path.stem[:30]}{suffix}", data
