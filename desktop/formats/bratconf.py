"""The files that define a brat project: its types in `annotation.conf`, how they look in `visual.conf`.

brat's names are letters, digits, hyphens and underscores. Another character of a name of ours is written as
`_xHHHH_`, its code, as a name in XML would be; `[labels]` of visual.conf has the name in full for the reader.
Only a project whose annotation.conf bears our mark has its names and notes read back in this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from desktop.errors import Unreadable
from desktop.exchange import Fault, Kind
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target

_MARK = "# Written by Postil (postil/1)."
_HEAD = f"""{_MARK} A character that brat's names cannot have stands as its code, _xHHHH_;
# [labels] in visual.conf has the names in full.
"""
_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ODD = re.compile(r"_(?=x)|[^A-Za-z0-9_-]")
_ODD_IN_VALUE = re.compile(r"_(?=x)|[\s|,:<>\x00-\x1f\x7f-\x9f]")
_CODE = re.compile(r"_x([0-9A-F]*)_")
_MOST_VALUES = 1000  # of one attribute, listed for brat's menus

_DRAWN = """[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken
ARC_DEFAULT\tcolor:black, arrowHead:triangle-5
ATTRIBUTE_DEFAULT\tglyph:*
"""


def coded(name: str) -> str:
    """Write a name of ours as one of brat's."""
    return name if _PLAIN.fullmatch(name) and "_x" not in name else _ODD.sub(_coded, name) or "_x_"


def coded_value(value: str) -> str:
    """Write the value of an attribute as one word; letters of every script may stay."""
    return _ODD_IN_VALUE.sub(_coded, value) or "_x_"


def _coded(found: re.Match[str]) -> str:
    return f"_x{ord(found.group()):04X}_"


def decoded(name: str) -> str:
    """Read what `coded` and `coded_value` write."""
    return _CODE.sub(_decoded, name) if "_x" in name else name


def _decoded(found: re.Match[str]) -> str:
    digits = found.group(1)
    if not digits:
        return ""
    code = int(digits[:8], 16)
    return chr(code) if code <= 0x10FFFF else found.group()


# Writing


@dataclass(slots=True)
class Seen:
    """The names that an export has used, so that its project defines them."""

    labels: dict[str, None] = field(default_factory=dict)
    relations: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)

    def attribute(self, name: str, value: str) -> None:
        """Take one in."""
        values = self.attributes.setdefault(name, {})
        if value and len(values) < _MOST_VALUES:
            values[value] = None


def write(target: Target, kinds: Sequence[Kind], seen: Seen) -> None:
    """Write both files: the labels of the library in their order, then what else was used."""
    spans = {kind.name: kind for kind in reversed(kinds) if kind.layer not in ("relation", "document")}
    ordered = [kind.name for kind in kinds if kind.name in spans]
    relations = dict.fromkeys(kind.name for kind in kinds if kind.layer == "relation") | seen.relations
    labels = dict.fromkeys([*ordered, *seen.labels])
    with target.text("annotation.conf") as out:
        out.write(f"{_HEAD}\n[entities]\n")
        out.writelines(_nested(list(labels), spans))
        out.write("\n[relations]\n")
        out.writelines(f"{coded(name)}\tArg1:<ENTITY>, Arg2:<ENTITY>\n" for name in relations)
        out.write("<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n[events]\n\n[attributes]\n")
        for name, values in seen.attributes.items():
            listed = f", Value:{'|'.join(map(coded_value, values))}" if values else ""
            out.write(f"{coded(name)}\tArg:<ENTITY>{listed}\n")
    with target.text("visual.conf") as out:
        out.write("[labels]\n")
        for name in dict.fromkeys([*labels, *relations, *seen.attributes]):
            out.write(f"{coded(name)} | {' '.join(name.replace('|', ' ').split())}\n")
        out.write(f"\n{_DRAWN}")
        for name, kind in spans.items():
            if kind.colour:
                out.write(f"{coded(name)}\tbgColor:{kind.colour}\n")


def _nested(names: list[str], kinds: dict[str, Kind]) -> Iterator[str]:
    """Yield the lines of types, those that have a parent behind it and a tab further in."""
    within: dict[str | None, list[str]] = {}
    for name in names:
        parent = kinds[name].parent if name in kinds else None
        within.setdefault(parent if parent != name and parent in names else None, []).append(name)
    left = dict.fromkeys(names)

    def lines(parent: str | None, depth: int) -> Iterator[str]:
        for name in within.get(parent, ()):
            if name in left:
                del left[name]
                yield "\t" * depth + coded(name) + "\n"
                yield from lines(name, depth + 1)

    yield from lines(None, 0)
    yield from (coded(name) + "\n" for name in list(left))  # parents in a ring have no first


# Reading


@dataclass(slots=True)
class Project:
    """What the files say: the labels, the roles of events, and whether we wrote them."""

    kinds: list[Kind] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    ours: bool = False
    faults: list[Fault] = field(default_factory=list)

    def name(self, written: str) -> str:
        """Give a name as it was before it was written."""
        return decoded(written) if self.ours else written


def read(parcel: Parcel) -> Project:
    """Read every annotation.conf and visual.conf of a parcel."""
    project = Project()
    sections: list[tuple[str, list[str]]] = []
    colours: dict[str, str] = {}
    for path in parcel.names:
        name = path.rpartition("/")[2]
        if name not in ("annotation.conf", "visual.conf"):
            continue
        try:
            text = parcel.text(path)
        except Unreadable as problem:
            project.faults.append(Fault(path, problem.sentence))
            continue
        project.ours |= name == "annotation.conf" and text.startswith(_MARK)
        for section, lines in _sections(text):
            if section == "drawing":
                colours |= _colours(lines)
            elif name == "annotation.conf":
                sections.append((section, lines))
    known: dict[tuple[str, str], None] = {}
    for section, lines in sections:
        for kind in _kinds(section, lines, colours, project):
            if (kind.name, kind.layer or "") not in known:
                known[kind.name, kind.layer or ""] = None
                project.kinds.append(kind)
    return project


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    section, lines = "", list[str]()
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("[") and bare.endswith("]"):
            yield section, lines
            section, lines = bare[1:-1].strip().lower(), []
        elif bare and not bare.startswith("#"):
            lines.append(line.rstrip())
    yield section, lines


def _colours(lines: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        name, _gap, rest = line.strip().replace("\t", " ").partition(" ")
        for setting in rest.split(","):
            key, _colon, value = setting.strip().partition(":")
            if key == "bgColor" and value.startswith("#"):
                found[name] = value.strip()
    return found


def _kinds(section: str, lines: list[str], colours: dict[str, str], project: Project) -> Iterator[Kind]:
    above: list[str] = []  # the types that the line is nested in
    for line in lines:
        bare = line.strip()
        if section not in ("entities", "relations", "events") or bare.startswith(("<", "-")):
            continue  # a macro, a rule for overlaps, a line between groups
        name = re.split(r"[\s|]", bare.lstrip("!"), maxsplit=1)[0]
        if not name:
            continue
        depth = len(line) - len(line.lstrip("\t"))
        del above[depth:]
        parent = project.name(above[-1]) if above else None
        above.append(name)
        if section == "relations":
            yield Kind(project.name(name), "relation", parent=parent)
            continue
        if section == "events":
            arguments = bare.partition(name)[2]
            project.roles.update(re.findall(r"([^\s,:|]+?)[?*+{}\d,-]*:", arguments))
        yield Kind(project.name(name), None, colours.get(name), parent=parent)
