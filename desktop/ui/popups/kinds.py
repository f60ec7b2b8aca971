"""Which label a type of entity bears and which type a label means: one table of names, whatever the schema is."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from desktop.language import _
from desktop.model import Label
from desktop.text.kinds import NAMES, kind_of


def type_caption(kind: str) -> str:
    """Give a type of entity in the user's words."""
    return {
        "Person": _("Person"),
        "Organization": _("Organisation"),
        "Company": _("Company"),
        "PublicBody": _("Public body"),
        "Place": _("Place"),
        "Event": _("Event"),
        "Vehicle": _("Vehicle"),
        "Document": _("Document"),
        "Product": _("Product"),
        "Other": _("Other"),
    }.get(kind, kind)


def label_for(kind: str, labels: Sequence[Label]) -> Label | None:
    """Give the label of the entity layer that fits a type: by the table, by the closest name, else the first."""
    by_name = {label.name.casefold(): label for label in labels}
    for name in (kind.casefold(), *NAMES.get(kind, ())):
        if name in by_name:
            return by_name[name]
    close = get_close_matches(kind.casefold(), list(by_name), n=1)
    if close:
        return by_name[close[0]]
    return labels[0] if labels else None


def type_for(label: Label) -> str:
    """Give the type that a label means; a label the table does not know is a type of its own name."""
    return kind_of(label.name)
