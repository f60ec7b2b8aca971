"""Under which name the window of a library can be called, and whether anyone may be listening there."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path


def address(path: Path) -> str:
    """Return the name under which the window of a library listens."""
    return "postil-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]


def may_be_open(path: Path) -> bool:
    """Say whether it is worth while to call: where names are files, there is none when nobody listens."""
    return sys.platform == "win32" or Path(tempfile.gettempdir(), address(path)).exists()
