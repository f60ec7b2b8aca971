"""PDF files, with MuPDF: what can be read of them in reading order, and a clear word where nothing can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desktop.errors import Unreadable
from desktop.language import _, plural
from desktop.model import Article
from desktop.readers import cleaning, metadata, tongue
from desktop.readers.composition import Composed, Composer
from desktop.readers.contract import CERTAIN, LIKELY, NO, Glance, Source
from desktop.readers.typeset import Line, Page, Paragraph, paragraphs

name = "pdf"
title = "PDF"
suffixes = (".pdf",)
media_type = "application/pdf"

FEW = 20  # characters other than spaces: with fewer, a page counts as without text
COVERED = 0.5  # of the page, by images: with that much, a page without text is a scan
GARBAGE = 0.1  # of the characters unprintable: with more, the fonts do not tell what the signs mean
ENOUGH = 200  # characters to judge that by
_BOLD = 16
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

    pages: list[Page] = field(default_factory=list)
    scans: int = 0
    without_text: int = 0
    failed: list[int] = field(default_factory=list)
    repaired: bool = False


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
        if document.needs_pass:
            raise Unreadable(
                "password",
                _("{name} is locked with a password.").format(name=source.name),
                _("Open it in a PDF program, save it without the password, and import that."),
            )
        opened = _pages(pymupdf, document)
        facts = dict(document.metadata or {})
        tag = document.language
    finally:
        document.close()
    _check(opened, source.name)
    return _article(opened, facts, tag, source, f"pymupdf {pymupdf.VersionBind}")


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


def _pages(pymupdf: Any, document: Any) -> _Opened:
    opened = _Opened()
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
    for number in range(1, document.page_count + 1):
        try:
            page = document[number - 1]
            content = page.get_text("dict", flags=flags)
            lines = _lines(content["blocks"], number)
            if sum(len("".join(line.text.split())) for line in lines) < FEW:
                opened.without_text += 1
                opened.scans += _covered(page) > COVERED
        except (RuntimeError, ValueError, IndexError, pymupdf.mupdf.FzErrorBase):
            opened.failed.append(number)
            lines, content = [], {"height": 0.0}
        opened.pages.append(Page(number, float(content["height"]), tuple(lines)))
    opened.repaired = bool(document.is_repaired)
    return opened


def _covered(page: Any) -> float:
    """Give how much of a page its images cover, as a fraction."""
    area = float(abs(page.rect.get_area())) or 1.0
    boxes = [info["bbox"] for info in page.get_image_info()]
    return float(sum(max(0.0, x1 - x0) * max(0.0, y1 - y0) for x0, y0, x1, y1 in boxes)) / area


def _lines(blocks: Sequence[dict[str, Any]], page: int) -> list[Line]:
    lines: list[Line] = []
    for number, block in enumerate(blocks):
        for raw in block.get("lines", ()):
            line = _line(raw, number, page)
            if line is None:
                continue
            if lines and _same_row(lines[-1], line):
                lines[-1] = _merged(lines[-1], line)
            else:
                lines.append(line)
    return lines


def _line(raw: dict[str, Any], block: int, page: int) -> Line | None:
    spans = [span for span in raw["spans"] if span["text"]]
    text = "".join(span["text"] for span in spans)
    inked = [span for span in spans if span["text"].strip()]
    if not inked:
        return None
    x0, y0, x1, y1 = _upright(raw["bbox"], raw["dir"])
    longest = max(inked, key=lambda span: len(span["text"]))
    bold = all(span["flags"] & _BOLD or "bold" in span["font"].lower() for span in inked)
    return Line(text, x0, y0, x1, y1, float(longest["size"]), bold, block, page)


def _upright(box: Sequence[float], direction: Sequence[float]) -> tuple[float, float, float, float]:
    """Turn the box of a line that runs up or down the page as if it ran across it."""
    x0, y0, x1, y1 = box
    if abs(direction[0]) >= abs(direction[1]):
        return x0, y0, x1, y1
    return (-y1, x0, -y0, x1) if direction[1] < 0 else (y0, -x1, y1, -x0)


def _same_row(before: Line, line: Line) -> bool:
    """Say whether two pieces stand side by side in one line of one block, in the order of reading."""
    if before.block != line.block:
        return False
    overlap = min(before.y1, line.y1) - max(before.y0, line.y0)
    gap = line.x0 - before.x1
    return overlap > 0.5 * min(before.y1 - before.y0, line.y1 - line.y0) and -1 <= gap < 3 * line.size


def _merged(before: Line, line: Line) -> Line:
    longer = before if len(before.text) >= len(line.text) else line
    gap = "" if line.x0 - before.x1 < 0.15 * line.size else " "
    return Line(
        before.text + gap + line.text,
        before.x0,
        min(before.y0, line.y0),
        line.x1,
        max(before.y1, line.y1),
        longer.size,
        before.bold and line.bold,
        before.block,
        before.page,
    )


def _check(opened: _Opened, name: str) -> None:
    """Raise why nothing of the file can be used, if so."""
    count = len(opened.pages)
    if count == 0 or len(opened.failed) == count:
        raise _damaged(name, "")
    text = "".join(line.text for page in opened.pages for line in page.lines)
    inked = len("".join(text.split()))
    nothing = opened.without_text + len(opened.failed) >= count and inked < FEW * count
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
    if opened.scans:
        return Unreadable(
            "no_text",
            _("{name} is a scan without text.").format(name=name),
            _("Recognise its text with an OCR program and import the result."),
        )
    return Unreadable("no_text", _("There is no text in {name}.").format(name=name))


def _article(opened: _Opened, facts: dict[str, Any], tag: str | None, source: Source, reader: str) -> Article:
    found, dropped = paragraphs(opened.pages)
    composed = _compose(found, len(opened.pages))
    published = _created(facts.get("creationDate"))
    provenance = {"extraction": reader, "pages": str(len(opened.pages))}
    if dropped:
        provenance["running_lines"] = " | ".join(dropped[:10])
    return Article(
        text=composed.text,
        blocks=composed.blocks,
        title=_title(facts.get("title"), found, source),
        byline=metadata.names([str(facts.get("author") or "")], None),
        published=published,
        date_source="file" if published else None,
        language=tongue.detect(composed.text) or tongue.from_tag(tag),
        media_type=media_type,
        reader=name,
        provenance={**provenance, **composed.provenance},
        warnings=tuple(_warnings(opened)),
    )


def _compose(found: Sequence[Paragraph], pages: int) -> Composed:
    """Write the paragraphs down with a mark where each page begins."""
    composer = Composer()
    begun = 0
    for paragraph in found:
        start = composer.add(paragraph.kind, paragraph.text, level=paragraph.level, page=paragraph.lines[0].page)
        for offset, page in paragraph.breaks:
            while begun < page:
                begun += 1
                composer.mark_page(begun, start + offset)
    while begun < pages:
        begun += 1
        composer.mark_page(begun, composer.length)
    return composer.finish()


def _title(stated: object, found: Sequence[Paragraph], source: Source) -> str:
    """Choose the stated title when the first page shows it, else its largest heading, else what there is."""
    title = cleaning.line(str(stated or ""))
    if len(title) < 4 or _JUNK_TITLE.match(title):
        title = ""
    first = [paragraph for paragraph in found if paragraph.lines[0].page == 1]
    shown = " ".join(paragraph.text for paragraph in first).casefold()
    heads = [paragraph for paragraph in first if paragraph.kind == "heading" and paragraph.level == 1]
    if title and (title.casefold() in shown or not heads):
        return title
    return heads[0].text if heads else source.stem


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


def _warnings(opened: _Opened) -> list[str]:
    warnings = []
    if opened.failed:
        sentence = plural(
            "The file is damaged: {n} page could not be read.",
            "The file is damaged: {n} pages could not be read.",
            len(opened.failed),
        )
        warnings.append(sentence.format(n=len(opened.failed)))
    elif opened.repaired:
        warnings.append(_("The file is damaged; parts of its text may be missing."))
    if opened.scans:
        sentence = plural(
            "{n} of {all} pages is a scan without text.",
            "{n} of {all} pages are scans without text.",
            opened.scans,
        )
        warnings.append(sentence.format(n=opened.scans, all=len(opened.pages)))
    return warnings
