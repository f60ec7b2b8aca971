"""Where links lead: to the document that is here, to the browser only when told so, elsewhere never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.library import Library
from desktop.model import Article, Link
from desktop.store.articles import prepare, store_articles
from desktop.ui.acts import links
from desktop.ui.popups.question import Question
from desktop.ui.session import Session
from desktop.ui.window import Window

Settle = Callable[[Session], None]
TEXT = "Read the report or the script, or write to us."
REPORT = Link(9, 15, "https://example.org/report?a=1&b=<2>")
SCRIPT = Link(23, 29, "javascript:alert(1)")
MAIL = Link(34, 45, "mailto:us@example.org")


class Browser:
    """Takes what is handed to the system."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def openUrl(self, url: QUrl) -> bool:
        self.asked.append(url.toString())
        return True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    taken = Browser()
    monkeypatch.setattr(links, "QDesktopServices", taken)
    return taken


@pytest.fixture
def linked(window: Window, settle: Settle) -> Window:
    """Give the window with a text full of links on the desk."""
    article = Article(text=TEXT, title="Linked", links=(REPORT, SCRIPT, MAIL), url="https://example.org/here")

    def store(library: Library) -> str:
        with library._store.step("Import") as step:
            return store_articles(step, [prepare(article, b"x", name="linked.html")])[0].document_id

    found: list[str] = []
    window.session.write(store, found.append)
    settle(window.session)
    window.session.open_document(found[0], query="")  # type: ignore[arg-type]
    settle(window.session)
    return window


def question() -> Question | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()), None)


def test_an_address_goes_to_the_browser_only_after_asking(linked: Window, browser: Browser, settle: Settle):
    linked.desk.reader.set_caret(REPORT.start)
    assert linked.run("link.open")
    settle(linked.session)
    asked = question()
    assert asked is not None
    assert browser.asked == []
    asked.close()
    assert browser.asked == []
    linked.run("link.open")
    settle(linked.session)
    again = question()
    assert again is not None
    again.buttons[0].click()
    assert [url.partition("?")[0] for url in browser.asked] == ["https://example.org/report"]


def test_a_link_to_a_document_of_the_library_opens_it(linked: Window, browser: Browser, settle: Settle):
    other = next(uid for uid in linked.session.list if linked.session.document.document.id != uid)  # type: ignore[union-attr]
    linked.session.write(lambda library: library.documents.edit(other, url=REPORT.href))
    settle(linked.session)
    linked.desk.reader.link_followed.emit(REPORT)
    settle(linked.session)
    assert linked.session.document is not None
    assert linked.session.document.document.id == other
    assert question() is None
    assert browser.asked == []


def test_a_link_to_the_document_itself_says_so(linked: Window, settle: Settle):
    links.follow(linked, Link(0, 4, "https://example.org/here#part"))
    settle(linked.session)
    assert linked.status.text == "This link leads to this document."
    assert question() is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "chapter2.html", ""])
def test_other_kinds_of_links_are_not_opened(linked: Window, browser: Browser, settle: Settle, address: str):
    links.follow(linked, Link(0, 4, address))
    settle(linked.session)
    assert question() is None
    assert browser.asked == []
    assert "Copy the address" in linked.status.text


def test_the_menu_over_a_link_copies_its_address(linked: Window):
    reader = linked.desk.reader
    place = reader.viewport().mapToGlobal(reader.rect_of(REPORT.start, REPORT.end).center())
    menu = links.menu_over(linked, place)
    words = [action.text() for action in menu.actions()]
    assert words[:2] == ["Open link…", "Copy link address"]
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == REPORT.href
    elsewhere = reader.viewport().mapToGlobal(reader.rect_of(0, 4).center())
    assert "Copy link address" not in [action.text() for action in links.menu_over(linked, elsewhere).actions()]


def test_without_a_link_at_the_caret_the_keys_say_so(linked: Window):
    linked.desk.reader.set_caret(0)
    for command in ("link.open", "link.copy"):
        linked.run(command)
        assert linked.status.text == "There is no link at the caret."
    linked.desk.reader.set_caret(MAIL.end)
    linked.run("link.copy")
    assert QGuiApplication.clipboard().text() == MAIL.href


def test_furniture_is_folded_or_shown_by_its_command(linked: Window, settle: Settle):
    assert linked.desk.reader.flow.setter.folds.on
    linked.run("view.furniture")
    settle(linked.session)
    assert linked.session.settings.show_furniture
    assert not linked.desk.reader.flow.setter.folds.on
    linked.run("view.furniture")
    settle(linked.session)
    assert linked.desk.reader.flow.setter.folds.on
