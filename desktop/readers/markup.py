"""XML from anywhere, parsed without harm: no entity expands, nothing is fetched, what is cut off is said so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.entities import name2codepoint
from typing import Any

from desktop.errors import Unreadable
from desktop.readers.packed import damaged

_CUT = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_RESOURCE_LIMIT", "ERR_DOCUMENT_EMPTY"})
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def parse(data: bytes, name: str) -> Any:
    """Give the root of an XML document (lxml); raises Unreadable for what is none, or ends before its end."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_NAMED.sub(_spelt, data), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise damaged(name, str(problem)) from problem
    is_open = not data.rstrip(b"\0 \t\r\n").endswith(b">")
    cut = next((str(entry) for entry in parser.error_log if is_open or entry.type_name in _CUT), None)
    if root is None or cut:
        raise damaged(name, cut or "")
    etree.strip_tags(root, etree.Entity)
    return root


def parse_if_sound(data: bytes | None) -> Any | None:
    """Give the root of an XML document that a file can do without, or None where it is missing or damaged."""
    try:
        return None if data is None else parse(data, "")
    except Unreadable:
        return None


def _spelt(match: re.Match[bytes]) -> bytes:
    """Give a character of HTML by its number: XML knows but five names, and nothing is fetched to learn more."""
    code = name2codepoint.get(match.group(1).decode("ascii"))
    return match.group() if code is None or match.group(1) in _OWN else b"&#%d;" % code


def local(element: Any) -> str:
    """Give an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute by its name without its namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    ending = "}" + name
    return next((str(value) for key, value in element.attrib.items() if key.endswith(ending)), None)


def below(element: Any | None, *path: str) -> Any | None:
    """Give the first element down a path of names without namespaces, or None."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local(child) == name), None)
    return element


def every(root: Any | None, name: str) -> Iterator[Any]:
    """Yield all elements of a name, in any namespace."""
    return iter(()) if root is None else iter(root.iter("{*}" + name))


def walk(root: Any, passes_over: Callable[[str, Any], bool]) -> Iterator[tuple[str, str, Any]]:
    """Yield `start` and `end` with each element's name and itself, and `text` with each text, in order.

    What `passes_over` says yes to, asked once with name and element, is left out with all in it; the root is not asked.
    """
    from lxml import etree

    passed: Any = None
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = local(element)
        if event == "start":
            if element is not root and passes_over(tag, element):
                passed = element
                walker.skip_subtree()
                continue
            yield "start", tag, element
            if element.text:
                yield "text", element.text, element
            continue
        if event == "end" and element is not passed:
            yield "end", tag, element
        passed = None
        if element.tail and element is not root:
            yield "text", element.tail, element
