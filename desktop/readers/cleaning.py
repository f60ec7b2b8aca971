"""What typesetting left in a text and no reader wants: done by the readers, before the text exists."""

from __future__ import annotations

import re

_SPACES = re.compile("[ \t\u00a0\u202f]+")
_WHITE = re.compile("[ \t\r\n\f\v\u00a0\u202f]+")
_BREAKS = re.compile(" ?[\n\r\v\f\u2028\u2029] ?")
_EMBEDDINGS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u00ad": None,
    }
)


def prose(text: str) -> str:
    """Give a paragraph with single spaces, line breaks kept, soft hyphens gone and ligatures spelt out."""
    text = _BREAKS.sub("\n", _SPACES.sub(" ", text.translate(_LIGATURES)))
    return text.strip(" \n")


def line(text: str) -> str:
    """Give a text as one line with single spaces: titles, names, table cells."""
    return _WHITE.sub(" ", text.translate(_LIGATURES)).strip()


def inline(text: str) -> str:
    """Give a piece of a paragraph's source with all white space as single spaces, ends included."""
    return _WHITE.sub(" ", text)


def code(text: str) -> str:
    """Give code with its spaces and lines, without empty lines round it."""
    return text.replace("\u00a0", " ").strip("\r\n")


def without_embeddings(text: str) -> str:
    """Give a text of a PDF without the direction marks that typesetting put round runs."""
    return _EMBEDDINGS.sub("", text)
