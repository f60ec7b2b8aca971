"""The losses of an export or a load as rows: in words, narrowed, sorted, and as CSV or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.exchange import Loss
from desktop.language import _
from desktop.model import one_line
from desktop.ui.dialogs.listing import csv_line
from desktop.ui.features import happened

_Index = QModelIndex | QPersistentModelIndex
LONGEST = 300  # characters of a cell


def kind(loss: Loss) -> str:
    """Give the key under which a loss is counted, such as `dropped note`."""
    return f"{loss.lost} {loss.what}"


class LossRows(QAbstractTableModel):
    """The rows; `narrow` and `sort` choose what is shown and in which order."""

    def __init__(self, losses: Sequence[Loss] = ()) -> None:
        """Begin with all, as they were told."""
        super().__init__()
        self.losses = list(losses)
        self.titles = (_("What happened"), _("Document"), _("Quote"), _("Place"), _("Why"))
        self._kind = ""
        self._words: tuple[str, ...] = ()
        self._order: tuple[int, bool] | None = None
        self._hay: list[str] | None = None  # what is looked for words, once it has been asked for
        self._shown = list(range(len(self.losses)))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of losses that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Give the number of columns."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the titles of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and way == Qt.Orientation.Horizontal:
            return self.titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give one cell."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cells(self.at(index.row()))[index.column()]
        return None

    def at(self, row: int) -> Loss:
        """Give the loss of a row."""
        return self.losses[self._shown[row]]

    def take(self, losses: Sequence[Loss]) -> None:
        """Show these losses instead."""
        self.beginResetModel()
        self.losses = list(losses)
        self._hay = None
        self._shown = self._chosen()
        self.endResetModel()

    def narrow(self, kind: str = "", text: str = "") -> None:
        """Show only losses of one kind in which all these words stand."""
        self._kind, self._words = kind, tuple(text.casefold().split())
        self._choose()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, or by none again."""
        self._order = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._choose()

    def _choose(self) -> None:
        self.beginResetModel()
        self._shown = self._chosen()
        self.endResetModel()

    def _chosen(self) -> list[int]:
        losses, words = self.losses, self._words
        shown = [n for n, one in enumerate(losses) if not self._kind or kind(one) == self._kind]
        if words:
            if self._hay is None:
                self._hay = ["\n".join(cells(one)).casefold() for one in losses]
            hay = self._hay
            shown = [n for n in shown if all(word in hay[n] for word in words)]
        if self._order is not None:
            column, down = self._order
            shown.sort(key=lambda n: cells(losses[n])[column].casefold(), reverse=down)
        return shown


def cells(loss: Loss) -> tuple[str, str, str, str, str]:
    """Write one loss: what happened, to what document, to which quote, at which place, why."""
    quote = one_line([loss.quote], LONGEST) if loss.quote else ""
    return happened(loss), loss.title, quote, place(loss), loss.reason


def place(loss: Loss) -> str:
    """Say where it is: in the file, in the text, or both."""
    span = f"{loss.start}–{loss.end}" if loss.start is not None and loss.end is not None else ""
    return " · ".join(part for part in (loss.where, span) if part)


def as_csv(losses: Iterable[Loss]) -> Iterator[str]:
    """Write losses as lines of CSV for a table program, with a head."""
    titles = ("what", "title", "quote", "reason", "place", "document", "annotation", "start", "end", "count")
    yield "\ufeff" + csv_line(titles)
    for one in losses:
        yield csv_line(
            (
                happened(one), one.title, one.quote, one.reason, one.where, one.document, one.annotation,
                one.start, one.end, one.count,
            )
        )  # fmt: skip


def as_json_lines(losses: Iterable[Loss]) -> Iterator[str]:
    """Write losses as JSON lines."""
    for one in losses:
        yield json.dumps(asdict(one), ensure_ascii=False) + "\n"
