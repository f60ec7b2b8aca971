"""A file shown where it lies, in whatever the system shows folders with."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> bool:
    """Show a file in its folder, chosen where the system can do that; False when the folder is not there."""
    if not path.parent.is_dir():
        return False
    if path.exists() and sys.platform in ("win32", "darwin"):
        program, words = ("explorer", [f"/select,{path}"]) if sys.platform == "win32" else ("open", ["-R", str(path)])
        return bool(QProcess.startDetached(program, words)[0])
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
