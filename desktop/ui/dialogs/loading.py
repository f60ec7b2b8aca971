"""Loading annotations: files are looked through first, and what is in them is shown before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.errors import PostilError
from desktop.exchange import UNITS, ExchangeFormat, Survey, Unit
from desktop.language import _, number, plural
from desktop.model import Progress
from desktop.ui.dialogs.dialog import Dialog, choose_files, choose_folder
from desktop.ui.dialogs.fields import choice
from desktop.ui.dialogs.format_choices import FormatBox, OptionChoices
from desktop.ui.dialogs.marked import MarkedRows, marked, marked_table
from desktop.ui.dialogs.parcels import Parcel, amiss, contents, facts, labels
from desktop.ui.dialogs.units import UnitQuestion
from desktop.ui.features import capital, listed, unit
from desktop.ui.loading import Looking, Order
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

Begin = Callable[[Sequence[Order]], object]


class LoadDialog(Dialog):
    """What is in files, and how it is to be loaded; `begin` gets the orders."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        formats: Sequence[ExchangeFormat],
        begin: Begin,
        paths: Sequence[Path] = (),
    ) -> None:
        """Look through the paths, or wait until some are chosen."""
        super().__init__(parent, _("Load annotations"), width=1000, height=660)
        self._session = session
        self._formats = {one.name: one for one in formats if one.loads}
        self._begin = begin
        self._parcels: list[Parcel] = []
        self._looking: Looking | None = None
        self._labels: frozenset[str] = frozenset()
        self.files = QComboBox()
        self.heading, self.facts, self.trouble = QLabel(), QLabel(), QLabel()
        self.question = UnitQuestion()
        self.model = MarkedRows()
        self.table = marked_table(self.model)
        self.format = FormatBox(self._formats.values(), _("Automatic"))
        self.options = OptionChoices()
        self.units = choice(
            _("Offsets count"), (("", _("As found out")), *((name, capital(unit(name))) for name in UNITS)), None
        )
        layers = (("", _("As usual for the format")), ("entity", _("Entities")), ("highlight", _("Highlights")))
        self.layer = choice(_("Layer"), layers, None)
        self.changes = QCheckBox(_("Take over changes to annotations that are here"))
        self.changes.setToolTip(
            _("Other labels, places and notes in the file take the place of yours. Else yours stay and are listed.")
        )
        self.labels = QLabel()
        self._build()
        self.closing.setText(_("Cancel"))
        self.going = self.add_button(_("Load"), self.load, primary=True)
        self._listen()
        self._show()
        session.read(lambda library: library.labels.all(hidden=True), self._know_labels, key="load labels", asker=self)
        self.take(paths)

    # Building

    def _build(self) -> None:
        self.files.setAccessibleName(_("File"))
        self.files.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choosing = QPushButton(_("Choose files…"))
        self._choosing_folder = QPushButton(_("Choose folder…"))
        line = QHBoxLayout()
        line.setSpacing(UNIT)
        line.addWidget(self.files, 1)
        for button in (self._choosing, self._choosing_folder):
            button.setAutoDefault(False)
            line.addWidget(button)
        self.body.addLayout(line)
        for label, role in ((self.heading, "heading"), (self.facts, "dim"), (self.trouble, "warning")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", role)
            self.body.addWidget(label)
        self.body.addLayout(self._bar_line())
        self.body.addWidget(self._emptiness(), 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._sheet())
        self._split.addWidget(self._choices())
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([660, 340])
        self.body.addWidget(self._split, 1)

    def _emptiness(self) -> QLabel:
        """Say what the window is for, as long as nothing is chosen."""
        titles = [one.title for one in self._formats.values()]
        said = _(
            "Choose files, a zip or a folder with texts that were annotated elsewhere ({formats}).\n\n"
            "They are looked through first, and what is in them is shown here. "
            "Nothing is stored before you say so, and Undo takes back all of it."
        )
        self._empty = QLabel(said.format(formats=listed(titles, 40)))
        self._empty.setWordWrap(True)
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "dim")
        return self._empty

    def _bar_line(self) -> QHBoxLayout:
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._stop = QPushButton(_("Stop"))
        self._stop.setAutoDefault(False)
        self._stop.clicked.connect(self.stop)
        line = QHBoxLayout()
        line.setSpacing(UNIT)
        line.addWidget(self._bar, 1)
        line.addWidget(self._stop)
        return line

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        sheet.setProperty("role", "plain")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, UNIT, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.question)
        column.addWidget(self.table, 1)
        sheet.setMinimumWidth(UNIT * 24)
        return sheet

    def _choices(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "plain")
        column = QVBoxLayout(page)
        column.setContentsMargins(UNIT, 0, UNIT * 2, 0)
        column.setSpacing(UNIT)
        form = QFormLayout()
        form.setSpacing(UNIT)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(_("Format"), self.format)
        form.addRow(self.options)
        form.addRow(_("Offsets count"), self.units)
        form.addRow(_("Layer of new labels"), self.layer)
        form.addRow(self.changes)
        column.addLayout(form)
        self.labels.setWordWrap(True)
        self.labels.setTextFormat(Qt.TextFormat.PlainText)
        self.labels.setProperty("role", "dim")
        column.addWidget(self.labels)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setMinimumWidth(max(UNIT * 28, self.fontMetrics().averageCharWidth() * 30))
        return area

    def _listen(self) -> None:
        filters = ";;".join((_("Annotations") + f" ({' '.join(self._patterns())})", _("All files") + " (*)"))
        self._choosing.clicked.connect(lambda: choose_files(self, _("Load annotations"), filters, self.take))
        self._choosing_folder.clicked.connect(
            lambda: choose_folder(self, _("Load annotations"), lambda path: self.take([path]))
        )
        self.files.activated.connect(lambda _index: self._show())
        self.format.activated.connect(lambda _index: self._read_anew())
        self.options.changed.connect(self._read_anew)
        self.units.activated.connect(lambda _index: self.count_in(self.units.currentData()))
        self.question.chosen.connect(self.count_in)
        self.finished.connect(lambda _code: self.stop())
        self._session.busy.connect(self._follow)
        self._session.changed.connect(self._leave)

    def _patterns(self) -> list[str]:
        return sorted({f"*{suffix}" for one in self._formats.values() for suffix in (*one.suffixes, ".zip")})

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the choices below the annotations where there is no room beside them."""
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * 110
        self.table.setColumnHidden(2, narrow)
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    # Looking

    def take(self, paths: Sequence[Path]) -> None:
        """Look through these instead."""
        if not paths:
            return
        self.stop()
        self._parcels = [Parcel(Order(path)) for path in paths]
        self.files.clear()
        for path in paths:
            self.files.addItem(path.name, str(path))
            self.files.setItemData(self.files.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        self.units.setCurrentIndex(0)
        self._look_on()

    def stop(self) -> None:
        """Look through no more."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.stop()
        if isValid(self) and self.result() == 0:
            self._show()

    def _look_on(self) -> None:
        """Look through the first file that has not been, if any."""
        waiting = next((one for one in self._parcels if one.answer is None), None)
        if waiting is not None and self._looking is None and self._session.library is not None:
            self._looking = Looking(self._session, waiting.order, partial(self._take_answer, waiting))
        self._show()

    def _take_answer(self, parcel: Parcel, answer: Survey | PostilError | None) -> None:
        if not isValid(self) or self.result() != 0 or self._session.library is None:
            return
        if answer is None or parcel not in self._parcels:
            if answer is None and self._looking is not None and self._looking.stopped:
                self._looking = None  # it was stopped from the status line
            self._show()
            return
        parcel.answer = answer
        self._looking = None
        self._look_on()

    def _read_anew(self) -> None:
        """Look through the file at hand again, with what is chosen."""
        parcel = self._here()
        if parcel is None:
            return
        name = str(self.format.currentData() or "")
        options = tuple(self.options.values().items()) if self._asked(parcel) == name else ()
        self.stop()
        parcel.order = replace(parcel.order, format=name or "auto", options=options)
        parcel.answer = None
        parcel.unit = None
        self._look_on()

    def _asked(self, parcel: Parcel) -> str:
        return "" if parcel.order.format == "auto" else parcel.order.format

    def count_in(self, name: str) -> None:
        """Take a unit for the one that the file at hand counts in; nothing for what was found out."""
        parcel = self._here()
        if parcel is not None:
            parcel.unit = cast(Unit, name) if name else None
            self._show()

    def _know_labels(self, labels: Sequence[object]) -> None:
        self._labels = frozenset(str(getattr(label, "name", "")) for label in labels)
        self._show()

    def _follow(self, progress: Progress | None) -> None:
        if self._looking is not None and progress is not None:
            self._show_progress()

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    # What is shown

    def _here(self) -> Parcel | None:
        place = self.files.currentIndex()
        return self._parcels[place] if 0 <= place < len(self._parcels) else None

    def _show(self) -> None:
        parcel = self._here()
        survey = parcel.survey if parcel is not None else None
        self.files.setEnabled(len(self._parcels) > 1)
        self.files.setVisible(parcel is not None)
        for place, one in enumerate(self._parcels):
            self.files.setItemText(place, one.line())
        self._show_choices(parcel)
        self.trouble.setText(self._trouble(parcel))
        self.trouble.setVisible(bool(self.trouble.text()))
        self.question.ask(survey.disagreements if survey is not None else ())
        if parcel is not None and survey is not None:
            self.question.show_chosen(survey.unit or "")
            self.heading.setText(contents(survey))
            self.facts.setText(facts(parcel, survey, self._formats.get(survey.format)))
            self.model.take(list(marked(survey.examples, survey.unit)))
        else:
            self.model.take([])
            self.facts.clear()
            self.heading.setText("")
        self._empty.setVisible(parcel is None)
        self._split.setVisible(parcel is not None)
        self.facts.setVisible(bool(self.facts.text()))
        self.table.setVisible(self.model.rowCount() > 0)
        self.labels.setText(labels(survey, self._labels) if survey is not None else "")
        self._show_progress()
        self._enable()

    def _show_progress(self) -> None:
        looking = self._looking
        self._bar.setVisible(looking is not None)
        self._stop.setVisible(looking is not None)
        here = self._here()
        if looking is not None and here is not None and here.answer is None:
            count = looking.looked
            said = plural("Looking through it: {n} document …", "Looking through it: {n} documents …", count)
            self.heading.setText(said.format(n=number(count)))
        elif here is not None and here.answer is None:
            self.heading.setText(_("The look was stopped. Choose a format or the file again to look anew."))
        self.heading.setVisible(bool(self.heading.text()))

    def _show_choices(self, parcel: Parcel | None) -> None:
        for box in (self.format, self.units, self.layer, self.changes):
            box.setEnabled(parcel is not None)
        if parcel is None:
            self.options.hide()
            return
        self.format.choose(self._asked(parcel))
        name = parcel.survey.format if parcel.survey is not None else parcel.order.format
        chosen = self._formats.get(name)
        if chosen is not None and tuple(self.options.values()) != tuple(one.name for one in chosen.load_options):
            self.options.show_options(chosen.load_options, dict(parcel.order.options))
        elif chosen is None or not chosen.load_options:
            self.options.hide()
        self.units.setCurrentIndex(max(0, self.units.findData(parcel.unit or "")))

    def _trouble(self, parcel: Parcel | None) -> str:
        if parcel is None:
            return ""
        said = [str(parcel.answer)] if isinstance(parcel.answer, PostilError) else []
        other = next((one for one in self._parcels if one is not parcel and one.is_open), None)
        if other is not None:
            said.append(_("{name} needs an answer before anything is loaded.").format(name=other.order.path.name))
        if parcel.survey is not None:
            said.extend(amiss(parcel.survey))
        return " ".join(said)

    # Loading

    def orders(self) -> list[Order]:
        """Give what would be loaded: every file that could be looked through and whose unit is known."""
        layer, takes = self.layer.currentData() or None, self.changes.isChecked()
        return [
            replace(one.order, format=one.survey.format, layer=layer, take_changes=takes, survey=one.survey)
            for one in self._parcels
            if one.survey is not None and one.survey.unit is not None
        ]

    def _enable(self) -> None:
        waiting = any(one.answer is None for one in self._parcels)
        undecided = any(one.is_open for one in self._parcels)
        ready = self.orders()
        self.going.setEnabled(bool(ready) and not waiting and not undecided)
        self.going.setText(_("Load all") if len(ready) > 1 else _("Load"))

    def load(self) -> None:
        """Begin and go away."""
        orders = self.orders()
        self.accept()
        self._begin(orders)
