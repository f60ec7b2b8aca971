"""Pictures of every state of the window, made without a display by `python -m tests.screens [NAME...]`."""
