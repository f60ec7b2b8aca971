"""How imported articles are stored: prepared anywhere, then written in bulk, twins recognised.

`prepare` does all that needs no library (hashes, compression, the searchable text) and may run in another
process; `store_articles` is the short part that runs in the storing lane.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from desktop.model import Article, Block, DocumentId, Page
from desktop.store.step import Step
from desktop.store.uid import uuid7
from desktop.text.normalise import NORMALISER, normalise
from desktop.text.segment import search_text
from desktop.text.words import word_count

OPENING = 200  # code points of the text kept for lists
TITLE = 500
ROWS = 256  # inserted by one statement
_WORTH_TRYING = 8192  # bytes from which an original is compressed: a page of the library
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Incoming:
    """One article, ready to be written: the columns of its text and document, its original and its pages."""

    text: dict[str, Any]
    document: dict[str, Any]
    original: dict[str, Any] | None = None
    pages: tuple[Page, ...] = ()
    sketch: bytes | None = None
    title: str = ""
    warnings: tuple[str, ...] = ()
    same_bytes_suffice: bool = True
    reader: str = ""
    part_of: str | None = None  # the locator of the document in the same file that it came attached to
    uid: str | None = None  # the id it brings from another library

    @property
    def length(self) -> int:
        """Code points of the text."""
        return int(self.text["length"])


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one article: a new document, or the one that was there before."""

    document_id: DocumentId
    is_twin: bool

    @property
    def status(self) -> Literal["imported", "twin"]:
        """The word for it in a report."""
        return "twin" if self.is_twin else "imported"


@dataclass(slots=True)
class _Known:
    """What the library has of a batch: documents by content, and rows that need not be written again."""

    by_bytes: dict[str, str] = field(default_factory=dict)
    by_text: dict[str, str] = field(default_factory=dict)
    originals: set[str] = field(default_factory=set)
    texts: dict[str, int] = field(default_factory=dict)

    def twin(self, one: Incoming, sha256: str) -> str | None:
        """Give the document that has the same bytes or text."""
        return (self.by_bytes.get(sha256) if one.same_bytes_suffice else None) or self.by_text.get(one.text["sha256"])


def prepare(
    article: Article,
    data: bytes,
    *,
    name: str | None,
    path: str | None = None,
    locator: str | None = None,
    file_at: str | None = None,
    part_of: str | None = None,
    sketch: bytes | None = None,
    same_bytes_suffice: bool = True,
) -> Incoming:
    """Make an article ready for storing.

    `data` is kept as the original; `locator` is its place in the file at `path`, `file_at` when that was changed
    last, `part_of` the locator of what it came attached to. Without `same_bytes_suffice` an equal original alone
    makes no twin: the file was read in another way than usual.
    """
    body = article.text
    title = (article.title or name or "").strip()[:TITLE] or body[:80].strip()
    title = " ".join(normalise(title).text.split())
    raw = body.encode("utf-8")
    text = _text(article, raw)
    if data == raw:  # a plain text that reading did not change is not kept twice
        original = {"sha256": text["sha256"], "size": len(data), "compression": "text", "data": b""}
    else:
        original = _original(data)
    document = {
        "original_sha256": original["sha256"],
        **_stated(article, title),
        "file_name": name,
        "source_path": path,
        "locator": locator,
        "file_at": file_at,
    }
    for key, value in document.items():
        if isinstance(value, str) and not value.isprintable():  # what can be printed is normal
            document[key] = normalise(value).text
    document["search_title"] = search_text(title)  # holds marks that normalising takes out
    return Incoming(
        text,
        document,
        original,
        pages=article.pages,
        sketch=sketch,
        title=title,
        warnings=article.warnings,
        same_bytes_suffice=same_bytes_suffice,
        reader=article.reader,
        part_of=part_of,
    )


