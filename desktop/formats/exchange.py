"""Exchange as one register of the library: which formats there are, writing one, loading one, trying the way back."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

from desktop import errors
from desktop.exchange import ALWAYS_PACKED, Dumped
from desktop.formats import table
from desktop.formats import target as targets
from desktop.formats.contract import CERTAIN
from desktop.formats.holdings import Counted, Holdings, Shelf, Told
from desktop.formats.loading import Load
from desktop.formats.losses import Losses
from desktop.formats.parcel import Parcel
from desktop.formats.roundtrip import RoundTrip, round_trip
from desktop.formats.scope import scope
from desktop.formats.target import Target
from desktop.language import _, plural
from desktop.model import DocumentId, Found, RunId
from desktop.store.store import Store
from desktop.store.unloading import undo_load

PREVIEWED = 3  # documents shown before an export


class Exchange:
    """What leaves the library in other tools' formats, and what comes from them."""

    def __init__(self, store: Store, find: Callable[[str], Found]) -> None:
        self._store = store
        self._find = find

    @contextmanager
    def holdings(self, query: str = "", documents: Iterable[DocumentId] | None = None) -> Iterator[Holdings]:
        """Hold what a query finds, or these documents, or everything, as of one moment."""
        chosen = tuple(documents) if documents is not None else (self._find(query).ids if query.strip() else None)
        with self._store.snapshot() as connection, scope(connection, chosen) as covered:
            yield Shelf(connection, covered, self._store.path.stem)

    def dump(
        self,
        path: Path | IO[bytes],
        format: str,
        *,
        query: str = "",
        documents: Iterable[DocumentId] | None = None,
        options: Mapping[str, str] | None = None,
        strict: bool = False,
        report: IO[str] | None = None,
        told: Told | None = None,
    ) -> Dumped:
        """Write documents in a format to a file, folder or zip that appears only once it is whole, or to a stream.

        `report` gets each loss as a line of JSON, `told` now and then how many documents of how many are done. With
        `strict` nothing is written where anything would be lost. Raises Usage for a format, an option or a target that
        cannot be, and what writing raises.
        """
        chosen = table.named(format)
        losses = Losses(report)
        with self.holdings(query, documents) as held, _target(path, chosen, options or {}, losses) as target:
            table.dump(chosen, held if told is None else Counted(held, told), target)
            if strict and losses.total:
                raise too_lossy(losses)
        return Dumped(dict(target.counts), dict(losses.counts), tuple(losses.first))

    def preview(
        self,
        format: str,
        *,
        query: str = "",
        documents: Iterable[DocumentId] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> list[tuple[str, bytes]]:
        """Give what the first documents would become: the files with their names and bytes."""
        chosen = table.named(format)
        found = tuple(documents) if documents is not None else self._find(query).ids
        with (
            tempfile.TemporaryDirectory(prefix="postil-") as folder,
            self.holdings(documents=found[:PREVIEWED]) as held,
        ):
            if chosen.shape == "file":
                out = io.BytesIO()
                with targets.stream(out, options or {}, Losses()) as target:
                    table.dump(chosen, held, target)
                return [("", out.getvalue())]
            home = Path(folder) / "preview"
            with targets.package(home, options or {}, Losses(), packed=False) as target:
                table.dump(chosen, held, target)
            return [(path.relative_to(home).as_posix(), path.read_bytes()) for path in _files(home)]

    def round_trip(
        self, format: str, *, query: str = "", options: Mapping[str, str] | None = None, most: int = 1000
    ) -> RoundTrip:
        """Write what a query finds, load it into an empty library, and tell what differs beyond what was told."""
        with self.holdings(query) as held:
            return round_trip(held, format, options or {}, most=most)

    def undo_load(self, run: RunId) -> int:
        """Take back what a load added, as one new step; give how many annotations. Raises NotFound or Moved."""
        return undo_load(self._store, run)

    def surely(self, path: Path) -> str | None:
        """Give the name of the one format that a file is of beyond doubt; None where there is none, or no such file."""
        try:
            with Parcel(path) as parcel:
                glance = parcel.glance
        except (errors.Unreadable, OSError):
            return None
        found = [one.name for one in table.FORMATS if table.can_load(one) and one.sniff(glance) == CERTAIN]
        return found[0] if len(found) == 1 else None

    def load(self, path: Path, **options: Any) -> Load:
        """Load annotations: see `desktop.formats.loading.Load` for the options.

        `survey()` looks through the file first; then iterate to get small storing acts and call each.
        """
        return Load(self._store, path, **options)


def _target(
    path: Path | IO[bytes], format: Any, options: Mapping[str, str], losses: Losses
) -> AbstractContextManager[Target]:
    if not isinstance(path, os.PathLike):
        if format.shape != "file":
            raise errors.Usage(
                _("{title} consists of several files.").format(title=format.title),
                _("Name a folder or a zip for it: -o NAME."),
            )
        return targets.stream(path, options, losses)
    if format.shape == "file":
        return targets.file(path, options, losses)
    ending = path.suffix.lower()
    packed = ending == ".zip" or not ALWAYS_PACKED.isdisjoint(format.suffixes)
    if ending in format.suffixes and not packed:
        raise errors.Usage(
            _("{title} consists of several files, so {name} cannot be one.").format(title=format.title, name=path.name),
            _("Name a folder, or a zip: {name}.").format(name=path.with_suffix(".zip").name),
        )
    return targets.package(path, options, losses, packed=packed)


def too_lossy(losses: Losses) -> errors.Usage:
    """Give the error for an export that must lose nothing and would."""
    return errors.Usage(
        plural(
            "{n} thing would be lost: nothing was written.",
            "{n} things would be lost: nothing was written.",
            losses.total,
        ).format(n=losses.total),
        _("Choose a format that carries more, or export without --strict."),
        "\n".join(f"{what}: {count}" for what, count in sorted(losses.counts.items())),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
