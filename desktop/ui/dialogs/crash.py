"""A fault of ours, said plainly: the work is saved, and here is the report to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.language import _
from desktop.places import log_file
from desktop.ui.dialogs.dialog import Dialog


class CrashDialog(Dialog):
    """The report of an unforeseen error; more of them are added while it is open."""

    def __init__(self, parent: QWidget, report: str) -> None:
        """Show a report."""
        super().__init__(parent, _("Something went wrong"), width=640, height=420)
        self.say(_("Something went wrong inside Postil. Your work is saved: every step was written when you made it."))
        self.say(_("You can go on. The report below says what happened; it holds no text of your documents."), "dim")
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(_("Report"))
        self.body.addWidget(self.text, 1)
        self.say(_("It is kept in {path}.").format(path=log_file()), "dim")
        self.add_button(_("Copy report"), self.copy, primary=True)

    def add(self, report: str) -> None:
        """Add a further report."""
        self.text.appendPlainText("\n" + report)

    def copy(self) -> None:
        """Put the whole report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
