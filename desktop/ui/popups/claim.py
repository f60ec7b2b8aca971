"""Say what a passage claims, in whose voice and how surely; one Enter takes the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.language import _, plural
from desktop.model import CERTAINTIES, CLAIMANT_KINDS, POLARITIES, VOICES, Claim, ClaimId, Entity, Saying, Utterance
from desktop.ui.panes.drawing import certainty_name, voice_name
from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.entity import entity_choice, is_close
from desktop.ui.popups.popup import Popup
from desktop.ui.session import Session
from desktop.ui.theme import Theme

PAUSE_MS = 150  # after a key, before similar claims are looked for


def kind_name(kind: str) -> str:
    """Give a kind of claimant in the user's words."""
    return {
        "named": _("named"),
        "role": _("by role"),
        "anonymous": _("anonymous"),
        "collective": _("collective"),
        "author": _("the author"),
        "document": _("a document"),
    }.get(kind, kind)


def polarity_name(polarity: str) -> str:
    """Give a polarity in the user's words."""
    return {"+": _("affirms"), "-": _("denies"), "u": _("leaves open")}.get(polarity, polarity)


def combo(parent: QWidget, pairs: Sequence[tuple[str | None, str]], value: str | None) -> QComboBox:
    """Make a box with (value, words) to choose from."""
    box = QComboBox(parent)
    for each, words in pairs:
        box.addItem(words, each)
    box.setCurrentIndex(max(0, [each for each, _words in pairs].index(value)))
    return box


