"""A paste as a new document."""

from __future__ import annotations

from dataclasses import replace

from desktop.errors import Unreadable
from desktop.imports import Outcome, Reading
from desktop.language import _
from desktop.model import Article
from desktop.readers import html as pages
from desktop.readers import text as texts
from desktop.readers.contract import Source
from desktop.store.articles import prepare, store_articles
from desktop.store.store import Store
from desktop.text.sketch import sketch


def import_text(store: Store, text: str, *, title: str | None = None, html: str | None = None) -> Outcome:
    """Store a pasted text as a document, in one step; its HTML flavour, if any, tells headings and lists.

    Raises Unreadable when there is nothing in it.
    """
    article, data = _read(text, html)
    if not article.text.strip():
        raise Unreadable("empty", _("There is no text to paste."), _("Copy some text first."))
    if title and title.strip():
        article = replace(article, title=title.strip())
    ready = prepare(article, data, name=None, sketch=sketch(article.text))
    with store.step(_("Paste")) as step:
        (kept,) = store_articles(step, [ready])
    return Outcome("", kept.status, kept.document_id, ready.title, ready.length, ready.warnings)


def _read(text: str, html: str | None) -> tuple[Article, bytes]:
    if html and html.strip():
        data = html.encode("utf-8", "replace")
        try:
            return pages.read(data, Source("", reading=Reading(encoding="utf-8", whole_page=True))), data
        except Unreadable:
            pass  # the plain flavour says what there is
    return texts.compose(text, ""), text.encode("utf-8", "replace")
