"""One load from its path to its last annotation: looked through first, then stored in small acts under one run."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, cast

from desktop import errors
from desktop.exchange import UNITS, Disagreement, Fault, Kind, Loaded, Loss, Mark, Register, Sheet, Survey, Unit
from desktop.formats import table
from desktop.formats.arriving import Arriving, Textless
from desktop.formats.contract import Loading
from desktop.formats.detection import Detection
from desktop.formats.losses import Losses, unheard
from desktop.formats.parcel import Parcel
from desktop.formats.records import tie_of
from desktop.formats.vetting import vetted, vetted_ties
from desktop.language import _, plural
from desktop.model import LAYERS, Layer, Progress
from desktop.store.arrivals import Arrival, Arrivals, differing
from desktop.store.articles import storable
from desktop.store.label_arrivals import LabelArrivals
from desktop.store.record_arrivals import clear_labels, enter
from desktop.store.register_arrivals import RegisterArrivals
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.unloading import undo_load

Act = Callable[[], None]

SHEETS_PER_ACT = 64
MARKS_PER_ACT = 1_000
REGISTERS_PER_ACT = 200
EXAMPLES = 5  # sheets shown before a load
_NOT_WHOLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, sqlite3.Error)


class Load:
    """Iterate it to get acts; call each, in one thread at a time, to store its share.

    Nothing is stored before the whole file has been looked through: `survey` tells what there is. `done` tells
    what has been stored, `losses` what did not come through. `cancel` may come from any thread; what is stored
    stays, as one run that can be undone.
    """

    def __init__(
        self,
        store: Store,
        path: Path,
        *,
        format: str = "auto",
        unit: str = "auto",
        options: Mapping[str, str] | None = None,
        layer: str | None = None,
        strict: bool = False,
        take_changes: bool = False,
        report: IO[str] | None = None,
        survey: Survey | None = None,
    ) -> None:
        """`strict` stores nothing where anything would be lost. Raises Usage or Unreadable for what cannot be.

        `survey` is what an earlier look through the same file has found, perhaps with the unit that was chosen since.
        """
        _must_be_known(unit, layer)
        self.losses = Losses(report)
        self.done = Loaded()
        self._store = store
        self._path = path
        self._options = dict(options or {})
        with Parcel(path, self._options) as parcel:
            self._format = table.recognised(parcel) if format == "auto" else _loading(format)
            table.checked(self._format.load_options, self._options)
        self._layer = cast(Layer, layer or self._format.layer)
        self._given = None if unit == "auto" else cast(Unit, unit)
        self._strict = strict
        self._takes = take_changes
        self._textless = Textless(store)
        self._survey = survey
        self.looked = 0  # documents that the look through the file has come to
        self._cancelled = False
        self._cleared = False
        self._run: int | None = None
        labels = LabelArrivals(self._layer, storable(path.name))
        self._arrivals = Arrivals(
            labels,
            RegisterArrivals(),
            self._format.name,
            complete=getattr(self._format, "is_certain", False),
            take_changes=take_changes,
        )

    @property
    def format(self) -> str:
        """The name of the format it is read as."""
        return self._format.name

    def cancel(self) -> None:
        """Stop soon."""
        self._cancelled = True

    def progress(self) -> Progress:
        """Say how far it is, in documents."""
        survey = self._survey
        done = self.done.documents + self.done.documents_there
        total = survey.documents if survey else None
        return Progress(done, total, self._path.name, stored=done, failed=self.done.faults)

    def survey(self) -> Survey:
        """Look through the file, which may take a while: what is in it, and how it counts characters."""
        if self._survey is None:
            self._survey = self._look_through()
        return self._survey

    def _look_through(self) -> Survey:
        detection = Detection(self._format.unit)
        count: Counter[str] = Counter()
        labels: dict[str, None] = {}
        examples: list[Sheet] = []
        with Parcel(self._path, self._options) as parcel:
            for arrived in table.load(self._format, parcel):
                if self._cancelled:
                    break
                found = vetted(arrived, unheard)
                if isinstance(found, Fault):
                    count["faults"] += 1
                elif isinstance(found, Kind):
                    labels[found.name] = None
                elif isinstance(found, Sheet):
                    self.looked += 1
                    detection.look(found, found.text or self._textless.text(found))
                    count["documents"] += 1
                    count["annotations"] += len(found.marks)
                    count["relations"] += len(found.ties)
                    labels.update(dict.fromkeys(mark.label for mark in found.marks))
                    if len(examples) < EXAMPLES:
                        examples.append(found)
        unit = self._given or detection.unit
        open_questions = () if unit else detection.disagreements
        return Survey(
            self._format.name,
            unit,
            labels=tuple(labels),
            disagreements=open_questions,
            examples=tuple(examples),
            **count,
        )

    def __iter__(self) -> Iterator[Act]:
        unit = self._unit()
        if self._strict:
            self._must_be_whole(unit)
        try:
            yield from self._acts(Arriving(self._format.name, self._path, unit, self._textless, self.losses.add))
        finally:
            self._finish()
        if self._strict and self.losses.total:
            yield self._take_back

    def _take_back(self) -> None:
        """Take all of a strict load back where what was stored has shown a loss that no look could foresee."""
        run, line = self.done.run_id, self._store.top()
        if run is not None and line is not None and line.run_id == run:
            self._store.undo(line.position)
        elif run is not None:
            undo_load(self._store, run)  # somebody has done other work meanwhile
        raise self._too_lossy()

    def _unit(self) -> Unit:
        """Give the unit the file counts in; looks through it unless that is known already."""
        certain = self._given or (self._format.unit if getattr(self._format, "is_certain", False) else None)
        if certain is not None and self._survey is None:
            return certain
        survey = self.survey()
        if survey.unit is None:
            raise undecided(self._path.name, survey.disagreements)
        return survey.unit

    def _must_be_whole(self, unit: Unit) -> None:
        """Raise Usage where anything would be lost; what is goes into the report."""
        arriving = Arriving(self._format.name, self._path, unit, self._textless, self.losses.add)
        for found in self._arrived():
            if isinstance(found, Fault):
                self._tell(found)
            elif isinstance(found, Sheet) and (arrival := arriving.arrival(found)) and not self._takes:
                for mark in differing(self._store.read, arrival.marks):
                    self._tell_kept(mark, found.id)
        if self.losses.total:
            raise self._too_lossy()

    def _too_lossy(self) -> errors.Usage:
        return errors.Usage(
            plural(
                "{n} thing in {name} would be lost: nothing was loaded.",
                "{n} things in {name} would be lost: nothing was loaded.",
                self.losses.total,
            ).format(n=self.losses.total, name=self._path.name),
            _("Mend the file, or load it without --strict."),
            "\n".join(f"{loss.where}: {loss.reason}" for loss in self.losses.first[:20]),
        )

    def _arrived(self) -> Iterator[Sheet | Kind | Fault | Register]:
        with Parcel(self._path, self._options) as parcel:
            for found in table.load(self._format, parcel):
                if self._cancelled:
                    return
                yield vetted(found, self.losses.add)

    def _acts(self, arriving: Arriving) -> Iterator[Act]:
        batch: list[Arrival] = []
        kinds: list[Kind] = []
        registers: list[Register] = []
        marks = 0
        for found in self._arrived():
            if isinstance(found, Fault):
                self._tell(found)
            elif isinstance(found, Kind):
                kinds.append(found)
            elif isinstance(found, Register):
                if batch:
                    yield partial(self._keep, batch, kinds, registers)
                    batch, kinds, registers, marks = [], [], [], 0
                registers.append(found)
                if len(registers) >= REGISTERS_PER_ACT:
                    yield partial(self._keep, [], kinds, registers)
                    kinds, registers = [], []
            elif (arrival := arriving.arrival(found)) is not None:
                batch.append(arrival)
                marks += len(arrival.marks)
                if len(batch) >= SHEETS_PER_ACT or marks >= MARKS_PER_ACT:
                    yield partial(self._keep, batch, kinds, registers)
                    batch, kinds, registers, marks = [], [], [], 0
        if batch or kinds or registers:
            yield partial(self._keep, batch, kinds, registers)
        if self._arrivals.registers.is_waiting:
            yield self._tie_up

    def _tie_up(self) -> None:
        """Write what was waiting for something that came later in the file."""
        arrivals = self._arrivals
        with self._store.step(_("Load"), run=self._run, durable=False) as step:
            arrivals.labels.look(step)
            count, lost = arrivals.registers.relate_rest(step, arrivals.labels)
        self.done.relations += count
        for tie in lost:
            self.losses.add(Loss("dropped", "relation", _("One of its ends did not arrive."), annotation=tie.id))

    def _keep(self, batch: list[Arrival], kinds: Iterable[Kind], registers: list[Register]) -> None:
        """Store one batch in one transaction."""
        if self._run is None:
            self._run, self.done.run_id = self._store.begin_run(_("Load {name}").format(name=storable(self._path.name)))
        arrivals = self._arrivals
        arrivals.registers.forget()  # somebody may have taken an entity away meanwhile
        try:
            with self._store.step(_("Load"), run=self._run, durable=False) as step:
                arrivals.labels.look(step)
                arrivals.labels.expect(step, kinds)
                self._enter(step, registers)
                settled = arrivals.store(step, batch)
        except BaseException:
            arrivals.forget()
            raise
        for done in settled:
            self.done.documents += done.is_new
            self.done.documents_there += not done.is_new
            self.done.annotations += done.annotations
            self.done.annotations_there += done.there
            self.done.annotations_changed += done.changed
            self.done.relations += done.relations
            for mark in done.kept:
                self._tell_kept(mark, done.document)
        self.done.labels = list(arrivals.labels.made)

    def _enter(self, step: Step, registers: Sequence[Register]) -> None:
        """Enter records that belong to no document; one that is not whole is told and left out."""
        for one in registers:
            if one.kind == "label" and not self._cleared:
                self._cleared = True
                clear_labels(step)
            try:
                with self._store.step(_("Load")):  # a savepoint: of a record that is not whole nothing stays
                    self._enter_one(step, one)
            except (*_NOT_WHOLE, errors.Usage) as problem:
                self._arrivals.labels.forget()
                self._arrivals.labels.look(step)
                reason = _("The record is not whole, or not as it should be ({problem}).")
                said = problem.detail or str(problem) if isinstance(problem, errors.Usage) else str(problem)
                self._tell(Fault(f"{one.kind} {one.record.get('id')}", reason.format(problem=said)))
        if registers:
            self._arrivals.labels.forget()
            self._arrivals.labels.look(step)
            self._arrivals.registers.forget()

    def _enter_one(self, step: Step, one: Register) -> None:
        if one.kind != "relation":
            enter(step, one.kind, one.record)
            return
        labels = self._arrivals.labels
        for tie in vetted_ties([tie_of(one.record)], self.losses.add):
            self.done.relations += self._arrivals.registers.relate(step, labels, [tie], {})

    def _tell_kept(self, mark: Mark, document: str | None) -> None:
        reason = _("The library has it with another label, place or note, and that stays.")
        start, end = (mark.start, mark.end) if mark.parts else (None, None)
        self.losses.add(Loss("kept", "annotation", reason, document, "", mark.id, start, end, mark.quote or None))

    def _tell(self, fault: Fault) -> None:
        self.done.faults += 1
        self.losses.add(Loss("refused", "record", fault.reason, where=fault.where))

    def _finish(self) -> None:
        """Close the run under the name it has earned."""
        self.done.losses = dict(self.losses.counts)
        self.done.first = list(self.losses.first)
        if self._run is not None:
            run, self._run = self._run, None
            count = self.done.annotations
            name = plural("Load {n} annotation from {name}", "Load {n} annotations from {name}", count)
            self._store.finish_run(run, name.format(n=count, name=storable(self._path.name)))


def _must_be_known(unit: str, layer: str | None) -> None:
    if unit != "auto" and unit not in UNITS:
        raise errors.Usage(
            _("There is no unit “{name}”.").format(name=unit),
            _("Choose one of {names}.").format(names=", ".join(("auto", *UNITS))),
        )
    if layer is not None and layer not in LAYERS[:3]:
        raise errors.Usage(
            _("There is no layer “{name}” for passages.").format(name=layer),
            _("Choose one of {names}.").format(names=", ".join(LAYERS[:3])),
        )


def _loading(name: str) -> Loading:
    format = table.named(name)
    if not table.can_load(format):
        raise errors.Usage(
            _("{title} can be written, not loaded.").format(title=format.title), _("Choose another format.")
        )
    return format


def undecided(name: str, disagreements: Iterable[Disagreement]) -> errors.Usage:
    """Give the error for a file of which it cannot be told how it counts characters."""
    lines = [
        f"{one.where}: {one.start}–{one.end}"
        + (f" “{one.wanted}”" if one.wanted is not None else "")
        + " = "
        + ", ".join(f"{unit}: {'–' if text is None else f'“{text}”'}" for unit, text in one.found.items())
        for one in disagreements
    ]
    return errors.Usage(
        _("It cannot be told how {name} counts characters: nothing was loaded.").format(name=name),
        _("Name the unit it counts in: --unit codepoint, utf16, grapheme or byte."),
        "\n".join(lines),
    )
