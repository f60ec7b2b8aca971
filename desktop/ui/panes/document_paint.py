"""How a document looks in the list: status mark, title, quiet line, then its opening or an excerpt with its matches."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.model import Excerpt, Row, Span
from desktop.text.offsets import Utf16Map
from desktop.ui.panes.document_rows import DocumentModel, count_of, day_of
from desktop.ui.panes.listing import twins_in_words
from desktop.ui.popups.choices import paint_ground
from desktop.ui.theme import Theme

ICONS = {
    "todo": ("circle", "dim"),
    "in_progress": ("circle-half", "accent"),
    "done": ("check-circle-fill", "done"),
    "excluded": ("prohibit", "dim"),
}
MARGIN = 12
GAP = 8
INDENT = 14  # of a near twin below the first of them
CARET = 12
ROOMY = 260  # pixels of a line from which a chip says in words what it counts
OPENING = 160  # characters of an opening that can be shown in two lines at most


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a line and their heights."""

    title: QFont
    quiet: QFont
    high: tuple[int, int]  # of a line of the title, of a quiet line

    @classmethod
    def of(cls, theme: Theme) -> Faces:
        """Take the fonts of a theme."""
        title, quiet = theme.font(1.0, bold=True), theme.font(0.92)
        return cls(title, quiet, (QFontMetrics(title).height(), QFontMetrics(quiet).height()))


