"""UIMA CAS as XMI: one `*.xmi` for each document, beside one `TypeSystem.xml`, as INCEpTION exports and imports it.

The XML is read by our own reader, without entities: a library that reads CAS leaves an offset that lies within a
character where it is, and so misplaces what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from desktop.errors import Unreadable
from desktop.exchange import Arrived, Fault, Feature, Loss, Option, Sheet, Unit
from desktop.formats import cas, markup
from desktop.formats.cas import Structure, View
from desktop.formats.cas_reading import Types, arrived
from desktop.formats.contract import CERTAIN, LIKELY, NO, Glance, Shape
from desktop.formats.filenames import member
from desktop.formats.holdings import Holdings
from desktop.formats.parcel import Parcel
from desktop.formats.target import Target
from desktop.formats.tokens import TOKENIZER
from desktop.language import _
from desktop.model import Layer
from desktop.readers import elements

name = "cas_xmi"
title = "UIMA CAS XMI"
about = "XMI with its type system, as INCEpTION exchanges it."
suffixes = (".xmi", ".zip")
shape: Shape = "folder"
unit: Unit | None = "utf16"
layer: Layer = "entity"
carries: Final[frozenset[Feature]] = cas.CARRIES
dump_options: tuple[Option, ...] = (cas.ENTITIES, TOKENIZER)
load_options: tuple[Option, ...] = (cas.LAYERS,)

_XMI = "http://www.omg.org/XMI"
_ID = f"{{{_XMI}}}id"
_CAS = "http:///uima/cas.ecore"
_PREFIXES = {
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type": "metadata",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type": "segmentation",
    "de.tudarmstadt.ukp.dkpro.core.api.ner.type": "ner",
    "webanno.custom": "custom",
}
_NUMBERS = {"uima.cas.Integer", "uima.cas.Short", "uima.cas.Long", "uima.cas.Byte", "uima.cas.Float", "uima.cas.Double"}
_VALUES = {
    *_NUMBERS, "uima.cas.String", "uima.cas.Boolean", "uima.cas.StringArray", "uima.cas.IntegerArray",
    "uima.cas.FloatArray", "uima.cas.DoubleArray", "uima.cas.BooleanArray", "uima.cas.ByteArray",
    "uima.cas.ShortArray", "uima.cas.LongArray",
}  # fmt: skip
_REFERENCES = {"sofa", "Governor", "Dependent", "target"}  # where no type system tells


def sniff(glance: Glance) -> int:
    """Take what holds `.xmi` files, and one that is of them."""
    if any(name.endswith(".xmi") for name in glance.members):
        return CERTAIN
    root, tag = elements.root_of(glance.head)
    return LIKELY if root == "XMI" and _XMI.encode() in tag else NO


# Writing


def dump(held: Holdings, target: Target) -> None:
    """Write the type system and one file for each document."""
    with target.text("TypeSystem.xml") as out:
        out.write(_type_system())
    for number, sheet in enumerate(held.sheets(), 1):
        with target.text(member(number, sheet, ".xmi")) as out:
            out.write(_document(_writable(sheet, target), target))
        target.counts["documents"] += 1
        target.counts["annotations"] += len(sheet.marks)


def _type_system() -> str:
    written = markup.element
    types = []
    for type, (parent, features) in cas.DECLARED.items():
        described = "".join(
            written(
                "featureDescription",
                {},
                written("name", {}, feature) + "<description/>" + written("rangeTypeName", {}, range),
            )
            for feature, range in features
        )
        types.append(
            written(
                "typeDescription",
                {},
                written("name", {}, type)
                + "<description/>"
                + written("supertypeName", {}, parent)
                + (written("features", {}, described) if described else ""),
            )
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + written(
            "typeSystemDescription",
            {"xmlns": "http://uima.apache.org/resourceSpecifier"},
            "\n" + written("types", {}, "\n" + "\n".join(types) + "\n") + "\n",
        )
        + "\n"
    )


def _writable(sheet: Sheet, target: Target) -> Sheet:
    """Put another character in the place of each that XML forbids; the offsets stay."""
    text, count = markup.writable(sheet.text)
    if count:
        reason = _("XML cannot hold every character: {n} were replaced.").format(n=count)
        target.lose(Loss("changed", "text", reason, sheet.id, sheet.title, count=count))
        sheet.text = text
    return sheet


def _document(sheet: Sheet, target: Target) -> str:
    names = {"xmlns:xmi": _XMI, "xmlns:cas": _CAS}
    names |= {f"xmlns:{prefix}": f"http:///{package.replace('.', '/')}.ecore" for package, prefix in _PREFIXES.items()}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<xmi:XMI{markup.attributes(names)} xmi:version="2.0">']
    lines.append('<cas:NULL xmi:id="0"/>')
    last = cas.SOFA_ID
    for one in cas.structures(sheet, target.options, target.lose):
        package, _dot, type = one.type.rpartition(".")
        values = markup.attributes(one.values) if len(one.values) > 2 else _span(one.values)
        ends = "".join(f' {feature}="{numbers[0]}"' for feature, numbers in one.references.items())
        lines.append(f'<{_PREFIXES[package]}:{type} xmi:id="{one.number}" sofa="{cas.SOFA_ID}"{values}{ends}/>')
        last = one.number
    sofa = {"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": sheet.text}
    lines.append(f'<cas:Sofa xmi:id="{cas.SOFA_ID}"{markup.attributes(sofa)}/>')
    members = " ".join(map(str, range(cas.SOFA_ID + 1, last + 1)))
    lines.append(f'<cas:View sofa="{cas.SOFA_ID}" members="{members}"/>')
    lines.append("</xmi:XMI>\n")
    return "\n".join(lines)


def _span(values: Mapping[str, Any]) -> str:
    """Write what a token has: nothing there needs escaping but what is no number."""
    if "begin" in values and "end" in values:
        return f' begin="{values["begin"]}" end="{values["end"]}"'
    return markup.attributes(values)


# Reading


def load(parcel: Parcel) -> Iterator[Arrived]:
    """Yield a sheet for each XMI file; without its type system it is read as well as that can be."""
    known: dict[str, Types | Fault] = {}
    systems = {name.lower(): name for name in parcel.names if name.lower().endswith("typesystem.xml")}
    for found in parcel.names:
        if not found.endswith(".xmi") and (len(parcel.names) > 1 or parcel.is_zip):
            if found.endswith(".zip"):
                yield Fault(found, _("A zip within a zip is not opened. Unpack it and load the folder."))
            continue
        system = _system_beside(found, systems)
        if system not in known:
            known[system] = _types(parcel, system)
            if isinstance(fault := known[system], Fault):
                yield fault
        types = known[system]
        try:
            with parcel.open(found) as stream:
                yield from _arrived(stream, types if isinstance(types, Types) else Types(), parcel, found)
        except Unreadable as problem:
            yield Fault(found, problem.sentence)


def _system_beside(found: str, systems: Mapping[str, str]) -> str:
    """Give the type system of an XMI file: the nearest, in its folder or in one above; `systems` by lower case."""
    folder = found.lower()
    while folder:
        folder = folder.rpartition("/")[0]
        wanted = f"{folder}/typesystem.xml" if folder else "typesystem.xml"
        if wanted in systems:
            return systems[wanted]
    return ""


def _types(parcel: Parcel, name: str) -> Types | Fault:
    types = Types()
    if not name:
        return types
    try:
        with parcel.open(name) as stream:
            markup.checked(stream, name)
            for one in elements.stream_of(stream, ("typeDescription",)):
                ranges = {
                    _text(feature, "name"): _text(feature, "rangeTypeName")
                    for feature in elements.found(one, "features", "featureDescription")
                }
                types.add(_text(one, "name"), _text(one, "supertypeName"), ranges)
                one.clear()
    except Unreadable as problem:
        return Fault(name, problem.sentence)
    return types


def _text(element: Any, name: str) -> str:
    return elements.text_of(elements.first(element, name)).strip()


def _under_root(stream: BinaryIO) -> Iterator[Any]:
    """Yield the elements under the root, also where the document breaks off; a document is held whole."""
    for root in elements.stream_of(stream, ("XMI",)):
        for one in root:
            if isinstance(one.tag, str):  # no comment and the like
                yield one


def _arrived(stream: BinaryIO, types: Types, parcel: Parcel, where: str) -> Iterator[Arrived]:
    markup.checked(stream, where)
    file = _File(types, with_segments=bool(parcel.options["types"]))
    faults = []
    for one in _under_root(stream):
        try:
            file.take(one)
        except (KeyError, ValueError) as problem:
            reason = _("A part of it could not be read ({problem}).").format(problem=problem)
            faults.append(Fault(f"{where}, {elements.local(one)}", reason))
    yield from faults
    views = file.views()
    if not views:
        yield Fault(where, _("It holds no text, or breaks off before it."))
    elif not file.members or not markup.is_whole(stream, "XMI"):
        yield Fault(where, _("It breaks off: some of what stands on its text is not there."))
    yield from arrived(views, file.found, parcel.options["types"], where)


class _File:
    """What an XMI file holds, element by element."""

    def __init__(self, types: Types, *, with_segments: bool) -> None:
        self._passed = () if with_segments else cas.SEGMENTS
        self.found: dict[int, Structure] = {}
        self.members: dict[int, list[int]] = {}
        self._sofas: dict[int, tuple[str, str | None]] = {}
        self._types = types
        self._names: dict[str, str] = {}

    def views(self) -> list[View]:
        """Give the texts, with the members of each."""
        return [
            View(name, text, self.members.get(number, []))
            for number, (name, text) in self._sofas.items()
            if text is not None
        ]

    def take(self, one: Any) -> None:
        """Take one element under the root; raises ValueError or KeyError for what is none of a CAS."""
        space, _brace, local = one.tag[1:].partition("}")
        if space != _CAS:
            self._structure(one)
        elif local == "Sofa":
            self._sofas[int(one.get(_ID))] = one.get("sofaID") or "", one.get("sofaString")
        elif local == "View":
            self.members[int(one.get("sofa"))] = [int(number) for number in (one.get("members") or "").split()]
        elif local != "NULL":
            self._structure(one)

    def _structure(self, one: Any) -> None:
        number = int(one.get(_ID) or one.attrib[_ID])
        if number in self.found:
            raise ValueError(_("its number {n} is there twice").format(n=number))
        type = self._type(one)
        if type in self._passed:
            self.found[number] = cas.PASSED
            return
        made = Structure(number, type)
        for feature, value in one.attrib.items():
            if feature != _ID:
                self._feature(made, feature, value)
        for child in one:
            made.values.setdefault(elements.local(child), []).append(child.text or "")
        self.found[number] = made

    def _type(self, one: Any) -> str:
        tag = one.tag
        if tag not in self._names:
            package = elements.namespace(one).removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
            self._names[tag] = f"{package}.{elements.local(one)}".removeprefix("uima.noNamespace.")
        return self._names[tag]

    def _feature(self, made: Structure, feature: str, value: str) -> None:
        if feature in ("begin", "end"):
            made.values[feature] = value
            return
        range = self._types.range(made.type, feature)
        refers = feature in _REFERENCES if range is None else range not in _VALUES
        if feature == "elements" and made.type == "uima.cas.FSArray":
            refers = True
        numbers = value.split()
        if refers and range is not None and self._types.range_is_text(range):
            refers = False
        if refers and all(number.isdecimal() for number in numbers):
            made.references[feature] = list(map(int, numbers))
        else:
            made.values[feature] = value
