"""One window per library: a second start on the same library raises the first window instead of opening another."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from desktop.ui.address import address
from desktop.ui.session import Session

PATIENCE = 2_000  # milliseconds; only a window that hangs takes as long


def call(path: Path) -> bool:
    """Ask the window that has this library open to come to the front; say whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(address(path))
    if not socket.waitForConnected(PATIENCE):
        return False
    socket.write(b"raise\n")
    answered = socket.waitForBytesWritten(PATIENCE)
    socket.disconnectFromServer()
    return answered


class Instances(QObject):
    """Listen for as long as a library is open; whoever calls gets the window to the front."""

    def __init__(self, session: Session, window: QWidget) -> None:
        """Follow the session from library to library."""
        super().__init__(window)
        self._session = session
        self._window = window
        self._server: QLocalServer | None = None
        session.changed.connect(lambda _changes, origin: self.follow() if origin == "library" else None)

    def follow(self) -> None:
        """Listen for the library that is open now."""
        self.close()
        library = self._session.library
        if library is None:
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = address(library.path)
        if not server.listen(name):
            if call(library.path):
                return  # another window came first; both may work on the library
            QLocalServer.removeServer(name)  # left by a program that was killed
            server.listen(name)
        server.newConnection.connect(self._raise)
        self._server = server

    def _raise(self) -> None:
        if self._server is not None and (caller := self._server.nextPendingConnection()) is not None:
            caller.deleteLater()
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
