"""Which type of entity the name of a label means, whatever schema it comes from: one table of names."""

from __future__ import annotations

from desktop.model import ENTITY_TYPES

# Names that schemas give to labels, for each type; the first ones are the type's own.
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


def kind_of(label: str) -> str:
    """Give the type that a label of this name means; one the table does not know is a type of its own name."""
    name = label.casefold()
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    by_own_name = {kind.casefold(): kind for kind in ENTITY_TYPES}
    if name in by_own_name:
        return by_own_name[name]
    for first_names in (3, None):
        for kind in ENTITY_TYPES:
            if name in NAMES[kind][:first_names]:
                return kind
    return label
