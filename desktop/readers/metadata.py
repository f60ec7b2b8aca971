"""What a page says of itself: JSON-LD, then OpenGraph, then meta tags, then its title; extraction fills the gaps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from desktop.readers import cleaning, tongue

MOST_AUTHORS = 20
_ARTICLES = (
    "Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "AnalysisNewsArticle", "TechArticle",
    "OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "LiveBlogPosting", "ScholarlyArticle",
    "SocialMediaPosting", "Review", "WebPage",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "citation_title", "headline")
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "citation_author", "byl")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dcterms.date", "parsely-pub-date", "citation_publication_date",
    "citation_date", "publishdate", "pubdate", "sailthru.date", "date.created",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_journal_title")
_SAVED = (
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"),
    re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)"),
)
_NOT_A_NAME = re.compile(
    r"https?://|www\.|@|\d|\bsaid$|^(?:wordpress\s*)?admin(?:istrator)?$|^wordpressadmin$|^(?:editor|staff|guest|unknown|none)$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:view all posts by|posts by|written by|by|von|par|por|di)\s+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,(?!\s*(?:jr|sr|ph\.?d|m\.?d)\b)|\band\b|&|\bund\b)\s*", re.IGNORECASE)
_SEPARATED = re.compile(r"\s+[|–—·»-]\s+|\s+[|·»]\s*|\s*\|\s*")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


@dataclass(slots=True)
class Facts:
    """A page's metadata; `provenance` names where each field came from."""

    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    date_source: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None
    provenance: dict[str, str] = field(default_factory=dict)


