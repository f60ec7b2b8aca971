"""What formats of exchange carry, count in and lose, in the words of whoever annotates, and what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from desktop.exchange import FEATURES, ExchangeFormat, Feature, Loss, Unit
from desktop.language import _, language, number, plural

# Which formats stand together in a list; those that are not named go by the layer of their labels.
OURS = ("jsonl", "bundle")
READING = ("csv", "docx", "html", "markdown", "pdf", "xlsx")
KNOWING = ("claimreview", "fever", "ftm", "stix")
FEW = 6  # features up to which it is shorter to say what a format does carry


def feature(name: Feature) -> str:
    """Name something that a format can carry, as it stands in a list of such things."""
    return {
        "text": _("the text itself"),
        "spans": _("labels on passages"),
        "overlaps": _("annotations that overlap"),
        "discontinuous": _("annotations in several parts"),
        "places": _("annotations between two characters"),
        "document_labels": _("labels of whole documents"),
        "relations": _("relations"),
        "layers": _("the layers of labels"),
        "entity_links": _("which entity is mentioned"),
        "claims": _("claims"),
        "notes": _("notes"),
        "attributes": _("attributes"),
        "authors": _("who annotated"),
        "origins": _("whether a person or a model annotated"),
        "states": _("suggestions and rejections"),
        "scores": _("scores"),
        "times": _("when it was annotated"),
        "ids": _("Postil’s ids"),
        "unanchored": _("annotations that lost their place"),
        "metadata": _("dates and sources of documents"),
        "blocks": _("headings and paragraphs"),
        "registers": _("the colours of labels and collections of documents"),
    }[name]


def lacking(format: ExchangeFormat) -> str:
    """Say in one sentence what a format does not carry."""
    carried = [feature(name) for name in FEATURES if name in format.carries]
    lacks = [feature(name) for name in FEATURES if name not in format.carries]
    if not carried:
        return _("Carries no texts and no annotations.")
    if not lacks:
        return _("Carries everything.")
    if len(carried) <= FEW:
        return _("Carries only {what}.").format(what=_enumerated(carried))
    return _("Does not carry {what}.").format(what=_enumerated(lacks))


def _enumerated(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def unit(name: Unit) -> str:
    """Name what a file counts."""
    return {
        "codepoint": _("Unicode characters"),
        "utf16": _("UTF-16 units"),
        "grapheme": _("characters as one sees them"),
        "byte": _("bytes of UTF-8"),
    }[name]


def grouped(formats: Iterable[ExchangeFormat]) -> list[tuple[str, list[ExchangeFormat]]]:
    """Put formats in groups by what they are for, each group with its title, in order of their titles."""
    groups: dict[str, list[ExchangeFormat]] = {
        _("Postil’s own"): [],
        _("For annotation and training tools"): [],
        _("For qualitative analysis and the web"): [],
        _("For entities and claims"): [],
        _("For reading and counting"): [],
    }
    own, training, analysis, knowing, reading = groups.values()
    for one in formats:
        if one.name in OURS:
            own.append(one)
        elif one.name in READING:
            reading.append(one)
        elif one.name in KNOWING:
            knowing.append(one)
        else:
            (training if one.layer == "entity" else analysis).append(one)
    for lot in (training, analysis, knowing, reading):
        lot.sort(key=lambda one: one.title.casefold())
    return [(title, lot) for title, lot in groups.items() if lot]


def capital(text: str) -> str:
    """Begin with a capital what stands alone."""
    return text[:1].upper() + text[1:]


def fate(lost: str) -> str:
    """Say what happened to what was lost."""
    return {
        "dropped": _("left out"),
        "flattened": _("simplified"),
        "split": _("cut into parts"),
        "widened": _("made longer"),
        "clipped": _("made shorter"),
        "refused": _("not taken"),
        "kept": _("left as it was here"),
        "changed": _("changed"),
    }.get(lost, lost)


def thing(what: str) -> str:
    """Name what was lost; a word that is not known is shown as it is."""
    return {
        "annotation": _("Annotation"),
        "attribute": _("Attributes"),
        "author": _("Who annotated"),
        "claim": _("Claim"),
        "discontinuous": _("Annotation in parts"),
        "document": _("Document"),
        "document_label": _("Label of the document"),
        "entity_link": _("Link to an entity"),
        "guideline": _("Guideline of a label"),
        "id": _("Id"),
        "label": _("Label"),
        "metadata": _("About the document"),
        "note": _("Note"),
        "origin": _("How it was made"),
        "overlap": _("Overlapping annotation"),
        "parent": _("Parent of a label"),
        "place": _("Empty span"),
        "record": _("Record"),
        "relation": _("Relation"),
        "score": _("Score"),
        "span": _("Passage"),
        "state": _("Undecided annotation"),
        "tag": _("Tag"),
        "text": _("Text"),
        "time": _("When it was made"),
        "unanchored": _("Annotation without a place"),
    }.get(what, what.replace("_", " ").capitalize())


def happened(loss: Loss) -> str:
    """Say what was lost and how: `Note: left out`."""
    said = sort_of_loss(f"{loss.lost} {loss.what}")
    return said if loss.count == 1 else _("{what} × {n}").format(what=said, n=number(loss.count))


def sort_of_loss(key: str) -> str:
    """Say a key under which losses are counted (`dropped note`) in words."""
    return _said(key, language())


@cache
def _said(key: str, _language: str) -> str:
    lost, _space, what = key.partition(" ")
    return _("{what}: {fate}").format(what=thing(what), fate=fate(lost))


def lost_in_short(total: int) -> str:
    """Say how much was lost, as the end of a sentence."""
    return plural("{n} thing did not come through", "{n} things did not come through", total).format(n=number(total))


def listed(names: Sequence[str], most: int = 8) -> str:
    """Write names one after the other, of many only the first."""
    said = ", ".join(names[:most])
    more = len(names) - most
    return said if more <= 0 else _("{names} and {n} more").format(names=said, n=number(more))