def _text(article: Article, raw: bytes) -> dict[str, Any]:
    """Give the row of a text; `raw` is its UTF-8."""
    body, links = article.text, article.links
    return {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "body": body,
        "search_body": search_text(body),
        "length": len(body),
        "words": word_count(body) - _beside(article),
        "blocks": _blocks(article.blocks),
        "links": _json([[link.start, link.end, link.href] for link in links]) if links else "[]",
        "normaliser": NORMALISER,
    }


def _stated(article: Article, title: str) -> dict[str, Any]:
    """Give the columns of a document that its article tells."""
    return {
        "title": title,
        "subtitle": article.subtitle,
        "byline": _json(list(article.byline)) if article.byline else "[]",
        "published": article.published,
        "date_source": article.date_source,
        "updated": article.updated,
        "site": article.site,
        "section": article.section,
        "url": article.url,
        "language": article.language,
        "media_type": article.media_type,
        "warnings": _json(list(article.warnings)) if article.warnings else "[]",
        "provenance": _json({"reader": article.reader, **article.provenance}),
        "opening": opening(article.text, title, article.blocks),
    }


def opening(body: str, title: str, blocks: Iterable[Block] = ()) -> str:
    """Give the first words of a text for lists, on one line, without the title it begins with and page furniture."""
    head = _without_furniture(body, blocks, 4 * (OPENING + TITLE)).lstrip()
    first, _newline, rest = head.partition("\n")
    if " ".join(first.split()) == " ".join(title.split()) and rest.strip():
        head = rest
    line = " ".join(head[: 2 * OPENING].split())
    if len(line) <= OPENING:
        return line
    cut = line.rfind(" ", OPENING // 2, OPENING)
    return line[: cut if cut > 0 else OPENING]


def _beside(article: Article) -> int:
    """Count the words of page furniture."""
    blocks = (block for block in article.blocks if block.kind == "furniture")
    return sum(word_count(article.text[block.start : block.end]) for block in blocks)


def _without_furniture(body: str, blocks: Iterable[Block], most: int) -> str:
    """Give the first `most` code points of what a text says beside running heads and the like."""
    pieces: list[str] = []
    at = length = 0
    for block in blocks:
        if length >= most:
            break
        if block.kind == "furniture" and block.end > at:
            pieces.append(body[at : max(at, block.start)][: most - length])
            length += len(pieces[-1])
            at = block.end
    return "".join(pieces) + body[at : at + most - length]


def expect_many(connection: sqlite3.Connection) -> None:
    """Make the full-text index merge its segments at eight, not four: many small steps take a tenth less time."""
    if connection.execute("SELECT v FROM fts_config WHERE k = 'automerge'").fetchone() is None:
        connection.execute("INSERT INTO fts (fts, rank) VALUES ('automerge', 8)")


def is_known(connection: sqlite3.Connection, one: Incoming) -> bool:
    """Say whether a document outside the bin has the same bytes or the same text."""
    sha256 = one.original["sha256"] if one.original else ""
    return _known(connection, [one]).twin(one, sha256) is not None


def store_articles(
    step: Step,
    incoming: Sequence[Incoming],
    *,
    tags: Iterable[str] = (),
    collection: str | None = None,
    keep_twins: bool = False,
) -> list[Stored]:
    """Write articles that are not there yet, in order, and say what became of each.

    A twin (same bytes, or same text, as a document outside the bin or earlier in the batch) is not written
    again unless `keep_twins`, but gets the tags and joins the collection like the others.
    """
    known = _known(step.connection, incoming)
    news: list[tuple[Incoming, str]] = []
    stored: list[Stored] = []
    for one in incoming:
        sha = one.original["sha256"] if one.original else ""
        twin = None if keep_twins else known.twin(one, sha)
        uid = twin or one.uid or uuid7()
        if twin is None:
            news.append((one, uid))
            known.by_text[one.text["sha256"]] = uid
            if sha:
                known.by_bytes[sha] = uid
        stored.append(Stored(DocumentId(uid), twin is not None))
    numbers = _write(step, news, known)
    wanted = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if stored and (wanted or collection):
        numbers |= _numbers(step.connection, {one.document_id for one in stored} - numbers.keys())
        _tag(step, sorted(numbers.values()), wanted)
        if collection:
            _gather(step, sorted(numbers.values()), collection)
    return stored


def storable(name: str) -> str:
    """Give a name of the file system, which may be no text at all, as one that can be stored and shown."""
    return name.encode("utf-8", "replace").decode()


def _original(data: bytes) -> dict[str, Any]:
    packed = zlib.compress(data, _LEVEL) if len(data) >= _WORTH_TRYING else data
    helps = len(packed) < len(data) * 0.9
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "compression": "zlib" if helps else "none",
        "data": packed if helps else data,
    }


