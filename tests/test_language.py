"""Sentences, dates, numbers and sizes."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import language, places
from desktop.language import _, plural


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    language.use("en_GB")
    yield
    language.use("en_GB")


def test_a_sentence_without_a_translation_stays_english():
    language.use("de_AT")
    assert _("Import files") == "Import files"
    assert plural("{n} file", "{n} files", 2).format(n=2) == "2 files"
    assert plural("{n} file", "{n} files", 1).format(n=1) == "1 file"


def test_languages_are_called_by_their_names_as_far_as_anybody_knows_them():
    assert [language.language_name(code) for code in ("en", "ar", "zh-Hant")] == [
        "English", "Arabic", "Chinese (Traditional)",
    ]  # fmt: skip
    assert [language.language_name(code) for code in ("xx", "no such thing")] == ["xx", "no such thing"]
    language.use("de_AT")
    assert language.language_name("ar") == "Arabisch"


def test_a_translation_in_the_resources_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    folder.joinpath("postil.mo").write_bytes(
        _catalogue({"": "Content-Type: text/plain; charset=UTF-8\n", "Undo": "Rückgängig"})
    )
    monkeypatch.setattr(places, "resource", lambda name: tmp_path)
    language.use("de_AT.UTF-8")
    assert language.language() == "de_AT"
    assert _("Undo") == "Rückgängig"
    assert _("Redo") == "Redo"


def _catalogue(pairs: dict[str, str]) -> bytes:
    """Write a gettext catalogue of the binary kind."""
    import struct

    rows = sorted((k.encode(), v.encode()) for k, v in pairs.items())
    at = 28 + 16 * len(rows)
    keys, values, pool = [], [], b""
    for table, column in ((keys, 0), (values, 1)):
        for row in rows:
            table += [len(row[column]), at + len(pool)]
            pool += row[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return head + struct.pack(f"<{len(keys) * 2}I", *keys, *values) + pool


@pytest.mark.parametrize(
    ("locale", "day", "number"),
    [
        ("en_GB", "4 Mar 2025", "1,234.5"),
        ("de_DE", "04.03.2025", "1.234,5"),
        ("fr_FR", "4 mars 2025", "1\u202f234,5"),
    ],
)
def test_dates_and_numbers_follow_the_locale(locale: str, day: str, number: str):
    language.use(locale)
    assert language.date(dt.date(2025, 3, 4)) == day
    assert language.number(1234.5) == number


def test_an_unknown_locale_falls_back_to_english():
    for strange in ("C", "xx_YY", "not a locale", "C.UTF-8"):
        language.use(strange)
        assert language.language() == "en"
    language.use("de_XX")
    assert language.language() == "de"


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (99_400, "99.4 kB"),
        (99_700, "100 kB"),
        (999_600, "1.0 MB"),
        (3_400_000, "3.4 MB"),
        (2_000_000_000_000, "2.0 TB"),
        (10**16, "10,000 TB"),
    ],
)
def test_sizes_are_written_in_decimal_units(octets: int, words: str):
    assert language.size(octets) == words


def test_how_long_ago_is_told_in_words():
    now = dt.datetime(2025, 3, 4, 12, 0, tzinfo=dt.UTC)
    assert language.ago(now - dt.timedelta(minutes=3), now=now) == "3 minutes ago"
    assert language.ago(now - dt.timedelta(days=2), now=now) == "2 days ago"


def test_a_moment_is_told_in_local_time():
    assert language.moment(dt.datetime(2025, 3, 4, 15, 7)) == "4 Mar 2025, 15:07:00"
    with pytest.raises(ValueError, match="unknown length"):
        language.moment(dt.datetime(2025, 3, 4, 15, 7), length="tiny")


def test_importing_the_module_loads_neither_gettext_nor_babel():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import desktop.language as l, sys; l._('x');print(sorted({'gettext', 'babel'} & set(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
