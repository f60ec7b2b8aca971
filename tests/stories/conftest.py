"""Stories drive the whole window; they stand on the fixtures of the window's own tests."""

from tests.ui.conftest import dress, empty_window, settings, settle

__all__ = ["dress", "empty_window", "settings", "settle"]
