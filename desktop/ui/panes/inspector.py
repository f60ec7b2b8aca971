"""The right side: annotations of the document, entities, claims and details, each on a tab of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.language import _, number
from desktop.ui.panes.annotation_list import AnnotationList
from desktop.ui.panes.claim_list import ClaimList
from desktop.ui.panes.details import Details
from desktop.ui.panes.entity_list import EntityList
from desktop.ui.panes.sheet import Sheet
from desktop.ui.session import Session
from desktop.ui.theme import Theme


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
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName(_("Inspector"))
        self.stack = QStackedWidget(self)
        self._names = (_("Annotations"), _("Entities"), _("Claims"), _("Details"))
        for place, pane in enumerate(self._panes()):
            self.tabs.addTab(self._names[place])
            self.tabs.setTabToolTip(place, f"{self._names[place]} (Ctrl+{place + 1})")
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
        """Leave the counts out where there is no room for them."""
        super().resizeEvent(event)
        self._count()

    def _count(self) -> None:
        annotations = self._sheet.annotations.values()
        counts = (
            len(self._sheet.annotations),
            len({a.entity_id for a in annotations if a.entity_id}),
            len({a.utterance.claim_id for a in annotations if a.utterance}),
        )
        for place, count in enumerate(counts):
            self.tabs.setTabText(place, f"{self._names[place]} {number(count)}" if count else self._names[place])
        if self.tabs.sizeHint().width() > self.width():
            for place, name in enumerate(self._names):
                self.tabs.setTabText(place, name)
