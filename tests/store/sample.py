"""Make the sample library of today's version: run `python -m tests.store.sample` before a release, never after.

It holds one row or more in every table, in small pages, so that what was released can be opened for ever.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from desktop.library import Draft, Library, NewEntity
from desktop.model import EntityProperty, Saying, Span
from desktop.store.schema import VERSION

FOLDER = Path(__file__).resolve().parents[1] / "data" / "libraries"
TEXT = "Fidan said the YPG must leave. 東京でé🙂 works."


def make(path: Path) -> None:
    """Write a library with something of everything."""
    with Library.create(path, author="Ada", labels="claims") as library:
        document = library.import_text(TEXT, title="What Fidan said").document_id
        assert document is not None
        _annotate(library, document)
        library.documents.tag([document], "war")
        library.collections.add([document], "Syria")
        library.collections.save_search("War", "war OR YPG")
        library.remember("position", 3)
        library.refresh_search()
        library.import_text("A second text.")
        library.undo()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA page_size = 1024")
    raw.execute("VACUUM")
    raw.close()


def _annotate(library: Library, document: str) -> None:
    person, causes = library.labels.add("entity", "Who"), library.labels.add("relation", "Backs")
    claim = library.labels.add("claim", "Said")
    mention = library.annotations.add(
        document, Draft(person, (Span(0, 5),), entity=NewEntity("Hakan Fidan", "Person"), attributes=(("a", "b"),))
    )
    (entity,) = library.entities.all()
    library.entities.set_properties(entity.id, [EntityProperty("office", "minister", evidence_id=mention)])
    outer = library.annotations.add(document, Draft(claim, (Span(0, 29),), saying=Saying("Fidan said it")))
    saying = Saying("The YPG must leave", claimant_id=entity.id, parent_id=outer)
    uttered = library.annotations.add(document, Draft(claim, (Span(11, 18), Span(19, 29)), saying=saying))
    utterance = library.annotations.get(uttered).utterance
    assert utterance is not None
    library.claims.add_evidence(utterance.claim_id, "supports", annotation=mention)
    library.claims.assess(utterance.claim_id, "true")
    library.relations.add(causes, ("annotation", mention), ("claim", utterance.claim_id))


if __name__ == "__main__":
    target = FOLDER / f"version-{VERSION}.postil"
    target.unlink(missing_ok=True)
    make(target)
    print(f"{target}: {target.stat().st_size} bytes")
