"""The command line: the verbs, what they write where, and how they end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from desktop import cli, errors, model
from desktop.__main__ import VERBS
from desktop.cli import main, postil
from desktop.library import Library

ARTICLE = "Ferry resumes\n\nThe Lindau ferry resumes on Monday, said Mara Quist. The ferry is old. Ferrymen agree.\n"


@pytest.fixture
def path(tmp_path) -> Path:
    """Return a library with two documents."""
    path = tmp_path / "all.postil"
    with Library.create(path, author="Ana") as library:
        library.import_text(ARTICLE, title="Ferry resumes")
        library.import_text("Nothing else happened.", title="Quiet day")
        library.refresh_search()
    return path


@pytest.fixture
def run(path, capsys):
    """Return a function that runs a verb on the library and gives (code, stdout, stderr)."""

    def go(verb, *rest, library=path):
        code = main([verb, str(library), *map(str, rest)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


@pytest.fixture
def ferry(run):
    """Return the id of the article about the ferry."""
    return next(line["document_id"] for line in lines(run("list", "--json")[1]) if line["title"].startswith("Ferry"))


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_the_group_offers_every_verb():
    result = CliRunner().invoke(postil, ["--help"])
    assert result.exit_code == 0
    assert sorted(postil.commands) == sorted(VERBS)
    assert all(command.help for command in postil.commands.values())


def test_its_own_lists_are_those_of_the_core():
    assert cli.VOICES == model.VOICES


def test_help_is_there_before_anything_heavy_is_loaded():
    code = (
        "import sys; from desktop.cli import main; main(['import', '--help']);"
        "heavy = {'PySide6', 'sqlite3', 'whoosh', 'pymupdf', 'lxml', 'trafilatura', 'sqlite_utils'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_new_makes_a_library_and_never_another_over_it(run, tmp_path):
    fresh = tmp_path / "new.postil"
    assert run("new", library=fresh)[:2] == (0, "")
    before = fresh.read_bytes()
    code, out, err = run("new", library=fresh)
    assert (code, out) == (2, "")
    assert "new.postil" in err
    assert fresh.read_bytes() == before


def test_import_reports_each_file_and_fails_for_one(run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("A fine day in the harbour of Aland.", "utf-8")
    (folder / "b.md").write_text("# Head\n\nA body of some words.", "utf-8")
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.txt").write_text("A fine day in the harbour of Aland.", "utf-8")
    code, out, err = run("import", folder, "--collection", "Week", "--tag", "x", "--tag", "y", "--jobs", 1, "--json")
    found = {Path(line["path"]).name: line for line in lines(out)}
    assert code == 1
    assert list(found["a.txt"]) == [
        "path", "locator", "status", "document_id", "title", "characters", "format", "seconds", "near", "warnings",
        "error",
    ]  # fmt: skip
    assert {name: line["status"] for name, line in found.items()} == {
        "a.txt": "imported", "b.md": "imported", "c.txt": "failed", "d.txt": "twin",
    }  # fmt: skip
    assert set(found["c.txt"]["error"]) == {"kind", "message"}
    assert "2 documents imported, 1 there already, 1 failed." in err
    assert {line["title"] for line in lines(run("list", "--query", "in:Week tag:x tag:y", "--json")[1])} == {
        "a",
        "Head",
    }


def test_import_into_a_library_that_is_not_there_names_the_verb_new(run, tmp_path):
    code, out, err = run("import", tmp_path, library=tmp_path / "none.postil")
    assert (code, out) == (1, "")
    assert "postil new" in err


def test_list_is_a_table_or_lines(run):
    code, out, _err = run("list")
    assert code == 0
    assert out.splitlines()[0].split() == ["id", "published", "status", "annotations", "source", "title"]
    assert "Quiet day" in out
    assert {line["status"] for line in lines(run("list", "--json")[1])} == {"todo"}


def test_search_gives_excerpts_whose_offsets_point_into_the_text(run, path, ferry):
    code, out, _err = run("search", "ferry", "--json")
    (hit,) = lines(out)
    assert code == 0
    assert list(hit) == ["document_id", "title", "published", "score", "excerpts"]
    with Library.open(path, write=False) as library:
        text = library.documents.text(ferry)
    for excerpt in hit["excerpts"]:
        assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"]
        assert {text[start:end].lower() for start, end in excerpt["matches"]} <= {"ferry", "ferries"}
    assert "Ferry resumes" in run("search", "ferry", "--order", "date", "--limit", 1)[1]


def test_search_says_what_was_perhaps_meant(run):
    code, out, err = run("search", "ferrry")
    assert (code, out) == (0, "")
    assert "Did you mean: ferry" in err


def test_show_gives_the_record_of_the_export(run, ferry):
    shown = run("show", ferry[:30], "--json")[1]
    assert shown in run("export")[1]
    assert "The Lindau ferry" in run("show", ferry)[1]


def test_annotate_by_span_and_by_quote(run, ferry):
    assert run("annotate", ferry, "--label", "highlight", "--span", "0:5", "--span", "6:13")[0] == 0
    code, out, _err = run("annotate", ferry, "--label", "Place", "--quote", "Lindau", "--note", "a lake", "--json")
    (made,) = lines(out)
    assert code == 0
    assert (made["text"], made["label"], made["note"]) == ("Lindau", "Place", "a lake")
    (record,) = lines(run("show", ferry, "--json")[1])
    assert [span["text"] for span in record["spans"]] == ["Ferry", "resumes", "Lindau"]


def test_nth_counts_from_one_and_the_first_is_taken_without_it(run, ferry):
    code, out, err = run("annotate", ferry, "--label", "Highlight", "--quote", "ferry", "--json")
    first = lines(out)[0]["spans"]
    assert code == 0
    assert "2 places" in err
    second = lines(run("annotate", ferry, "--label", "Highlight", "--quote", "ferry", "--nth", 2, "--json")[1])
    assert second[0]["spans"][0][0] > first[0][0]


def test_all_tags_whole_words_and_skips_what_is_tagged(run, ferry):
    run("annotate", ferry, "--label", "Highlight", "--quote", "ferry", "--nth", 2)
    code, out, err = run("annotate", ferry, "--label", "Highlight", "--quote", "ferry", "--all")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "1 added, 1 skipped" in err
    every = ("--label", "Question", "--quote", "ferry", "--all", "--parts-of-words", "--ignore-case")
    assert "4 added" in run("annotate", ferry, *every)[2]


@pytest.mark.parametrize("more", [(), ("--all",), ("--nth", 1)])
def test_a_quote_that_is_not_found_writes_nothing(run, ferry, path, more):
    before = run("history")[1]
    code, out, err = run("annotate", ferry, "--label", "Person", "--entity", "New One", "--quote", "Mara Kwist", *more)
    assert (code, out) == (1, "")
    assert "Mara Kwist" in err
    assert run("history")[1] == before


def test_an_entity_is_found_by_name_or_alias_else_made_with_the_type_of_the_label(run, ferry, path):
    with Library.open(path) as library:
        known = library.entities.add("Mara Quist", "Person", aliases=["M. Quist"])
        old = library.entities.add("Mara Old", "Person", aliases=["Mara Former"])
        library.entities.merge(old, known)
    mark = ("annotate", ferry, "--label", "Person", "--quote", "Mara Quist", "--json", "--entity")
    assert {lines(run(*mark, name)[1])[0]["entity_id"] for name in ("M. Quist", "Mara Quist", "Mara Former")} == {known}
    made = lines(run("annotate", ferry, "--label", "Place", "--quote", "Lindau", "--entity", "Lindau", "--json")[1])[0]
    with Library.open(path, write=False) as library:
        assert library.entities.get(made["entity_id"]).type == "Place"


def test_a_claim_is_stated_once_and_its_claimant_is_an_entity_or_words(run, ferry, path):
    with Library.open(path) as library:
        quist = library.entities.add("Mara Quist", "Person")
    claim = ("annotate", ferry, "--label", "Claim", "--claim", "The ferry runs again", "--json")
    first = lines(run(*claim, "--span", "15:60", "--claimant", "Mara Quist")[1])[0]
    second = lines(run(*claim, "--quote", "Ferrymen agree", "--claimant", "ferrymen", "--voice", "direct_quote")[1])[0]
    assert first["claim_id"] == second["claim_id"]
    with Library.open(path, write=False) as library:
        one, two = (library.annotations.get(record["annotation_id"]).utterance for record in (first, second))
    assert (one.claimant_id, one.claimant_text, one.voice) == (quist, None, "indirect")
    assert (two.claimant_id, two.claimant_text, two.voice) == (None, "ferrymen", "direct_quote")


def test_a_claim_without_a_statement_states_its_quote(run, ferry, path):
    run("annotate", ferry, "--label", "Claim", "--quote", "The ferry is old")
    with Library.open(path, write=False) as library:
        assert [claim.statement for claim in library.claims.all()] == ["The ferry is old"]


def test_a_label_for_documents_needs_no_place(run, ferry):
    assert run("annotate", ferry, "--label", "relevant")[0] == 0
    assert lines(run("show", ferry, "--json")[1])[0]["document_labels"][0]["label"] == "Relevant"


def test_remove_undo_redo_and_history(run, ferry):
    made = run("annotate", ferry, "--label", "Highlight", "--quote", "Lindau")[1].strip()
    assert run("remove", made)[0] == 0
    assert lines(run("show", ferry, "--json")[1])[0]["spans"] == []
    code, out, err = run("undo")
    assert (code, out) == (0, "")
    assert "Remove annotation" in err
    assert run("history", "--json", "--limit", 1)[1].count("\n") == 1
    assert lines(run("history", "--json")[1])[0]["undone"] is True
    assert "undone" in run("history")[1]
    assert run("redo")[0] == 0
    assert run("redo")[0] == 1


def test_undo_of_nothing_says_so(run, tmp_path):
    fresh = tmp_path / "new.postil"
    run("new", library=fresh)
    code, _out, err = run("undo", library=fresh)
    assert code == 1
    assert "nothing to undo" in err


def test_export_to_a_file_and_to_stdout_are_the_same(run, tmp_path):
    target = tmp_path / "out.jsonl"
    code, out, err = run("export", "--view", "documents", "--query", "ferry", "-o", target)
    assert (code, out) == (0, "")
    assert "1 document" in err
    assert run("export", "--query", "ferry", "-o", "-")[1] == target.read_text("utf-8")
    assert b"\r" not in target.read_bytes()


def test_export_never_writes_over_a_library(run, path):
    before = path.read_bytes()
    assert run("export", "-o", path)[0] == 2
    assert path.read_bytes() == before


def test_check_backup_and_labels(run, path, tmp_path):
    assert run("check", "--repair")[0] == 0
    copy = Path(run("backup")[1].strip())
    assert copy.parent == path.parent
    assert run("list", library=copy)[1] == run("list")[1]
    kept = tmp_path / "labels.json"
    assert run("labels", "--save", kept)[:2] == (0, "")
    fresh = tmp_path / "new.postil"
    Library.create(fresh, labels=None).close()
    assert run("labels", "--load", kept, library=fresh)[0] == 0
    names = [[line["name"] for line in lines(run("labels", "--json", library=one)[1])] for one in (path, fresh)]
    assert names[0] == names[1]
    assert "Organisation" in run("labels", library=fresh)[1]


def test_labels_that_are_none_are_wrong_usage(run, tmp_path):
    (tmp_path / "x.json").write_text("[]")
    assert run("labels", "--load", tmp_path / "x.json")[0] == 2
    assert run("labels", "--load", tmp_path / "y.json")[0] == 1


def test_a_reading_verb_changes_no_byte(run, path, ferry):
    before = path.read_bytes()
    for verb in (("list",), ("search", "ferry"), ("show", ferry), ("history",), ("export",), ("labels",)):
        assert run(*verb)[0] == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"], ["search"], ["list", "x", "--bogus"], ["export", "x", "--option", "nothing"],
        ["annotate", "x", "d", "--label", "L", "--span", "5"],
        ["annotate", "x", "d", "--label", "L", "--span", "5:6", "--quote", "q"],
        ["annotate", "x", "d", "--label", "L", "--nth", "1"],
        ["annotate", "x", "d", "--label", "L", "--quote", "q", "--nth", "1", "--all"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_two(capsys, words):
    assert main(words) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("verb", "more"), [("list", ()), ("export", ()), ("undo", ()), ("check", ())])
def test_what_is_no_library_is_said(run, tmp_path, verb, more):
    (tmp_path / "x.postil").write_text("no library")
    code, out, err = run(verb, *more, library=tmp_path / "x.postil")
    assert (code, out) == (1, "")
    assert "not a Postil library" in err


def test_a_span_outside_the_text_is_wrong_usage(run, ferry):
    assert run("annotate", ferry, "--label", "Highlight", "--span", "5:99999")[0] == 2


def test_an_unknown_document_fails_and_an_ambiguous_one_is_wrong_usage(run, path):
    assert run("show", "ffff")[0] == 1
    assert run("show", "0")[0] == 2


def test_our_own_fault_ends_with_three_and_is_logged(run, monkeypatch, home):
    def break_down(*_arguments, **_names):
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(Library, "open", break_down)
    code, out, err = run("list")
    assert (code, out) == (3, "")
    assert "ZeroDivisionError" in err
    assert "no such thing" in (home / "data" / "postil.log").read_text("utf-8")


def test_a_moved_journal_fails_politely(run, monkeypatch):
    def moved(_library, _expected=None):
        raise errors.Moved("It moved.", "Look again.")

    monkeypatch.setattr(Library, "undo", moved)
    assert run("undo")[0] == 1


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_tables_fit_the_terminal(path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "90")
    with Library.open(path) as library:
        library.import_text("中文" * 40, title="标题" * 60 + "\x1b[31m")
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["list", str(path)]) == 0
    shown = screen.getvalue().splitlines()
    assert max(map(cli.terminal.width, shown)) <= 90
    assert any("…" in line for line in shown)
    assert "\x1b" not in screen.getvalue()


def start(*words, out=subprocess.PIPE, **options):
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from desktop.cli import main\nif __name__ == '__main__': sys.exit(main())",
            *words,
        ],
        stdout=out,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        **options,
    )


@pytest.mark.skipif(os.name == "nt", reason="pipes break in another way here")
def test_a_reader_that_leaves_is_no_fault(path):
    with Library.open(path) as library:
        for number in range(300):
            library.import_text(f"Text {number} " * 200)
    process = start("export", str(path))
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(20) == 0
    assert "Traceback" not in err
    assert "Errno" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
def test_a_full_disk_behind_stdout_is_no_fault_of_ours(path):
    with open("/dev/full", "w") as full:
        process = start("export", str(path), out=full, env={**os.environ, "PYTHONUNBUFFERED": ""})
        _out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.decode().splitlines() == ["There is no room left to write to. Free some space and try again."]


def test_a_code_page_of_another_kind_does_not_matter(path):
    with Library.open(path) as library:
        library.import_text("Ein Tag in 東京 😀.", title="東京 😀")
    process = start("list", str(path), env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"})
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"")
    assert "東京 😀" in out.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to a process of its own here")
def test_control_c_ends_an_import_in_good_order(path, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(4000):
        (folder / f"{number}.txt").write_text(f"Article {number}. " + "Words and more words. " * 150, "utf-8")
    process = start("import", str(path), str(folder), "--jobs", "1", "--json", bufsize=0)
    assert json.loads(process.stdout.readline())["status"] == "imported"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"Stopped" in err
    assert b"Traceback" not in err
    with Library.open(path) as library:
        stored = len(library.find().ids) - 2
        assert stored == 1 + len(out.splitlines())
        assert stored < 4000
        assert library.check() == []
        assert library.history(1)[0].name.startswith("Import")


def test_the_progress_line_is_silent_without_a_screen_and_clears_itself_with_one(monkeypatch):
    for screen, drawn in ((io.StringIO(), False), (Screen(), True)):
        monkeypatch.setattr(sys, "stderr", screen)
        ticker = cli.terminal.Ticker()
        ticker._last = time.monotonic() - 5
        ticker.tell(model.Progress(3, 10, "a\nb.txt", 65.0))
        ticker.clear()
        assert ("3 of 10 · 1:05 left" in screen.getvalue()) is drawn
        assert screen.getvalue().endswith("\r") is drawn
