"""A mail: its text as a document, and after it each attachment as a document of its own that belongs to it.

The plain text is preferred to the HTML one. Header lines are no text: they become title, names and date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.model import Article, Block, Link
from desktop.readers import correspondence, furniture, html, metadata, mhtml, mime, tongue
from desktop.readers.contract import CERTAIN, END, LIKELY, NO, Glance, Piece, Source
from desktop.readers.transcription import from_page

name = "eml"
title = "E-mail"
suffixes = (".eml", ".emlx")
media_type = "message/rfc822"

LARGEST = 200_000_000  # bytes of one message, attachments included
MOST_SHOWN = 200  # parts of one mail that are its text
STUB = 5  # an HTML part with so many times the letters of the plain one tells that the plain one is a stub
_FIELD = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_KNOWN = frozenset(
    b"from to subject date message-id received return-path delivered-to mime-version content-type cc reply-to sender "
    b"in-reply-to references x-mailer user-agent x-original-to dkim-signature organization lines newsgroups".split()
)
_TELLING = frozenset(b"message-id received return-path delivered-to mime-version date".split())
_COUNT = re.compile(rb"\s*(\d{1,10})[ \t]*\r?\n")
# Parts that are no documents: pictures of the layout, signatures of machines, sounds.
_LEFT_OUT = re.compile(
    r"(?:image|audio|video|font)/.*|application/(?:pgp-signature|pgp-keys|(?:x-)?pkcs7-signature|ms-tnef)|"
    r"text/(?:calendar|x-vcard|vcard|directory|x-amp-html)|message/(?:delivery-status|disposition-notification|"
    r"external-body|partial)|multipart/.*"
)
_SUFFIXES = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/epub+zip": ".epub",
}


def claims(file: Glance) -> int:
    """Take what begins with the headers of a mail, and what is called one and begins with any header."""
    if mhtml.claims(file) == CERTAIN:
        return NO
    head = _without_count(file.head)
    fields = _fields(head)
    known = fields & _KNOWN
    if len(known) >= 3 and known & _TELLING:
        return CERTAIN
    if fields and (file.suffix in suffixes or (b"from" in known and known & {b"subject", b"date"})):
        return LIKELY
    return LIKELY if file.suffix in suffixes and not head.lstrip().startswith(b"<") else NO


def pieces(stream: BinaryIO, source: Source, start: int) -> Iterator[tuple[int, Piece]]:
    """Yield the mail and its attachments; a mark counts the pieces before it."""
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(
            "too_large",
            _("{name} is too large to be read.").format(name=source.name),
            _("Save its attachments and import those."),
        )
    message = mime.parse(_without_count(data), source.name)
    letter = _letter(message)
    found = _article(message, letter, source)
    documents = [Piece("", source.name, data, found)]
    documents += _attached(letter.attached, isinstance(found, Article))
    for number, piece in enumerate(documents[start:], start + 1):
        yield (number if number < len(documents) else END), piece


def _fields(head: bytes) -> set[bytes]:
    """Give the names of the headers that a file begins with; nothing where it does not begin with one."""
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if not _FIELD.match(top):
        return set()
    return {found.lower() for found in _FIELD.findall(top)}


def _without_count(data: bytes) -> bytes:
    """Take off what Apple Mail puts round a message: its length before, its properties after."""
    found = _COUNT.match(data[:64])
    return data[found.end() : found.end() + int(found.group(1))] if found else data


@dataclass(frozen=True, slots=True)
class _Letter:
    """The parts of a mail that are its text, in order, and the ones that came with it."""

    shown: list[EmailMessage]
    attached: list[EmailMessage]
    encrypted: bool = False


def _letter(message: EmailMessage) -> _Letter:
    shown: list[EmailMessage] = []
    attached: list[EmailMessage] = []
    encrypted = False
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = mime.children(part)
        encrypted |= mime.kind(part) in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
        if mime.kind(part) == "multipart/alternative" and inner:
            chosen = _preferred(inner)
            waiting.append(chosen)
            attached += _files_of(one for one in inner if one is not chosen)
        elif inner:
            waiting.extend(reversed(inner))
        elif _is_shown(part):
            shown.append(part)
        else:
            attached.append(part)
    return _Letter(shown, attached, encrypted)


def _files_of(forms: Iterable[EmailMessage]) -> list[EmailMessage]:
    """Give the files among forms of a text that are not shown: some programs put attachments beside the page."""
    return [leaf for form in forms if mime.children(form) for leaf in mime.leaves(form) if not _is_shown(leaf)]


def _is_shown(part: EmailMessage) -> bool:
    return mime.kind(part) in ("text/plain", "text/html") and not (mime.is_attached(part) or mime.file_name(part))


def _preferred(alternatives: list[EmailMessage]) -> EmailMessage:
    """Choose the plain text among the forms of one text, unless it only says that there is another."""
    length = {"text/plain": 0, "text/html": 0}
    best: dict[str, EmailMessage] = {}
    for alternative in alternatives:
        for leaf in mime.leaves(alternative):
            kind = mime.kind(leaf)
            if kind not in length or not _is_shown(leaf):
                continue
            text = mime.text_of(leaf, kind).text
            letters = sum(map(len, text.split())) if kind == "text/plain" else _letters_of_page(text)
            if letters:
                length[kind] += letters
                best.setdefault(kind, alternative)
    if "text/plain" in best and length["text/plain"] * STUB >= length["text/html"]:
        return best["text/plain"]
    return best.get("text/html") or best.get("text/plain") or alternatives[-1]


def _letters_of_page(page: str) -> int:
    return sum(len(word) for piece in from_page(page) for word in piece.text.split())


def _article(message: EmailMessage, letter: _Letter, source: Source) -> Article | Unreadable:
    subject = mime.header(message, "Subject")
    written = _written(letter, source)
    text, blocks, warnings = written.text, furniture.mark(written.text, written.blocks), written.warnings
    if not text:
        if letter.encrypted:
            return Unreadable(
                "unsupported",
                _("{name} is an encrypted mail.").format(name=source.name),
                _("Open it in your mail program and save it decrypted."),
            )
        if not subject:
            return Unreadable("no_text", _("There is no text in {name}.").format(name=source.name))
        text, blocks = subject, (Block("heading", 0, len(subject), 1),)
        warnings = (*warnings, _("The mail holds no text; its subject stands for it."))
    published, dated_by = _dated(message)
    fields = {"title_from": "Subject" if subject else "", "published_from": dated_by}
    byline = mime.people(message, "From") or mime.people(message, "Sender")
    fields["byline_from"] = "From" if byline else ""
    return Article(
        text=text,
        blocks=blocks,
        title=subject or source.stem,
        byline=byline,
        published=published,
        date_source="structured" if published else None,
        url=_archived_at(message),
        language=tongue.from_tag(mime.header(message, "Content-Language")) or tongue.detect(text),
        media_type=media_type,
        reader=name,
        links=written.links,
        provenance=_filled({"encoding": ", ".join(written.encodings), **fields, **_envelope(message, letter)}),
        warnings=warnings,
    )


def _filled(fields: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in fields.items() if value}


def _envelope(message: EmailMessage, letter: _Letter) -> dict[str, str]:
    """Give what else is worth knowing of a mail: whom it went to, what it answers, what was not taken of it."""
    left_out = [
        mime.file_name(part) or mime.kind(part) for part in letter.attached if _LEFT_OUT.fullmatch(mime.kind(part))
    ]
    return {
        "to": "; ".join(mime.people(message, "To")[:20]),
        "message_id": mime.header(message, "Message-ID") or "",
        "in_reply_to": mime.header(message, "In-Reply-To") or "",
        "list_id": mime.header(message, "List-Id") or "",
        "left_out": "; ".join(left_out[:50]),
    }


def _archived_at(message: EmailMessage) -> str | None:
    address = (mime.header(message, "Archived-At") or "").strip("<> ")
    return address if address.startswith(("http://", "https://")) else None


def _dated(message: EmailMessage) -> tuple[str | None, str]:
    """Give when a mail was written, or else when it was received last, and which header says so."""
    for field in ("Date", "Received", "Delivery-Date", "Resent-Date"):
        stated = (mime.header(message, field) or "").rsplit(";", 1)[-1]
        if moment := metadata.as_posted(stated):
            return moment, field
    return None, ""


@dataclass(slots=True)
class _Text:
    """The text of a mail while its parts are put one after the other."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()

    def add(self, text: str, blocks: Iterable[Block], links: Iterable[Link] = ()) -> None:
        apart = "\n\n" if self.text else ""
        shift = len(self.text) + len(apart)
        self.text += apart + text
        moved = (replace(block, start=block.start + shift, end=block.end + shift) for block in blocks)
        self.blocks += tuple(moved)
        self.links += tuple(Link(link.start + shift, link.end + shift, link.href) for link in links)


