"""What an EPUB says of itself in its package document: metadata, reading order, and what its chapters are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag

from desktop.readers import cleaning, packed
from desktop.readers.manuscript import Stated
from desktop.readers.markup import attribute, below, every

_AUTHOR = "aut"  # the code of the Library of Congress
_PUBLISHED = ("publication", "original-publication", "", "issued")


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book: its member in the zip, its media type and its properties."""

    path: str
    media_type: str
    properties: frozenset[str]


def member(base: str, href: str | None) -> str:
    """Give the member that an address in another member means."""
    return packed.resolved(base, unquote(urldefrag(href or "")[0]))


def items(root: Any, base: str) -> dict[str, Item]:
    """Give the files of the book by their ids."""
    found = {}
    for one in every(below(root, "manifest"), "item"):
        properties = frozenset((attribute(one, "properties") or "").split())
        path, kind = member(base, attribute(one, "href")), attribute(one, "media-type") or ""
        found[attribute(one, "id") or ""] = Item(path, kind.lower(), properties)
    return found


def spine(root: Any, manifest: dict[str, Item], base: str) -> list[Item]:
    """Give the files in reading order, without the table of contents; all texts where no order is given."""
    guided = {
        member(base, attribute(one, "href"))
        for one in every(below(root, "guide"), "reference")
        if attribute(one, "type") == "toc"
    }
    keys = [attribute(one, "idref") or "" for one in every(below(root, "spine"), "itemref")]
    found = [manifest[key] for key in dict.fromkeys(keys) if key in manifest]
    if not found:
        found = [item for item in manifest.values() if "html" in item.media_type]
    order = [item for item in found if "nav" not in item.properties and item.path not in guided]
    return order or found


def state(root: Any) -> Stated:
    """Note what the book says of itself."""
    stated = Stated()
    metadata = below(root, "metadata")
    refined = _refined(metadata)
    titles = [(_refinement(one, "title-type", refined), text) for one, text in _values(metadata, "title")]
    for wanted in ("main", "", *(kind for kind, _text in titles)):
        stated.entitle(next((text for kind, text in titles if kind == wanted), None), "OPF")
    stated.subtitle = next((text for kind, text in titles if kind == "subtitle"), None)
    creators = [(_refinement(one, "role", refined) or _AUTHOR, text) for one, text in _values(metadata, "creator")]
    stated.sign((text for role, text in creators if role == _AUTHOR), "OPF")
    dates = [(attribute(one, "event") or "", text) for one, text in _values(metadata, "date")]
    for wanted in _PUBLISHED:
        stated.date(next((text for event, text in dates if event == wanted), None), "OPF", how="structured")
    changes = [text for event, text in dates if event == "modification"]
    changes += [one.text or "" for one in every(metadata, "meta") if attribute(one, "property") == "dcterms:modified"]
    stated.update(next(iter(changes), None), "OPF")
    stated.site = next((text for _one, text in _values(metadata, "publisher")), None)
    stated.language = next((text for _one, text in _values(metadata, "language")), None)
    addresses = [text for name in ("source", "identifier") for _one, text in _values(metadata, name)]
    stated.url = next((text for text in addresses if text.startswith(("http://", "https://"))), None)
    return stated


def chapter_names(root: Any, base: str) -> dict[str, str]:
    """Give what a table of contents (NCX, or the navigation of EPUB 3) calls each file of the book."""
    names: dict[str, str] = {}
    for point in every(root, "navPoint"):
        content, label = below(point, "content"), below(point, "navLabel", "text")
        if content is not None and label is not None:
            names.setdefault(member(base, attribute(content, "src")), cleaning.line(label.text or ""))
    contents = next((nav for nav in every(root, "nav") if (attribute(nav, "type") or "toc") == "toc"), None)
    for link in every(contents, "a"):
        names.setdefault(member(base, attribute(link, "href")), cleaning.line("".join(link.itertext())))
    return names


def _values(metadata: Any | None, name: str) -> Iterator[tuple[Any, str]]:
    for element in every(metadata, name):
        if text := cleaning.line(element.text or ""):
            yield element, text


def _refined(metadata: Any | None) -> dict[tuple[str, str], str]:
    """Give what EPUB 3 says of single elements, by their ids and the property said."""
    refining = (
        (attribute(one, "refines") or "", attribute(one, "property") or "", one) for one in every(metadata, "meta")
    )
    return {(key.lstrip("#"), said): cleaning.line(one.text or "") for key, said, one in refining if key}


def _refinement(element: Any, said: str, refined: dict[tuple[str, str], str]) -> str:
    return attribute(element, said) or refined.get((attribute(element, "id") or "", said), "")
