"""Export: in which format, of which documents, into which file, with a look at what would be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import PostilError
from desktop.exchange import ALWAYS_PACKED, ExchangeFormat
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import Collection, DocumentId
from desktop.ui import answers
from desktop.ui.dialogs.dialog import Dialog, choose_folder, choose_target
from desktop.ui.dialogs.fields import choice
from desktop.ui.dialogs.format_choices import FormatBox, OptionChoices
from desktop.ui.dialogs.written import Files, WrittenFiles
from desktop.ui.exports import Order
from desktop.ui.features import lacking
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

LIBRARY, SEARCH, COLLECTION, SELECTION = range(4)  # scopes
ANSWERS = "export"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the user has at hand when exporting: a query and a selection in the shelf."""

    query: str = ""
    documents: tuple[DocumentId, ...] = ()


class ExportDialog(Dialog):
    """The questions of an export; `begin` gets the order."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        formats: Sequence[ExchangeFormat],
        scope: Scope,
        begin: Callable[[Order], None],
    ) -> None:
        """Ask, with the last answers that fit as a start."""
        super().__init__(parent, _("Export"), width=1000, height=680)
        self._session = session
        self._scope = scope
        self._begin = begin
        library = session.library
        assert library is not None
        self._library = library.path
        self._last = answers.last(session, ANSWERS)
        self._proposed = self._ending = ""
        self.format = FormatBox(one for one in formats if one.dumps)
        self.about, self.lacks = QLabel(), QLabel()
        self.options = OptionChoices()
        self._scopes = QButtonGroup(self)
        self._collections = choice(_("Collection"), (), None)
        self.packing = choice(_("As"), (("zip", _("One zip file")), ("folder", _("A folder"))), None)
        self._path = QLineEdit()
        self._path.setAccessibleName(_("File"))
        self._there = QLabel()
        self.written = WrittenFiles()
        self._build()
        self.closing.setText(_("Cancel"))
        self.going = self.add_button(_("Export"), self.export, primary=True)
        self._start()
        session.changed.connect(self._leave)
        session.read(lambda library: library.collections.all(), self._fill, key="export")

    # Building

    def _build(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._questions())
        self._split.addWidget(self.written)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([460, 540])
        self.written.setMinimumWidth(UNIT * 20)
        self.body.addWidget(self._split, 1)

    def _questions(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "plain")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, UNIT * 2, 0)
        column.setSpacing(UNIT)
        self._add_heading(column, _("In which format"))
        for widget in (self.format, self.about, self.lacks, self.options):
            column.addWidget(widget)
        for label in (self.about, self.lacks, self._there):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("role", "dim")
        column.addSpacing(UNIT)
        self._add_heading(column, _("Of which documents"))
        self._build_scopes(column)
        column.addSpacing(UNIT)
        self._add_heading(column, _("Whereto"))
        column.addWidget(self.packing)
        column.addLayout(self._target_line())
        column.addWidget(self._there)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setMinimumWidth(max(UNIT * 36, self.fontMetrics().averageCharWidth() * 40))
        return area

    def _add_heading(self, column: QVBoxLayout, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        column.addWidget(heading)

    def _build_scopes(self, column: QVBoxLayout) -> None:
        count = len(self._scope.documents)
        chosen = plural("The selected document", "The {n} selected documents", count).format(n=number(count))
        found = _("Documents found by “{query}”").format(query=self._scope.query)
        offers = (
            (LIBRARY, _("The whole library"), True),
            (SEARCH, found, bool(self._scope.query)),
            (COLLECTION, _("A collection:"), True),
            (SELECTION, chosen, count > 0),
        )
        for place, title, offered in offers:
            button = QRadioButton(title.replace("&", "&&"))
            button.setVisible(offered)
            button.setMinimumWidth(0)
            self._scopes.addButton(button, place)
            line = QHBoxLayout()
            line.addWidget(button)
            if place == COLLECTION:
                line.addWidget(self._collections, 1)
            else:
                line.addStretch(1)
            column.addLayout(line)

    def _target_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(self._path, 1)
        browse = QPushButton(_("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        line.addWidget(browse)
        return line

    def _start(self) -> None:
        """Show the last answers that still fit, then listen."""
        last = self._last
        self.format.choose(str(last.get("format", "")))
        self.packing.setCurrentIndex(max(0, self.packing.findData(last.get("packing", ""))))
        many = len(self._scope.documents) > 1
        scope = SELECTION if many else SEARCH if self._scope.query and last.get("scope") == SEARCH else LIBRARY
        self._scopes.button(scope).setChecked(True)
        self._show_format()
        self.format.activated.connect(lambda _index: self._show_format())
        self.options.changed.connect(self._follow_options)
        self._scopes.idClicked.connect(lambda _place: self._look())
        self._collections.activated.connect(lambda _index: self._choose_collection())
        self.packing.activated.connect(lambda _index: self._propose())
        self._path.textChanged.connect(lambda _text: self._check_path())
        self.format.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the preview below the questions where there is no room beside them."""
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * 96
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.written.setContentsMargins(0 if narrow else UNIT * 2, 0, 0, 0)

    # What is chosen

    def _chosen(self) -> ExchangeFormat:
        found = self.format.chosen()
        assert found is not None
        return found

    def _show_format(self) -> None:
        chosen = self._chosen()
        self.about.setText(chosen.about)
        self.lacks.setText(lacking(chosen))
        self.options.show_options(chosen.dump_options, self._last.get("options", {}).get(chosen.name, {}))
        self.packing.setVisible(chosen.shape == "folder" and suffix_of(chosen, {}) == ".zip")
        self._propose()
        self._look()

    def _follow_options(self) -> None:
        self._propose()
        self._look()

    def _choose_collection(self) -> None:
        self._scopes.button(COLLECTION).setChecked(True)
        self._look()

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    def _fill(self, collections: list[Collection]) -> None:
        for collection in collections:
            title = f"{collection.name} ({number(collection.documents)})"
            self._collections.addItem(title, collection.name)
        self._scopes.button(COLLECTION).setVisible(bool(collections))
        self._collections.setVisible(bool(collections))

    # The target

    def _suffix(self) -> str:
        """Give what the name of the target ends with; nothing for a folder."""
        if not self.packing.isHidden() and self.packing.currentData() == "folder":
            return ""
        return suffix_of(self._chosen(), self.options.values())

    def _propose(self) -> None:
        """Propose a name that tells library and format, or give the name that was chosen the right ending."""
        chosen, suffix = self._chosen(), self._suffix()
        before = Path(self._path.text().strip()) if self._path.text().strip() else None
        if before is None or self._path.text() == self._proposed:
            folder = before.parent if before is not None else self._usual_folder()
            what = self.options.values().get("view", chosen.name) if chosen.name == "jsonl" else chosen.name
            apart = "" if suffix == f".{what}" else f"-{what}"
            self._proposed = str(folder / f"{self._library.stem}{apart}{suffix}")
            self._path.setText(self._proposed)
        elif before.name:
            self._path.setText(str(before.with_name(with_ending(before.name, self._ending, suffix))))
        self._ending = suffix
        self._check_path()

    def _usual_folder(self) -> Path:
        folder = Path(str(self._last.get("folder") or ""))
        return folder if self._last.get("folder") and folder.is_dir() else self._library.parent

    def _check_path(self) -> None:
        path = self._target()
        self.going.setEnabled(bool(self._path.text().strip()))
        if not self._path.text().strip():
            said = _("Say where it goes.")
        elif not path.parent.is_dir():
            said = _("There is no folder {folder}.").format(folder=path.parent)
        elif path.exists():
            folder = path.is_dir()
            said = _("This folder must be empty.") if folder else _("This file is there and will be replaced.")
        else:
            said = ""
        self._there.setText(said)
        self._there.setVisible(bool(said))

    def _target(self) -> Path:
        return Path(self._path.text().strip()).expanduser()

    def _browse(self) -> None:
        suffix, suggestion = self._suffix(), Path(self._path.text())
        if not suffix:
            choose_folder(self, _("Export into"), self._take_folder, suggestion.parent)
            return
        filters = f"{self._chosen().title} (*{suffix})"
        choose_target(self, _("Export to"), filters, suggestion, lambda path: self._path.setText(str(path)))

    def _take_folder(self, folder: Path) -> None:
        self._path.setText(str(folder / Path(self._path.text()).name))

    # Looking

    def _what(self) -> tuple[str, tuple[DocumentId, ...] | None]:
        """Give the query and the documents of the scope that is chosen."""
        place = self._scopes.checkedId()
        if place == SEARCH:
            return self._scope.query, None
        if place == COLLECTION:
            return in_collection(str(self._collections.currentData())), None
        return "", self._scope.documents if place == SELECTION else None

    def _look(self) -> None:
        """Ask what would be written; an answer to what was asked before does not count any more."""
        chosen, options = self._chosen(), self.options.values()
        query, documents = self._what()
        self.written.say(_("Reading …"))

        def look(library: Library) -> Files:
            return library.exchange.preview(chosen.name, query=query, documents=documents, options=options)

        self._session.read(look, self._take, key="export preview", failed=self._fail)

    def _take(self, files: Files) -> None:
        self.written.show_files(files)

    def _fail(self, problem: BaseException) -> None:
        if isinstance(problem, PostilError):
            self.written.say(str(problem))
        else:
            self.written.say(_("There is no preview of this."))
            self._session.fail(problem)

    # Exporting

    def order(self) -> Order:
        """Return what is asked for."""
        query, documents = self._what()
        options = tuple(self.options.values().items())
        return Order(str(self._library), str(self._target()), self._chosen().name, options, query, documents)

    def export(self) -> None:
        """Begin and go away."""
        chosen = self._chosen()
        told: dict[str, Any] = {
            "format": chosen.name,
            "options": {**self._last.get("options", {}), chosen.name: self.options.values()},
            "packing": self.packing.currentData(),
            "scope": self._scopes.checkedId(),
            "folder": str(self._target().parent),
        }
        answers.keep(self._session, ANSWERS, told)
        self._begin(self.order())
        self.accept()


def suffix_of(format: ExchangeFormat, options: dict[str, str]) -> str:
    """Give the usual ending of a format's files: the one that an option names, or its first."""
    if format.shape == "folder":
        return next((suffix for suffix in format.suffixes if suffix in ALWAYS_PACKED), ".zip")
    named = (f".{value}" for value in options.values())
    return next((suffix for suffix in named if suffix in format.suffixes), next(iter(format.suffixes), ""))


def with_ending(name: str, before: str, after: str) -> str:
    """Give a name the ending of another format instead of the one that it has by the format before."""
    if before and name.lower().endswith(before):
        name = name[: -len(before)]
    return name if after and name.lower().endswith(after) else name + after


def in_collection(name: str) -> str:
    """Write the query that finds the documents of a collection."""
    return 'in:"' + name.replace('"', " ") + '"'
