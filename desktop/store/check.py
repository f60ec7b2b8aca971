"""Trusting nothing blindly: is the file whole, does the index follow the texts, does every quote stand?"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator

from desktop import errors
from desktop.language import _, plural
from desktop.model import Finding
from desktop.store import families, migrations
from desktop.store.step import now
from desktop.store.store import Store
from desktop.text.segment import search_text


def check(store: Store, *, repair: bool = False) -> list[Finding]:
    """List what is wrong with the library; with `repair`, mend what can be derived anew. Nothing else is changed."""
    findings: list[Finding] = []
    connection = store.read
    findings.extend(_file(connection))
    if findings:
        return findings
    findings.extend(_links(connection))
    findings.extend(_triggers(store, repair))
    findings.extend(_index(store, repair))
    findings.extend(_search_texts(store, repair))
    findings.extend(_families(store, repair))
    findings.extend(_contents(connection))
    findings.extend(_quotes(connection))
    if repair and store.writable:
        _finish_runs(store)
    return findings


def _finish_runs(store: Store) -> None:
    """Close the runs that a crash cut short."""
    marks = ",".join("?" * len(store.active_runs))
    with store.aside() as connection:
        connection.execute(
            f"UPDATE run SET finished_at = ? WHERE finished_at IS NULL AND id NOT IN ({marks})",
            (now(), *store.active_runs),
        )


def _file(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        answers = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    except errors.Damaged as problem:
        answers = [problem.detail]
    for answer in answers:
        if answer != "ok" and "fts5" not in answer.lower():  # newer SQLite looks into the index, too; we mend that
            yield Finding(_("The file is damaged: {detail}.").format(detail=answer), repairable=False)


def _links(connection: sqlite3.Connection) -> Iterator[Finding]:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    for table in sorted({row[0] for row in broken}):
        yield Finding(_("Rows of “{table}” point at nothing.").format(table=table), repairable=False)


def _triggers(store: Store, repair: bool) -> Iterator[Finding]:
    expected = {name: sql for (kind, name), sql in migrations.fresh_schema().items() if kind == "trigger"}
    laid = {name: sql for (kind, name), sql in migrations.schema_of(store.read).items() if kind == "trigger"}
    wrong = [name for name in expected if laid.get(name) != expected[name]]
    if not wrong:
        return
    if repair and store.writable:
        with store.aside() as connection:
            for name in wrong:
                connection.execute(f"DROP TRIGGER IF EXISTS {name}")
                connection.execute(expected[name])
    yield Finding(
        _("The triggers that write the journal and the index are not as they should be."),
        True,
        repair and store.writable,
    )


def _index(store: Store, repair: bool) -> Iterator[Finding]:
    if not store.writable:
        return
    try:
        with store.aside() as connection:
            connection.execute("INSERT INTO fts (fts, rank) VALUES ('integrity-check', 1)")
        return
    except errors.Damaged:
        pass  # what is derived can be derived anew
    if repair:
        with store.aside() as connection:
            connection.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
            connection.execute("DELETE FROM stem")
    yield Finding(_("The search index does not match the texts."), True, repair)


def _search_texts(store: Store, repair: bool) -> Iterator[Finding]:
    wrong = [
        (number, search_text(body))
        for number, body, search in store.read.execute("SELECT id, body, search_body FROM text")
        if search != search_text(body)
    ]
    if wrong:
        if repair and store.writable:
            with store.aside() as connection:
                connection.executemany("UPDATE text SET search_body = ? WHERE id = ?", [(b, n) for n, b in wrong])
                connection.execute("INSERT INTO fts (fts) VALUES ('rebuild')")
        said = plural(
            "The search form of a text is out of date.",
            "The search forms of {n} texts are out of date.",
            len(wrong),
        )
        yield Finding(said.format(n=len(wrong)), True, repair and store.writable)


def _families(store: Store, repair: bool) -> Iterator[Finding]:
    if families.is_sound(store.read):
        return
    if repair and store.writable:
        families.rebuild(store)
    yield Finding(_("The near twins do not match the texts."), True, repair and store.writable)


def _contents(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Compare texts and originals with their hashes."""
    for sha256, body, length in connection.execute("SELECT sha256, body, length FROM text"):
        if len(body) != length or hashlib.sha256(body.encode("utf-8")).hexdigest() != sha256:
            yield Finding(_("The text {hash} is not the one that was imported.").format(hash=sha256[:12]), False)
    for sha256, compression, data in connection.execute("SELECT sha256, compression, data FROM original"):
        try:
            whole = zlib.decompress(data) if compression == "zlib" else bytes(data)
        except zlib.error:
            whole = b""
        if compression == "text":  # the text's own hash was looked at above
            sound = (
                not data and connection.execute("SELECT 1 FROM text WHERE sha256 = ?", (sha256,)).fetchone() is not None
            )
        else:
            sound = hashlib.sha256(whole).hexdigest() == sha256
        if not sound:
            yield Finding(_("The original {hash} is not the one that was imported.").format(hash=sha256[:12]), False)


def _quotes(connection: sqlite3.Connection) -> Iterator[Finding]:
    spanned = (
        "SELECT start, end, quote FROM annotation JOIN span ON annotation_id = annotation.id "
        "WHERE document_id = ? AND NOT unanchored"
    )
    documents = connection.execute(
        "SELECT id, uid, text_id FROM document WHERE id IN (SELECT document_id FROM annotation)"
    ).fetchall()
    for number, document, text_id in documents:
        text = connection.execute("SELECT body FROM text WHERE id = ?", (text_id,)).fetchone()[0]
        count = sum(
            end > len(text) or text[start:end] != quote for start, end, quote in connection.execute(spanned, (number,))
        )
        if not count:
            continue
        said = plural(
            "An annotation of {id} does not match its text.",
            "{n} annotations of {id} do not match its text.",
            count,
        )
        yield Finding(said.format(id=document, n=count), repairable=False)
