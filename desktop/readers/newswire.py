"""News as agencies send it (NewsML-G2, NITF): each item with a text in it is a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import elements, furniture, html, metadata, tongue
from desktop.readers.contract import CERTAIN, END, NO, Glance, Piece, Source
from desktop.readers.elements import first, found, line_of, local, text_of
from desktop.readers.transcription import PAGE, from_page
from desktop.readers.transcription import Piece as Paragraph

name = "newswire"
title = "News agency file (NewsML-G2, NITF)"
suffixes = (".nitf", ".newsml")
media_type = "application/vnd.iptc.g2.newsitem+xml"

LARGEST = 100_000_000  # bytes that may be kept as the original of a file of one item
_ROOTS = frozenset(("newsItem", "newsMessage", "packageItem", "knowledgeItem", "conceptItem", "planningItem", "nitf"))
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NITF: Mapping[str, str] = {
    **PAGE,
    "hl1": "heading1",
    "hl2": "heading2",
    "bq": "quote",
    "block": "block",
    "dateline": "block",
    "abstract": "block",
    "note": "block",
    "tagline": "block",
    "media-caption": "caption",
    "media-producer": "skip",
    "media-metadata": "skip",
    "media-object": "skip",
    "fn": "block",
}


def claims(file: Glance) -> int:
    """Take documents with a root of these vocabularies."""
    root, _tag = elements.root_of(file.head)
    return CERTAIN if root in _ROOTS or (root == "contentSet" and b"inline" in file.head) else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the items; a mark counts the items before it. The only item of a file is the file itself."""
    head = stream.read(4096)
    root, _tag = elements.root_of(head)
    if root != "newsMessage":
        stream.seek(0)
        yield END, _only(stream, source, root)
        return
    yield from _items(stream, source, start)


def _only(stream: BinaryIO, source: Source, root: str) -> Piece:
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable("too_large", _("{name} is too large to be an article.").format(name=source.name))
    for element in elements.stream_of(stream, (root,), source.reading.encoding):
        if element.getparent() is None:
            return Piece("", source.name, data, _article(element, source.name))
    return Piece("", source.name, data, _textless(source.name))


def _items(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    from lxml import etree

    for number, item in enumerate(elements.stream_of(stream, ("newsItem",), source.reading.encoding), 1):
        if number > start:
            locator = f"item {number}"
            data = etree.tostring(item, encoding="utf-8", with_tail=False)
            yield number, Piece(locator, f"{source.stem}-{number}.xml", data, _article(item, locator))
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]


def _textless(called: str) -> Unreadable:
    return Unreadable(
        "no_text",
        _("There is no text in {name}.").format(name=called),
        _("It only names other files: import those."),
    )


@dataclass(slots=True)
class _Facts:
    """What an item says of itself; each value with where it came from."""

    values: dict[str, Any]
    provenance: dict[str, str]

    def offer(self, field: str, value: Any, source: str) -> None:
        """Take a value for a field that has none yet."""
        if value and field not in self.values:
            self.values[field] = value
            self.provenance[f"{field}_from"] = source


def _article(item: Any, called: str) -> Article | Unreadable:
    facts = _Facts({}, {})
    _read_item(item, facts)
    nitf = item if local(item) == "nitf" else next(item.iter("{*}nitf"), None)
    if nitf is not None:
        _read_nitf(nitf, facts)
    paragraphs = _paragraphs(item, nitf)
    if not paragraphs:
        return _textless(called)
    heading = facts.values.get("title")
    composed = html.compose(paragraphs, heading, facts.values.get("url"))
    values = {"title": called, "language": tongue.detect(composed.text), **facts.values}
    return Article(
        text=composed.text,
        blocks=furniture.mark(composed.text, composed.blocks),
        date_source="structured" if values.get("published") else None,
        media_type="application/nitf+xml" if local(item) == "nitf" else media_type,
        reader=name,
        links=composed.links,
        provenance={**facts.provenance, **composed.provenance},
        **values,
    )


