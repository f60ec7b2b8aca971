"""Text of scanned pages, recognised by Tesseract: its own program where it is installed, else what MuPDF has built in.

Both need only the trained data of a language, which are looked for where they usually lie. The program alone tells how
sure it was of each word.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any

from desktop import places
from desktop.readers.line import Line, Placed
from desktop.readers.pdf import sheets

DPI = 200
MOST_PIXELS = 25_000_000  # of one page: larger ones are recognised coarser
SECONDS = 120  # for one page
EVEN = 0.25  # of the usual height of lines: less of a difference is chance
_LANGUAGES = re.compile(r"\w+(?:\+\w+)*", re.ASCII)
_VERSION_ENTRY = 23  # of the table at the beginning of trained data
_FIELDS = 12


@dataclass(slots=True)
class Recognised:
    """The lines of the pages that were recognised, and how sure it was of their words, in per cent, where known."""

    pages: int = 0
    confidences: list[float] = field(default_factory=list)

    @property
    def confidence(self) -> float | None:
        """The mean over all words, or None where nothing is known."""
        return fmean(self.confidences) if self.confidences else None


def data_folder(languages: str) -> Path | None:
    """Find the folder that holds the trained data of all these languages (`eng+deu`), or None."""
    if _LANGUAGES.fullmatch(languages) is None:
        return None
    wanted = [f"{language}.traineddata" for language in languages.split("+")]
    return next((home for home in _homes() if all((home / name).is_file() for name in wanted)), None)


def own_folder() -> Path:
    """Give the folder where the user may put trained data; it need not exist."""
    return places.data_dir() / "tessdata"


def described(languages: str, folder: Path) -> str:
    """Say what recognises: each language with the version of its data, and the program or library."""
    named = [f"{language} {_data_version(folder / f'{language}.traineddata')}" for language in languages.split("+")]
    return ", ".join([*(one.strip() for one in named), _program_version() or "MuPDF"])


def recognise(page: Any, number: int, languages: str, folder: Path, tally: Recognised) -> list[Line]:
    """Give the lines of a page that is only a picture and count them in; raises what MuPDF raises."""
    found = _by_program(page, number, languages, folder, tally)
    if found is None:
        text = page.get_textpage_ocr(
            flags=sheets.FLAGS, full=True, dpi=_dpi(page), language=languages, tessdata=str(folder)
        )
        found = sheets.lines_of(text, text.extractWORDS(), page, number)
    tally.pages += 1
    return _evened(found)


def _homes() -> Iterator[Path]:
    """Yield the folders where trained data usually lie, the user's own first."""
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield from (Path(prefix), Path(prefix, "tessdata"))
    yield own_folder()
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if home := os.environ.get(variable):
                yield from (
                    Path(home, "Tesseract-OCR", "tessdata"),
                    Path(home, "Programs", "Tesseract-OCR", "tessdata"),
                )
        return
    for prefix in ("/usr", "/usr/local", "/opt/homebrew", "/opt/local"):
        share = Path(prefix, "share")
        yield from (share / "tessdata", share / "tesseract" / "tessdata")
        yield from sorted(share.glob("tesseract-ocr/*/tessdata"), reverse=True)


def _data_version(file: Path) -> str:
    """Read the version that trained data say they have, or nothing."""
    with file.open("rb") as stream:
        head = stream.read(4 + 8 * (_VERSION_ENTRY + 1))
        if len(head) < 4 + 8 * (_VERSION_ENTRY + 1):
            return ""
        count = struct.unpack_from("<i", head)[0]
        offset = struct.unpack_from("<q", head, 4 + 8 * _VERSION_ENTRY)[0]
        if count <= _VERSION_ENTRY or offset <= 0:
            return ""
        stream.seek(offset)
        return stream.read(40).split(b":")[0].split(b"\0")[0].decode("ascii", "replace").strip()


def _dpi(page: Any) -> int:
    pixels = page.rect.width * page.rect.height * (DPI / 72) ** 2
    return DPI if pixels <= MOST_PIXELS else max(1, int(DPI * (MOST_PIXELS / pixels) ** 0.5))


def _program() -> str | None:
    if found := shutil.which("tesseract"):
        return found
    if sys.platform == "win32":
        usual = Path(os.environ.get("PROGRAMFILES", ""), "Tesseract-OCR", "tesseract.exe")
        return str(usual) if usual.is_file() else None
    return None


@cache
def _program_version() -> str:
    """Give the name and version of the program, or nothing where it is not installed."""
    told = _run(["--version"], b"")
    return told.decode("utf-8", "replace").partition("\n")[0].strip() if told else ""


def _run(arguments: Sequence[str], given: bytes) -> bytes | None:
    """Run the program; None where there is none, it fails or takes too long."""
    program = _program()
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *arguments],
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _by_program(page: Any, number: int, languages: str, folder: Path, tally: Recognised) -> list[Line] | None:
    if not _program_version():
        return None
    dpi = _dpi(page)
    picture = page.get_pixmap(dpi=dpi, colorspace="gray", alpha=False).tobytes("png")
    told = _run(["stdin", "stdout", "--tessdata-dir", str(folder), "-l", languages, "--dpi", str(dpi), "tsv"], picture)
    if told is None:
        return None
    rows = [row.split("\t") for row in told.decode("utf-8", "replace").splitlines()[1:]]
    words = [row for row in rows if len(row) == _FIELDS and row[0] == "5" and row[11].strip()]
    tally.confidences.extend(float(row[10]) for row in words)
    return list(_lines(words, number, 72 / dpi))


def _lines(words: Iterable[Sequence[str]], number: int, scale: float) -> Iterator[Line]:
    """Yield the lines of a table of words; columns 2 to 4 number block, paragraph and line, 6 to 9 are the box."""
    by_line: dict[tuple[str, ...], list[Placed]] = {}
    paragraphs: dict[tuple[str, ...], int] = {}
    for row in words:
        left, top, width, height = (int(value) * scale for value in row[6:10])
        by_line.setdefault(tuple(row[2:5]), []).append((left, top, left + width, top + height, row[11].strip()))
    for key, placed in by_line.items():
        block = paragraphs.setdefault(key[:2], len(paragraphs))
        x0, y0 = min(word[0] for word in placed), min(word[1] for word in placed)
        x1, y1 = max(word[2] for word in placed), max(word[3] for word in placed)
        text = " ".join(word[4] for word in placed)
        yield Line(text, x0, y0, x1, y1, y1 - y0, False, block, number, placed, spaced=True)


def _evened(found: list[Line]) -> list[Line]:
    """Give all lines of a block one size, and nearly usual ones the usual size: heights of pictures vary by letters."""
    blocks: dict[int, list[Line]] = {}
    for line in found:
        blocks.setdefault(line.block, []).append(line)
    usual = median([line.size for line in found]) if found else 0.0
    for lines in blocks.values():
        size = median(line.size for line in lines)
        for line in lines:
            line.size = usual if abs(size - usual) < EVEN * usual else size
    return found
