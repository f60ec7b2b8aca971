"""Entities in the inspector: this document, the library, and the page of one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.model import Entity, EntityProperty, NewEntity
from tests.ui.desks import Work


@pytest.fixture
def fidan(work: Work) -> Entity:
    """Tag a person in two documents' worth of text and show the tab of entities."""
    work.mark("Hakan Fidan", "Person", entity=NewEntity("Hakan Fidan", "Person"))
    (entity,) = work.library.entities.all()
    work.mark("Fidan said", "Person", entity=entity.id)
    work.inspector.show_tab(1)
    found: Entity = work.library.entities.get(entity.id)
    return found


def rows(work: Work) -> list[tuple[str, str]]:
    lines = work.inspector.entities.view.lines
    return [(lines.line(row).title, lines.line(row).side) for row in range(lines.rowCount())]


def page(work: Work, entity: Entity):
    work.inspector.entities.open(entity.id)
    return work.inspector.entities.page


def test_the_entities_of_the_document_are_counted(work: Work, fidan: Entity):
    work.library.entities.add("Elsewhere", "Place")
    assert rows(work) == [("Hakan Fidan", "2")]
    work.inspector.entities.whole.click()
    assert rows(work) == [("Elsewhere", "0"), ("Hakan Fidan", "2")]


def test_the_library_is_searched_by_any_name(work: Work, fidan: Entity):
    work.library.entities.add_name(fidan.id, "Turkish foreign minister")
    work.inspector.entities.whole.click()
    work.inspector.entities.line.setText("foreign minister")
    work.inspector.entities.refresh()
    assert [name for name, _side in rows(work)] == ["Hakan Fidan"]


def test_the_page_shows_every_mention_in_its_context_and_a_click_goes_there(work: Work, fidan: Entity):
    shown = page(work, fidan)
    assert [m.quote for m in shown.mentions.mentions()] == ["Hakan Fidan", "Fidan said"]
    work.open("Ferries resume")
    shown.mentions.opened.emit(shown.mentions.mentions()[1].annotation.id)
    assert work.session.document.document.title == "Ministers meet in Ankara"
    assert work.desk.sheet.current == shown.mentions.mentions()[1].annotation.id


def test_a_name_typed_on_the_page_is_kept_with_enter_and_shown_in_the_text(work: Work, fidan: Entity):
    shown = page(work, fidan)
    shown.name.setText("Hakan  Fidan (minister)")
    work.bot.keyClick(shown.name, Qt.Key.Key_Return)
    now = work.library.entities.get(fidan.id)
    assert (now.name, [n.name for n in now.names]) == (
        "Hakan Fidan (minister)",
        ["Hakan Fidan (minister)", "Hakan Fidan"],
    )
    assert {a.entity_name for a in work.desk.sheet.annotations.values()} == {"Hakan Fidan (minister)"}


def test_an_empty_name_is_refused_and_the_old_one_comes_back(work: Work, fidan: Entity):
    shown = page(work, fidan)
    shown.name.clear()
    work.bot.keyClick(shown.name, Qt.Key.Key_Return)
    assert shown.name.text() == "Hakan Fidan"
    assert work.levels[-1] == "error"


def test_further_names_come_and_go(work: Work, fidan: Entity):
    shown = page(work, fidan)
    shown.new_name.setText("Fidan, Hakan")
    work.bot.keyClick(shown.new_name, Qt.Key.Key_Return)
    assert [n.name for n in work.library.entities.get(fidan.id).names] == ["Hakan Fidan", "Fidan, Hakan"]
    assert shown.new_name.text() == ""
    shown.names.show_row(0)
    work.bot.keyClick(shown.names, Qt.Key.Key_Delete)
    assert [n.name for n in work.library.entities.get(fidan.id).names] == ["Hakan Fidan"]


def test_type_and_description_are_one_step_each(work: Work, fidan: Entity):
    shown = page(work, fidan)
    before = len(work.library.history())
    shown.type.kept.emit("Organization")
    shown.description.setPlainText("Minister")
    shown.description.keep()
    now = work.library.entities.get(fidan.id)
    assert (now.type, now.description) == ("Organization", "Minister")
    assert len(work.library.history()) == before + 2


def test_properties_are_typed_into_a_table_and_keep_their_rank(work: Work, fidan: Entity):
    work.library.entities.set_properties(fidan.id, [EntityProperty("born", "1968", "preferred")])
    shown = page(work, fidan)
    shown.properties.item(1, 0).setText("office")
    assert len(work.library.entities.get(fidan.id).properties) == 1  # half a row is nothing yet
    shown.properties.item(1, 1).setText("minister")
    now = work.library.entities.get(fidan.id).properties
    assert [(p.name, p.value, p.rank) for p in now] == [("born", "1968", "preferred"), ("office", "minister", "normal")]
    assert shown.properties.rowCount() == 3


def test_two_entities_are_merged_with_their_counts_and_split_again(work: Work, fidan: Entity):
    other = work.library.entities.add("H. Fidan", "Person")
    shown = page(work, fidan)
    shown.merge_button.click()
    popup = next(w for w in work.desk.window().children() if type(w).__name__ == "EntityChoicePopup")
    assert popup.list.current().text == "H. Fidan"
    assert "(2 mentions)" in popup.words.text()
    work.bot.keyClick(popup.line, Qt.Key.Key_Return)
    assert work.library.entities.get(fidan.id).merged_into == other
    assert work.said[-1] == "Merged “Hakan Fidan” with its 2 mentions into “H. Fidan”"
    assert [e.name for e in shown.merged.lines.things] == ["Hakan Fidan"]
    shown.split_button.click()
    assert work.library.entities.get(fidan.id).merged_into is None


def test_a_deleted_entity_leaves_its_mentions_and_the_page(work: Work, fidan: Entity):
    shown = page(work, fidan)
    shown.delete_button.click()
    assert work.library.entities.all() == []
    assert [a.entity_id for a in work.annotations()] == [None, None]
    assert work.inspector.entities.stack.currentIndex() == 0
    assert "its 2 mentions stay" in work.said[-1]


def test_the_selection_is_linked_from_the_page(work: Work, fidan: Entity):
    shown = page(work, fidan)
    work.select("delegation")
    shown.link_button.click()
    assert [a.quote for a in work.annotations() if a.entity_id == fidan.id] == [
        "Hakan Fidan", "delegation", "Fidan said",
    ]  # fmt: skip


def test_a_page_whose_entity_is_undone_gives_way_to_the_list(work: Work):
    work.mark("Hakan Fidan", "Person", entity=NewEntity("Hakan Fidan", "Person"))
    work.inspector.show_tab(1)
    page(work, work.library.entities.all()[0])
    work.session.undo()
    assert work.inspector.entities.stack.currentIndex() == 0
