"""FEVER's lines of JSON: claims with the sentences that support or refute them, and the documents cut into sentences.

Sentences are counted from nought as `text/sentences.py` cuts them. All of one set are needed together; any set is
enough. Shapes: the FEVER data set, version 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from desktop.exchange import Feature, Loss, Option, Unit
from desktop.formats import dossier
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.jsonl import line_of
from desktop.formats.reading import Record
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer
from desktop.text.sentences import sentences

name = "fever"
title = "FEVER"
about = "Claims with the sentences that prove them or disprove them, for training fact checking."
suffixes: tuple[str, ...] = ()
shape: Shape = "folder"
unit: Unit | None = None
layer: Layer = "claim"
carries: frozenset[Feature] = frozenset(("text", "claims"))
dump_options: tuple[Option, ...] = ()

SUPPORTS, REFUTES, NEITHER = "SUPPORTS", "REFUTES", "NOT ENOUGH INFO"
_STANCES = {"supports": SUPPORTS, "refutes": REFUTES}
_VERDICTS = {"true": SUPPORTS, "mostly_true": SUPPORTS, "false": REFUTES, "mostly_false": REFUTES, "unproven": NEITHER}

# A page and the numbers of sentences on it, by the id of an annotation.
Places = Mapping[str, tuple[str, Sequence[int]]]


def dump(held: Holdings, target: Target) -> None:
    """Write the documents as pages, then the claims."""
    wanted = {item["annotation_id"] for claim in dossier.claims(held) for item in dossier.evidence(claim)} - {None}
    places = _write_pages(held, target, wanted)
    numbers = count(1)
    with target.text("fever.jsonl") as out:
        for number, claim in enumerate(dossier.claims(held), 1):
            record = _record(number, claim, places, numbers, target)
            if record is not None:
                out.write(line_of(record))
                target.counts["claims"] += 1


def _write_pages(held: Holdings, target: Target, wanted: set[str]) -> Places:
    """Write the documents with their sentences, and find the annotations that are evidence."""
    places: dict[str, tuple[str, Sequence[int]]] = {}
    taken: set[str] = set()
    with target.text("wiki-pages/wiki-001.jsonl") as out:
        for document in held.records("documents"):
            page = dossier.source(document).title
            page = f"{page} ({document['id']})" if page in taken else page
            taken.add(page)
            text = document["text"]
            bounds = [(one.start, one.end) for one in sentences(text) if not text[one.start : one.end].isspace()]
            lines = [f"{n}\t{' '.join(text[a:b].split())}" for n, (a, b) in enumerate(bounds)]
            out.write(line_of({"id": page, "text": text, "lines": "\n".join(lines)}))
            target.counts["documents"] += 1
            others = 0
            for span in document["spans"]:
                if span["annotation_id"] in wanted and span["state"] == "accepted":
                    there = places.setdefault(span["annotation_id"], (page, []))[1]
                    found = [n for n in _touched(bounds, span["start"], span["end"]) if n not in there]
                    places[span["annotation_id"]] = page, [*there, *found]
                elif span["claim_id"] is None and span["part"] == 0:
                    others += 1
            others += len(document["document_labels"])
            dossier.leave_out(target, document, "annotation", others, _("The format holds claims and evidence alone."))
    return places


def _touched(bounds: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Give the numbers of the sentences that a range touches."""
    return [n for n, (a, b) in enumerate(bounds) if a < max(end, start + 1) and b > start]


def _record(
    number: int, claim: Record, places: Places, numbers: Iterator[int], target: Target
) -> dict[str, Any] | None:
    """Make the line of a claim; None, with the reason reported, where it is none that the format can hold."""

    def lose(what: str, reason: str, times: int = 1) -> None:
        loss = Loss("dropped", what, reason, annotation=claim["id"], quote=claim["statement"], count=times)
        if times:
            target.lose(loss)

    label = _label(claim)
    if label is None:
        lose("claim", _("It has evidence for and against it and no verdict that decides, or none at all."))
        return None
    sets, whole, others = [], 0, 0
    for one in claim["evidence_sets"]:
        if label == NEITHER or _stance(one) != label:
            others += 1
        elif all(places.get(item["annotation_id"] or "", ("", ()))[1] for item in one["items"]):
            sets.append([places[item["annotation_id"]] for item in one["items"]])
        else:
            whole += 1
    if label != NEITHER and not sets:
        lose("claim", _("None of its evidence is a sentence of a document."))
        return None
    lose("evidence", _("It is no sentence of a document."), whole)
    lose("evidence", _("It does not bear out the label of the claim."), others)
    lose("utterance", _("The format does not tell who makes a claim, and where."), len(claim["utterances"]))
    return {
        "id": number,
        "verifiable": "NOT VERIFIABLE" if label == NEITHER else "VERIFIABLE",
        "label": label,
        "claim": claim["statement"],
        "evidence": _evidence(sets, numbers),
        "postil_id": claim["id"],
    }


def _evidence(sets: Sequence[Sequence[tuple[str, Sequence[int]]]], numbers: Iterator[int]) -> list[list[list[Any]]]:
    """Number the sets and the sentences in them; a claim without any has one that is empty."""
    if not sets:
        return [[[next(numbers), None, None, None]]]
    written = []
    for one in sets:
        annotation = next(numbers)
        cells = {(page, sentence): None for page, found in one for sentence in found}
        written.append([[annotation, next(numbers), page, sentence] for page, sentence in cells])
    return written


def _label(claim: Record) -> str | None:
    """Say what the evidence says; where it says both, or nothing, the latest verdict does."""
    stances = {_stance(one) for one in claim["evidence_sets"]}
    decided = stances & {SUPPORTS, REFUTES}
    verdict = _VERDICTS.get(claim["assessments"][-1]["verdict"]) if claim["assessments"] else None
    if len(decided) == 1:
        return decided.pop()
    if decided:
        return verdict if verdict in decided else None
    return NEITHER if stances or verdict == NEITHER else None


def _stance(one: Record) -> str:
    """Give what a set says: what its items say that support or refute, as long as they agree."""
    found = {_STANCES[item["stance"]] for item in one["items"] if item["stance"] in _STANCES}
    return found.pop() if len(found) == 1 else NEITHER
