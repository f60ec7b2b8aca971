"""Mailboxes."""

from __future__ import annotations

import io
import mailbox
import tracemalloc
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import mbox, table
from desktop.readers.contract import END, Glance, Source
from tests.readers.formats import articles, in_slices, pieces, sample

ENVELOPE = b"From ana@example.org Mon Jun  1 04:28:28 2009\n"


def message(number: int, body: str = "Some words.", attached: bool = False) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ana Silva <ana@example.org>", f"Letter {number}"
    mail["Date"] = "Mon, 01 Jun 2009 04:28:28 +0000"
    mail.set_content(body)
    if attached:
        mail.add_attachment("A note.", filename="note.txt")
    return mail


def box(*mails: EmailMessage) -> bytes:
    return b"".join(ENVELOPE + mail.as_bytes() + b"\n" for mail in mails)


def test_each_letter_is_a_document_and_its_bytes_are_the_original():
    found = [piece for _mark, piece in pieces(sample("letters.mbox"), "letters.mbox")]
    assert [getattr(piece.found, "title", None) for piece in found] == ["First", "Second", "letters-385"]
    assert found[1].data == (
        b"From: Jo Brand <jo@example.org>\nSubject: Second\nDate: Tue, 2 Jun 2009 04:28:28 +0000\n\n"
        b"The second letter.\n"
    )
    first = found[0].found
    assert isinstance(first, Article)
    assert first.text.endswith("From here on it is only words, and no letter begins.")
    assert "\nFrom now on" in first.text


def test_a_mark_is_where_the_next_letter_begins():
    data = sample("letters.mbox")
    marks = [mark for mark, _piece in pieces(data, "letters.mbox")]
    assert marks[-1] == END
    assert all(data[mark:].startswith(b"From ana@example.org") for mark in marks[:-1] if mark is not None)


def test_attachments_belong_to_their_own_letter():
    data = box(message(1), message(2, attached=True), message(3))
    found = [piece for _mark, piece in pieces(data, "box.mbox")]
    assert [piece.name for piece in found] == ["box-0.eml", found[1].name, "note.txt", found[3].name]
    assert found[2].part_of == found[1].locator
    assert found[2].locator == f"{found[1].locator} / note.txt"
    assert len({piece.locator for piece in found}) == 4


def test_a_mailbox_that_the_standard_library_wrote_comes_back(tmp_path: Path):
    path = tmp_path / "box"
    with closing(mailbox.mbox(path)) as written:
        for number in range(5):
            written.add(message(number, "From the first line on.\n\nFrom Ana Mon Jun  1 04:28:28 2009\nThe end."))
    found = articles(path.read_bytes(), "box")
    assert [article.title for article in found] == [f"Letter {number}" for number in range(5)]
    assert found[0].text == "From the first line on.\n\nFrom Ana Mon Jun  1 04:28:28 2009\nThe end."


def test_windows_lines_and_letters_without_a_blank_line_between():
    data = box(message(1), message(2)).replace(b"\n\nFrom ana", b"\nFrom ana")
    assert [article.title for article in articles(data, "a.mbox")] == ["Letter 1", "Letter 2"]
    crlf = box(message(1), message(2)).replace(b"\n", b"\r\n")
    found = [piece for _mark, piece in pieces(crlf, "a.mbox")]
    assert [piece.data.endswith(b"words.\r\n") for piece in found] == [True, True]


def test_an_undated_from_line_counts_before_headers_only():
    data = (
        b"From ana\nSubject: One\nFrom: a@example.org\n\nHello.\n\nFrom here to there.\n\n"
        b"From bo\nSubject: Two\nFrom: b\n\nx\n"
    )
    assert [article.title for article in articles(data, "a.mbox")] == ["One", "Two"]


def test_a_letter_beyond_all_measure_is_said_and_passed_over(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mbox, "LARGEST", 1000)
    found = [piece.found for _mark, piece in pieces(box(message(1), message(2, "words " * 900), message(3)), "a.mbox")]
    assert [one.kind if isinstance(one, Unreadable) else one.title for one in found if one] == [
        "Letter 1",
        "too_large",
        "Letter 3",
    ]


@given(
    bodies=st.lists(
        st.sampled_from(["Hello.", "From me.\n\nFrom you.", "x" * 90, "> quoted\n", "é" * 40]), min_size=1, max_size=9
    ),
    cuts=st.sets(st.integers(1, 20)),
    block=st.integers(3000, 6000),
)
def test_slices_give_what_reading_at_once_gives(bodies: list[str], cuts: set[int], block: int):
    data = box(*(message(number, body, attached=number % 3 == 0) for number, body in enumerate(bodies)))
    whole = [piece for _mark, piece in pieces(data, "a.mbox")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox, "_BLOCK", block)
        assert in_slices(data, "a.mbox", cuts) == whole
    assert sum(piece.part_of is None for piece in whole) == len(bodies)


def test_fifty_thousand_letters_pass_in_flat_memory(tmp_path: Path):
    path = tmp_path / "large.mbox"
    letter = box(message(1, "The harbour burnt on Monday.\n" * 20))
    with path.open("wb") as file:
        for _n in range(500):
            file.write(letter * 100)
    with path.open("rb") as stream:
        tracemalloc.start()
        count = sum(1 for _found in mbox.pieces(stream, Source("large.mbox"), 0))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("head", "suffix", "sure"),
    [
        (ENVELOPE, "", 3),
        (b"From - Mon Jul 20 01:01:07 2015\nX: y", ".txt", 3),
        (b"From ana at example.org  Mon Jun  1 04:28:28 2009\n", ".txt", 3),
        (b"From ana\nSubject: x\n", "", 3),
        (b"From Monday on, the harbour is open.\nIt was closed.", ".txt", 0),
        (b"From Monday on, the harbour is open.", ".mbox", 2),
        (b"Nothing", ".mbox", 0),
    ],
)
def test_mailboxes_are_known_by_their_first_line(head: bytes, suffix: str, sure: int):
    assert mbox.claims(Glance(head, suffix)) == sure


@given(st.binary(max_size=300), st.integers(0, 460))
def test_no_bytes_at_all_break_the_reader(data: bytes, cut: int):
    for one in (sample("letters.mbox")[:cut] + data, ENVELOPE + data, data):
        list(table.pieces(io.BytesIO(one), Source("a.mbox")))
