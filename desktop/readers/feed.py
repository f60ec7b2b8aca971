"""News feeds (RSS, RDF, Atom): each item a document, with its content, or else its summary and a word about that."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import cleaning, elements, furniture, html, metadata, tongue
from desktop.readers.contract import CERTAIN, NO, Glance, Piece, Source
from desktop.readers.elements import first, found, line_of, local, namespace, text_of
from desktop.readers.transcription import PAGE, from_page
from desktop.readers.transcription import Piece as Paragraph
from desktop.text.words import word_count

name = "feed"
title = "News feed (RSS, Atom)"
suffixes = (".rss", ".atom", ".rdf")
media_type = "application/rss+xml"

WHOLE = 200  # words: a summary as long as that is taken for the article
_NO_ARTICLES = frozenset(("attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles"))
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)\s*")


def claims(file: Glance) -> int:
    """Take documents with the root of a feed."""
    root, tag = elements.root_of(file.head)
    if root == "rss" or (root == "feed" and (b"atom" in tag.lower() or b"xmlns" not in tag)):
        return CERTAIN
    return CERTAIN if root == "RDF" and b"purl.org/rss/" in tag else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the items; a mark counts the items before it."""
    channel: _Channel | None = None
    wanted = elements.stream_of(stream, ("item", "entry"), source.reading.encoding)
    for number, item in enumerate(wanted, 1):
        channel = channel or _channel(item)
        if number > start and line_of(first(item, "post_type")) not in _NO_ARTICLES:
            yield number, _piece(item, channel, number, source)
        item.clear()
        before = item.getprevious()
        if before is not None and local(before) == local(item):
            item.getparent().remove(before)


@dataclass(frozen=True, slots=True)
class _Channel:
    """What a feed says of all its items."""

    title: str = ""
    language: str | None = None
    people: tuple[str, ...] = ()


def _channel(item: Any) -> _Channel:
    """Read what stands in a feed before its first item."""
    root = item.getroottree().getroot()
    if root is item:
        return _Channel()
    channel = first(root, "channel")
    holder = root if channel is None else channel
    stated = line_of(first(holder, "language")) or holder.get("{http://www.w3.org/XML/1998/namespace}lang")
    return _Channel(_plain(first(holder, "title")), tongue.from_tag(stated), _people(holder))


def _piece(item: Any, channel: _Channel, number: int, source: Source) -> Piece:
    from lxml import etree

    data = etree.tostring(item, encoding="utf-8", with_tail=False)
    locator = f"item {number}"
    return Piece(locator, f"{source.stem}-{number}.xml", data, _article(item, channel, locator))


def _article(item: Any, channel: _Channel, locator: str) -> Article | Unreadable:
    paragraphs, summarised = _content(item)
    heading, url = _plain(first(item, "title")), _address(item)
    composed = html.compose(paragraphs, heading or None, url)
    if not paragraphs or not composed.text.strip():
        return Unreadable("no_text", _("There is no text in {name}.").format(name=locator))
    published, updated = _dates(item)
    byline = _people(item) or channel.people
    section = next((name for name in map(_category, found(item, "category")) if name), None)
    fields = {
        "title": heading,
        "byline": byline,
        "published": published,
        "updated": updated,
        "url": url,
        "site": channel.title,
        "section": section,
    }
    stated = tongue.from_tag(item.get("{http://www.w3.org/XML/1998/namespace}lang")) or channel.language
    warning = _("The feed holds only a summary of this article.")
    return Article(
        text=composed.text,
        blocks=furniture.mark(composed.text, composed.blocks),
        title=heading or cleaning.line(paragraphs[0].text)[:80],
        byline=byline,
        published=published,
        date_source="structured" if published else None,
        updated=updated,
        site=channel.title or None,
        section=section,
        url=url,
        language=stated or tongue.detect(composed.text),
        media_type=media_type,
        reader=name,
        links=composed.links,
        provenance={f"{key}_from": "feed" for key, value in fields.items() if value} | composed.provenance,
        warnings=(warning,) if summarised else (),
    )


def _content(item: Any) -> tuple[list[Paragraph], bool]:
    """Give an item's paragraphs, and whether they are only its summary."""
    for element in (first(item, "encoded"), _atom_content(item), first(item, "body"), first(item, "div")):
        paragraphs = _paragraphs(element)
        if paragraphs:
            return paragraphs, False
    for element in (first(item, "description"), first(item, "summary"), first(item, "group", "description")):
        paragraphs = _paragraphs(element)
        if paragraphs:
            return paragraphs, sum(word_count(paragraph.text) for paragraph in paragraphs) < WHOLE
    return [], False


def _atom_content(item: Any) -> Any | None:
    """Give the content of an Atom entry; an element of the same name elsewhere names a picture."""
    content = first(item, "content")
    return None if content is None or "Atom" not in namespace(content) else content


def _paragraphs(element: Any | None) -> list[Paragraph]:
    if element is None:
        return []
    if len(element) and element.get("type") != "text" and any(local(child) for child in element):
        return elements.transcribe(element, PAGE)
    text = text_of(element)
    if element.get("type") == "text":
        text = markup.escape(text).replace("\n\n", "<p>")
    return from_page(text.replace("\0", "")) if text.strip() else []


def _plain(element: Any | None) -> str:
    """Give a title without the tags and references that feeds put into it."""
    text = line_of(element)
    if element is not None and element.get("type") == "text":
        return text
    return cleaning.line(markup.unescape(_TAG.sub("", markup.unescape(text)))) if "&" in text or "<" in text else text


def _address(item: Any) -> str | None:
    links = list(found(item, "link"))
    candidates = [line_of(first(item, "origLink"))]
    candidates += [link.get("href") or "" for link in links if link.get("rel") in (None, "alternate")]
    candidates += [line_of(link) for link in links]
    guid = first(item, "guid")
    if guid is not None and guid.get("isPermaLink") != "false":
        candidates.append(line_of(guid))
    candidates += [line_of(first(item, "id")), item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""]
    return next((one for one in candidates if one.startswith(("http://", "https://"))), None)


def _dates(item: Any) -> tuple[str | None, str | None]:
    """Give when an item was published and last changed; what is dated once was published then."""
    published = _moment(item, ("pubDate", "published", "issued", "date", "created", "post_date_gmt"))
    updated = _moment(item, ("updated", "modified", "post_modified_gmt"))
    return published or updated, updated


def _moment(item: Any, names: tuple[str, ...]) -> str | None:
    moments = (metadata.as_posted(line_of(first(item, name))) for name in names)
    return next((moment for moment in moments if moment), None)


def _people(item: Any) -> tuple[str, ...]:
    """Give the authors named in an item or a feed."""
    stated = []
    for name in ("creator", "author"):
        for element in found(item, name):
            inner = first(element, "name")
            text = line_of(element if inner is None else inner)
            mail = _MAIL.fullmatch(text)
            stated.append(mail.group(1) if mail else text)
        if people := metadata.names(["; ".join(stated)], None):
            return people
    return ()


def _category(element: Any) -> str:
    if element.get("domain") in ("post_tag", "tag"):
        return ""
    return _plain(element) or element.get("label") or element.get("term") or ""
