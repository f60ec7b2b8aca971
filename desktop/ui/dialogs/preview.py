"""A file as it would arrive, before anything is stored: its text and data beside the choices of how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.language import _, language_name, number, plural, size
from desktop.model import Article, one_line
from desktop.preview import Foreseen, Preview
from desktop.ui.dialogs.arrival_choices import ArrivalChoices
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.dialogs.reading_choices import ReadingChoices
from desktop.ui.importing import Options
from desktop.ui.reader.surface import Surface
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

Begin = Callable[[Sequence[Path], Options], object]


class PreviewDialog(Dialog):
    """One or several files before their import; `begin` is called with them and with exactly what was chosen."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        theme: Theme,
        paths: Sequence[Path],
        begin: Begin,
        options: Options | None = None,
        *,
        note: str = "",
    ) -> None:
        """Look at the first of the files that the paths name; a note says what importing them would do."""
        super().__init__(parent, _("Before importing"), width=1060, height=720)
        library = session.library
        if library is None:
            raise ValueError("no library is open")
        self._session, self._theme = session, theme
        self._paths, self._begin = tuple(paths), begin
        chosen = options or Options.usual(session.settings)
        settings = session.settings
        self._previews = library.previews(
            time_limit=float(settings.import_seconds), memory_limit_mb=settings.import_megabytes
        )
        self._asked = 0
        if note:
            self.say(note, "dim")
        self.preview: Preview | None = None
        self.files = QComboBox()
        self.heading, self.facts, self.trouble = QLabel(), QLabel(), QLabel()
        self.pieces = QListWidget()
        self.surface = Surface()
        self.reading = ReadingChoices(library.formats(), chosen.reading)
        self.arrival = ArrivalChoices(session, chosen)
        self._build()
        self.closing.setText(_("Cancel"))
        self.going = self.add_button(_("Import"), self._import, primary=True)
        self.reading.changed.connect(self._look)
        self.files.activated.connect(lambda _index: self._look())
        self.pieces.currentRowChanged.connect(self._show_piece)
        self.finished.connect(lambda _code: self._previews.close())
        session.changed.connect(self._leave)
        theme.changed.connect(self._dress)
        self._dress()
        self._begin_looking()

    # Building

    def _build(self) -> None:
        self.files.setAccessibleName(_("File"))
        self.files.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.files.hide()
        self.body.addWidget(self.files)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._sheet())
        split.addWidget(self._choices())
        split.setStretchFactor(0, 1)
        split.setSizes([680, 320])
        self.body.addWidget(split, 1)

    def _sheet(self) -> QWidget:
        for label, role in ((self.heading, "heading"), (self.facts, "dim"), (self.trouble, "warning")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", role)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pieces.setAccessibleName(_("Documents in this file"))
        self.pieces.setMaximumHeight(self.fontMetrics().height() * 8)
        self.pieces.hide()
        self.surface.setAccessibleName(_("The beginning of the text"))
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        for widget in (self.heading, self.facts, self.trouble, self.pieces, self.surface):
            column.addWidget(widget, 1 if widget is self.surface else 0)
        sheet.setMinimumWidth(UNIT * 30)
        return sheet

    def _choices(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "plain")
        column = QVBoxLayout(page)
        column.setContentsMargins(UNIT * 2, 0, UNIT, 0)
        column.setSpacing(UNIT)
        for title, form in ((_("How it is read"), self.reading), (_("Where it goes"), self.arrival)):
            heading = QLabel(title)
            heading.setProperty("role", "heading")
            column.addWidget(heading)
            column.addWidget(form)
            column.addSpacing(UNIT)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setMinimumWidth(max(UNIT * 34, self.fontMetrics().averageCharWidth() * 34))
        return area

    def _dress(self) -> None:
        self.surface.set_typography(self._theme.typography())
        self.surface.set_colours(self._theme.reader_colours())

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    # Looking

    def _begin_looking(self) -> None:
        self._wait()
        if len(self._paths) == 1 and self._paths[0].is_file():
            self._list_files((str(self._paths[0]),))
        else:
            home = self._session.at_home
            self._previews.list_files(self._paths, lambda files: home(partial(self._list_files, files)))

    def _list_files(self, files: tuple[str, ...]) -> None:
        if not isValid(self) or not self._is_open():
            return
        for path in files:
            self.files.addItem(Path(path).name, path)
            self.files.setItemData(self.files.count() - 1, path, Qt.ItemDataRole.ToolTipRole)
        self.files.setVisible(len(files) > 1)
        self.going.setEnabled(bool(files))
        if len(files) > 1:  # how many a folder or a list that was cut holds is not known
            self.going.setText(_("Import all"))
        if files:
            self._look()
        else:
            self.surface.clear(_("There is nothing to import there."))
            self.heading.clear()

    def _is_open(self) -> bool:
        return self._session.library is not None and self.result() == 0

    def _wait(self) -> None:
        self.heading.setText(_("Reading …"))
        self.facts.clear()
        self.trouble.clear()

    def _look(self) -> None:
        """Read the file anew with what is chosen; an answer to what was asked before does not count any more."""
        path = self.files.currentData()
        if path is None:
            return
        self._asked += 1
        asked, home = self._asked, self._session.at_home
        self._wait()
        self._previews.ask(path, self.reading.reading(), lambda found: home(partial(self._take, asked, found)))

    def _take(self, asked: int, found: Preview) -> None:
        if not isValid(self) or asked != self._asked or not self._is_open():
            return
        self.preview = found
        self.reading.columns.show_proposal(found.columns, found.fields)
        self.pieces.blockSignals(True)
        self.pieces.clear()
        for document in found.documents:
            item = QListWidgetItem(_line(document))
            item.setToolTip(document.error[1] if document.error else document.locator)
            self.pieces.addItem(item)
        if found.more:
            last = QListWidgetItem(_("… and more"))
            last.setFlags(Qt.ItemFlag.NoItemFlags)
            self.pieces.addItem(last)
        self.pieces.setVisible(len(found.documents) > 1)
        self.pieces.setCurrentRow(0)
        self.pieces.blockSignals(False)
        self._show_piece(0)

    def _show_piece(self, row: int) -> None:
        found = self.preview
        if found is None or not 0 <= row < len(found.documents):
            if found is not None and not found.documents:
                self.heading.setText(Path(found.path).name)
                self.surface.clear(_("There is nothing in this file."))
            return
        document = found.documents[row]
        article = document.article
        if article is None:
            self.heading.setText(document.name or Path(found.path).name)
            self.facts.setText(_about(found, document))
            self.trouble.clear()
            self.surface.clear(why(found, document))
        else:
            self.heading.setText(article.title or document.name)
            self.facts.setText("\n".join(filter(None, (_byline(article), _about(found, document)))))
            self.trouble.setText("\n".join(article.warnings))
            self.surface.set_document(article.text, article.blocks, ())
        self.trouble.setVisible(bool(self.trouble.text()))

    # Importing

    def chosen(self) -> Options:
        """Give what is chosen."""
        return self.arrival.options(self.reading.reading())

    def _import(self) -> None:
        self._begin(self._paths, self.chosen())
        self.accept()


def _line(document: Foreseen) -> str:
    """Write one document of a file for the list of them."""
    if document.article is None:
        return _("{name} – cannot be read").format(name=document.locator or document.name)
    title = document.article.title or document.name
    where = f"{document.locator} – " if document.locator and document.locator != title else ""
    count = plural("{n} character", "{n} characters", document.characters).format(n=number(document.characters))
    return f"{one_line([where, title], 90)} · {count}"


def why(found: Preview, document: Foreseen) -> str:
    """Say why a document cannot be read, in words for one who has the choices beside it."""
    kind, sentence = document.error or ("", "")
    if kind == "password" and not found.reading.password:
        name = document.name or Path(found.path).name
        return _("{name} is locked with a password. Type it into the field “Password”.").format(name=name)
    return sentence


def _byline(article: Article) -> str:
    parts = (", ".join(article.byline), article.site, article.published, article.section)
    return " · ".join(part for part in parts if part)


def _about(found: Preview, document: Foreseen) -> str:
    """Say what the file is and how much of it is shown."""
    parts = [found.format.title if found.format else "", size(found.size) if found.size else ""]
    article = document.article
    if article is not None:
        encoding = article.provenance.get("encoding", "")
        parts.append(_("encoding {name}").format(name=encoding) if encoding else "")
        told = language_name(article.language) if article.language else ""
        parts.append(_("language: {name}").format(name=told) if told else "")
        count = plural("{n} character", "{n} characters", document.characters).format(n=number(document.characters))
        parts.append(count)
        if document.characters > len(article.text):
            parts.append(_("the beginning is shown"))
    return " · ".join(part for part in parts if part)
