"""Web pages that a browser saved as one mail (MHTML): the page in it, with its address and the day it was saved."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import html, metadata, mime
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source

name = "mhtml"
title = "Saved web page (MHTML)"
suffixes = (".mhtml", ".mht")
media_type = "multipart/related"

_SAVED_BY = re.compile(
    rb"^(?:From:[^\r\n]*\bSaved by\b|Snapshot-Content-Location:|X-MAF:)|\A\s*Content-Location:",
    re.IGNORECASE | re.MULTILINE,
)
_MIME = re.compile(rb"^(?:MIME-Version|Content-Type|From|Subject|Date):", re.IGNORECASE | re.MULTILINE)
_PAGES = ("text/html", "application/xhtml+xml")


def claims(file: Glance) -> int:
    """Take what a browser signed, and what is called a saved page and begins as a mail."""
    top = re.split(rb"\r?\n\r?\n", file.head, maxsplit=1)[0]
    if not _MIME.search(top):
        return NO
    if _SAVED_BY.search(top) or file.suffix in suffixes:
        return CERTAIN
    return LIKELY if b"multipart/related" in top and re.search(rb"^Content-Location:", top, re.M | re.I) else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of the page in a saved page; raises Unreadable when there is none."""
    message = mime.parse(data, source.name)
    page = _page(message)
    if page is None:
        raise Unreadable(
            "no_text",
            _("There is no page in {name}.").format(name=source.name),
            _("Open it in a browser and save the page as HTML."),
        )
    addresses = (
        mime.header(message, "Snapshot-Content-Location"),
        mime.header(page, "Content-Location"),
        mime.header(message, "Content-Location"),
    )
    url = next((address for address in addresses if (address or "").startswith(("http://", "https://"))), None)
    captured = metadata.as_posted(mime.header(message, "Date"))
    article = html.read(mime.body(page), source, metadata.Known(url, captured, mime.charset(page)))
    subject = mime.header(message, "Subject")
    untitled = "title_from" not in article.provenance
    provenance = {**article.provenance, **({"title_from": "Subject"} if untitled and subject else {})}
    return replace(
        article,
        title=subject if untitled and subject else article.title,
        media_type=media_type,
        reader=name,
        provenance=provenance,
    )


def _page(message: EmailMessage) -> EmailMessage | None:
    """Give the page itself: the part that is named as the root, or the first page that holds anything."""
    leaves = [leaf for leaf in mime.leaves(message) if mime.kind(leaf) in _PAGES]
    try:
        start = str(message.get_param("start") or "").strip("<> ")
    except mime.FAULTS:
        start = ""
    if start:
        leaves.sort(key=lambda leaf: (mime.header(leaf, "Content-ID") or "").strip("<> ") != start)
    return next((leaf for leaf in leaves if mime.body(leaf).strip()), None)
