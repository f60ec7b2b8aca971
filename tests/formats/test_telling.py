"""Formats of lines are told from each other, and none of them takes what is another's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from desktop.formats import doccano, doccanolabels, labelstudio, prodigy, spans
from desktop.formats.contract import NO, Glance
from tests.formats.lines import GOLDEN

OURS = (doccano, doccanolabels, labelstudio, prodigy, spans)
FILES = sorted(path for format in OURS for path in (GOLDEN / format.name).iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_tool_that_wrote_a_file_claims_it_most(path: Path):
    glance = Glance(path.read_bytes()[:65_536], path.suffix)
    claims = {format.name: format.sniff(glance) for format in OURS}
    own = claims.pop(path.parent.name)
    assert own > max(claims.values())


@pytest.mark.parametrize("format", OURS, ids=lambda format: format.name)
def test_nobody_takes_our_own_records_or_what_is_none(format: Any, rich: Any):
    for view in ("documents", "annotations", "entities", "claims"):
        out = io.StringIO()
        rich.export(out, view=view)
        assert format.sniff(Glance(out.getvalue().encode(), ".jsonl")) == NO
    for data in (b"", b"\xff\xfe", b"{", b"[", b"# title\n", b"a,b\n1,2\n", b'{"text": "a"}', b"Sony B-ORG\n"):
        for suffix in (".jsonl", ".csv", ".json", ".txt"):
            assert format.sniff(Glance(data, suffix)) == NO
