"""All of one claim: what is stated, how far it has been checked, and who says it where."""

from __future__ import annotations

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from desktop.language import _, number, plural
from desktop.library import Library
from desktop.model import CLAIM_TYPES, WORKFLOWS, Claim, ClaimId, Mention, one_line
from desktop.ui.panes.fields import FieldChoice, FieldLine, FieldText
from desktop.ui.panes.linking import utter
from desktop.ui.panes.mention_list import SHOWN, MentionList
from desktop.ui.panes.page import Page
from desktop.ui.session import Session
from desktop.ui.theme import Theme


def workflow_name(workflow: str) -> str:
    """Give a state of checking in the user's words."""
    return {
        "new": _("new"),
        "to_check": _("to check"),
        "in_progress": _("in progress"),
        "assessed": _("assessed"),
        "published": _("published"),
        "dropped": _("dropped"),
    }.get(workflow, workflow)


def claim_type_name(kind: str) -> str:
    """Give a type of claim in the user's words."""
    return {
        "": "–",
        "fact": _("fact"),
        "number": _("number"),
        "quote": _("quote"),
        "prediction": _("prediction"),
        "causal": _("cause and effect"),
        "definition": _("definition"),
        "normative": _("what ought to be"),
    }.get(kind, kind)


@dataclass(frozen=True, slots=True)
class _Seen:
    claim: Claim
    mentions: tuple[Mention, ...]


class ClaimPage(Page):
    """Shows and edits one claim."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(session, theme, parent)
        self._uid: ClaimId | None = None
        self._claim: Claim | None = None
        self.attach_button = self.add_button("plus", _("The selection is a further utterance of this claim"))
        self.attach_button.clicked.connect(self._attach)
        self.merge_button = self.add_button("git-merge", _("Merge with another claim of the same meaning…"))
        self.merge_button.clicked.connect(self._ask_merge)
        self.delete_button = self.add_button("trash", _("Delete this claim…"))
        self.delete_button.clicked.connect(self._ask_delete)
        self._build()

    def _build(self) -> None:
        self.statement = FieldText(self, lines=4)
        self.topic = FieldLine(self)
        self.type = FieldChoice([(kind, claim_type_name(kind)) for kind in ("", *CLAIM_TYPES)], self)
        worth = [("", "–"), ("NFS", _("not factual")), ("UFS", _("factual, unimportant")), ("CFS", _("worth checking"))]
        self.worth = FieldChoice(worth, self)
        self.workflow = FieldChoice([(state, workflow_name(state)) for state in WORKFLOWS], self)
        self.note = FieldText(self, lines=2)
        self.form.add_wide(self.statement)
        self.statement.setAccessibleName(_("Statement"))
        self.form.add(_("Topic"), self.topic)
        self.form.add(_("Type"), self.type)
        self.form.add(_("Worth"), self.worth)
        self.form.add(_("Checking"), self.workflow)
        self.form.add(_("Note"), self.note)
        self.heading = self.form.add_heading(_("Utterances"))
        self.mentions = MentionList(self._session, self._theme, self)
        self.mentions.setAccessibleName(_("Utterances"))
        self.form.add_wide(self.mentions)
        self.statement.kept.connect(lambda value: self._edit(statement=value))
        self.topic.kept.connect(lambda value: self._edit(topic=value))
        self.type.kept.connect(lambda value: self._edit(claim_type=value))
        self.worth.kept.connect(lambda value: self._edit(check_worthiness=value))
        self.workflow.kept.connect(lambda value: self._edit(workflow=value))
        self.note.kept.connect(lambda value: self._edit(note=value))

    # Showing

    def show_thing(self, uid: str | None) -> None:
        """Show one claim, or forget the one that is shown."""
        self._uid = ClaimId(uid) if uid else None
        self._claim = None
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown."""
        uid = self._uid
        if uid is None:
            return

        def look(library: Library) -> _Seen:
            claim = library.claims.get(uid)
            if claim.merged_into is not None:
                claim = library.claims.get(claim.merged_into)
            return _Seen(claim, tuple(library.mentions(library.claims.utterances(claim.id)[:SHOWN])))

        self._session.read(look, self._show, key="claim page", failed=self._gone)

    def _show(self, seen: _Seen) -> None:
        if self._uid is None or not shiboken6.isValid(self):
            return
        claim = seen.claim
        self._uid, self._claim = claim.id, claim
        self.statement.show_value(claim.statement)
        self.topic.show_value(claim.topic or "")
        self.type.show_value(claim.claim_type or "")
        self.worth.show_value(claim.check_worthiness or "")
        self.workflow.show_value(claim.workflow)
        self.note.show_value(claim.note or "")
        self.mentions.show_mentions(seen.mentions)
        self.mentions.setVisible(bool(seen.mentions))
        self.heading.setText(
            _("Utterances ({n})").format(n=number(claim.utterances)) if claim.utterances else _("No utterances")
        )

    # Acting

    def _edit(self, **fields: str) -> None:
        uid = self._uid
        if uid is not None:
            self._session.write(
                lambda library: library.claims.edit(uid, **fields), said=_("Claim kept"), failed=self._refuse
            )

    def _refuse(self, problem: BaseException) -> None:
        self._session.fail(problem)
        self.refresh()

    def _attach(self) -> None:
        if self._claim is not None:
            utter(self._session, self._claim)

    def _ask_merge(self) -> None:
        from desktop.ui.popups.merging import ClaimChoicePopup

        if self._claim is None:
            return
        popup = ClaimChoicePopup(self._claim, self._session, self._theme, self)
        popup.chosen.connect(self._merge)
        popup.open_at(_rect_of(self.merge_button))

    def _merge(self, into: Claim) -> None:
        claim = self._claim
        if claim is None:
            return
        said = plural(
            "Merged with its utterance into “{other}”",
            "Merged with its {n} utterances into “{other}”",
            claim.utterances,
        ).format(n=claim.utterances, other=one_line([into.statement], 60))
        self._session.write(
            lambda library: library.claims.merge(claim.id, into.id), lambda _none: self.show_thing(into.id), said=said
        )

    def _ask_delete(self) -> None:
        from desktop.ui.popups.question import Question

        claim = self._claim
        if claim is None:
            return
        if not claim.utterances:
            self._delete(claim, with_utterances=False)
            return
        words = plural(
            "The claim has {n} utterance in the texts.", "The claim has {n} utterances in the texts.", claim.utterances
        ).format(n=number(claim.utterances))
        take = plural("Delete with its annotation", "Delete with its {n} annotations", claim.utterances).format(
            n=number(claim.utterances)
        )
        answers = ((_("Keep it"), lambda: None), (take, lambda: self._delete(claim, with_utterances=True)))
        Question(words, answers, self._theme, self).open_at(_rect_of(self.delete_button))

    def _delete(self, claim: Claim, *, with_utterances: bool) -> None:
        said = _("Deleted the claim “{text}”").format(text=one_line([claim.statement], 60))
        self._session.write(
            lambda library: library.claims.delete(claim.id, with_utterances=with_utterances),
            lambda _count: self.left.emit(),
            said=said,
        )


def _rect_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
