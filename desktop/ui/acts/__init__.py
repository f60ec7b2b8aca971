"""The rows of the command table, by noun; each module's `commands()` gives its own."""
