"""A sketch is the same on every machine, tells near twins from others, and sees past what a site puts round a story."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.text.sketch import ALIKE, RECIPE, bands, likeness, sketch

WORDS = [f"{one}{two}" for one in "ba ke li mo nu ra se ti vo zu".split() for two in "ben dor fal gim hus kol".split()]
CHROME = "Home News World Sport Business Search Sign in Subscribe to our newsletter Follow us Cookies Terms Privacy "


def story(seed: int, sentences: int = 40) -> list[str]:
    """Make up sentences of ten words each."""
    dice = random.Random(seed)
    return [" ".join(dice.choices(WORDS, k=10)).capitalize() + "." for _ in range(sentences)]


def drawn(text: str) -> bytes:
    found = sketch(text)
    assert found is not None
    return found


def meet(one: bytes, other: bytes) -> bool:
    return bool(set(bands(one)) & set(bands(other)))


@pytest.mark.parametrize(
    ("text", "beginning", "whole"),
    [
        (
            "The harbour office said the ferries’ crews to Élé run again, after a week of storms. ",
            "014c00000097a9d24b0754b305",
            "f5de58f918aef8b6",
        ),
        (
            "Министры встретились в столице в понедельник; переговоры продолжатся завтра. ",
            "01290000002e21e03e292e1215",
            "2e68c58175c4edba",
        ),
        (
            "町に新しい橋ができた。市長は月曜日に開通を祝った。",
            "016c000000c11e9f89d4994786",
            "78b447876b4a58f5",
        ),
    ],
)
def test_a_sketch_is_the_same_on_every_machine(text: str, beginning: str, whole: str):
    found = drawn(text * 5)
    assert found[:13].hex() == beginning
    assert hashlib.sha256(found).hexdigest()[:16] == whole


def test_a_sketch_does_not_hang_on_the_seed_of_hashes():
    code = f"from desktop.text.sketch import sketch; print(sketch({' '.join(story(1))!r}).hex())"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert {line.strip() for line in told} == {drawn(" ".join(story(1))).hex().encode()}


@given(st.text(max_size=400))
def test_any_text_gives_the_same_sketch_twice_or_is_too_short(text: str):
    found = sketch(text)
    assert found == sketch(text)
    if found is not None:
        assert found[0] == RECIPE
        assert likeness(found, found) == 1
        assert len(found) == len(drawn(" ".join(story(1))))


def test_a_text_of_a_few_words_is_too_short_to_tell():
    assert sketch("") is None
    assert sketch("Ferries resume. The ferries run again, the harbour office said.") is None
    assert sketch(" ".join(WORDS[:27])) is None
    assert sketch(" ".join(WORDS[:28])) is not None


def test_case_accents_signs_and_lines_do_not_count():
    plain = " ".join(story(2))
    dressed = "\n\n".join(story(2)).upper().replace("BEN", "BÉN").replace(". ", "… “").replace("O", "Ô")
    assert drawn(plain) == drawn(dressed)
    assert drawn("the minister's visit " * 30) == drawn("The minister’s visit — " * 30)


def test_one_emoji_or_foreign_name_changes_little():
    plain = " ".join(story(3))
    assert likeness(drawn(plain), drawn(plain + " 🌉 東京 Москва")) > 0.95


def test_the_order_of_words_counts_and_that_of_paragraphs_hardly():
    lines = story(4)
    shuffled = random.Random(1).sample(lines, len(lines))
    words = " ".join(lines).split()
    assert likeness(drawn("\n".join(lines)), drawn("\n".join(shuffled))) < 1
    paragraphs = ["\n".join(lines[at : at + 8]) for at in range(0, 40, 8)]
    assert likeness(drawn("\n".join(lines)), drawn("\n".join(reversed(paragraphs)))) > 0.85
    assert likeness(drawn(" ".join(words)), drawn(" ".join(random.Random(1).sample(words, len(words))))) < 0.1


@pytest.mark.parametrize("seed", range(10))
def test_the_more_is_changed_the_less_alike(seed: int):
    lines, others = story(seed), story(1000 + seed)
    scores = [
        likeness(drawn(" ".join(lines)), drawn(" ".join([*others[:count], *lines[count:]])))
        for count in (0, 8, 16, 24, 32, 40)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1
    assert scores[-1] == 0


@pytest.mark.parametrize("seed", range(20))
def test_near_twins_are_told(seed: int):
    lines = story(seed)
    whole = drawn("\n".join(lines))
    one_changed = [*lines[:7], *story(500 + seed, 2), *lines[9:]]
    fifth_dropped = [line for place, line in enumerate(lines) if place % 5]
    other_site = [CHROME, *lines, CHROME.upper()]
    continued = [*lines, *story(700 + seed, 30)]
    for version in (one_changed, fifth_dropped, other_site, continued):
        twin = drawn("\n".join(version))
        assert likeness(whole, twin) >= ALIKE
        assert likeness(twin, whole) == likeness(whole, twin)
        assert meet(whole, twin)


@pytest.mark.parametrize("seed", range(20))
def test_what_shares_a_quote_and_the_chrome_of_its_site_is_no_twin(seed: int):
    quote = story(900, 3)
    one, other = ([CHROME, *story(seed + place, 20)[:10], *quote, *story(seed + place, 20)[10:]] for place in (0, 50))
    assert likeness(drawn("\n".join(one)), drawn("\n".join(other))) < ALIKE


@pytest.mark.parametrize(("low", "high"), [(0x4E00, 0x5200), (0x0E01, 0x0E2F), (0x3041, 0x3090)])
def test_scripts_without_spaces_are_cut_by_letters(low: int, high: int):
    dice = random.Random(low)
    sentences = ["".join(chr(dice.randrange(low, high)) for _ in range(30)) + "。" for _ in range(30)]
    whole = drawn("".join(sentences))
    assert likeness(whole, drawn("\n".join(sentences))) == 1
    assert ALIKE <= likeness(whole, drawn("".join(sentences[:3] + sentences[5:]))) < 1
    other = "".join(chr(dice.randrange(low, high)) for _ in range(900))
    assert likeness(whole, drawn(other)) < 0.1


def test_other_alphabets_are_cut_by_words():
    text = "Министры встретились в столице в понедельник, сообщила пресс-служба; переговоры продолжатся завтра утром. "
    long = " ".join(f"{text} {number}" for number in range(9))
    assert likeness(drawn(long), drawn(long.upper().replace(",", " —"))) == 1
    assert likeness(drawn(long), drawn("Τα πλοία " * 9 + " ".join(story(1)))) < 0.1


def test_a_sketch_of_another_recipe_is_like_nothing():
    old = bytes((RECIPE + 1,)) + drawn(" ".join(story(1)))[1:]
    assert likeness(old, old) == 0
    assert bands(old) == ()


def test_bands_fit_a_column_of_whole_numbers():
    found = bands(drawn(" ".join(story(5))))
    assert len(set(found)) > 16
    assert all(-(2**47) <= value < 2**47 for value in found)


def test_a_very_long_text_is_drawn_from_its_beginning():
    text = " ".join(story(6, 20_000))
    assert len(text) > 1_000_000
    assert drawn(text) == drawn(text[:1_000_000])
