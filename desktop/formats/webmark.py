"""One web annotation as a mark or a relation: its bodies, its targets with their selectors, and how things are named.

Replies and selectors for other things than text are told as ValueError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from desktop.exchange import Link, Mark, Stretch, Tie
from desktop.language import _
from desktop.model import LAYERS

URN = "urn:uuid:"
OURS = "urn:postil:"
PLAIN = ("layer", "state", "score", "agent", "origin")
_POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "layer": LAYERS,
    "state": ("accepted", "suggested", "rejected"),
    "origin": ("human", "import", "rule", "model"),
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def iri(name: str) -> str:
    """Give the address of what is called so: a UUID stays one."""
    if _UUID.fullmatch(name):
        return URN + name
    return OURS + json.dumps(name)[1:-1]


def listed(value: Any) -> list[Any]:
    """Give a value of which there may be none, one or several as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def iri_of(item: Mapping[str, Any]) -> str:
    """Give the address of a thing, or nothing."""
    return str(item.get("id") or item.get("@id") or "")


def name_of(iri: str) -> str:
    """Give the id of ours that an address stands for, or the address."""
    if iri.startswith(URN):
        return iri.removeprefix(URN)
    if iri.startswith(OURS):
        return str(json.loads(f'"{iri.removeprefix(OURS)}"'))
    return iri


def source_of(target: Any) -> str:
    """Give the address of what a target points to."""
    if isinstance(target, str):
        return target
    source = target.get("source", iri_of(target))
    return source if isinstance(source, str) else iri_of(source)


def relation(item: Mapping[str, Any]) -> Tie | None:
    """Give the relation that an annotation is, if it links one annotation to another."""
    if "linking" not in listed(item.get("motivation")):
        return None
    bodies = [body if isinstance(body, Mapping) else {"source": body} for body in listed(item.get("body"))]
    ends = [body for body in bodies if "source" in body or body.get("purpose") == "linking"]
    if len(ends) != 1:
        return None
    said = {body.get("purpose"): body.get("value") for body in bodies if "value" in body}
    (origin,) = listed(item["target"])
    return Tie(
        name_of(iri_of(item)),
        str(said.get("tagging") or said.get(None) or "linking"),
        name_of(source_of(origin)),
        name_of(source_of(ends[0])),
        note=said.get("commenting"),
        state=item.get("postil:state", "accepted"),
        author=_author(item.get("creator")),
        created_at=_moment(item.get("created")),
        modified_at=_moment(item.get("modified")),
    )


def mark_of(item: Mapping[str, Any], targets: list[Any], where: str) -> Mark:
    """Make a mark of an annotation; its place in the file names one that has no address."""
    mark = Mark(name_of(iri_of(item)) or where, "")
    attributes = []
    for body in listed(item.get("body")) + listed(item.get("bodyValue")):
        attributes += _body(mark, body)
    if not mark.label:
        motivations = listed(item.get("motivation"))
        mark.label = str(motivations[0]) if motivations else "highlighting"
    mark.author = _author(item.get("creator"))
    mark.agent = _author(item.get("generator")) if item.get("postil:origin") else None
    mark.created_at, mark.modified_at = _moment(item.get("created")), _moment(item.get("modified"))
    for key in PLAIN:
        value = item.get(f"postil:{key}")
        if value is not None and value in _POSSIBLE.get(key, (value,)):
            setattr(mark, key, value)
    for one in listed(item.get("postil:attributes")):
        attributes.append((str(one["name"]), str(one["value"])))
    mark.attributes = tuple(attributes)
    _place(mark, targets, unanchored=bool(item.get("postil:unanchored")))
    return mark


def _body(mark: Mark, body: Any) -> list[tuple[str, str]]:
    """Put one body into a mark; give what is left of it as attributes."""
    if isinstance(body, str):
        body = {"value": body} if not body.startswith(("http://", "https://")) else {"id": body}
    value, purpose = body.get("value"), body.get("purpose")
    if value is None:
        source = source_of(body)
        return [(str(purpose or "body"), source)] if source else []
    words = str(value)
    if purpose in ("tagging", "classifying"):
        if mark.label:
            return [("tag", words)]
        mark.label = words
    elif purpose == "identifying":
        told = {key: body.get(f"postil:{key}") for key in ("type", "id", "form", "state")}
        mark.link = Link(words, **{key: said for key, said in told.items() if said is not None})
    elif words:
        mark.note = f"{mark.note}\n\n{words}" if mark.note else words
    return []


def _author(said: Any) -> str | None:
    for one in listed(said):
        words = one if isinstance(one, str) else one.get("name") or one.get("nickname") or iri_of(one)
        if words:
            return str(words)
    return None


def _moment(said: Any) -> str | None:
    return said if isinstance(said, str) and said else None


def _place(mark: Mark, targets: list[Any], *, unanchored: bool) -> None:
    """Put a mark where its targets say; one with a quote and no position is without an anchor."""
    parts, contexts = [], []
    for target in targets:
        selectors = listed(target.get("selector")) if isinstance(target, Mapping) else []
        position, quote = _selected(selectors)
        if position is None and quote is None:
            if selectors:
                names = ", ".join(str(one.get("type")) for one in selectors if isinstance(one, Mapping))
                raise ValueError(_("its selector {name} is not for text").format(name=names))
            continue
        exact = str(quote["exact"]) if quote is not None else None
        if position is None or unanchored:
            unanchored = True
            parts.append(Stretch(0, 0, exact))
        else:
            parts.append(Stretch(_whole(position["start"]), _whole(position["end"]), exact))
        contexts.append((str((quote or {}).get("prefix") or ""), str((quote or {}).get("suffix") or "")))
    mark.parts, mark.unanchored = tuple(parts), unanchored and bool(parts)
    mark.contexts = tuple(contexts)
    if not parts:
        mark.layer = mark.layer or "document"


def _selected(selectors: list[Any]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Find the selectors by position and by quote."""
    found: dict[str, Mapping[str, Any]] = {}
    waiting = list(selectors)
    for _depth in range(32):
        if not waiting:
            break
        one = waiting.pop(0)
        if isinstance(one, Mapping):
            found.setdefault(str(one.get("type") or one.get("@type")).removeprefix("oa:"), one)
            waiting += listed(one.get("items"))  # a Choice
    return found.get("TextPositionSelector"), found.get("TextQuoteSelector")


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(_("its offset is no number"))
    return value