class ClaimPopup(Popup):
    """Asks what is claimed; `decided` carries (Saying, None or (claim, new statement) when the claim is reworded)."""

    decided = Signal(object)

    def __init__(
        self,
        quote: str,
        voice: str,
        session: Session,
        theme: Theme,
        parent: QWidget,
        *,
        utterance: Utterance | None = None,
    ) -> None:
        super().__init__(theme, parent, width=460)
        self._session, self._utterance = session, utterance
        self._claimant: Entity | None = None
        self._others = 0  # further utterances of the claim that is edited
        said = utterance or Saying(voice=voice)  # type: ignore[arg-type]
        self._base = said
        self._statement(utterance.statement if utterance else quote)
        self._rows(said)
        self.hint(_("Enter keeps it · Tab goes to the next field · Ctrl+↑↓ chooses a claim that was made before"))
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PAUSE_MS)
        self._clock.timeout.connect(self._look_for_similar)
        self.statement.textChanged.connect(self._clock.start)
        self.claimant.textEdited.connect(lambda _text: self._look_for_claimant())
        self.claimants.chosen.connect(lambda _choice: self._take_claimant())
        for widget in (self.statement, self.claimant):
            widget.installEventFilter(self)
        self._order_tabs()
        self._look_for_similar()
        if utterance is not None:
            self._count_others(utterance.claim_id)
        self.statement.setFocus()

    def _statement(self, text: str) -> None:
        self.statement = QPlainTextEdit(" ".join(text.split()), self)
        self.statement.setAccessibleName(_("Statement"))
        self.statement.setTabChangesFocus(True)
        self.statement.setFixedHeight(self.statement.fontMetrics().lineSpacing() * 3 + 14)
        self.statement.selectAll()
        self.similar = ChoiceList(self.theme, self)
        self.everywhere = QCheckBox(self)
        self.everywhere.hide()
        for widget in (self.statement, self.similar, self.everywhere):
            self.column.addWidget(widget)
        self.similar.hide()

    def _rows(self, said: Saying | Utterance) -> None:
        self.voice = combo(self, [(voice, voice_name(voice)) for voice in VOICES], said.voice)
        self.claimants = ChoiceList(self.theme, self)
        self.claimants.hide()
        self.claimant = ChoosingLine(self.claimants, self)
        self.claimant.setPlaceholderText(_("Who says it: a name, or “ministry sources”"))
        shown = self._utterance.claimant if self._utterance else ""
        self.claimant.setText(shown)
        kinds: list[tuple[str | None, str]] = [(None, "–"), *((kind, kind_name(kind)) for kind in CLAIMANT_KINDS)]
        self.kind = combo(self, kinds, said.claimant_kind)
        self.kind.setAccessibleName(_("Kind of claimant"))
        self.affiliation = QLineEdit(said.affiliation or "", self)
        self.polarity = combo(self, [(each, polarity_name(each)) for each in POLARITIES], said.polarity)
        self.certainty = combo(self, [(each, certainty_name(each)) for each in CERTAINTIES], said.certainty)
        self.certainty.setAccessibleName(_("Certainty"))
        self.cue = QLineEdit(said.cue or "", self)
        self.cue.setPlaceholderText(_("The words that show it: added, according to"))
        self.add_row(_("Voice"), self.voice)
        self.add_row(_("Claimant"), self.claimant, beside=self.kind)
        self.column.addWidget(self.claimants)
        self.add_row(_("Affiliation"), self.affiliation)
        self.add_row(_("Polarity"), self.polarity, beside=self.certainty)
        self.add_row(_("Cue"), self.cue)

    def _order_tabs(self) -> None:
        order = (
            self.statement,
            self.everywhere,
            self.voice,
            self.claimant,
            self.kind,
            self.affiliation,
            self.polarity,
            self.certainty,
            self.cue,
        )
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Take Enter, Escape and Ctrl with arrows before the fields do."""
        if not isinstance(event, QKeyEvent) or event.type() != QKeyEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and watched is self.statement:
            self.similar.step(key)
            return True
        if watched is self.claimant:
            return key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and self._take_claimant()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return True
        return False

    def accept(self) -> None:
        """Keep the claim; it needs a statement."""
        if self.statement.toPlainText().strip():
            super().accept()

    def do(self) -> None:
        """Tell what is claimed."""
        choice = self.similar.current() if self.similar.isVisibleTo(self) else None
        text = " ".join(self.statement.toPlainText().split())
        reword: tuple[ClaimId, str] | None = None
        claim: ClaimId | None = choice.value.id if choice is not None and choice.value is not None else None
        if claim is None and self._utterance is not None:
            same = text == self._utterance.statement
            if same or not self._others or self.everywhere.isChecked():
                claim = self._utterance.claim_id
                reword = None if same else (claim, text)
        self.decided.emit((self._saying(text, claim), reword))

    def _saying(self, text: str, claim: ClaimId | None) -> Saying:
        base, entity = self._base, self._claimant
        typed = " ".join(self.claimant.text().split())
        claimant_id = entity.id if entity is not None and entity.name == typed else None
        if claimant_id is None and self._utterance is not None and typed and typed == self._utterance.claimant_name:
            claimant_id = self._utterance.claimant_id
        kind = self.kind.currentData()
        return Saying(
            statement=None if claim else text,
            claim_id=claim,
            voice=self.voice.currentData(),
            claimant_id=claimant_id,
            claimant_text=None if claimant_id else typed or None,
            claimant_kind=kind or ("named" if claimant_id else None),
            affiliation=self.affiliation.text().strip() or None,
            cue=self.cue.text().strip() or None,
            uttered_at=base.uttered_at,
            place=base.place,
            medium=base.medium,
            polarity=self.polarity.currentData(),
            certainty=self.certainty.currentData(),
            parent_id=base.parent_id,
        )

    def _look_for_similar(self) -> None:
        text = " ".join(self.statement.toPlainText().split())

        def take(found: list[Claim]) -> None:
            if self._done:
                return
            own = self._utterance.claim_id if self._utterance else None
            others = [claim for claim in found if claim.id != own]
            words = _("A claim of its own") if own is None else _("This claim")
            lines = [Choice(words)] if others else []
            for claim in others:
                count = plural("{n} utterance", "{n} utterances", claim.utterances).format(n=claim.utterances)
                lines.append(Choice(claim.statement, count, value=claim, tip=claim.statement))
            self.similar.put(lines)
            self.everywhere.setVisible(bool(self._others) and text != (self._base_statement()))
            self.fit()

        self._session.read(lambda library: library.claims.similar(text), take, key="similar", asker=self)

    def _base_statement(self) -> str:
        return self._utterance.statement if self._utterance else ""

    def _count_others(self, claim: ClaimId) -> None:
        def take(found: Claim) -> None:
            if not self._done:
                self._others = found.utterances - 1
                self.everywhere.setText(
                    plural(
                        "Correct the words for the other utterance, too",
                        "Correct the words for the {n} other utterances, too",
                        self._others,
                    ).format(n=self._others)
                )

        self._session.read(lambda library: library.claims.get(claim), take, asker=self)

    def _look_for_claimant(self) -> None:
        text = self.claimant.text()

        def take(found: list[Entity]) -> None:
            if not self._done:
                close = [entity for entity in found if is_close(text, entity)] or found
                self.claimants.put([entity_choice(e, text) for e in close[:4]], first=False)
                self.fit()

        self._session.read(lambda library: library.entities.propose(text, limit=6), take, key="propose", asker=self)

    def _take_claimant(self) -> bool:
        """Take the marked entity as the claimant and say whether there was one."""
        choice = self.claimants.current() if self.claimants.isVisible() else None
        self.claimants.put([])
        self.fit()
        if choice is None:
            return False
        self._claimant = choice.value
        self.claimant.setText(choice.value.name)
        return True
