"""What an import comes to, file by file, while it goes on and afterwards; and what can be done about each file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QTableView,
    QWidget,
)

from desktop.imports import Outcome
from desktop.language import _, number, plural
from desktop.model import DocumentId, Progress
from desktop.ui.dialogs.dialog import Dialog, choose_target
from desktop.ui.dialogs.listing import listing, narrowing
from desktop.ui.dialogs.outcomes import FATES, NEAR, WARNED, Outcomes, as_csv, as_json_lines, count, fate, remark
from desktop.ui.importing import Feeding, Report
from desktop.ui.panes.status import particulars
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

_OF_TWINS = ("near", "keep", "edition")  # actions
_WIDTHS = (190, 100, 190, 80, 84, 72)


@dataclass(frozen=True, slots=True)
class Remedies:
    """What can be done about files of a report; None where the library does not allow it."""

    open: Callable[[DocumentId], object]
    reveal: Callable[[Path], object]
    retry: Callable[[Sequence[Path]], object] | None = None
    retry_as: Callable[[Outcome], object] | None = None
    unlock: Callable[[Sequence[Path]], object] | None = None
    bin: Callable[[Sequence[DocumentId]], object] | None = None
    keep: Callable[[Sequence[DocumentId]], object] | None = None
    edition: Callable[[DocumentId, DocumentId], object] | None = None  # of a document, by its near twin
    undo: Callable[[], object] | None = None


class ImportReport(Dialog):
    """The report of one import, which fills while it goes on."""

    def __init__(
        self, parent: QWidget, session: Session, report: Report, remedies: Remedies, feeding: Feeding | None = None
    ) -> None:
        """Show the files; with `feeding`, those to come as well."""
        super().__init__(parent, _("Import report"), width=1040, height=600)
        self._session = session
        self._feeding = feeding
        self._remedies = remedies
        self._report = report
        self._taken = len(report.outcomes)
        self.model = Outcomes(report.outcomes)
        self._said = self.say("", "heading")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setVisible(feeding is not None)
        self.body.addWidget(self._bar)
        self.choice, self.search = QComboBox(), QLineEdit()
        self._build_filter()
        self.table = self._table()
        self.body.addWidget(self.table, 1)
        self.remark = self.say("", "dim")
        self.remark.setMinimumHeight(self.remark.fontMetrics().lineSpacing() * 2)
        self._actions = self._make_actions()
        self._build_row()
        self._build_buttons()
        self._fill_choice()
        self._say()
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._enable())
        self.choose(0)
        self._enable()
        session.busy.connect(self._follow)
        session.changed.connect(self._leave)
        self.table.setFocus()

    # Building

    def _build_filter(self) -> None:
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.body.addLayout(narrowing(self.choice, self.search, self._narrow))

    def _table(self) -> QTableView:
        table = listing(self.model, _("Files"))
        scale = max(1.0, table.fontMetrics().averageCharWidth() / 7)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, round(width * scale))
        table.doubleClicked.connect(lambda _index: self._open())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        return table

    def _make_actions(self) -> dict[str, QAction]:
        """Make what can be done about the chosen files, with its keys, for the row of buttons and the menu."""
        return {
            "open": self._action(_("Open"), "Return", self._open),
            "near": self._action(_("Open the other"), "Shift+Return", self._open_near),
            "retry": self._action(_("Retry"), "R", self._retry),
            "retry_as": self._action(_("Retry as…"), "Shift+R", self._retry_as),
            "reveal": self._action(_("Open folder"), "F", self._reveal),
            "bin": self._action(_("Move to bin"), "Del", self._bin),
            "keep": self._action(_("Keep"), "K", self._keep),
            "edition": self._action(_("Make it a new edition"), "E", self._make_edition),
        }

    def _action(self, title: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(title, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self.table.addAction(action)
        return action

    def _build_row(self) -> None:
        lines = QHBoxLayout(), QHBoxLayout()  # what near twins need stands below: all in one line is too wide
        for name, action in self._actions.items():
            button = QPushButton(action.text())
            button.setAutoDefault(False)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(_("{act} ({keys} in the list)").format(act=action.text(), keys=keys))
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            action.visibleChanged.connect(lambda button=button, action=action: button.setVisible(action.isVisible()))
            lines[name in _OF_TWINS].addWidget(button)
        for line in lines:
            line.setSpacing(UNIT)
            line.addStretch(1)
            self.body.addLayout(line)

    def _build_buttons(self) -> None:
        self.saving = self.add_button(_("Save list…"), self._save)
        self.saving.setToolTip(_("Write the files that are shown as CSV or JSON lines"))
        self.add_button(_("Copy list"), self.copy)
        self.unlock = self.add_button(_("Enter passwords…"), self._unlock)
        self.again = self.add_button(_("Retry all failed"), self._retry_all)
        self.undo = self.add_button(_("Undo import"), self._take_back, left=True)

    # While it goes on

    def _follow(self, progress: Progress | None) -> None:
        feeding = self._feeding
        if feeding is None:
            return
        fresh = feeding.outcomes(self._taken)
        self._taken += len(fresh)
        self.model.append(fresh)
        if fresh:
            self._fill_choice()
        if feeding not in self._session.going:
            self._end(feeding)
        elif progress is not None:
            self._bar.setRange(0, progress.total or 0)
            self._bar.setValue(progress.done if progress.total else -1)
            self._said.setText(" · ".join(particulars(progress)))
        self._enable()

    def _end(self, feeding: Feeding) -> None:
        self._feeding = None
        self._bar.hide()
        self._report = feeding.report()
        self._say()

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    # What is shown

    def _say(self) -> None:
        if self._feeding is None:
            self._said.setText(self._report.sentence() + ".")
        else:
            self._said.setText(" · ".join(particulars(self._feeding.progress())))

    def _fill_choice(self) -> None:
        """List what the rows can be narrowed to, each with its number, keeping the choice."""
        outcomes, kept = self.model.outcomes, self.choice.currentData() or ""
        counts = count(outcomes)
        self.choice.blockSignals(True)
        self.choice.clear()
        total = len(outcomes)
        self.choice.addItem(plural("{n} file", "All {n} files", total).format(n=number(total)), "")
        for kind in (*FATES, NEAR, WARNED):
            if counts[kind] or kind == kept:
                self.choice.addItem(f"{fate(kind)} ({number(counts[kind])})", kind)
        self.choice.setCurrentIndex(max(0, self.choice.findData(kept)))
        self.choice.blockSignals(False)

    def show_only(self, kind: str) -> None:
        """Narrow the rows to one fate, to near twins, or to those with a warning."""
        self.choice.setCurrentIndex(max(0, self.choice.findData(kind)))
        self._narrow()

    def _narrow(self) -> None:
        self.model.narrow(self.choice.currentData() or "", self.search.text())
        if not self.table.selectionModel().hasSelection():
            self.choose(0)
        self._enable()

    def choose(self, row: int) -> None:
        """Choose one row, whatever keys are held."""
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def chosen(self) -> list[Outcome]:
        """Give the files of the chosen rows."""
        return [self.model.at(index.row()) for index in self.table.selectionModel().selectedRows()]

    def _enable(self) -> None:
        chosen, remedies = self.chosen(), self._remedies
        resting = self._session.pausable is None  # one import at a time
        one = chosen[0] if len(chosen) == 1 else None
        self.remark.setText("\n".join(filter(None, (one.path, remark(one)))) if one is not None else "")
        failed = any(outcome.status == "failed" for outcome in chosen)
        offers = {
            "open": one is not None and one.document_id is not None,
            "near": one is not None and one.near is not None,
            "retry": resting and failed and remedies.retry is not None,
            "retry_as": one is not None and bool(one.path) and remedies.retry_as is not None,
            "reveal": one is not None and bool(one.path),
            "bin": remedies.bin is not None and any(_is_new(outcome) for outcome in chosen),
            "keep": remedies.keep is not None and any(outcome.near is not None for outcome in chosen),
        }
        twin = one is not None and one.near is not None and _is_new(one)
        offers["edition"] = twin and remedies.edition is not None
        counts = count(self.model.outcomes)
        for name, action in self._actions.items():
            action.setEnabled(offers[name])
            action.setVisible(name not in _OF_TWINS or counts[NEAR] > 0)
        over = self._feeding is None
        self.again.setVisible(over and remedies.retry is not None and counts["failed"] > 0)
        self.again.setEnabled(resting)
        self.unlock.setVisible(over and remedies.unlock is not None and bool(self._report.locked))
        self.unlock.setEnabled(resting)
        self.undo.setVisible(over and remedies.undo is not None and counts["imported"] > 0)

    # What can be done

    def _show_menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([action for action in self._actions.values() if action.isEnabled()])
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _open(self) -> None:
        document = next((one.document_id for one in self.chosen()), None)
        if document is not None:
            self._remedies.open(document)

    def _open_near(self) -> None:
        document = next((one.near for one in self.chosen()), None)
        if document is not None:
            self._remedies.open(document)

    def _retry(self) -> None:
        self._retry_these([one for one in self.chosen() if one.status == "failed"])

    def _retry_all(self) -> None:
        self._retry_these([one for one in self.model.outcomes if one.status == "failed"])

    def _retry_these(self, outcomes: Sequence[Outcome]) -> None:
        paths = [Path(path) for path in dict.fromkeys(one.path for one in outcomes)]
        if paths and self._remedies.retry is not None:
            self._remedies.retry(paths)
            self._enable()

    def _retry_as(self) -> None:
        one = next(iter(self.chosen()), None)
        if one is not None and one.path and self._remedies.retry_as is not None:
            self._remedies.retry_as(one)

    def _reveal(self) -> None:
        path = next((one.path for one in self.chosen()), None)
        if path:
            self._remedies.reveal(Path(path))

    def _bin(self) -> None:
        documents = [one.document_id for one in self.chosen() if one.document_id is not None and _is_new(one)]
        if self._remedies.bin is not None and documents:
            self._remedies.bin(documents)
            self._settle(documents)

    def _keep(self) -> None:
        documents = [one.document_id for one in self.chosen() if one.document_id is not None and one.near is not None]
        if self._remedies.keep is not None and documents:
            self._remedies.keep(documents)
            self._settle(documents)

    def _make_edition(self) -> None:
        """Let the document that was here before take the new text, with its annotations."""
        one = next(iter(self.chosen()), None)
        make = self._remedies.edition
        if make is not None and one is not None and one.near is not None and one.document_id is not None:
            make(one.near, one.document_id)
            self._settle([one.document_id])

    def _settle(self, documents: Sequence[DocumentId]) -> None:
        self.model.settle(set(documents))
        self._fill_choice()
        self._narrow()

    def _unlock(self) -> None:
        if self._remedies.unlock is not None:
            self._remedies.unlock(self._report.locked)

    def _take_back(self) -> None:
        if self._remedies.undo is not None:
            self._remedies.undo()
        self.accept()

    def shown(self) -> list[Outcome]:
        """Give the files that are shown, in their order."""
        return [self.model.at(row) for row in range(self.model.rowCount())]

    def copy(self) -> None:
        """Put the files that are shown on the clipboard, as CSV."""
        QGuiApplication.clipboard().setText("".join(as_csv(self.shown())).lstrip("\ufeff"))

    def _save(self) -> None:
        filters = ";;".join((_("CSV for a table program (*.csv)"), _("JSON lines (*.jsonl)")))
        suggestion = Path.home() / _("import-report.csv")
        choose_target(self, _("Save list"), filters, suggestion, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the files that are shown, as JSON lines where the name says so; what goes wrong is told here."""
        write = as_json_lines if path.suffix.lower() in (".jsonl", ".json", ".ndjson") else as_csv
        try:
            with path.open("w", encoding="utf-8", newline="") as out:
                out.writelines(write(self.shown()))
        except OSError as problem:
            self.say(_("The list could not be written: {why}.").format(why=problem.strerror), "error")


def _is_new(outcome: Outcome) -> bool:
    return outcome.status == "imported" and outcome.document_id is not None
