"""MIME messages as they come: parsed without trust, headers and bodies decoded whatever is wrong with them."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any, cast

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers import cleaning
from desktop.readers.encoding import Decoded, decode

MOST_PARTS = 2000  # of one message
LONGEST_HEADER = 20_000  # characters; parsing a longer one takes the standard library minutes
# What the parser of the standard library raises for headers that nobody foresaw.
FAULTS = (
    MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, OverflowError,
)  # fmt: skip
_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_OLD_STYLE = re.compile(r"[^<>()\"]+\(([^()]+)\)\s*")  # joe@example.org (Joe Public)
_SURROGATE = re.compile("[\udc80-\udcff]")


class _AsTheyCome(EmailPolicy):
    """Headers are kept as they are written, up to a length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_AS_IT_IS = _AsTheyCome(refold_source="none", max_line_length=None)


def parse(data: bytes, name: str) -> EmailMessage:
    """Parse a message; raises Unreadable for one that is nested beyond all sense."""
    made = 0

    def make(policy: Any = None) -> EmailMessage:
        nonlocal made
        made += 1
        if made > MOST_PARTS:
            raise RecursionError
        return EmailMessage(policy=_AS_IT_IS)

    try:
        message = BytesParser(make, policy=_AS_IT_IS).parsebytes(data)
    except RecursionError as problem:
        raise Unreadable(
            "nested",
            _("{name} is packed too deep to be read.").format(name=name),
            _("Open it in a mail program and save what you need of it."),
        ) from problem
    return cast("EmailMessage", message)


def header(message: EmailMessage, name: str) -> str | None:
    """Give a header's value as one line of text, its encoded words decoded; None where there is none."""
    raw = _raw(message, name)
    if raw is None:
        return None
    try:
        value = str(_AS_IT_IS.header_factory(name, raw))
    except FAULTS:
        value = _decoded(raw)
    if "\ufffd" in value or _WORD.search(value):
        value = _decoded(raw)
    return cleaning.line(value) or None


def people(message: EmailMessage, name: str) -> tuple[str, ...]:
    """Give the names in an address header, or the addresses of those who have none, each once."""
    raw = _raw(message, name)
    if raw is None:
        return ()
    if old := _OLD_STYLE.fullmatch(raw):
        return (cleaning.line(_decoded(old.group(1))),)
    found = (
        cleaning.line(_decoded(shown)).strip("\"' ") or address.strip("<> ") for shown, address in _addresses(raw, name)
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _addresses(raw: str, name: str) -> list[tuple[str, str]]:
    """Give names and addresses; nothing of a header that neither of the standard library's parsers survives."""
    try:
        parsed = _AS_IT_IS.header_factory(name, raw)
        return [(address.display_name, address.addr_spec) for address in parsed.addresses]
    except FAULTS:
        pass
    try:
        return getaddresses([_decoded(raw)])
    except FAULTS:
        return []


def body(part: EmailMessage) -> bytes:
    """Give a part's bytes with their transfer encoding undone, as far as they let themselves."""
    try:
        payload = part.get_payload(decode=True)
    except FAULTS:
        payload = str(part.get_payload()).encode("ascii", "surrogateescape")
    return payload if isinstance(payload, bytes) else b""


def text_of(part: EmailMessage, name: str) -> Decoded:
    """Decode the text of a part; never fails, whatever charset it declares."""
    data = body(part)
    try:
        return decode(data, name, charset(part))
    except Unreadable:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", "guess")


def charset(part: EmailMessage) -> str | None:
    """Give the charset a part declares."""
    try:
        return part.get_content_charset()
    except FAULTS:
        return None


def kind(part: EmailMessage) -> str:
    """Give a part's media type, in lower case."""
    try:
        return part.get_content_type()
    except FAULTS:
        return "text/plain"


def file_name(part: EmailMessage) -> str | None:
    """Give the name a part is to be saved under, without folders."""
    try:
        name = part.get_filename()
    except FAULTS:
        return None
    name = cleaning.line(_decoded(str(name or ""))).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in name if character.isprintable()).strip(". ") or None


def is_attached(part: EmailMessage) -> bool:
    """Say whether a part is meant to be saved rather than shown."""
    try:
        return part.get_content_disposition() == "attachment"
    except FAULTS:
        return False


def enclosed(part: EmailMessage) -> bytes:
    """Give the bytes of a message within a part (message/rfc822)."""
    inner: Any = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else part
    if (header(part, "Content-Transfer-Encoding") or "").lower() == "base64":  # forbidden, and done
        try:
            return base64.b64decode(str(message.get_payload()), validate=False)
        except (binascii.Error, ValueError):
            return b""
    try:
        return bytes(message.as_bytes(policy=_AS_IT_IS))
    except FAULTS:
        lines = [f"{key}: {value}" for key, value in message.raw_items()]
        return "\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body(message)


def children(part: EmailMessage) -> list[EmailMessage]:
    """Give the parts of a multipart; a message within a message is no part of it."""
    payload: Any = part.get_payload()
    if not isinstance(payload, list) or kind(part).startswith("message/"):
        return []
    return payload


def leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that have no parts, in order."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = children(part)
        if inner:
            waiting.extend(reversed(inner))
        else:
            yield part


def _raw(message: EmailMessage, name: str) -> str | None:
    """Give a header's source on one line; bytes that are not ASCII are decoded by what they look like."""
    wanted = name.lower()
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == wanted), None)
    if raw is None:
        return None
    line = "".join(raw.splitlines())
    if not _SURROGATE.search(line):
        return line
    data = line.encode("utf-8", "surrogateescape")
    try:
        return decode(data, name, charset(message)).text
    except Unreadable:
        return data.decode("cp1252", "replace")


def _decoded(text: str) -> str:
    """Decode the encoded words in a header by hand: also ones in quotes, with spaces, or cut within a character."""
    parts: list[str] = []
    waiting: list[tuple[str, bytes]] = []
    last = 0
    text = _BETWEEN_WORDS.sub(r"\1", text)
    for word in _WORD.finditer(text):
        if word.start() > last:
            parts += [_joined(waiting), text[last : word.start()]]
        last = word.end()
        waiting.append((word.group(1), _bytes_of(word.group(2), word.group(3))))
    return "".join([*parts, _joined(waiting), text[last:]])


def _bytes_of(how: str, content: str) -> bytes:
    if how in "qQ":
        return quopri.decodestring(content.replace("_", " ").encode("utf-8", "surrogateescape"))
    try:
        return base64.b64decode(content + "=" * (-len(content) % 4), validate=False)
    except (binascii.Error, ValueError):
        return content.encode("utf-8", "surrogateescape")


def _joined(words: list[tuple[str, bytes]]) -> str:
    """Decode words that follow each other, and forget them; a character may be cut by where one ends."""
    text = ""
    while words:
        encoding, data = words.pop(0)
        while words and words[0][0].lower() == encoding.lower():
            data += words.pop(0)[1]
        try:
            text += data.decode(encoding, "replace")
        except LookupError:
            text += data.decode("utf-8", "replace")
    return text
