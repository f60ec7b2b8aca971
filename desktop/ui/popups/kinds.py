"""Which label a type of entity bears and which type a label means: one table of names, whatever the schema is."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from desktop.language import _
from desktop.model import ENTITY_TYPES, Label

# Names that schemas give to labels, for each type; the first that the schema has is taken.
NAMES: dict[str, tuple[str, ...]] = {
    "Person": ("person", "per", "people"),
    "Organization": ("organisation", "organization", "org", "group", "norp"),
    "Company": ("company", "business", "organisation", "organization", "org"),
    "PublicBody": ("public body", "public_body", "government", "organisation", "organization", "org"),
    "Place": ("place", "location", "loc", "gpe", "fac", "facility", "country"),
    "Event": ("event",),
    "Vehicle": ("vehicle", "product"),
    "Document": ("document", "work_of_art", "work of art", "law"),
    "Product": ("product",),
    "Other": ("other", "misc", "miscellaneous"),
}
OTHER_NAMES = {"norp": "Other", "fac": "Place", "law": "Document", "work_of_art": "Document", "group": "Organization"}


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
    name = label.name.casefold()
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    for kind in ENTITY_TYPES:
        if name == kind.casefold() or name in NAMES[kind][:3]:
            return kind
    for kind in ENTITY_TYPES:
        if name in NAMES[kind]:
            return kind
    return label.name
