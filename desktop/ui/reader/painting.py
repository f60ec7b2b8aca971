"""Paints what is in view: paper, washes, hits, selection, text, underlines, captions, handles, caret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from desktop.language import number, plural
from desktop.model import Span
from desktop.ui.reader.find import Hits
from desktop.ui.reader.flow import Flow
from desktop.ui.reader.layout import ChunkLayout
from desktop.ui.reader.marks import Mark
from desktop.ui.reader.tiles import DENSE

HANDLE = 4
"""The radius of a handle's knob in pixels; both hang below the line, clear of the captions."""


INNER = 60
"""So many marks inside a lit one are drawn again over it, at most."""


@dataclass
class Scene:
    """What changes from frame to frame, beside the text itself."""

    left: int = 0
    width: int = 0
    selected: tuple[Span, ...] = ()
    hits: tuple[Hits, ...] = ()
    caret: int | None = None
    hovered: Mark | None = None
    current: Mark | None = None
    current_spans: tuple[Span, ...] = field(default_factory=tuple)


def paint(painter: QPainter, area: QRect, flow: Flow, scene: Scene) -> None:
    """Paint one frame of the flow into the area that needs it."""
    painter.fillRect(area, flow.inks.paper)
    for chunk, top, laid in flow.visible():
        if top >= area.bottom() + 1 or top + laid.height <= area.top():
            continue
        painter.translate(scene.left, top)
        if laid.fold is not None:
            _paint_fold(painter, flow, scene, laid)
            painter.translate(-scene.left, -top)
            continue
        _paint_below(painter, flow, scene, laid)
        _paint_text(painter, flow, scene, chunk, laid)
        _paint_above(painter, flow, scene, laid)
        painter.translate(-scene.left, -top)


def fold_words(lines: int) -> str:
    """Return what stands in place of folded page furniture."""
    return plural("Page furniture · {n} line", "Page furniture · {n} lines", lines).format(n=number(lines))


def _paint_fold(painter: QPainter, flow: Flow, scene: Scene, laid: ChunkLayout) -> None:
    """Draw the thin line that stands for a folded run, lit where the run is selected."""
    if not laid.fold:
        return
    inks, fonts, box = flow.inks, flow.fonts, laid.boxes[0]
    label, room = inks.caption(("◂ " if laid.rtl else "▸ ") + fold_words(laid.fold))
    x = flow.setter.width - room if laid.rtl else 0.0
    y = (box.top + box.bottom - fonts.lane) / 2
    painter.setPen(Qt.PenStyle.NoPen)
    if any(span.start <= laid.start < span.end for span in scene.selected):
        _fill(painter, inks.selection, [QRectF(x, y, room, fonts.lane)])
    length = max(0.0, flow.setter.width - room - 8)
    rule = QRectF(0 if laid.rtl else room + 8, y + fonts.lane / 2, length, 1)
    painter.fillRect(rule, inks.hairline_brush)
    painter.setFont(fonts.caption)
    painter.setPen(inks.dim)
    painter.drawStaticText(QPointF(x, y), label)
    if laid.page_rule is not None:
        painter.setPen(inks.muted)
        _draw_page_rule(painter, flow, box.top - round(fonts.em * 1.1), laid.page_rule[1])


def _paint_below(painter: QPainter, flow: Flow, scene: Scene, laid: ChunkLayout) -> None:
    inks = flow.inks
    painter.setPen(Qt.PenStyle.NoPen)
    if laid.style == "code":
        painter.fillRect(_block_area(flow, laid), inks.shade)
    for brush, rects in laid.washes.values():
        painter.setBrush(brush)
        painter.drawRects(rects)
    if scene.hovered is not None:
        _light(painter, flow, laid, scene.hovered, scene.hovered.spans)
    if scene.current is not None:
        _light(painter, flow, laid, scene.current, scene.current_spans)
    for hits in scene.hits:
        _paint_hits(painter, flow, laid, hits)
    if scene.selected:
        painter.setPen(Qt.PenStyle.NoPen)
        _fill(painter, inks.selection, _selection_rects(flow, laid, scene.selected))


