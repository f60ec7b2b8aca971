"""The built program does its main job on a machine without Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.bundle

BUILT = Path(__file__).resolve().parents[2] / ".build" / "dist" / "postil"
PROGRAM = BUILT / ("postil.exe" if sys.platform == "win32" else "postil")
HTML = """<!doctype html><html lang="en"><head><title>Harbour reopens</title>
<meta property="article:published_time" content="2025-03-04"></head><body><article><h1>Harbour reopens</h1>
<p>The harbour of Lindau reopened on Tuesday after two weeks of repairs, the mayor said.</p>
<p>“We are glad that the ferries sail again,” said Anna Berg, who runs the company.</p>
</article></body></html>"""


@pytest.fixture(autouse=True)
def _built() -> None:
    assert PROGRAM.exists(), "build the program first: python3 dev.py build"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "trial.postil"


@pytest.fixture
def postil(home: Path, tmp_path: Path):
    """Return a function that runs the built program with nothing of this Python in its environment."""
    keep = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR")
    clean = {name: os.environ[name] for name in keep if name in os.environ}
    clean |= {
        "POSTIL_HOME": str(home),
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
    }

    def run(*words: object, code: int = 0) -> str:
        told = subprocess.run(
            [str(PROGRAM), *map(str, words)],
            capture_output=True,
            cwd=tmp_path,
            env=clean,
            timeout=120,
            check=False,
        )
        assert told.returncode == code, told.stderr.decode(errors="replace")
        assert "Traceback" not in told.stderr.decode(errors="replace")
        return told.stdout.decode("utf-8")

    return run


def test_it_imports_finds_annotates_and_exports(postil, library: Path, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text("Ankara denied the report.\n\nIt was wrong, they said.\n", "utf-8")
    (tmp_path / "in" / "page.html").write_text(HTML, "utf-8")
    postil("new", library)
    told = [json.loads(line) for line in postil("import", library, tmp_path / "in", "--json").splitlines()]
    assert sorted(record["status"] for record in told) == ["imported", "imported"]
    page = next(record for record in told if record["path"].endswith("page.html"))
    [hit] = [json.loads(line) for line in postil("search", library, "ferries", "--json").splitlines()]
    assert hit["document_id"] == page["document_id"]
    postil(
        "annotate",
        library,
        page["document_id"],
        "--label",
        "Person",
        "--quote",
        "Anna Berg",
        "--entity",
        "Anna Berg",
    )
    out = tmp_path / "out.jsonl"
    postil("export", library, "--view", "annotations", "-o", out)
    [record] = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert record["text"] == "Anna Berg"
    assert postil("check", library) is not None


def test_it_reads_a_pdf(postil, library: Path, tmp_path: Path):
    import pymupdf

    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 100), "The minister resigned on Monday.")
        pdf.save(tmp_path / "paper.pdf")
    postil("new", library)
    [record] = [json.loads(line) for line in postil("import", library, tmp_path / "paper.pdf", "--json").splitlines()]
    assert record["status"] == "imported", record


def test_its_window_opens_and_paints(postil, library: Path):
    postil("new", library)
    postil("--smoke", library)


def test_a_broken_file_is_told_and_no_traceback(postil, library: Path, tmp_path: Path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing more")
    postil("new", library)
    told = json.loads(postil("import", library, tmp_path / "bad.pdf", "--json", code=1))
    assert told["status"] == "failed"
    assert told["error"]["message"]


def test_what_it_does_not_need_is_not_in_it():
    names = {p.name for p in (BUILT / "_internal").iterdir()}
    assert not {"torch", "pandas", "pyarrow", "onnxruntime", "tkinter", "datasets", "pytest"} & names
    assert (BUILT / "_internal" / "desktop" / "resources").is_dir()


def test_it_writes_every_format_and_loads_what_it_wrote(postil, library: Path, tmp_path: Path):
    (tmp_path / "note.txt").write_text("Ankara denied the report. 😀 It was wrong, they said.\n", "utf-8")
    postil("new", library)
    [told] = [json.loads(line) for line in postil("import", library, tmp_path / "note.txt", "--json").splitlines()]
    postil("annotate", library, told["document_id"], "--label", "Place", "--quote", "Ankara", "--note", "where")
    formats = [json.loads(line) for line in postil("formats", "--json").splitlines()]
    written = [one for one in formats if one["dumps"] and not one["missing"]]
    assert len(written) > 20
    for one in written:
        suffix = one["suffixes"][0] if one["shape"] == "file" else ".qdpx" if one["name"] == "refi" else ".zip"
        path = tmp_path / f"out-{one['name']}{suffix}"
        postil("export", library, "--format", one["name"], "-o", path)
        assert path.stat().st_size > 0
        if one["loads"] and "text" in one["carries"]:
            postil("load", library, path, "--format", one["name"], "--unit", one["unit"] or "codepoint")
