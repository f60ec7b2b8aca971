"""The one table of exchange formats, and the choice among them: what a file holds outranks what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from desktop import errors
from desktop.exchange import Arrived, ExchangeFormat, Kind, Option, Sheet
from desktop.formats import (
    brat,
    bundle,
    cas_json,
    cas_xmi,
    claimreview,
    codebook,
    conll,
    conllu,
    csvtable,
    docbin,
    doccano,
    doccanolabels,
    docx_report,
    fever,
    followthemoney,
    gate,
    html_report,
    huggingface,
    jsonl,
    labelstudio,
    markdown_report,
    pdf_highlights,
    prodigy,
    qualcoder,
    refi,
    spans,
    stix,
    taguette,
    webanno,
    webannotation,
    xlsx,
)
from desktop.formats.contract import LIKELY, NO, Dumping, Format, Loading
from desktop.formats.fitting import Lose, fit
from desktop.formats.holdings import Holdings
from desktop.formats.losses import unheard
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Page

if TYPE_CHECKING:
    from typing_extensions import TypeIs

FORMATS: tuple[Format, ...] = (
    jsonl,
    bundle,
    brat,
    cas_json,
    cas_xmi,
    claimreview,
    codebook,
    conll,
    conllu,
    csvtable,
    docbin,
    doccano,
    doccanolabels,
    docx_report,
    fever,
    followthemoney,
    gate,
    html_report,
    huggingface,
    labelstudio,
    markdown_report,
    pdf_highlights,
    prodigy,
    qualcoder,
    refi,
    spans,
    stix,
    taguette,
    webanno,
    webannotation,
    xlsx,
)


def described(format: Format) -> ExchangeFormat:
    """Say all there is to know about a format before it is used."""
    extra = getattr(format, "extra", None)
    return ExchangeFormat(
        format.name,
        format.title,
        format.suffixes,
        format.shape,
        format.unit,
        format.carries,
        dumps=can_dump(format),
        loads=can_load(format),
        about=_(format.about),
        layer=format.layer,
        dump_options=_translated(getattr(format, "dump_options", ())),
        load_options=_translated(getattr(format, "load_options", ())),
        extra=extra,
        missing=extra is not None and find_spec(format.package) is None,  # type: ignore[attr-defined]
    )


def _translated(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(replace(option, title=_(option.title), about=_(option.about)) for option in options)


def can_dump(format: Format) -> TypeIs[Dumping]:
    """Say whether a format can be written."""
    return hasattr(format, "dump")


def can_load(format: Format) -> TypeIs[Loading]:
    """Say whether a format can be read."""
    return hasattr(format, "load")


def named(name: str) -> Format:
    """Give the format of this name; raises Usage for none."""
    found = next((format for format in FORMATS if format.name == name), None)
    if found is None:
        raise errors.Usage(
            _("There is no format “{name}”.").format(name=name),
            _("Choose one of {names}.").format(names=", ".join(format.name for format in FORMATS)),
        )
    return found


def recognised(parcel: Parcel) -> Loading:
    """Give the format that a parcel is of; raises Usage where none, or more than one, is likely."""
    glance = parcel.glance
    claims = [(format.sniff(glance), format) for format in FORMATS if can_load(format)]
    best = max(claim for claim, _format in claims)
    found = [format for claim, format in claims if claim == best]
    if best == NO or (len(found) > 1 and best < LIKELY):
        raise errors.Usage(
            _("{name} is of no format that can be loaded.").format(name=parcel.path.name),
            _("To read articles, import it instead; to load annotations, say of which format it is."),
        )
    if len(found) > 1:
        raise errors.Usage(
            _("{name} may be {formats}.").format(
                name=parcel.path.name, formats=_(" or ").join(format.title for format in found)
            ),
            _("Say of which format it is."),
        )
    return found[0]


def dump(format: Format, held: Holdings, target: Target) -> None:
    """Write what is held in a format, each sheet fitted to what the format carries; raises Usage for a wrong option."""
    if not can_dump(format):
        raise errors.Usage(
            _("{title} can be loaded, not written.").format(title=format.title), _("Choose another format.")
        )
    target.options = checked(format.dump_options, target.options)
    _must_be_there(format)
    format.dump(Fitted(held, format, target), target)


def load(format: Format, parcel: Parcel) -> Iterator[Arrived]:
    """Yield what a parcel holds as it stands there; raises Usage for a wrong option."""
    if not can_load(format):
        raise errors.Usage(
            _("{title} can be written, not loaded.").format(title=format.title), _("Choose another format.")
        )
    parcel.options = checked(format.load_options, parcel.options)
    _must_be_there(format)
    return format.load(parcel)


def checked(options: tuple[Option, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Give a value for each option; raises Usage for one that is unknown or cannot have that value."""
    known = {option.name: option for option in options}
    for name, value in given.items():
        if name not in known:
            raise errors.Usage(
                _("The format has no option “{name}”.").format(name=name),
                _("It has {names}.").format(names=", ".join(known)) if known else _("It has none."),
            )
        if known[name].values and value not in known[name].values:
            raise errors.Usage(
                _("The option “{name}” cannot be “{value}”.").format(name=name, value=value),
                _("Choose one of {names}.").format(names=", ".join(known[name].values)),
            )
    return {option.name: given.get(option.name, option.default) for option in options}


def _must_be_there(format: Format) -> None:
    about = described(format)
    if about.missing:
        raise errors.Usage(
            _("{title} needs a package that is not installed.").format(title=about.title),
            _("Install it with: pip install postil[{extra}]").format(extra=about.extra),
        )


class Fitted:
    """Holdings whose sheets are cut to what a format carries."""

    def __init__(self, held: Holdings, format: Format, target: Target) -> None:
        self._held = held
        self._format = format
        self._lose: Lose = target.lose
        self.name, self.size = held.name, held.size

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets, fitted; what that costs is reported the first time they are asked for."""
        lose, self._lose = self._lose, unheard
        for sheet in self._held.sheets():
            yield fit(sheet, self._format.carries, lose)

    def labels(self) -> list[Kind]:
        """List the labels."""
        return self._held.labels()

    def records(self, view: str) -> Iterator[dict[str, Any]]:
        """Yield records of postil/1."""
        return self._held.records(view)

    def original(self, document: str) -> bytes | None:
        """Give the bytes of a document's original."""
        return self._held.original(document)

    def pages(self, document: str) -> Sequence[Page]:
        """Give the pages of a document's original."""
        return self._held.pages(document)
