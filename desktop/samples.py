"""The sample library: articles about an invented town, annotated as `resources/sample/annotations.json` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.model import AnnotationId, ClaimId, DocumentId, EntityId, Saying, Span
from desktop.places import resource
from desktop.store.annotations import Draft

if TYPE_CHECKING:
    from desktop.library import Library


def fill(library: Library) -> None:
    """Import the articles into a new library and annotate them; needs no network and no other process."""
    folder = resource("sample")
    plan = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    _Sample(library, folder, plan).fill()


class _Sample:
    def __init__(self, library: Library, folder: Path, plan: dict[str, Any]) -> None:
        self._library = library
        self._folder = folder
        self._plan = plan
        self._documents: dict[str, DocumentId] = {}
        self._entities: dict[str, EntityId] = {}
        self._claims: dict[str, ClaimId] = {}

    def fill(self) -> None:
        library, plan = self._library, self._plan
        self._import([document["file"] for document in plan["documents"]])
        with library.step("Sample"):
            for entity in plan["entities"]:
                details = {key: value for key, value in entity.items() if key != "name"}
                self._entities[entity["name"]] = library.entities.add(entity["name"], **details)
            for key, claim in plan["claims"].items():
                self._claims[key] = library.claims.add(claim["statement"])
                library.claims.edit(self._claims[key], **claim)
            for document in plan["documents"]:
                self._describe(self._documents[document["file"]], document)
            for name, files in plan["collections"].items():
                library.collections.add([self._documents[file] for file in files], name)
            for search in plan["searches"]:
                library.collections.save_search(search["name"], search["query"])
            library.claims.assess(self._claims["ill"], "false", confidence="high", rationale="Ten of ten samples.")
        library.refresh_search()

    def _import(self, files: list[str]) -> None:
        for act in self._library.import_files([self._folder / file for file in files], inline=True):
            for outcome in act():
                if outcome.document_id is None:
                    raise ValueError(f"the sample {outcome.path} was not imported: {outcome.error}")
                self._documents[Path(outcome.path).name] = outcome.document_id

    def _describe(self, document: DocumentId, plan: dict[str, Any]) -> None:
        documents, labels = self._library.documents, self._library.labels
        for tag in plan.get("tags", ()):
            documents.tag([document], tag)
        if "note" in plan:
            documents.edit(document, note=plan["note"])
        for label in plan.get("labels", ()):
            self._library.annotations.label_documents([document], labels.named(label, "document").id)
        for annotation in plan.get("annotations", ()):
            self._annotate(document, annotation)
        documents.set_status([document], plan.get("status", "todo"))

    def _annotate(self, document: DocumentId, plan: dict[str, Any]) -> None:
        places = self._library.annotations.occurrences(document, plan["quote"])
        if not places:
            raise ValueError(f"the sample does not hold “{plan['quote']}”")
        chosen = places if plan.get("all") else [places[plan.get("nth", 1) - 1]]
        made = [self._library.annotations.add(document, self._draft(plan, span)) for span in chosen]
        self._prove(plan.get("evidence"), made[0])

    def _draft(self, plan: dict[str, Any], span: Span) -> Draft:
        label = self._library.labels.named(plan["label"], "highlight", "entity", "claim")
        saying = None
        if "claim" in plan:
            claimant = plan["claimant"]
            saying = Saying(
                claim_id=self._claims[plan["claim"]],
                voice=plan["voice"],
                claimant_id=self._entities.get(claimant),
                claimant_text=None if claimant in self._entities else claimant,
                cue=plan.get("cue"),
                polarity=plan.get("polarity", "+"),
                certainty=plan.get("certainty", "CT"),
            )
        entity = self._entities[plan["entity"]] if "entity" in plan else None
        return Draft(label.id, (span,), entity=entity, saying=saying, note=plan.get("note"))

    def _prove(self, evidence: dict[str, str] | None, annotation: AnnotationId) -> None:
        if evidence:
            self._library.claims.add_evidence(
                self._claims[evidence["claim"]], evidence["stance"], annotation=annotation
            )
