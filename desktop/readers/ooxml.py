"""The package that Word and PowerPoint files share: which part holds what, and what the file says of itself."""

from __future__ import annotations

from typing import Any

from desktop.errors import Unreadable
from desktop.readers import packed
from desktop.readers.contract import CERTAIN, NO, Glance
from desktop.readers.manuscript import Stated
from desktop.readers.markup import attribute, below, every, parse, parse_if_sound

TYPES = "[Content_Types].xml"


def claims(file: Glance, folder: str, suffixes: tuple[str, ...]) -> int:
    """Say whether a zip is a package with its parts in a folder; one that is damaged tells it by its suffix."""
    if not packed.is_packed(file.head):
        return NO
    if file.members:
        is_package = TYPES in file.members or "_rels/.rels" in file.members
        return CERTAIN if is_package and any(name.startswith(folder) for name in file.members) else NO
    return CERTAIN if file.suffix in suffixes or folder.encode() in file.head else NO


class Package:
    """An open package: its parts by the relations among them."""

    def __init__(self, file: packed.Packed, name: str, password: str | None = None) -> None:
        self._file = file
        self._name = name
        self._password = password
        self._names = {member.lower(): member for member in file.names}
        self._relations: dict[str, dict[str, tuple[str, str, bool]]] = {}

    def part(self, path: str) -> Any:
        """Give the root of a part; raises Unreadable where it is missing or damaged."""
        data = self._data(path)
        if data is None:
            raise packed.damaged(self._name, f"no part {path}")
        return parse(data, self._name)

    def part_if_sound(self, path: str | None) -> Any | None:
        """Give the root of a part that the file can do without, or None."""
        if not path:
            return None
        try:
            return parse_if_sound(self._data(path))
        except Unreadable as problem:
            if problem.kind == "damaged":
                return None
            raise

    def main(self, fallback: str) -> str:
        """Give the path of the part that the package is about."""
        return self.related("", "officeDocument") or fallback

    def related(self, path: str, kind: str) -> str | None:
        """Give the path of the first part that a part has a relation of this kind to."""
        found = (target for type, target, outside in self._of(path).values() if type == kind and not outside)
        return next(found, None)

    def target(self, path: str, key: str | None) -> str:
        """Give where a relation of a part leads: an address, or a path in the package; nothing for none."""
        return self._of(path).get(key or "", ("", "", False))[1]

    def leads_to(self, path: str, key: str | None) -> str:
        """Give the address outside the package that a relation of a part leads to, or nothing."""
        _type, target, outside = self._of(path).get(key or "", ("", "", False))
        return target if outside else ""

    def stated(self) -> Stated:
        """Give what the file says of itself."""
        stated = Stated()
        core = self.part_if_sound(self.related("", "core-properties") or "docProps/core.xml")
        if core is None:
            return stated
        stated.entitle(_value(core, "title"), "docProps")
        stated.sign([_value(core, "creator")], "docProps")
        stated.date(_value(core, "created"), "docProps")
        stated.update(_value(core, "modified"), "docProps")
        stated.language = _value(core, "language")
        return stated

    def _data(self, path: str) -> bytes | None:
        member = self._names.get(path.lstrip("/").lower())
        return None if member is None else self._file.read(member, self._password)

    def _of(self, path: str) -> dict[str, tuple[str, str, bool]]:
        """Give a part's relations by their ids: kind, target, and whether that is outside."""
        if path not in self._relations:
            folder, _slash, leaf = path.rpartition("/")
            root = self.part_if_sound(f"{folder}/_rels/{leaf}.rels".lstrip("/"))
            self._relations[path] = {
                attribute(one, "Id") or "": _relation(path, one) for one in every(root, "Relationship")
            }
        return self._relations[path]


def relation(element: Any) -> str | None:
    """Give the id of the relation that an element names; it may have an id of its own beside it."""
    ending = "relationships}id"
    return next((str(value) for key, value in element.attrib.items() if key.endswith(ending)), None)


def _relation(path: str, element: Any) -> tuple[str, str, bool]:
    kind = (attribute(element, "Type") or "").rpartition("/")[2]
    target = attribute(element, "Target") or ""
    if (attribute(element, "TargetMode") or "").lower() == "external":
        return kind, target, True
    return kind, target.lstrip("/") if target.startswith("/") else packed.resolved(path, target), False


def _value(core: Any, name: str) -> str | None:
    element = below(core, name)
    return None if element is None else element.text
