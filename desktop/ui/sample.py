"""Where the user's copy of the sample library lies, and that it is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

from desktop.language import _
from desktop.library import Library
from desktop.places import data_dir


def sample_library(author: str) -> Path:
    """Give the user's own copy of the sample library, made the first time; takes a second then."""
    path = data_dir() / (_("Sample") + ".postil")
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.stem}.part{path.suffix}")
    draft.unlink(missing_ok=True)
    try:
        Library.create_sample(draft, author=author).close()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
