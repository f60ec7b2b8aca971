"""The one import of sqlite-utils: on first use, and without the data science it would take along."""

from __future__ import annotations

import sqlite3
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# sqlite-utils imports these when it finds them, to name the SQL types of their values; we store none of them,
# and where they are installed they cost a second or more.
UNWANTED = ("pandas", "numpy")
_lock = threading.Lock()


def database(connection: sqlite3.Connection) -> Database:
    """Give sqlite-utils' view of a connection; plug-ins of other programs are left out."""
    with _lock:
        if "sqlite_utils" not in sys.modules:
            _import_alone()
    from sqlite_utils import Database

    return Database(connection, execute_plugins=False)


def _import_alone() -> None:
    hidden = [name for name in UNWANTED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None makes the import fail at once
    try:
        import sqlite_utils  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]
