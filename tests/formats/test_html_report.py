"""The page of a report: parsed as a browser parses it, and run in one where there is one."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange import Kind, Link, Mark, Sheet, Stretch, Tie
from desktop.formats import html_report
from desktop.formats.losses import Losses
from desktop.model import Block, Saying
from tests.formats.sheets import Held, dumped, fitted, sheets, written

VOID = {"meta", "input", "br", "link", "img", "hr"}
FETCHING = {"src", "srcset", "action", "data", "poster", "background", "cite", "formaction", "ping", "style"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page(HTMLParser):
    """What stands in a page: its texts by document, what each mark covers, its list, its references."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.tags: set[str] = set()
        self.references: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.marked: dict[str, str] = {}
        self.items: list[dict[str, str]] = []
        self.raw: dict[str, str] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        assert not FETCHING & set(given)
        assert not any(name.startswith("on") for name in given)
        self.tags.add(tag)
        self.references += [given["href"]] if "href" in given else []
        self.ids += [given["id"]] if "id" in given else []
        if given.get("class") == "text":
            self.texts.append("")
        if tag == "li" and "data-m" in given:
            self.items.append({**given, "text": ""})
        if tag == "meta" and "http-equiv" in given:
            self.raw["policy"] = given["content"]
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        within = [given for _tag, given in self.open]
        if self.open and self.open[-1][0] in ("style", "script"):
            self.raw[self.open[-1][0]] = data
        elif any(given.get("class") == "text" for given in within) and within[-1].get("class") != "cut":
            self.texts[-1] += data
            for tag, given in self.open:
                if tag == "mark":
                    self.marked[given["data-m"]] = self.marked.get(given["data-m"], "") + data
        elif any(tag == "li" for tag, _given in self.open) and self.items:
            self.items[-1]["text"] += data


def page(*given: Sheet, labels: Any = (), **options: str) -> Page:
    return Page(written(html_report, Held(*given, labels=labels), **options).decode())


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.lists(sheets(), max_size=3), st.sampled_from(("full", "passages")))
def test_marks_cover_their_text_and_everything_leads_somewhere(given: list[Sheet], texts: str):
    kept, _losses = fitted(html_report, *given)
    found = page(*given, texts=texts)
    if texts == "full":
        assert [squeezed(text) for text in found.texts] == [squeezed(sheet.text) for sheet in kept]
    marks = [mark for sheet in kept for mark in sheet.marks]
    assert [item["data-l"] for item in found.items] == [mark.label for mark in marks]
    for number, mark in enumerate(marks, 1):
        wanted = "" if mark.unanchored else "".join(part.quote or "" for part in mark.parts)
        assert squeezed(found.marked.get(str(number), "")) == squeezed(wanted)
    assert len(found.ids) == len(set(found.ids))
    assert all(reference[1:] in found.ids for reference in found.references)


@given(st.lists(sheets(), max_size=2))
def test_nothing_refers_to_anything_outside_the_page(given: list[Sheet]):
    sheet = Sheet("x", "d", {"title": "T", "url": "https://example.org/a"})
    found = page(*given, sheet)
    assert all(reference.startswith("#") for reference in found.references)
    assert not {"img", "link", "iframe", "object", "embed", "video", "audio", "base"} & found.tags
    assert "http" not in found.raw["script"]
    assert not re.search("url\\(|@import", found.raw["style"])


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_no_more():
    found = page()
    rules = dict(rule.strip().split(" ", 1) for rule in found.raw["policy"].split(";"))
    assert rules == {
        "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'",
        "style-src": f"'{digest(found.raw['style'])}'", "script-src": f"'{digest(found.raw['script'])}'",
    }  # fmt: skip


def digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=a>', "</style></title>", "&lt;b&gt;"]
)
def test_mark_up_in_a_text_is_shown(text: str):
    link, saying = Link(text, text), Saying(text, claimant_text=text)
    mark = Mark("m", text, (Stretch(0, len(text), text),), None, link, saying, text, ((text, text),), text, agent=text)
    meta = dict.fromkeys(("title", "site", "url", "published", "language", "note"), text)
    found = page(Sheet(text, "d", meta | {"tags": [text]}, [mark], [Tie("t", text, "m", "m", note=text)]))
    assert [said.strip() for said in found.texts] == [text]
    assert found.items[0]["data-e"] == text
    assert found.items[0]["text"].count(text) >= 8
    assert "img" not in found.tags