def find(tree: Any | None, page: str) -> Facts:
    """Read what the page states; `tree` is its lxml tree, or None."""
    facts = Facts(url=_saved_from(page))
    if tree is None:
        return facts
    linked = list(_linked_data(tree))
    metas = _metas(tree)
    facts.site = _first(linked, "publisher") or _meta(metas, _SITES)
    facts.url = _canonical(tree, metas, linked) or facts.url
    title, source = _title(tree, metas, linked)
    facts.title = _without_site(title, facts) if title else None
    facts.byline = names([*_all(linked, "author"), *(metas.get(key, "") for key in _AUTHORS)], facts.site)
    facts.published = as_iso(_first(linked, "datePublished") or _meta(metas, _DATES) or _stamped(tree))
    facts.date_source = "structured" if facts.published else None
    facts.language = tongue.from_tag(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    if facts.title:
        facts.provenance["title_from"] = source
    return facts


def complete(
    facts: Facts, *, title: str | None = None, author: str | None = None, site: str | None = None, date: str | None
) -> None:
    """Fill gaps with what an extraction found; a date it found outranks a stated one of quite another day."""
    found = cleaning.line(title or "")
    if found and (not facts.title or _is_part(found, facts)):
        facts.title = found
        facts.provenance["title_from"] = "trafilatura"
    facts.site = facts.site or (cleaning.line(site) if site else None)
    if not facts.byline and author:
        facts.byline = names([author], facts.site)
        facts.provenance["byline_from"] = "trafilatura"
    if date and not (facts.published and _days_apart(facts.published, date) <= 1):
        if facts.published:
            facts.provenance["date_stated"] = facts.published
        facts.published, facts.date_source = date, "guessed"


def _is_part(found: str, facts: Facts) -> bool:
    """Say whether a title found in the page is a part of the window's title, which often names the site too."""
    if facts.provenance.get("title_from") != "title" or not facts.title:
        return False
    return any(_letters(found) == _letters(part) for part in _SEPARATED.split(facts.title))


def names(values: list[str], site: str | None) -> tuple[str, ...]:
    """Give the people's names in author fields, in order, each once; no addresses, no publishers."""
    found: dict[str, str] = {}
    for value in values:
        for part in _BETWEEN_NAMES.split(cleaning.line(value)):
            name = _BY.sub("", part).strip(" .-–|")
            if 1 < len(name) <= 80 and not _NOT_A_NAME.search(name) and name.casefold() != (site or "").casefold():
                found.setdefault(name.casefold(), name)
        if found:
            break
    return tuple(list(found.values())[:MOST_AUTHORS])


def as_iso(value: str | None) -> str | None:
    """Give a date or time as ISO 8601, as precise as it came; None for what is no date."""
    text = (value or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        return text if "1900" <= text[:4] <= "2100" else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _day(text)
    return text[:10] if len(text) <= 10 else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(text: str) -> str | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def _days_apart(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
    except ValueError:
        return 0 if one[:4] == other[:4] else 10_000


def _saved_from(page: str) -> str | None:
    for pattern in _SAVED:
        found = pattern.search(page[:4096])
        if found and found.group(1).startswith("http"):
            return found.group(1)
    return None


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's JSON-LD that describe an article."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            content = json.loads(script.text.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(content):
            kinds = thing.get("@type")
            if any(kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield thing


def _things(content: Any) -> Iterator[dict[str, Any]]:
    waiting = [content]
    while waiting:
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting.extend(thing[:200])
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[key] for key in ("@graph", "mainEntity") if key in thing)


def _all(linked: list[dict[str, Any]], key: str) -> list[str]:
    """Give the texts or names under a key, of the most specific article first."""
    for thing in sorted(linked, key=lambda thing: thing.get("@type") == "WebPage"):
        values = thing.get(key)
        found = [_named(value) for value in (values if isinstance(values, list) else [values])]
        if any(found):
            return ["; ".join(text for text in found if text)]
    return []


def _named(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    return cleaning.line(value) if isinstance(value, str) else ""


def _first(linked: list[dict[str, Any]], key: str) -> str | None:
    found = _all(linked, key)
    return found[0] if found else None


def _metas(tree: Any) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = cleaning.line(meta.get("content") or "")
        for attribute in ("property", "name", "itemprop"):
            for key in (meta.get(attribute) or "").lower().split():
                if content and key in metas and key in ("citation_author", "article:author", "author"):
                    metas[key] += f"; {content}"
                elif content:
                    metas.setdefault(key, content)
    return metas


def _meta(metas: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((metas[key] for key in keys if metas.get(key)), None)


def _title(tree: Any, metas: dict[str, str], linked: list[dict[str, Any]]) -> tuple[str | None, str]:
    stated = next((text for key in ("headline", "name") if (text := _first(linked, key))), None)
    if stated and 3 < len(stated) < 300:
        return stated, "json-ld"
    if found := _meta(metas, _TITLES):
        return found, "meta"
    heads = [_text(head) for head in tree.iter("h1")]
    title = next((_text(element) for element in tree.iter("title")), "")
    for head in heads:
        if len(head) > 3 and (not title or (head in title and len(heads) < 4)):
            return head, "h1"
    parts = {_letters(part) for part in _SEPARATED.split(title)} if _SEPARATED.search(title) else set()
    for head in map(_text, tree.iter("h2", "h3")):
        if len(head) > 3 and _letters(head) in parts:
            return head, "heading"
    return (title, "title") if title else (None, "")


def _text(element: Any) -> str:
    return cleaning.line("".join(element.itertext()))


def _without_site(title: str, facts: Facts) -> str:
    """Take the site's name off the end or the beginning of a title."""
    places = {_letters(facts.site or "")} | {_letters(_host(facts.url))} - {""}
    parts = list(_SEPARATED.finditer(title))
    if parts and _letters(title[parts[-1].end() :]) in places:
        return title[: parts[-1].start()].strip()
    if parts and _letters(title[: parts[0].start()]) in places:
        return title[parts[0].end() :].strip()
    return title


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _canonical(tree: Any, metas: dict[str, str], linked: list[dict[str, Any]]) -> str | None:
    links = (
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    )
    candidates = [*links, metas.get("og:url", ""), _first(linked, "url") or ""]
    return next((url.strip() for url in candidates if url.strip().startswith(("http://", "https://"))), None)


def _stamped(tree: Any) -> str | None:
    for element in tree.iter("time"):
        if "datepublished" in (element.get("itemprop") or "").lower() or element.get("pubdate") is not None:
            return str(element.get("datetime") or "")
    return None
