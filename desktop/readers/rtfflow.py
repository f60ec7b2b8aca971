"""Paragraphs, cells and asides of an RTF file, told to the transcriber when each is complete.

What a paragraph is may be said after its first words, so its words wait until it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from desktop.readers.manuscript import LONGEST_CELL, OFFICE, with_first_page
from desktop.readers.transcription import Piece, Transcriber
from desktop.readers.wordstyles import Role

PARAGRAPH = Role("paragraph")
_Run = tuple[str, str]  # text, and where it leads
_TURN = "\f"  # stands in a run of its own where a page begins


@dataclass(slots=True)
class _Stream:
    """One stream of text: the body, a note or a text box."""

    runs: list[_Run] = field(default_factory=list)
    cell: list[_Run] = field(default_factory=list)
    boxes: list[list[tuple[Role, list[_Run]]]] = field(default_factory=list)
    done: list[tuple[Role, list[_Run]]] = field(default_factory=list)


class Flow:
    """Takes what an RTF file says in order and gives pieces."""

    def __init__(self) -> None:
        self._transcriber = Transcriber(OFFICE, LONGEST_CELL)
        self._streams = [_Stream()]
        self._notes: list[tuple[Role, list[_Run]]] = []
        self._in_table = self._in_row = False
        self._page = 1

    def text(self, text: str, href: str = "") -> None:
        """Words of the paragraph."""
        self._streams[-1].runs.append((text, href))

    def turn_page(self) -> None:
        """A page begins."""
        self._streams[-1].runs.append((_TURN, ""))

    def end_paragraph(self, role: Role, *, in_table: bool = False) -> None:
        """The paragraph is complete: its role is known now."""
        stream = self._streams[-1]
        runs, stream.runs = stream.runs, []
        if len(self._streams) > 1:
            stream.done.append((PARAGRAPH if in_table else role, runs))
        elif in_table:
            stream.cell += [*runs, ("\n\n", "")]
        else:
            self._leave_table()
            self._write(role, runs)
            self._write_boxes()

    def end_cell(self) -> None:
        """The cell is complete."""
        if len(self._streams) > 1:
            self.end_paragraph(PARAGRAPH)
            return
        stream = self._streams[0]
        if not self._in_table:
            self._transcriber.start("table")
        if not self._in_row:
            self._transcriber.start("row")
        self._in_table = self._in_row = True
        runs, stream.runs, stream.cell = [*stream.cell, *stream.runs], [], []
        self._write(Role("cell"), runs)

    def end_row(self) -> None:
        """The row is complete."""
        if self._in_row and len(self._streams) == 1:
            self._transcriber.end("row")
            self._in_row = False

    def begin_aside(self) -> None:
        """A note or a text box begins in the middle of a paragraph."""
        self._streams.append(_Stream())

    def end_aside(self, *, is_note: bool) -> None:
        """The note or text box is complete: notes wait for the end, boxes for the end of their paragraph."""
        self.end_paragraph(PARAGRAPH)
        found = self._streams.pop().done
        if is_note:
            self._notes += found
        else:
            self._streams[0].boxes.append(found)

    def close(self) -> list[Piece]:
        """Give all pieces, the notes last."""
        while len(self._streams) > 1:
            self.end_aside(is_note=False)
        if self._streams[0].cell:
            self.end_cell()
        self.end_paragraph(PARAGRAPH)
        for role, runs in self._notes:
            self._write(role, runs)
        return with_first_page(self._transcriber.close(), self._page)

    def _leave_table(self) -> None:
        self.end_row()
        if self._in_table:
            self._transcriber.end("table")
            self._in_table = False
            self._write_boxes()

    def _write_boxes(self) -> None:
        boxes, self._streams[0].boxes = self._streams[0].boxes, []
        for box in boxes:
            for role, runs in box:
                self._write(role, runs)

    def _write(self, role: Role, runs: list[_Run]) -> None:
        self._transcriber.start(role.tag, role.rank)
        for href, group in groupby(runs, key=itemgetter(1)):
            if href:
                self._transcriber.start("link", href=href)
            for text, _href in group:
                self._say(text)
            if href:
                self._transcriber.end("link")
        self._transcriber.end(role.tag)

    def _say(self, text: str) -> None:
        if text == _TURN:
            self._page += 1
            self._transcriber.page(self._page)
            text = "\n"
        for number, line in enumerate(text.split("\n")):
            if number:
                self._transcriber.start("break")
            self._transcriber.data(line)
