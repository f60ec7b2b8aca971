"""Real and odd files with what is expected of them, beside the checkout; floors as measured, never tuned to."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import table
from desktop.readers.contract import Source
from tests.readers.reading import check

KINDS = (
    "html",
    "pdf",
    "text",
    "markdown",
    "docx",
    "odt",
    "pptx",
    "rtf",
    "epub",
    "fb2",
    "mobi",
    "doc",
    "email",
    "newswire",
    "webarchive",
    "datasets",
    "odd",
)
Result = tuple[str, bool, str]

# The share that held when measured, rounded down; fewer is a step back.
FLOORS = {
    "must_contain": 0.97,
    "must_not_contain": 0.95,
    "title": 0.85,
    "author": 0.59,
    "date": 0.96,
    "url": 0.77,
    "language": 0.95,
    "text_sha256": 1.0,
    "refused": 1.0,
    "gold": 1.0,
}


def flat(text: str | None) -> str:
    return " ".join((text or "").split())


def grams(text: str) -> Counter[tuple[str, ...]]:
    pattern = r"\w" if re.search("[\u3040-\u30ff\u4e00-\u9fff]", text) else r"\w+"
    words = re.findall(pattern, text)
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def similar(one: str, other: str) -> float:
    left, right = grams(one), grams(other)
    return 2 * sum((left & right).values()) / max(1, sum(left.values()) + sum(right.values()))


def attempt(path: Path) -> Article | Unreadable:
    try:
        article = table.read(path.read_bytes(), Source(path.name, str(path)))
    except Unreadable as problem:
        return problem
    check(article)
    return article


def compare(article: Article, expect: dict[str, Any], home: Path) -> Iterator[tuple[str, bool]]:
    """Yield which expectation holds."""
    text = flat(article.text)
    for wanted, key in ((True, "must_contain"), (False, "must_not_contain")):
        for words in expect.get(key, ()):
            yield key, (flat(words) in text) is wanted
    byline = "; ".join(article.byline).casefold()
    if expect.get("title"):
        yield "title", flat(article.title) == flat(expect["title"])
    if expect.get("author"):
        yield "author", flat(expect["author"]).casefold() in byline
    if expect.get("date"):
        yield "date", (article.published or "")[:10] == expect["date"][:10]
    if expect.get("url"):
        yield "url", article.url == expect["url"]
    if expect.get("language"):
        yield "language", article.language == expect["language"].split("-")[0]
    if "text_sha256" in expect:
        yield "text_sha256", hashlib.sha256(article.text.encode()).hexdigest() == expect["text_sha256"]
    if "gold_paragraphs" in expect:
        gold = json.loads((home / expect["gold_paragraphs"]).read_text(encoding="utf-8"))["gold"]
        told = (article.text[block.start : block.end] for block in article.blocks if block.kind != "furniture")
        yield "gold", similar(" ".join(gold), flat(" ".join(told))) > 0.97


def judge(entry: dict[str, Any], home: Path) -> Iterator[Result]:
    path = home / entry["path"]
    path = path / "source.html" if path.is_dir() else path
    expect = entry["expect"]
    found = attempt(path)
    refusal = expect.get("error") or expect.get("status") in ("password", "no_text")
    if refusal:
        yield "refused", isinstance(found, Unreadable), entry["path"]
    for key in ("warning", "error_or_warning"):
        if key in expect:
            yield "refused", isinstance(found, Unreadable) or bool(found.warnings), entry["path"]
    if isinstance(found, Article):
        for key, holds in compare(found, expect, home):
            yield key, holds, entry["path"]
    elif not refusal:
        yield "must_contain", "must_contain" not in expect, entry["path"]


def test_what_is_expected_of_the_files_beside_the_checkout_mostly_holds(articles: Path):
    entries = json.loads((articles / "expectations.json").read_text(encoding="utf-8"))
    chosen = [entry for entry in entries if entry["path"].split("/")[0] in KINDS]
    results = [result for entry in chosen for result in judge(entry, articles)]
    held = Counter(key for key, holds, _path in results if holds)
    asked = Counter(key for key, _holds, _path in results)
    short = {
        key: f"{held[key]} of {asked[key]}, missed {[p for k, h, p in results if k == key and not h]}"
        for key, floor in FLOORS.items()
        if asked[key] and held[key] < floor * asked[key]
    }
    assert not short


def test_no_file_at_all_breaks_a_reader(articles: Path):
    for path in sorted(articles.rglob("*")):
        if path.is_file():
            attempt(path)


def test_data_files_and_archives_hold_as_many_documents_as_they_should(articles: Path):
    entries = json.loads((articles / "expectations.json").read_text(encoding="utf-8"))
    told = {entry["path"]: entry["expect"] for entry in entries}
    counted = {}
    for path, expect in told.items():
        if wanted := expect.get("records") or expect.get("contains"):
            with (articles / path).open("rb") as stream:
                pieces = [piece for _mark, piece in table.pieces(stream, Source(path))]
            counted[path] = (sum(isinstance(piece.found, Article) for piece in pieces), wanted)
    assert counted
    assert {path: pair for path, pair in counted.items() if pair[0] != pair[1]} == {}
