"""XML from strangers: parsed as a stream without entities, files or network, and its elements read by local name."""

from __future__ import annotations

import codecs
import html
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from desktop.readers import cleaning
from desktop.readers.transcription import Piece, Transcriber

_BLOCK = 1_048_576


def root_of(head: bytes) -> tuple[str, bytes]:
    """Give the local name of a document's root element and its start tag; nothing for what is no XML."""
    data = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    while data.startswith((b"<?", b"<!")):
        if data.startswith(b"<!--"):
            end, size = data.find(b"-->", 4), 3
        elif data.startswith(b"<?"):
            end, size = data.find(b"?>"), 2
        else:
            bracket, plain = data.find(b"["), data.find(b">")
            end, size = (data.find(b"]", bracket), 1) if 0 <= bracket < plain else (plain, 1)
            if 0 <= bracket < plain and end >= 0:
                end = data.find(b">", end)
        if end < 0:
            return "", b""
        data = data[end + size :].lstrip()
    if not data.startswith(b"<"):
        return "", b""
    tag = data[1:].split(b">", 1)[0]
    name = tag.split(None, 1)[0].rstrip(b"/") if tag.strip() else b""
    return name.rsplit(b":", 1)[-1].decode("ascii", "replace"), tag


def declares(head: bytes) -> bool:
    """Say whether a document may declare entities: it has a DOCTYPE, or what stands before its root is no plain XML."""
    data = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    while data.startswith((b"<?", b"<!--")):
        end = data.find(b"?>" if data.startswith(b"<?") else b"-->", 2)
        if end < 0:
            return True
        data = data[end + 2 :].removeprefix(b">").lstrip()
    return not data.startswith(b"<") or data.startswith(b"<!")


def stream_of(stream: BinaryIO, names: tuple[str, ...], encoding: str | None = None) -> Iterator[Any]:
    """Yield the elements of these local names as each ends; the caller clears what it is done with.

    What is broken in the document is passed over as far as that can be; entities are left as they stand.
    """
    from lxml import etree

    encoding = encoding or _encoding(stream)
    stream.seek(0)
    # libxml2 knows fewer encodings than Python does
    source = codecs.EncodedFile(stream, "utf-8", encoding, "replace") if encoding else stream
    parsing = etree.iterparse(
        source,
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
        encoding="utf-8" if encoding else None,
    )
    try:
        for _event, element in parsing:
            yield element
    except etree.XMLSyntaxError:
        return  # what came before it was read


def _encoding(stream: BinaryIO) -> str | None:
    """Give the encoding of a document that says it is UTF-8, or nothing of it, and is not; else None."""
    import chardet

    stream.seek(0)
    head = stream.read(200)
    declared = head.split(b"?>", 1)[0].lower() if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml") else b""
    if (
        head.startswith((b"\xff\xfe", b"\xfe\xff"))
        or b"\0" in head
        or (b"encoding" in declared and b"utf-8" not in declared)
    ):
        return None
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block := stream.read(_BLOCK):
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            found = chardet.detect(block)["encoding"]
            return found and codecs.lookup(found).name
    return None


def local(element: Any) -> str:
    """Give an element's name without its namespace; nothing for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Any) -> str:
    """Give an element's namespace."""
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag.startswith("{") else ""


def found(element: Any, *path: str) -> Iterator[Any]:
    """Yield what stands at a path of local names under an element."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element.iterchildren(f"{{*}}{path[0]}"):
        yield from found(child, *path[1:])


def first(element: Any, *path: str) -> Any | None:
    """Give the first element at a path, if any."""
    return next(found(element, *path), None)


def text_of(element: Any | None) -> str:
    """Give all text in an element as it stands; entities of HTML are read, others are nothing."""
    return "".join(_texts(element)) if element is not None else ""


def line_of(element: Any | None) -> str:
    """Give all text in an element as one line."""
    return cleaning.line(text_of(element))


def _texts(element: Any) -> Iterator[str]:
    """Yield the texts in an element in order; comments and instructions are none, what follows them is."""
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            yield _opening(node)
        elif node is not element:
            yield node.tail or ""


def _opening(node: Any) -> str:
    text = str(node.text or "")
    if isinstance(node.tag, str):
        return text
    read = html.unescape(text)
    return "" if read == text else read  # an entity of the document's own is nothing


def transcribe(element: Any, vocabulary: Mapping[str, str]) -> list[Piece]:
    """Transcribe an element's content by a vocabulary of local names, however deep."""
    from lxml import etree

    transcriber = Transcriber(vocabulary)
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            if name := local(node):
                transcriber.start(name, href=node.get("href") or "")
            transcriber.data(_opening(node))
            continue
        if event == "end":
            transcriber.end(local(node))
        if node is not element:
            transcriber.data(node.tail or "")
    return transcriber.close()