class DocumentDelegate(QStyledItemDelegate):
    """Draws lines of a DocumentModel, all of one height: `lines` of text under title and quiet line."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines = 1
        self.dress()

    def dress(self) -> None:
        """Take fonts anew."""
        self._faces = Faces.of(self._theme)

    def height(self) -> int:
        """Give the height of every line in pixels."""
        title, quiet = self._faces.high
        return title + quiet * (1 + self.lines) + 2 * GAP + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every document takes the same room."""
        return QSize(200, self.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one document, or grey bars while it is on its way."""
        model = index.model()
        assert isinstance(model, DocumentModel)
        painter.save()
        self._paint_state(painter, option)
        row = model.row_at(index.row())
        if row is None:
            self._paint_waiting(painter, option.rect)
        else:
            unfolded, followers = model.listing.is_unfolded(row.id), len(model.listing.followers.get(row.id, ()))
            rect = option.rect
            if followers:
                self._paint_chip(painter, rect, followers, unfolded=unfolded)
            elif unfolded:
                rect = self._paint_indent(painter, rect)
            self._paint_row(painter, rect, row, model.excerpts_of(row.id), followers)
        painter.restore()

    def chip(self, rect: QRect, twins: int) -> QRect:
        """Give the place of the chip that counts the near twins of a line at `rect`: right in its quiet line."""
        title, quiet = self._faces.high
        width = CARET + 12 + QFontMetrics(self._faces.quiet).horizontalAdvance(self._chip_words(rect, twins))
        return QRect(rect.right() - MARGIN - width, rect.top() + GAP + title, width, quiet)

    def _chip_words(self, rect: QRect, twins: int) -> str:
        return twins_in_words(twins) if rect.width() >= ROOMY else f"+{count_of(twins)}"

    def _paint_chip(self, painter: QPainter, rect: QRect, twins: int, *, unfolded: bool) -> None:
        chip = self.chip(rect, twins)
        paint_ground(painter, chip.adjusted(-1, 0, 1, 0), self._theme.colour("raised"))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)
        caret = QRect(chip.left() + 4, chip.top() + (chip.height() - CARET) // 2, CARET, CARET)
        self._theme.icon("caret-down" if unfolded else "caret-right", "dim").paint(painter, caret)
        words = chip.adjusted(CARET + 6, 0, 0, 0)
        self._paint_line(painter, words, self._chip_words(rect, twins), self._faces.quiet, "dim")

    def _paint_indent(self, painter: QPainter, rect: QRect) -> QRect:
        """Draw the line that ties a near twin to the first of them, and give the room beside it."""
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        left = rect.left() + MARGIN + 3
        painter.drawLine(left, rect.top() + GAP - 2, left, rect.bottom() - GAP + 2)
        return rect.adjusted(INDENT, 0, 0, 0)

    def _paint_state(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, state = self._theme, option.state
        ground = option.rect.adjusted(3, 1, -3, -2)
        if state & QStyle.StateFlag.State_Selected:
            paint_ground(painter, ground, theme.colour("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_ground(painter, ground, theme.colour("hover"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 0, -2, -1), 4, 4)
        painter.setPen(theme.colour("line"))
        bottom = option.rect.bottom()
        painter.drawLine(option.rect.left() + MARGIN, bottom, option.rect.right() - MARGIN, bottom)

    def _paint_waiting(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hover"))
        title, quiet = self._faces.high
        left, width = rect.left() + MARGIN + title + 4, rect.width() - 3 * MARGIN - title
        painter.drawRoundedRect(QRect(left, rect.top() + GAP + 3, width * 7 // 10, title - 8), 3, 3)
        painter.drawRoundedRect(QRect(left, rect.top() + GAP + title + 4, width * 4 // 10, quiet - 8), 3, 3)

    def _paint_row(
        self, painter: QPainter, rect: QRect, row: Row, excerpts: tuple[Excerpt, ...], followers: int
    ) -> None:
        title, quiet = self._faces.high
        area = rect.adjusted(MARGIN, GAP, -MARGIN, -GAP)
        side = min(title - 3, 18 if title < 26 else title)
        icon, colour = ICONS.get(row.status, ICONS["todo"])
        mark = QRect(area.left(), area.top() + (title - side) // 2, side, side)
        self._theme.icon(icon, colour).paint(painter, mark)
        area.setLeft(mark.right() + 7)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._paint_line(painter, QRect(area.left(), area.top(), area.width(), title), row.title, self._faces.title)
        top = area.top() + title
        taken = self.chip(rect, followers).width() + 6 if followers else 0
        self._paint_quiet(painter, QRect(area.left(), top, area.width() - taken, quiet), row)
        self._paint_text(painter, QRect(area.left(), top + quiet, area.width(), quiet * self.lines), row, excerpts)

    def _paint_line(self, painter: QPainter, rect: QRect, text: str, font: QFont, colour: str = "text") -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(rect, flags, shown)

    def _paint_quiet(self, painter: QPainter, rect: QRect, row: Row) -> None:
        """Source, date and count; the source gives way where it is narrow."""
        tail = " · ".join(
            p for p in (day_of(row.published), count_of(row.annotations) if row.annotations else "–") if p
        )
        metrics = QFontMetrics(self._faces.quiet)
        if row.source:
            room = rect.width() - metrics.horizontalAdvance(f" · {tail}")
            source = metrics.elidedText(row.source, Qt.TextElideMode.ElideRight, room)
            tail = f"\u2068{source}\u2069 · {tail}" if len(source) > 2 or source == row.source else tail
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._paint_line(painter, rect, tail, self._faces.quiet, "dim")
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)

    def _paint_text(self, painter: QPainter, rect: QRect, row: Row, excerpts: tuple[Excerpt, ...]) -> None:
        if excerpts:
            per_line = rect.width() // max(QFontMetrics(self._faces.quiet).averageCharWidth(), 1)
            text, matches = shown_excerpt(excerpts[0], most_before=max(per_line * 3 // 4, 8))
        else:
            text, matches = " ".join(row.opening[: OPENING * 2].split()), ()
        if not matches and self.lines == 1:
            self._paint_line(painter, rect, text, self._faces.quiet, "dim")
            return
        layout = laid_out(text, matches, self._faces.quiet, rect.width(), self.lines, self._hit_format())
        painter.setPen(self._theme.colour("dim"))
        layout.draw(painter, QPointF(rect.topLeft()))

    def _hit_format(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setBackground(QColor(self._theme.reader_colours().hit))
        made.setForeground(self._theme.colour("text"))
        made.setFontWeight(QFont.Weight.DemiBold)
        return made


def shown_excerpt(excerpt: Excerpt, *, most_before: int = 60) -> tuple[str, tuple[Span, ...]]:
    """Give an excerpt in one line, with its matches as spans of that line and few characters before the first."""
    first = excerpt.matches[0].start - excerpt.start if excerpt.matches else 0
    cut = max(first - most_before, 0)
    if cut:
        space = excerpt.text.find(" ", cut, first)
        cut = space + 1 if space >= 0 else cut
    lead = "… " if excerpt.start + cut > 0 else ""
    shift = len(lead) - excerpt.start - cut
    text = lead + "".join(" " if letter.isspace() else letter for letter in excerpt.text[cut:])
    return text, tuple(Span(match.start + shift, match.end + shift) for match in excerpt.matches)


def laid_out(
    text: str, matches: tuple[Span, ...], font: QFont, width: int, lines: int, hit: QTextCharFormat
) -> QTextLayout:
    """Lay out a text in at most so many lines, what is too long cut with an ellipsis."""
    layout, qt_end = _laid_out(text, matches, font, width, lines, hit)
    end = Utf16Map(text).to_cp(qt_end)
    while end < len(text):
        shorter = text[: max(end - 1, 0)].rstrip() + "…"
        layout, qt_fits = _laid_out(shorter, matches, font, width, lines, hit)
        if qt_fits >= Utf16Map(shorter).to_qt(len(shorter)) or end < 2:
            break
        end -= 2
    return layout


def _laid_out(
    text: str, matches: tuple[Span, ...], font: QFont, width: int, lines: int, hit: QTextCharFormat
) -> tuple[QTextLayout, int]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.setFormats(_formats(text, matches, hit))
    layout.setCacheEnabled(True)
    layout.beginLayout()
    qt_end, top = 0, 0.0
    for _number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
        qt_end = line.textStart() + line.textLength()
    layout.endLayout()
    return layout, qt_end


def _formats(text: str, matches: tuple[Span, ...], hit: QTextCharFormat) -> list[QTextLayout.FormatRange]:
    utf16 = Utf16Map(text)
    made = []
    for match in matches:
        if match.end <= len(text):
            piece = QTextLayout.FormatRange()
            piece.start = utf16.to_qt(match.start)
            piece.length = utf16.to_qt(match.end) - piece.start
            piece.format = hit
            made.append(piece)
    return made
