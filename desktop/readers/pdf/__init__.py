"""PDF files, with MuPDF: what can be read of them in reading order, and a clear word where nothing can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _, plural
from desktop.model import Article
from desktop.readers import cleaning, metadata, packed, tongue, typeset
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.line import Page
from desktop.readers.pdf import recognition, sheets, wording
from desktop.readers.typeset import Paragraph

name = "pdf"
title = "PDF"
suffixes = (".pdf",)
media_type = "application/pdf"

GARBAGE = 0.1  # of the characters unprintable: with more, the fonts do not tell what the signs mean
ENOUGH = 200  # characters to judge that by
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_JUNK_TITLE = re.compile(
    r"^(?:untitled|unknown|document\d*|title|microsoft (?:word|powerpoint)\b.*|"
    r".*\.(?:docx?|pdf|indd|tex|dvi|qxd|rtf|odt|pptx?))$",
    re.IGNORECASE,
)
_CREATED = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")


@dataclass(slots=True)
class _Opened:
    """What was got out of a file: its pages, and what stood in the way."""

    sheets: list[sheets.Sheet] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    repaired: bool = False
    titles: frozenset[tuple[int, str]] = frozenset()
    recognised: recognition.Recognised = field(default_factory=recognition.Recognised)
    languages: str | None = None  # to recognise scans in
    data: Path | None = None  # with which to recognise them

    @property
    def scans(self) -> int:
        """How many pages are pictures that nobody recognised."""
        return sum(sheet.is_scan for sheet in self.sheets)

    @property
    def without_text(self) -> int:
        """How many pages hold next to no text."""
        return sum(not sheet.has_text for sheet in self.sheets)


def claims(file: Glance) -> int:
    """Take what says that it is a PDF at its beginning, or soon after."""
    if file.head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return CERTAIN
    says = b"%PDF-" in file.head[:1024] or b" obj" in file.head
    return LIKELY if says and (file.suffix in suffixes or b"\0" in file.head) else NO


def read(data: bytes, source: Source) -> Article:
    """Make an article of a PDF; raises Unreadable for locked, damaged and image-only files."""
    pymupdf = _mupdf()
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (RuntimeError, ValueError) as problem:
        raise _damaged(source.name, str(problem)) from problem
    try:
        _unlock(document, source)
        opened = _pages(pymupdf, document, source.reading.ocr)
        facts = dict(document.metadata or {})
        tag = document.language
    finally:
        document.close()
    _check(opened, source.name)
    return _article(opened, facts, tag, source, f"pymupdf {pymupdf.VersionBind}")


def _unlock(document: Any, source: Source) -> None:
    """Open a locked document with the password given; raises Unreadable without one, or with a wrong one."""
    if document.needs_pass:
        password = source.reading.password
        if not password or not document.authenticate(password):
            raise packed.locked(source.name, wrong=bool(password))


def _mupdf() -> Any:
    import pymupdf

    tools: Any = pymupdf.TOOLS
    tools.mupdf_display_errors(False)
    tools.mupdf_display_warnings(False)
    return pymupdf


def _damaged(name: str, detail: str) -> Unreadable:
    return Unreadable(
        "damaged",
        _("{name} is damaged: no page of it can be read.").format(name=name),
        _("Get the file again from where it came."),
        detail,
    )


def _pages(pymupdf: Any, document: Any, languages: str | None) -> _Opened:
    opened = _Opened(languages=languages, data=recognition.data_folder(languages) if languages else None)
    broken = (RuntimeError, ValueError, IndexError, pymupdf.mupdf.FzErrorBase)
    for number in range(1, document.page_count + 1):
        try:
            page = document[number - 1]
            sheet = sheets.sheet(page, number)
            if languages and opened.data and not sheet.has_text:
                sheet = _recognised(page, sheet, languages, opened.data, opened.recognised)
        except broken:
            opened.failed.append(number)
            sheet = sheets.Sheet(Page(number, 0.0, ()))
        opened.sheets.append(sheet)
    opened.repaired = bool(document.is_repaired)
    try:
        opened.titles = frozenset((page, typeset.titled(entry)) for _level, entry, page in document.get_toc())
    except broken:
        opened.titles = frozenset()
    return opened


def _recognised(
    page: Any, sheet: sheets.Sheet, languages: str, data: Path, tally: recognition.Recognised
) -> sheets.Sheet:
    """Give a page that is a picture with what was recognised on it, where that is more than it held."""
    lines = recognition.recognise(page, sheet.page.number, languages, data, tally)
    if len("".join(line.text for line in lines)) <= len("".join(line.text for line in sheet.page.lines)):
        return sheet
    return replace(sheet, page=replace(sheet.page, lines=tuple(lines)), has_text=True, is_scan=False)


def _check(opened: _Opened, name: str) -> None:
    """Raise why nothing of the file can be used, if so."""
    count = len(opened.sheets)
    if count == 0 or len(opened.failed) == count:
        raise _damaged(name, "")
    text = "".join(line.text for sheet in opened.sheets for line in sheet.page.lines)
    inked = len("".join(text.split()))
    nothing = opened.without_text + len(opened.failed) >= count and inked < sheets.FEW * count
    if not inked or (nothing and opened.scans * 2 >= count):
        raise _no_text(opened, name)
    strange = len(_STRANGE.findall(text))
    if strange > GARBAGE * len(text) and (len(text) >= ENOUGH or strange * 2 > len(text)):
        if opened.repaired:
            raise _damaged(name, "")
        raise Unreadable(
            "no_text",
            _("{name} holds no usable text: its fonts do not tell what their signs mean.").format(name=name),
            _("Recognise its text with an OCR program and import the result."),
        )


def _no_text(opened: _Opened, name: str) -> Unreadable:
    if not opened.scans:
        return Unreadable("no_text", _("There is no text in {name}.").format(name=name))
    if opened.languages and opened.data is None:
        return Unreadable("no_text", _no_data(opened.languages), _where_data_go())
    return Unreadable(
        "no_text",
        _("{name} is a scan without text.").format(name=name),
        _("Import it again with OCR, or recognise its text with an OCR program and import the result."),
    )


def _no_data(languages: str) -> str:
    return _("Scans cannot be recognised: there are no OCR data for “{languages}”.").format(languages=languages)


def _where_data_go() -> str:
    return _("Install Tesseract with this language, or put its .traineddata file into {folder}.").format(
        folder=recognition.own_folder()
    )


def _article(opened: _Opened, facts: dict[str, Any], tag: str | None, source: Source, reader: str) -> Article:
    found = typeset.paragraphs([sheet.page for sheet in opened.sheets], opened.titles)
    worded = wording.worded(found, opened.sheets)
    published = _created(facts.get("creationDate"))
    heading, heading_from = _title(facts.get("title"), found, source)
    told = "\n".join(paragraph.text for paragraph in found if paragraph.kind != "furniture")
    return Article(
        text=worded.text,
        blocks=worded.blocks,
        title=heading,
        byline=metadata.names([str(facts.get("author") or "")], None),
        published=published,
        date_source="file" if published else None,
        language=tongue.detect(told) or tongue.from_tag(tag),
        media_type=media_type,
        reader=name,
        links=worded.links,
        pages=worded.pages,
        provenance={**_provenance(opened, reader), "title_from": heading_from, **worded.provenance},
        warnings=tuple(_warnings(opened)),
    )


def _provenance(opened: _Opened, reader: str) -> dict[str, str]:
    facts = {"extraction": reader, "pages": str(len(opened.sheets))}
    if opened.recognised.pages and opened.languages and opened.data:
        facts["ocr"] = recognition.described(opened.languages, opened.data)
    return facts


def _title(stated: object, found: Sequence[Paragraph], source: Source) -> tuple[str, str]:
    """Choose the stated title when the first page shows it, else its largest heading, else what there is.

    Gives it with where it came from.
    """
    title = cleaning.line(str(stated or ""))
    if len(title) < 4 or _JUNK_TITLE.match(title):
        title = ""
    first = [paragraph for paragraph in found if paragraph.lines[0].page == 1]
    shown = " ".join(paragraph.text for paragraph in first).casefold()
    heads = [paragraph for paragraph in first if paragraph.kind == "heading" and paragraph.level == 1]
    if title and (title.casefold() in shown or not heads):
        return title, "document information"
    return (heads[0].text, "heading") if heads else (source.stem, "file name")


def _created(stated: object) -> str | None:
    """Give the day a file says it was made."""
    match = _CREATED.match(str(stated or ""))
    if match is None:
        return None
    try:
        year, month, day = (int(part) for part in (match.group(1), match.group(2) or 1, match.group(3) or 1))
        whole = date(year, month, day)
    except ValueError:
        return None
    return whole.isoformat() if 1980 <= whole.year <= 2200 else None


def _warnings(opened: _Opened) -> Iterator[str]:
    if opened.failed:
        sentence = plural(
            "The file is damaged: {n} page could not be read.",
            "The file is damaged: {n} pages could not be read.",
            len(opened.failed),
        )
        yield sentence.format(n=len(opened.failed))
    elif opened.repaired:
        yield _("The file is damaged; parts of its text may be missing.")
    if opened.scans:
        sentence = plural(
            "{n} of {all} pages is a scan without text.",
            "{n} of {all} pages are scans without text.",
            opened.scans,
        )
        yield sentence.format(n=opened.scans, all=len(opened.sheets))
        if opened.languages and opened.data is None:
            yield f"{_no_data(opened.languages)} {_where_data_go()}"
    if opened.recognised.pages:
        yield _told_of(opened.recognised)


def _told_of(recognised: recognition.Recognised) -> str:
    sure = recognised.confidence
    sentence = plural(
        "{n} page was recognised by OCR (confidence {sure}).",
        "{n} pages were recognised by OCR (confidence {sure}).",
        recognised.pages,
    )
    return sentence.format(n=recognised.pages, sure=_("unknown") if sure is None else f"{sure:.0f} %")
