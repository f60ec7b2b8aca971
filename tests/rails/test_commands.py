"""Every command is a whole row, no key means two things, and the README speaks of what is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from desktop.ui.commands import Command, table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def rows() -> tuple[Command, ...]:
    found = table()
    assert len(found) > 40
    return found


def test_ids_are_noun_and_verb_and_stand_once(rows: tuple[Command, ...]) -> None:
    assert [row.id for row in rows if not re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", row.id)] == []
    assert [name for name, count in Counter(row.id for row in rows).items() if count > 1] == []


def test_every_command_says_what_it_does(rows: tuple[Command, ...]) -> None:
    assert [row.id for row in rows if not row.title.strip() or len(row.about.split()) < 3] == []
    assert [row.id for row in rows if not callable(row.run)] == []


def test_no_key_means_two_things(rows: tuple[Command, ...]) -> None:
    keys = Counter(QKeySequence(key).toString() for row in rows for key in row.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys, "a key that Qt cannot read"


def test_the_readme_names_only_keys_that_exist(rows: tuple[Command, ...]) -> None:
    tour = README[README.index("## Five minutes") : README.index("### What can be typed")]
    named = set(re.findall(r"`((?:Ctrl\+)?(?:Shift\+)?(?:[A-Z]|F\d+|\+))`", tour))
    keys = {QKeySequence(key).toString() for row in rows for key in row.keys}
    assert named
    assert {key for key in named if QKeySequence(key).toString() not in keys} == set()


def test_the_readme_lists_every_verb_of_the_command_line() -> None:
    from desktop.cli import postil

    listed = README[README.index("## The command line") : README.index("## What comes out")]
    assert {verb for verb in postil.commands if not re.search(rf"\b{verb}\b", listed)} == set()
