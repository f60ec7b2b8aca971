"""Which addresses mean the same page: without what links carry to tell who followed them."""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import urlsplit

_TRACKING = re.compile(r"(utm_\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid)(=|$)", re.IGNORECASE)


def canonical(url: str) -> str | None:
    """Give the address without tracking, fragment, scheme and last slash; None for what names no single page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair))
    path = parts.path.rstrip("/")
    if not path and not query:
        return None  # the front page of a site is another one every day
    return parts.netloc.lower() + path + (f"?{query}" if query else "")


def documents_at(connection: sqlite3.Connection, url: str) -> list[int]:
    """Give the integer ids of the documents outside the bin that come from the same page, the newest first."""
    wanted = canonical(url)
    if wanted is None:
        return []
    parts = urlsplit(url.strip())
    found: set[int] = set()
    path = parts.path.rstrip("/")
    for host in dict.fromkeys((parts.netloc, parts.netloc.lower())):
        for scheme in ("https", "http"):
            for page in (f"{scheme}://{host}{path}", f"{scheme}://{host}{path}/"):
                rows = connection.execute(  # the + leaves the index of what is kept aside: it would list everything
                    "SELECT id, url FROM document WHERE +deleted_at IS NULL AND (url = ?1 "
                    "OR url > ?1 || '?' AND url < ?1 || '@' OR url > ?1 || '#' AND url < ?1 || '$')",
                    (page,),
                )
                found.update(number for number, address in rows if canonical(address) == wanted)
    return sorted(found, reverse=True)
