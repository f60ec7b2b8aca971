"""What a page says of itself: JSON-LD, then OpenGraph, then meta tags, then its title; extraction fills the gaps."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
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
_UPDATES = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "date.modified", "revised",
)  # fmt: skip
_SECTIONS = ("article:section", "og:section", "articlesection", "parsely-section", "section", "dc.type.section")
_SITES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_journal_title")
_SAVED = (
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)(?:\s+saved date:[ \t]*([^\r\n]+))?"),
    re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)()"),
)
_UNDER_TITLE = re.compile(
    r"(?:^|[\s_-])(?:sub-?title|sub-?head(?:line|ing)?|stand-?first|dek|deck|strapline|unterzeile|untertitel|chapo|"
    r"sous-?titre|subtitulo|sottotitolo|sommario|bajada)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONGEST_SUBTITLE = 400
_NOT_A_NAME = re.compile(
    r"https?://|www\.|@|\d|\bsaid$|^(?:wordpress\s*)?admin(?:istrator)?$|^wordpressadmin$|^(?:editor|staff|guest|unknown|none)$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:view all posts by|posts by|written by|by|von|par|por|di)\s+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,(?!\s*(?:jr|sr|ph\.?d|m\.?d)\b)|\band\b|&|\bund\b)\s*", re.IGNORECASE)
_SEPARATED = re.compile(r"\s+[|–—·»-]\s+|\s+[|·»]\s*|\s*\|\s*")
_NO_LETTERS = re.compile(r"[\W_]+")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_WRITTEN_OUT = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3})[a-z]*|(?P<m>[A-Za-z]{3})[a-z]* (?P<d>\d{1,2}),?) "
    r"(?P<year>\d{4})(?: (?P<time>\d\d?:\d\d(?::\d\d)?))?(?: ?(?:GMT|UTC)?(?P<zone>[+-]\d\d:?\d\d| ?Z|GMT|UTC))?"
)
_BROWSER_ZONE = re.compile(r"(?:GMT|UTC)[+-]\d")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(slots=True)
class Facts:
    """A page's metadata; `provenance` names where each field came from, `captured` is when the page was saved."""

    title: str | None = None
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    date_source: str | None = None
    updated: str | None = None
    site: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    captured: str | None = None
    provenance: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the wrapping of a saved page says of it: its address, when it was saved, the encoding it declares."""

    url: str | None = None
    captured: str | None = None
    encoding: str | None = None


def find(tree: Any | None, page: str, known: Known | None = None) -> Facts:
    """Read what the page states; `tree` is its lxml tree, or None."""
    facts = Facts()
    saved, captured = _saved_from(page)
    if known is not None:
        saved, captured = known.url or saved, known.captured or captured
    if captured:
        facts.captured = facts.provenance["captured"] = captured
    if tree is None:
        _take(facts, "url", (saved, "saved page"))
        return facts
    linked = list(_linked_data(tree))
    metas = _metas(tree)
    _take(facts, "site", (_first(linked, "publisher"), "json-ld"), (_meta(metas, _SITES), "meta"))
    _take(facts, "url", *_addresses(tree, metas, linked), (saved, "saved page"))
    title, source = _title(tree, metas, linked)
    _take(facts, "title", (_without_site(title, facts) if title else None, source))
    _take_byline(facts, linked, metas)
    _take_dates(facts, tree, linked, metas)
    section = (_first(linked, "articleSection") or "").split("; ")[0]
    _take(facts, "section", (section, "json-ld"), (_meta(metas, _SECTIONS), "meta"))
    _take(facts, "subtitle", *_subtitles(tree, linked, facts.title or ""))
    stated = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    _take(facts, "language", (tongue.from_tag(stated), "html"))
    return facts


def _take(facts: Facts, name: str, *offers: tuple[str | None, str]) -> None:
    """Set a field to the first value offered, and note where that came from."""
    for value, source in offers:
        if value:
            setattr(facts, name, value)
            facts.provenance[f"{name}_from"] = source
            return


def _take_byline(facts: Facts, linked: list[dict[str, Any]], metas: dict[str, str]) -> None:
    for values, source in ((_all(linked, "author"), "json-ld"), ([metas.get(key, "") for key in _AUTHORS], "meta")):
        if found := names(values, facts.site):
            facts.byline = found
            facts.provenance["byline_from"] = source
            return


def _take_dates(facts: Facts, tree: Any, linked: list[dict[str, Any]], metas: dict[str, str]) -> None:
    _take(
        facts,
        "published",
        (as_iso(_first(linked, "datePublished")), "json-ld"),
        (as_iso(_meta(metas, _DATES)), "meta"),
        (as_iso(_stamped(tree, "datepublished", "pubdate")), "time"),
    )
    facts.date_source = "structured" if facts.published else None
    _take(
        facts,
        "updated",
        (as_iso(_first(linked, "dateModified")), "json-ld"),
        (as_iso(_meta(metas, _UPDATES)), "meta"),
        (as_iso(_stamped(tree, "datemodified")), "time"),
    )


def complete(
    facts: Facts, *, title: str | None = None, author: str | None = None, site: str | None = None, date: str | None
) -> None:
    """Fill gaps with what an extraction found; a date it found outranks a stated one of quite another day.

    A page cannot be younger than its copy: a later date is not taken, and where there is no other, the page is
    dated by when it was saved.
    """
    found = cleaning.line(title or "")
    if found and (not facts.title or _is_part(found, facts)):
        _take(facts, "title", (found, "trafilatura"))
    if not facts.site:
        _take(facts, "site", (cleaning.line(site) if site else None, "trafilatura"))
    if not facts.byline and author and (people := names([author], facts.site)):
        facts.byline = people
        facts.provenance["byline_from"] = "trafilatura"
    if date and not _is_later(date, facts.captured) and not _is_same_day(facts.published, date):
        if facts.published:
            facts.provenance["date_stated"] = facts.published
        _take(facts, "published", (date, "htmldate"))
        facts.date_source = "guessed"
    if not facts.published and facts.captured:
        _take(facts, "published", (facts.captured, "saved page"))
        facts.date_source = "file"


def _is_same_day(one: str | None, other: str) -> bool:
    return bool(one) and _days_apart(one or "", other) <= 1


def _is_later(day: str, captured: str | None) -> bool:
    """Say whether a day is after the one a page was saved on, as seen from any zone."""
    try:
        return captured is not None and date.fromisoformat(day[:10]) > date.fromisoformat(captured[:10]) + timedelta(1)
    except ValueError:
        return False


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
    return moment.date().isoformat() if len(text) <= 10 else _written(moment)


def as_posted(value: str | None) -> str | None:
    """Give the date of a mail or a feed (RFC 5322, or as programs write it) as ISO 8601, with its zone if stated."""
    text = " ".join((value or "").split())
    if not text:
        return None
    if _BROWSER_ZONE.search(text) and (found := _written_out(text)):
        return found
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is not None:
            return _written(moment)
        if text.endswith("-0000"):
            return _written(moment) + "Z"  # the sender's zone is not told, but the time is UTC
        return _written_out(text) or _written(moment)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _written_out(text) or as_iso(text)


def _written_out(text: str) -> str | None:
    """Read dates as browsers write them: `Fri Mar 10 2006 13:40:00 GMT+0100 (CET)`."""
    found = _WRITTEN_OUT.match(text)
    month = ((found["month"] or found["m"]) if found else "").lower()
    if found is None or month not in _MONTHS:
        return None
    day = f"{found['year']}-{_MONTHS.index(month) + 1:02}-{int(found['day'] or found['d']):02}"
    zone = (found["zone"] or "").strip().replace("GMT", "Z").replace("UTC", "Z")
    return as_iso(f"{day}T{found['time'].zfill(5)}{zone}" if found["time"] else day)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


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


def _saved_from(page: str) -> tuple[str | None, str | None]:
    """Give the address that a saved page was at, and when it was saved, as its browser noted them."""
    for pattern in _SAVED:
        found = pattern.search(page[:4096])
        if found and found.group(1).startswith("http"):
            return found.group(1), as_posted(found.group(2))
    return None, None


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
    return _NO_LETTERS.sub("", text.casefold())


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _addresses(tree: Any, metas: dict[str, str], linked: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield _web_address(link.get("href")), "canonical"
    yield _web_address(metas.get("og:url")), "og:url"
    yield _web_address(_first(linked, "url")), "json-ld"


def _web_address(value: str | None) -> str:
    address = (value or "").strip()
    return address if address.startswith(("http://", "https://")) else ""


def _stamped(tree: Any, property: str, attribute: str = "") -> str | None:
    for element in tree.iter("time"):
        if property in (element.get("itemprop") or "").lower() or (attribute and element.get(attribute) is not None):
            return str(element.get("datetime") or "")
    return None


def _subtitles(tree: Any, linked: list[dict[str, Any]], title: str) -> Iterator[tuple[str, str]]:
    """Yield what may be the subtitle: what the page states, then what stands right under the title, marked as such."""
    stated = _first(linked, "alternativeHeadline") or ""
    if _letters(stated) != _letters(title):
        yield stated, "json-ld"
    for head in itertools.islice((head for head in tree.iter("h1") if _names(_text(head), title)), 2):
        for element in _below(head):
            text = _text(element)
            if 10 <= len(text) <= _LONGEST_SUBTITLE and _letters(text) != _letters(title):
                yield text, "h1"


def _names(head: str, title: str) -> bool:
    """Say whether a heading is the article's title; the site's name often is one too."""
    one, other = _letters(head), _letters(title)
    return bool(one and other) and (one in other or other in one)


def _below(head: Any) -> Iterator[Any]:
    """Yield the elements right under a heading that are marked as its subtitle."""
    if head.getparent() is not None and head.getparent().tag == "hgroup":
        yield from itertools.islice(head.itersiblings("p", "h2", "h3"), 1)
    parent = head.getparent()
    near = [*itertools.islice(head.itersiblings(), 3)]
    if parent is not None:
        near += itertools.islice(parent.itersiblings(), 2)
    for sibling in near:
        for element in itertools.islice(sibling.iter(), 8):
            marks = " ".join(element.get(key) or "" for key in ("class", "itemprop", "data-testid", "id"))
            if isinstance(element.tag, str) and (_UNDER_TITLE.search(marks) or "alternativeHeadline" in marks):
                yield element
