"""What this program is, its version and licence, and what it runs on; ready to be copied into a report."""

from __future__ import annotations

import platform
import sqlite3

import PySide6
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QLabel, QWidget

from desktop import __version__
from desktop.language import _
from desktop.places import log_file, resource, settings_file
from desktop.ui.dialogs.dialog import Dialog


def facts() -> str:
    """Return the versions and places that a report should name."""
    return "\n".join(
        (
            f"Postil {__version__}",
            f"Python {platform.python_version()}, Qt {PySide6.__version__}, SQLite {sqlite3.sqlite_version}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            _("Settings: {path}").format(path=settings_file()),
            _("Log: {path}").format(path=log_file()),
        )
    )


class AboutDialog(Dialog):
    """About Postil."""

    def __init__(self, parent: QWidget) -> None:
        """Show what there is to know."""
        super().__init__(parent, _("About Postil"), width=520, height=340)
        mark = QLabel()
        icon = QIcon(str(resource("icons/postil.svg")))
        mark.setPixmap(icon.pixmap(QSize(56, 56), self.devicePixelRatioF()))
        self.body.addWidget(mark)
        self.say(_("Postil {version}").format(version=__version__), "heading")
        self.say(_("Reading and annotating articles, offline. A postil is a note in the margin."))
        self.say(facts(), "dim")
        self.say(_("Free software under the GNU Affero General Public License, version 3 or later."), "dim")
        self.body.addStretch(1)
        self.add_button(_("Copy"), lambda: QGuiApplication.clipboard().setText(facts()), left=True)
