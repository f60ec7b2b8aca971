"""What an export or a load could not bring through, item by item, with a way from each to its place in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QTableView, QWidget

from desktop.exchange import Loss
from desktop.language import _, number, plural
from desktop.library import Library
from desktop.ui.dialogs.dialog import Dialog, choose_target
from desktop.ui.dialogs.listing import listing, narrowing
from desktop.ui.dialogs.loss_rows import LossRows, as_csv, as_json_lines, cells
from desktop.ui.features import sort_of_loss
from desktop.ui.losses import SHOWN, LossReport
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

TITLE_BAR = 48  # pixels that a window’s frame may take
_SHARES = (0.25, 0.18, 0.18, 0.12)  # of the width of the table; the reason takes the rest
Jump = Callable[[Loss], object]


class LossesDialog(Dialog):
    """The losses of one export or load; `jump` is called with the one to go to."""

    def __init__(self, parent: QWidget, session: Session, report: LossReport, jump: Jump) -> None:
        """Read the losses beside the window and show them."""
        super().__init__(parent, _("What did not come through"), width=960, height=420)
        self._make_way(parent)
        self._session = session
        self._report = report
        self._jump = jump
        self.model = LossRows()
        self.heading = self.say(_("Reading …"), "heading")
        self._about = self.say("", "dim")
        self.choice, self.search = QComboBox(), QLineEdit()
        self._build_filter()
        self.table = self._table()
        self.body.addWidget(self.table, 1)
        self.remark = self.say("", "dim")
        self.remark.setMinimumHeight(self.remark.fontMetrics().lineSpacing() * 2)
        self.jumping = self.add_button(_("Show in the text"), self._show, primary=True)
        self.jumping.setToolTip(_("Open the document at this place (Return in the list)"))
        self.saving = self.add_button(_("Save list…"), self._save, left=True)
        self.saving.setToolTip(_("Write what is shown as CSV or JSON lines"))
        self.copying = self.add_button(_("Copy list"), self.copy, left=True)
        self._bind()
        session.changed.connect(self._leave)
        session.read(lambda _library: report.read(), self._take, asker=self, failed=self._fail)
        self.table.setFocus()

    # Building

    def _make_way(self, parent: QWidget) -> None:
        """Stand low on the screen, so that what is shown in the text is not covered."""
        room, window = parent.screen().availableGeometry(), parent.window().frameGeometry()
        left = window.center().x() - self.width() // 2
        self.move(
            max(room.left(), min(left, room.right() - self.width())),
            max(room.top(), room.bottom() - self.height() - TITLE_BAR),
        )

    def _build_filter(self) -> None:
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(18)
        line = narrowing(self.choice, self.search, self._narrow)
        line.setStretch(0, 1)
        self.body.addLayout(line)

    def _table(self) -> QTableView:
        table = listing(self.model, _("Losses"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        return table

    def _bind(self) -> None:
        action = QAction(_("Show in the text"), self)
        action.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: self._show())
        self.table.addAction(action)
        self.table.doubleClicked.connect(lambda _index: self._show())
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._enable())
        self._enable()

    # What is shown

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    def _fail(self, problem: BaseException) -> None:
        self.heading.setText(_("The list cannot be read any more: another export or load has taken its place."))
        self._about.setText(str(problem) if isinstance(problem, OSError) else "")

    def _take(self, losses: list[Loss]) -> None:
        self.model.take(losses)
        total = self._report.total
        words = (
            plural("{n} thing is not in {name} as it is here.", "{n} things are not in {name} as they are here.", total)
            if self._report.way == "out"
            else plural(
                "{n} thing of {name} did not come in as it stands there.",
                "{n} things of {name} did not come in as they stand there.",
                total,
            )
        )
        self.heading.setText(words.format(n=number(total), name=self._report.name))
        self._about.setText(
            _("The library has everything as before: only the file lacks it.")
            if self._report.way == "out"
            else _("What is here is whole: the reasons say what to mend in the file before it is loaded again.")
        )
        if len(losses) == SHOWN:
            self._about.setText(_("Only the first {n} are listed.").format(n=number(SHOWN)))
        self._fill_choice()
        self._spread()
        self.choose(0)

    def _spread(self) -> None:
        """Give the columns their shares of the room; those in which nothing stands go away."""
        losses = self.model.losses
        empty = {
            1: not any(loss.title for loss in losses),
            2: not any(loss.quote for loss in losses),
            3: not any(loss.where or loss.start is not None for loss in losses),
        }
        least = self.table.fontMetrics().averageCharWidth() * 12
        room = max(self.table.viewport().width(), self.width() - UNIT * 6)
        for column, share in enumerate(_SHARES):
            self.table.setColumnHidden(column, bool(losses) and empty.get(column, False))
            self.table.setColumnWidth(column, max(least, round(room * share)))

    def _fill_choice(self) -> None:
        counts, total = Counter(self._report.counts), self._report.total
        self.choice.clear()
        self.choice.addItem(plural("{n} loss", "All {n} losses", total).format(n=number(total)), "")
        for kind, n in counts.most_common():
            self.choice.addItem(f"{sort_of_loss(kind)} ({number(n)})", kind)
        view = self.choice.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + UNIT * 3)

    def show_only(self, kind: str) -> None:
        """Narrow the rows to one kind, such as `dropped note`."""
        self.choice.setCurrentIndex(max(0, self.choice.findData(kind)))
        self._narrow()

    def _narrow(self) -> None:
        self.model.narrow(self.choice.currentData() or "", self.search.text())
        self.choose(0)

    def choose(self, row: int) -> None:
        """Choose one row, whatever keys are held."""
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags.ClearAndSelect | flags.Rows)
        self._enable()

    def chosen(self) -> Loss | None:
        """Give the loss of the chosen row."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.at(rows[0].row()) if rows else None

    def _enable(self) -> None:
        one = self.chosen()
        said = [part for part in cells(one) if part] if one is not None else []
        self.remark.setText(" · ".join(said))
        self.jumping.setEnabled(one is not None and bool(one.document or one.title))
        there = self.model.rowCount() > 0
        self.saving.setEnabled(there)
        self.copying.setEnabled(there)

    # What can be done

    def _show(self) -> None:
        one = self.chosen()
        if one is not None and self.jumping.isEnabled():
            self._jump(one)

    def shown(self) -> list[Loss]:
        """Give the losses that are shown, in their order."""
        return [self.model.at(row) for row in range(self.model.rowCount())]

    def copy(self) -> None:
        """Put the losses that are shown on the clipboard, as CSV."""
        QGuiApplication.clipboard().setText("".join(as_csv(self.shown())).lstrip("\ufeff"))

    def _save(self) -> None:
        filters = ";;".join((_("CSV for a table program (*.csv)"), _("JSON lines (*.jsonl)")))
        suggestion = Path.home() / f"{Path(self._report.name).stem}-{_('losses')}.csv"
        choose_target(self, _("Save list"), filters, suggestion, self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the losses that are shown, as JSON lines where the name says so."""
        write = as_json_lines if path.suffix.lower() in (".jsonl", ".json", ".ndjson") else as_csv
        losses = self.shown()

        def save(library: Library) -> None:
            library.write_whole(path, write(losses))

        def tell(_nothing: None) -> None:
            self.remark.setText(_("Saved as {path}.").format(path=path))

        self._session.read(save, tell, asker=self)
