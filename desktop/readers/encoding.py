"""Which characters the bytes of a text mean: the user's word, a byte order mark, UTF-8 or wider, a hint, a guess."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from desktop.errors import Unreadable
from desktop.language import _, plural
from desktop.readers import garbling

# The names a detector or a page gives, and the wider encodings that people really mean by them.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS_OF = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
_SAMPLE = 20_000  # bytes or characters looked at to tell a text from other data
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# The upper bytes of what Chinese, Japanese and Korean texts are made of, in UTF-16.
_EASTERN = frozenset((0x00, 0x20, 0x30, 0xFF, *range(0x4E, 0xA0), *range(0xAC, 0xD8)))
_ESCAPES = re.compile(rb"\x1b\$(?:[@B]|\([D-Q]|\)C)")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, how that was known, and how many characters could not be read."""

    text: str
    encoding: str
    how: str
    replaced: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader of the text should know."""
        garbled = garbling.warning(self.text)
        if not self.replaced:
            return (garbled,) if garbled else ()
        sentence = plural(
            "{n} character could not be read as {encoding} and was replaced.",
            "{n} characters could not be read as {encoding} and were replaced.",
            self.replaced,
        )
        told = sentence.format(n=self.replaced, encoding=self.encoding)
        return (told, garbled) if garbled else (told,)

    @property
    def provenance(self) -> dict[str, str]:
        """What the document keeps about it."""
        return {"encoding": self.encoding, "encoding_by": self.how}


def decode(data: bytes, name: str, declared: str | None = None, *, given: str | None = None) -> Decoded:
    """Give the text in the bytes; raises Unreadable for what is no text at all.

    `given` is the user's word and outranks everything; `declared` is what the file says of itself, a hint.
    """
    if given:
        return _as_given(data, name, given)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding, "mark")
    decoded = _as_escaped(data) or _as_wide(data) or _as_utf8(data)
    if decoded is not None and not _is_binary(decoded, data):
        return decoded
    decoded = _as_eastern(data) or _as_declared(data, declared) or _as_detected(data)
    if decoded is None or _is_binary(decoded, data):
        raise Unreadable(
            "binary",
            _("{name} is not a text.").format(name=name),
            _("If it is one, its encoding is unknown: save it as UTF-8 and import that."),
        )
    return decoded


def declared_in_page(data: bytes) -> str | None:
    """Give the encoding that a page's own head declares."""
    head = data[:4096]
    found = _XML.search(head) or _META.search(head)
    return found.group(1).decode("ascii") if found else None


def _as_escaped(data: bytes) -> Decoded | None:
    """Take as ISO 2022 what switches character sets by escapes: to any other eye it is plain ASCII."""
    found = _ESCAPES.search(data) if b"\x1b" in data else None
    if found is None or not data.isascii():
        return None
    for encoding in ("iso2022_kr", "iso2022_jp_2") if found.group().startswith(b"\x1b$)") else ("iso2022_jp_2",):
        try:
            return Decoded(data.decode(encoding), encoding, "bytes")
        except UnicodeDecodeError:
            continue
    return None


def _as_given(data: bytes, name: str, given: str) -> Decoded:
    encoding = _known(given)
    if encoding is None:
        raise Unreadable(
            "encoding",
            _("“{encoding}” is no encoding that Postil knows: {name} was not read.").format(encoding=given, name=name),
            _("Choose another one, such as utf-8 or cp1252."),
        )
    if encoding == "utf-8" and data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    if encoding in ("utf-16", "utf-32") and not data.startswith(_MARKS_OF[encoding]):
        encoding += "-le"  # what Windows writes; Python would go by the machine
    return _replacing(data, encoding, "given")


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "bytes")
    except UnicodeDecodeError:
        return None


def _as_wide(data: bytes) -> Decoded | None:
    """Take as UTF-32 or UTF-16 without a mark what has its zeros, or few other bytes, in the same places."""
    zeros = data.count(0)
    if not zeros:
        return None
    if zeros * 2 >= len(data):
        for encoding, place in (("utf-32-le", 3), ("utf-32-be", 0)):
            if not data[place::4].strip(b"\0") and (found := _strictly(data[: len(data) // 4 * 4], encoding)):
                return found
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if zeros * 10 >= len(data) and min(even, odd) * 10 <= max(even, odd):
        return _replacing(data, "utf-16-be" if even > odd else "utf-16-le", "bytes")
    for encoding, upper in (("utf-16-le", data[1:_SAMPLE:2]), ("utf-16-be", data[0:_SAMPLE:2])):
        blocks = Counter(upper)
        most = blocks.most_common(3)
        if 0 in blocks and most[0][0] and len(upper) > 20 and sum(n for _byte, n in most) * 10 >= len(upper) * 9:
            return _strictly(data, encoding)
    return None


def _as_eastern(data: bytes) -> Decoded | None:
    """Take as UTF-16 without a mark what no UTF-8 can be and has the upper bytes of an East Asian text."""
    for encoding, upper in (("utf-16-le", data[1:_SAMPLE:2]), ("utf-16-be", data[0:_SAMPLE:2])):
        if 0 not in data and upper.count(0x30) * 50 < len(upper):
            continue  # neither a space nor a line's end, nor the full stops and kana that no older encoding has there
        found = _strictly(data, encoding) if sum(byte in _EASTERN for byte in upper) * 20 >= len(upper) * 19 else None
        if found and len(_STRANGE.findall(found.text[:_SAMPLE])) * 100 <= len(found.text[:_SAMPLE]):
            return found
    return None


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, "bytes")
    except UnicodeDecodeError:
        return None


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    name = _known(declared)
    if name is None or name == "utf-8":
        return None
    try:
        return Decoded(data.decode(name), name, "declared")
    except (UnicodeDecodeError, LookupError):
        return None


def _as_detected(data: bytes) -> Decoded | None:
    if 0 in data[:4096]:
        return None
    import chardet

    name = _known(chardet.detect(data)["encoding"])
    return None if name is None else _replacing(data, name, "detected")


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        info = codecs.lookup(name.strip())
    except LookupError:
        return None
    if not getattr(info, "_is_text_encoding", True):
        return None
    return _WIDER.get(info.name, info.name)


def _replacing(data: bytes, encoding: str, how: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, how, text.count("\ufffd") if "\ufffd" in text else 0)


def _is_binary(decoded: Decoded, data: bytes) -> bool:
    if decoded.encoding == "utf-8":  # its bytes are looked through several times as fast as its characters
        sample = data[:_SAMPLE]
        length, strange = len(sample), len(sample) - len(sample.translate(None, _CONTROLS))
    else:
        text = decoded.text[:_SAMPLE]
        length, strange = len(text), len(_STRANGE.findall(text))
    return strange > 2 and strange * 10 > length * 3
