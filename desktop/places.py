"""Where things lie on this computer: the user's folders, the log, and the files that come with the program.

`POSTIL_HOME` in the environment moves all that is the user's into one folder, for tests and portable use.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["config_dir", "data_dir", "documents_dir", "log_file", "resource", "settings_file"]


def config_dir() -> Path:
    """Return the folder of the user's settings; it is made by whoever first writes there."""
    return _user_dir("config")


def data_dir() -> Path:
    """Return the folder for what the program keeps between sessions: log, crash reports, first libraries."""
    return _user_dir("data")


def documents_dir() -> Path:
    """Return the folder in which libraries are made unless the user says otherwise; it need not exist."""
    home = os.environ.get("POSTIL_HOME")
    if home:
        return Path(home) / "documents"
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "Postil"


def settings_file() -> Path:
    """Return the path of the settings file, which need not exist."""
    return config_dir() / "settings.json"


def log_file() -> Path:
    """Return the path of the log file and make its folder."""
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "postil.log"


def resource(name: str) -> Path:
    """Return the path of a file or folder of `resources/`; raise FileNotFoundError when there is none.

    A checkout keeps the folder beside the package; a wheel and a built program carry it inside the package.
    """
    package = Path(__file__).resolve().parent
    for root in (package / "resources", package.parent / "resources"):
        found = root / name
        if found.exists():
            return found
    raise FileNotFoundError(f"resource {name!r}")


def _user_dir(kind: str) -> Path:
    home = os.environ.get("POSTIL_HOME")
    if home:
        return Path(home) / kind
    import platformdirs

    if kind == "config":
        return Path(platformdirs.user_config_dir("postil", appauthor=False, roaming=sys.platform == "win32"))
    return Path(platformdirs.user_data_dir("postil", appauthor=False))
