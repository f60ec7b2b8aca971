"""What is asked beside the text before something is done: popups for entity, claim, note, label, all occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import QPoint, QRect

from desktop.language import _
from desktop.model import Annotation, AnnotationId, Label, LabelId, Layer, Span
from desktop.text.words import word_at
from desktop.ui.panes.labels_bar import keys_of
from desktop.ui.panes.pen import MARKING, Pen, voice_of
from desktop.ui.popups.popup import Popup
from desktop.ui.theme import Theme


class Asking:
    """Opens popups at the selection or the current annotation and hands their answers to the pen."""

    def __init__(self, pen: Pen, theme: Theme) -> None:
        self.pen, self.theme = pen, theme
        self.sheet, self.reader, self.session = pen.sheet, pen.reader, pen.session
        self._popup: Popup | None = None

    @property
    def popup(self) -> Popup | None:
        """The popup that is open."""
        found = self._popup
        return found if found is not None and shiboken6.isValid(found) and found.isVisible() else None

    # Labels

    def label(self, *layers: Layer) -> None:
        """Ask which label the selection or the current annotation gets."""
        labels = self.sheet.of_layer(*(layers or MARKING))
        if not self.pen.ready() or not self._has_place(labels):
            return
        from desktop.ui.popups.label import LabelPopup

        bar = keys_of(self.sheet.of_layer(*MARKING))
        popup = LabelPopup(labels, bar, self.theme, self.reader)
        popup.chosen.connect(lambda uid: self.pen.apply(LabelId(uid)))
        self._open(popup, self._place())

    def document_label(self) -> None:
        """Ask which label of the whole document to set, or to take off again."""
        labels = self.sheet.of_layer("document")
        if not self.pen.ready():
            return
        if not labels:
            self.pen.say(_("There is no label for whole documents. Make one in the label editor (Ctrl+Shift+L)."))
            return
        from desktop.ui.popups.label import LabelPopup

        borne = {a.label_id: "✓" for a in self.sheet.annotations.values() if a.layer == "document"}
        popup = LabelPopup(labels, borne, self.theme, self.reader, words=_("Label the whole document"))
        popup.chosen.connect(lambda uid: self.pen.toggle_document_label(LabelId(uid)))
        self._open(popup, self._place())

    def _has_place(self, labels: Sequence[Label]) -> bool:
        if not labels:
            self.pen.say(_("There is no such label. Make one in the label editor (Ctrl+Shift+L)."))
        elif not self.pen.spans() and self.sheet.current_annotation() is None:
            self.pen.say(_("Select some text or an annotation first."))
        else:
            return True
        return False

    # Entities

    def entity(self) -> None:
        """Ask which entity the selection or the current annotation means."""
        labels = self.sheet.of_layer("entity")
        if not self.pen.ready() or not self._has_place(labels):
            return
        spans = self.pen.spans()
        annotation = None if spans else self.sheet.current_annotation()
        own = self.sheet.labels.get(annotation.label_id) if annotation else None
        fixed = own is not None and own.layer == "entity"
        label = own if own is not None and fixed else (self.pen.last_label("entity") or labels[0])
        if label not in labels:
            labels = [label, *labels]
        if annotation is not None and annotation.entity_name:
            surface = annotation.entity_name
        else:
            surface = " ".join((annotation.quote if annotation else self._words(spans)).split())
        from desktop.ui.popups.entity import EntityPopup

        popup = EntityPopup(
            surface,
            labels,
            label,
            self.session,
            self.theme,
            self.reader,
            linked=annotation is not None and annotation.entity_id is not None,
            label_fixed=fixed,
        )
        popup.decided.connect(lambda decision: self._link(annotation, spans, decision))
        self._open(popup, self._place())

    def _words(self, spans: Sequence[Span]) -> str:
        return " … ".join(self.reader.text[span.start : span.end] for span in spans)

    def _link(self, annotation: Annotation | None, spans: tuple[Span, ...], decision: Any) -> None:
        label, entity, name = decision
        if annotation is not None:
            self.pen.link(annotation, label, entity, name)
        else:
            self.pen.mark(label, spans, entity=entity)

    # Claims

    def claim(self) -> None:
        """Ask what the selection or the current annotation claims."""
        labels = self.sheet.of_layer("claim")
        if not self.pen.ready() or not self._has_place(labels):
            return
        spans = self.pen.spans()
        annotation = None if spans else self.sheet.current_annotation()
        utterance = annotation.utterance if annotation else None
        quote = annotation.quote if annotation else self._words(spans)
        voice = voice_of(self.reader.text, annotation.placed if annotation else spans)
        from desktop.ui.popups.claim import ClaimPopup

        popup = ClaimPopup(quote, voice, self.session, self.theme, self.reader, utterance=utterance)
        label = self.pen.last_label("claim") or labels[0]

        def decide(decision: Any) -> None:
            saying, reword = decision
            if annotation is None:
                self.pen.mark(label, spans, saying=saying)
            else:
                own = self.sheet.labels.get(annotation.label_id)
                self.pen.utter(annotation, saying, own if own and own.layer == "claim" else label, reword)

        popup.decided.connect(decide)
        self._open(popup, self._place())

    # Notes

    def note(self) -> None:
        """Ask for a note on the selection, the current annotation or, without either, the place of the caret."""
        if not self.pen.ready():
            return
        spans = self.pen.spans()
        annotation = None if spans else self.sheet.current_annotation()
        if annotation is not None:
            self._ask_note(annotation)
            return
        label = self.pen.last_label("highlight")
        if label is None:
            self.pen.say(_("There is no label for highlights. Make one in the label editor (Ctrl+Shift+L)."))
            return
        place = spans or (Span(self.reader.caret(), self.reader.caret()),)
        self._open_note("", (self.sheet.document, place), lambda note: self._keep_note(label, place, note))

    def _keep_note(self, label: Label, place: tuple[Span, ...], note: str) -> None:
        if note:
            self.pen.mark(label, place, note=note)

    def _ask_note(self, annotation: Annotation) -> None:
        self._open_note(annotation.note or "", annotation.id, lambda note: self.pen.set_note(annotation, note))

    def _open_note(self, note: str, key: object, keep: Any) -> None:
        from desktop.ui.popups.note import NotePopup

        drafts = self.pen.drafts
        popup = NotePopup(drafts.pop(key, note), self.theme, self.reader)
        popup.kept.connect(keep)

        def draft(text: str) -> None:
            if text.strip() and text != note:
                drafts[key] = text
                self.pen.say(_("Your draft is there when you press N here again."))

        popup.drafted.connect(draft)
        self._open(popup, self._place())

    # All occurrences

    def tag_all(self) -> None:
        """Ask what to tag everywhere in the document, and with what."""
        document = self.sheet.document
        if not self.pen.ready() or document is None:
            return
        string, annotation = self._string()
        labels = self.sheet.of_layer("entity", "highlight")
        if not labels:
            return
        own = self.sheet.labels.get(annotation.label_id) if annotation else None
        label = own if own in labels and own is not None else self.pen.last_label("entity") or labels[0]
        entity = None
        if annotation is not None and annotation.entity_id and annotation.entity_name:
            entity = (annotation.entity_id, annotation.entity_name)
        from desktop.ui.popups.tag_all import TagAllPopup

        taken = {each.id: self._taken(each.id) for each in labels}
        popup = TagAllPopup(
            string, document, labels, label, taken, self.session, self.theme, self.reader, entity=entity
        )
        popup.decided.connect(
            lambda decision: self.pen.tag_all(decision[0], decision[1], whole_words=decision[2], match_case=decision[3])
        )
        self._open(popup, self._place())

    def _string(self) -> tuple[str, Annotation | None]:
        spans = self.pen.spans()
        if spans:
            return self.reader.text[spans[0].start : spans[0].end].strip(), None
        annotation = self.sheet.current_annotation()
        if annotation is not None and annotation.spans:
            return annotation.parts[0].quote.strip(), annotation
        word = word_at(self.reader.text, self.reader.caret())
        return self.reader.text[word.start : word.end].strip(), None

    def _taken(self, label: LabelId) -> frozenset[Span]:
        found = (a.placed for a in self.sheet.annotations.values() if a.label_id == label and len(a.placed) == 1)
        return frozenset(spans[0] for spans in found)

    # Any annotation

    def edit(self, uid: AnnotationId) -> None:
        """Open what an annotation says: its entity, its claim or its note."""
        annotation = self.sheet.annotations.get(uid)
        if annotation is None or not self.pen.ready():
            return
        self.reader.clear_selection()
        self.sheet.set_current(uid)
        if annotation.layer == "entity":
            self.entity()
        elif annotation.layer == "claim":
            self.claim()
        else:
            self._ask_note(annotation)

    def _open(self, popup: Popup, place: QRect) -> None:
        self._popup = popup
        popup.destroyed.connect(lambda: self.reader.setFocus() if shiboken6.isValid(self.reader) else None)
        popup.open_at(place)

    def _place(self) -> QRect:
        """Give the rectangle of the screen beside which to ask."""
        annotation = self.sheet.current_annotation()
        spans = self.pen.spans() or (annotation.placed if annotation else ())
        if not spans:
            spans = (Span(self.reader.caret(), self.reader.caret()),)
        viewport = self.reader.viewport()
        rect = self.reader.rect_of(spans[0].start, spans[-1].end)
        if not rect.intersects(viewport.rect()):
            self.reader.reveal(spans[0].start, spans[-1].end)
            rect = self.reader.rect_of(spans[0].start, spans[-1].end)
        rect = rect.intersected(viewport.rect())
        return QRect(
            viewport.mapToGlobal(rect.topLeft()) if not rect.isEmpty() else viewport.mapToGlobal(QPoint(0, 0)),
            rect.size(),
        )
