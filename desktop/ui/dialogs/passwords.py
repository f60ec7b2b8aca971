"""The passwords of files that are locked: one for all or one by one, tried by importing again, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from desktop.language import _, number, plural
from desktop.model import one_line
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.dialogs.fields import field
from desktop.ui.importing import Report
from desktop.ui.session import Session
from desktop.ui.theme import UNIT

MOST = 100  # files that get a line of their own
Retry = Callable[[Sequence[Path], str, Callable[[Report], None]], bool]


class PasswordsDialog(Dialog):
    """Asks until every file is open or the user has enough; `retry` imports files with a password and tells the end."""

    def __init__(self, parent: QWidget, session: Session, paths: Sequence[Path], retry: Retry) -> None:
        """Ask for these files."""
        super().__init__(parent, _("Passwords"), width=600, height=420)
        self._session = session
        self._retry = retry
        self._paths = list(paths)
        self._waiting: list[tuple[str, list[Path]]] = []
        self._said = self.say("", "heading")
        self.say(_("A password is used to read the files and kept nowhere."), "dim")
        self.shared = field(_("Password for all"), "", _("Password for all"))
        self.body.addWidget(self.shared)
        self.lines: dict[Path, QLineEdit] = {}
        self._verdicts: dict[Path, QLabel] = {}
        self._names: dict[Path, QLabel] = {}
        self.body.addWidget(self._one_by_one(), 1)
        self.visible = QCheckBox(_("Show passwords"))
        self.visible.toggled.connect(lambda _on: self._hide_or_show())
        self.body.addWidget(self.visible)
        self.closing.setText(_("Leave them out"))
        self.trying = self.add_button(_("Try"), self.try_all, primary=True)
        for line in (self.shared, *self.lines.values()):
            line.textChanged.connect(lambda _text: self._enable())
        session.changed.connect(self._leave)
        session.busy.connect(self._heed)  # a method of ours: the connection goes with the dialog
        self._say()
        self._hide_or_show()
        self._enable()
        self.shared.setFocus()

    def _one_by_one(self) -> QWidget:
        page = QWidget()
        page.setProperty("role", "plain")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, UNIT, 0)
        grid.setSpacing(UNIT)
        grid.setColumnStretch(1, 1)
        for row, path in enumerate(self._paths[:MOST]):
            name, line, verdict = QLabel(one_line([path.name], 40)), field(path.name, "", _("as above")), QLabel()
            name.setToolTip(str(path))
            verdict.setProperty("role", "error")
            self._names[path], self.lines[path], self._verdicts[path] = name, line, verdict
            for column, widget in enumerate((name, line, verdict)):
                grid.addWidget(widget, row, column)
        grid.setRowStretch(len(self.lines), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setVisible(len(self._paths) > 1)
        return area

    def _say(self) -> None:
        count = len(self._paths)
        said = plural("{name} is locked with a password", "{n} files are locked with a password", count)
        self._said.setText(said.format(n=number(count), name=self._paths[0].name if self._paths else ""))

    def _hide_or_show(self) -> None:
        modes = QLineEdit.EchoMode
        for line in (self.shared, *self.lines.values()):
            line.setEchoMode(modes.Normal if self.visible.isChecked() else modes.Password)

    def _enable(self) -> None:
        typed = bool(self.shared.text()) or any(line.text() for line in self.lines.values())
        self.trying.setEnabled(typed and not self._waiting and self._session.pausable is None)

    def _heed(self, _progress: object) -> None:
        self._enable()

    def _leave(self, _changes: object, origin: str) -> None:
        if origin == "library":
            self.reject()

    def try_all(self) -> None:
        """Import the files again, those of one password together."""
        groups: dict[str, list[Path]] = {}
        for path in self._paths:
            own = self.lines[path].text() if path in self.lines else ""
            password = own or self.shared.text()
            if password:
                groups.setdefault(password, []).append(path)
        for verdict in self._verdicts.values():
            verdict.clear()
        self._waiting = list(groups.items())
        self._next()

    def _next(self) -> None:
        if self._waiting:
            password, paths = self._waiting[0]
            if not self._retry(paths, password, lambda report: self._hear(paths, report)):
                self._waiting.clear()
        self._enable()

    def _hear(self, tried: Sequence[Path], report: Report) -> None:
        """Take out what could be opened and say of the others that the password was wrong."""
        locked = set(report.locked)
        for path in tried:
            if path in locked:
                if path in self._verdicts:
                    self._verdicts[path].setText(_("Wrong password"))
                continue
            self._paths.remove(path)
            for widgets in (self._names, self.lines, self._verdicts):
                if path in widgets:
                    widgets.pop(path).hide()
        self._waiting = self._waiting[1:]
        if not self._paths:
            self.accept()
            return
        self._say()
        self._next()
        if not self._waiting:
            self._ask_again()

    def _ask_again(self) -> None:
        """Say for how many files the password was wrong, and go to where it was typed."""
        wrong = [path for path, verdict in self._verdicts.items() if verdict.text()]
        if not wrong:
            return
        count = plural("The password was wrong for {n} file.", "The password was wrong for {n} files.", len(wrong))
        self._said.setText(count.format(n=number(len(wrong))))
        own = self.lines[wrong[0]]
        line = own if own.text() else self.shared
        line.selectAll()
        line.setFocus()