def test_blocks_become_headings_lists_and_tables():
    text = "Head\nitem\na\tb\nc\td\nend"
    cells = [Block("table_cell", start, start + 1) for start in (10, 12, 14, 16)]
    blocks = (Block("heading", 0, 4, 1), Block("list_item", 5, 9), *cells)
    said = written(html_report, Held(Sheet(text, "d", {}, [], blocks=blocks))).decode()
    assert '<h3 dir="auto">Head</h3>' in said
    assert '<p dir="auto" class="list">item</p>' in said
    row = '<tr><td dir="auto">{}</td><td dir="auto">{}</td></tr>'
    assert f"<table>{row.format('a', 'b')}{row.format('c', 'd')}</table>\n<p" in said


def test_a_label_has_its_colour_and_is_named_over_its_passage():
    sheet = Sheet("Ankara is", "d", {}, [Mark("m", "Place", (Stretch(0, 6, "Ankara"),), "entity")])
    said = written(html_report, Held(sheet, labels=[Kind("Place", "entity", "#123456")])).decode()
    assert ".k0 { --c: #123456; }" in said
    assert '<mark class="k0" data-m="1" id="m1" data-t="Place" title="Place">Ankara</mark>' in said


def test_big_libraries_show_passages_and_say_so(tmp_path: Path, monkeypatch: Any):
    monkeypatch.setattr(html_report, "FEW", 1)
    sheet = Sheet("first\n" + "word " * 200, "d", {}, [Mark("m", "X", (Stretch(300, 304, "word"),))])
    losses = dumped(html_report, Held(sheet, sheet), tmp_path / "a.html")
    assert losses.counts["clipped text"] == 2
    found = Page((tmp_path / "a.html").read_text("utf-8"))
    assert all("first" not in text and len(text) < 400 for text in found.texts)
    assert dumped(html_report, Held(sheet), tmp_path / "b.html").counts == Losses().counts


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_a_browser_filters_the_list_and_the_texts(tmp_path: Path):
    marks = [
        Mark("m1", "Place", (Stretch(0, 6, "Ankara"),), link=Link("Ankara")),
        Mark("m2", "Person", (Stretch(7, 10, "Ana"),)),
    ]
    first = Sheet("Ankara Ana", "d", {"title": "One"}, marks)
    other = Sheet("Ana", "e", {"title": "Two"}, [Mark("m", "Person", (Stretch(0, 3, "Ana"),))])
    path = tmp_path / "page.html"
    path.write_bytes(written(html_report, Held(first, other)))
    assert '<output aria-live="polite">3 annotations</output>' in in_browser(path), "the policy stops the script"
    ask = "document.getElementById('f-label').value = 'Place';"
    ask += "document.getElementById('filters').dispatchEvent(new Event('input'));"
    said = re.sub(r"<meta http-equiv[^>]*>", "", path.read_text("utf-8")).replace(
        "</body>", f"<script>{ask}</script></body>"
    )
    path.write_text(said, encoding="utf-8")
    shown = in_browser(path)
    assert "1 of 3 annotations" in shown
    assert re.findall(r'<article id="(d\d)"( hidden="")?>', shown) == [("d1", ""), ("d2", ' hidden=""')]
    assert re.findall(r'<li id="(a\d)"[^>]*?( hidden="")?>', shown) == [
        ("a1", ""),
        ("a2", ' hidden=""'),
        ("a3", ' hidden=""'),
    ]
    assert re.findall(r'<mark class="([^"]*)" data-m="2"', shown)[0].endswith(" off")


def in_browser(path: Path) -> str:
    """Give the page as it is once its script has run."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={path.parent / 'profile'}",
    ]
    command += ["--virtual-time-budget=2000", "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
