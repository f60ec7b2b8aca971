"""From pieces and what a file states of itself to an article: the same for every office document and book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article
from desktop.readers import cleaning, linking, metadata, tongue
from desktop.readers.composition import Composed, Composer
from desktop.readers.contract import Source
from desktop.readers.transcription import Piece

# What office documents call their parts, whatever their own tags; for Transcriber.
OFFICE: Mapping[str, str] = {
    "paragraph": "block",
    "heading": "heading",
    "list": "list",
    "item": "item",
    "quote": "quote",
    "caption": "caption",
    "code": "code",
    "furniture": "furniture",
    "table": "table",
    "row": "row",
    "cell": "cell",
    "link": "link",
    "break": "break",
}
LONGEST_CELL = 2000  # in a table that somebody drew there is no page to lay out

_JUNK_TITLE = re.compile(
    r"^(?:untitled|unknown|unbenannt|ohne titel|sans (?:nom|titre)|sin título|senza titolo|без названия|"
    r"(?:word )?document ?\d*|dokument ?\d*|title|template|no title|"
    r"microsoft (?:office )?(?:word|powerpoint)\b.*|word document|"
    r"powerpoint[- ](?:presentation|präsentation)|pr[eé]sentation powerpoint|presentaci[oó]n de powerpoint|"
    r"презентация powerpoint|(?:slide|folie|diapositive) \d+|"
    r".*\.(?:docx?|docm|dotx?|pdf|rtf|odt|pptx?|tmp|txt|html?|epub|mobi))$",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"^(?:python-docx|openpyxl|apache poi|microsoft(?: office)?(?: user)?|windows[- ]user|user|unknown author|default|"
    r"calibre\b.*|libreoffice|openoffice.*|owner|author|administrator|пользователь.*|benutzer)$",
    re.IGNORECASE,
)
_MADE_BY_LIBRARY = "2013-12-23T23:15:00Z"  # the template of python-docx, in whatever was made with it
_INVERTED = re.compile(r"^([^\s,;]+), ([^\s,;]+(?: [^\s,;]+)?)$")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


@dataclass(slots=True)
class Stated:
    """What a file says of itself; `provenance` names where each field came from."""

    title: str | None = None
    subtitle: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    date_source: str = "file"
    updated: str | None = None
    site: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    provenance: dict[str, str] = field(default_factory=dict)

    def entitle(self, title: str | None, source: str) -> None:
        """Take a title where there is none yet, unless it is one that a program gave."""
        words = cleaning.line(title or "")
        if words and not self.title and not _JUNK_TITLE.match(words):
            self.title = words
            self.provenance["title_from"] = source

    def sign(self, authors: Iterable[str | None], source: str) -> None:
        """Take the authors' names where there are none yet, without those of programs."""
        names = [name.strip() for name in authors if name]
        people = [_INVERTED.sub(r"\2 \1", name) for name in names if not _PROGRAMS.match(name)]
        found = metadata.names(["; ".join(people)], None)
        if found and not self.byline:
            self.byline = found
            self.provenance["byline_from"] = source

    def date(self, published: str | None, source: str, *, how: str = "file") -> None:
        """Take the date where there is none yet; `how` is `structured` for a stated date of publication."""
        day = metadata.as_iso(published)
        if day and not self.published and day != _MADE_BY_LIBRARY:
            self.published, self.date_source = day, how
            self.provenance["published_from"] = source

    def update(self, changed: str | None, source: str) -> None:
        """Take the date of the last change where there is none yet."""
        day = metadata.as_iso(changed)
        if day and not self.updated and day != _MADE_BY_LIBRARY:
            self.updated = day
            self.provenance["updated_from"] = source


def article(
    pieces: Sequence[Piece],
    stated: Stated,
    source: Source,
    *,
    reader: str,
    media_type: str,
    extraction: str,
    warnings: Sequence[str] = (),
) -> Article:
    """Make the article of what was read; raises Unreadable where there is no text in it."""
    composed = written(pieces)
    if not composed.text.strip():
        raise Unreadable(
            "no_text",
            _("There is no text in {name}.").format(name=source.name),
            _("If its pages are pictures, recognise their text first."),
        )
    heads = [piece.text for piece in pieces[:5] if piece.kind == "heading"]
    stated.entitle(heads[0] if heads else None, "heading")
    return Article(
        text=composed.text,
        blocks=composed.blocks,
        title=stated.title or source.stem,
        subtitle=stated.subtitle,
        byline=stated.byline,
        published=stated.published,
        date_source=stated.date_source if stated.published else None,
        updated=stated.updated,
        site=stated.site,
        section=stated.section,
        url=stated.url,
        language=tongue.from_tag(stated.language) or tongue.detect(composed.text),
        media_type=media_type,
        reader=reader,
        links=composed.links,
        provenance={"extraction": extraction, **stated.provenance, **composed.provenance},
        warnings=tuple(warnings),
    )


def written(pieces: Iterable[Piece]) -> Composed:
    """Write pieces down with their links out of the file and the marks where pages begin."""
    composer = Composer()
    for piece in pieces:
        links = [(start, end, _leading(href)) for start, end, href in piece.links]
        start = composer.add(piece.kind, piece.text, level=piece.level, apart=piece.apart, links=links)
        for place, number in piece.breaks:
            composer.mark_page(number, start + place)
    return composer.finish()


def with_first_page(pieces: list[Piece], pages: int) -> list[Piece]:
    """Mark where the first page begins, too, in what has several."""
    if not pieces or pages < 2:
        return pieces
    return [replace(pieces[0], breaks=((0, 1), *pieces[0].breaks)), *pieces[1:]]


def _leading(href: str) -> str:
    """Give an address that leads out of the file, or nothing."""
    return linking.absolute(href, None) if _SCHEME.match(href.strip()) else ""
