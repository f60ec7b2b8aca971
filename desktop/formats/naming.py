"""How documents and entities are called in files of tools that give them no place for an id of their own."""

from __future__ import annotations

import re
import unicodedata

from desktop.exchange import Link, Loss, Sheet
from desktop.formats.fitting import Lose
from desktop.language import _

_NO_NAME = re.compile(r"[^A-Za-z0-9]+")
_NONE = "-"


def stem(number: int, sheet: Sheet) -> str:
    """Give the name, without a suffix, of a document's file: its number and its title, safe on every system."""
    plain = unicodedata.normalize("NFKD", sheet.title).encode("ascii", "ignore").decode("ascii")
    name = _NO_NAME.sub("_", plain).strip("_")[:50].strip("_")
    return f"{number:06d}-{name}" if name else f"{number:06d}"


def address(link: Link) -> str:
    """Write type and id of an entity as one word: `Place/0192-1`."""
    return f"{_word(link.type)}/{_word(link.id)}"


def linked(address: str, name: str) -> Link:
    """Read a link from an address and the entity's name."""
    kind, _slash, uid = address.partition("/")
    return Link(name, None if kind == _NONE else kind or None, None if uid == _NONE else uid or None)


def tell_forms(sheet: Sheet, lose: Lose) -> None:
    """Report what an address does not hold of a sheet's links: how they name the entity, and doubts."""
    links = [mark.link for mark in sheet.marks if mark.link]
    count = sum(link.form is not None or link.state != "confirmed" for link in links)
    if count:
        reason = _("The format does not tell how a mention names its entity, nor whether that is certain.")
        lose(Loss("dropped", "entity_link", reason, sheet.id, sheet.title, count=count))


def _word(value: str | None) -> str:
    return "".join((value or _NONE).replace("/", "").split()) or _NONE
