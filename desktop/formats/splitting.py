"""Which part of a training set a document goes to: by whole documents, stratified by label, the same for one seed.

The order of the documents, the machine and the version play no part: each has a place of its own by a hash of its id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from hashlib import sha256
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from desktop import errors
from desktop.exchange import Mark, Option, Sheet
from desktop.formats.holdings import Holdings
from desktop.formats.target import Target
from desktop.language import _

SPLIT = Option(
    "split",
    "Split",
    "",
    (),
    "Shares for training, validation and test, such as 80/10/10, or 80/20 without a test; empty: all for training.",
)
SEED = Option("seed", "Seed", "0", (), "The same seed splits the same documents in the same way; another, in another.")
# Whose annotations become tags or entities of a model that has one label for a word.
TAGGED = Option(
    "tags",
    "Tags for",
    "entity",
    ("entity", "highlight", "claim", "all"),
    "The layer that a tagger is to learn; the passages of all layers are there beside.",
)

_SHARE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)


class Split(NamedTuple):
    """The part (0: training, 1: validation, 2: test) of each document by its id, and how many each part has."""

    parts: Mapping[str, int]
    sizes: tuple[int, ...]

    def part_of(self, sheet: Sheet) -> int:
        """Say in which part a document is; without a split all are in the first."""
        return self.parts[identity(sheet)] if self.parts else 0


def split(held: Holdings, options: Mapping[str, str]) -> Split:
    """Look through the sheets, where a split is asked for, and give it; raises Usage for shares that are none."""
    wanted = shares(options["split"])
    if len(wanted) == 1:
        return Split({}, (held.size,))
    strata = {identity(sheet): main_label(sheet) for sheet in held.sheets()}
    parts = allot(strata, wanted, options["seed"])
    sizes = Counter(parts.values())
    return Split(parts, tuple(sizes[part] for part in range(len(wanted))))


def shares(given: str) -> tuple[Fraction, ...]:
    """Read shares such as `80/10/10`: one to three numbers that need not make a hundred; raises Usage."""
    words = [word.strip().removesuffix("%").strip() for word in given.split("/")] if given.strip() else ["1"]
    if len(words) > 3 or not all(_SHARE.fullmatch(word) for word in words) or not Fraction(words[0]):
        raise errors.Usage(
            _("“{split}” is no split.").format(split=given),
            _("Give the shares for training, validation and test, such as 80/10/10."),
        )
    return tuple(Fraction(word) for word in words)


def identity(sheet: Sheet) -> str:
    """Give what a document is known by: its id, or else its text."""
    return sheet.id or sha256(sheet.text.encode("utf-8", "surrogatepass")).hexdigest()


def main_label(sheet: Sheet) -> str:
    """Give the label a document counts by: one of the whole document, or else its most frequent; the first of equals.

    Without any it is empty.
    """
    whole = [mark.label for mark in sheet.marks if not mark.parts]
    counts = Counter(whole or (mark.label for mark in sheet.marks))
    return min(counts, key=lambda label: (-counts[label], label), default="")


def allot(strata: Mapping[str, str], shares: Sequence[Fraction], seed: str) -> dict[str, int]:
    """Give each document (id to stratum) the number of its part.

    Each document goes where most is wanting so far, stratum after stratum, so that every stratum and the whole have
    the shares to within one document. No part stays empty where there are documents enough.
    """
    order = sorted(strata, key=lambda document: (_lot(seed, strata[document]), _lot(seed, document)))
    total, given = sum(shares), [0] * len(shares)
    parts = {}
    for number, document in enumerate(order, 1):
        wanting = [share * number - total * had for share, had in zip(shares, given, strict=True)]
        part = wanting.index(max(wanting))
        parts[document] = part
        given[part] += 1
    for part, share in enumerate(shares):
        largest = given.index(max(given))
        if share and not given[part] and given[largest] > 1:
            parts[next(document for document in reversed(order) if parts[document] == largest)] = part
            given[largest], given[part] = given[largest] - 1, 1
    return parts


def _lot(seed: str, word: str) -> bytes:
    return sha256(f"{seed}\n{word}".encode("utf-8", "surrogatepass")).digest()


def is_tagged(mark: Mark, layer: str) -> bool:
    """Say whether a mark is one that a tagger of a layer learns; what does not tell its layer counts as an entity."""
    return bool(mark.parts) and (layer == "all" or (mark.layer or "entity") == layer)


@contextmanager
def opened(target: Target, names: Sequence[str]) -> Iterator[list[IO[bytes]]]:
    """Open a file for each part at once; a zip takes one at a time, so all but the first wait in temporary files."""
    with ExitStack() as waiting:
        later = [waiting.enter_context(TemporaryFile()) for _name in names[1:]]
        with target.open(names[0]) as first:
            yield [first, *later]
        for name, file in zip(names[1:], later, strict=True):
            file.seek(0)
            with target.open(name) as out:
                copyfileobj(file, out)