def _blocks(blocks: Iterable[Block]) -> str:
    """Write blocks as JSON, by hand for speed; a level and a page that are not there are left out."""
    pieces = []
    for block in blocks:
        rest = "" if block.level is block.page is None else f",{_number(block.level)},{_number(block.page)}"
        pieces.append(f'["{block.kind}",{block.start},{block.end}{rest}]')
    return f"[{','.join(pieces)}]"


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _known(connection: sqlite3.Connection, incoming: Sequence[Incoming]) -> _Known:
    # A plus before deleted_at keeps SQLite from walking all that is not in the bin instead of finding these few.
    known = _Known()
    originals = [one.original["sha256"] for one in incoming if one.original]
    texts = [one.text["sha256"] for one in incoming]
    if not texts:
        return known
    marks = ",".join("?" * len(originals))
    known.originals = {
        row[0] for row in connection.execute(f"SELECT sha256 FROM original WHERE sha256 IN ({marks})", originals)
    }
    known.by_bytes = dict(
        connection.execute(
            f"SELECT original_sha256, min(uid) FROM document WHERE original_sha256 IN ({marks}) "
            "AND +deleted_at IS NULL GROUP BY 1",
            originals,
        )
    )
    marks = ",".join("?" * len(texts))
    known.texts = dict(connection.execute(f"SELECT sha256, id FROM text WHERE sha256 IN ({marks})", texts))
    if known.texts:
        numbers = list(known.texts.values())
        known.by_text = dict(
            connection.execute(
                "SELECT text.sha256, min(uid) FROM document JOIN text ON text.id = text_id "
                f"WHERE text_id IN ({','.join('?' * len(numbers))}) AND +deleted_at IS NULL GROUP BY 1",
                numbers,
            )
        )
    return known


def _write(step: Step, news: list[tuple[Incoming, str]], known: _Known) -> dict[str, int]:
    """Insert originals, texts and documents; give the documents' numbers by uid."""
    if not news:
        return {}
    connection = step.connection
    last_text = connection.execute("SELECT coalesce(max(id), 0) FROM text").fetchone()[0]
    last_document = step.next_id("document") - 1
    originals, texts, documents = [], [], []
    numbers: dict[str, int] = {}
    places: dict[tuple[str, str], int] = {}
    for one, uid in news:
        if one.original and one.original["sha256"] not in known.originals:
            known.originals.add(one.original["sha256"])
            originals.append(one.original)
        sha = one.text["sha256"]
        if sha not in known.texts:
            last_text += 1
            known.texts[sha] = last_text
            texts.append({"id": last_text, **one.text})
        last_document += 1
        numbers[uid] = last_document
        places[_place(one)] = last_document
        row = _row(step, one, uid, last_document, known.texts[sha])
        documents.append({**row, "part_of_id": _whole(connection, one, places)})
    for table, rows in (("original", originals), ("text", texts), ("document", documents)):
        insert_rows(connection, table, rows)
    _lay_out(connection, [(one, known.texts[one.text["sha256"]]) for one, _uid in news])
    return numbers


