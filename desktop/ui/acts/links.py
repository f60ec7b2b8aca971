"""Where a link of the text leads: to the document in the library, else to the browser, and there never unasked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.language import _
from desktop.model import DocumentId, Link
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window

OPENED = ("http", "https", "mailto")
"""What is handed to the system at all; a file or a script behind a link is not opened for an article's sake."""
_BREAKS = "/?&=#"


def commands() -> tuple[Command, ...]:
    """Give the rows about the link at the caret."""
    return (
        Command(
            "link.open", _("Open link…"),
            _("Go where the link at the caret leads: to its document here, or to the browser after asking"),
            follow_here, ("Ctrl+Return",), "go", "document", 2, icon="link-simple", where="reader",
        ),
        Command(
            "link.copy", _("Copy link address"), _("Put the address of the link at the caret on the clipboard"),
            copy_here, (), "edit", "document", 1,
        ),
    )  # fmt: skip


def menu_over(window: Window, point: QPoint) -> QMenu:
    """Make the context menu of the text at a place of the screen, with what can be done with a link there."""
    menu = window.menu_for("mark")
    reader = window.desk.reader
    link = reader.link_at(reader.viewport().mapFromGlobal(point).toPointF())
    if link is None:
        return menu
    first = menu.actions()[0]
    for words, act in ((_("Open link…"), follow), (_("Copy link address"), copy)):
        action = menu.addAction(words)
        action.triggered.connect(lambda _on=False, act=act: act(window, link))
        menu.insertAction(first, action)
    menu.insertSeparator(first)
    return menu


def follow_here(window: Window) -> None:
    """Go where the link at the caret leads."""
    link = window.desk.reader.link_here()
    if link is None:
        window.session.message.emit("info", _("There is no link at the caret."), "")
    else:
        follow(window, link)


def copy_here(window: Window) -> None:
    """Copy the address of the link at the caret."""
    link = window.desk.reader.link_here()
    if link is None:
        window.session.message.emit("info", _("There is no link at the caret."), "")
    else:
        copy(window, link)


def copy(window: Window, link: Link) -> None:
    """Put a link's address on the clipboard, as it is written."""
    QGuiApplication.clipboard().setText(link.href)
    window.session.message.emit("info", _("Copied the address"), "")


def follow(window: Window, link: Link) -> None:
    """Open the document that came from a link's address, or ask whether the browser shall."""

    def go(found: DocumentId | None) -> None:
        opened = window.session.document
        if found is None:
            _ask(window, link)
        elif opened is not None and opened.document.id == found:
            window.session.message.emit("info", _("This link leads to this document."), "")
        else:
            window.session.open_document(found, query="")

    window.session.read(lambda library: library.documents.at_address(link.href), go, key="link", asker=window)


def _ask(window: Window, link: Link) -> None:
    from desktop.ui.popups.question import Question

    url = QUrl(link.href)
    if url.scheme().lower() not in OPENED or not url.isValid():
        said = _("Postil opens no links of this kind. Copy the address to use it elsewhere.")
        window.session.message.emit("warning", said, link.href)
        return
    words = _("Open this address outside Postil? Your browser goes to the network for it.")
    answers = ((_("Open in browser"), partial(_open, window, url)), (_("Copy address"), partial(copy, window, link)))
    question = Question(f"{words}\n\n{_breakable(url)}", answers, window.theme, window.desk.reader)
    question.open_at(_place(window, link))


def _open(window: Window, url: QUrl) -> None:
    if not QDesktopServices.openUrl(url):
        said = _("The system opened no browser. Copy the address and open it there yourself.")
        window.session.message.emit("error", said, url.toString())


def _breakable(url: QUrl) -> str:
    """Write an address so that each character is what it seems, and lines can be broken at its signs."""
    address = bytes(url.toEncoded().data()).decode("ascii")
    address = address if len(address) <= 400 else address[:399] + "…"
    return "".join(
        f"{char}\u200b" if char in _BREAKS or place % 40 == 39 else char for place, char in enumerate(address)
    )


def _place(window: Window, link: Link) -> QRect:
    reader = window.desk.reader
    rect = reader.rect_of(link.start, link.end).intersected(reader.viewport().rect())
    return QRect(reader.viewport().mapToGlobal(rect.topLeft()), rect.size())
