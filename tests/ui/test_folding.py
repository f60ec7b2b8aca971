"""Near twins share a line of the list until they are unfolded; they count, are found and are selected all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.jobs import InlineJobs
from desktop.library import Library
from desktop.model import DocumentId
from desktop.settings import Settings
from desktop.ui.panes.listing import Listing
from desktop.ui.panes.shelf import Shelf
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from tests.store.test_families import versions
from tests.text.test_sketch import story

Titles = Callable[[], list[str]]
KEY = Qt.Key


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path, settings: Settings) -> Iterator[Session]:
    """Give a session on a library with three versions of a story between two other stories."""
    path = tmp_path / "folding.postil"
    with Library.create(path, author="Ada") as library:
        library.import_text(" ".join(story(98)), title="First")
        for number, text in enumerate(versions(1)[:3]):
            library.import_text(text, title=f"Version {number}")
        library.import_text(" ".join(story(99)), title="Last")
        library.refresh_search()
    made = Session(settings, jobs=lambda _post: InlineJobs())
    made.adopt(Library.open(path, author="Ada"))
    yield made
    assert made.close()


@pytest.fixture
def shelf(qtbot: QtBot, session: Session, settings: Settings, dress: None) -> Iterator[Shelf]:
    theme = Theme(settings)
    theme.apply()
    made = Shelf(session, theme)
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


@pytest.fixture
def titles(shelf: Shelf) -> Titles:
    """Return a function that gives the titles of the lines, and a star for each line that holds more."""

    def read() -> list[str]:
        model = shelf.list.documents
        rows = [model.row_at(place) for place in range(len(model.ids))]
        return [row.title + "*" * len(model.listing.folded_at(row.id)) for row in rows if row is not None]

    return read


def go_to(qtbot: QtBot, shelf: Shelf, line: int) -> None:
    shelf.list.go_first()
    qtbot.keyClick(shelf.list, KEY.Key_Home)
    for _press in range(line):
        qtbot.keyClick(shelf.list, KEY.Key_Down)


def test_near_twins_share_the_line_of_the_newest_and_count(shelf: Shelf, titles: Titles):
    assert titles() == ["Last", "Version 2**", "First"]
    assert shelf.facets.all.text() == "All 5"
    assert len(shelf.session.list) == 5
    assert shelf.progress.text() == "5 of 5 to do"


def test_right_unfolds_and_left_folds_from_any_of_them(qtbot: QtBot, shelf: Shelf, titles: Titles):
    go_to(qtbot, shelf, 1)
    qtbot.keyClick(shelf.list, KEY.Key_Right)
    assert titles() == ["Last", "Version 2", "Version 1", "Version 0", "First"]
    assert shelf.list.currentIndex().row() == 1
    qtbot.keyClick(shelf.list, KEY.Key_Down)
    qtbot.keyClick(shelf.list, KEY.Key_Down)
    qtbot.keyClick(shelf.list, KEY.Key_Left)
    assert titles() == ["Last", "Version 2**", "First"]
    assert shelf.list.currentIndex().row() == 1
    qtbot.keyClick(shelf.list, KEY.Key_Left)
    assert titles() == ["Last", "Version 2**", "First"]


def test_the_keys_do_nothing_on_a_document_without_twins(qtbot: QtBot, shelf: Shelf, titles: Titles):
    go_to(qtbot, shelf, 0)
    before = titles()
    qtbot.keyClick(shelf.list, KEY.Key_Right)
    qtbot.keyClick(shelf.list, KEY.Key_Left)
    assert titles() == before
    assert shelf.list.currentIndex().row() == 0


def test_a_click_on_the_chip_unfolds_and_folds_and_opens_nothing(qtbot: QtBot, shelf: Shelf, titles: Titles):
    for expected in (["Last", "Version 2", "Version 1", "Version 0", "First"], ["Last", "Version 2**", "First"]):
        rect = shelf.list.visualRect(shelf.list.documents.index(1))
        chip = shelf.list.paper.chip(rect, 2)
        assert rect.contains(chip)
        qtbot.mouseClick(shelf.list.viewport(), Qt.MouseButton.LeftButton, pos=chip.center())
        assert titles() == expected
    assert shelf.session.document is None
    assert shelf.list.chosen() == ()


def test_what_is_unfolded_stays_so_when_the_list_is_read_anew(qtbot: QtBot, shelf: Shelf, titles: Titles):
    go_to(qtbot, shelf, 1)
    qtbot.keyClick(shelf.list, KEY.Key_Right)
    assert shelf.session.library is not None
    shelf.session.library.import_text(" ".join(story(97)), title="Newer")
    qtbot.waitUntil(lambda: titles() == ["Newer", "Last", "Version 2", "Version 1", "Version 0", "First"])
    shelf.search("status:todo")
    assert titles() == ["Newer", "Last", "Version 2**", "First"]


def test_one_line_means_its_document_and_several_all_that_is_in_them(qtbot: QtBot, shelf: Shelf):
    go_to(qtbot, shelf, 1)
    newest = shelf.list.documents.ids[1]
    assert shelf.chosen() == (newest,)
    qtbot.keyClick(shelf.list, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(shelf.chosen()) == 4
    shelf.list.selectAll()
    assert set(shelf.chosen()) == set(shelf.session.list)
    shelf.search("has:twins")
    assert len(shelf.list.documents.ids) == 1
    shelf.list.selectAll()
    assert len(shelf.chosen()) == 3


def test_of_a_search_the_one_that_fits_best_leads(shelf: Shelf, titles: Titles):
    everywhere, only_in_one = (" ".join(lines[0].split()[:4]) for lines in (story(1), story(501, 2)))
    shelf.search(f'"{everywhere}"')
    assert titles()[0].endswith("**")
    shelf.search(f'"{everywhere}" OR "{only_in_one}"')
    assert titles() == ["Version 1**"]


def test_a_folded_document_that_is_opened_shows_in_the_line_it_shares(qtbot: QtBot, shelf: Shelf, titles: Titles):
    oldest = shelf.session.list[3]
    shelf.session.open_document(oldest)
    assert shelf.list.currentIndex().row() == 1
    assert shelf.neighbour(1) == shelf.list.documents.ids[2]
    assert shelf.neighbour(-1) == shelf.list.documents.ids[0]
    assert titles() == ["Last", "Version 2**", "First"]


def test_the_setting_gives_every_document_a_line(shelf: Shelf, titles: Titles):
    shelf.session.set_settings(fold_near_twins=False)
    assert titles() == ["Last", "Version 2", "Version 1", "Version 0", "First"]
    shelf.session.set_settings(fold_near_twins=True)
    assert titles() == ["Last", "Version 2**", "First"]


def test_twins_that_are_found_later_fold_by_themselves(qtbot: QtBot, shelf: Shelf, titles: Titles):
    library = shelf.session.library
    assert library is not None
    library.import_text(versions(1)[3], title="Version 3")
    qtbot.waitUntil(lambda: titles()[0] == "Version 3")
    library.refresh_search()
    qtbot.waitUntil(lambda: titles() == ["Version 3***", "Last", "First"])
    library.documents.bin(shelf.session.list[:1])
    qtbot.waitUntil(lambda: titles() == ["Last", "Version 2**", "First"])


def test_a_screen_reader_hears_of_the_twins(qtbot: QtBot, shelf: Shelf):
    model = shelf.list.documents
    said = model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert "2 near twins; Right shows them" in said
    go_to(qtbot, shelf, 1)
    qtbot.keyClick(shelf.list, KEY.Key_Right)
    assert "Left folds them" in model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert "Near twin of the document above" in model.data(model.index(2), Qt.ItemDataRole.ToolTipRole)


IDS = st.lists(st.integers(0, 30), unique=True).map(lambda found: tuple(DocumentId(str(one)) for one in found))


@given(
    IDS,
    st.dictionaries(st.integers(0, 30).map(lambda one: DocumentId(str(one))), st.integers(0, 5)),
    st.sets(st.integers(0, 5)),
)
def test_no_document_is_lost_by_folding(
    ids: tuple[DocumentId, ...], families: dict[DocumentId, int], unfolded: set[int]
):
    listing = Listing.of(ids, families, frozenset(unfolded))
    shown = [uid for line in listing.ids for uid in (line, *listing.folded_at(line))]
    assert sorted(shown) == sorted(ids)
    assert listing.everything == ids
    assert set(listing.places) == set(ids)
    for uid in ids:
        line = listing.ids[listing.places[uid]]
        assert line == uid or uid in listing.folded_at(line)
        head = listing.head_of(uid)
        assert head is None or listing.places[head] <= listing.places[uid]
        assert listing.turned(uid, unfolded=False).ids.count(uid) == (head in (None, uid))
        for turned, wanted in ((True, unfolded | {families.get(uid, -1)}), (False, unfolded - {families.get(uid, -1)})):
            assert listing.turned(uid, unfolded=turned).ids == Listing.of(ids, families, frozenset(wanted)).ids
    assert Listing.of(ids).ids == ids