def _light(painter: QPainter, flow: Flow, laid: ChunkLayout, mark: Mark, spans: tuple[Span, ...]) -> None:
    """Wash a mark twice as strong, and what lies inside it over that again, so that it does not vanish."""
    inks, twice = flow.inks, (mark.colour, mark.colour)
    for span in spans:
        if span.start > laid.end or span.end < laid.start:
            continue
        _fill(painter, inks.wash(twice), laid.rects(span.start, span.end, ink=True))
        inner = [
            part
            for part in flow.marks.in_chunk(flow.model.chunk_at(laid.start))
            if part.start >= span.start and part.end <= span.end and part.mark.state == "accepted"
        ]
        for part in inner[:INNER]:
            if part.mark is not mark and part.end - part.start < span.end - span.start:
                rects = laid.rects(part.start, part.end, ink=True)
                _fill(painter, inks.wash((*twice, part.mark.colour)), rects)


def _paint_hits(painter: QPainter, flow: Flow, laid: ChunkLayout, hits: Hits) -> None:
    inks = flow.inks
    plain: list[QRectF] = []
    strong: list[QRectF] = []
    for index in hits.between(laid.start, max(laid.end, laid.start + 1)):
        goal = strong if index == hits.current else plain
        goal += laid.rects(hits.starts[index], hits.ends[index])
    for brush, edge, rects in (
        (inks.hit, inks.hit_edge, plain),
        (inks.current_hit, inks.current_hit_edge, strong),
    ):
        if rects:
            painter.setBrush(brush)
            painter.setPen(edge)
            painter.drawRects([rect.adjusted(-0.5, 0.5, 0.5, -0.5) for rect in rects])


def _paint_text(painter: QPainter, flow: Flow, scene: Scene, chunk: int, laid: ChunkLayout) -> None:
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    bleed = flow.fonts.margin
    width = scene.width + 2 * bleed
    if ratio < DENSE or not flow.tiles.fits(width, laid.height, ratio):
        _draw_text(painter, flow, laid)
        return
    tile = flow.tiles.get(chunk)
    if tile is None or tile.devicePixelRatio() != ratio:
        tile = QPixmap(QSize(width, max(1, laid.height)) * ratio)
        tile.setDevicePixelRatio(ratio)
        tile.fill(Qt.GlobalColor.transparent)
        with QPainter(tile) as into:
            into.setRenderHints(painter.renderHints())
            into.translate(bleed, 0)
            _draw_text(into, flow, laid)
        flow.tiles.put(chunk, tile)
    painter.drawPixmap(QPointF(-bleed, 0), tile)


def _draw_text(painter: QPainter, flow: Flow, laid: ChunkLayout) -> None:
    inks = flow.inks
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(inks.dim if flow.fonts.of(laid.style).dim and not laid.washes else inks.ink)
    laid.layout.draw(painter, QPointF(0, 0))
    _draw_structure(painter, flow, laid)
    painter.setPen(Qt.PenStyle.NoPen)
    _fill(painter, inks.accent, laid.links)
    for brush, rects in laid.underlines.values():
        painter.setBrush(brush)
        painter.drawRects(rects)
    if laid.captions or laid.more:
        painter.setFont(flow.fonts.caption)
        for caption in laid.captions:
            painter.setPen(caption.pen)
            painter.drawStaticText(caption.rect.topLeft(), caption.text)
        painter.setPen(inks.muted)
        for x, y, text in laid.more:
            painter.drawStaticText(QPointF(x, y), text)
    for flag in laid.flags:
        top, bottom = flag.box.text_top, flag.box.text_bottom
        painter.fillRect(QRectF(flag.x - 1, top - 2, 2, bottom - top + 4), flag.brush)
        painter.fillRect(QRectF(flag.x - 1, top - 2, 7, 5), flag.brush)


