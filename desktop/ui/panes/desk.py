"""The middle of the window: labels over the text, the text, the bar that finds in it; it follows the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.language import _
from desktop.model import AnnotationId, Changes, DocumentId, Label, LabelId
from desktop.ui.panes.asking import Asking
from desktop.ui.panes.drawing import marks_of, without_place
from desktop.ui.panes.find_bar import FindBar
from desktop.ui.panes.labels_bar import LabelsBar
from desktop.ui.panes.pen import Pen
from desktop.ui.panes.sheet import Difference, Sheet
from desktop.ui.reader.prepared import Prepared
from desktop.ui.reader.view import ReaderView
from desktop.ui.session import Opened, Session
from desktop.ui.theme import Theme

KEEP_MS = 1_000  # after the last scroll, before the place is remembered


@dataclass(frozen=True, slots=True)
class _Page:
    """A document made ready for the reader, and the labels it was made with."""

    prepared: Prepared
    labels: Mapping[LabelId, Label]

    def is_of(self, opened: Opened, labels: Mapping[LabelId, Label]) -> bool:
        """Say whether it is still what is to be shown."""
        return self.prepared.model.text is opened.text and self.labels is labels


class Desk(QWidget):
    """Label bar, reader and find bar of the document at hand; `pen` marks at once, `asking` opens popups."""

    menu_wanted = Signal(QPoint)  # place on the screen
    link_wanted = Signal(object)  # Link
    editor_wanted = Signal()  # the label editor

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self.session, self.theme = session, theme
        self.sheet = Sheet.of(session)
        self.reader = ReaderView(self)
        self.reader.setAccessibleName(_("Text"))
        self.labels_bar = LabelsBar(session, theme, self)
        self.find_bar = FindBar(self.reader, theme, self)
        self.pen = Pen(session, self.reader)
        self.asking = Asking(self.pen, theme)
        self._line = QFrame(self)
        self._line.setProperty("role", "line")
        self._line.setProperty("flat", "h")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.labels_bar, self._line, self.reader, self.find_bar):
            column.addWidget(widget)
        column.setStretch(2, 1)
        self._shown: DocumentId | None = None
        self._colours: dict[LabelId, str] = {}  # as they are drawn
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(KEEP_MS)
        self._keeper.timeout.connect(self._keep_place)
        self._connect()
        self._dress()
        self._replace(self.sheet.opened)

    def _connect(self) -> None:
        reader, sheet, pen, bar = self.reader, self.sheet, self.pen, self.labels_bar
        self.session.prepare = lambda opened: _page_of(opened, sheet.labels)
        sheet.replaced.connect(self._replace)
        sheet.revisited.connect(self._look)
        sheet.changed.connect(self._change)
        sheet.labels_changed.connect(self._redraw)
        sheet.current_changed.connect(self._follow_current)
        sheet.wanted.connect(self.go_to)
        sheet.edit_wanted.connect(self.edit)
        reader.selection_changed.connect(lambda: self.session.select(reader.selection()))
        reader.selection_finished.connect(pen.selected)
        reader.annotation_selected.connect(lambda uid: sheet.set_current(AnnotationId(uid) if uid else None))
        reader.annotation_activated.connect(lambda uid: self.asking.edit(AnnotationId(uid)))
        reader.span_resized.connect(pen.resize)
        reader.context_requested.connect(self.menu_wanted)
        reader.link_followed.connect(self.link_wanted)
        reader.scrolled.connect(self._keeper.start)
        pen.locked.connect(lambda uid: bar.lock(LabelId(uid) if uid else None))
        bar.picked.connect(lambda uid: pen.apply(LabelId(uid)))
        bar.lock_wanted.connect(lambda uid: pen.toggle_lock(LabelId(uid)))
        bar.search_wanted.connect(self.asking.label)
        bar.editor_wanted.connect(self.editor_wanted)
        self.session.changed.connect(self._follow)
        self.theme.changed.connect(self._dress)

    # What others ask of the desk

    def go_to(self, annotation: str) -> None:
        """Show an annotation of the document at hand and make it current."""
        found = self.sheet.annotations.get(AnnotationId(annotation))
        if found is None:
            return
        self.sheet.set_current(found.id)
        if found.unanchored:
            self.session.message.emit("info", without_place(), "")
        elif found.spans:
            self.reader.set_caret(found.spans[0].start)
            self.reader.reveal(found.spans[0].start, found.spans[-1].end)

    def edit(self, annotation: str) -> None:
        """Go to an annotation and open what it says."""
        self.go_to(annotation)
        self.asking.edit(AnnotationId(annotation))

    def find(self) -> None:
        """Open the bar that finds in this document, looking for the selection if there is a short one."""
        text = self.reader.selected_text()
        self.find_bar.open(text if len(text) <= 80 else "")

    def next_hit(self, direction: int) -> bool:
        """Go to the next (1) or previous (-1) place that is lit, by the find bar or a search; False without one."""
        return self.find_bar.go(direction) or self.reader.go_to_hit(direction) is not None

    def keep_place(self) -> None:
        """Remember where this document is being read, if that is not remembered yet."""
        if self._keeper.isActive():
            self._keeper.stop()
            self._keep_place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Apply the label whose key was pressed in the text; leave other keys to the window."""
        label = self.labels_bar.label_of_key(event.text()) if event.text() and not event.isAutoRepeat() else None
        if label is not None and self.reader.hasFocus():
            self.pen.apply(label)
        else:
            super().keyPressEvent(event)

    # Following

    def _keep_place(self) -> None:
        library, document = self.session.library, self._shown
        if document is not None and library is not None and library.writable:
            key, place = f"place:{document}", list(self.reader.position())
            self.session.write(lambda library: library.remember(key, place))

    def _replace(self, opened: Opened | None) -> None:
        self.keep_place()
        self._shown = opened.document.id if opened else None
        self.labels_bar.setVisible(opened is not None)
        self._line.setVisible(opened is not None)
        if opened is None:
            self.reader.clear(_("Choose a document at the left to read it here."))
            if self.find_bar.isVisible():
                self.find_bar.leave()
            return
        page, labels = opened.prepared, self.sheet.labels
        if not isinstance(page, _Page) or not page.is_of(opened, labels):
            page = _page_of(opened, labels)
        rtl = "rtl" if (opened.document.language or "") in ("ar", "he", "fa", "ur", "yi") else None
        self.reader.set_prepared(page.prepared, direction=rtl)
        if opened.place is not None:
            self.reader.restore(opened.place)
        self._look(opened)
        self.find_bar.again()
        if opened.at is None and opened.annotation is None:
            self._keeper.stop()  # the place is the one that was remembered

    def _look(self, opened: Opened) -> None:
        """Light the hits and go where the opening says."""
        self.reader.set_hits(opened.hits)
        if opened.annotation is not None:
            self.go_to(opened.annotation)
        elif opened.at is not None:
            self.reader.set_caret(opened.at.start)
            self.reader.reveal(opened.at.start, opened.at.end)

    def _follow_current(self, uid: str) -> None:
        self.reader.set_current_annotation(uid or None)

    def _change(self, difference: Difference) -> None:
        come = marks_of(difference.come, self.sheet.labels)
        marks = self.reader.flow.marks
        gone = [*difference.gone, *(a.id for a in difference.come if a.id in marks)]
        self.reader.change_marks(gone, come)
        self.reader.set_current_annotation(self.sheet.current)

    def _redraw(self) -> None:
        """Draw the annotations whose label looks different now."""
        labels, before = self.sheet.labels, self._colours
        self._colours = {label.id: label.colour for label in labels.values()}
        other = {uid for uid, colour in self._colours.items() if before.get(uid) != colour}
        found = [a for a in self.sheet.annotations.values() if a.label_id in other] if other else []
        drawn = marks_of(found, labels)
        if drawn:
            self.reader.change_marks([mark.annotation_id for mark in drawn], drawn)

    def _follow(self, _changes: Changes, origin: str) -> None:
        if origin == "settings":
            self._dress()
        if origin == "library":
            self.pen.lock(None)

    def _dress(self) -> None:
        settings = self.session.settings
        self.reader.set_colours(self.theme.reader_colours())
        self.reader.set_typography(self.theme.typography())
        self.reader.set_furniture_folded(not settings.show_furniture)
        self.reader.set_label_lanes(settings.label_lanes)
        self.reader.set_word_snapping(settings.word_snapping)


def _page_of(opened: Opened, labels: Mapping[LabelId, Label]) -> _Page:
    """Make a document ready for the reader; in the reading lane, for it takes a while where there are many marks."""
    return _Page(Prepared.of(opened.text, opened.blocks, marks_of(opened.annotations, labels), opened.links), labels)
