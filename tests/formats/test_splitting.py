"""Documents go to the parts of a training set by lot, and the lot is always the same."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import Mark, Sheet, Stretch
from desktop.formats.splitting import allot, main_label, shares, split
from tests.formats.sheets import Held

EIGHTY = (Fraction(80), Fraction(10), Fraction(10))


def labelled(*labels: str, whole: tuple[str, ...] = ()) -> Sheet:
    marks = [Mark(f"m{n}", label, (Stretch(0, 1),)) for n, label in enumerate(labels)]
    return Sheet("text", "d", {}, marks + [Mark(f"w{n}", label) for n, label in enumerate(whole)])


@given(st.dictionaries(st.text(max_size=6), st.sampled_from("ABC"), max_size=60), st.integers(0, 5), st.randoms())
def test_the_order_of_the_documents_plays_no_part(strata: dict[str, str], seed: int, chance: random.Random):
    shuffled = list(strata.items())
    chance.shuffle(shuffled)
    assert allot(dict(shuffled), EIGHTY, str(seed)) == allot(strata, EIGHTY, str(seed))


def test_the_lot_is_the_same_in_every_version():
    strata = {f"doc-{n}": "AB"[n % 2] for n in range(10)}
    parts = allot(strata, (Fraction(6), Fraction(2), Fraction(2)), "7")
    assert "".join(str(parts[f"doc-{n}"]) for n in range(10)) == "0011002002"


@given(st.lists(st.sampled_from(("A", "B", "C", "")), min_size=10, max_size=200), st.integers(0, 3))
def test_every_label_has_its_share_in_every_part(labels: list[str], seed: int):
    strata = {f"d{n}": label for n, label in enumerate(labels)}
    parts = allot(strata, EIGHTY, str(seed))
    for part, share in enumerate(EIGHTY):
        there = [document for document in parts if parts[document] == part]
        assert abs(len(there) - len(strata) * share / 100) <= 2
        for label, count in Counter(labels).items():
            assert abs(sum(strata[one] == label for one in there) - count * share / 100) <= 3


def test_another_seed_gives_another_split():
    strata = {f"d{n}": "A" for n in range(100)}
    assert len({tuple(allot(strata, EIGHTY, str(seed)).items()) for seed in range(5)}) == 5


def test_no_part_stays_empty_where_there_are_documents_enough():
    assert sorted(allot(dict.fromkeys("abc", ""), EIGHTY, "0").values()) == [0, 1, 2]
    assert sorted(allot(dict.fromkeys("ab", ""), EIGHTY, "0").values()) == [0, 1]
    assert allot({"a": ""}, EIGHTY, "0") == {"a": 0}
    assert allot({}, EIGHTY, "0") == {}


def test_a_part_without_a_share_stays_empty():
    assert 1 not in allot({f"d{n}": "" for n in range(9)}, (Fraction(2), Fraction(0), Fraction(1)), "0").values()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", (1,)),
        ("80/20", (80, 20)),
        (" 80 / 10 / 10 ", (80, 10, 10)),
        ("80%/20%", (80, 20)),
        ("0.8/0.2", (Fraction(4, 5), Fraction(1, 5))),
        ("80/0/20", (80, 0, 20)),
    ],
)
def test_shares_are_read(given: str, wanted: tuple[int, ...]):
    assert shares(given) == wanted


@pytest.mark.parametrize("given", ["x", "80/", "1/1/1/1", "0/1", "-1/2", "1e9/1", "nan/1", "٨/٢"])
def test_what_is_no_split_is_refused(given: str):
    with pytest.raises(errors.Usage, match="no split"):
        shares(given)


def test_a_document_counts_by_its_own_label_or_its_most_frequent():
    assert main_label(labelled("B", "A", "B")) == "B"
    assert main_label(labelled("B", "A")) == "A"
    assert main_label(labelled("B", "B", whole=("News",))) == "News"
    assert main_label(labelled()) == ""


def test_documents_without_an_id_are_known_by_their_text():
    held = Held(*(Sheet(f"text {n}") for n in range(4)))
    found = split(held, {"split": "1/1", "seed": "0"})
    assert found.sizes == (2, 2)
    assert Counter(found.part_of(sheet) for sheet in held.sheets()) == {0: 2, 1: 2}
