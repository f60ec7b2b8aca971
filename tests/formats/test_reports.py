"""Every report of a real library: what people see is what the library holds."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
import pytest

from desktop.formats import csvtable, docx_report, html_report, markdown_report, pdf_highlights, table, xlsx
from desktop.formats.holdings import Shelf
from desktop.formats.losses import Losses
from desktop.formats.scope import scope
from desktop.formats.target import file, package
from desktop.library import Draft, Library
from desktop.model import Span
from tests.formats.sheets import written
from tests.formats.test_html_report import Page
from tests.formats.test_pdf_highlights import highlights
from tests.formats.test_xlsx import cells, named
from tests.readers import papers


@contextmanager
def shelf(library: Library) -> Iterator[Any]:
    store = library._store
    with store.snapshot() as connection, scope(connection, None) as covered:
        yield Shelf(connection, covered, "all")


def test_tables_tell_of_every_annotation_entity_and_claim(rich, records):
    with shelf(rich) as held:
        found = {
            view: list(csv.DictReader(io.StringIO(written(csvtable, held, view=view).decode(), newline="")))
            for view in ("annotations", "entities", "claims")
        }
        book = cells(written(xlsx, held))
    for view, rows in found.items():
        wanted = records(view=view)
        assert Counter(row["id"] for row in rows) == Counter(one["id"] for one in wanted)
        assert Counter(named(book[view.title()], "Id")) == Counter(one["id"] for one in wanted)
    by_id = {row["id"]: row for row in found["annotations"]}
    for one in records(view="annotations"):
        row = by_id[one["id"]]
        assert (row["text"], row["label"], row["layer"]) == (one["text"], one["label"], one["layer"])
        assert row["entity_name"] == (one["entity_name"] or "")
        assert row["claim_statement"] == (one["claim_statement"] or "")
        assert row["note"] == (one["note"] or "")
    assert any(row["relations"] for view in ("entities", "claims") for row in found[view])


@pytest.mark.parametrize("format", [markdown_report, html_report, docx_report])
def test_reports_show_every_quote_and_note(rich, records, format):
    with shelf(rich) as held:
        data = written(format, held)
    if format is html_report:
        said = " ".join(item["text"] for item in Page(data.decode()).items)
    elif format is docx_report:
        said = "\n".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        said = data.decode().replace("\\", "").replace("*", "")
    for one in records(view="annotations"):
        for part in one["spans"]:
            assert all(line in said for line in part["text"].split("\n"))
        for line in (one["note"] or "").splitlines():
            assert line in said


def test_a_pdf_that_was_imported_comes_back_with_its_highlights(library, tmp_path: Path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers.as_bytes(papers.article()))
    (outcome,) = [outcome for act in library.import_files([path], inline=True) for outcome in act()]
    text = library.documents.text(outcome.document_id)
    start = text.index("Franco-German brigade,")
    label = library.labels.named("Person").id
    library.annotations.add(outcome.document_id, Draft(label, (Span(start, start + 22),), note="Which?"))
    library.import_text("No PDF", title="Plain")
    losses = Losses()
    with shelf(library) as held:
        assert held.pages(str(outcome.document_id))
        with package(tmp_path / "out.zip", {}, losses, packed=True) as target:
            table.dump(pdf_highlights, held, target)
    assert losses.counts["refused document"] == 1
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.namelist() == ["paper.pdf"]
        packed.extractall(tmp_path)
    ((page, text, info),) = highlights(tmp_path / "paper.pdf")
    assert (page, text) == (1, "Franco- German brigade,")
    assert info["content"].splitlines()[:2] == ["Person", "Which?"]


@pytest.mark.parametrize("format", [csvtable, xlsx, markdown_report, html_report, docx_report])
def test_an_empty_library_gives_a_report(library, tmp_path: Path, format):
    path = tmp_path / f"report{format.suffixes[0]}"
    with shelf(library) as held, file(path, {}, Losses()) as target:
        table.dump(format, held, target)
    assert path.stat().st_size
