"""The Qt front end: the only home of PySide6."""
