"""Pastes from the clipboard."""

from __future__ import annotations

import pytest

from desktop.errors import Unreadable
from desktop.importing.paste import import_text
from desktop.store.store import Store


def blocks(store: Store) -> str:
    return str(store.read.execute("SELECT blocks FROM text").fetchone()[0])


def test_a_pasted_text_is_a_document_in_one_step(store: Store):
    outcome = import_text(store, "Harbour opens\n\nThe harbour opened on Monday.")
    assert (outcome.status, outcome.title) == ("imported", "Harbour opens")
    assert [line.name for line in store.history()] == ["Paste"]
    store.undo()
    assert store.read.execute("SELECT count(*) FROM document").fetchone()[0] == 0


def test_a_title_can_be_given_and_is_else_taken_from_the_text(store: Store):
    assert import_text(store, "The harbour opened.", title=" Mine ").title == "Mine"
    assert import_text(store, "The harbour closed again.").title == "The harbour closed again."


def test_the_html_flavour_gives_the_structure(store: Store):
    html = "<h2>Harbour opens</h2><p>The harbour opened.</p><ul><li>boats</li></ul>"
    outcome = import_text(store, "Harbour opens\nThe harbour opened.\nboats", html=html)
    assert outcome.title == "Harbour opens"
    assert '"heading"' in blocks(store)
    assert '"list_item"' in blocks(store)


def test_an_html_flavour_without_words_gives_way_to_the_text(store: Store):
    assert import_text(store, "Plain words here", html="<img src=x>").characters == 16


def test_the_same_paste_twice_is_a_twin(store: Store):
    first = import_text(store, "The harbour opened.")
    again = import_text(store, "The harbour opened.")
    assert (again.status, again.document_id) == ("twin", first.document_id)


def test_an_empty_paste_is_refused(store: Store):
    with pytest.raises(Unreadable):
        import_text(store, " \n ")