def _draw_structure(painter: QPainter, flow: Flow, laid: ChunkLayout) -> None:
    """Draw what shows the kind of a chunk: a quote's bar, a row's rule, a bullet, a page's hairline."""
    inks, fonts = flow.inks, flow.fonts
    width = flow.setter.width
    first, last = laid.boxes[0], laid.boxes[-1]
    if laid.style == "quote":
        x = width - laid.indent * 0.45 if laid.rtl else laid.indent * 0.45 - 2
        painter.fillRect(QRectF(x, first.top, 2, last.bottom - first.top), inks.hairline_brush)
    elif laid.style == "row":
        painter.fillRect(QRectF(0, laid.bottom + fonts.of("row").below // 2, width, 1), inks.hairline_brush)
    elif laid.bullet:
        size = max(4.0, fonts.em * 0.3)
        edge = laid.indent - fonts.em * 0.75
        x = width - edge if laid.rtl else edge
        y = (first.text_top + first.text_bottom) / 2 - size / 2 + fonts.em * 0.08
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.muted.brush())
        painter.drawEllipse(QRectF(x - size / 2, y, size, size))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(fonts.caption)
    painter.setPen(inks.muted)
    if laid.page_rule is not None:
        _draw_page_rule(painter, flow, first.top - round(fonts.em * 1.1), laid.page_rule[1])
    for place, page in laid.pages:
        box = laid.boxes[laid.line_index(place)]
        label, room = inks.caption(f"{page} ›" if laid.rtl else f"‹ {page}")
        x = -room - 6 if laid.rtl else width + 6
        painter.drawStaticText(QPointF(x, box.text_top + 2), label)


def _draw_page_rule(painter: QPainter, flow: Flow, y: int, page: int) -> None:
    label, room = flow.inks.caption(str(page))
    width = flow.setter.width
    middle = (width - room) / 2
    painter.fillRect(QRectF(0, y, middle - 8, 1), flow.inks.hairline_brush)
    painter.fillRect(QRectF(middle + room + 8, y, middle - 8, 1), flow.inks.hairline_brush)
    painter.drawStaticText(QPointF(middle, y - flow.fonts.lane / 2), label)


def _paint_above(painter: QPainter, flow: Flow, scene: Scene, laid: ChunkLayout) -> None:
    inks = flow.inks
    if scene.current is not None:
        brush = inks.face(scene.current.colour).line
        for span in scene.current_spans:
            _draw_handles(painter, brush, inks.paper, laid, span)
    if scene.caret is not None and laid.start <= scene.caret <= laid.end:
        rect = laid.caret_rect(scene.caret)
        painter.fillRect(QRectF(round(rect.x()) - 1, rect.y() - 1, 2, rect.height() + 2), inks.accent)


def _draw_handles(painter: QPainter, brush: QBrush, paper: QBrush, laid: ChunkLayout, span: Span) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for at_start, place in ((True, span.start), (False, span.end)):
        rect = handle_stem(laid, place, at_start)
        if rect is None:
            continue
        painter.fillRect(rect, brush)
        knob = QPointF(rect.center().x(), rect.bottom() + HANDLE - 1)
        painter.setBrush(brush)
        painter.setPen(QPen(paper, 1.5))
        painter.drawEllipse(knob, HANDLE + 0.5, HANDLE + 0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def handle_stem(laid: ChunkLayout, place: int, at_start: bool) -> QRectF | None:
    """Return the upright line of a handle in the chunk's coordinates, or None when it is elsewhere."""
    outside = laid.fold is not None or not laid.start <= place <= laid.end
    if outside or (at_start and place == laid.end > laid.start):
        return None
    if at_start or place == laid.start:
        rect = laid.caret_rect(place)
        return QRectF(rect.x() - 1, rect.y() - 1, 2, rect.height() + 2)
    qt_place = laid.to_qt(place)
    box = laid.boxes[laid.line_index(max(laid.start, place - 1))]
    x = box.x_at(min(qt_place, box.qt_end))
    return QRectF(x - 1, box.text_top - 1, 2, box.text_bottom - box.text_top + 2)


def _rects_of(laid: ChunkLayout, spans: Iterable[Span]) -> list[QRectF]:
    return [
        rect
        for span in spans
        if span.start < laid.end and span.end > laid.start
        for rect in laid.rects(span.start, span.end)
    ]


def _selection_rects(flow: Flow, laid: ChunkLayout, spans: tuple[Span, ...]) -> list[QRectF]:
    rects = _rects_of(laid, spans)
    for span in spans:
        if span.start <= laid.end < span.end:
            tail = laid.caret_rect(laid.end)
            room = flow.fonts.em * 0.35
            rects.append(QRectF(tail.x() - (room if laid.rtl else 0), tail.y(), room, tail.height()))
    return rects


def _block_area(flow: Flow, laid: ChunkLayout) -> QRectF:
    top, bottom = laid.boxes[0].top, laid.boxes[-1].bottom
    return QRectF(0, top, flow.setter.width, bottom - top)


def _fill(painter: QPainter, brush: QBrush, rects: list[QRectF]) -> None:
    if rects:
        painter.setBrush(brush)
        painter.drawRects(rects)
