from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.search import stems
from desktop.search.expansion import LANGUAGES, MOST_FORMS, MOST_MATCHES, Lexicon, stem
from desktop.search.patterns import MOST_TERMS
from desktop.search.stems import rebuild_stems, refresh_stems
from desktop.store.documents import Documents
from desktop.text.fold import fold
from tests.search.conftest import Shelf

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Maker = Callable[..., Shelf]


def rows(shelf: Shelf) -> set[tuple[str, str, str]]:
    return set(shelf.store.read.execute("SELECT language, stem, term FROM stem"))


def listed(shelf: Shelf) -> set[str]:
    return {term for language, _stem, term in rows(shelf) if language == ""}


def vocabulary(shelf: Shelf) -> set[str]:
    return {row[0] for row in shelf.store.read.execute("SELECT term FROM vocabulary")}


def test_the_list_holds_each_word_of_the_index_and_grows_with_it(make_shelf: Maker) -> None:
    shelf = make_shelf(one="Voters vote in Łódź", two="東京 election")
    assert listed(shelf) == vocabulary(shelf)
    assert ("en", "vote", "vote") in rows(shelf)
    assert ("~", "lodz", "łodz") in rows(shelf)
    shelf.add("three", "More voting, in Kraków")
    assert shelf.found("vote") == {"one"}
    shelf.refresh()
    assert listed(shelf) == vocabulary(shelf)
    assert shelf.found("vote") == {"one", "three"}


