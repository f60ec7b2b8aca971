"""The main window: the panes side by side, the commands with their menus and keys, and how it was left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop import NAME
from desktop.imports import ImportRun
from desktop.language import _
from desktop.model import Change, Changes, EntityId, Progress
from desktop.places import resource
from desktop.ui.actions import PLACES, Actions
from desktop.ui.acts import links
from desktop.ui.commands import Place, When
from desktop.ui.dialogs.author import AuthorBar
from desktop.ui.importing import Report
from desktop.ui.layout import Layout
from desktop.ui.losses import LossReport
from desktop.ui.memory import Trail
from desktop.ui.panes.bar import TopBar
from desktop.ui.panes.desk import Desk
from desktop.ui.panes.drop import DropVeil
from desktop.ui.panes.inspector import Inspector
from desktop.ui.panes.shelf import Shelf
from desktop.ui.panes.status import Status, hairline
from desktop.ui.panes.unfinished import UnfinishedBar
from desktop.ui.panes.welcome import Welcome
from desktop.ui.session import Opened, Session
from desktop.ui.theme import Theme
from desktop.ui.upkeep import Upkeep
from desktop.ui.watching import Watcher


class Window(QMainWindow):
    """What the acts see: `session`, `shelf`, `desk`, `inspector`, `status`, `theme`, and `actions` by command id."""

    def __init__(self, session: Session, theme: Theme | None = None) -> None:
        """Build everything; nothing is read from a library yet."""
        theme = theme or Theme(session.settings, session)
        theme.prepare()  # before there is a window: its panes would take the font that it was born with
        super().__init__()
        self.session = session
        self.theme = theme
        self.setWindowIcon(QIcon(str(resource("icons/postil.svg"))))
        self.setAcceptDrops(True)
        self.last_report: Report | None = None
        self.losses: LossReport | None = None  # of the last export or load
        self.filled = False  # whether the library at hand has told what it holds
        self._undoable: Change | None = None
        self._redoable: Change | None = None
        self._build_panes()
        self.commands = Actions(self, self.theme)
        self._arrange()
        self.commands.bind(self.desk.reader, (self.desk, self.shelf, self.inspector))
        self.trail = Trail(session)
        self.upkeep = Upkeep(session, self)
        self.watcher = Watcher(session, self._take_arrivals, self)
        self.arrangement = Layout(self, self.splitter, {"shelf": self.shelf, "inspector": self.inspector})
        self.theme.apply()
        self._listen()
        self._refresh()

    # Building

    def _build_panes(self) -> None:
        self.shelf = Shelf(self.session, self.theme)
        self.desk = Desk(self.session, self.theme)
        self.desk.setMinimumWidth(236)  # pixels: what the side panes leave to the text in the smallest window
        self.inspector = Inspector(self.session, self.theme)
        self.status = Status(self.session, self.theme)
        self.welcome = Welcome(self.session, self.theme)
        for name in ("shelf", "desk", "inspector"):
            pane: QWidget = getattr(self, name)
            pane.setObjectName(name)
            pane.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.shelf.setAccessibleName(self.shelf.accessibleName() or _("Shelf"))
        self.desk.setAccessibleName(self.desk.accessibleName() or _("Desk"))
        self.inspector.setAccessibleName(self.inspector.accessibleName() or _("Inspector"))

    def _arrange(self) -> None:
        self.bar = TopBar(self.session, self.theme, self.commands)
        self.centre = QStackedWidget()
        self.centre.addWidget(self.desk)
        self.centre.addWidget(self.welcome)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        for pane in (self.shelf, self.centre, self.inspector):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setCollapsible(1, False)
        self.author_bar = AuthorBar(self.session, self.theme)
        self.unfinished = UnfinishedBar(self.session, self.theme)
        self.veil = DropVeil(self)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, hairline(whole), self.splitter, self.author_bar, self.unfinished, self.status):
            column.addWidget(widget, 1 if widget is self.splitter else 0)
        self.setCentralWidget(whole)
        self.setMinimumSize(640, 420)
        self._build_menus()

    def _build_menus(self) -> None:
        """Give the system's menu bar the menus where it has one of its own; elsewhere the top bar holds them."""
        if sys.platform == "darwin":
            for place in PLACES:
                self.menuBar().addMenu(self.menu_for(place))

    def _listen(self) -> None:
        session = self.session
        session.changed.connect(self._follow)
        session.opened.connect(self._show_document)
        session.selected.connect(lambda _spans: self._enable())
        session.busy.connect(self._follow_progress)
        self.trail.moved.connect(self._enable)
        self.desk.sheet.current_changed.connect(lambda _annotation: self._enable())
        self.desk.menu_wanted.connect(lambda point: links.menu_over(self, point).popup(point))
        self.desk.link_wanted.connect(lambda link: links.follow(self, link))
        self.desk.editor_wanted.connect(lambda: self.run("labels.edit"))
        self.shelf.asked.connect(self.run)
        self.shelf.left.connect(self.desk.reader.setFocus)
        self.shelf.menu_wanted.connect(lambda point: self.menu_for("document").popup(point))
        self.inspector.asked.connect(self.run)
        self.status.undo_asked.connect(lambda: self.run("history.undo"))
        self.status.report_asked.connect(lambda: self.run("import.report"))
        self.unfinished.go_on_asked.connect(self._resume)
        self.welcome.asked.connect(self.run)
        self.welcome.library_asked.connect(self.open_library)
        self.bar.library_asked.connect(self.open_library)

    # Commands

    def run(self, command: str) -> bool:
        """Run a command by its id; False when it cannot be run now."""
        return self.commands.run(command)

    def menu_for(self, place: Place) -> QMenu:
        """Make the menu of a place, as a context menu or in a menu bar."""
        return self.commands.menu(place, self)

    def _there(self) -> set[When]:
        """Say what is there for commands to work on."""
        there: set[When] = {"always"}
        library, document = self.session.library, self.session.document
        if library is None:
            return there
        there.add("library")
        if library.writable:
            there.add("writable")
            there.update(["undo"] if self._undoable else [], ["redo"] if self._redoable else [])
        if document is not None:
            there.add("document")
            if library.writable and self.session.selection:
                there.add("selection")
            if library.writable and self.desk.reader.current_annotation():
                there.add("annotation")
        return there

    def _enable(self) -> None:
        self.commands.enable(self._there())
        self.commands.of("go.back").setEnabled(self.trail.can_go_back)
        self.commands.of("go.forth").setEnabled(self.trail.can_go_forth)

    # What happens

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "settings":
            self.theme.apply(self.session.settings)
            return
        if origin == "library":
            self._undoable = self._redoable = None
            self.filled = False
            self._refresh()
        self.session.read(
            lambda library: (library.next_undo(), library.next_redo(), library.documents.overview().documents),
            lambda answer: self._know(*answer),
            key="window",
            asker=self,
        )

    def _know(self, undoable: Change | None, redoable: Change | None, documents: int) -> None:
        self._undoable, self._redoable = undoable, redoable
        undo, redo = self.commands.of("history.undo"), self.commands.of("history.redo")
        undo.setText(_("Undo “{name}”").format(name=undoable.name) if undoable else _("Undo"))
        redo.setText(_("Redo “{name}”").format(name=redoable.name) if redoable else _("Redo"))
        self._enable()
        self._show_centre(documents)
        self.filled = True

    def _refresh(self) -> None:
        library = self.session.library
        self.setWindowTitle(_("{library} – Postil").format(library=library.path.stem) if library else NAME)
        self.arrangement.show_panes(library is not None)
        self._enable()
        if library is None:
            self._show_centre(0)
        else:
            self.expect()

    def expect(self) -> None:
        """Show no welcome while a library is being opened: it may be full."""
        self.centre.setCurrentWidget(self.desk)

    def _show_centre(self, documents: int) -> None:
        """Show the welcome as long as there is nothing to read."""
        library = self.session.library
        empty = self.session.document is None and documents == 0
        self.welcome.show_for(library.path.stem if library else None)
        self.centre.setCurrentWidget(self.welcome if empty else self.desk)

    def _show_document(self, opened: Opened | None) -> None:
        self.bar.show_document(opened.document if opened else None)
        if opened is not None:
            self.centre.setCurrentWidget(self.desk)
        self._enable()

    def _follow_progress(self, progress: Progress | None) -> None:
        if progress is None:
            self._follow(Changes(0, ""), "step")

    # Libraries and files, for the acts

    def open_library(self, path: Path) -> None:
        """Open a library and take it as the one at hand."""
        from desktop.ui.acts.libraries import open_at

        open_at(self, path)

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files and folders, into a new library when none is open; a library file is opened instead."""
        from desktop.ui.acts.importing import take_in

        take_in(self, paths)

    def look_at(self, paths: Sequence[Path]) -> None:
        """Show files as they would arrive before they are imported."""
        from desktop.ui.acts.importing import look

        look(self, paths)

    def _take_arrivals(self, paths: Sequence[Path], source: str, then: Callable[[Report], None]) -> bool:
        from desktop.ui.acts.importing import take_arrivals

        return take_arrivals(self, paths, source, then)

    def _resume(self, run: ImportRun) -> None:
        from desktop.ui.acts.reports import resume

        resume(self, run)

    # Panes

    def show_entity(self, entity: EntityId) -> None:
        """Show an entity's page in the inspector."""
        if not self.inspector.isVisible():
            self.arrangement.toggle("inspector")
        self.inspector.show_tab(1)
        self.inspector.entities.open(entity)

    def set_undistracted(self, on: bool) -> None:
        """Show nothing but the text on the whole screen, or everything again."""
        self.arrangement.set_undistracted(on)
        self.bar.setVisible(not on)
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )
        self.desk.reader.setFocus()
        if on:
            self.session.message.emit("info", _("Press F11 to bring everything back."), "")

    def panes(self) -> tuple[QWidget, ...]:
        """Give the panes that F6 walks through, as they stand."""
        centre = self.welcome if self.centre.currentWidget() is self.welcome else self.desk.reader
        return tuple(
            pane for pane in (self.shelf, centre, self.inspector) if isinstance(pane, QWidget) and pane.isVisible()
        )

    def cycle_panes(self, direction: int = 1) -> None:
        """Give the keyboard to the next pane."""
        panes = self.panes()
        focus = QApplication.focusWidget()
        here = next((n for n, pane in enumerate(panes) if focus and (focus is pane or pane.isAncestorOf(focus))), -1)
        if panes:
            target = panes[(here + direction) % len(panes)]
            _first_stop(target).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Dropping

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the text by Escape from wherever nothing else takes it."""
        if event.key() == Qt.Key.Key_Escape and self.desk.isVisible():
            self.desk.reader.setFocus()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show where files may be dropped."""
        if dropped_paths(event.mimeData()):
            library = self.session.library
            self.veil.show_over(library.path.stem if library else None)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the veil away."""
        self.veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped, or look at it first while Shift is held."""
        self.veil.hide()
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.look_at if held else self._take_dropped)(paths)

    def _take_dropped(self, paths: Sequence[Path]) -> None:
        from desktop.ui.acts.exchange import offer_to_load

        offer_to_load(self, paths)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the veil over everything."""
        super().resizeEvent(event)
        self.veil.resize(self.size())

    def showEvent(self, event: QShowEvent) -> None:
        """Begin what waits for the first paint."""
        super().showEvent(event)
        if self.centre.currentWidget() is self.welcome:
            self.welcome.first.setFocus()
        self.upkeep.begin()

    def changeEvent(self, event: QEvent) -> None:
        """Look for the changes of others when one comes back to the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.session.look_for_others()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, write what waits, close the library."""
        self.arrangement.save()
        self.desk.keep_place()
        self.upkeep.end()
        self.watcher.end()
        for dialog in self.findChildren(QDialog):
            dialog.close()  # one left open would keep the program running
        self.hide()
        self.session.close()
        if self.losses is not None:
            self.losses.discard()
        event.accept()


def dropped_paths(data: QMimeData) -> list[Path]:
    """Give the local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def _first_stop(pane: QWidget) -> QWidget:
    """Find the widget of a pane that takes the keyboard first."""
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus or pane.focusProxy() is not None:
        return pane
    stops: list[QObject] = list(pane.findChildren(QWidget))
    for stop in stops:
        if isinstance(stop, QWidget) and stop.isVisible() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return stop
    return pane
