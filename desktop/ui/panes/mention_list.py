"""Places in the texts of the library where an entity is mentioned or a claim uttered: a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.model import AnnotationId, Mention
from desktop.ui.panes.drawing import certainty_name, colour_of, voice_name
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme

SHOWN = 200  # mentions on a page


class MentionList(LinesView):
    """Lists mentions in their context."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(self._describe, theme, parent)
        self._session, self._sheet = session, Sheet.of(session)
        self.clicked.connect(lambda index: self._go(self.lines.line(index.row()).id))
        self.opened.connect(self._go)
        self.setAccessibleName(_("Mentions"))
        self.setMinimumHeight(120)

    def show_mentions(self, mentions: Sequence[Mention]) -> None:
        """Show these places, as high as they need."""
        self.put(mentions)
        height = self.rowHeight(0) if mentions else 48
        self.setFixedHeight(min(max(1, len(mentions)), 8) * height + 4)

    def mentions(self) -> Sequence[Mention]:
        """Give the places that are shown."""
        return self.lines.things

    def _describe(self, mention: Mention) -> Line:
        annotation = mention.annotation
        before = " ".join(mention.before.split()[-2:])  # so much that the mention itself stays in sight
        inside = " ".join(f"{mention.quote}{mention.after}".split())
        title = f"…{before} {inside}" if before else inside
        detail, side = mention.document_title, ""
        if annotation.utterance is not None:
            said = annotation.utterance
            who = said.claimant or voice_name(said.voice)
            words = [who, *([voice_name(said.voice)] if said.claimant else []), mention.document_title]
            detail = " · ".join(words)
            sign = {"-": _("denied"), "u": _("open")}.get(said.polarity, "")
            side = " · ".join(word for word in (sign, certainty_name(said.certainty)) if word)
        return Line(annotation.id, title, detail, side, colour_of(annotation, self._sheet.labels), title)

    def _go(self, uid: str) -> None:
        for mention in self.mentions():
            if mention.annotation.id == uid:
                document = mention.annotation.document_id
                if document == self._sheet.document:
                    self._sheet.go_to(AnnotationId(uid))
                else:
                    self._session.open_document(document, annotation=AnnotationId(uid), query="")
