"""By whose fault a verb failed, as a sentence and an exit code: 0 fine, 1 input failed, 2 wrong usage, 3 our fault."""

from __future__ import annotations

import errno
import logging
import os
import sys
from types import TracebackType
from typing import Literal

import click

from desktop import errors, terminal
from desktop.language import _

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FINE, FAILED, MISUSED, OURS = 0, 1, 2, 3


class Verdict:
    """Turns what a verb raised into a sentence and an exit code, by whose fault it was."""

    def __init__(self) -> None:
        self.code = FINE
        self._stdout = sys.stdout

    def __enter__(self) -> Verdict:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, problem: BaseException | None, _where: TracebackType | None
    ) -> Literal[True]:
        if problem is not None:
            self.code = self._judge(problem)
        return True

    def _judge(self, problem: BaseException) -> int:
        match problem:
            case errors.PostilError():
                terminal.say(str(problem))
                return MISUSED if problem.blame == "usage" else FAILED
            case click.exceptions.Exit():
                return problem.exit_code
            case click.ClickException():
                problem.show()
                return problem.exit_code
            case click.Abort() | KeyboardInterrupt():
                terminal.say(_("Stopped."))
                return FAILED
            case OSError() if problem.errno in _NO_ROOM:
                _forget_stdout()
                terminal.say(_("There is no room left to write to. Free some space and try again."))
                return FAILED
            case SystemExit():
                if sys.stdout is not self._stdout:  # Click puts a mute one there when our reader has gone
                    _forget_stdout()
                    return FINE
                return problem.code if isinstance(problem.code, int) else FAILED
        return self._own_up(problem)

    def _own_up(self, problem: BaseException) -> int:
        from desktop.places import log_file

        path = log_file()
        writer = logging.FileHandler(path, encoding="utf-8")
        record = logging.LogRecord(
            "desktop.cli",
            logging.CRITICAL,
            __file__,
            0,
            "unforeseen",
            None,
            (type(problem), problem, problem.__traceback__),
        )
        writer.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        writer.emit(record)
        writer.close()
        terminal.say(_("Something went wrong inside Postil: {kind}.").format(kind=type(problem).__name__))
        terminal.say(_("What was committed is safe. The log tells more: {path}").format(path=path))
        return OURS


def _forget_stdout() -> None:
    """Nothing can be written there any more: let nothing be flushed to it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
