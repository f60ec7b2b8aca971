"""Whatever the characters, a quote is the text between its offsets: in the library, after undo, in every export."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desktop.library import Draft, Library
from desktop.model import DocumentId, Span
from desktop.text.normalise import normalise
from tests.text.strategies import raw_texts


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[Span, ...]]]:
    """Draw a text as people paste it, and annotations of one to three spans in what it becomes."""
    raw = draw(raw_texts)
    text = normalise(raw).text
    assume(text.strip())
    places = st.integers(0, len(text))
    span = st.tuples(places, places).map(lambda ends: Span(min(ends), max(ends)))
    return raw, draw(st.lists(st.lists(span, min_size=1, max_size=3).map(tuple), max_size=5))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=40)
@given(texts_with_spans())
def test_every_quote_stands_where_its_offsets_say(case: tuple[str, list[tuple[Span, ...]]]) -> None:
    raw, drawn = case
    with tempfile.TemporaryDirectory() as folder, Library.create(Path(folder) / "quotes.postil") as library:
        document = library.import_text(raw, title="Quotes").document_id
        assert document is not None
        text = library.documents.text(document)
        label = library.labels.named("Highlight").id
        kept = [spans for spans in drawn if all(span.end <= len(text) for span in spans)]
        made = [library.annotations.add(document, Draft(label, spans)) for spans in kept]
        _must_match(library, document, text, kept)
        for _one in made:
            library.undo()
        assert library.annotations.of(document) == []
        for _one in made:
            library.redo()
        _must_match(library, document, text, kept)


def _must_match(library: Library, document: DocumentId, text: str, spans: list[tuple[Span, ...]]) -> None:
    found = library.annotations.of(document)
    assert sorted(annotation.spans for annotation in found) == sorted(tuple(sorted(parts)) for parts in spans)
    for annotation in found:
        assert all(part.quote == text[part.span.start : part.span.end] for part in annotation.parts)
    out = io.StringIO()
    assert library.export(out, view="documents") == 1
    record = json.loads(out.getvalue())
    assert record["text"] == text
    assert len(record["spans"]) == sum(map(len, spans))
    assert all(record["text"][s["start"] : s["end"]] == s["text"] for s in record["spans"])