def test_a_second_refresh_writes_nothing(make_shelf: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = make_shelf(one="Voters vote")

    def fail(*_rest: object) -> None:
        raise AssertionError("nothing was new")

    shelf.refresh()
    monkeypatch.setattr(stems, "_write", fail)
    assert refresh_stems(shelf.store)


def test_words_of_an_edited_title_are_met(make_shelf: Maker) -> None:
    shelf = make_shelf(one="Voters vote")
    shelf.refresh()
    Documents(shelf.store).edit(shelf.ids["one"], title="Herons nesting")
    assert shelf.found("heron") == set()
    shelf.refresh()
    assert shelf.found("heron") == shelf.found("nestin", typing=True) == {"one"}
    assert listed(shelf) >= vocabulary(shelf)


def test_in_haste_a_beginning_is_looked_up_by_its_words_unless_the_list_is_behind(make_shelf: Maker) -> None:
    shelf = make_shelf(one="heron herons hero", two="heroic")
    hasty = Lexicon(shelf.store.read, hasty=True)
    assert hasty.completions("hero") == ("hero", "heroic", "heron", "herons")
    assert hasty.completions("he") == Lexicon(shelf.store.read).completions("hero") == ()
    assert shelf.found("hero", typing=True) == {"one", "two"}
    shelf.add("three", "heroes")
    assert Lexicon(shelf.store.read, hasty=True).completions("hero") == ()
    assert shelf.found("hero", typing=True) == {"one", "two", "three"}
    shelf.add("many", " ".join(f"hero{first}{second}" for first in LETTERS for second in LETTERS))
    shelf.refresh()
    assert Lexicon(shelf.store.read, hasty=True).completions("hero") == ()
    assert shelf.found("heroz", typing=True) == {"many"}


def test_a_new_language_is_learnt_for_all_words(make_shelf: Maker) -> None:
    shelf = make_shelf(one="Häuser brennen")
    assert shelf.found("haus") == set()
    shelf.add("two", "Ein Satz", language="de")
    shelf.refresh()
    assert shelf.found("haus") == {"one"}


@pytest.mark.parametrize("few", [0, 1_000])
def test_slices_under_a_spent_budget_lead_to_the_same_list(
    make_shelf: Maker, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    shelf = make_shelf(seed="the seed")
    monkeypatch.setattr(stems, "SLICE", 50)
    monkeypatch.setattr(stems, "FEW", few)
    dice = random.Random(1)
    for number in range(120):
        shelf.add(f"t{number}", " ".join("".join(dice.choices("abcdefg", k=4)) for _ in range(8)))
    for title in list(shelf.ids)[::2]:
        Documents(shelf.store).edit(shelf.ids[title], title=f"{title} heron{title}")
    turns = 1
    while not refresh_stems(shelf.store, budget_seconds=0):
        turns += 1
    while not refresh_stems(shelf.store, budget_seconds=0):
        turns += 1
    assert turns > 1
    assert listed(shelf) >= vocabulary(shelf)
    before = rows(shelf)
    rebuild_stems(shelf.store)
    assert rows(shelf) <= before
    assert listed(shelf) == vocabulary(shelf)


def test_a_list_emptied_by_others_is_made_anew_and_search_does_without(make_shelf: Maker) -> None:
    shelf = make_shelf(one="Voters vote")
    with shelf.store.aside() as connection:
        connection.execute("DELETE FROM stem")
    assert shelf.found("votre~2") == {"one"}
    assert shelf.found("vot*rs OR v*te") == {"one"}
    assert shelf.found("voting") == set()
    shelf.refresh()
    assert shelf.found("voting") == {"one"}


def test_texts_tidied_away_do_not_stop_the_list(make_shelf: Maker) -> None:
    shelf = make_shelf(one="Voters vote", two="other words")
    with shelf.store.step("Delete") as step:
        step.connection.execute("DELETE FROM document WHERE title = 'two'")
    with shelf.store.aside() as connection:
        connection.execute("DELETE FROM text WHERE id = (SELECT max(id) FROM text)")
    shelf.refresh()
    shelf.add("three", "fresh herons")
    shelf.refresh()
    assert shelf.found("heron") == {"three"}


@given(st.sampled_from(sorted(LANGUAGES)), st.text(max_size=30))
def test_no_word_makes_a_stemmer_fail(language: str, word: str) -> None:
    found = stem(language, fold(word))
    assert found is None or len(found) <= len(word) + 1


def test_stemmers_keep_to_their_script() -> None:
    assert stem("en", "voting") == "vote"
    assert stem("ru", "города") == stem("ru", "город")
    assert stem("en", "города") is None
    assert stem("ru", "voting") is None
    assert stem("en", "f16") is None
    assert stem("xx", "voting") is None


def test_forms_patterns_and_slips_are_bounded_and_the_frequent_kept(make_shelf: Maker) -> None:
    many = " ".join(f"herons{a}{b}" for a in "abcdefghijklmnop" for b in "abcdefghijklmnop")
    shelf = make_shelf(one=many, two="heronszz", three="heronszz again", four="heron")
    lexicon = Lexicon(shelf.store.read)
    found = lexicon.matching("herons*")
    assert len(found) == MOST_MATCHES
    assert "heronszz" in found
    assert len(lexicon.alike("heronsaa", 2)) == MOST_MATCHES
    assert "heronsaa" in lexicon.alike("heronsaa", 2)
    assert lexicon.alike("heron", 1) == ("heron",)
    assert lexicon.beginnings("h") == ("he",)
    with shelf.store.aside() as connection:
        connection.executemany("INSERT INTO stem VALUES ('en', 'heron', ?)", [(word,) for word in many.split()])
    forms = lexicon.forms("heron")
    assert len(forms) == MOST_FORMS
    assert "heron" in forms
    _query, statement, _reading = shelf.searcher._understand(" ".join(["heron"] * 900), False)
    assert sum(len(pattern.steps[0]) for pattern in statement.patterns) <= MOST_TERMS
    assert shelf.found(" ".join(["heron"] * 900))


def test_a_letter_with_many_continuations_is_left_to_the_index(make_shelf: Maker) -> None:
    letters = (*range(0x430, 0x450), *range(0x3B1, 0x3C9), *range(0x561, 0x587))
    shelf = make_shelf(one=" ".join(f"h{chr(letter)}" for letter in letters), two="other")
    assert Lexicon(shelf.store.read).beginnings("h") is None
    assert shelf.found("h*") == {"one"}
    assert shelf.found("o", typing=True) == {"one", "two"}
