"""The annotations that did not simply stay with a new edition: how each stood, and where it may stand now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.editions import Candidate, ReviewItem
from desktop.language import _, number, percent
from desktop.library import Library
from desktop.model import AnnotationId, Changes, DocumentId, EditionId, Span, one_line
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.dialogs.passages import Passage
from desktop.ui.panes.drawing import GREY, about
from desktop.ui.panes.lines import Line, LinesView
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme

NARROW = 720  # pixels of width under which the two texts stand one over the other
GROUPS = ("review", "unanchored", "moved", "decided")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is to be looked at, with the texts it stood and stands in."""

    title: str
    text: str
    items: tuple[ReviewItem, ...]
    kept: int
    former: dict[EditionId, str] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)  # of labels


def look(library: Library, document: DocumentId) -> Reviewed:
    """Read what is to be looked at."""
    items = tuple(library.editions.reviews(document))
    placed = sum(bool(annotation.parts) for annotation in library.annotations.of(document))
    return Reviewed(
        library.documents.get(document).title,
        library.documents.text(document),
        items,
        placed - len(items),
        {edition: library.editions.text(edition) for edition in {item.edition_id for item in items}},
        {label.id: label.colour for label in library.labels.all(hidden=True)},
    )


def group_of(item: ReviewItem) -> str:
    """Say in which group an annotation stands: decided ones apart, the others by what became of them."""
    if item.decided:
        return "decided"
    return "moved" if not item.annotation.unanchored else item.outcome


