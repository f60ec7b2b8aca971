"""The one entry: a verb of the command line as the first word goes there, anything else opens the window.

A library whose path is named like a verb is written `./new`.
"""

from __future__ import annotations

import os
import sys

VERBS = frozenset(
    "new import list search show annotate remove undo redo history check backup labels".split()
    + "export load formats roundtrip".split()
)
ASKED = frozenset(("--help", "-h", "--version"))


def main() -> int:
    """Run the command line or the window and give the exit code."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()  # a worker of the built program starts here, too
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word in VERBS | ASKED or _is_slip(word):
        from desktop import cli

        return cli.main()
    if _has_no_screen():
        from desktop.language import _

        sys.stderr.write(_("There is no display to open a window on. The verbs work without: postil --help") + "\n")
        return 1
    from desktop.ui import app

    return app.main()


def _is_slip(word: str) -> bool:
    """Say whether a word is neither a verb nor a path, so that the command line can say what it knows."""
    return word.isidentifier() and not os.path.exists(word)


def _has_no_screen() -> bool:
    """Say whether Qt would abort for want of a display."""
    if not sys.platform.startswith("linux"):
        return False
    return not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
