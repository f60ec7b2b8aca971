"""Choose the claim that another one is merged into; what comes with it is counted first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.language import _, plural
from desktop.library import Library
from desktop.model import Claim
from desktop.text.fold import fold
from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.popup import Popup
from desktop.ui.session import Session
from desktop.ui.theme import Theme

OFFERED = 12


class ClaimChoicePopup(Popup):
    """Asks for a claim of the library; `chosen` carries it."""

    chosen = Signal(object)  # Claim

    def __init__(self, claim: Claim, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, width=440)
        self._claim, self._session = claim, session
        self.list = ChoiceList(theme, self)
        self.line = ChoosingLine(self.list, self)
        self.line.setPlaceholderText(_("Merge into which claim?"))
        self.line.setAccessibleName(_("Merge into which claim?"))
        self.column.addWidget(self.line)
        self.column.addWidget(self.list)
        self.words = self.hint("")
        self.line.textChanged.connect(lambda _text: self._propose())
        self.list.chosen.connect(lambda _choice: self.accept())
        self.line.setFocus()
        self._propose()

    def accept(self) -> None:
        """Take the marked claim."""
        if self.list.current() is not None:
            super().accept()

    def do(self) -> None:
        """Tell which claim was chosen."""
        choice = self.list.current()
        if choice is not None:
            self.chosen.emit(choice.value)

    def _propose(self) -> None:
        typed, own = self.line.text().strip(), self._claim

        def look(library: Library) -> list[Claim]:
            if not typed:
                return library.claims.similar(own.statement, limit=OFFERED)
            words = fold(typed).split()
            return [c for c in library.claims.all() if all(word in fold(c.statement) for word in words)][:OFFERED]

        def take(found: list[Claim]) -> None:
            if not self._done:
                self.list.put([_choice(claim) for claim in found if claim.id != own.id])
                self._count()
                self.fit()

        self._session.read(look, take, key="propose", asker=self)

    def _count(self) -> None:
        if self.list.current() is None:
            self.words.setText(_("Type words of another claim."))
            return
        own = self._claim.utterances
        words = plural(
            "{n} utterance comes with it. It can be undone.", "{n} utterances come with it. It can be undone.", own
        )
        self.words.setText(words.format(n=own))


def _choice(claim: Claim) -> Choice:
    count = plural("{n} utterance", "{n} utterances", claim.utterances).format(n=claim.utterances)
    return Choice(claim.statement, count, value=claim, tip=claim.statement)
