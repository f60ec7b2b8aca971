"""What was answered last in a dialog, kept in the user's settings as one JSON value."""

from __future__ import annotations

import json
from typing import Any

from desktop import settings as preferences
from desktop.errors import PostilError
from desktop.ui.session import Session


def last(session: Session, dialog: str) -> dict[str, Any]:
    """Give the last answers of a dialog; none where there are none, or none that can be read."""
    found = _all(session).get(dialog)
    return found if isinstance(found, dict) else {}


def keep(session: Session, dialog: str, answers: dict[str, Any]) -> None:
    """Keep the answers of a dialog for the next time."""
    stored = json.dumps({**_all(session), dialog: answers}, ensure_ascii=False)
    session.settings = preferences.changed(session.settings, answers=stored)
    try:
        preferences.save(session.settings)
    except PostilError as problem:
        session.fail(problem)


def _all(session: Session) -> dict[str, Any]:
    try:
        found = json.loads(session.settings.answers or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
