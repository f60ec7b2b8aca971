"""The entities, claims and relations that a load meets: found by id, else by name or statement, else made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop.exchange import Link, Mark, Tie
from desktop.model import CERTAINTIES, POLARITIES, VOICES, Saying
from desktop.store.step import Step
from desktop.store.uid import is_uid, uuid7
from desktop.text.fold import fold

if TYPE_CHECKING:
    from desktop.store.label_arrivals import LabelArrivals

_RELATION_THERE = """
    SELECT 1 FROM relation WHERE uid = ? OR (label_id = ? AND from_annotation_id IS ? AND from_entity_id IS ?
    AND from_claim_id IS ? AND to_annotation_id IS ? AND to_entity_id IS ? AND to_claim_id IS ?)
"""
_PARENT = """
    UPDATE utterance SET parent_id = (
        SELECT parent.id FROM utterance AS parent JOIN annotation ON annotation.id = parent.annotation_id WHERE uid = ?
    ) WHERE annotation_id = ? AND (SELECT id FROM annotation WHERE uid = ?) <> annotation_id
"""
_KINDS = ("annotation", "entity", "claim")


class RegisterArrivals:
    """Gives the integer ids of entities and claims, making those that are not there; remembers them for one load."""

    def __init__(self) -> None:
        self._entities: dict[tuple[str | None, str, str | None], int] = {}
        self._claims: dict[tuple[str | None, str], int] = {}
        self._waiting: list[tuple[Tie, dict[str, int]]] = []  # relations an end of which may come yet
        self._parents: list[tuple[int, str]] = []  # utterances, and the annotation of what each reports

    def forget(self) -> None:
        """Look everything up anew: a step has failed, or somebody else may have changed the registers."""
        self._entities.clear()
        self._claims.clear()

    def entity(self, step: Step, link: Link) -> int:
        """Give the entity that a mark mentions; of several with the name, one of that type, then the oldest."""
        key = (link.id, link.name, link.type)
        number = self._entities.get(key)
        if number is None:
            number = self._entities[key] = self._find_entity(step, link) or self._make_entity(step, link)
        return number

    def _find_entity(self, step: Step, link: Link) -> int | None:
        if is_uid(link.id):
            row = step.connection.execute("SELECT id FROM entity WHERE uid = ?", (link.id,)).fetchone()
            return int(row[0]) if row is not None else None
        row = step.connection.execute(
            "SELECT entity.id FROM entity_name JOIN entity ON entity.id = entity_id "
            "WHERE folded = ? AND entity_name.name = ? AND merged_into IS NULL "
            "ORDER BY entity.type <> ?, kind <> 'name', entity.id LIMIT 1",
            (fold(link.name), link.name, link.type or ""),
        ).fetchone()
        return int(row[0]) if row is not None else None

    def _make_entity(self, step: Step, link: Link) -> int:
        name = " ".join(link.name.split()) or link.id or "?"
        number = step.insert(
            "entity",
            {
                "uid": link.id if is_uid(link.id) else uuid7(),
                "name": name,
                "type": link.type or "Other",
                "author": step.author,
                "created_at": step.now,
                "modified_at": step.now,
            },
        )
        step.insert("entity_name", {"entity_id": number, "name": name, "folded": fold(name), "kind": "name"})
        return number

    def utter(self, step: Step, annotation: int, mark: Mark) -> None:
        """Write what a mark of the claim layer says; without a statement its quote becomes one."""
        saying = mark.saying or Saying()
        claimant = None
        if saying.claimant_id:
            claimant = self._claimant(step, saying)
        step.insert(
            "utterance",
            {
                "annotation_id": annotation,
                "claim_id": self._claim(step, saying, mark.quote),
                "voice": saying.voice if saying.voice in VOICES else "author",
                "claimant_id": claimant,
                "claimant_text": None if claimant is not None else saying.claimant_text or None,
                "claimant_kind": saying.claimant_kind,
                "affiliation": saying.affiliation or None,
                "cue": saying.cue or None,
                "uttered_at": saying.uttered_at or None,
                "place": saying.place or None,
                "medium": saying.medium or None,
                "polarity": saying.polarity if saying.polarity in POLARITIES else "+",
                "certainty": saying.certainty if saying.certainty in CERTAINTIES else "CT",
            },
        )
        if saying.parent_id:
            self._parents.append((annotation, saying.parent_id))

    def _claimant(self, step: Step, saying: Saying) -> int | None:
        row = step.connection.execute("SELECT id FROM entity WHERE uid = ?", (saying.claimant_id,)).fetchone()
        return int(row[0]) if row is not None else None

    def _claim(self, step: Step, saying: Saying, quote: str) -> int:
        statement = " ".join((saying.statement or quote).split()) or "?"
        key = (saying.claim_id, statement)
        number = self._claims.get(key)
        if number is not None:
            return number
        row = None
        if saying.claim_id:
            row = step.connection.execute("SELECT id FROM claim WHERE uid = ?", (saying.claim_id,)).fetchone()
        if row is None and not is_uid(saying.claim_id):
            row = step.connection.execute(
                "SELECT id FROM claim WHERE folded = ? AND merged_into IS NULL ORDER BY id LIMIT 1", (fold(statement),)
            ).fetchone()
        number = int(row[0]) if row is not None else self._make_claim(step, statement, saying.claim_id)
        self._claims[key] = number
        return number

    def _make_claim(self, step: Step, statement: str, uid: str | None) -> int:
        return step.insert(
            "claim",
            {
                "uid": uid if uid is not None and is_uid(uid) else uuid7(),
                "statement": statement,
                "folded": fold(statement),
                "author": step.author,
                "created_at": step.now,
                "modified_at": step.now,
            },
        )

    def relate(self, step: Step, labels: LabelArrivals, ties: Iterable[Tie], annotations: Mapping[str, int]) -> int:
        """Write relations whose ends are there and say how many; `annotations` has integer ids by the marks' ids."""
        count = 0
        for tie in ties:
            ends = self._ends(step, tie, annotations)
            if ends is not None:
                count += self._relate(step, labels.relation(step, tie.type), tie, ends)
            else:
                known = {uid: annotations[uid] for uid in (tie.from_id, tie.to_id) if uid in annotations}
                self._waiting.append((tie, known))
        return count

    def relate_rest(self, step: Step, labels: LabelArrivals) -> tuple[int, list[Tie]]:
        """Write the relations whose ends came later; give how many, and those whose ends never came."""
        for annotation, uid in self._parents:
            step.connection.execute(_PARENT, (uid, annotation, uid))
        self._parents.clear()
        waiting, self._waiting = self._waiting, []
        count, lost = 0, []
        for tie, numbers in waiting:
            ends = self._ends(step, tie, _there(step, numbers))
            if ends is None:
                lost.append(tie)
            else:
                count += self._relate(step, labels.relation(step, tie.type), tie, ends)
        return count, lost

    @property
    def is_waiting(self) -> bool:
        """Whether there are relations, or reports of reports, an end of which was not there."""
        return bool(self._waiting or self._parents)

    def _ends(self, step: Step, tie: Tie, annotations: Mapping[str, int]) -> list[int] | None:
        ends = ((tie.from_kind, tie.from_id), (tie.to_kind, tie.to_id))
        found = [self._end(step, kind, uid, annotations) for kind, uid in ends]
        there = [end for end in found if end is not None]
        return there if len(there) == len(found) else None

    def _relate(self, step: Step, label: int, tie: Tie, ends: list[int]) -> bool:
        """Write one relation unless it is there."""
        columns = [
            end if kind == one else None
            for end, kind in zip(ends, (tie.from_kind, tie.to_kind), strict=True)
            for one in _KINDS
        ]
        if step.connection.execute(_RELATION_THERE, (tie.id, label, *columns)).fetchone():
            return False
        made = tie.created_at or step.now
        names = [f"{side}_{kind}_id" for side in ("from", "to") for kind in _KINDS]
        step.insert(
            "relation",
            {
                "uid": tie.id if is_uid(tie.id) else uuid7(),
                "label_id": label,
                **dict(zip(names, columns, strict=True)),
                "state": tie.state,
                "note": tie.note or None,
                "author": tie.author or step.author,
                "created_at": made,
                "modified_at": tie.modified_at or made,
            },
        )
        return True

    def _end(self, step: Step, kind: str, uid: str, annotations: Mapping[str, int]) -> int | None:
        if kind not in _KINDS:
            return None
        if kind == "annotation" and uid in annotations:
            return annotations[uid]
        row = step.connection.execute(f"SELECT id FROM {kind} WHERE uid = ?", (uid,)).fetchone()
        return int(row[0]) if row is not None else None


def _there(step: Step, annotations: Mapping[str, int]) -> dict[str, int]:
    """Give those annotations that nobody has taken away meanwhile."""
    has = "SELECT 1 FROM annotation WHERE id = ?"
    return {uid: number for uid, number in annotations.items() if step.connection.execute(has, (number,)).fetchone()}
