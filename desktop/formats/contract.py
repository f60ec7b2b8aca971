"""What the table expects of a format: how it presents itself, what it writes, what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

from desktop.exchange import Arrived, Feature, Option, Unit
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.model import Layer
from desktop.readers.contract import CERTAIN, LIKELY, NO, POSSIBLE, Glance

__all__ = ["CERTAIN", "LIKELY", "NO", "POSSIBLE", "Dumping", "Format", "Glance", "Loading", "Shape"]

Shape = Literal["file", "folder", "database"]


class Format(Protocol):
    """What every format says of itself.

    A module of `desktop/formats/` whose names these are. `unit` is how its offsets count (None: it has none, or
    tokens); `shape` is `folder` for what consists of several files, which may come and go as a zip as well. What
    a format does not carry never reaches its `dump`: `fitting.fit` has taken it out and reported it by then.
    `layer` is where labels go that come in and are not there yet. What is shown (`about`, the options' titles) stands
    there in English and is translated by the table. A format that needs an optional package names it (`package`, as
    imported) and the extra that brings it (`extra`). `is_certain` says that every file of it counts in its unit, so
    that nothing has to be found out.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def suffixes(self) -> tuple[str, ...]: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def unit(self) -> Unit | None: ...
    @property
    def carries(self) -> frozenset[Feature]: ...
    @property
    def layer(self) -> Layer: ...


class Dumping(Format, Protocol):
    """A format that can be written."""

    dump_options: tuple[Option, ...]

    @property
    def dump(self) -> Dump: ...


class Loading(Format, Protocol):
    """A format that can be read."""

    load_options: tuple[Option, ...]

    @property
    def sniff(self) -> Sniff: ...
    @property
    def load(self) -> Load: ...


class Dump(Protocol):
    """Write what is held to the target, document by document, in flat memory.

    `target.options` has a value for every option of the format. What this format's own shape cannot hold of what
    it carries (a span within a token, say) is told by `target.lose`.
    """

    def __call__(self, held: Holdings, target: Target, /) -> None: ...


class Sniff(Protocol):
    """Say how surely a file, or a folder with these members, is of the format: NO to CERTAIN."""

    def __call__(self, glance: Glance, /) -> int: ...


class Load(Protocol):
    """Yield the sheets, labels and registers of a parcel in flat memory, and a Fault for each record that is none.

    A record that cannot be read is a Fault and the next one is read; raises Unreadable only where nothing after
    it can be. Offsets are left in the unit of the file; nothing is normalised: a sheet's text is the file's.
    """

    def __call__(self, parcel: Parcel, /) -> Iterator[Arrived]: ...