def store_content(step: Step, one: Incoming) -> int:
    """Write the text and the original of one article unless they are there; give the integer id of the text."""
    known = _known(step.connection, [one])
    sha = one.text["sha256"]
    if one.original and one.original["sha256"] not in known.originals:
        insert_rows(step.connection, "original", [one.original])
    if sha not in known.texts:
        known.texts[sha] = step.connection.execute("SELECT coalesce(max(id), 0) + 1 FROM text").fetchone()[0]
        insert_rows(step.connection, "text", [{"id": known.texts[sha], **one.text}])
    _lay_out(step.connection, [(one, known.texts[sha])])
    return known.texts[sha]


def _lay_out(connection: sqlite3.Connection, articles: Iterable[tuple[Incoming, int]]) -> None:
    """Write what belongs to texts just written: the sketches, and the pages of their originals."""
    laid = list(articles)
    sketches = [(text_id, one.sketch) for one, text_id in laid if one.sketch is not None]
    connection.executemany("INSERT OR IGNORE INTO sketch (text_id, hashes) VALUES (?, ?)", sketches)
    for one, text_id in laid:
        if one.pages and one.original:
            sha256 = one.original["sha256"]
            connection.executemany(
                "INSERT OR IGNORE INTO page (original_sha256, text_id, number, width, height, words) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [(sha256, text_id, page.number, page.width, page.height, page.words) for page in one.pages],
            )


def insert_rows(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows of the same columns, many with one statement.

    One statement for each row would make the full-text index write a segment for each; measured, this
    halves the time of storing.
    """
    for first in range(0, len(rows), ROWS):
        lot = rows[first : first + ROWS]
        names = ",".join(lot[0])
        marks = ",".join(["(" + ",".join("?" * len(lot[0])) + ")"] * len(lot))
        values = [value for row in lot for value in row.values()]
        connection.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", values)


def _row(step: Step, one: Incoming, uid: str, number: int, text_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "uid": uid,
        "text_id": text_id,
        "run_id": step.run,
        "imported_at": step.now,
        "modified_at": step.now,
        **one.document,
    }


def _place(one: Incoming) -> tuple[str, str]:
    return one.document["source_path"] or "", one.document["locator"] or ""


def _whole(connection: sqlite3.Connection, one: Incoming, places: dict[tuple[str, str], int]) -> int | None:
    """Give the number of the document that one came attached to: of this batch, or the newest from that place."""
    if one.part_of is None:
        return None
    path = one.document["source_path"] or ""
    if (path, one.part_of) in places:
        return places[path, one.part_of]
    found = connection.execute(
        "SELECT max(id) FROM document WHERE source_path = ? AND locator IS ?", (path, one.part_of or None)
    ).fetchone()
    return found[0] if found else None


def _numbers(connection: sqlite3.Connection, uids: set[DocumentId]) -> dict[str, int]:
    found: dict[str, int] = {}
    for uid in uids:
        found[uid] = connection.execute("SELECT id FROM document WHERE uid = ?", (uid,)).fetchone()[0]
    return found


def _tag(step: Step, documents: list[int], tags: list[str]) -> None:
    """Tag documents, each with what it does not carry yet."""
    for name in tags:
        has = _holding(step.connection, "SELECT document_id FROM tag WHERE name = ?", name, documents)
        rows = [{"document_id": number, "name": name} for number in documents if number not in has]
        if rows:
            step.insert_many("tag", rows)


def _gather(step: Step, documents: list[int], collection: str) -> None:
    """Put documents into the collection of this name, which is made where there is none."""
    connection = step.connection
    row = connection.execute("SELECT id FROM collection WHERE name = ?", (collection,)).fetchone()
    number = row[0] if row else step.insert("collection", {"uid": uuid7(), "name": collection, "run_id": step.run})
    has = _holding(connection, "SELECT document_id FROM member WHERE collection_id = ?", number, documents)
    rows = [{"collection_id": number, "document_id": one} for one in documents if one not in has]
    if rows:
        step.insert_many("member", rows)


def _holding(connection: sqlite3.Connection, query: str, value: object, documents: list[int]) -> set[int]:
    marks = ",".join("?" * len(documents))
    rows = connection.execute(f"{query} AND document_id IN ({marks})", (value, *documents))
    return {row[0] for row in rows}