def _written(letter: _Letter, source: Source) -> _Text:
    """Write the shown parts down: the plain ones as they are, the pages by their tags."""
    whole = _Text()
    for part in letter.shown[:MOST_SHOWN]:
        decoded = mime.text_of(part, source.name)
        if mime.kind(part) == "text/html":
            composed = html.compose(correspondence.signed(from_page(decoded.text.replace("\0", ""))), None, None)
            whole.add(composed.text, composed.blocks, composed.links)
        else:
            text, blocks = correspondence.compose(decoded.text, **_flow(part))
            if text:
                whole.add(text, blocks)
        whole.warnings += tuple(warning for warning in decoded.warnings if warning not in whole.warnings)
        whole.encodings += (decoded.encoding,) if decoded.encoding not in whole.encodings else ()
    return whole


def _flow(part: EmailMessage) -> dict[str, bool]:
    """Say whether a part's lines flow (RFC 3676), and whether the space at a line's end is part of the text."""
    try:
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        return {"flowed": flowed, "joined_bare": str(part.get_param("delsp", "")).lower() == "yes"}
    except mime.FAULTS:
        return {"flowed": False, "joined_bare": False}


def _attached(parts: list[EmailMessage], belongs: bool) -> Iterator[Piece]:
    """Yield what came with a mail and may be a document, each under a name that no other has."""
    taken: dict[str, int] = {}
    for number, part in enumerate(parts, 1):
        kind = mime.kind(part)
        if _LEFT_OUT.fullmatch(kind):
            continue
        data = mime.enclosed(part) if kind == "message/rfc822" else mime.body(part)
        if not data.strip():
            continue
        name = mime.file_name(part) or f"attachment {number}" + _SUFFIXES.get(kind, "")
        taken[name] = taken.get(name, 0) + 1
        locator = name if taken[name] == 1 else f"{name} ({taken[name]})"
        yield Piece(locator, name, data, None, "" if belongs else None)
