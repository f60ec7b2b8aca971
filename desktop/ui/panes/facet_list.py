"""What narrows the list, above it: all and to do, then groups that fold; a click narrows, Ctrl and a click adds."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QTreeView, QVBoxLayout, QWidget

from desktop.language import _, number
from desktop.ui.narrowing import clauses
from desktop.ui.panes.facet_lines import BIN, CHANGEABLE, LINE, Contents, FacetDelegate, FacetModel, Line
from desktop.ui.theme import Theme

TO_DO = "status:todo"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FacetTree(QTreeView):
    """The groups; `taken` carries a Line and whether it is to be added."""

    taken = Signal(object, bool)
    folded = Signal()
    removed = Signal(object)  # Line

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines = FacetModel(self)
        self.paper = FacetDelegate(theme, self)
        self.unfolded: set[str] = set()
        self.setModel(self.lines)
        self.setItemDelegate(self.paper)
        self.setAccessibleName(_("Narrow the list"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.expanded.connect(lambda index: self._fold(index, True))
        self.collapsed.connect(lambda index: self._fold(index, False))

    def fill(self, contents: Contents) -> None:
        """Show other contents; what is unfolded, current and in view stays."""
        here, place = self.line_at(self.currentIndex()), self.verticalScrollBar().value()
        self.blockSignals(True)
        self.lines.fill(contents)
        for index in self._heads():
            line = self.line_at(index)
            self.setExpanded(index, line is not None and line.group in self.unfolded)
        self.blockSignals(False)
        if here is not None:
            self._go_to(here)
        self.verticalScrollBar().setValue(place)

    def _go_to(self, wanted: Line) -> None:
        for head in self._heads():
            inside = [self.lines.index(n, 0, head) for n in range(self.lines.rowCount(head))]
            for index in (head, *inside):
                line = self.line_at(index)
                if line and (line.group, line.query) == (wanted.group, wanted.query):
                    self.setCurrentIndex(index)
                    return

    def _heads(self) -> Iterable[QModelIndex]:
        return [self.lines.index(number, 0) for number in range(self.lines.rowCount())]

    def line_at(self, index: QModelIndex) -> Line | None:
        """Give the line of an index."""
        line = index.data(LINE) if index.isValid() else None
        return line if isinstance(line, Line) else None

    def height_wanted(self) -> int:
        """Give the height of all lines that are unfolded."""
        count = 0
        for head in self._heads():
            count += 1 + (self.lines.rowCount(head) if self.isExpanded(head) else 0)
        return count * max(self.sizeHintForRow(0), 0) + (4 if count else 0)

    def _fold(self, index: QModelIndex, on: bool) -> None:
        line = self.line_at(index)
        if line is None:
            return
        if on:
            self.unfolded.add(line.group)
        else:
            self.unfolded.discard(line.group)
        self.folded.emit()

    def take(self, index: QModelIndex, *, add: bool) -> None:
        """Narrow to a line, or fold a group."""
        line = self.line_at(index)
        if line is None:
            return
        if line.query:
            self.taken.emit(line, add)
        else:
            self.setExpanded(index, not self.isExpanded(index))

    # Qt

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the line that was clicked."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.take(self.indexAt(event.position().toPoint()), add=held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a line with Enter or Space, rename with F2, delete with Del."""
        index, key = self.currentIndex(), event.key()
        line = self.line_at(index)
        if self.state() == QTreeView.State.EditingState or line is None:
            super().keyPressEvent(event)
        elif key in _ENTER or key == Qt.Key.Key_Space:
            self.take(index, add=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key == Qt.Key.Key_F2 and line.group in CHANGEABLE and line.query:
            self.edit(index)
        elif key == Qt.Key.Key_Delete and line.group in CHANGEABLE and line.query:
            self.removed.emit(line)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a line."""
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if mouse else self.currentIndex()
        line = self.line_at(index)
        if line is not None and line.query:
            place = event.globalPos() if mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
            self._menu(index, line).popup(place)

    def _menu(self, index: QModelIndex, line: Line) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Show these")).triggered.connect(lambda: self.taken.emit(line, False))
        if line.group not in ("searches", "bin"):
            menu.addAction(_("Narrow further by this (Ctrl+click)")).triggered.connect(
                lambda: self.taken.emit(line, True)
            )
        if line.group in CHANGEABLE:
            menu.addSeparator()
            menu.addAction(_("Rename (F2)")).triggered.connect(lambda: self.edit(index))
            menu.addAction(_("Delete (Del)")).triggered.connect(lambda: self.removed.emit(line))
        return menu


class FacetList(QWidget):
    """All, to do, and the groups; `narrowed` carries a query and whether to add it, `searched` a whole query."""

    narrowed = Signal(str, bool)
    searched = Signal(str)
    renamed = Signal(object, str)  # Line, new name
    removed = Signal(object)  # Line
    folded = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contents = Contents()
        self.all = self._button(_("Show all documents"))
        self.to_do = self._button(_("Show what is to do"))
        self.tree = FacetTree(theme, self)
        self._most = 240
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(4)
        line.addWidget(self.all)
        line.addWidget(self.to_do)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.tree)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.all.clicked.connect(lambda: self.searched.emit(""))
        self.to_do.clicked.connect(lambda: self.narrowed.emit(TO_DO, False))
        self.tree.taken.connect(self._take)
        self.tree.folded.connect(self._folded)
        self.tree.removed.connect(self.removed)
        self.tree.paper.renamed.connect(self.renamed)
        theme.changed.connect(self._fit)
        self.show_query("")

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def fill(self, contents: Contents) -> None:
        """Show other contents."""
        if contents != self.contents:
            self.contents = contents
            self.tree.fill(contents)
        self.all.setText(_("All {n}").format(n=number(contents.everything)))
        self.to_do.setText(_("To do {n}").format(n=number(contents.to_do)))
        self._fit()

    def unfold(self, groups: Iterable[str]) -> None:
        """Unfold these groups alone."""
        self.tree.unfolded = set(groups)
        self.tree.fill(self.contents)
        self._fit()

    def show_query(self, query: str) -> None:
        """Mark what the list at hand is narrowed to."""
        active = frozenset({query.strip(), *clauses(query)})
        self.all.setChecked(not query.strip())
        self.to_do.setChecked(TO_DO in active)
        if active != self.tree.lines.active:
            self.tree.lines.active = active
            self.tree.viewport().update()

    def limit(self, pixels: int) -> None:
        """Take at most so much height."""
        self._most = max(pixels, 2 * max(self.tree.sizeHintForRow(0), 20))
        self._fit()

    def head(self) -> int:
        """Give the height of what stands over the groups."""
        return self.all.sizeHint().height() + 8

    def _fit(self) -> None:
        wanted = self.tree.height_wanted()
        self.tree.setFixedHeight(max(min(wanted, self._most), 0))
        self.tree.setVisible(wanted > 0)

    def _folded(self) -> None:
        self._fit()
        self.folded.emit()

    def _take(self, line: Line, add: bool) -> None:
        if line.group == "searches" or line.query == BIN:
            self.searched.emit("" if line.query in self.tree.lines.active else line.query)
        else:
            self.narrowed.emit(line.query, add)
