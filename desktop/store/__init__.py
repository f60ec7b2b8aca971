"""SQLite through sqlite-utils: the one library file, its schema, its journal, and every read and write of it."""
