"""What a person does to the text on the desk: each verb is one undoable step and says what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.language import _, plural
from desktop.library import Draft, Library
from desktop.model import (
    Annotation,
    AnnotationId,
    ClaimId,
    EntityId,
    Label,
    LabelId,
    Layer,
    NewEntity,
    Saying,
    Span,
    one_line,
)
from desktop.text.fold import fold
from desktop.ui.panes.sheet import Sheet
from desktop.ui.reader.view import ReaderView
from desktop.ui.session import Session

MARKING: tuple[Layer, ...] = ("highlight", "entity", "claim")
OPENING, CLOSING, STOPS = '“„«"‘»「『', '”“»"’«」』', (".", ",", "!", "?", "…", "。", "、")


class Pen(QObject):
    """Marks the text of one reader; what was used last is used again."""

    locked = Signal(str)  # the label that every selection gets, empty for none

    def __init__(self, session: Session, reader: ReaderView) -> None:
        super().__init__(reader)
        self.session, self.reader = session, reader
        self.sheet = Sheet.of(session)
        self.sticky: LabelId | None = None
        self.drafts: dict[object, str] = {}
        self._last: dict[Layer, LabelId] = {}

    # What is at hand

    def spans(self) -> tuple[Span, ...]:
        """Give the selected parts without the white space at their ends; a part of nothing else stays whole."""
        return self.sheet.selected()

    def quote(self, spans: Sequence[Span]) -> str:
        """Give the text of some spans in one line."""
        return one_line([" … ".join(self.reader.text[span.start : span.end] for span in spans)], 60)

    def last_label(self, layer: Layer) -> Label | None:
        """Give the label of a layer that was used last, else its first."""
        known = self.sheet.labels.get(self._last.get(layer, LabelId("")))
        if known is not None and not known.hidden:
            return known
        return next(iter(self.sheet.of_layer(layer)), None)

    def ready(self) -> bool:
        """Say whether there is something to mark, and tell the user when not."""
        if not self.sheet.writable:
            self.say(
                _("This library is read-only: open it from a folder you can write to.")
                if self.sheet.opened
                else _("Open a document first.")
            )
            return False
        return True

    def say(self, text: str) -> None:
        """Tell the user something by the way."""
        self.session.message.emit("info", text, "")

    # Labels

    def highlight(self) -> None:
        """Highlight the selection with the label used last."""
        label = self.last_label("highlight")
        if label is None:
            self.say(_("There is no label for highlights. Make one in the label editor (Ctrl+Shift+L)."))
        else:
            self.apply(label.id)

    def apply(self, label_id: LabelId) -> None:
        """Put a label on the selection; without one, give it to the current annotation."""
        label = self.sheet.labels.get(label_id)
        if label is None or not self.ready():
            return
        spans, current = self.spans(), self.sheet.current_annotation()
        if spans:
            self._last[label.layer] = label.id
            self.mark(label, spans)
        elif current is not None:
            self._last[label.layer] = label.id
            self.relabel(current, label)
        else:
            self.say(_("Select some text first, then press the key of “{label}”.").format(label=label.name))

    def mark(
        self,
        label: Label,
        spans: tuple[Span, ...],
        *,
        entity: EntityId | NewEntity | None = None,
        saying: Saying | None = None,
        note: str | None = None,
    ) -> None:
        """Make an annotation; a label of the claim layer alone makes the claim that its words state."""
        document = self.sheet.document
        if document is None:
            return
        if label.layer == "claim" and saying is None:
            saying = Saying(voice=voice_of(self.reader.text, spans))
        draft = Draft(label.id, spans, entity=entity, saying=saying, note=note)
        quote = self.quote(spans)
        self._last[label.layer] = label.id

        def work(library: Library) -> tuple[AnnotationId, str]:
            made = library.annotations.add(document, draft)
            wants_link = label.layer == "entity" and entity is None
            return made, (_namesake(library, quote) if wants_link else "")

        def said(made: tuple[AnnotationId, str]) -> str:
            if made[1]:
                return _("{label} “{quote}” · E links it to the entity “{name}”").format(
                    label=label.name, quote=quote, name=made[1]
                )
            if not quote:
                return _("{label} set at this place").format(label=label.name)
            return f"{label.name} “{quote}”"

        def done(made: tuple[AnnotationId, str]) -> None:
            self.sheet.expect(made[0])
            if self.spans() == spans:  # the user may have gone on meanwhile
                self.reader.clear_selection()

        self.session.write(work, done, said=said)

    def relabel(self, annotation: Annotation, label: Label) -> None:
        """Give an annotation another label; what becomes a claim gets one."""
        if annotation.label_id == label.id:
            return
        becomes_claim = label.layer == "claim" and annotation.utterance is None
        saying = Saying(voice=voice_of(self.reader.text, annotation.placed))

        def work(library: Library) -> None:
            name = _("Label “{label}”").format(label=label.name)
            with library.step(name):
                library.annotations.edit(annotation.id, label=label.id)
                if becomes_claim:
                    library.annotations.say(annotation.id, saying)

        quote = one_line([annotation.quote], 60)
        self.session.write(work, said=_("{label} “{quote}”").format(label=label.name, quote=quote))

    def toggle_document_label(self, label_id: LabelId) -> None:
        """Put a label on the whole document, or take it off again."""
        document, label = self.sheet.document, self.sheet.labels.get(label_id)
        if document is None or label is None or not self.ready():
            return
        borne = [a.id for a in self.sheet.annotations.values() if a.label_id == label_id]
        if borne:
            said = _("The document is “{label}” no more").format(label=label.name)
            self.session.write(lambda library: library.annotations.remove(borne), said=said)
        else:
            said = _("The document is “{label}”").format(label=label.name)
            self.session.write(lambda library: library.annotations.label_documents([document], label_id), said=said)

    def lock(self, label: LabelId | None) -> None:
        """Let every selection to come get a label, or end that."""
        shown = self.sheet.labels.get(label) if label else None
        self.sticky = shown.id if shown and self.ready() else None
        self.locked.emit(self.sticky or "")
        if shown is not None and self.sticky:
            self._last[shown.layer] = shown.id
            self.say(_("Whatever you select becomes “{label}”. Press S to stop.").format(label=shown.name))

    def toggle_lock(self, label: LabelId | None = None) -> None:
        """Lock a label (the last used one when none is named), or end it when it is locked."""
        if self.sticky is not None and label in (None, self.sticky):
            self.lock(None)
            self.say(_("Selecting no longer labels."))
            return
        current = self.sheet.current_annotation()
        chosen = label or (current.label_id if current else None) or self._last_of_all()
        self.lock(chosen)

    def _last_of_all(self) -> LabelId | None:
        last = list(self._last.values())
        label = self.last_label("highlight")
        return last[-1] if last else (label.id if label else None)

    def selected(self) -> None:
        """Label what was just selected, when a label is locked."""
        if self.sticky is not None and self.spans():
            self.apply(self.sticky)

    # Annotations

    def resize(self, annotation: AnnotationId, part: int, start: int, end: int) -> None:
        """Give a part of an annotation another span; it stays the same annotation."""
        words = _("Resized to “{quote}”").format(quote=self.quote([Span(start, end)]))
        self.session.write(lambda library: library.annotations.resize(annotation, part, Span(start, end)), said=words)

    def attach(self) -> None:
        """Put the current annotation, also one that lost its place, where the selection is."""
        current, spans = self.sheet.current_annotation(), self.spans()
        if not self.ready():
            return
        if current is None or current.layer == "document" or not spans:
            self.say(_("Choose an annotation in the list at the right, and select the words it belongs to."))
            return
        words = _("{label} now stands at “{quote}”").format(label=current.label, quote=self.quote(spans))
        self.session.write(lambda library: library.annotations.edit(current.id, spans=spans), said=words)

    def remove(self, annotations: Sequence[Annotation]) -> None:
        """Take annotations away; their entities and claims stay."""
        if not annotations or not self.ready():
            return
        chosen = [annotation.id for annotation in annotations]
        if len(annotations) == 1:
            one = annotations[0]
            said = _("Removed {label} “{quote}”").format(label=one.label, quote=one_line([one.quote], 60))
        else:
            said = plural("Removed {n} annotation", "Removed {n} annotations", len(chosen)).format(n=len(chosen))
        self.session.write(lambda library: library.annotations.remove(chosen), said=said)

    def set_note(self, annotation: Annotation, note: str) -> None:
        """Set the note of an annotation; an empty one takes it away."""
        if (annotation.note or "") == note:
            return
        said = _("Note kept") if note else _("Note removed")
        self.session.write(lambda library: library.annotations.edit(annotation.id, note=note), said=said)

    def link(self, annotation: Annotation, label: Label, entity: EntityId | NewEntity | None, name: str) -> None:
        """Point an annotation at an entity (or at none), giving it a label of the entity layer."""
        fields: dict[str, Any] = {"entity": entity}
        if annotation.label_id != label.id:
            fields["label"] = label.id
        self._last["entity"] = label.id
        said = _("{label}: {name}").format(label=label.name, name=name) if entity else _("Link removed")
        self.session.write(lambda library: library.annotations.edit(annotation.id, **fields), said=said)

    def utter(
        self, annotation: Annotation, saying: Saying, label: Label, reword: tuple[ClaimId, str] | None = None
    ) -> None:
        """Set what an annotation of the claim layer says, correcting the claim's own words if so wished."""

        def work(library: Library) -> None:
            with library.step(_("Edit claim")):
                if annotation.label_id != label.id and annotation.layer != "claim":
                    library.annotations.edit(annotation.id, label=label.id)
                if reword is not None:
                    library.claims.edit(reword[0], statement=reword[1])
                library.annotations.say(annotation.id, saying)

        self.session.write(work, said=_("Claim kept"))

    def tag_all(self, string: str, draft: Draft, *, whole_words: bool, match_case: bool) -> None:
        """Annotate every occurrence of a string in the document as one step."""
        document, label = self.sheet.document, self.sheet.labels[draft.label]
        if document is None:
            return
        self._last[label.layer] = label.id

        def work(library: Library) -> tuple[list[AnnotationId], int]:
            return library.annotations.add_all(document, string, draft, whole_words=whole_words, match_case=match_case)

        def said(result: tuple[list[AnnotationId], int]) -> str:
            return _tagged(one_line([string], 40), len(result[0]), result[1])

        self.session.write(work, lambda _result: self.reader.clear_selection(), said=said)


