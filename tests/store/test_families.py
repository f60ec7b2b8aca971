"""Near twins meet through their bands, whatever the order they came in; the bin and a tidy take them out again."""

from __future__ import annotations

import random

import pytest

from desktop import errors
from desktop.library import Library
from desktop.store import families
from desktop.text.sketch import ALIKE, sketch
from tests.text.test_sketch import CHROME, story


def versions(seed: int) -> list[str]:
    """Make up a story and three near twins of it: a later version, one cut short, one of another site."""
    lines = story(seed)
    return [
        "\n".join(lines),
        "\n".join([*lines[:9], *story(seed + 500, 2), *lines[11:]]),
        "\n".join(lines[:30]),
        "\n".join([CHROME, *lines, CHROME]),
    ]


@pytest.fixture
def twins(desk):
    """Give the ids of four versions of one story, among five other stories."""
    for number in range(5):
        desk.text(" ".join(story(100 + number)), f"Other {number}")
    found = [desk.text(text, f"Version {number}") for number, text in enumerate(versions(1))]
    assert desk.library.refresh_search()
    return found


def rows(library: Library, table: str) -> set[tuple[object, ...]]:
    return set(library._store.read.execute(f"SELECT * FROM {table}").fetchall())


def test_each_version_has_all_others_newest_first(desk, twins):
    for document in twins:
        family = desk.library.near_twins(document)
        assert [twin.row.id for twin in family.twins] == [other for other in reversed(twins) if other != document]
        assert all(ALIKE - 0.2 <= twin.likeness < 1 for twin in family.twins)
        assert family.others == 0


def test_other_stories_have_none(desk, twins):
    (other,) = desk.library.find("title:other title:3").ids
    assert desk.library.near_twins(other).twins == ()
    with pytest.raises(errors.NotFound):
        desk.library.near_twins("0")


def test_the_newest_by_date_comes_first(desk, twins):
    desk.library.documents.edit(twins[0], published="2025-03-01")
    desk.library.documents.edit(twins[1], published="2024-03-01")
    listed = [twin.row.id for twin in desk.library.near_twins(twins[2]).twins]
    assert listed == [twins[0], twins[1], twins[3]]


def test_the_bin_takes_a_twin_out_and_gives_it_back(desk, twins):
    desk.library.documents.bin([twins[0]])
    assert [twin.row.id for twin in desk.library.near_twins(twins[1]).twins] == [twins[3], twins[2]]
    desk.undo()
    assert len(desk.library.near_twins(twins[1]).twins) == 3


def test_a_tidy_leaves_no_orphans_and_the_last_alone_has_no_family(desk, twins):
    desk.library.documents.bin(twins[1:])
    desk.library.tidy()
    assert rows(desk.library, "family") == set()
    assert desk.library.near_twins(twins[0]).twins == ()
    assert {text for _value, text in rows(desk.library, "band")} == {
        text for text, _hashes in rows(desk.library, "sketch")
    }
    assert desk.library.check() == []


def test_a_tidy_names_a_family_anew_when_its_first_text_goes(desk, twins):
    desk.library.documents.bin([twins[0]])
    desk.library.tidy()
    members = rows(desk.library, "family")
    assert {family for _text, family in members} == {min(text for text, _family in members)}
    assert {twin.row.id for twin in desk.library.near_twins(twins[1]).twins} == {twins[2], twins[3]}
    assert desk.library.check() == []


def test_a_text_held_by_one_that_was_dropped_is_parted(desk):
    lines, more = story(7), story(8)
    first = desk.text("\n".join(lines))
    bridge = desk.text("\n".join([*lines, *more]))
    last = desk.text("\n".join(more))
    desk.library.refresh_search()
    assert {twin.row.id for twin in desk.library.near_twins(first).twins} == {bridge, last}
    desk.library.documents.bin([bridge])
    desk.library.tidy()
    assert desk.library.near_twins(first).twins == ()
    assert desk.library.near_twins(last).twins == ()


def test_texts_that_take_the_ids_of_dropped_ones_are_met(desk, twins):
    desk.library.documents.bin(twins)
    desk.library.tidy()
    again = [desk.text(text) for text in versions(1)]
    desk.library.refresh_search()
    assert len(desk.library.near_twins(again[0]).twins) == 3


