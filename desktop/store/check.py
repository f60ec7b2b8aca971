"""Trusting nothing blindly: is the file whole, does the index follow the texts, does every quote stand?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from desktop import errors
from desktop.language import _, plural
from desktop.model import Finding
from desktop.store import journal
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
    findings.extend(_quotes(connection))
    if repair and store.writable:
        with store.aside() as aside:
            aside.execute(
                "UPDATE run SET finished_at = ? WHERE finished_at IS NULL AND id NOT IN "
                f"({','.join(map(str, store.active_runs)) or 'NULL'})",
                (now(),),
            )
    return findings


def _file(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        answers = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    except sqlite3.DatabaseError as problem:
        answers = [str(problem)]
    for answer in answers:
        if answer != "ok":
            yield Finding(_("The file is damaged: {detail}.").format(detail=answer), repairable=False)


def _links(connection: sqlite3.Connection) -> Iterator[Finding]:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    for table in sorted({row[0] for row in broken}):
        yield Finding(_("Rows of “{table}” point at nothing.").format(table=table), repairable=False)


def _triggers(store: Store, repair: bool) -> Iterator[Finding]:
    connection = store.read
    laid = {
        row[0]: row[1]
        for row in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%'"
        )
    }
    expected = {statement.split()[2]: statement for statement in journal.triggers(connection)}
    if laid == expected:
        return
    if repair and store.writable:
        with store.aside() as aside:
            journal.lay_triggers(aside)
    yield Finding(_("The journal's triggers are not as they should be."), True, repair and store.writable)


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


def _quotes(connection: sqlite3.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT document.uid, count(*) FROM span JOIN annotation ON annotation.id = annotation_id "
        "JOIN document ON document.id = document_id JOIN text ON text.id = text_id "
        "WHERE NOT unanchored AND substr(body, start + 1, end - start) <> quote GROUP BY 1"
    )
    for document, count in rows:
        said = plural(
            "An annotation of {id} does not match its text.",
            "{n} annotations of {id} do not match its text.",
            count,
        )
        yield Finding(said.format(id=document, n=count), repairable=False)
