"""What reading pages costs: two reading processes against one process that only calls the extractor on the same files.

The pages are made by a script: an article of 12 to 60 paragraphs among navigation, teasers, share buttons, comments and
a foot, with metadata as sites write it. Wall-clock seconds; the baseline gets the decoded page and calls
`trafilatura.bare_extraction` with the options that the reader uses.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from concurrent.futures import wait
from pathlib import Path
from time import perf_counter

from desktop.importing.executors import WorkerExecutor
from desktop.importing.extraction import Order, Wanted, extract
from tests.bench.articles import articles, vocabulary
from tests.bench.rows import Row

PAGES = 400
BAR = 0.75
PROCESSES = 2


def page(title: str, paragraphs: list[str], dice: random.Random) -> str:
    """Write a page as a site would."""
    links = "".join(f'<li><a href="/s{n}">Section {n}</a></li>' for n in range(20))
    teasers = "".join(
        f'<div class="teaser"><h3><a href="/t{n}">{dice.choice(paragraphs)[:60]}</a></h3>'
        f'<p>{dice.choice(paragraphs)[:90]}</p><img src="t{n}.jpg" alt=""></div>'
        for n in range(dice.randrange(8, 30))
    )
    body = "".join(
        f'<p class="text">{text} <a href="https://example.org/{n}">more on it</a> <em>today</em>.</p>'
        + (f"<h2>{text[:40]}</h2>" if n % 7 == 6 else "")
        for n, text in enumerate(paragraphs)
    )
    comments = "".join(
        f'<div class="comment"><b>reader {n}</b><p>{dice.choice(paragraphs)}</p></div>' for n in range(15)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | The Paper</title><meta property="og:title" '
        f'content="{title}"><meta name="author" content="Jane Doe"><meta property="article:published_time" '
        f'content="2024-03-{dice.randrange(1, 29):02}T08:00:00Z"><style>{"p{margin:0}" * 200}</style>'
        f"<script>{'var a=1;' * 500}</script></head><body><nav><ul>{links}</ul></nav><div class='layout'>"
        f"<article><h1>{title}</h1>{body}<div class='share'><a href='#'>Share</a></div></article>"
        f"<aside>{teasers}</aside><section id='comments'>{comments}</section></div>"
        f"<footer><ul>{links}</ul><p>All rights reserved</p></footer></body></html>"
    )


def write_pages(folder: Path, count: int) -> list[Path]:
    """Write pages; give their paths."""
    dice = random.Random(11)
    paths = []
    for number, (title, body) in enumerate(articles(count, vocabulary())):
        lines = [line for line in body.split("\n") if line.strip()]
        paragraphs = [dice.choice(lines) for _ in range(dice.randrange(12, 60))]
        path = folder / f"page {number}.html"
        path.write_text(page(title, paragraphs, dice), encoding="utf-8")
        paths.append(path)
    return paths


def bare(paths: list[Path]) -> None:
    """Call the extractor, and nothing else."""
    import trafilatura

    for path in paths:
        trafilatura.bare_extraction(
            path.read_bytes().decode("utf-8"), include_comments=False, deduplicate=False, with_metadata=True
        )


def ours(executor: WorkerExecutor, paths: list[Path]) -> None:
    """Read the pages as an import does, short of storing them."""
    futures = [executor.submit(extract, Order((Wanted(str(path)),))) for path in paths]
    wait(futures)
    assert all(one.result.length for future in futures for found in future.result() for one in found)  # type: ignore[union-attr]


def seconds(act: Callable[[], object]) -> float:
    """Give the wall-clock seconds of an act."""
    begin = perf_counter()
    act()
    return perf_counter() - begin


def measure() -> list[Row]:
    """Give the reading of all pages against the bare extractor."""
    with tempfile.TemporaryDirectory() as home:
        paths = write_pages(Path(home), PAGES)
        bare(paths[:5])
        executor = WorkerExecutor(PROCESSES)
        ours(executor, paths[:10])
        before = seconds(lambda: bare(paths))
        wall = seconds(lambda: ours(executor, paths))
        executor.shutdown()
    return [Row(f"read {PAGES} pages in {PROCESSES} processes", wall, before, BAR, "s", "one process, extractor only")]
