from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.importing.watching import Watch, WatchedFolder, Watching
from desktop.library import Library
from desktop.store.store import Store


def names(paths: tuple[str, ...]) -> set[str]:
    return {Path(path).name for path in paths}


@pytest.fixture
def watch(folder: Path) -> Watch:
    return Watch((WatchedFolder(str(folder)),))


def test_a_file_is_new_once_it_stood_still_between_two_looks(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    assert watch.look() == ()
    (folder / "a.txt").write_text("one and more")
    assert watch.look() == (), "it was still growing"
    assert names(watch.look()) == {"a.txt"}


def test_what_is_learnt_is_not_new_until_it_changes(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    watch.look()
    watch.learn(watch.look())
    assert watch.look() == ()
    (folder / "a.txt").write_text("another text")
    watch.look()
    assert names(watch.look()) == {"a.txt"}


def test_what_is_not_learnt_stays_new_and_what_is_left_waits_for_another_watch(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    watch.look()
    assert names(watch.look()) == names(watch.look()) == {"a.txt"}
    watch.leave(watch.look())
    assert watch.look() == ()
    other = Watch(watch.folders, watch.known)
    other.look()
    assert names(other.look()) == {"a.txt"}


def test_a_file_that_changed_while_it_was_imported_is_new_again(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    watch.look()
    given = watch.look()
    (folder / "a.txt").write_text("one, corrected")
    watch.learn(given)
    watch.look()
    assert names(watch.look()) == {"a.txt"}


def test_hidden_unfinished_and_foreign_files_are_not_taken(watch: Watch, folder: Path):
    for name in (".hidden.txt", "~$draft.docx", "paper.pdf.part", "page.html.crdownload", "picture.png", "b.postil"):
        (folder / name).write_text("x")
    (folder / "deep").mkdir()
    (folder / "deep" / "c.txt").write_text("in a folder in it")
    watch.look()
    assert names(watch.look()) == {"c.txt"}


def test_what_was_in_a_folder_before_can_be_left_out(folder: Path):
    (folder / "old.txt").write_text("old")
    watch = Watch((WatchedFolder(str(folder), past=False),))
    watch.look()
    (folder / "new.txt").write_text("new")
    watch.look()
    assert names(watch.look()) == {"new.txt"}
    again = Watch(watch.folders, watch.known)
    again.look()
    assert names(again.look()) == {"new.txt"}, "what came since is not taken for old after a restart"


def test_a_folder_that_vanishes_is_told_and_found_again_with_all_that_is_known(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    watch.look()
    watch.learn(watch.look())
    away = folder.with_name("away")
    folder.rename(away)
    assert watch.look() == ()
    assert watch.missing == (str(folder),)
    away.rename(folder)
    watch.look()
    assert (watch.look(), watch.missing) == ((), ())


def test_a_folder_turned_off_is_not_looked_at(folder: Path):
    (folder / "a.txt").write_text("one")
    watch = Watch((WatchedFolder(str(folder), on=False),))
    watch.look()
    assert (watch.look(), watch.known, watch.missing) == ((), {}, ())


def test_a_folder_within_a_watched_one_keeps_what_it_knows(folder: Path):
    (folder / "in").mkdir()
    (folder / "in" / "old.txt").write_text("old")
    inner, outer = WatchedFolder(str(folder / "in"), past=False), WatchedFolder(str(folder), past=False)
    watch = Watch((inner, outer))
    watch.look()
    watch.look()
    (folder / "in" / "new.txt").write_text("new")
    watch.look()
    assert names(watch.look()) == {"new.txt"}
    assert watch.folder_of(str(folder / "in" / "new.txt")) == inner.path
    assert watch.folder_of(str(folder) + "-other") is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything can be read here")
def test_a_folder_that_cannot_be_read_makes_nothing_be_forgotten(watch: Watch, folder: Path):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("one")
    watch.look()
    watch.learn(watch.look())
    (folder / "in").chmod(0)
    watch.look()
    (folder / "in").chmod(0o755)
    watch.look()
    assert watch.look() == ()


def test_what_is_gone_is_forgotten(watch: Watch, folder: Path):
    (folder / "a.txt").write_text("one")
    watch.look()
    watch.learn(watch.look())
    assert str(folder / "a.txt") in watch.known
    (folder / "a.txt").unlink()
    watch.look()
    assert str(folder / "a.txt") not in watch.known


def test_a_library_remembers_its_folders_and_their_files(store: Store, folder: Path, tmp_path: Path):
    watching = Watching(store)
    assert watching.folders() == watching.watch().folders == ()
    (folder / "a.txt").write_text("one")
    watching.set([WatchedFolder(str(folder)), WatchedFolder(str(tmp_path / "gone"), on=False)])
    watch = watching.watch()
    watch.look()
    watch.learn(watch.look())
    watching.keep(watch)
    again = watching.watch()
    assert again.known == watch.known
    again.look()
    assert again.look() == ()
    watching.set([WatchedFolder(str(tmp_path / "gone"))])
    assert watching.watch().known == {}, "a folder that is not watched any more takes its files with it"


def test_a_library_offers_it(tmp_path: Path):
    with Library.create(tmp_path / "l.postil") as library:
        library.watching.set([WatchedFolder(str(tmp_path))])
        assert library.watching.folders() == (WatchedFolder(str(tmp_path)),)


@given(st.lists(st.sampled_from(("write a", "write b", "drop a", "look", "learn")), max_size=25))
def test_nothing_is_lost_and_nothing_comes_twice(tmp_path_factory: pytest.TempPathFactory, acts: list[str]):
    folder = tmp_path_factory.mktemp("watched")
    watch = Watch((WatchedFolder(str(folder)),))
    imported: dict[str, str] = {}
    version = 0
    for act in [*acts, "look", "look", "learn"]:
        verb, _space, name = act.partition(" ")
        path = folder / f"{name}.txt"
        if verb == "write":
            version += 1
            path.write_text("x" * version)  # of another size each time
        elif verb == "drop":
            path.unlink(missing_ok=True)
        else:
            fresh = watch.look()
            texts = {found: Path(found).read_text() for found in fresh}
            assert all(imported.get(found) != text for found, text in texts.items())
            if verb == "learn":
                imported |= texts
                watch.learn(fresh)
                imported = {path: text for path, text in imported.items() if Path(path).exists()}
    there = {str(path): path.read_text() for path in folder.iterdir()}
    assert imported == there
