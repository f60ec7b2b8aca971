"""Care for the library: what is wrong and can be mended, what can be dropped; shown before it is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QListWidget, QWidget

from desktop.language import _, number, plural, size
from desktop.model import Finding
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.session import Session


class CheckDialog(Dialog):
    """What a check found; Repair mends what can be derived anew."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        """Check in the writing lane, after everything the user did."""
        super().__init__(parent, _("Check the library"), width=560, height=380)
        self._session = session
        self.said = self.say(_("Checking the file, the index and every annotation…"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Findings"))
        self.list.setWordWrap(True)
        self.list.hide()
        self.body.addWidget(self.list, 1)
        self.body.addStretch(0)
        self.mend = self.add_button(_("Repair"), lambda: self._check(repair=True), primary=True)
        self.mend.hide()
        self._check(repair=False)

    def _check(self, *, repair: bool) -> None:
        self.mend.hide()
        self._session.write(lambda library: library.check(repair=repair), self._show, urgent=False)

    def _show(self, findings: list[Finding]) -> None:
        self.list.clear()
        self.list.setVisible(bool(findings))
        library = self._session.library
        open_ones = [finding for finding in findings if not finding.repaired]
        for finding in findings:
            self.list.addItem(f"{finding.what}  ({state(finding)})")
        if not findings:
            self.said.setText(_("Everything is in order: the file, the search index, the history and every quote."))
        elif not open_ones:
            self.said.setText(_("Everything that was found is repaired."))
        else:
            said = plural("{n} thing is not in order.", "{n} things are not in order.", len(open_ones))
            self.said.setText(said.format(n=number(len(open_ones))))
        can = any(finding.repairable for finding in open_ones) and library is not None and library.writable
        self.mend.setVisible(can)


class TidyDialog(Dialog):
    """What a tidy would drop for ever, before it does."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        """Count first."""
        super().__init__(parent, _("Tidy the library"), width=540, height=300)
        self._session = session
        self.said = self.say(_("Counting…"))
        self.warned = self.say(
            _(
                "This cannot be undone, and it ends the history: nothing done so far can be undone afterwards. "
                "A backup made before still holds everything."
            ),
            "warning",
        )
        self.body.addStretch(1)
        self.closing.setText(_("Cancel"))
        self.going = self.add_button(_("Drop them for ever"), self._tidy)
        self.going.setEnabled(False)
        session.read(lambda library: library.waste(), self._show, key="waste")

    def _show(self, waste: Any) -> None:
        self.said.setText(_("A tidy would drop {what}.").format(what=wasted(waste)))
        if not (waste.documents or waste.texts or waste.originals):
            self.said.setText(_("There is nothing to drop: the bin is empty and every text is in use."))
            self.warned.hide()
        else:
            self.going.setEnabled(True)

    def _tidy(self) -> None:
        def say(waste: Any) -> None:
            said = _("Tidied: {what} dropped.").format(what=wasted(waste))
            self._session.message.emit("info", said, "")

        self._session.write(lambda library: library.tidy(), say)
        self.accept()


def state(finding: Finding) -> str:
    """Say what became of a finding, or can."""
    if finding.repaired:
        return _("repaired")
    return _("can be repaired") if finding.repairable else _("restore a backup, or ask for help")


def wasted(waste: Any) -> str:
    """Say what a tidy drops."""
    counts = (
        (waste.documents, plural("{n} document from the bin", "{n} documents from the bin", waste.documents)),
        (waste.annotations, plural("{n} annotation", "{n} annotations", waste.annotations)),
        (waste.texts, plural("{n} text", "{n} texts", waste.texts)),
        (waste.originals, plural("{n} original", "{n} originals", waste.originals)),
    )
    parts = [said.format(n=number(count)) for count, said in counts if count]
    return ", ".join(parts) + f" ({size(waste.size)})" if parts else _("nothing")
