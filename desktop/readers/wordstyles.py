"""What a Word paragraph is: heading, item, quote, caption, code or plain, by its style, outline level and numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from desktop.readers.markup import attribute, below, every

_HEADING = re.compile(r"heading ?([1-9])$")
_LIST = re.compile(r"list(?: bullet| number)? ?([2-9])?$")
_CONTENTS = re.compile(r"(?:toc \d|toc heading|table of (?:figures|authorities)|toa heading|index (?:\d|heading))$")
_QUOTES = frozenset({"quote", "intense quote", "block text", "block quote", "block quotation", "quotations"})
_CODE = frozenset({"html preformatted", "preformatted text", "source code", "code", "macro text", "macro"})
_DEEPEST = 20  # styles based on styles
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role in the vocabulary of office documents, and the rank that goes with it (`h2`, `1`)."""

    tag: str
    rank: str = ""
    name: str = ""


_PLAIN = Role("paragraph")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str
    outline: str | None
    numbering: tuple[str, str] | None
    breaks: bool


class Styles:
    """The styles of a document."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._usual = ""
        for element in every(root, "style"):
            if attribute(element, "type") not in (None, "paragraph"):
                continue
            key = attribute(element, "styleId") or ""
            self._styles[key] = _style(element)
            if is_on(attribute(element, "default"), missing=False):
                self._usual = key

    def role(self, properties: Any | None) -> Role:
        """Tell what a paragraph is by its properties (`w:pPr`)."""
        chain = self._chain(_value(below(properties, "pStyle")))
        outline = _value(below(properties, "outlineLvl")) or next((s.outline for s in chain if s.outline), None)
        numbering = _numbering(properties) or next((s.numbering for s in chain if s.numbering), None)
        for style in chain:
            if found := by_name(style.name):
                return found
        if outline and outline.isdigit() and int(outline) < 9:
            return Role("heading", f"h{min(int(outline) + 1, 6)}")
        if numbering and numbering[0] != "0":
            depth = int(numbering[1]) + 1 if numbering[1].isdigit() else 1
            return Role("item", str(min(depth, 9)))
        return _PLAIN

    def begins_page(self, properties: Any | None) -> bool:
        """Tell whether a page begins with a paragraph."""
        stated = below(properties, "pageBreakBefore")
        if stated is not None:
            return is_on(attribute(stated, "val"))
        return any(style.breaks for style in self._chain(_value(below(properties, "pStyle"))))

    def _chain(self, key: str | None) -> list[_Style]:
        """Give a style and those it is based on, nearest first."""
        chain: list[_Style] = []
        key = key or self._usual
        while key in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[key])
            key = self._styles[key].parent
        return chain


def is_on(value: str | None, *, missing: bool = True) -> bool:
    """Read a switch, which is on where it has no value."""
    return missing if value is None else value.lower() not in _OFF


def _style(element: Any) -> _Style:
    properties = below(element, "pPr")
    break_before = below(properties, "pageBreakBefore")
    return _Style(
        (_value(below(element, "name")) or "").lower(),
        _value(below(element, "basedOn")) or "",
        _value(below(properties, "outlineLvl")),
        _numbering(properties),
        break_before is not None and is_on(attribute(break_before, "val")),
    )


def by_name(name: str) -> Role | None:
    """Tell what paragraphs of a style are by the name that Word gave it, in lower case."""
    if found := _HEADING.match(name):
        return Role("heading", f"h{min(int(found.group(1)), 6)}")
    if found := _LIST.match(name):
        return Role("item", found.group(1) or "1")
    if name == "title":
        return Role("heading", "h1", "title")
    if name == "subtitle":
        return Role("paragraph", "", "subtitle")
    if name == "caption":
        return Role("caption")
    if name in _QUOTES:
        return Role("quote")
    if name in _CODE:
        return Role("code")
    return Role("furniture") if _CONTENTS.match(name) else None


def _numbering(properties: Any | None) -> tuple[str, str] | None:
    numbering = below(properties, "numPr")
    if numbering is None:
        return None
    return _value(below(numbering, "numId")) or "", _value(below(numbering, "ilvl")) or "0"


def _value(element: Any | None) -> str | None:
    return None if element is None else attribute(element, "val")
