"""What stands where one reads as long as there is nothing to read: what this is for and how to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.language import _
from desktop.places import documents_dir, resource
from desktop.ui.panes.bar import shortened
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

RECENT = 5


class Welcome(QScrollArea):
    """The first page; `asked` carries a command id, `library_asked` the path of a recent library."""

    asked = Signal(str)
    library_asked = Signal(Path)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        """Build the page."""
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("welcome")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Welcome"))
        self._title = self._label("", "heading", 1.7)
        self._lead = self._label("", "dim", 1.1)
        self._kept = self._label("", "dim")
        self._recent_title = self._label(_("Recent libraries"), "heading")
        self._recent = QVBoxLayout()
        column = self._column()
        outside = QGridLayout(page)
        outside.setContentsMargins(UNIT * 4, UNIT * 4, UNIT * 4, UNIT * 4)
        outside.addLayout(column, 1, 1)
        for edge in (0, 2):
            outside.setRowStretch(edge, 1)
            outside.setColumnStretch(edge, 1)
        self.setWidget(page)
        theme.changed.connect(self._dress)
        session.changed.connect(self._follow)
        self.show_for(None)

    def _column(self) -> QVBoxLayout:
        mark = QLabel()
        mark.setPixmap(QIcon(str(resource("icons/postil.svg"))).pixmap(QSize(64, 64), self.devicePixelRatioF()))
        column = QVBoxLayout()
        column.setSpacing(UNIT)
        column.addWidget(mark)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(UNIT * 2)
        line = QHBoxLayout()
        line.setSpacing(UNIT)
        self.first = self._act(_("Import files…"), "import.files", "file-plus", "Ctrl+I", primary=True)
        line.addWidget(self.first)
        line.addWidget(self._act(_("Import folder…"), "import.folder", "folder-plus", "Ctrl+Shift+I"))
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._label(_("or drop files and folders anywhere on this window"), "dim"))
        column.addSpacing(UNIT * 2)
        self._others = QHBoxLayout()
        self._others.setSpacing(UNIT)
        self._sample = self._act(_("Open the sample library"), "library.open_sample", "books", "")
        self._others.addWidget(self._sample)
        self._others.addWidget(self._act(_("Open a library…"), "library.open", "folder-open", "Ctrl+O"))
        self._others.addStretch(1)
        column.addLayout(self._others)
        column.addSpacing(UNIT)
        column.addWidget(self._kept)
        column.addSpacing(UNIT * 2)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        return column

    def _label(self, text: str, role: str, scale: float = 1.0) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", role)
        label.setProperty("scale", scale)
        label.setWordWrap(True)
        label.setMinimumWidth(UNIT * 60)
        label.setFont(self._theme.font(scale, bold=role == "heading"))
        return label

    def _act(self, text: str, command: str, icon: str, keys: str, *, primary: bool = False) -> QPushButton:
        button = QPushButton(f" {text}")
        button.setIcon(self._theme.icon(icon, "on_accent" if primary else "text"))
        if primary:
            button.setProperty("role", "primary")
        if keys:
            button.setToolTip(f"{text.rstrip('…')} ({keys})")
        button.clicked.connect(lambda: self.asked.emit(command))
        return button

    def show_for(self, library: str | None) -> None:
        """Say what there is to do without a library, or in one that is still empty."""
        if library is None:
            self._title.setText(_("Read, mark, and keep what you find"))
            self._lead.setText(
                _(
                    "Postil keeps your articles, highlights, entities and claims in one library file on this "
                    "computer. Nothing is ever sent anywhere. Begin by importing what you want to read."
                )
            )
            folder = shortened(documents_dir())
            self._kept.setText(_("Your first library is made in {folder} by itself.").format(folder=folder))
        else:
            self._title.setText(_("{library} is empty").format(library=library))
            self._lead.setText(
                _("Import articles to read: web pages, PDFs, office documents, books, mail, or whole folders.")
            )
            self._kept.setText("")
        self._kept.setVisible(bool(self._kept.text()))
        self._fill_recent(library)

    def _fill_recent(self, here: str | None) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        recent = [Path(name) for name in self._session.settings.recent_libraries[:RECENT]] if here is None else []
        self._recent_title.setVisible(bool(recent))
        for path in recent:
            button = QPushButton(f"{path.stem}  ·  {shortened(path.parent)}".replace("&", "&&"))
            button.setProperty("role", "link")
            button.setStyleSheet("text-align: left")
            button.clicked.connect(lambda _checked=False, path=path: self.library_asked.emit(path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _dress(self) -> None:
        for label in self.findChildren(QLabel):
            scale = label.property("scale")
            if scale is not None:
                label.setFont(self._theme.font(float(scale), bold=label.property("role") == "heading"))

    def _follow(self, _changes: object, origin: str) -> None:
        if origin == "library":
            library = self._session.library
            self.show_for(library.path.stem if library else None)
