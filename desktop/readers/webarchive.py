"""Web pages that Safari saved (.webarchive): the page in it, with its address; its frames are not read."""

from __future__ import annotations

import plistlib
import struct
from dataclasses import replace
from typing import Any
from xml.parsers.expat import ExpatError

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import html, metadata
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.packed import damaged

name = "webarchive"
title = "Saved web page (Safari)"
suffixes = (".webarchive",)
media_type = "application/x-webarchive"

_BROKEN = (
    plistlib.InvalidFileException, ExpatError, struct.error, ValueError, KeyError, IndexError, TypeError, EOFError,
    OverflowError, AttributeError, RecursionError, MemoryError,
)  # fmt: skip


def claims(file: Glance) -> int:
    """Take property lists that hold a page, and what is called a web archive."""
    plist = file.head.startswith(b"bplist0") or b"<!DOCTYPE plist" in file.head[:400] or b"<plist" in file.head[:400]
    if plist and (b"WebMainResource" in file.head or file.suffix in suffixes):
        return CERTAIN
    return LIKELY if file.suffix in suffixes else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of the page in a web archive; raises Unreadable when there is none."""
    try:
        archive = plistlib.loads(data)
    except _BROKEN as problem:
        raise damaged(source.name, str(problem)) from problem
    main: Any = archive.get("WebMainResource") if isinstance(archive, dict) else None
    page = main.get("WebResourceData") if isinstance(main, dict) else None
    if not isinstance(page, bytes) or not _is_page(page, _said(main, "WebResourceMIMEType")):
        raise Unreadable(
            "no_text",
            _("There is no page in {name}.").format(name=source.name),
            _("Open it in Safari and save what it shows."),
        )
    url = _said(main, "WebResourceURL")
    known = metadata.Known(
        url if url.startswith(("http://", "https://")) else None,
        None,
        _said(main, "WebResourceTextEncodingName") or None,
    )
    return replace(html.read(page, source, known), media_type=media_type, reader=name)


def _said(resource: dict[str, Any], key: str) -> str:
    value = resource.get(key)
    return value if isinstance(value, str) else ""


def _is_page(data: bytes, kind: str) -> bool:
    return kind in ("", "text/html", "application/xhtml+xml") or bool(html.claims(Glance(data[:4096])))
