"""The register of claims: propositions once per meaning, with their utterances, evidence and assessments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from desktop import errors
from desktop.language import _
from desktop.model import (
    CERTAINTIES,
    POLARITIES,
    STANCES,
    VOICES,
    WORKFLOWS,
    AnnotationId,
    Assessment,
    Claim,
    ClaimId,
    DocumentId,
    Evidence,
    Saying,
    one_line,
)
from desktop.store import ids
from desktop.store.step import Step
from desktop.store.store import Store
from desktop.store.uid import uuid7
from desktop.text.fold import fold

CANDIDATES = 200
_WORD = re.compile(r"\w+")

_CLAIM = """
    SELECT claim.uid, claim.statement, claim.topic, claim.claim_type, claim.check_worthiness, claim.workflow,
           claim.note,
           (SELECT count(*) FROM utterance JOIN annotation ON annotation.id = annotation_id
                JOIN document ON document.id = document_id
            WHERE deleted_at IS NULL AND claim_id IN
                (SELECT claim.id UNION ALL SELECT loser.id FROM claim AS loser WHERE loser.merged_into = claim.id)),
           winner.uid, claim.author, claim.created_at, claim.modified_at
    FROM claim LEFT JOIN claim AS winner ON winner.id = claim.merged_into
"""


class Claims:
    """The claims of one library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # Reading

    def all(self, *, merged: bool = False) -> list[Claim]:
        """List claims, the newest first; merged ones only when asked for."""
        rows = self._store.read.execute(
            _CLAIM + "WHERE claim.merged_into IS NULL OR ? ORDER BY claim.id DESC", (merged,)
        )
        return [Claim(*row) for row in rows]

    def get(self, claim: ClaimId) -> Claim:
        """Give one claim; raises NotFound."""
        row = self._store.read.execute(_CLAIM + "WHERE claim.uid = ?", (claim,)).fetchone()
        if row is None:
            ids.number(self._store.read, "claim", claim)
        return Claim(*row)

    def similar(self, statement: str, *, limit: int = 6) -> list[Claim]:
        """Give claims whose statements share most words with this one, best first."""
        words = _words(fold(statement))
        if not words:
            return []
        longest = sorted(words, key=len, reverse=True)[:8]
        condition = " OR ".join(["instr(claim.folded, ?)"] * len(longest))
        rows = self._store.read.execute(
            f"{_CLAIM} WHERE claim.merged_into IS NULL AND ({condition}) ORDER BY claim.id DESC LIMIT ?",
            (*longest, CANDIDATES),
        )

        def score(claim: Claim) -> float:
            others = _words(fold(claim.statement))
            return len(words & others) / len(words | others) if others else 0.0

        scored = sorted(((score(claim), claim) for claim in (Claim(*row) for row in rows)), key=lambda pair: -pair[0])
        return [claim for value, claim in scored if value >= 0.15][:limit]

    def utterances(self, claim: ClaimId) -> list[AnnotationId]:
        """List the annotations that utter the claim or one merged into it, by document and position."""
        rows = self._store.read.execute(
            "SELECT annotation.uid FROM utterance JOIN annotation ON annotation.id = utterance.annotation_id "
            "JOIN claim ON claim.id = claim_id LEFT JOIN claim AS winner ON winner.id = claim.merged_into "
            "JOIN document ON document.id = document_id "
            "LEFT JOIN span ON span.annotation_id = annotation.id AND part = 0 "
            "WHERE (claim.uid = ? OR winner.uid = ?) AND deleted_at IS NULL ORDER BY document.id, start, annotation.id",
            (claim, claim),
        )
        return [AnnotationId(row[0]) for row in rows]

    def evidence(self, claim: ClaimId) -> list[Evidence]:
        """List what supports or refutes the claim; items of one set number are needed together."""
        rows = self._store.read.execute(
            "SELECT evidence.uid, claim.uid, annotation.uid, document.uid, stance, set_no, strength, evidence.note "
            "FROM evidence JOIN claim ON claim.id = claim_id "
            "LEFT JOIN annotation ON annotation.id = evidence.annotation_id "
            "LEFT JOIN document ON document.id = evidence.document_id WHERE claim.uid = ? ORDER BY set_no, evidence.id",
            (claim,),
        )
        return [Evidence(*row) for row in rows]

    def assessments(self, claim: ClaimId) -> list[Assessment]:
        """List the judgements of the claim, the oldest first."""
        rows = self._store.read.execute(
            "SELECT assessment.uid, claim.uid, verdict, confidence, likelihood, rationale, assessment.author, "
            "assessment.created_at FROM assessment JOIN claim ON claim.id = claim_id WHERE claim.uid = ? "
            "ORDER BY assessment.id",
            (claim,),
        )
        return [Assessment(*row) for row in rows]

    # Changing

    def add(self, statement: str, *, topic: str | None = None, claim_type: str | None = None) -> ClaimId:
        """State a claim and give its id."""
        statement = _clean(statement)
        uid = uuid7()
        with self._store.step(_("Add claim “{text}”").format(text=one_line([statement], 40))) as step:
            step.insert(
                "claim",
                {
                    "uid": uid,
                    "statement": statement,
                    "folded": fold(statement),
                    "topic": topic,
                    "claim_type": claim_type,
                    "author": step.author,
                    "created_at": step.now,
                    "modified_at": step.now,
                },
            )
        return ClaimId(uid)

    def edit(self, claim: ClaimId, **fields: Any) -> None:
        """Set fields of a claim: statement, topic, claim_type, check_worthiness, workflow, note."""
        names = ("topic", "claim_type", "check_worthiness", "workflow", "note")
        unknown = fields.keys() - {"statement", *names}
        if unknown:
            raise errors.Usage(
                _("Claims have no field “{name}” that can be edited.").format(name=", ".join(sorted(unknown)))
            )
        values: dict[str, Any] = {name: fields[name] or None for name in names if name in fields}
        if values.get("workflow", "new") not in WORKFLOWS:
            raise errors.Usage(_("There is no workflow state “{name}”.").format(name=values["workflow"]))
        if "statement" in fields:
            values["statement"] = _clean(fields["statement"])
            values["folded"] = fold(values["statement"])
        with self._store.step(_("Edit claim")) as step:
            number = ids.number(step.connection, "claim", claim)
            step.update("claim", number, {**values, "modified_at": step.now})

    def merge(self, claim: ClaimId, into: ClaimId) -> None:
        """Merge a claim into another of the same meaning: its row and utterances stay and are read as the other's."""
        with self._store.step(_("Merge claims")) as step:
            loser, winner = (
                ids.number(step.connection, "claim", claim),
                ids.number(step.connection, "claim", into),
            )
            held = step.connection.execute("SELECT merged_into FROM claim WHERE id = ?", (winner,)).fetchone()[0]
            if loser == winner or held is not None:
                raise errors.Usage(_("These two cannot be merged."), _("Choose a claim that is not merged itself."))
            step.connection.execute(
                "UPDATE claim SET merged_into = ?, modified_at = ? WHERE id = ? OR merged_into = ?",
                (winner, step.now, loser, loser),
            )

    def split(self, claim: ClaimId) -> None:
        """Take a merged claim out again."""
        with self._store.step(_("Split claim")) as step:
            step.update("claim", ids.number(step.connection, "claim", claim), {"merged_into": None})

    def delete(self, claim: ClaimId, *, with_utterances: bool = False) -> int:
        """Delete a claim; with its utterances' annotations when said so; raises Usage when it has some and not."""
        with self._store.step(_("Delete claim")) as step:
            number = ids.number(step.connection, "claim", claim)
            uttering = [
                row[0]
                for row in step.connection.execute("SELECT annotation_id FROM utterance WHERE claim_id = ?", (number,))
            ]
            if uttering and not with_utterances:
                raise errors.Usage(
                    _("The claim has {n} utterances.").format(n=len(uttering)),
                    _("Delete it with them, or merge it into another claim."),
                )
            for marks, lot in ids.batches(uttering):
                step.connection.execute(f"DELETE FROM annotation WHERE id IN ({marks})", lot)
            step.delete("claim", number)
        return len(uttering)

    def add_evidence(
        self,
        claim: ClaimId,
        stance: str,
        *,
        annotation: AnnotationId | None = None,
        document: DocumentId | None = None,
        set_no: int = 1,
        note: str | None = None,
    ) -> str:
        """Say that an annotation or a whole document supports, refutes or discusses a claim; give the evidence's id."""
        if stance not in STANCES or (annotation is None) is (document is None):
            raise errors.Usage(
                _("Evidence is one annotation or one document, with a stance."),
                _("Stances are: {names}.").format(names=", ".join(STANCES)),
            )
        uid = uuid7()
        with self._store.step(_("Add evidence")) as step:
            step.insert(
                "evidence",
                {
                    "uid": uid,
                    "claim_id": ids.number(step.connection, "claim", claim),
                    "annotation_id": ids.number(step.connection, "annotation", annotation) if annotation else None,
                    "document_id": ids.number(step.connection, "document", document) if document else None,
                    "stance": stance,
                    "set_no": set_no,
                    "note": note,
                },
            )
        return uid

    def remove_evidence(self, evidence: Iterable[str]) -> None:
        """Take evidence away from its claim."""
        with self._store.step(_("Remove evidence")) as step:
            for uid in evidence:
                step.delete("evidence", ids.number(step.connection, "evidence", uid))

    def assess(
        self,
        claim: ClaimId,
        verdict: str,
        *,
        confidence: str | None = None,
        likelihood: str | None = None,
        rationale: str | None = None,
    ) -> str:
        """Add a judgement of a claim and give its id; earlier judgements stay."""
        uid = uuid7()
        with self._store.step(_("Assess claim")) as step:
            step.insert(
                "assessment",
                {
                    "uid": uid,
                    "claim_id": ids.number(step.connection, "claim", claim),
                    "verdict": verdict,
                    "confidence": confidence,
                    "likelihood": likelihood,
                    "rationale": rationale,
                    "author": step.author,
                    "created_at": step.now,
                },
            )
        return uid


