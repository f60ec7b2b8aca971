"""What no reader takes: known by its first bytes or its suffix, and said in a sentence with a way out."""

from __future__ import annotations

from typing import BinaryIO

from desktop.errors import Unreadable
from desktop.language import _
from desktop.readers.contract import CERTAIN, Glance, Source
from desktop.readers.packed import is_packed

SURE = CERTAIN

_IMAGE, _MEDIA, _PROGRAM, _ARCHIVE, _FONT, _DATABASE = "image", "media", "program", "archive", "font", "database"
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", _IMAGE),
    (0, b"\xff\xd8\xff", _IMAGE),
    (0, b"GIF8", _IMAGE),
    (0, b"II*\0", _IMAGE),
    (0, b"MM\0*", _IMAGE),
    (8, b"WEBP", _IMAGE),
    (4, b"ftypheic", _IMAGE),
    (4, b"ftypavif", _IMAGE),
    (0, b"8BPS", _IMAGE),
    (0, b"AT&TFORM", "djvu"),
    (4, b"ftyp", _MEDIA),
    (0, b"ID3", _MEDIA),
    (0, b"OggS", _MEDIA),
    (0, b"fLaC", _MEDIA),
    (8, b"WAVE", _MEDIA),
    (8, b"AVI ", _MEDIA),
    (0, b"\x1aE\xdf\xa3", _MEDIA),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ\x90\0", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"\x1f\x8b", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (0, b"Rar!", _ARCHIVE),
    (0, b"\xfd7zXZ", _ARCHIVE),
    (0, b"BZh", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (257, b"ustar", _ARCHIVE),
    (0, b"SQLite format 3\0", _DATABASE),
    (0, b"wOFF", _FONT),
    (0, b"wOF2", _FONT),
    (0, b"OTTO", _FONT),
    (0, b"\0\1\0\0\0", _FONT),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"%!PS", "postscript"),
)
_MARKS: dict[int, tuple[bytes, ...]] = {
    place: tuple(mark for offset, mark, _kind in _MAGIC if offset == place) for place, _mark, _kind in _MAGIC
}
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "xlsx"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "odf"),
    (b"xl/", "xlsx"),
)
# What an old Office file is shows in the names of the streams in it, which may stand anywhere.
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xlsx"),
    ("Book", "xlsx"),
)
_SUFFIXES: dict[str, str] = {
    ".doc": "ole",
    ".ppt": "ole",
    ".xlsx": "xlsx",
    ".xls": "ole",
    ".msg": "ole",
    ".xml": "xml",
    ".svg": _IMAGE,
    ".css": "code",
    ".js": "code",
}


def check(file: Glance, source: Source, stream: BinaryIO) -> None:
    """Raise Unreadable when a file is of a kind that cannot be read as an article."""
    kind = kind_of(file) or _SUFFIXES.get(source.suffix)
    if kind is None:
        return
    if kind == "ole":
        kind = _ole_kind(stream)
    if kind == "locked":
        raise Unreadable(
            "locked",
            _("{name} is locked with a password.").format(name=source.name),
            _("Open it in Office or LibreOffice, save it without the password, and import that."),
        )
    what, advice = _said(kind)
    raise Unreadable("unsupported", what.format(name=source.name), advice)


def kind_of(file: Glance) -> str | None:
    """Name the kind of a file that its bytes give away, or None."""
    data = file.head
    if any(data.startswith(marks, place) for place, marks in _MARKS.items()):
        return next(kind for offset, magic, kind in _MAGIC if data.startswith(magic, offset))
    if is_packed(data):
        edges = data + "\n".join(file.members).encode("utf-8", "replace")
        return next((kind for mark, kind in _IN_ZIP if mark in edges), None)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<?xml"):
        return "xml"
    return None


def _ole_kind(stream: BinaryIO) -> str:
    """Tell what an old Office file holds by the streams in it; a locked new one comes in such a file, too."""
    stream.seek(0)
    found: set[str] = set()
    before = b""
    while block := stream.read(1_048_576):
        window = before + block
        found |= {kind for stream_name, kind in _STREAMS if (stream_name + "\0").encode("utf-16-le") in window}
        before = block[-100:]
    return next((kind for _stream_name, kind in _STREAMS if kind in found), "ole")


def _said(kind: str) -> tuple[str, str]:
    as_pdf = _("Save it as PDF or HTML and import that.")
    return {
        _IMAGE: (_("{name} is an image."), _("Postil reads texts; recognise its text first.")),
        "djvu": (_("{name} is a scanned book (DjVu)."), _("Convert it to a PDF with text and import that.")),
        _MEDIA: (_("{name} is a sound or video file."), _("Import its transcript instead.")),
        _PROGRAM: (_("{name} is a program, not an article."), ""),
        _ARCHIVE: (_("{name} is a packed archive."), _("Unpack it and import the files.")),
        _DATABASE: (_("{name} is a database, not an article."), ""),
        _FONT: (_("{name} is a font, not an article."), ""),
        "ole": (_("{name} is an old or locked Office file."), as_pdf),
        "doc": (
            _("{name} is an Office document of the old kind (.doc)."),
            _("Open it in Word or LibreOffice, save it as .docx, and import that."),
        ),
        "ppt": (
            _("{name} is an Office presentation of the old kind (.ppt)."),
            _("Open it in PowerPoint or LibreOffice, save it as .pptx, and import that."),
        ),
        "odf": (_("{name} is an OpenDocument file, but not a text."), as_pdf),
        "xlsx": (_("{name} is a spreadsheet, not an article."), _("Save the texts in it as text files.")),
        "postscript": (_("{name} is a PostScript file, which Postil cannot read."), _("Convert it to PDF.")),
        "xml": (_("{name} is an XML file of a kind that Postil cannot read."), _("Save it as HTML or text.")),
        "code": (_("{name} is program code, not an article."), ""),
    }[kind]