def test_documents_of_one_text_are_near_twins_of_each_other(desk):
    first, second = desk.text(" ".join(story(1))), desk.text(" ".join(story(2)))
    with desk.library._store.step("Same text") as step:
        step.connection.execute("UPDATE document SET text_id = (SELECT min(text_id) FROM document)")
    (twin,) = desk.library.near_twins(first).twins
    assert (twin.row.id, twin.likeness) == (second, 1.0)
    assert set(desk.library.find("has:twins").ids) == {first, second}


def test_nearest_finds_documents_outside_the_bin_the_likest_first(desk, twins):
    drawn = sketch(versions(1)[0])
    assert drawn is not None
    found = families.nearest(desk.library._store.read, drawn)
    assert found[0] == (twins[0], 1.0)
    assert {document for document, _likeness in found} == set(twins)
    assert [likeness for _document, likeness in found] == sorted((one[1] for one in found), reverse=True)
    desk.library.documents.bin(twins[:2])
    assert {document for document, _likeness in families.nearest(desk.library._store.read, drawn)} == set(twins[2:])
    other = sketch(" ".join(story(77)))
    assert other is not None
    assert families.nearest(desk.library._store.read, other) == []


def test_families_are_the_same_in_slices_as_at_once_and_in_any_order(tmp_path):
    texts = [text for seed in range(12) for text in versions(seed)]
    found = []
    for number in range(3):
        random.Random(number).shuffle(texts)
        with Library.create(tmp_path / f"{number}.postil", labels=None) as library:
            titles = {library.import_text(text, title=text[:40]).document_id: text for text in texts}
            slices = 1
            while not library.refresh_search(0.0001 if number else None):
                slices += 1
            assert number == 0 or slices > 1
            found.append(set())
            for uid, text in titles.items():
                twins = library.near_twins(uid).twins
                found[-1].add(frozenset({text, *(titles[twin.row.id] for twin in twins)}))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 12


def test_listeners_hear_when_families_moved(desk):
    heard = []
    desk.library.on_changed(lambda changes, _origin: heard.append(changes.tables))
    desk.text(versions(1)[0])
    desk.library.refresh_search()
    assert {"family"} not in heard
    desk.text(versions(1)[1])
    desk.library.refresh_search()
    assert heard[-1] == {"family"}
    assert desk.library.refresh_search()
    assert heard.count({"family"}) == 1


def test_a_library_without_sketches_gets_them(desk, twins):
    before = rows(desk.library, "sketch")
    with desk.library._store.aside() as connection:
        connection.execute("DELETE FROM sketch")
        connection.execute("DELETE FROM library WHERE key = 'kin_mark'")
    assert desk.library.refresh_search()
    assert rows(desk.library, "sketch") == before
    assert len(desk.library.near_twins(twins[0]).twins) == 3


def test_sketches_of_an_older_recipe_are_drawn_anew(desk, twins):
    before = {table: rows(desk.library, table) for table in ("sketch", "band", "family")}
    with desk.library._store.aside() as connection:
        old = [(b"\0" + hashes[1:], text) for text, hashes in before["sketch"]]
        connection.executemany("UPDATE sketch SET hashes = ? WHERE text_id = ?", old)
        connection.execute("UPDATE band SET value = value + 1")
        connection.execute("UPDATE library SET value = '[0, 999]' WHERE key = 'kin_mark'")
    assert desk.library.refresh_search()
    assert {table: rows(desk.library, table) for table in before} == before


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM band WHERE text_id = (SELECT max(text_id) FROM sketch)",
        "INSERT INTO band VALUES (1, 999)",
        "UPDATE sketch SET hashes = zeroblob(length(hashes)) WHERE text_id = 2",
        "DELETE FROM sketch WHERE text_id = 2",
        "DELETE FROM family WHERE text_id <> family",
    ],
)
def test_check_finds_and_repairs_what_is_derived(desk, twins, harm):
    before = {table: rows(desk.library, table) for table in ("sketch", "band", "family")}
    with desk.library._store.aside() as connection:
        connection.execute(harm)
    (finding,) = desk.library.check()
    assert "near twins" in finding.what
    assert not finding.repaired
    (finding,) = desk.library.check(repair=True)
    assert finding.repaired
    assert desk.library.check() == []
    assert {table: rows(desk.library, table) for table in before} == before


def test_a_phrase_of_many_texts_makes_no_family_of_them(desk):
    phrase = " ".join(story(3, 6))
    for number in range(60):
        desk.text("\n".join([*story(300 + number, 24), phrase]))
    desk.library.refresh_search()
    assert rows(desk.library, "family") == set()
