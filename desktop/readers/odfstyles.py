"""What an OpenDocument paragraph is, by its style and those it comes from, and whether a page begins with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desktop.readers.markup import attribute, below, every

_QUOTES = frozenset({"quotations", "quote", "block quotation", "block quote"})
_CODE = frozenset({"preformatted text", "source code", "code"})
_CAPTIONS = frozenset({"caption", "illustration", "table", "figure", "drawing"})
_DEEPEST = 20  # styles based on styles


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    parent: str
    outline: str | None
    breaks: bool
    hidden: bool


class Styles:
    """The paragraph styles of a document: those it names, and those its program made for single paragraphs."""

    def __init__(self, roots: Iterable[Any | None]) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        for root in roots:
            for element in every(root, "style"):
                key = (attribute(element, "family") or "", attribute(element, "name") or "")
                self._styles[key] = _style(element)

    def role(self, key: str | None) -> tuple[str, str]:
        """Tell a paragraph's role in the vocabulary of office documents, and its rank, by its style.

        A title's role is `title`, a subtitle's `subtitle`.
        """
        for style in self._chain("paragraph", key):
            if style.name in ("title", "subtitle"):
                return style.name, ""
            if style.name in _QUOTES:
                return "quote", ""
            if style.name in _CODE:
                return "code", ""
            if style.name in _CAPTIONS:
                return "caption", ""
            if style.name.startswith("contents "):
                return "furniture", ""
            if style.outline and style.outline.isdigit() and int(style.outline):
                return "heading", style.outline
        return "paragraph", ""

    def begins_page(self, key: str | None) -> bool:
        """Tell whether a page begins with a paragraph of this style; only its own program's word counts."""
        style = self._styles.get(("paragraph", key or ""))
        return style is not None and style.breaks

    def hides(self, key: str | None) -> bool:
        """Tell whether text of this style is hidden."""
        style = self._styles.get(("text", key or ""))
        return style is not None and style.hidden

    def _chain(self, family: str, key: str | None) -> list[_Style]:
        chain: list[_Style] = []
        while (found := self._styles.get((family, key or ""))) is not None and len(chain) < _DEEPEST:
            chain.append(found)
            key = found.parent
        return chain


def _style(element: Any) -> _Style:
    properties = below(element, "paragraph-properties")
    text = below(element, "text-properties")
    breaks = properties is not None and attribute(properties, "break-before") == "page"
    breaks = breaks or bool(attribute(element, "master-page-name"))
    hidden = text is not None and attribute(text, "display") == "none"
    shown = attribute(element, "display-name") or (attribute(element, "name") or "").replace("_20_", " ")
    return _Style(
        shown.lower(),
        attribute(element, "parent-style-name") or "",
        attribute(element, "default-outline-level"),
        breaks,
        hidden,
    )
