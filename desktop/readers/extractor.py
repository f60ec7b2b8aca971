"""What is asked of the extractor of pages: the article's body, and of the page's metadata only what it did not state.

The extractor checks its work by a second one's, which takes as long again; where it can be seen beforehand that this
could change nothing, it is not asked to.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.readers import metadata

ENOUGH = 1000  # code points of an article that is not taken for a scrap of one
# The extractor takes the second opinion where that is more than twice as long, so never where the whole page is not;
# a little less, for what the second one adds of its own.
MOST_LONGER = 1.9
# What the extractor's result must not hold, or it is compared with a third opinion.
_UNCLEAN = (
    "aside", "audio", "button", "fencedframe", "fieldset", "figure", "footer", "iframe", "input", "label", "link",
    "nav", "noindex", "noscript", "object", "option", "select", "source", "svg", "time",
)  # fmt: skip
_FURNITURE = ("aside", "button", "footer", "head", "iframe", "menu", "nav", "noscript", "picture", "select", "svg")
_COMMENTS = re.compile("[Cc]omment(?!ary)")


def complete(facts: metadata.Facts, tree: Any) -> None:
    """Fill the gaps of what a page states, and check its date; `tree` is the page's (lxml) and stays as it is."""
    url = facts.url if facts.provenance.get("url_from") in ("canonical", "og:url") else None
    searched = not facts.title or facts.provenance.get("title_from") == "title" or not facts.byline
    title = author = site = date = None
    with suppress(TypeError, ValueError, RecursionError):  # what the extractor itself takes for "none"
        if searched or not facts.site:
            told = _trafilatura().extract_metadata(
                tree if searched else _head(tree), date_config={"original_date": True}
            )
            title, author, site, date, url = told.title, told.author, told.sitename, told.date, told.url
        if not searched:  # a head alone may have the wrong one
            date = _date(tree, url)
    metadata.complete(facts, title=title, author=author, site=site, date=date)


@dataclass(frozen=True, slots=True)
class Found:
    """An article's body in the extractor's tags, or None; the page it was found in, which may be used up; by what."""

    body: Any | None
    page: Any
    how: str


def find(tree: Any) -> Found:
    """Find the article of a page; takes out of the page's tree (lxml) what never is of an article."""
    shown = _cut(tree)
    how = f"trafilatura {_trafilatura().__version__}"
    if (run := _longest_run(tree)) >= ENOUGH and run * MOST_LONGER >= shown:
        page = _without_furniture(tree)
        body = _extract(page, fast=True)
        if body is not None and _is_settled(body, shown):
            return Found(body, page, how)
    return Found(_extract(tree, fast=False), tree, how)


def _cut(tree: Any) -> int:
    """Take programs, styles and comments out of a page, as the extractor would; give the length of what is left."""
    from lxml import etree

    programs = []
    for script in list(tree.iter("script")):
        if _is_data(script):
            programs.append(script.text or "")
        else:
            script.tag = "style"
    etree.strip_elements(tree, "style", with_tail=False)
    if not any("DiscussionForumPosting" in program for program in programs):  # there the comments are the article
        for one in list(tree.iter("div", "section", "details", "ol", "ul")):
            if any(_COMMENTS.match(one.get(key) or "") for key in ("id", "class")):
                one.drop_tree()
    shown = _length(etree.tostring(tree, method="text", encoding="unicode", with_tail=False))
    return shown - sum(map(_length, programs))


def _without_furniture(tree: Any) -> Any:
    """Give a copy of a page without most of what the extractor takes out before it looks for the article.

    Tags that stand within each other are left to it: of those it does not take out all.
    """
    from lxml import etree

    page = deepcopy(tree)
    nested = {one.tag for one in page.iter(*_FURNITURE) if next(one.iterancestors(one.tag), None) is not None}
    etree.strip_elements(page, *(tag for tag in _FURNITURE if tag not in nested), with_tail=False)
    return page


def _length(text: str) -> int:
    return len(" ".join(text.split()))


def _longest_run(tree: Any) -> int:
    """Give the length of the paragraphs of one parent that are longest together: what an article may come to."""
    runs: Counter[Any] = Counter()
    for paragraph in tree.iter("p"):
        runs[paragraph.getparent()] += len(paragraph.text_content())
    return max(runs.values(), default=0)


def _is_settled(found: Any, shown: int) -> bool:
    """Say whether the extractor would keep to a result whatever another one found on a page of this length."""
    length = len(" ".join(found.itertext()).strip())
    return (
        length >= ENOUGH
        and length * MOST_LONGER >= shown
        and next(found.iter(*_UNCLEAN), None) is None
        and any(text for paragraph in found.iter("p") for text in paragraph.itertext())
        and sum(1 for _table in found.iter("table")) <= sum(1 for _paragraph in found.iter("p"))
    )


def _extract(tree: Any, *, fast: bool) -> Any | None:
    document = _trafilatura().bare_extraction(tree, options=_options(fast))
    return None if document is None else document.body


@cache
def _options(fast: bool) -> Any:
    from trafilatura.settings import Extractor

    # As a format that would be written from the tree; as "python" the extractor writes a text at once.
    return Extractor(output_format="txt", fast=fast, comments=False)


def _head(tree: Any) -> Any:
    """Give a page of nothing but the metadata of another one."""
    from lxml.html import Element

    head = tree.find("head")
    page, body = Element("html"), Element("body")  # a tree of its own: some of what is sought is sought from its root
    page.append(Element("head") if head is None else deepcopy(head))
    page.append(body)
    body.extend(
        deepcopy(script) for script in tree.iter("script") if _is_data(script) and script.getparent() is not head
    )
    return page


def _is_data(script: Any) -> bool:
    return "json" in (script.get("type") or "").lower()


def _date(tree: Any, url: str | None) -> str | None:
    from htmldate import find_date

    _trafilatura()
    found = find_date(tree, url=url, original_date=True)
    return str(found) if found else None


@cache
def _trafilatura() -> Any:
    import trafilatura

    for logger in ("trafilatura", "htmldate", "courlan", "justext", "py3langid", "urllib3"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    return trafilatura
