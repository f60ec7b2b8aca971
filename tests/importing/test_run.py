"""Whole imports, with real worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest

from desktop.errors import Moved
from desktop.importing.run import FILES_PER_ACT, TEXT_PER_FILE, Import
from desktop.imports import Outcome, Reading
from desktop.store import runs
from desktop.store.store import Store

BREAKING = "tests.importing.targets:read_or_break"


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(f"{name} as a title\n\nThe words of the article called {name} and no other.\n")


def carry_out(running: Import) -> dict[str, Outcome]:
    """Loop the acts; check that each returns what the report gains."""
    for act in running:
        before = len(running.report)
        outcomes = act()
        assert list(outcomes) == running.report[before:]
        assert len(outcomes) <= FILES_PER_ACT or {one.status for one in outcomes} == {"skipped"}
    return {Path(outcome.path).name: outcome for outcome in running.report}


def titles(store: Store) -> set[str]:
    return {row[0] for row in store.read.execute("SELECT title FROM document WHERE deleted_at IS NULL")}


@pytest.mark.parametrize("inline", [True, False])
def test_files_become_documents_in_one_run(store: Store, folder: Path, inline: bool):
    write(folder, *(f"n{number}.txt" for number in range(70)))
    (folder / "page.html").write_text("<html><body><p>A page of a few words.</p></body></html>")
    running = Import(store, [folder], tags=("news", "2024"), collection="Harbour", inline=inline, workers=1)
    outcomes = carry_out(running)
    assert {outcome.status for outcome in outcomes.values()} == {"imported"}
    assert running.progress().done == running.progress().total == 71
    assert len(titles(store)) == 71
    (line,) = store.history()
    assert line.name == "Import 71 documents"
    assert line.run_id == running.run_id
    counts = [store.read.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("tag", "member")]
    assert counts == [142, 71]
    assert store.active_runs == set()


def test_acts_are_as_large_as_is_asked(store: Store, folder: Path):
    write(folder, *(f"n{number}.txt" for number in range(20)))
    running = Import(store, [folder], per_act=8, inline=True)
    assert [len(outcomes) for act in running if (outcomes := act())] == [8, 8, 4]
    (folder / "long.txt").write_text("Words of a long text. " * (TEXT_PER_FILE // 2))
    (folder / "short.txt").write_text("A short text.")
    running = Import(store, [folder / "long.txt", folder / "short.txt"], per_act=8, inline=True)
    assert [len(outcomes) for act in running if (outcomes := act())] == [1, 1]


def test_the_whole_import_is_one_undo_and_one_redo(store: Store, folder: Path):
    write(folder, *(f"n{number}.txt" for number in range(40)))
    carry_out(Import(store, [folder], inline=True, tags=["x"], collection="c"))
    store.undo()
    assert titles(store) == set()
    store.redo()
    assert len(titles(store)) == 40


def test_what_a_document_holds(store: Store, folder: Path):
    write(folder, "Harbour.txt")
    (outcome,) = carry_out(Import(store, [folder / "Harbour.txt"], inline=True)).values()
    row = dict(
        zip(
            ("uid", "title", "file_name", "source_path", "media_type", "opening", "language"),
            store.read.execute(
                "SELECT uid, title, file_name, source_path, media_type, opening, language FROM document"
            ).fetchone(),
            strict=True,
        )
    )
    assert row["uid"] == outcome.document_id
    assert row["title"] == outcome.title == "Harbour.txt as a title"
    assert row["opening"] == "The words of the article called Harbour.txt and no other."
    assert row["source_path"] == str(folder / "Harbour.txt")
    assert (row["file_name"], row["media_type"], row["language"]) == ("Harbour.txt", "text/plain", "en")
    assert store.history()[0].name == "Import Harbour.txt"


def test_what_breaks_a_worker_is_reported_and_the_rest_goes_on(store: Store, folder: Path):
    write(folder, "good 1.txt", "die.txt", "explode.txt", "raise.txt", "good 2.txt")
    running = Import(store, [folder], workers=2, time_limit=60.0, memory_limit_mb=512, target=BREAKING)
    outcomes = carry_out(running)
    assert {name: outcome.error and outcome.error[0] for name, outcome in outcomes.items()} == {
        "good 1.txt": None,
        "good 2.txt": None,
        "die.txt": "crash",
        "explode.txt": "memory",
        "raise.txt": "error",
    }
    for name, outcome in outcomes.items():
        if outcome.error:
            assert name in outcome.error[1]
    assert len(titles(store)) == 2


def test_a_file_that_never_ends_is_stopped_and_the_rest_goes_on(store: Store, folder: Path):
    write(folder, "hang.html", "good.txt")
    outcomes = carry_out(Import(store, [folder], workers=2, time_limit=3.0, target=BREAKING))
    assert outcomes["hang.html"].error
    assert outcomes["hang.html"].error[0] == "timeout"
    assert "Reading hang.html took too long and was stopped." in outcomes["hang.html"].error[1]
    assert outcomes["good.txt"].status == "imported"


def test_files_that_are_no_articles_are_reported(store: Store, folder: Path):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "old.postil").write_bytes(b"x")
    outcomes = carry_out(Import(store, [folder, folder / "gone.txt"], inline=True))
    assert {name: (outcome.status, outcome.error[0]) for name, outcome in outcomes.items() if outcome.error} == {
        "empty.txt": ("failed", "empty"),
        "binary.txt": ("failed", "binary"),
        "old.postil": ("skipped", "library"),
        "gone.txt": ("failed", "missing"),
    }
    assert store.history() == []


def test_an_import_again_finds_twins_only(store: Store, folder: Path):
    write(folder, "a.txt", "b.txt")
    first = carry_out(Import(store, [folder], inline=True))
    write(folder, "c.txt")
    (folder / "a.txt").rename(folder / "renamed.txt")
    (folder / "same text.txt").write_text((folder / "b.txt").read_text(), encoding="utf-16")
    again = carry_out(Import(store, [folder], inline=True, collection="Again"))
    assert {name: outcome.status for name, outcome in again.items()} == {
        "b.txt": "twin",
        "c.txt": "imported",
        "renamed.txt": "twin",
        "same text.txt": "twin",
    }
    assert again["renamed.txt"].document_id == first["a.txt"].document_id
    assert store.read.execute("SELECT count(*) FROM member").fetchone()[0] == 3


def test_a_cancelled_import_keeps_what_it_has_and_can_be_taken_up_again(store: Store, folder: Path):
    write(folder, *(f"n{number:03}.txt" for number in range(100)))
    running = Import(store, [folder], inline=True)
    for act in running:
        act()
        if len(running.report) >= FILES_PER_ACT:
            running.cancel()
    kept = len(running.report)
    assert FILES_PER_ACT <= kept < 100
    assert running.cancelled
    assert store.history()[0].name == f"Import {kept} documents"
    statuses = [outcome.status for outcome in carry_out(Import(store, [folder], inline=True)).values()]
    assert (statuses.count("twin"), statuses.count("imported")) == (kept, 100 - kept)


def test_an_import_dropped_in_the_middle_closes_its_run_and_its_workers(store: Store, folder: Path):
    write(folder, *(f"n{number:03}.txt" for number in range(100)))
    acts = iter(Import(store, [folder], workers=1))
    next(acts)()
    acts.close()  # type: ignore[attr-defined]
    assert store.active_runs == set()
    assert store.read.execute("SELECT finished_at FROM run").fetchone()[0]


def test_names_of_all_kinds_come_through(store: Store, folder: Path):
    names = ["ünïcödé — 日本語 (1).txt", "two  spaces.txt", "new\nline.txt", "'quote\".txt", "no suffix"]
    write(folder, *names)
    outcomes = carry_out(Import(store, [folder], inline=True))
    assert {outcome.status for outcome in outcomes.values()} == {"imported"}
    assert set(outcomes) == set(names)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_a_name_that_is_no_text_is_imported_under_one_that_is(store: Store, folder: Path):
    path = folder / os.fsdecode(b"caf\xe9.txt")
    path.write_text("The words of it.")
    (outcome,) = carry_out(Import(store, [folder], inline=True)).values()
    assert outcome.path == str(path)
    assert store.read.execute("SELECT file_name FROM document").fetchone()[0] == "caf?.txt"


def test_a_page_read_whole_is_no_twin_of_itself(store: Store, folder: Path):
    words = "<p>" + "The fire began on Monday in a warehouse of the harbour. " * 8 + "</p>"
    (folder / "a.html").write_text(f"<html><body><nav>Home</nav><article>{words}</article></body></html>")
    carry_out(Import(store, [folder], inline=True))
    whole = carry_out(Import(store, [folder], inline=True, reading=Reading(whole_page=True)))
    assert whole["a.html"].status == "imported"
    assert store.read.execute("SELECT count(*) FROM original").fetchone()[0] == 1


def test_nothing_to_import_is_no_run(store: Store, folder: Path):
    assert carry_out(Import(store, [folder])) == {}
    assert store.read.execute("SELECT count(*) FROM run").fetchone()[0] == 0


def test_an_import_that_was_stopped_goes_on_where_it_was(store: Store, folder: Path):
    write(folder, *(f"n{number:03}.txt" for number in range(100)))
    running = Import(store, [folder], inline=True, tags=["morning"], reading=Reading(pattern="n{title}"))
    for act in running:
        act()
        if len(running.report) >= FILES_PER_ACT:
            running.cancel()
    assert running.run_id
    kept = [outcome.path for outcome in running.report]
    unfinished = runs.Imports(store).unfinished()
    assert unfinished is not None
    assert unfinished.id == running.run_id
    again = Import.resumed(store, running.run_id, inline=True)
    assert [outcome.path for outcome in again.report] == kept
    for act in again:
        act()
    assert [outcome.status for outcome in again.report] == ["imported"] * 100
    assert runs.Imports(store).report(running.run_id) == again.report
    assert runs.Imports(store).unfinished() is None
    (line,) = store.history()
    assert line.name == "Import 100 documents"
    assert store.read.execute("SELECT count(*) FROM tag").fetchone() == (100,)
    assert "001" in titles(store)
    store.undo()
    assert titles(store) == set()


def test_an_import_whose_process_died_goes_on_without_repeating(store: Store, folder: Path):
    write(folder, *(f"n{number:03}.txt" for number in range(80)))
    acts = iter(Import(store, [folder], inline=True))
    next(acts)()
    store.active_runs.clear()  # as after a crash: nobody closed the run
    (cut,) = runs.Imports(store).all()
    assert cut.cut_short
    again = Import.resumed(store, cut.id, inline=True)
    assert {outcome.status for outcome in carry_out(again).values()} == {"imported"}
    assert len(again.report) == 80
    assert len(titles(store)) == 80


def test_an_import_that_was_undone_or_came_to_its_end_is_not_taken_up(store: Store, folder: Path):
    write(folder, *(f"n{number:03}.txt" for number in range(40)))
    running = Import(store, [folder], inline=True)
    carry_out(running)
    assert running.run_id
    with pytest.raises(Moved, match="came to its end"):
        Import.resumed(store, running.run_id)
    store.undo()
    runs.finish(store, 1, "Import", stopped=True)
    with pytest.raises(Moved, match="undone"):
        Import.resumed(store, running.run_id)


def test_any_executor_can_read(store: Store, folder: Path):
    write(folder, *(f"n{number}.txt" for number in range(70)))
    (folder / "page.html").write_text("<html><body><p>A page of a few words.</p></body></html>")
    with ThreadPoolExecutor(2) as executor:
        outcomes = carry_out(Import(store, [folder], executor=executor))
    assert len(outcomes) == 71
    assert {outcome.status for outcome in outcomes.values()} == {"imported"}


def test_a_paused_import_reads_nothing_more_until_it_goes_on(store: Store, folder: Path):
    write(folder, *(f"n{number}.html" for number in range(40)))
    running = Import(store, [folder], workers=1)
    running.pause()
    Timer(0.5, running.go_on).start()
    begin = monotonic()
    outcomes = carry_out(running)
    assert monotonic() - begin >= 0.5
    assert len(outcomes) == 40


STORY = [
    f"Paragraph {n} of the story tells of the harbour, the ferry number {n} and the people of row {n * 7}."
    for n in range(40)
]


def changed(folder: Path) -> None:
    (folder / "story.txt").write_text(
        "\n\n".join(["The harbour", *STORY[:20], "One more sentence came in.", *STORY[20:]])
    )


def story(store: Store, folder: Path) -> Outcome:
    (folder / "story.txt").write_text("\n\n".join(["The harbour", *STORY]))
    return carry_out(Import(store, [folder], inline=True))["story.txt"]


def test_a_changed_file_becomes_a_new_edition_when_asked_for(store: Store, folder: Path):
    first = story(store, folder)
    changed(folder)
    again = carry_out(Import(store, [folder], inline=True, on_twin="edition"))["story.txt"]
    assert (again.status, again.document_id) == ("edition", first.document_id)
    assert len(titles(store)) == 1
    body = store.read.execute("SELECT body FROM document JOIN text ON text.id = text_id").fetchone()[0]
    assert "One more sentence came in." in body
    assert store.read.execute("SELECT count(*) FROM edition").fetchone() == (1,)
    same = carry_out(Import(store, [folder], inline=True, on_twin="edition"))["story.txt"]
    assert same.status == "twin"
    store.undo()
    body = store.read.execute("SELECT body FROM document JOIN text ON text.id = text_id").fetchone()[0]
    assert "One more sentence came in." not in body


def test_a_changed_file_is_left_out_when_asked_for(store: Store, folder: Path):
    first = story(store, folder)
    changed(folder)
    again = carry_out(Import(store, [folder], inline=True, on_twin="skip"))["story.txt"]
    assert (again.status, again.near) == ("twin", first.document_id)
    assert len(titles(store)) == 1
    carry_out(Import(store, [folder], inline=True))
    assert store.read.execute("SELECT count(*) FROM document").fetchone() == (2,)


def test_who_only_begins_an_import_does_not_wait_for_the_readers():
    code = (
        "import sys; import desktop.importing.run;"
        "loaded = [name for name in sys.modules if name in ('desktop.readers.table', 'desktop.readers.metadata')];"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
