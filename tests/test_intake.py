"""The verb `import`: what its options do, how it goes on, what it reports, and reading on a real cluster."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.library import Library


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an empty library."""
    Library.create(tmp_path / "all.postil").close()
    return tmp_path / "all.postil"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder of articles."""
    made = tmp_path / "articles"
    made.mkdir()
    return made


@pytest.fixture
def run(path, capsys):
    """Return a function that imports into the library and gives (code, stdout, stderr)."""

    def go(*words):
        code = main(["import", str(path), *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


def documents(path: Path) -> list:
    with Library.open(path, write=False) as library:
        return list(library.documents.each(library.find().ids))


def test_an_encoding_that_is_given_is_taken(run, path, folder):
    (folder / "a.txt").write_bytes("Привет, мир. Это статья о реке.".encode("koi8-r"))
    assert run(folder, "--encoding", "koi8-r")[0] == 0
    with Library.open(path, write=False) as library:
        assert library.documents.text(library.find().ids[0]) == "Привет, мир. Это статья о реке."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--encoding", "no-such"], "There is no encoding"),
        (["--format", "no-such"], "There is no format"),
        (["--map", "nothing"], "maps no column"),
        (["--pattern", "{nothing}"], "cannot stand in a pattern"),
        (["--executor", "http://x"], "no address of a cluster"),
    ],
)
def test_what_means_nothing_is_wrong_usage(run, folder, words, said):
    (folder / "a.txt").write_text("An article.")
    code, _out, err = run(folder, *words)
    assert code == 2
    assert said in err


def test_nothing_to_do_is_wrong_usage(run):
    assert run()[0] == 2
    code, _out, err = run("--resume")
    assert code == 2
    assert "nothing to go on with" in err


def test_a_file_name_fills_fields(run, path, folder):
    (folder / "The Paper").mkdir()
    (folder / "The Paper" / "2024-03-05 On rivers.txt").write_text("The river rose.\nThen it fell again.")
    assert run(folder, "--pattern", "{site}/{published} {title}")[0] == 0
    (document,) = documents(path)
    assert (document.site, document.published, document.title) == ("The Paper", "2024-03-05", "On rivers")
    assert document.provenance["title_from"] == "file name"
    assert document.date_source == "file"


def test_the_report_tells_every_file(run, folder, tmp_path):
    (folder / "a.txt").write_text("An article about a river.")
    (folder / "b.txt").write_text("An article about a river.")
    (folder / "c.txt").write_bytes(b"")
    code, _out, err = run(folder, "--report", tmp_path / "report.jsonl")
    assert code == 1
    records = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(Path(one["path"]).name, one["status"]) for one in records] == [
        ("a.txt", "imported"),
        ("b.txt", "twin"),
        ("c.txt", "failed"),
    ]
    assert records[0]["format"] == "text"
    assert records[1]["document_id"] == records[0]["document_id"]
    assert records[2]["error"]["kind"] == "empty"
    assert "1 document imported, 1 there already, 1 failed." in err


def test_twins_are_kept_when_asked_for(run, path, folder):
    (folder / "a.txt").write_text("An article about a river.")
    run(folder)
    assert run(folder, "--on-twin", "keep")[0] == 0
    assert len(documents(path)) == 2


def test_an_import_that_was_cut_short_goes_on(run, path, folder):
    for number in range(80):
        (folder / f"{number:02}.txt").write_text(f"The words of number {number}.")
    with Library.open(path) as library:
        running = library.import_files([folder], inline=True, tags=["morning"])
        for act in running:
            act()
            running.cancel()
    before = len(documents(path))
    assert 0 < before < 80
    code, _out, err = run("--resume")
    assert (code, len(documents(path))) == (0, 80)
    assert "80 documents imported." in err
    assert all(document.tags == ("morning",) for document in documents(path))


@pytest.mark.skipif(sys.platform == "win32", reason="no signal of Ctrl+C to one process")
def test_a_watched_folder_is_imported_as_files_come(path, folder):
    (folder / "a.txt").write_text("The first article.")
    command = [sys.executable, "-m", "desktop", "import", str(path), str(folder), "--watch", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert Path(json.loads(process.stdout.readline())["path"]).name == "a.txt"
    (folder / "b.txt").write_text("The second article.")
    assert Path(json.loads(process.stdout.readline())["path"]).name == "b.txt"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    process.stdout.close()
    assert len(documents(path)) == 2


def test_only_a_folder_can_be_watched(run, folder):
    (folder / "a.txt").write_text("An article.")
    assert run(folder / "a.txt", "--watch")[0] == 2


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[str]:
    """Start a Dask scheduler with two workers, as people run them; give its address as the option takes it."""
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    home = tmp_path_factory.mktemp("dask")
    environment = {**os.environ, "DASK_DISTRIBUTED__DASHBOARD__LINK": "", "PYTHONPATH": os.getcwd()}
    code = (
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    options = dict(n_workers=2, threads_per_worker=1, dashboard_address=None, host='127.0.0.1')\n"
        "    with LocalCluster(**options) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        input()\n"
    )
    (home / "cluster.py").write_text(code)
    process = subprocess.Popen(
        [sys.executable, str(home / "cluster.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=home,
        env=environment,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert re.fullmatch(r"tcp://127\.0\.0\.1:\d+", address)
    yield address.replace("tcp://", "dask://")
    process.communicate("\n", timeout=60)


def import_apart(path: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the verb in a process of its own, as a cluster's client leaves threads behind."""
    command = [sys.executable, "-m", "desktop", "import", str(path), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_dask_cluster_reads_what_it_is_sent(path, folder, cluster):
    for number in range(50):
        (folder / f"n{number}.txt").write_text(f"Title {number}\n\nThe words of number {number}.\n")
    (folder / "page.html").write_text("<html><body><p>A page of a few words.</p></body></html>")
    (folder / "empty.txt").write_bytes(b"")
    done = import_apart(path, folder, "--executor", cluster)
    assert "51 documents imported, 1 failed." in done.stderr
    assert done.returncode == 1
    assert len(documents(path)) == 51


def test_a_cluster_that_is_not_there_is_said_so(path, folder):
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    (folder / "a.txt").write_text("An article.")
    done = import_apart(path, folder, "--executor", "dask://127.0.0.1:9")
    assert "There is no Dask cluster at dask://127.0.0.1:9." in done.stderr
    assert done.returncode == 1
