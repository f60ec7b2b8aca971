"""From one record of a data file to an article: which value goes where, what is kept beside, mark-up read as such."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from desktop.errors import Unreadable
from desktop.imports import Reading
from desktop.language import _
from desktop.model import Article, one_line
from desktop.readers import cleaning, metadata, tongue
from desktop.readers import html as pages
from desktop.readers import text as texts
from desktop.readers.contract import Piece, Source
from desktop.readers.dates import puts_day_first, read_date
from desktop.readers.encoding import Decoded
from desktop.readers.fields import FIELDS, propose_mapping
from desktop.text.normalise import normalise

SAMPLED = 50  # records that tell which column is which
MOST_COLUMNS = 200  # of one record
MOST_KEPT = 40  # columns without a field that a document keeps
LONGEST_KEPT = 500  # code points of such a value
DEEPEST = 3  # objects within a record
_LONG = 80  # from which a list's texts are paragraphs
_BLOCK_TAG = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|li|table|tr|blockquote|article|section|body|html)\b[^<>]*/?>", re.I)
_CLOSING_TAG = re.compile(r"</[a-zA-Z][a-zA-Z0-9]{0,15}\s*>")
_LISTED = re.compile(r"[\[(]\s*(['\"]).*\1\s*,?\s*[\])]", re.DOTALL)
_TEXT_KEYS = ("text", "name", "value", "content", "rendered", "p", "paragraph", "title")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "dutch": "nl",
    "nederlands": "nl", "russian": "ru", "русский": "ru", "ukrainian": "uk", "bulgarian": "bg", "български": "bg",
    "polish": "pl", "polski": "pl", "turkish": "tr", "türkçe": "tr", "arabic": "ar", "العربية": "ar", "hebrew": "he",
    "chinese": "zh", "中文": "zh", "japanese": "ja", "日本語": "ja", "korean": "ko", "한국어": "ko", "greek": "el",
    "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi", "czech": "cs", "hungarian": "hu",
    "romanian": "ro", "persian": "fa", "farsi": "fa", "hindi": "hi", "indonesian": "id", "vietnamese": "vi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its values by column, its bytes, its place in the file in words, and what is wrong with it."""

    locator: str
    data: bytes
    values: Mapping[str, str]
    decoded: Decoded
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a data file: its columns in order, and some records."""

    columns: tuple[str, ...]
    records: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a file are read: its columns' fields, and whether its dates begin with the day."""

    mapping: Mapping[str, str]
    day_first: bool | None = None
    by_field: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def sampled(records: Iterator[Mapping[str, str]]) -> Sample:
    """Take the first records of a file as its sample."""
    found = tuple(islice(records, SAMPLED))
    columns = dict.fromkeys(column for values in found for column in values)
    return Sample(tuple(columns)[:MOST_COLUMNS], found)


def laid_out(sample: Sample, source: Source) -> Layout:
    """Say how a file's records are to be read; raises Unreadable where no column can be the text."""
    said = source.reading.columns
    for _column, name in said:
        if name not in (*FIELDS, "-"):
            raise Unreadable(
                "columns",
                _("“{name}” is no field that a column can be.").format(name=name),
                _("It may be {names}.").format(names=", ".join(FIELDS)),
            )
    mapping = propose_mapping(sample.columns, sample.records, said)
    by_field = {name: tuple(column for column, to in mapping.items() if to == name) for name in FIELDS}
    if sample.records and not by_field["text"]:
        raise Unreadable(
            "columns",
            _("It is not clear which column of {name} holds the text.").format(name=source.name),
            _("Import it again and say which: it has {names}.").format(
                names=one_line([", ".join(sample.columns)], 200) or _("no columns")
            ),
        )
    dates = [
        r.get(column, "") for r in sample.records for name in ("published", "updated") for column in by_field[name]
    ]
    return Layout(mapping, puts_day_first(dates), by_field)


def as_piece(record: Record, layout: Layout, source: Source, reader: str, media_type: str) -> Piece:
    """Make a document's piece of a record, or one that says why it holds none."""
    found: Article | Unreadable
    try:
        found = _article(record, layout, source, reader, media_type)
    except Unreadable as problem:
        found = problem
    return Piece(record.locator, source.name, record.data, found)


def broken(locator: str, source: Source, data: bytes, problem: Unreadable) -> Piece:
    """Say what is wrong with a record that cannot be read."""
    return Piece(locator, source.name, data, problem)


def _article(record: Record, layout: Layout, source: Source, reader: str, media_type: str) -> Article:
    told = {name: _values(record, columns, name) for name, columns in layout.by_field.items()}
    raw = "\n\n".join(told["text"])
    if not raw.strip():
        raise Unreadable(
            "no_text",
            _("There is no text in {place} of {name}.").format(place=record.locator, name=source.name),
        )
    article = _read_text(raw, source)
    known = _facts(told, layout)
    used = [column for name, columns in layout.by_field.items() if name in known for column in columns]
    provenance = {
        **record.decoded.provenance,
        **article.provenance,
        **{f"{name}_from": f"column {layout.by_field[name][0]}" for name in known},
        "text_from": "column " + ", ".join(layout.by_field["text"]),
        **{name: one_line(told[name], LONGEST_KEPT) for name in ("id", "tags") if told[name]},
        **_kept(record, {*used, *(column for name in ("text", "id", "tags") for column in layout.by_field[name])}),
    }
    if "title" not in known and not article.title:
        known["title"] = one_line([article.text])
    if "published" in known:
        known["date_source"] = "structured"
    return replace(
        article,
        media_type=media_type,
        reader=reader,
        provenance=provenance,
        warnings=(*record.decoded.warnings, *record.warnings, *article.warnings),
        **known,
    )


