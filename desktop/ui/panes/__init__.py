"""The parts of the window: shelf, reader, inspector, status line. They know the session and never each other."""