def _tagged(string: str, made: int, skipped: int) -> str:
    if not made:
        return _("“{text}” was tagged everywhere already").format(text=string)
    said = plural("Tagged “{text}” in {n} place", "Tagged “{text}” in {n} places", made).format(text=string, n=made)
    if skipped:
        said += plural(", {n} had it already", ", {n} had it already", skipped).format(n=skipped)
    return said


def _namesake(library: Library, surface: str) -> str:
    """Give the name of the one entity that is called exactly so, or nothing."""
    wanted = fold(surface)
    found = [e for e in library.entities.propose(surface) if any(fold(name.name) == wanted for name in e.names)]
    return found[0].name if len(found) == 1 else ""


def voice_of(text: str, spans: Sequence[Span]) -> Any:
    """Give the voice that is to be expected: direct quote for words in quotation marks, else the author's."""
    if not spans:
        return "author"
    start, end = spans[0].start, spans[-1].end
    before = text[max(0, start - 1) : start + 1]
    after = text[max(0, end - 1) : end + 1]
    if text[end : end + 1] in STOPS:  # a comma or full stop may stand before the closing mark
        after += text[end + 1 : end + 2]
    quoted = any(sign in OPENING for sign in before) and any(sign in CLOSING for sign in after)
    return "direct_quote" if quoted else "author"