def utter(step: Step, claims: Claims, annotation: int, saying: Saying, quote: str) -> None:
    """Make or replace the utterance of an annotation within a step; without a claim the quote becomes one."""
    _must_be_known(saying)
    claim = saying.claim_id or claims.add(saying.statement or quote)
    known = step.connection.execute("SELECT id FROM utterance WHERE annotation_id = ?", (annotation,)).fetchone()
    parent = _utterance_of(step, saying.parent_id) if saying.parent_id else None
    _must_not_circle(step, known[0] if known else None, parent)
    row = {
        "claim_id": ids.number(step.connection, "claim", claim),
        "voice": saying.voice,
        "claimant_id": ids.number(step.connection, "entity", saying.claimant_id) if saying.claimant_id else None,
        "claimant_text": saying.claimant_text or None,
        "claimant_kind": saying.claimant_kind,
        "affiliation": saying.affiliation or None,
        "cue": saying.cue or None,
        "uttered_at": saying.uttered_at or None,
        "place": saying.place or None,
        "medium": saying.medium or None,
        "polarity": saying.polarity,
        "certainty": saying.certainty,
        "parent_id": parent,
    }
    if known:
        step.update("utterance", known[0], row)
    else:
        step.insert("utterance", {"annotation_id": annotation, **row})


