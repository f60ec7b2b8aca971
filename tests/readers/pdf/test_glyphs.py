"""Lines made of glyphs: scripts from right to left, and without spaces."""

from __future__ import annotations

from typing import Any

from desktop.readers.line import Line
from desktop.readers.pdf.glyphs import lines


def raw(glyphs: list[tuple[str, float, float]], y: float = 100) -> dict[str, Any]:
    """Make a line of MuPDF's `rawdict` out of characters with their left and right edges."""
    chars = [{"c": char, "bbox": (x0, y, x1, y + 10)} for char, x0, x1 in glyphs]
    box = (min(x0 for _c, x0, _x1 in glyphs), y, max(x1 for _c, _x0, x1 in glyphs), y + 10)
    return {"bbox": box, "dir": (1.0, 0.0), "spans": [{"size": 10.0, "flags": 0, "font": "F", "chars": chars}]}


def shown(text: str, x: float = 50, width: float = 5) -> list[tuple[str, float, float]]:
    """Set what stands on the page from left to right."""
    return [(char, x + place * width, x + (place + 1) * width) for place, char in enumerate(text)]


def one(*raws: dict[str, Any]) -> Line:
    (line,) = lines([{"number": 0, "lines": list(raws)}], 1)
    return line


def test_what_is_shown_from_right_to_left_is_read_so():
    line = one(raw(shown("םולש")[::-1]))
    assert (line.text, line.rtl) == ("שלום", True)


def test_a_full_stop_given_first_stands_at_the_end_where_it_is_shown():
    letters = shown("םולש", x=60)[::-1]
    assert one(raw([(".", 55, 60), *letters])).text == "שלום."


def test_numbers_and_latin_words_run_from_left_to_right_within():
    assert one(raw(shown("UE 12:30 םויב")[::-1])).text == "ביום 12:30 UE"
    assert one(raw(shown("12 1914 תנש")[::-1])).text == "שנת 1914 12"
    assert one(raw(shown("New York ןותיעה לש 75.3% לש")[::-1])).text == "של 75.3% של העיתון New York"
    assert one(raw(shown("Daily Example — םולש"))).text == "Daily Example — שלום"


def test_pieces_of_a_line_are_put_together_by_where_they_stand():
    right, left = shown("םולש", x=200)[::-1], shown("םלוע", x=170)[::-1]
    line = one(raw(right), raw(left))
    assert line.text == "שלום עולם"
    assert [word[4] for word in line.words] == ["שלום", "עולם"]
    assert line.words[0][0] > line.words[0][2]


def test_a_ligature_of_lam_and_alef_is_put_right():
    given = [("ا", 90.0, 95.0), ("أ", 90.0, 90.0), ("ل", 80.0, 90.0), ("م", 75.0, 80.0)]
    assert one(raw(given)).text == "الأم"


def test_marks_stay_with_their_letter():
    given = [("ح", 90.0, 95.0), ("َ", 92.0, 92.0), ("ب", 85.0, 90.0)]
    line = one(raw(given))
    assert line.text == "حَب"
    assert line.words[0][4] == "حَب"


def test_every_sign_of_a_script_without_spaces_is_a_word_of_its_own():
    line = one(raw(shown("联合国 UN", width=10)))
    assert line.text == "联合国 UN"
    assert [word[4] for word in line.words] == ["联", "合", "国", "UN"]
    assert line.words[1][:4] == (60, 100, 70, 110)
