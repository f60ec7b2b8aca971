"""What near twins are known by: the least hashes of a text's runs of words, and how much two texts share by them.

Words are taken without case, accents and punctuation. A run is five of them, or eight letters in scripts without
spaces. Equal texts give equal bytes on every machine, so that a stored sketch is as good as a new one.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import unicodedata
from array import array
from operator import eq

from desktop.text.fold import fold
from desktop.text.scripts import UNSPACED

RECIPE = 1  # written first into every sketch; one of another recipe is like nothing
HASHES = 96
ALIKE = 0.6  # likeness from which two texts are near twins

_SEED = 42
_MOST = 1_000_000  # code points looked at: what follows tells nothing new
_LEAST = 24  # runs below which a text is too short to tell
_WORDS, _LETTERS = 5, 8  # in a run
_ROWS = 3  # hashes in a band: two texts that share half their runs have a band in common with 98 %
_TURN = 9  # bits by which each further word of a run is shifted, so that their order counts
_HEAD = struct.Struct("<BI")
_DRAWN = struct.Struct(f"<{HASHES}I")
_KEPT = struct.Struct(f"<{HASHES}H")

_LATIN = "cp1252"  # one byte a letter: a table folds it, and what it lacks divides words
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SIGNS = re.compile(rb"\xc2.|\xe2[\x80-\x82].|\xe3\x80.|\xd8[\x8c\x9b\x9f]|\xe0\xa5[\xa4\xa5]", re.DOTALL)


def _plain(byte: int) -> int:
    """Give the folded letter of a Latin byte, or a space for what is no letter."""
    letter = fold(bytes((byte,)).decode(_LATIN, "replace"))
    folded = letter.encode(_LATIN, "ignore") if letter.isalnum() else b""
    return folded[0] if folded else 32


_FOLDED = bytes(map(_plain, range(256)))
_LOWER = bytes(byte if byte >= 128 else _FOLDED[byte] for byte in range(256))


def sketch(text: str) -> bytes | None:
    """Draw the sketch of a text; None for one that is too short to tell."""
    pieces, size = _pieces(text[:_MOST])
    count = len(pieces) - size + 1
    if count < _LEAST:
        return None
    from rensa import RMinHash

    (words,) = RMinHash.hash_token_sets([pieces])
    drawn = RMinHash.digest_matrix_from_flat_token_hashes(_runs(words, size), (0, count), HASHES, _SEED)
    low = memoryview(_DRAWN.pack(*drawn.to_rows()[0])).cast("H")[::2]
    return _HEAD.pack(RECIPE, count) + low.tobytes()


def likeness(a: bytes, b: bytes) -> float:
    """Say how much two sketched texts share, 0 to 1: their common runs over the geometric mean of all in either.

    What a site puts round a story lowers it little; a text within one of twice its length has 0.7.
    """
    (mine, ours), (other, theirs) = _HEAD.unpack_from(a), _HEAD.unpack_from(b)
    if mine != RECIPE or other != RECIPE:
        return 0.0
    equal: int = sum(map(eq, _KEPT.unpack_from(a, _HEAD.size), _KEPT.unpack_from(b, _HEAD.size)))
    common = equal / (HASHES + equal) * (ours + theirs)
    return float(min(common / math.sqrt(ours * theirs), 1.0))


def bands(drawn: bytes) -> tuple[int, ...]:
    """Cut a sketch into signed numbers of 48 bits; near twins have one of them in common, others hardly ever."""
    if drawn[0] != RECIPE:
        return ()
    width = 2 * _ROWS
    return tuple(
        int.from_bytes(drawn[place : place + width], "little", signed=True)
        for place in range(_HEAD.size, len(drawn), width)
    )


def _pieces(text: str) -> tuple[list[bytes] | list[str], int]:
    """Cut a text into folded words, or letters of an unspaced script, and say how many make a run."""
    if text.isascii():
        latin = text.encode()  # the same bytes, without a look at the table for each letter
    else:
        text = unicodedata.normalize("NFC", text)
        latin = text.encode(_LATIN, "replace")
    if latin.count(b"?") * 2 < len(latin):
        return latin.translate(_FOLDED).split(), _WORDS
    letters = _UNSPACED.findall(text)
    if len(letters) * 4 >= len(text):
        return letters, _LETTERS
    return _SIGNS.sub(b" ", text.lower().encode("utf-8", "replace")).translate(_LOWER).split(), _WORDS


def _runs(words: list[int], size: int) -> array[int]:
    """Mix the hash of each word with those of the next, all at once: as one long number, shifted and added bit by bit.

    A shift by a word and some bits brings the next two words under the first, so one less than `size` reaches all.
    """
    row = array("Q", words)
    if sys.byteorder == "big":
        row.byteswap()
    line = int.from_bytes(row.tobytes(), "little")
    mixed, reach, shift = line, 1, 64 + _TURN
    while 2 * reach < size:  # twice as many words under the first with each shift of what is mixed already
        mixed ^= mixed >> reach * shift
        reach *= 2
    for step in range(reach, size - 1):
        mixed ^= line >> step * shift
    row = array("Q", mixed.to_bytes(8 * len(words), "little")[: -8 * (size - 1)])
    if sys.byteorder == "big":
        row.byteswap()
    return row
