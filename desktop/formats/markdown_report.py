"""A report in Markdown (CommonMark): annotations as quotes in their context, by document, label, entity or claim.

Whatever stands in a text is escaped, so none of it becomes mark-up. What is grouped by anything but documents waits
in a temporary file; in memory is only where each entry lies there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO

from desktop.exchange import Feature, Mark, Option, Sheet, Tie, Unit
from desktop.formats import captions
from desktop.formats.contract import Shape
from desktop.formats.holdings import Holdings
from desktop.formats.passages import context
from desktop.formats.target import Target
from desktop.language import _
from desktop.model import Layer

name = "markdown"
title = "Markdown"
about = "A report to read or to go on writing in: the annotations as quotes with notes."
suffixes = (".md",)
shape: Shape = "file"
unit: Unit | None = None
layer: Layer = "highlight"
carries: frozenset[Feature] = frozenset(
    (
        *("spans", "overlaps", "discontinuous", "places", "document_labels", "relations", "entity_links", "claims"),
        *("notes", "attributes", "authors", "origins", "states", "scores", "unanchored", "metadata"),
    )
)
dump_options = (
    Option(
        "group",
        "Grouped by",
        "document",
        ("document", "label", "entity", "claim"),
        "Under which headings the annotations stand; what has no entity, or no claim, comes last.",
    ),
)

_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$^={}@#]|:(?=\S)|!(?=\[)|(?<=www)\.", re.IGNORECASE)
_AT_LINE_START = re.compile(r"\A\s*(?:\d{1,9}(?=[.)])|(?=[-+]))")
_MAY_BE_MARKUP = re.compile(r"[^\w \-,;.’“”…]|_|www|\A\s*[-\d]", re.IGNORECASE)  # most words are none
_LINE_ENDS = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")
_NOT_SHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_BETWEEN = 80  # code points: what lies between two parts of an annotation is shown up to so many


def dump(held: Holdings, target: Target) -> None:
    """Write the report."""
    with target.text() as out:
        out.write(f"# {escaped(held.name)}\n")
        if target.options["group"] == "document":
            for sheet in held.sheets():
                _write_document(sheet, out)
                _count(sheet, target)
        else:
            _write_groups(held, target, target.options["group"], out)


def _count(sheet: Sheet, target: Target) -> None:
    target.counts["documents"] += 1
    target.counts["annotations"] += len(sheet.marks)


def _write_document(sheet: Sheet, out: IO[str]) -> None:
    out.write(f"\n## {escaped(captions.heading(sheet))}\n")
    source = captions.source(sheet)
    if source:
        out.write(f"\n{escaped(' · '.join(source))}\n")
    for name, value in captions.filing(sheet):
        out.write(f"\n{escaped(name)}: {_prose(value)}\n")
    linked = captions.relations(sheet)
    for mark in sheet.marks:
        out.write(_entry(mark, sheet, linked.get(mark.id, ())))


def _write_groups(held: Holdings, target: Target, group: str, out: IO[str]) -> None:
    found: dict[str | None, list[tuple[int, int]]] = {}
    with TemporaryFile() as waiting:
        for sheet in held.sheets():
            linked = captions.relations(sheet)
            where = escaped(" · ".join((captions.heading(sheet), *captions.source(sheet)[:2])))
            for mark in sheet.marks:
                entry = _entry(mark, sheet, linked.get(mark.id, ()), where).encode("utf-8")
                found.setdefault(_group(mark, group), []).append((waiting.tell(), len(entry)))
                waiting.write(entry)
            _count(sheet, target)
        for name in sorted(found, key=lambda name: (name is None, (name or "").casefold(), name or "")):
            out.write(f"\n## {escaped(name) if name is not None else _alone(group)}\n")
            for place, length in found[name]:
                waiting.seek(place)
                out.write(waiting.read(length).decode("utf-8"))


def _group(mark: Mark, group: str) -> str | None:
    if group == "label":
        return mark.label
    if group == "entity":
        return mark.link.name if mark.link else None
    return (mark.saying.statement or None) if mark.saying else None


def _alone(group: str) -> str:
    return _("Without an entity") if group == "entity" else _("Without a claim")


def _entry(mark: Mark, sheet: Sheet, linked: Iterable[tuple[Tie, Mark]], where: str = "") -> str:
    """Write one annotation: the quote, then what is said of it."""
    lines = [""]
    if mark.parts:
        lines.append("\n>\n".join(f"> {line}" for line in _quoted(mark, sheet.text)))
        lines.append("")
    told = [f"**{escaped(mark.label)}**" if _is_plain(mark.label) else f"<strong>{escaped(mark.label)}</strong>"]
    state = captions.state(mark)
    if state:
        told.append(escaped(state))
    if not mark.parts:
        told.append(escaped(_("the whole document")))
    told += (f"{escaped(name)}: {escaped(value)}" for name, value in captions.details(mark))
    if where:
        told.append(where)
    lines.append(" · ".join(told))
    for tie, other in linked:
        lines += ("", f"→ {escaped(tie.type)}: {escaped(other.quote or other.label)}")
        if tie.note:
            lines.append(f"({escaped(tie.note)})")
    if mark.note:
        lines += ("", f"{escaped(_('Note'))}: {_prose(mark.note)}")
    return "\n".join(lines) + "\n"


def _quoted(mark: Mark, text: str) -> Iterator[str]:
    """Yield the lines of a quote, the annotated words strong, in their context."""
    if mark.unanchored:
        yield from _strong(mark.quote)
        return
    before, _after = context(text, mark.parts[0].start, mark.parts[0].end)
    _before, after = context(text, mark.parts[-1].start, mark.parts[-1].end)
    row = escaped(before.lstrip())
    for number, part in enumerate(mark.parts):
        if number:
            between = text[mark.parts[number - 1].end : part.start]
            row += escaped(between if len(between) <= _BETWEEN else " … ")
        first, *others = _strong(text[part.start : part.end]) or [""]
        row += first
        for line in others:
            yield row.strip()
            row = line
    yield (row + escaped(after.rstrip())).strip() or "…"


def _strong(text: str) -> list[str]:
    """Give the lines of a quote in strong letters."""
    found = []
    for line in _LINE_ENDS.split(text):
        inner = line.strip()
        left, _middle, right = line.partition(inner) if inner else (line, "", "")
        if _is_plain(inner):
            found.append(f"{left}**{escaped(inner)}**{right}")
        else:
            found.append(f"{left}<strong>{escaped(inner)}</strong>{right}" if inner else left)
    return [line for line in found if line.strip()]


def _is_plain(text: str) -> bool:
    """Say whether stars about a text make it strong wherever it stands: it begins and ends with a letter or digit."""
    return bool(text) and text[0].isalnum() and text[-1].isalnum()


def _prose(text: str) -> str:
    """Write text of several lines as one paragraph with its line ends."""
    lines = (line.strip() for line in _LINE_ENDS.split(text))
    return "\\\n".join(escaped(line) for line in lines if line)


def escaped(text: str) -> str:
    """Write text so that it reads as it is and is no mark-up; line ends become spaces, those at its ends stay."""
    if not _MAY_BE_MARKUP.search(text):
        return text
    line = _NOT_SHOWN.sub("\ufffd", _LINE_ENDS.sub(" ", text).replace("\t", " "))
    line = _MARKUP.sub(r"\\\g<0>", line)
    return _AT_LINE_START.sub(r"\g<0>\\", line)