class ReviewDialog(Dialog):
    """Left the annotations in groups, right how one stood and where it may stand; each decision is one step."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        theme: Theme,
        document: DocumentId,
        open_place: Callable[[DocumentId, Span | None], None],
    ) -> None:
        """Read the annotations in the reading lane; `open_place` shows a place in the reader."""
        super().__init__(parent, _("Review annotations"), width=1000, height=640)
        self._session, self._theme, self._document = session, theme, document
        self._open_place = open_place
        self._found: Reviewed | None = None
        self._candidate = 0
        self.said = self.say("", "dim")
        self.view = LinesView(self._describe, theme, self)
        self.view.setAccessibleName(_("Annotations to review"))
        self.view.setMinimumWidth(180)
        self.before, self.now = Passage(_("Text before")), Passage(_("Text now"))
        self.before_title, self.now_title = QLabel(_("Before")), QLabel(_("Now"))
        self._arrange()
        self._build_buttons()
        self._bind_keys()
        self.view.picked.connect(lambda _uid: self._show_item())
        self.view.opened.connect(lambda _uid: self.open_place())
        session.changed.connect(self._follow)
        theme.changed.connect(self._show_item)
        self.view.setFocus()  # the keys are the list's, Enter is not for the button that closes
        self._read()

    # Building

    def _arrange(self) -> None:
        self.texts = QSplitter(Qt.Orientation.Horizontal)
        for title, passage in ((self.before_title, self.before), (self.now_title, self.now)):
            title.setProperty("role", "dim")
            box = QWidget()
            column = QVBoxLayout(box)
            column.setContentsMargins(UNIT, 0, 0, 0)
            column.setSpacing(UNIT // 2)
            column.addWidget(title)
            column.addWidget(passage, 1)
            self.texts.addWidget(box)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.view)
        self.split.addWidget(self.texts)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([270, 690])
        self.split.setChildrenCollapsible(False)
        self.texts.setChildrenCollapsible(False)
        self.body.addWidget(self.split, 1)

    def _build_buttons(self) -> None:
        self.opening = self.add_button(_("Open in the text"), self.open_place, left=True)
        self.further = self.add_button(_("Next place"), self.next_candidate, left=True)
        self.rejecting = self.add_button(_("Reject"), self.reject_place)
        self.accepting = self.add_button(_("Accept"), self.accept_place)
        for button, tip in (
            (self.opening, _("Show the place in the reader (Enter)")),
            (self.further, _("Show the next place that may be meant (N)")),
            (self.rejecting, _("Keep the annotation without a place; it stays in the list of annotations (R)")),
            (self.accepting, _("Put the annotation at the place shown on the right (A)")),
        ):
            button.setToolTip(tip)
            button.setAutoDefault(False)
        self.closing.setAutoDefault(False)

    def _bind_keys(self) -> None:
        for key, act in (
            ("A", self.accept_place),
            ("R", self.reject_place),
            ("N", self.next_candidate),
            ("J", partial(self.step, 1)),
            ("K", partial(self.step, -1)),
            ("Ctrl+Z", self._session.undo),
            ("Ctrl+Shift+Z", self._session.redo),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # Reading

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "library":
            self.done(0)
        elif origin != "settings" and changes.touches("review", "annotation", "document", document=self._document):
            self._read()

    def _read(self) -> None:
        document = self._document
        self._session.read(lambda library: look(library, document), self._take, key="review", asker=self)

    def _take(self, found: Reviewed) -> None:
        before, current = self._found, self.view.current()
        self._found = found
        self.setWindowTitle(_("Review annotations of “{title}”").format(title=one_line([found.title], 60)))
        was = self._places(before)
        self.view.put(_in_groups(found))
        self.view.say_when_empty(_("No annotation of this document moved or lost its place."))
        self._choose(current, was)
        self._say_progress()
        self._show_item()

    def _places(self, found: Reviewed | None) -> list[str]:
        return [thing.annotation.id for thing in _in_groups(found) if isinstance(thing, ReviewItem)] if found else []

    def _choose(self, current: str, was: list[str]) -> None:
        """Stay at the current annotation while it is undecided, else go to the next one that is."""
        rows = {
            thing.annotation.id: n for n, thing in enumerate(self.view.lines.things) if isinstance(thing, ReviewItem)
        }
        waiting = {item.annotation.id for item in self._items() if not item.decided}
        after = was[was.index(current) :] if current in was else []
        order = [*after, *(uid for uid in rows if uid in waiting)]
        chosen = next((uid for uid in order if uid in waiting), current if current in rows else next(iter(rows), None))
        self.view.show_row(rows[AnnotationId(chosen)] if chosen else None)

    def _items(self) -> tuple[ReviewItem, ...]:
        return self._found.items if self._found else ()

    def _say_progress(self) -> None:
        items = self._items()
        decided = sum(item.decided for item in items)
        if items and decided == len(items):
            self.said.setText(_("All have been looked at. Undo takes a decision back."))
        else:
            self.said.setText(
                _("{done} of {total} looked at. A accepts, R rejects, N shows the next place, J and K move.").format(
                    done=number(decided), total=number(len(items))
                )
            )

    # Showing

    def _describe(self, thing: ReviewItem | Line) -> Line:
        if isinstance(thing, Line):
            return thing
        annotation = thing.annotation
        quote = one_line([" … ".join(part.quote for part in thing.parts)], 200) or _("A place in the text")
        said = about(annotation)
        return Line(
            annotation.id,
            quote,
            f"{annotation.label} · {said}" if said else annotation.label,
            _fate(thing) if thing.decided else "",
            self._found.colours.get(annotation.label_id, GREY) if self._found else GREY,
            quote,
            faint=thing.decided,
        )

    def item(self) -> ReviewItem | None:
        """Give the annotation that is chosen."""
        chosen = self.view.current()
        return next((item for item in self._items() if item.annotation.id == chosen), None)

    def _show_item(self) -> None:
        self._candidate = 0
        self._show_places()

    def _show_places(self) -> None:
        item, found = self.item(), self._found
        library = self._session.library
        can = item is not None and library is not None and library.writable
        place = self.place()
        self.accepting.setEnabled(can and place is not None and not (item is not None and item.decided))
        self.rejecting.setEnabled(can and item is not None and not item.decided)
        self.further.setEnabled(item is not None and len(_offers(item)) > 1)
        self.opening.setEnabled(item is not None)
        if item is None or found is None:
            for passage in (self.before, self.now):
                passage.clear()
            return
        colour = QColor(self._theme.mark(found.colours.get(item.annotation.label_id, GREY)))
        self.before.show_piece(found.former[item.edition_id], [part.span for part in item.parts], colour)
        self.now_title.setText(self._now_words(item, place))
        if place is None:
            self.now.show_words(
                _(
                    "No place fits. Reject it to keep it without a place; or open the text, select the words it "
                    "belongs to and press Ctrl+Shift+A."
                ),
                self._theme.colour("dim"),
            )
        else:
            self.now.show_piece(found.text, place.spans, colour)

    def _now_words(self, item: ReviewItem, place: Candidate | None) -> str:
        if place is None:
            return _("Now: not found")
        if not item.annotation.unanchored:
            return _("Now: moved here") if item.outcome == "moved" else _("Now")
        words = _("Now: place {n} of {total}, {likeness} alike").format(
            n=number(self._candidate + 1), total=number(len(item.candidates)), likeness=percent(place.score)
        )
        lost = len(item.parts) - len(place.spans)
        return _("{words}, without {n} of its parts").format(words=words, n=number(lost)) if lost else words

    def place(self) -> Candidate | None:
        """Give the place that is shown for the chosen annotation."""
        item = self.item()
        offers = _offers(item) if item is not None else ()
        return offers[self._candidate] if self._candidate < len(offers) else None

    # Acting

    def step(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) annotation."""
        things = self.view.lines.things
        row = self.view.currentIndex().row() + direction
        while 0 <= row < len(things) and isinstance(things[row], Line):
            row += direction
        if 0 <= row < len(things):
            self.view.show_row(row)
            self._show_item()

    def next_candidate(self) -> None:
        """Show the next place that may be meant, after the last the first."""
        item = self.item()
        if item is not None and len(_offers(item)) > 1:
            self._candidate = (self._candidate + 1) % len(_offers(item))
            self._show_places()

    def accept_place(self) -> None:
        """Put the annotation where it is shown, or let it stay where it moved."""
        item = self.item()
        if item is None or not self.accepting.isEnabled():
            return
        annotation, candidate = item.annotation.id, self._candidate if item.annotation.unanchored else None
        said = _("Accepted the place of “{quote}”").format(quote=_quote(item))
        self._session.write(lambda library: library.editions.accept(annotation, candidate), said=said)

    def reject_place(self) -> None:
        """Keep the annotation without a place."""
        item = self.item()
        if item is None or not self.rejecting.isEnabled():
            return
        annotation = item.annotation.id
        said = _("“{quote}” is kept without a place").format(quote=_quote(item))
        self._session.write(lambda library: library.editions.reject(annotation), said=said)

    def open_place(self) -> None:
        """Show the place in the reader."""
        place = self.place()
        if self.item() is not None:
            self._open_place(self._document, Span(place.spans[0].start, place.spans[-1].end) if place else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two texts one over the other where there is no room beside."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.texts.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)


def _offers(item: ReviewItem) -> tuple[Candidate, ...]:
    """Give the places an annotation may have: those offered while it has none, else the one where it stands."""
    if item.annotation.unanchored:
        return item.candidates
    return (Candidate(item.annotation.spans, item.score),)


def _fate(item: ReviewItem) -> str:
    return _("no place") if item.annotation.unanchored else _("accepted")


def _quote(item: ReviewItem) -> str:
    return one_line([item.parts[0].quote], 40)


def _in_groups(found: Reviewed) -> list[ReviewItem | Line]:
    names = {
        "review": _("To review"),
        "unanchored": _("Not found"),
        "moved": _("Moved"),
        "decided": _("Looked at"),
    }
    rows: list[ReviewItem | Line] = []
    for group in GROUPS:
        items = [item for item in found.items if group_of(item) == group]
        if items:
            rows.append(Line(f"group {group}", names[group], side=number(len(items)), heading=True))
            rows.extend(items)
    if found.kept > 0 and rows:
        rows.append(Line("group kept", _("Kept as they were"), side=number(found.kept), heading=True))
    return rows
