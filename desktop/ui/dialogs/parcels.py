"""A file that is to be loaded and what a look through it has found, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from desktop.errors import PostilError
from desktop.exchange import ExchangeFormat, Survey, Unit
from desktop.language import _, number, plural
from desktop.ui.features import listed, unit
from desktop.ui.loading import Order


@dataclass(slots=True)
class Parcel:
    """One file, folder or zip: how it is to be read, what a look found, the unit that was chosen."""

    order: Order
    answer: Survey | PostilError | None = None
    unit: Unit | None = None

    @property
    def survey(self) -> Survey | None:
        """What was found, counted as was chosen."""
        if not isinstance(self.answer, Survey):
            return None
        return replace(self.answer, unit=self.unit or self.answer.unit)

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone to say how it counts."""
        return self.survey is not None and self.survey.unit is None

    def line(self) -> str:
        """Write it for the list of files."""
        name = self.order.path.name
        if isinstance(self.answer, PostilError):
            return _("{name} – cannot be loaded").format(name=name)
        return _("{name} – how does it count?").format(name=name) if self.is_open else name


def contents(survey: Survey) -> str:
    """Say what is in a file."""
    counts = (
        (survey.documents, plural("{n} document", "{n} documents", survey.documents)),
        (survey.annotations, plural("{n} annotation", "{n} annotations", survey.annotations)),
        (survey.relations, plural("{n} relation", "{n} relations", survey.relations)),
        (len(survey.labels), plural("{n} label", "{n} labels", len(survey.labels))),
    )
    return " · ".join(words.format(n=number(n)) for n, words in counts if n) or _("Nothing to load")


def amiss(survey: Survey) -> list[str]:
    """Say what will be missing of a file."""
    said = []
    if survey.faults:
        words = plural(
            "{n} record cannot be read and will be left out; the list of losses will say why.",
            "{n} records cannot be read and will be left out; the list of losses will say why.",
            survey.faults,
        )
        said.append(words.format(n=number(survey.faults)))
    if not survey.documents and not survey.labels:
        said.append(_("There are no annotations in it."))
    return said


def facts(parcel: Parcel, survey: Survey, format: ExchangeFormat | None) -> str:
    """Say as what a file is read, what it counts, and how that is known."""
    title = format.title if format is not None else survey.format
    said = _("Recognised as {title}.") if parcel.order.format == "auto" else _("Read as {title}.")
    return f"{said.format(title=title)} {_about_unit(parcel, survey, format)}".strip()


def _about_unit(parcel: Parcel, survey: Survey, format: ExchangeFormat | None) -> str:
    if survey.unit is None or not survey.annotations:
        return ""
    named = next((sheet.unit for sheet in survey.examples if sheet.unit), None)
    if named is not None:
        return _("It says itself that it counts {unit}.").format(unit=unit(named))
    if parcel.unit is not None:
        said = _("Its offsets are taken to count {unit}, as you chose.")
    elif any(part.quote for sheet in survey.examples for mark in sheet.marks for part in mark.parts):
        said = _("Its offsets count {unit}, as the quotes in it show.")
    elif format is not None and format.unit is None:
        return ""
    elif format is not None and format.unit == survey.unit:
        said = _("Its offsets count {unit}, as is usual for it.")
    else:
        said = _("Its offsets count {unit}: by any other count some would not fit.")
    return said.format(unit=unit(survey.unit))


def labels(survey: Survey, there: Collection[str]) -> str:
    """Say which labels of a file are new to the library and which are there."""
    new = [name for name in survey.labels if name not in there]
    known = [name for name in survey.labels if name in there]
    lines = []
    if new:
        said = plural("{n} new label: {names}", "{n} new labels: {names}", len(new))
        lines.append(said.format(n=number(len(new)), names=listed(new)))
    if known:
        said = plural("{n} label that is here: {names}", "{n} labels that are here: {names}", len(known))
        lines.append(said.format(n=number(len(known)), names=listed(known)))
    return "\n".join(lines)
