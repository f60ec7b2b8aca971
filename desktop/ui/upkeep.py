"""What the window does by itself when nobody waits: warm up, look for others, refresh the search, back up."""

from __future__ import annotations

import importlib
import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop.errors import PostilError
from desktop.language import _, number
from desktop.library import Library
from desktop.model import Backup, Changes
from desktop.ui.session import Session

WARM_AFTER = 400  # milliseconds after the first paint
OTHERS_EVERY = 2_000
REFRESH_AFTER = 1_500
SLICE = 0.02  # seconds of the writing lane at a time
BACKUP_AFTER = 15_000
BACKUP_EVERY = 3_600_000


class Upkeep(QObject):
    """The window's own work, in slices that give way to the user's."""

    def __init__(self, session: Session, parent: QObject) -> None:
        """Set the clocks; none runs before `begin`."""
        super().__init__(parent)
        self._session = session
        self._begun = False
        self._others = QTimer(self, interval=OTHERS_EVERY)
        self._others.timeout.connect(self._look)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_AFTER)
        self._refresh.timeout.connect(self._refresh_slice)
        self._backup = QTimer(self, singleShot=True, interval=BACKUP_AFTER)
        self._backup.timeout.connect(self._back_up)
        self._warm = QTimer(self, singleShot=True, interval=WARM_AFTER)
        self._warm.timeout.connect(self._warm_up)

    def begin(self) -> None:
        """Start the clocks, after the first paint."""
        if self._begun:
            return
        self._begun = True
        self._session.changed.connect(self._follow)
        self._warm.start()
        self._others.start()
        if self._session.library is not None:
            self._refresh.start()
            self._backup.start()

    def end(self) -> None:
        """Stop the clocks."""
        for clock in (self._others, self._refresh, self._backup, self._warm):
            clock.stop()

    def _follow(self, changes: Changes, origin: str) -> None:
        if self._session.library is None:
            self._refresh.stop()
            self._backup.stop()
            return
        if origin == "library":
            self._warm.start()
            self._backup.start(BACKUP_AFTER)
        if changes.touches("document"):
            self._refresh.start()

    def _look(self) -> None:
        if self._session.library is not None and not self._session.going:
            self._session.look_for_others()

    def _warm_up(self) -> None:
        """Load in the lanes what the first search, change and choice of files would have to wait for."""

        def load(*names: str) -> None:
            for name in names:
                importlib.import_module(name)

        self._session.jobs.write(lambda: load("sqlite_utils"), failed=_note, urgent=False)
        self._session.jobs.read(lambda: load("babel.dates", "babel.numbers", "desktop.readers.table"), failed=_note)
        self._session.read(lambda library: library.find("a", limit=1), lambda _found: None, failed=_note)

    def _refresh_slice(self) -> None:
        """Bring the search's derived data up to date, a slice at a time."""

        def again(finished: bool) -> None:
            if not finished and self._begun:
                self._refresh.start(20)

        library = self._session.library
        if library is not None and library.writable:
            if self._session.going:
                self._refresh.start()  # an import has enough to write
            else:
                self._session.write(lambda library: library.refresh_search(SLICE), again, failed=_note, urgent=False)

    def _back_up(self) -> None:
        """Make the day's backup in a thread of its own, so that neither lane waits for it."""
        library, settings = self._session.library, self._session.settings
        if library is None or not library.writable or not settings.backup_daily:
            return
        if self._session.going:
            self._backup.start()
            return
        folder = Path(settings.backup_folder) if settings.backup_folder else None
        BackingUp(self._session, library, folder, settings.backups_kept)
        self._backup.start(BACKUP_EVERY)


class BackingUp:
    """One rolling backup that goes on."""

    def __init__(self, session: Session, library: Library, folder: Path | None, keep: int) -> None:
        """Start at once."""
        self._session = session
        self._library = library
        self._folder = folder
        self._keep = keep
        self._thread = threading.Thread(target=self._run, name="postil-backup", daemon=True)
        session.begin(self)
        self._thread.start()

    def stop(self) -> None:
        """Let it finish: it is short, and half a backup is none."""

    def wait(self) -> None:
        """Wait until it no longer reads the library."""
        self._thread.join()

    def _run(self) -> None:
        made: Backup | None = None
        problem: Exception | None = None
        try:
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
            made = self._library.roll_backup(self._folder, keep=self._keep)
        except (PostilError, OSError) as error:
            problem = error
        finally:
            self._session.at_home(lambda: self._end(made, problem))

    def _end(self, made: Backup | None, problem: Exception | None) -> None:
        self._session.end(self)
        if problem is not None:
            said = _("Today's backup could not be made. {why}").format(why=problem)
            self._session.message.emit("warning", said, getattr(problem, "detail", ""))
        elif made is not None:
            said = _("Today's backup is made: {name} with {n} documents.")
            self._session.message.emit(
                "aside", said.format(name=Path(made.path).name, n=number(made.documents)), made.path
            )


def _note(problem: BaseException) -> None:
    """Log what failed in idle work: the user asked for nothing and is told when it matters."""
    logging.getLogger(__name__).info("idle work failed: %s", problem)
