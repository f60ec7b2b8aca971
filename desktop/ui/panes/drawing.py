"""How annotations are drawn: the mark on the text, the words of its tooltip, and the rows and chips of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from desktop.language import _
from desktop.model import Annotation, Label, LabelId, one_line
from desktop.ui.reader.marks import Mark

GREY = "#8a8a8a"


def mark_of(annotation: Annotation, labels: Mapping[LabelId, Label]) -> Mark:
    """Give what the reader draws for an annotation."""
    return Mark(
        annotation.id,
        annotation.spans,
        annotation.layer,
        caption_of(annotation),
        colour_of(annotation, labels),
        annotation.state,
        tip_of(annotation),
    )


def marks_of(annotations: Iterable[Annotation], labels: Mapping[LabelId, Label]) -> list[Mark]:
    """Give the marks of all annotations that stand in the text."""
    return [mark_of(annotation, labels) for annotation in annotations if annotation.placed]


def colour_of(annotation: Annotation, labels: Mapping[LabelId, Label]) -> str:
    """Give the colour of an annotation's label as '#rrggbb'."""
    label = labels.get(annotation.label_id)
    return label.colour if label else GREY


def caption_of(annotation: Annotation) -> str:
    """Give the few words that stand over the line: the label, with a sign where there is a note."""
    return f"{annotation.label} ✎" if annotation.note else annotation.label


def about(annotation: Annotation) -> str:
    """Give what is said of a passage beside its label: entity, claimant and statement, note."""
    pieces: list[str] = []
    if annotation.entity_name:
        pieces.append(annotation.entity_name)
    if annotation.utterance is not None:
        said = annotation.utterance
        who = said.claimant or voice_name(said.voice)
        sign = {"-": _("denied"), "u": _("open")}.get(said.polarity, "")
        pieces.append(f"{who}: {said.statement}" + (f" ({sign})" if sign else ""))
    if annotation.note:
        pieces.append(one_line([annotation.note], 120))
    return " · ".join(pieces)


def tip_of(annotation: Annotation) -> str:
    """Give the tooltip of a mark: label, what is said of it, who made it."""
    by = _by(annotation.author) if annotation.author else ""
    if not (annotation.entity_name or annotation.utterance or annotation.note):
        return f"{annotation.label}\n{by}" if by else annotation.label  # most are so, and there may be very many
    lines = [annotation.label]
    if annotation.entity_name:
        lines.append(annotation.entity_name)
    if annotation.utterance is not None:
        said = annotation.utterance
        lines += [said.statement, said.claimant or voice_name(said.voice)]
    if annotation.note:
        lines.append(annotation.note)
    if by:
        lines.append(by)
    return "\n".join(line for line in lines if line)


def without_place() -> str:
    """Say how an annotation that has no place in the text gets one again."""
    return _(
        "This annotation lost its place with a new edition. Select the words it belongs to and press Ctrl+Shift+A, "
        "or review it with Ctrl+Shift+R."
    )


@lru_cache(maxsize=64)
def _by(author: str) -> str:
    return _("by {author}").format(author=author)


def voice_name(voice: str) -> str:
    """Give a voice in the user's words."""
    return {
        "author": _("author"),
        "direct_quote": _("direct quote"),
        "indirect": _("indirect speech"),
        "mixed": _("partly quoted"),
        "headline": _("headline"),
        "caption": _("caption"),
    }.get(voice, voice)


def certainty_name(certainty: str) -> str:
    """Give a certainty in the user's words."""
    return {"CT": _("certain"), "PR": _("probable"), "PS": _("possible"), "U": _("unknown")}.get(certainty, certainty)


def chip(colour: str | QColor, size: int = 12) -> QIcon:
    """Give a small square of a label's colour; Theme.mark gives one that is seen on the panes."""
    room = size * 4 // 3
    picture = QPixmap(room * 2, room * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    edge = (room - size) // 2
    painter.drawRoundedRect(QRect(QPoint(edge, edge), QSize(size, size)), 3, 3)
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # or a chosen row would tint it
    return icon
