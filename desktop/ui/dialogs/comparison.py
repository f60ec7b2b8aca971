"""What differs between a document and a near twin: one text with what only either has, marked by line and tint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTextBrowser, QWidget

from desktop.kin import Family
from desktop.language import _, number, percent, plural
from desktop.library import Library
from desktop.model import DocumentId
from desktop.text.difference import Stretch, changes, differences
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

AROUND = 240  # characters shown of what both have, on each side of a difference
MOST = 120_000  # characters shown in all
_BREAK = re.compile("\n+")
_STYLES = {"old": "text-decoration: line-through", "new": "text-decoration: underline"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts compared and written as a page, with an anchor at each difference."""

    count: int
    page: str


class Comparison(Dialog):
    """Compares the document with one of its near twins, made ready in the reading lane."""

    def __init__(self, parent: QWidget, session: Session, theme: Theme, family: Family, place: int = 0) -> None:
        """Begin with the near twin at a place of the family."""
        super().__init__(parent, _("Compare near twins"), width=900, height=700)
        self._session, self._theme, self._family = session, theme, family
        self._count, self._at = 0, -1
        self.twins = QComboBox()
        self.twins.setAccessibleName(_("Near twin"))
        self.twins.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for twin in family.twins:
            source = f" · {twin.row.source}" if twin.row.source else ""
            self.twins.addItem(f"{percent(twin.likeness)} · {twin.row.title}{source}", twin.row.id)
        line = QHBoxLayout()
        line.setSpacing(UNIT)
        line.addWidget(QLabel(_("Compare with")))
        line.addWidget(self.twins, 1)
        self.body.addLayout(line)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.body.addWidget(self.legend)
        self.page = QTextBrowser()
        self.page.setAccessibleName(_("What differs"))
        self.page.setOpenLinks(False)
        self.body.addWidget(self.page, 1)
        self.opening = self.add_button(_("Open it"), self._open)
        self.next = self.add_button(_("Next difference"), lambda: self.step(1), primary=True, left=True)
        self.previous = self.add_button(_("Previous difference"), lambda: self.step(-1), left=True)
        self.twins.setCurrentIndex(place)
        self.twins.currentIndexChanged.connect(lambda _place: self._compare())
        theme.changed.connect(self._compare)
        self._compare()
        self.page.setFocus()

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) difference, round the ends."""
        if self._count:
            self._at = (self._at + direction) % self._count if self._at >= 0 else (0 if direction > 0 else -1)
            self._at %= self._count
            self.page.scrollToAnchor(f"d{self._at}")

    def _compare(self) -> None:
        here, other = self._family.document, DocumentId(self.twins.currentData() or "")
        colours = self._theme.reader_colours()
        tints, dim = self._tints(), colours.muted

        def work(library: Library) -> Compared:
            stretches = differences(library.documents.text(here), library.documents.text(other))
            return Compared(changes(stretches), page_of(stretches, tints, dim))

        self.page.setStyleSheet(f"QTextBrowser {{ background: {colours.paper}; color: {colours.ink} }}")
        self._session.read(work, self._take, key="comparison", asker=self)

    def _take(self, compared: Compared) -> None:
        self._count, self._at = compared.count, -1
        said = plural("{n} place differs.", "{n} places differ.", compared.count)
        if not compared.count:
            said = _("The texts are the same.")
        words = {"old": _("only in this document"), "new": _("only in the near twin")}
        marks = "\u2003".join(_marked(which, escape(words[which]), tint) for which, tint in self._tints().items())
        self.legend.setText(f"{escape(said.format(n=number(compared.count)))}\u2003{marks}")
        font = QFont(self._theme.typography().family or self.font().family())
        font.setPointSizeF(max(self._theme.typography().size_pt - 1, 8))
        self.page.document().setDefaultFont(font)
        self.page.setHtml(compared.page)
        for button in (self.next, self.previous):
            button.setEnabled(compared.count > 0)

    def _tints(self) -> dict[str, str]:
        return {"old": _tint(self._theme, "error"), "new": _tint(self._theme, "done")}

    def _open(self) -> None:
        self._session.open_document(DocumentId(self.twins.currentData()))
        self.accept()


def page_of(stretches: tuple[Stretch, ...], tints: dict[str, str], dim: str) -> str:
    """Write compared texts as HTML; of what both have only what stands beside a difference is shown."""
    written: list[str] = []
    shown = anchor = 0
    before = "both"
    for place, stretch in enumerate(stretches):
        if shown >= MOST:
            written.append(f"<p><i>{escape(_('What follows is not shown: the texts are too long.'))}</i></p>")
            break
        if stretch.where == "both":
            text = _shortened(stretch.text, dim, is_first=place == 0, is_last=place == len(stretches) - 1)
            written.append(text)
        else:
            text = stretch.text[: MOST - shown]
            if before == "both":
                written.append(f"<a name='d{anchor}'></a>")
                anchor += 1
            words = _lines(_BREAK.sub(r"¶\g<0>", text))
            written.append(_marked(stretch.where, words, tints[stretch.where]))
        shown += len(text)
        before = stretch.where
    return f"<div style='line-height: 125%'>{''.join(written)}</div>"


def _shortened(text: str, dim: str, *, is_first: bool, is_last: bool) -> str:
    """Leave out the middle of what both have, and what stands before the first and after the last difference."""
    head = "" if is_first else text[:AROUND]
    tail = "" if is_last else text[-AROUND:]
    if len(head) + len(tail) + AROUND >= len(text):
        return _lines(text)
    head = head[: head.rfind(" ") + 1] or head
    tail = tail[tail.find(" ") :]
    left = _("{n} characters the same").format(n=number(len(text) - len(head) - len(tail)))
    gap = f"<p style='color: {dim}'>⋯ {escape(left)} ⋯</p>"
    return f"{_lines(head.rstrip())}{' …' if head else ''}{gap}{'… ' if tail else ''}{_lines(tail.lstrip())}"


def _marked(which: str, words: str, tint: str) -> str:
    return f"<span style='{_STYLES[which]}; background-color: {tint}'>{words}</span>"


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _tint(theme: Theme, name: str) -> str:
    """Give a colour thinned over the page, so that the text on it stays readable."""
    ink, paper = theme.colour(name), theme.colour("page")
    pairs = ((ink.red(), paper.red()), (ink.green(), paper.green()), (ink.blue(), paper.blue()))
    return "#" + "".join(f"{round(0.2 * one + 0.8 * other):02x}" for one, other in pairs)
