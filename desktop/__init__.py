"""Postil: read articles, annotate them, export the annotations. Imports nothing: every entry stays cheap."""

__all__ = ["NAME", "__version__"]

NAME = "Postil"
__version__ = "0.1.0"