def _read_item(item: Any, facts: _Facts) -> None:
    """Read the metadata of NewsML-G2."""
    about, content = first(item, "itemMeta"), first(item, "contentMeta")
    headlines = list(found(content, "headline"))
    main = [head for head in headlines if not head.get("role") or head.get("role", "").endswith(("main", "headline"))]
    facts.offer("title", line_of((main or headlines or [None])[0]), "headline")
    for head in headlines:
        if (head.get("role") or "").endswith(("sub", "subHeadline", "deck", "subtitle")):
            facts.offer("subtitle", line_of(head), "headline")
    facts.offer("byline", _creators(content), "creator")
    facts.offer("byline", metadata.names([line_of(first(content, "by"))], None), "by")
    for field, holder, stamp in (
        ("published", content, "contentCreated"),
        ("published", about, "firstCreated"),
        ("published", about, "versionCreated"),
        ("updated", content, "contentModified"),
        ("updated", about, "versionCreated"),
    ):
        facts.offer(field, metadata.as_posted(line_of(first(holder, stamp))), stamp)
    provider = first(about, "provider")
    facts.offer("site", line_of(first(provider, "name")), "provider")
    facts.offer("site", line_of(first(content, "infoSource", "name")), "infoSource")
    if provider is not None:
        facts.offer("site", provider.get("literal") or (provider.get("qcode") or "").partition(":")[2], "provider")
    facts.offer("section", line_of(first(about, "service", "name")), "service")
    facts.offer("section", line_of(first(content, "subject", "name")), "subject")
    tag = first(content, "language")
    stated = (tag.get("tag") if tag is not None else None) or item.get(_LANGUAGE)
    facts.offer("language", tongue.from_tag(stated), "language")
    for link in found(about, "link"):
        facts.offer("url", _web_address(link.get("href")), "link")
    facts.offer("url", _web_address(item.get("guid")), "guid")
    facts.offer("title", line_of(first(about, "title")) if headlines else None, "title")


def _creators(content: Any) -> tuple[str, ...]:
    stated = [line_of(first(creator, "name")) or creator.get("literal", "") for creator in found(content, "creator")]
    return metadata.names(["; ".join(filter(None, stated))], None)


def _web_address(value: str | None) -> str | None:
    return value if value and value.startswith(("http://", "https://")) else None


def _read_nitf(nitf: Any, facts: _Facts) -> None:
    """Read the metadata of NITF."""
    head, top = first(nitf, "head"), first(nitf, "body", "body.head")
    facts.offer("title", line_of(first(top, "hedline", "hl1")), "hl1")
    facts.offer("title", line_of(first(head, "title")), "title")
    facts.offer("subtitle", line_of(first(top, "hedline", "hl2")), "hl2")
    facts.offer("byline", metadata.names([_by(line) for line in found(top, "byline")], None), "byline")
    data = first(head, "docdata")
    for field, path in (("published", "date.issue"), ("published", "date.release")):
        stamp = first(data, path)
        facts.offer(field, metadata.as_posted(stamp.get("norm")) if stamp is not None else None, path)
    stated = first(top, "dateline", "story.date")
    facts.offer("published", metadata.as_posted(stated.get("norm")) if stated is not None else None, "dateline")
    for publication in found(head, "pubdata"):
        facts.offer("published", metadata.as_posted(publication.get("date.publication")), "pubdata")
        facts.offer("site", publication.get("name"), "pubdata")
        facts.offer("section", publication.get("position.section"), "pubdata")
        facts.offer("url", _web_address(publication.get("ex-ref")), "pubdata")
    owner = first(data, "doc.copyright")
    facts.offer("site", owner.get("holder") if owner is not None else None, "copyright")
    facts.offer("language", tongue.from_tag(nitf.get(_LANGUAGE)), "nitf")


def _by(line: Any) -> str:
    """Give the names in a byline, without the titles of who they are."""
    people = [line_of(person) for person in found(line, "person")]
    if people:
        return "; ".join(people)
    titles = [line_of(titled) for titled in found(line, "byttl")]
    text = line_of(line)
    for titled in titles:
        text = text.removesuffix(titled).rstrip(" ,;-") if text != titled else text
    return text


def _paragraphs(item: Any, nitf: Any | None) -> list[Paragraph]:
    if nitf is not None:
        parts = [
            *found(nitf, "body", "body.head", "hedline"),
            *found(nitf, "body", "body.head", "abstract"),
            *found(nitf, "body", "body.content"),
            *found(nitf, "body", "body.end"),
        ]
        return [paragraph for part in parts for paragraph in elements.transcribe(part, NITF)]
    paragraphs: list[Paragraph] = []
    for content in [item] if local(item) == "contentSet" else found(item, "contentSet"):
        for inline in content:
            paragraphs += _inline(inline)
        if paragraphs:
            break
    return paragraphs


def _inline(content: Any) -> list[Paragraph]:
    """Give the paragraphs of a page (inlineXML) or a text (inlineData) in an item."""
    if local(content) == "inlineXML":
        body = next(content.iter("{*}body"), content)
        return elements.transcribe(body, PAGE)
    if local(content) == "inlineData" and not content.get("encoding"):
        text = text_of(content)
        if "html" in (content.get("contenttype") or ""):
            return from_page(text)
        return [Paragraph("paragraph", part.strip()) for part in text.split("\n\n") if part.strip()]
    return []