def _must_be_known(saying: Saying) -> None:
    for name, value, known in (
        (_("voice"), saying.voice, VOICES),
        (_("polarity"), saying.polarity, POLARITIES),
        (_("certainty"), saying.certainty, CERTAINTIES),
    ):
        if value not in known:
            raise errors.Usage(
                _("There is no {name} “{value}”.").format(name=name, value=value),
                _("Choose one of {names}.").format(names=", ".join(known)),
            )


def _utterance_of(step: Step, annotation: AnnotationId) -> int:
    row = step.connection.execute(
        "SELECT utterance.id FROM utterance JOIN annotation ON annotation.id = annotation_id WHERE uid = ?",
        (annotation,),
    ).fetchone()
    if row is None:
        raise errors.NotFound(_("The annotation that would report this utterance is no utterance itself."))
    return int(row[0])


def _must_not_circle(step: Step, utterance: int | None, parent: int | None) -> None:
    while parent is not None:
        if parent == utterance:
            raise errors.Usage(_("An utterance cannot report itself."), _("Choose another one."))
        parent = step.connection.execute("SELECT parent_id FROM utterance WHERE id = ?", (parent,)).fetchone()[0]


def _words(folded: str) -> set[str]:
    return {word for word in _WORD.findall(folded) if len(word) > 2}


def _clean(statement: str) -> str:
    statement = " ".join(statement.split())
    if not statement:
        raise errors.Usage(_("A claim needs a statement."), _("Say in one sentence what is claimed."))
    return statement