def _read_text(raw: str, source: Source) -> Article:
    """Read a value as the page it clearly is the source of, else as plain text."""
    if is_markup(raw):
        inner = Source("", source.path, Reading(encoding="utf-8", whole_page=True))
        try:
            page = pages.read(raw.encode("utf-8", "replace"), inner)
        except Unreadable as problem:
            raise Unreadable(
                problem.kind, _("There is no text in a record of {name}.").format(name=source.name)
            ) from None
        kept = {key: value for key, value in page.provenance.items() if not key.startswith("encoding")}
        return replace(page, provenance=kept, warnings=())
    return texts.compose(raw, "")


def is_markup(text: str) -> bool:
    """Say whether a text is clearly HTML."""
    if "<" not in text:
        return False
    blocks = sum(1 for _tag in islice(_BLOCK_TAG.finditer(text), 3))
    closed = _CLOSING_TAG.search(text) is not None
    return blocks > 2 or (closed and (blocks > 0 or text.lstrip().startswith("<")))


def _values(record: Record, columns: tuple[str, ...], name: str) -> list[str]:
    found = [value for column in columns if (value := record.values.get(column, "")).strip()]
    return found if name == "text" else [one if one.isprintable() else normalise(one).text for one in found]


def _facts(told: Mapping[str, list[str]], layout: Layout) -> dict[str, Any]:
    """Give the fields of the document that the record's values tell."""
    facts: dict[str, Any] = {}
    for name in ("title", "subtitle", "site", "section"):
        facts[name] = _line(told[name])
    facts["byline"] = metadata.names(["; ".join(map(_unlisted, told["byline"]))], facts["site"])
    for name in ("published", "updated"):
        facts[name] = next((read_date(value, day_first=layout.day_first) for value in told[name]), None)
    facts["url"] = next((value.strip() for value in told["url"] if "://" in value and " " not in value.strip()), None)
    facts["language"] = next((_language(value) for value in told["language"]), None)
    return {name: value for name, value in facts.items() if value}


def _line(values: list[str]) -> str:
    text = cleaning.line(" ".join(values))
    if "&" in text and ";" in text:
        text = cleaning.line(entities.unescape(text))
    return cleaning.line(re.sub(r"<[^<>]{1,200}>", "", text)) if _CLOSING_TAG.search(text) else text


def _unlisted(value: str) -> str:
    """Give names that a program wrote down as its own list, such as `['Jane Doe', 'John Roe']`, as plain ones."""
    text = cleaning.line(value)
    if _LISTED.fullmatch(text):
        return "; ".join(one.strip(" '\"") for one in re.split(r"['\"]\s*,\s*['\"]", text.strip("[]() ,")))
    return text.replace(" | ", "; ")


def _language(value: str) -> str | None:
    text = value.strip()
    return _LANGUAGES.get(text.casefold()) or (tongue.from_tag(text) if len(text.partition("-")[0]) <= 3 else None)


def _kept(record: Record, used: set[str]) -> dict[str, str]:
    left = ((column, value) for column, value in record.values.items() if column not in used and value.strip())
    return {f"column {column[:100]}": one_line([value], LONGEST_KEPT) for column, value in islice(left, MOST_KEPT)}


def flattened(record: Any) -> dict[str, str]:
    """Give a record of JSON as texts by column; what lies deeper has dotted names, lists are joined."""
    values: dict[str, str] = {}
    if isinstance(record, dict):
        _flatten(record, "", 1, values)
    elif isinstance(record, list):
        _flatten({f"column {number}": value for number, value in enumerate(record, 1)}, "", 1, values)
    else:
        values["text"] = as_text(record)
    return values


def _flatten(record: Mapping[str, Any], prefix: str, depth: int, values: dict[str, str]) -> None:
    for key, value in record.items():
        if len(values) >= MOST_COLUMNS:
            return
        column = prefix + sound(key)
        if isinstance(value, dict) and depth < DEEPEST:
            _flatten(value, f"{column}.", depth + 1, values)
        else:
            values[column] = as_text(value)


def as_text(value: Any) -> str:
    """Give a value of JSON as text: a list's members as names or paragraphs, an object's as what names it."""
    if isinstance(value, str):
        return sound(value)
    if value is None:
        return ""
    if isinstance(value, list):
        members = [text for member in value[:10_000] if (text := _member(member))]
        return ("\n\n" if any(len(text) > _LONG for text in members) else "; ").join(members)
    if isinstance(value, dict):
        return _member(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _member(value: Any) -> str:
    """Give one member of a list, or an object that stands for a value; nothing that lies deeper."""
    if isinstance(value, dict):
        value = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str)), "")
    return "" if isinstance(value, list | dict) else as_text(value)


def sound(text: str) -> str:
    """Give a text without halves of characters, which an escape in JSON may leave."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
