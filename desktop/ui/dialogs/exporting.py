"""Export: what, of which documents, into which file; the file appears only once it is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from desktop.language import _, number, plural
from desktop.model import Collection, DocumentId
from desktop.ui.dialogs.dialog import Dialog, choose_target
from desktop.ui.exports import Order
from desktop.ui.session import Session


@dataclass(frozen=True, slots=True)
class Scope:
    """What the user has at hand when exporting: a query and a selection in the shelf."""

    query: str = ""
    documents: tuple[DocumentId, ...] = ()


def views() -> tuple[tuple[str, str, str], ...]:
    """Give the views as (name, title, what a line holds)."""
    return (
        ("documents", _("Documents"), _("One line per document, with its text and all its annotations.")),
        ("annotations", _("Annotations"), _("One line per annotation, with quote, context and label.")),
        ("entities", _("Entities"), _("One line per entity, with names, properties and mentions.")),
        ("claims", _("Claims"), _("One line per claim, with its utterances, evidence and assessments.")),
    )


class ExportDialog(Dialog):
    """The questions of an export; `begin` gets the order."""

    def __init__(self, parent: QWidget, session: Session, scope: Scope, begin: Callable[[Order], None]) -> None:
        """Ask, with the last answers that fit as a start."""
        super().__init__(parent, _("Export"), width=560, height=440)
        self._session = session
        self._scope = scope
        self._begin = begin
        library = session.library
        assert library is not None
        self._library = library.path
        self._views = QButtonGroup(self)
        self._scopes = QButtonGroup(self)
        self._collections = QComboBox()
        self._collections.setAccessibleName(_("Collection"))
        self._path = QLineEdit(str(self._library.with_name(f"{self._library.stem}-documents.jsonl")))
        self._path.setAccessibleName(_("File"))
        self._build_views()
        self._build_scopes()
        self._build_file()
        self.closing.setText(_("Cancel"))
        self.going = self.add_button(_("Export"), self.export, primary=True)
        self._views.idClicked.connect(self._rename)
        self._path.textChanged.connect(lambda text: self.going.setEnabled(bool(text.strip())))
        session.read(lambda library: library.collections.all(), self._fill, key="export")

    def _build_views(self) -> None:
        self.say(_("What to export"), "heading")
        for place, (_name, title, about) in enumerate(views()):
            button = QRadioButton(title)
            button.setToolTip(about)
            button.setChecked(place == 0)
            self._views.addButton(button, place)
            line = QHBoxLayout()
            line.addWidget(button)
            said = QLabel(about)
            said.setProperty("role", "dim")
            line.addWidget(said, 1)
            button.setMinimumWidth(120)
            self.body.addLayout(line)

    def _build_scopes(self) -> None:
        self.body.addSpacing(8)
        self.say(_("Of which documents"), "heading")
        count = len(self._scope.documents)
        chosen = plural("The selected document", "The {n} selected documents", count).format(n=number(count))
        offers = (
            (_("The whole library"), True),
            (_("Documents found by “{query}”").format(query=self._scope.query), bool(self._scope.query)),
            (_("A collection:"), True),
            (chosen, count > 0),
        )
        for place, (title, offered) in enumerate(offers):
            button = QRadioButton(title.replace("&", "&&"))
            button.setVisible(offered)
            self._scopes.addButton(button, place)
            line = QHBoxLayout()
            line.addWidget(button)
            if place == 2:
                line.addWidget(self._collections, 1)
                self._with_collections = button
            line.addStretch(1)
            self.body.addLayout(line)
        first = 3 if count > 1 else 0
        self._scopes.button(first).setChecked(True)
        self._collections.activated.connect(lambda _index: self._with_collections.setChecked(True))

    def _build_file(self) -> None:
        self.body.addSpacing(8)
        self.say(_("Into which file"), "heading")
        line = QHBoxLayout()
        line.addWidget(self._path, 1)
        browse = QPushButton(_("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        line.addWidget(browse)
        self.body.addLayout(line)
        self.say(_("JSON lines (postil/1): UTF-8, one record a line, offsets in characters."), "dim")
        self.body.addStretch(1)

    def _fill(self, collections: list[Collection]) -> None:
        for collection in collections:
            title = f"{collection.name} ({number(collection.documents)})"
            self._collections.addItem(title, collection.name)
        self._with_collections.setEnabled(bool(collections))
        self._collections.setEnabled(bool(collections))

    def _browse(self) -> None:
        choose_target(
            self,
            _("Export to"),
            _("JSON lines (*.jsonl)"),
            Path(self._path.text()),
            lambda path: self._path.setText(str(path)),
        )

    def _rename(self, place: int) -> None:
        """Let the proposed name follow the view, unless the user has chosen another."""
        path = Path(self._path.text())
        for name, _title, _about in views():
            if path.name == f"{self._library.stem}-{name}.jsonl":
                self._path.setText(str(path.with_name(f"{self._library.stem}-{views()[place][0]}.jsonl")))
                return

    def order(self) -> Order:
        """Return what is asked for."""
        place = self._scopes.checkedId()
        query = ""
        if place == 1:
            query = self._scope.query
        elif place == 2:
            query = in_collection(self._collections.currentData())
        documents = self._scope.documents if place == 3 else None
        target = str(Path(self._path.text().strip()).expanduser())
        return Order(str(self._library), target, views()[self._views.checkedId()][0], query, documents)

    def export(self) -> None:
        """Begin and go away."""
        self._begin(self.order())
        self.accept()


def in_collection(name: str) -> str:
    """Write the query that finds the documents of a collection."""
    return 'in:"' + name.replace('"', " ") + '"'
