"""The one entry: a verb of the command line as the first word goes there, anything else opens the window.

A library whose path is named like a verb is written `./new`.
"""

from __future__ import annotations

import multiprocessing
import sys

VERBS = frozenset("new import list search show annotate remove undo redo history export check backup labels".split())
ASKED = frozenset(("--help", "-h", "--version"))


def main() -> int:
    """Run the command line or the window and give the exit code."""
    multiprocessing.freeze_support()
    if len(sys.argv) > 1 and sys.argv[1] in VERBS | ASKED:
        from desktop import cli

        return cli.main()
    from desktop.ui import app

    return app.main()


if __name__ == "__main__":
    sys.exit(main())
