"""What reading PDFs costs: two reading processes, with all they do, against one that only asks MuPDF for the text.

The files are set here, the same on every run: articles of eight to twenty pages in two justified columns with running
heads, page numbers, headings and links, and reports of one column with a table. The baseline opens each file in one
process and calls `get_text("rawdict")` with the reader's flags, the one call that tells what a reader must know:
text, type and boxes. Further rows set the same against calls that tell less. Wall-clock seconds with both processes
warm; on a machine that gives two processes less than two cores they say less. The last row is the memory that a
reading process took at most, its libraries included.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from desktop.importing.extraction import Extracted, Order, Wanted, extract
from desktop.store.articles import Incoming
from desktop.workers import Done, Workers
from tests.bench.articles import articles, vocabulary
from tests.bench.importing import english
from tests.bench.rows import Row

FILES = int(os.environ.get("POSTIL_BENCH_PDFS", "60"))
PARAGRAPHS = 110  # of an article of about eight pages
GROUP = 4  # files in one order
FLAGS = 66  # PRESERVE_WHITESPACE and MEDIABOX_CLIP, as the reader has them
BAR = 0.75


def write_files(folder: Path, count: int) -> list[Path]:
    """Set `count` documents; give their paths."""
    dice = random.Random(3)
    bodies = (english(body, dice) for _title, body in articles(1_000, vocabulary(20_000)))
    lines = [line for body in bodies for line in body.split("\n")]
    paths = []
    for number in range(count):
        path = folder / f"article {number:03}.pdf"
        typeset(path, f"Article number {number}", dice.sample(lines, PARAGRAPHS), columns=2 if number % 3 else 1)
        paths.append(path)
    return paths


def typeset(path: Path, title: str, texts: list[str], columns: int) -> None:
    """Set one document with ReportLab."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

    style = getSampleStyleSheet()
    body, head = style["BodyText"], style["Heading2"]
    body.alignment = 4
    width = (595 - 100 - 20 * (columns - 1)) / columns
    frames = [Frame(50 + column * (width + 20), 70, width, 690, 0, 0, 0, 0) for column in range(columns)]

    def furnish(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, 800, f"The Daily Example — {title}")
        canvas.drawCentredString(297, 30, f"Page {document.page}")

    story: list[Any] = [Paragraph(title, style["Title"])]
    for number, text in enumerate(texts):
        if number % 12 == 4:
            story.append(Paragraph(f"{number}. What comes next", head))
        linked = f'<a href="https://example.org/{number}">{text[:20]}</a>{text[20:]}' if number % 9 == 2 else text
        story.append(Paragraph(linked, body))
    if columns == 1:
        story.append(Table([[f"Town {row}", str(row * 137), f"{row}.5 %"] for row in range(1, 9)]))
    document = BaseDocTemplate(str(path), title=title, author="Jo Brand")
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furnish))
    document.build(story)


def bare(paths: list[Path], *kinds: str) -> None:
    """Ask MuPDF for the text of every page, with nothing else; several kinds come from one text page."""
    import pymupdf

    for path in paths:
        with pymupdf.open(path, filetype="pdf") as document:
            for page in document:
                text = page.get_textpage(flags=FLAGS) if len(kinds) > 1 else None
                for kind in kinds:
                    page.get_text(kind, flags=FLAGS, textpage=text)


def read(order: Order) -> tuple[list[list[Extracted]], float, float]:
    """Do what a reading process does with an order; give it with its CPU seconds, and the most memory so far in MB."""
    begin = process_time()
    return extract(order), process_time() - begin, peak()


def peak() -> float:
    """Give the most memory this process has had, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ours(workers: Workers, paths: list[Path]) -> tuple[float, float]:
    """Read the files in the pool; give the CPU seconds of both processes and the memory of the larger one."""
    for first in range(0, len(paths), GROUP):
        workers.submit(Order(tuple(Wanted(str(path)) for path in paths[first : first + GROUP])), 60.0)
    count, cpu, memory = 0, 0.0, 0.0
    while workers.outstanding:
        for _ticket, outcome in workers.poll(timeout=1.0):
            assert isinstance(outcome, Done), outcome
            slices, seconds, most = outcome.value
            count += sum(isinstance(one.result, Incoming) for pieces in slices for one in pieces)
            cpu, memory = cpu + seconds, max(memory, most)
    assert count == len(paths)
    return cpu, memory


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Give the best wall-clock seconds of three, and the best CPU seconds of this process."""
    walls, cpus = [], []
    for _round in range(3):
        begin, cpu = perf_counter(), process_time()
        act()
        walls.append(perf_counter() - begin)
        cpus.append(process_time() - cpu)
    return min(walls), min(cpus)


def measure() -> list[Row]:
    """Give the reading of all files against bare MuPDF, and the memory of a reading process."""
    told: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as home, Workers(2, read) as workers:
        paths = write_files(Path(home), FILES)
        ours(workers, paths[: 4 * GROUP])
        wall, _cpu = timed(lambda: told.append(ours(workers, paths)))
        whole, type_and_words, plain = (
            timed(lambda kinds=kinds: bare(paths, *kinds)) for kinds in (("rawdict",), ("dict", "words"), ("text",))
        )
    cpu, memory = min(seconds for seconds, _most in told), max(most for _seconds, most in told)
    name = f"read {len(paths)} PDFs"
    return [
        Row(f"{name}, two processes", wall, whole[0], BAR, "s", "get_text('rawdict') in one process"),
        Row(f"{name}, CPU time of both", cpu, whole[1], None, "s", "get_text('rawdict')"),
        Row(f"{name}, CPU time against dict and words", cpu, type_and_words[1], None, "s", "get_text('dict', 'words')"),
        Row(f"{name}, CPU time against plain text", cpu, plain[1], None, "s", "get_text('text')"),
        Row("memory of a reading process", memory, None, None, "MB"),
    ]
