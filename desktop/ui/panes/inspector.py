"""The right side: annotations of the document, entities, claims and details, each on a tab of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.language import _, number
from desktop.ui.panes.annotation_list import AnnotationList
from desktop.ui.panes.claim_list import ClaimList
from desktop.ui.panes.details import Details
from desktop.ui.panes.entity_list import EntityList
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme

ICONS = ("highlighter-circle", "users", "quotes", "info")  # what a tab shows where its name has no room


class Inspector(QWidget):
    """Four tabs; `show_tab` brings one to the front."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(200)
        self._sheet = Sheet.of(session)
        self.annotations = AnnotationList(session, theme, self)
        self.entities = EntityList(session, theme, self)
        self.claims = ClaimList(session, theme, self)
        self.details = Details(session, theme, self)
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)  # or the hint of its width would be that of cut words
        self.tabs.setAccessibleName(_("Inspector"))
        self.stack = QStackedWidget(self)
        self._names = (_("Annotations"), _("Entities"), _("Claims"), _("Details"))
        self._icons = tuple(theme.icon(name) for name in ICONS)
        for place, pane in enumerate(self._panes()):
            self.tabs.addTab(self._names[place])
            self.stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self._sheet.replaced.connect(self._count)
        self._sheet.changed.connect(self._count)
        self._count()

    def show_tab(self, index: int) -> None:
        """Bring a tab to the front (0 annotations, 1 entities, 2 claims, 3 details) and give it the keyboard."""
        self.tabs.setCurrentIndex(index)
        pane = self._panes()[index]
        pane.focus_first()

    def _panes(self) -> tuple[AnnotationList, EntityList, ClaimList, Details]:
        return self.annotations, self.entities, self.claims, self.details

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say in the tabs as much as there is room for."""
        super().resizeEvent(event)
        self._count()

    def changeEvent(self, event: QEvent) -> None:
        """Say less in a larger font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "details"):
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
