"""The document on the desk with its annotations and labels, kept true to the library.

All panes of one session share one Sheet (`Sheet.of`), so that what is read once is read once. Changes are
followed by reading again only what moved.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.library import Library
from desktop.model import Annotation, AnnotationId, Changes, Document, DocumentId, Label, LabelId, Layer, Span
from desktop.ui.session import Opened, Session

FEW = 400  # up to so many changed annotations are read one by one, more by reading all of the document
TOUCHING = ("annotation", "span", "attribute", "utterance", "entity", "entity_name", "claim", "label")


@dataclass(frozen=True, slots=True)
class Difference:
    """What moved in the document on the desk: ids that are gone, annotations that are new or other than before."""

    gone: frozenset[AnnotationId]
    come: tuple[Annotation, ...]


class Sheet(QObject):
    """Annotations of the open document by id, labels by id, and which annotation is current."""

    replaced = Signal(object)  # Opened or None: another document, or another text of the same, or none
    revisited = Signal(object)  # Opened: the same document again, at a place
    changed = Signal(object)  # Difference
    labels_changed = Signal()
    current_changed = Signal(str)  # id, empty for none
    wanted = Signal(str)  # id of an annotation to go to
    edit_wanted = Signal(str)  # id of an annotation to edit

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.opened: Opened | None = None
        self.annotations: dict[AnnotationId, Annotation] = {}
        self.labels: dict[LabelId, Label] = {}
        self.current: AnnotationId | None = None
        self._ordered: list[Annotation] = []
        self._stamps: dict[AnnotationId, str] = {}
        self._expected: AnnotationId | None = None
        session.opened.connect(self._open)
        session.changed.connect(self._follow)
        if session.library is not None:
            self._read_labels()
        if session.document is not None:
            self._open(session.document)

    @classmethod
    def of(cls, session: Session) -> Sheet:
        """Give the one sheet of a session, made on first use."""
        for child in session.children():
            if isinstance(child, cls):
                return child
        return cls(session)

    # Looking

    @property
    def document(self) -> DocumentId | None:
        """The id of the document on the desk."""
        return self.opened.document.id if self.opened else None

    @property
    def writable(self) -> bool:
        """Whether there is a document that can be annotated."""
        library = self.session.library
        return self.opened is not None and library is not None and library.writable

    def in_order(self) -> list[Annotation]:
        """List the annotations in reading order, document labels first."""
        return list(self._ordered)

    def of_layer(self, *layers: Layer, hidden: bool = False) -> list[Label]:
        """List the labels of some layers in their order."""
        return [label for label in self.labels.values() if label.layer in layers and (hidden or not label.hidden)]

    def current_annotation(self) -> Annotation | None:
        """Give the annotation that is current."""
        return self.annotations.get(self.current) if self.current else None

    def selected(self) -> tuple[Span, ...]:
        """Give what is selected without the white space at the ends; a part of nothing else stays whole."""
        text = self.opened.text if self.opened else ""
        return tuple(_trimmed(text, span) for span in self.session.selection)

    # Acting

    def set_current(self, annotation: AnnotationId | None) -> None:
        """Make an annotation current, or none, and tell everyone."""
        self._expected = None
        if annotation not in self.annotations:
            annotation = None
        if annotation != self.current:
            self.current = annotation
            self.current_changed.emit(annotation or "")

    def expect(self, annotation: AnnotationId) -> None:
        """Make an annotation current as soon as it has been read."""
        if annotation in self.annotations:
            self.set_current(annotation)
        else:
            self._expected = annotation

    def go_to(self, annotation: AnnotationId) -> None:
        """Ask the desk to show an annotation of this document and make it current."""
        self.wanted.emit(annotation)

    def edit(self, annotation: AnnotationId) -> None:
        """Ask the desk to open what an annotation says."""
        self.edit_wanted.emit(annotation)

    # Following

    def _open(self, opened: Opened | None) -> None:
        same = opened is not None and self.opened is not None and _is_same(opened.document, self.opened.document)
        if opened is not None and same:
            self.opened = opened
            self._take({annotation.id: annotation for annotation in opened.annotations})
            self.revisited.emit(opened)
            return
        self.opened = opened
        self.annotations = {annotation.id: annotation for annotation in opened.annotations} if opened else {}
        self._ordered = sorted(self.annotations.values(), key=_reading_order)
        self._stamps, self._expected = {}, None
        self.set_current(None)
        self.replaced.emit(opened)
        if opened is not None:
            self._read_stamps(opened.document.id)

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "settings":
            return
        if changes.touches("label"):
            self._read_labels()
        if self.document and changes.touches("document", document=self.document):
            self._read_document(self.document)
        concerned = changes.touches("label", "entity", "claim") or changes.touches(*TOUCHING, document=self.document)
        if self.document and concerned:
            self._read_difference(self.document)

    def _read_labels(self) -> None:
        def take(labels: list[Label]) -> None:
            found = {label.id: label for label in labels}
            if found != self.labels:
                self.labels = found
                self.labels_changed.emit()
                self._take(dict(_renamed(self.annotations, found)))

        if self.session.library is None:
            take([])
        else:
            self.session.read(lambda library: library.labels.all(hidden=True), take, key="sheet labels", asker=self)

    def _read_document(self, document: DocumentId) -> None:
        """A document that went to the bin leaves the desk; one that got another text is laid there anew."""

        def look(found: Document) -> None:
            if self.opened is None or document != self.document:
                return
            if found.deleted_at is not None:
                self.session.close_document()
            elif not _is_same(found, self.opened.document):
                self.session.open_document(document, query="")

        self.session.read(lambda library: library.documents.get(document), look, key="sheet document", asker=self)

    def _read_stamps(self, document: DocumentId) -> None:
        def take(stamps: dict[AnnotationId, str]) -> None:
            if document == self.document and not self._stamps:
                read = self.annotations
                # What was changed since it was read must be read again: its stamp does not count.
                self._stamps = {k: v for k, v in stamps.items() if k in read and v.startswith(read[k].modified_at)}

        self.session.read(lambda library: library.annotations.stamps(document), take, key="sheet stamps", asker=self)

    def _read_difference(self, document: DocumentId) -> None:
        known = dict(self._stamps)

        def take(found: tuple[dict[AnnotationId, str], list[Annotation], str]) -> None:
            if self.opened is None or document != self.document:
                return
            if found[2] != self.opened.document.text_sha256:
                return  # they stand in another text, with which the document will be opened anew
            self._stamps = found[0]
            kept = {uid: a for uid, a in self.annotations.items() if uid in found[0]}
            self._take(kept | {annotation.id: annotation for annotation in found[1]})

        self.session.read(_difference(document, known), take, key="sheet annotations", asker=self)

    def _take(self, annotations: dict[AnnotationId, Annotation]) -> None:
        before, self.annotations = self.annotations, annotations
        gone = frozenset(before.keys() - annotations.keys())
        known = before.get
        # Most are the very same object as before: comparing them field by field would cost a frame.
        come = tuple(a for uid, a in annotations.items() if a is not known(uid) and a != known(uid))
        if gone or come:
            self._reorder(gone, come)
            self.changed.emit(Difference(gone, come))
        if self.current is not None and self.current not in annotations:
            self.set_current(None)
        if self._expected is not None and self._expected in annotations:
            self.set_current(self._expected)

    def _reorder(self, gone: frozenset[AnnotationId], come: tuple[Annotation, ...]) -> None:
        """Keep the reading order; a few changes are put in their places, many are sorted anew."""
        if len(gone) + len(come) > FEW:
            self._ordered = sorted(self.annotations.values(), key=_reading_order)
            return
        moved = gone | {annotation.id for annotation in come}
        self._ordered = [annotation for annotation in self._ordered if annotation.id not in moved]
        for annotation in come:
            insort(self._ordered, annotation, key=_reading_order)


def _trimmed(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    inner = words.strip()
    if not inner:
        return span
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(inner))


def _renamed(
    annotations: dict[AnnotationId, Annotation], labels: dict[LabelId, Label]
) -> Iterator[tuple[AnnotationId, Annotation]]:
    """Give the annotations with their labels' names of now."""
    for uid, annotation in annotations.items():
        label = labels.get(annotation.label_id)
        same = label is None or label.name == annotation.label
        yield uid, annotation if same or label is None else replace(annotation, label=label.name)


def _is_same(one: Document, other: Document) -> bool:
    """Say whether two are one document with one text."""
    return (one.id, one.text_sha256) == (other.id, other.text_sha256)


def _difference(
    document: DocumentId, known: dict[AnnotationId, str]
) -> Callable[[Library], tuple[dict[AnnotationId, str], list[Annotation], str]]:
    def work(library: Library) -> tuple[dict[AnnotationId, str], list[Annotation], str]:
        stamps = library.annotations.stamps(document)
        moved = [uid for uid, stamp in stamps.items() if known.get(uid) != stamp]
        annotations = _read(library, document, moved)
        return stamps, annotations, library.documents.get(document).text_sha256  # last: no edition came before it

    return work


def _read(library: Library, document: DocumentId, moved: Iterable[AnnotationId]) -> list[Annotation]:
    wanted = list(moved)
    if len(wanted) <= FEW:
        return library.annotations.each(wanted)
    return library.annotations.of(document)


def _reading_order(annotation: Annotation) -> tuple[int, int, str]:
    if not annotation.parts:
        return (-1, 0, annotation.id)
    return (annotation.parts[0].span.start, annotation.parts[-1].span.end, annotation.id)
