"""The line at the top: the library's menu, back and forth, what is on the desk, type, theme, palette, the rest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.language import _
from desktop.model import Changes, Document
from desktop.ui.actions import Actions
from desktop.ui.dialogs.typography import TypographyPopup
from desktop.ui.session import Session
from desktop.ui.theme import UNIT, Theme


class TopBar(QWidget):
    """The top line; `library_asked` carries the path of a recent library."""

    library_asked = Signal(Path)

    def __init__(self, session: Session, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        """Build it of the commands' own actions."""
        super().__init__(parent)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._theme = theme
        self._actions = actions
        self._library = self._button(_("Library"), "books", _("Libraries, import and export"), text=True)
        self._library.setMenu(self._library_menu())
        self._title = Elided(self)
        self._type = self._button(_("Text"), "text-aa", _("Font, size and width of the text"))
        self._type.clicked.connect(self.show_typography)
        self._shade = self._button(_("Theme"), "circle-half", _("Light, dark or sepia"))
        self._shade.setMenu(self._theme_menu())
        self._more = self._button(_("More"), "dots-three", _("Every command, by menu (F10)"))
        self._more.setMenu(self._more_menu())
        self._more.setShortcut(QKeySequence("F10"))
        self._palette = self._of("help.palette")
        self._arrange()
        session.changed.connect(self._follow)
        self._name_library()

    def _arrange(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        line.setSpacing(UNIT // 2)
        line.addWidget(self._library)
        line.addWidget(self._of("go.back"))
        line.addWidget(self._of("go.forth"))
        line.addSpacing(UNIT)
        line.addWidget(self._title, 1)
        line.addSpacing(UNIT)
        for button in (self._type, self._shade, self._palette, self._more):
            line.addWidget(button)

    def _button(self, name: str, icon: str, tip: str, *, text: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            button.setText(name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _of(self, command: str) -> QToolButton:
        button = QToolButton(self)
        action = self._actions.of(command)
        button.setDefaultAction(action)
        button.setIcon(self._theme.icon(self._actions.commands[command].icon))
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # Menus

    def _library_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._recent = QMenu(_("Recent libraries"), menu)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._actions.fill(menu, "library")
        menu.insertMenu(self._actions.of("library.close"), self._recent)
        return menu

    def _fill_recent(self) -> None:
        self._recent.clear()
        here = str(self._session.library.path.resolve()) if self._session.library else ""
        for name in self._session.settings.recent_libraries:
            path = Path(name)
            action = self._recent.addAction(f"{path.stem}   {shortened(path.parent)}".replace("&", "&&"))
            action.setEnabled(name != here)
            action.triggered.connect(lambda _checked=False, path=path: self.library_asked.emit(path))
        if self._recent.isEmpty():
            self._recent.addAction(_("None so far")).setEnabled(False)

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in ("system", "light", "dark", "sepia"):
            menu.addAction(self._actions.of(f"view.theme_{name}"))
        return menu

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        for place in ("edit", "find", "mark", "document", "go", "view"):
            menu.addMenu(self._actions.menu(place, menu))
        menu.addSeparator()
        self._actions.fill(menu, "help")
        return menu

    def show_typography(self) -> None:
        """Open the popup for the text's type under its button."""
        popup = TypographyPopup(self._session, self._theme, self)
        popup.show_under(self._type)

    # What is shown

    def show_document(self, document: Document | None) -> None:
        """Show the title of what is on the desk."""
        self._title.setText(document.title if document else "")

    def _follow(self, changes: Changes, origin: str) -> None:
        if origin == "library":
            self._name_library()
        document = self._session.document
        if document is not None and changes.touches("document", document=document.document.id):
            here = document.document.id

            def show(found: Document) -> None:
                if self._session.document is not None and self._session.document.document.id == here:
                    self.show_document(found)  # unless it was left, or put into the bin, in the meantime

            self._session.read(lambda library: library.documents.get(here), show, key="title", failed=lambda _p: None)

    def _name_library(self) -> None:
        library = self._session.library
        name = library.path.stem if library else _("Library")
        short = QFontMetrics(self.font()).elidedText(name, Qt.TextElideMode.ElideRight, UNIT * 26)
        self._library.setText(f" {short} ▾".replace("&", "&&"))


class Elided(QLabel):
    """A line of text that is cut with an ellipsis when there is no room, and shown whole in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        metrics = self.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if text != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter), text)


def shortened(folder: Path) -> str:
    """Write a folder with the user's home as a tilde."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)
