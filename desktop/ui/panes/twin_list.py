"""The near twins of the document on the desk, each with what the two share: a click opens it, a button compares."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.kin import Family, Twin
from desktop.language import _, number, percent, plural
from desktop.model import Changes, DocumentId
from desktop.ui.panes.document_rows import day_of
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.panes.listing import twins_in_words
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Opened, Session
from desktop.ui.theme import Theme

HIGH = 5  # lines shown without scrolling


class TwinList(QWidget):
    """A heading, a line for each near twin, and Compare; nothing at all where there are none."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme, self._sheet = session, theme, Sheet.of(session)
        self.family: Family | None = None
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.list = LinesView(self._describe, theme, self)
        self.list.setAccessibleName(_("Near twins"))
        self.list.clicked.connect(lambda index: self._open(self.list.lines.line(index.row()).id))
        self.list.opened.connect(self._open)
        self.more = QLabel(self)
        self.more.setProperty("role", "dim")
        self.comparing = QPushButton(_("Compare"), self)
        self.comparing.setToolTip(_("Show what differs between this document and a near twin"))
        self.comparing.clicked.connect(lambda: self.compare())
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.comparing, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(self.more)
        self.hide()
        self._sheet.replaced.connect(self._replace)
        session.changed.connect(self._follow)

    def compare(self) -> None:
        """Show what differs between the document and the near twin that is chosen here, or the first."""
        from desktop.ui.dialogs.comparison import Comparison

        if self.family is not None and self.family.twins:
            place = max(self.list.currentIndex().row(), 0)
            Comparison(self.window(), self._session, self._theme, self.family, place).show()

    def read(self) -> None:
        """Ask for the near twins of the document on the desk."""
        document = self._sheet.document
        if document is None:
            self._take(None)
        else:
            self._session.read(lambda library: library.near_twins(document), self._take, key="twins")

    def _replace(self, _opened: Opened | None) -> None:
        self._take(None)
        self.read()

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin != "settings" and changes.touches("family", "document"):
            self.read()

    def _take(self, family: Family | None) -> None:
        if family is not None and family.document != self._sheet.document:
            return
        self.family = family
        twins = family.twins if family else ()
        if tuple(self.list.lines.things) != twins:
            self.list.put(twins)
            self.list.setFixedHeight(min(len(twins), HIGH) * (self.list.rowHeight(0) if twins else 0) + 4)
        others = family.others if family else 0
        self.heading.setText(twins_in_words(len(twins) + others))
        said = plural("{n} more is not listed.", "{n} more are not listed.", others)
        self.more.setText(said.format(n=number(others)))
        self.more.setVisible(bool(others))
        self.setVisible(bool(twins))

    def _describe(self, twin: Twin) -> Line:
        row = twin.row
        detail = " · ".join(piece for piece in (row.source, day_of(row.published)) if piece)
        tip = _("{title}\n{share} of the text in common").format(title=row.title, share=percent(twin.likeness))
        return Line(row.id, row.title, detail, percent(twin.likeness), tip=tip)

    def _open(self, document: str) -> None:
        if document:
            self._session.open_document(DocumentId(document))
