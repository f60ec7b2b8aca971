"""Which characters the bytes of a text mean: byte order mark, strict UTF-8, UTF-16, what is declared, a guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from desktop.errors import Unreadable
from desktop.language import _, plural

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
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
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
        if not self.replaced:
            return ()
        sentence = plural(
            "{n} character could not be read as {encoding} and was replaced.",
            "{n} characters could not be read as {encoding} and were replaced.",
            self.replaced,
        )
        return (sentence.format(n=self.replaced, encoding=self.encoding),)

    @property
    def provenance(self) -> dict[str, str]:
        """What the document keeps about it."""
        return {"encoding": self.encoding, "encoding_by": self.how}


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Give the text in the bytes; raises Unreadable for what is no text at all."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data, encoding, "mark")
    decoded = _as_escaped(data) or _as_utf8(data) or _as_declared(data, declared) or _as_detected(data)
    if decoded is None or _is_binary(decoded):
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
    found = _ESCAPES.search(data)
    if found is None or not data.isascii():
        return None
    for encoding in ("iso2022_kr", "iso2022_jp_2") if found.group().startswith(b"\x1b$)") else ("iso2022_jp_2",):
        try:
            return Decoded(data.decode(encoding), encoding, "bytes")
        except UnicodeDecodeError:
            continue
    return None


def _as_utf8(data: bytes) -> Decoded | None:
    nul = data.count(0)
    if nul and nul * 10 >= len(data):
        return _as_wide(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "bytes")
    except UnicodeDecodeError:
        return None


def _as_wide(data: bytes) -> Decoded | None:
    """Take as UTF-16 what has its zeros nearly all in one half of the byte pairs."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return None
    return _replacing(data, "utf-16-be" if even > odd else "utf-16-le", "bytes")


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    name = _known(declared)
    if name is None or name.startswith(("utf-8", "utf_8")):
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


def _is_binary(decoded: Decoded) -> bool:
    sample = decoded.text[:20_000]
    strange = len(_CONTROLS.findall(sample))
    return len(sample) > 0 and strange > 2 and strange * 10 > len(sample) * 3
