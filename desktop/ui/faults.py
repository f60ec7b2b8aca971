"""Where our own faults go: into the log, and into a report the user can copy; Qt's messages go the same way."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from desktop.places import log_file

LARGEST = 1_000_000  # bytes of one log file
LOG = logging.getLogger("desktop")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_QUIET = ("This plugin does not support", "QStandardPaths: XDG_RUNTIME_DIR", "qt.qpa.wayland.textinput")


class Reporter(QObject):
    """Bring a report from any thread to a dialog at home."""

    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        """Show what comes."""
        super().__init__(parent)
        self._dialog: QObject | None = None
        self.failed.connect(self._show)

    def _show(self, report: str) -> None:
        from desktop.ui.dialogs.crash import CrashDialog

        if isinstance(self._dialog, CrashDialog):
            self._dialog.add(report)
            return
        dialog = CrashDialog(_a_window(), report)
        dialog.destroyed.connect(self._forget)
        self._dialog = dialog
        dialog.show()

    def _forget(self) -> None:
        self._dialog = None


_reporter: Reporter | None = None
_log: logging.Handler | None = None


def watch() -> None:
    """Send everything unforeseen to the log and to a dialog from now on."""
    global _reporter, _log
    application = QCoreApplication.instance()
    if application is None or _reporter is not None:
        return
    _reporter = Reporter(application)
    _log = _open_log()
    logging.getLogger().addHandler(_log)
    logging.getLogger().setLevel(logging.INFO)
    qInstallMessageHandler(_hear_qt)
    sys.excepthook = _catch
    threading.excepthook = _catch_in_thread


def unwatch() -> None:
    """Give the hooks back."""
    global _reporter, _log
    qInstallMessageHandler(None)
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    if _log is not None:
        logging.getLogger().removeHandler(_log)
        _log.close()
    _reporter = _log = None


def _open_log() -> logging.Handler:
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler: logging.Handler
    try:
        path = log_file()
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".old.log"))
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()  # a home that cannot be written must not keep the window from opening
    handler.setFormatter(form)
    return handler


def _catch(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QCoreApplication.quit()
        return
    LOG.error("unforeseen", exc_info=(kind, error, trace))
    if _reporter is not None:
        _reporter.failed.emit(report(error, trace))


def _catch_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        _catch(told.exc_type, told.exc_value, told.exc_traceback)


def report(error: BaseException, trace: TracebackType | None) -> str:
    """Write the report of an error: versions, and where it happened."""
    from desktop.ui.dialogs.about import facts

    return facts() + "\n\n" + "".join(traceback.format_exception(type(error), error, trace))


def _hear_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = logging.DEBUG if message.startswith(_QUIET) else _LEVELS.get(kind, logging.INFO)
    logging.getLogger("qt").log(level, "%s (%s)", message, context.category)


def _a_window() -> QWidget:
    found = QApplication.activeWindow() or next(iter(QApplication.topLevelWidgets()), None)
    return found if found is not None else QWidget()
