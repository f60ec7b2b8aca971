"""The desk and the inspector for the tests beside this file."""

from tests.ui.desks import live_work, work

__all__ = ["live_work", "work"]
