"""The claims of this document or of the whole library with the number of their utterances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.language import _, number
from desktop.library import Library
from desktop.model import Claim, ClaimId
from desktop.text.fold import fold
from desktop.ui.panes.claim_page import ClaimPage, workflow_name
from desktop.ui.panes.lines import Line
from desktop.ui.panes.register import Register
from desktop.ui.session import Session
from desktop.ui.theme import Theme


class ClaimList(Register):
    """Lists claims; one that is picked shows its page."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, self._describe, self._question, ("claim", "utterance", "annotation"), parent)
        self._counts: Counter[ClaimId] = Counter()
        self.name(
            _("Claims"),
            _("Find a claim"),
            _("No claim is marked in this document yet. Select what is stated and press C."),
            _("No claims yet. Select what somebody states in a text and press C."),
        )
        self.add_page(ClaimPage(session, theme, self))

    def _question(self, whole: bool, words: str) -> Callable[[Library], Sequence[Claim]]:
        utterances = [a.utterance for a in self.sheet.annotations.values() if a.utterance is not None]
        self._counts = Counter(utterance.claim_id for utterance in utterances)
        here, wanted = list(self._counts), fold(words).split()

        def fits(claim: Claim) -> bool:
            folded = fold(claim.statement)
            return all(word in folded for word in wanted)

        def ask(library: Library) -> Sequence[Claim]:
            if whole:
                return [claim for claim in library.claims.all() if fits(claim)]
            found = map(library.claims.get, here)
            winners = [library.claims.get(c.merged_into) if c.merged_into else c for c in found]
            return [claim for claim in {c.id: c for c in winners}.values() if fits(claim)]

        return ask

    def _describe(self, claim: Claim) -> Line:
        label = next(iter(self.sheet.of_layer("claim", hidden=True)), None)
        here = self._counts.get(claim.id, 0)
        side = number(claim.utterances)
        if not self.whole.isChecked() and here and here != claim.utterances:
            side = _("{n} of {total}").format(n=number(here), total=side)
        detail = " · ".join(words for words in (workflow_name(claim.workflow), claim.topic or "") if words)
        colour = label.colour if label else ""
        return Line(claim.id, claim.statement, detail, side, colour, claim.statement, faint=not claim.utterances)
