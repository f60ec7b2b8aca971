"""The right side: annotations of the document, entities, claims and details, each on a tab of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.language import _, number
from desktop.ui.panes.annotation_list import AnnotationList
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.panes.claim_list import ClaimList
    from desktop.ui.panes.details import Details
    from desktop.ui.panes.entity_list import EntityList

Pane = TypeVar("Pane", bound=QWidget)
PANES = ("annotations", "entities", "claims", "details")
ICONS = ("highlighter-circle", "users", "quotes", "info")  # what a tab shows where its name has no room


class Inspector(QWidget):
    """Four tabs; `show_tab` brings one to the front. All but the first are built when they are first wanted."""

    asked = Signal(str)  # id of a command

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(200)
        self._session, self._theme, self._sheet = session, theme, Sheet.of(session)
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)  # or the hint of its width would be that of cut words
        self.tabs.setAccessibleName(_("Inspector"))
        self.stack = QStackedWidget(self)
        self.annotations = AnnotationList(session, theme, self.stack)
        self.stack.addWidget(self.annotations)
        self._names = (_("Annotations"), _("Entities"), _("Claims"), _("Details"))
        self._icons = tuple(theme.icon(name) for name in ICONS)
        for name in self._names:
            self.tabs.addTab(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(lambda place: self.stack.setCurrentWidget(self._pane(place)))
        self._sheet.replaced.connect(self._count)
        self._sheet.changed.connect(self._count)
        self._count()

    def show_tab(self, index: int) -> None:
        """Bring a tab to the front (0 annotations, 1 entities, 2 claims, 3 details) and give it the keyboard."""
        self.tabs.setCurrentIndex(index)
        self._pane(index).focus_first()

    @cached_property
    def entities(self) -> EntityList:
        """The entities of the document or of the library."""
        from desktop.ui.panes.entity_list import EntityList

        return self._added(EntityList(self._session, self._theme, self.stack))

    @cached_property
    def claims(self) -> ClaimList:
        """The claims of the document or of the library."""
        from desktop.ui.panes.claim_list import ClaimList

        return self._added(ClaimList(self._session, self._theme, self.stack))

    @cached_property
    def details(self) -> Details:
        """What is known of the document."""
        from desktop.ui.panes.details import Details

        details = self._added(Details(self._session, self._theme, self.stack))
        details.asked.connect(self.asked)
        return details

    def _added(self, pane: Pane) -> Pane:
        self.stack.addWidget(pane)
        return pane

    def _pane(self, place: int) -> AnnotationList | EntityList | ClaimList | Details:
        pane: AnnotationList | EntityList | ClaimList | Details = getattr(self, PANES[place])
        return pane

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say in the tabs as much as there is room for."""
        super().resizeEvent(event)
        self._count()

    def changeEvent(self, event: QEvent) -> None:
        """Say less in a larger font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_icons"):
            self._count()

    def _count(self) -> None:
        annotations = self._sheet.annotations.values()
        counts = (
            len(self._sheet.annotations),
            len({a.entity_id for a in annotations if a.entity_id}),
            len({a.utterance.claim_id for a in annotations if a.utterance}),
        )
        shown = [number(count) if count else "" for count in (*counts, 0)]
        full = [f"{name} {count}".rstrip() for name, count in zip(self._names, shown, strict=True)]
        for words, icons in ((full, False), (self._names, False), (shown, True)):
            self._say(words, icons)
            if self.tabs.sizeHint().width() <= self.width():
                break
        for place, whole in enumerate(full):
            self.tabs.setTabToolTip(place, f"{whole} (Ctrl+{place + 1})")
            self.tabs.setAccessibleTabName(place, whole)

    def _say(self, words: Sequence[str], icons: bool) -> None:
        for place, text in enumerate(words):
            self.tabs.setTabIcon(place, self._icons[place] if icons else QIcon())
            self.tabs.setTabText(place, text)
