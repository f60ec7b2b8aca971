"""What a page of the inspector does to the text: point the selection or the current annotation at its thing."""

from __future__ import annotations

from collections.abc import Callable

from desktop.language import _
from desktop.library import Draft, Library
from desktop.model import AnnotationId, Claim, Entity, Label, LabelId, Saying, one_line
from desktop.ui.panes.pen import voice_of
from desktop.ui.panes.sheet import Sheet
from desktop.ui.popups.kinds import label_for
from desktop.ui.session import Session


def link(session: Session, entity: Entity) -> None:
    """Make the selection a mention of an entity, or point the current annotation at it."""
    sheet = Sheet.of(session)
    labels = sheet.of_layer("entity")
    label = label_for(entity.type, labels)
    document, spans, current = sheet.document, sheet.selected(), sheet.current_annotation()
    if not _is_possible(session, sheet, label):
        return
    assert label is not None  # told otherwise
    assert document is not None  # nothing is selected or current without a document

    def work(library: Library) -> AnnotationId | None:
        if spans:
            return library.annotations.add(document, Draft(label.id, spans, entity=entity.id))
        if current is not None:
            keep = current.layer == "entity"
            fields: dict[str, LabelId] = {} if keep else {"label": label.id}
            library.annotations.edit(current.id, entity=entity.id, **fields)
        return None

    session.write(work, _expecting(sheet), said=_("Linked to “{name}”").format(name=entity.name))


def utter(session: Session, claim: Claim) -> None:
    """Make the selection a further utterance of a claim, or let the current annotation be one."""
    sheet = Sheet.of(session)
    label = next(iter(sheet.of_layer("claim")), None)
    document, spans, current = sheet.document, sheet.selected(), sheet.current_annotation()
    if not _is_possible(session, sheet, label):
        return
    assert label is not None  # told otherwise
    assert document is not None  # nothing is selected or current without a document
    text = sheet.opened.text if sheet.opened else ""
    saying = Saying(claim_id=claim.id, voice=voice_of(text, spans or (current.placed if current else ())))

    def work(library: Library) -> AnnotationId | None:
        if spans:
            return library.annotations.add(document, Draft(label.id, spans, saying=saying))
        if current is not None:
            with library.step(_("Edit claim")):
                if current.layer != "claim":
                    library.annotations.edit(current.id, label=label.id)
                library.annotations.say(current.id, saying)
        return None

    said = _("Further utterance of “{text}”").format(text=one_line([claim.statement], 60))
    session.write(work, _expecting(sheet), said=said)


def _expecting(sheet: Sheet) -> Callable[[AnnotationId | None], None]:
    def done(made: AnnotationId | None) -> None:
        if made is not None:
            sheet.expect(made)

    return done


def _is_possible(session: Session, sheet: Sheet, label: Label | None) -> bool:
    current = sheet.current_annotation()
    if not sheet.writable:
        words = _("Open a document of a library you can write to first.")
    elif label is None:
        words = _("There is no label for this layer. Make one in the label editor (Ctrl+Shift+L).")
    elif not session.selection and (current is None or current.layer == "document"):
        words = _("Select some text or an annotation first.")
    else:
        return True
    session.message.emit("info", words, "")
    return False
