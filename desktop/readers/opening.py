"""Who wrote a plain text, when and for whom, by the lines round its title: only what stands by itself and clearly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from desktop.readers import metadata
from desktop.readers.dates import is_only_a_date, read_date

FIRST, LAST = "first lines", "last lines"
_LINES = 8  # with something in them
_LONGEST = 160  # code points of such a line
_MOST_WORDS = 8  # of a name
_LABELS: dict[str, str] = {
    label: name
    for name, labels in {
        "published": "published|date|posted|publication date|date published|published on|veröffentlicht|datum|publié le"
        "|publié|date de publication|fecha|publicado|pubblicato|data|опубликовано|дата|публикувано",
        "updated": "updated|last updated|modified|aktualisiert|mis à jour|actualizado|aggiornato|обновлено",
        "byline": "author|authors|by|byline|written by|autor|autorin|autoren|von|auteur|auteurs|par|autore|por|автор",
        "site": "source|publisher|publication|quelle|fuente|fonte|источник|източник",
        "url": "url|link|original",
        "title": "title|headline|titel|titre|título|titolo|заголовок|заглавие",
    }.items()
    for label in labels.split("|")
}
_LABELLED = re.compile(r"([^\W\d_][^\W\d_ ]*(?: [^\W\d_]+){0,2})\s*:\s*(\S.*)")
_BY = re.compile(r"(?:by|von|par|por|от|автор)\s+(?=[^\W\d_])", re.IGNORECASE)
_CLOSED = re.compile(r"[.!?…:;]$")
_AGENCY = re.compile(r"[A-ZÀ-ÞА-Я][\w.&'’-]*(?: [A-ZÀ-ÞА-Я0-9][\w.&'’-]*){0,4}$")
_DIGIT = re.compile(r"\d")
_DATED = re.compile(r"[\d年]")
_APART = re.compile(r"\s*[|•·–—]\s*|,\s+(?=\d{1,2}\.?\s*[^\W\d]|\d{1,4}[./-]\d|[^\W\d_]+\.?\s+\d{1,2},?\s+\d{4})")
_SIGNED = re.compile(r"[.!?”»\")]\s*[|/]\s*([A-ZА-Я][A-ZА-Я0-9]{1,11})\s*\.?$")
_FROM_END = 600  # code points looked at
_SHORT = 80  # code points of a line that may follow a signature
_ADDRESS = re.compile(r"https?://\S+$", re.IGNORECASE)


@dataclass(slots=True)
class Opening:
    """What the first lines say; only fields that they do."""

    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    site: str | None = None
    url: str | None = None
    found: list[str] = field(default_factory=list)
    signed: bool = False  # the site stands at the end

    @property
    def provenance(self) -> dict[str, str]:
        """Where the fields came from."""
        told = {f"{name}_from": FIRST for name in self.found}
        return {**told, "site_from": LAST} if self.signed else told


def look(text: str, begin: int, opening: Opening) -> None:
    """Read the lines behind the title, which ends at `begin`, up to the first that is a part of the article."""
    for line in _short_lines(text, begin):
        if not take_line(line, opening):
            return


def look_at_end(text: str, opening: Opening) -> None:
    """Take the agency that signs the last paragraph but for a short line or two: `… in Gaza. | BGNES`."""
    end = text[-_FROM_END:]
    if "site" in opening.found or ("|" not in end and "/" not in end):
        return
    lines = [line.strip() for line in end.split("\n") if line.strip()]
    for line in reversed(lines[-3:]):
        if signed := _SIGNED.search(line):
            opening.site = signed.group(1)
            opening.signed = True
            return
        if len(line) > _SHORT:
            return


def _short_lines(text: str, begin: int) -> list[str]:
    """Give the lines behind an offset that are not blank, up to the first that is too long to be looked at."""
    lines: list[str] = []
    position = begin
    while position < len(text) and len(lines) < _LINES:
        end = text.find("\n", position, position + 2 * _LONGEST)
        if end < 0:
            rest = text[position : position + 2 * _LONGEST].strip()
            return [*lines, rest] if rest and len(rest) <= _LONGEST else lines
        line = text[position:end].strip()
        if len(line) > _LONGEST:
            return lines
        if line:
            lines.append(line)
        position = end + 1
    return lines


def take_line(line: str, opening: Opening) -> bool:
    """Take what a line says by itself; False for one that is a part of the article."""
    if ":" not in line and not _DIGIT.search(line) and not _BY.match(line):
        return False  # as most lines
    if labelled := _LABELLED.fullmatch(line):
        name = _LABELS.get(labelled.group(1).casefold())
        if name and _set(opening, name, labelled.group(2)):
            return True
    return _take_parts(line, opening)


def _take_parts(line: str, opening: Opening) -> bool:
    """Take `By Jane Doe, 12 March 2024`, `12 March 2024 | Reuters` and the like, each part understood or nothing."""
    if (day := read_date(line)) and is_only_a_date(line):
        return _is_full(day) and _note(opening, "published", day)
    parts = [part for part in _APART.split(line) if part]
    days = [part for part in parts if _DATED.search(part) and _is_full(read_date(part) or "")]
    others = [part for part in parts if part not in days]
    names = [part for part in others if _BY.match(part)]
    if len(days) > 1 or len(names) > 1 or len(others) > 2 or not (days or names) or _CLOSED.search(line):
        return False
    places = [part for part in others if part not in names]
    if any(not _AGENCY.fullmatch(part) for part in places) or not all(_is_name(_BY.sub("", one)) for one in names):
        return False
    for part in names:
        _set(opening, "byline", _BY.sub("", part))
    for part in days:
        _set(opening, "published", part)
    for part in places:
        _set(opening, "site", part)
    return True


def _is_full(day: str) -> bool:
    """Say whether a date is one to the day: a year alone may be anything."""
    return len(day) >= 10


def _is_name(text: str) -> bool:
    """Say whether a text is a person's name or several, by its capitals and its length."""
    words = [word for word in re.split(r"[\s,]+|\band\b|\bund\b|\bet\b|&", text) if word]
    capitals = sum(word[0].isupper() for word in words)
    return 2 <= len(words) <= _MOST_WORDS and capitals * 3 >= len(words) * 2 and not any(map(str.isdigit, text))


def _set(opening: Opening, name: str, value: str) -> bool:
    """Set a field that is not set yet; False where the value cannot be it."""
    if name in opening.found:
        return True
    made: object = None
    if name == "title":
        made = value if len(value) <= _LONGEST else None
    elif name == "byline":
        made = metadata.names([value], None) if _is_name(value) else ()
    elif name in ("published", "updated"):
        made = read_date(value)
    elif name == "url":
        made = value.strip() if _ADDRESS.match(value.strip()) else None
    elif len(value) <= 80 and not _CLOSED.search(value):
        made = value
    return bool(made) and _note(opening, name, made)


def _note(opening: Opening, name: str, made: object) -> bool:
    """Set a field that is not set yet."""
    if name not in opening.found:
        setattr(opening, name, made)
        opening.found.append(name)
    return True
