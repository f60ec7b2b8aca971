"""Saved web pages: the article in them, found by trafilatura, or the whole page; nothing fetched, nothing executed."""

from __future__ import annotations

import re
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _, plural
from desktop.model import Article
from desktop.readers import cleaning, extractor, furniture, linking, metadata, tongue
from desktop.readers.composition import Composed, Composer
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.encoding import declared_in_page, decode
from desktop.readers.transcription import Piece, from_page, from_tree
from desktop.text.words import word_count

name = "html"
title = "Web page (HTML)"
suffixes = (".html", ".htm", ".xhtml", ".xht")
media_type = "text/html"

LITTLE = 50  # words: below this a page is reported as nearly empty
EMPTY = 50  # characters: below this the extraction is taken to have failed
REPEAT = 40  # characters from which a paragraph that follows itself is a repetition
_START = re.compile(
    rb"(?:\s|<!--(?:(?!-->).)*-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|title|meta)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<(?:p|div|span|h[1-6]|a|br|article|table|ul)[\s>/]", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W_]+")
_DATA_URI = re.compile(r"data:(?<=[\"'(=\s]data:)[a-zA-Z0-9.+-]*/?[a-zA-Z0-9.+-]*[;,][^\"')>\s]*")


def claims(file: Glance) -> int:
    """Take what begins as a page, and what is called one and holds tags."""
    plain = file.head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    if _START.match(plain):
        return CERTAIN
    return LIKELY if file.suffix in suffixes and _TAG.search(plain) else NO


def read(data: bytes, source: Source, known: metadata.Known | None = None) -> Article:
    """Make an article of a page; raises Unreadable when there is no text in it.

    `known` is what the wrapping of a saved page says of it, for what the page leaves out.
    """
    told = known.encoding if known else None
    decoded = decode(data, source.name, told or declared_in_page(data), given=source.reading.encoding)
    page = _DATA_URI.sub("", decoded.text.replace("\0", ""))
    tree = _parse(page)
    facts = metadata.find(tree, page, known)
    base = linking.absolute(linking.base(tree) or "", facts.url) or facts.url
    found, how = _extract(None if source.reading.whole_page else tree, facts)
    pieces, warnings = _complete(found, page, source)
    title = facts.title or _first_heading(pieces) or source.stem
    composed = compose(pieces, title if facts.title else None, base)
    provenance = {"extraction": how if found else "page", **facts.provenance}
    return Article(
        text=composed.text,
        blocks=furniture.mark(composed.text, composed.blocks),
        title=title,
        subtitle=facts.subtitle,
        byline=facts.byline,
        published=facts.published,
        date_source=facts.date_source,
        updated=facts.updated,
        site=facts.site,
        section=facts.section,
        url=facts.url,
        language=facts.language or tongue.detect(composed.text),
        media_type=media_type,
        reader=name,
        links=composed.links,
        provenance={**decoded.provenance, **provenance, **composed.provenance},
        warnings=(*decoded.warnings, *warnings),
    )


def _parse(page: str) -> Any | None:
    """Give the page's tree, or None where there is nothing to make one of."""
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8", collect_ids=False, default_doctype=False)
    try:
        return lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _extract(tree: Any | None, facts: metadata.Facts) -> tuple[list[Piece], str]:
    """Give the article's pieces and the extractor's name and version; fills gaps of the facts."""
    if tree is None:
        metadata.complete(facts, date=None)
        return [], "page"
    extractor.complete(facts, tree)
    try:
        found = extractor.find(tree)
    except RecursionError:  # elements within elements, deeper than it can follow; the page's own tags still can be read
        return [], "page"
    if found.body is None:
        return [], "page"
    return linking.linked(from_tree(found.body), linking.of_page(found.page)), found.how


def _complete(found: list[Piece], page: str, source: Source) -> tuple[list[Piece], list[str]]:
    """Fall back on the whole page where the extraction gave next to nothing, and say how little there is."""
    pieces = found
    if source.reading.whole_page or sum(len(piece.text) for piece in found) < EMPTY:
        pieces = from_page(page) or found
    words = 0
    for piece in pieces:
        words += word_count(piece.text)
        if words >= LITTLE:
            return pieces, []
    if not words:
        raise Unreadable(
            "no_text",
            _("There is no text in {name}.").format(name=source.name),
            _("If the page fills itself with a program, copy its text in the browser and paste it."),
        )
    sentence = plural("Only {n} word was found on this page.", "Only {n} words were found on this page.", words)
    return pieces, [sentence.format(n=words)]


def _first_heading(pieces: list[Piece]) -> str | None:
    return next((piece.text for piece in pieces[:5] if piece.kind == "heading"), None)


def compose(pieces: list[Piece], title: str | None, base: str | None) -> Composed:
    """Write the pieces down, the title first where the article's text left it out, repetitions once."""
    composer = Composer()
    if title and not any(_same(piece.text, title) for piece in pieces[:4]):
        composer.add("heading", cleaning.line(title), level=1)
    before = ""
    for piece in pieces:
        if piece.text == before and len(before) > REPEAT:
            continue
        before = piece.text
        links = [(start, end, linking.absolute(href, base)) for start, end, href in piece.links]
        composer.add(piece.kind, piece.text, level=piece.level, apart=piece.apart, links=links)
    return composer.finish()


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())
