"""Taking a load back when other work has been done since: what it added and nobody uses goes, documents into the bin.

The journal tells what a load added. What it changed (annotations that were later elsewhere) stays as it is.
"""

from __future__ import annotations

from desktop import errors
from desktop.language import _
from desktop.model import RunId
from desktop.store import ids
from desktop.store.step import Step
from desktop.store.store import Store

_ADDED = """
    SELECT DISTINCT row FROM journal JOIN step ON step.id = step_id
    WHERE step.run_id = ? AND NOT step.undone AND "table" = ? AND inverse LIKE 'DELETE FROM %'
"""
# What is taken away outright, and what only where nothing refers to it any more.
_OUTRIGHT = ("relation", "annotation", "evidence", "assessment", "saved_search")
_UNUSED = {
    "claim": """
        NOT EXISTS (SELECT 1 FROM utterance WHERE claim_id = claim.id)
        AND NOT EXISTS (SELECT 1 FROM evidence WHERE claim_id = claim.id)
        AND NOT EXISTS (SELECT 1 FROM assessment WHERE claim_id = claim.id)
        AND NOT EXISTS (SELECT 1 FROM relation WHERE from_claim_id = claim.id OR to_claim_id = claim.id)
    """,
    "entity": """
        NOT EXISTS (SELECT 1 FROM annotation WHERE entity_id = entity.id)
        AND NOT EXISTS (SELECT 1 FROM utterance WHERE claimant_id = entity.id)
        AND NOT EXISTS (SELECT 1 FROM relation WHERE from_entity_id = entity.id OR to_entity_id = entity.id)
    """,
    "label": """
        NOT EXISTS (SELECT 1 FROM annotation WHERE label_id = label.id)
        AND NOT EXISTS (SELECT 1 FROM relation WHERE label_id = label.id)
        AND NOT EXISTS (SELECT 1 FROM label AS child WHERE child.parent_id = label.id)
    """,
}


def undo_load(store: Store, run: RunId) -> int:
    """Take back what a load added, as one new step that can be undone; give how many annotations went.

    Documents that bear annotations from elsewhere stay. Raises NotFound, or Moved where the history no longer
    reaches back to it.
    """
    number = ids.number(store.read, "run", run)
    if number in store.active_runs:
        raise errors.Moved(_("The load is still going on."), _("Stop it first."))
    with store.step(_("Undo load")) as step:
        added = {table: _added(step, number, table) for table in ("document", *_OUTRIGHT, *_UNUSED)}
        before = step.connection.total_changes
        for table in _OUTRIGHT:
            for marks, lot in ids.batches(added[table]):
                step.connection.execute(f"DELETE FROM {table} WHERE id IN ({marks})", lot)
        for table, unused in _UNUSED.items():
            for marks, lot in ids.batches(added[table]):
                step.connection.execute(f"DELETE FROM {table} WHERE id IN ({marks}) AND {unused}", lot)
        for marks, lot in ids.batches(added["document"]):
            step.connection.execute(
                f"UPDATE document SET deleted_at = ?, modified_at = ? WHERE id IN ({marks}) AND deleted_at IS NULL "
                "AND NOT EXISTS (SELECT 1 FROM annotation WHERE document_id = document.id)",
                (step.now, step.now, *lot),
            )
        if step.connection.total_changes == before:
            raise errors.Moved(
                _("Nothing of this load can be taken back."),
                _("It was undone before, or the history no longer holds it."),
            )
    return len(added["annotation"])


def _added(step: Step, run: int, table: str) -> list[int]:
    """Give the integer ids of what a run added to a table and is there still (documents: outside the bin)."""
    there = f" AND row IN (SELECT id FROM {table}{' WHERE deleted_at IS NULL' if table == 'document' else ''})"
    return [row[0] for row in step.connection.execute(_ADDED + there, (run, table))]
