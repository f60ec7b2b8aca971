"""Settings: defaults, fitting values, the file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import PostilError
from desktop.places import settings_file
from desktop.settings import Settings, changed, entries, load, remember_library, save

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def test_without_a_file_the_defaults_hold(home: Path):
    assert load() == (Settings(), None)
    assert not home.exists()


def test_what_is_saved_comes_back(home: Path):
    mine = changed(Settings(), author="Ayşe 🖋", theme="dark", line_width=88, reader_size=14.5, reopen=False)
    mine = remember_library(mine, home / "a.postil")
    save(mine)
    assert load() == (mine, None)
    assert [p.name for p in settings_file().parent.iterdir()] == ["settings.json"]


def test_every_setting_has_a_title_a_help_line_and_a_fitting_default():
    assert len(entries()) == len(dataclasses.fields(Settings)) > 25
    for entry in entries():
        assert entry.title
        assert entry.help.endswith(".")
        assert entry.group
        changed(Settings(), **{entry.name: entry.default})
        if entry.choices:
            assert entry.default in [value for value, _title in entry.choices]
    titles = [entry.title for entry in entries()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"), ("line_width", 39), ("line_width", 111), ("line_width", "72"), ("line_width", 7.0),
        ("line_height", 2.3), ("author", None), ("reopen", 1), ("backups_kept", True),
        ("recent_libraries", (1,)), ("recent_libraries", "abc"), ("nonsense", 1),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(name: str, value: object):
    with pytest.raises(ValueError, match=name):
        changed(Settings(), **{name: value})


def test_a_value_in_the_file_that_does_not_fit_falls_back_alone():
    save(changed(Settings(), author="A"))
    stored = json.loads(settings_file().read_text("utf-8"))
    settings_file().write_text(json.dumps(stored | {"line_width": 4000, "theme": 3}), "utf-8")
    settings, warning = load()
    assert settings == changed(Settings(), author="A")
    assert warning is not None
    assert "line_width" in warning
    assert "theme" in warning


@pytest.mark.parametrize("broken", [b"{", b"\xff\xfe", b"[1]", b"", b"nul", b"[" * 100_000])
def test_a_broken_file_is_kept_aside_and_the_defaults_hold(broken: bytes):
    settings_file().parent.mkdir(parents=True)
    settings_file().write_bytes(broken)
    settings, warning = load()
    aside = settings_file().with_name("settings.broken.json")
    assert settings == Settings()
    assert warning is not None
    assert str(aside) in warning
    assert aside.read_bytes() == broken
    assert load() == (Settings(), None)


def test_an_unreadable_file_is_told_and_left_alone():
    settings_file().mkdir(parents=True)
    settings, warning = load()
    assert settings == Settings()
    assert warning is not None
    assert settings_file().is_dir()


def test_keys_of_another_version_are_kept():
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('{"from_the_future": [1, 2], "author": "A"}', "utf-8")
    settings, warning = load()
    assert (settings.author, warning) == ("A", None)
    save(changed(settings, author="B"))
    assert json.loads(settings_file().read_text("utf-8"))["from_the_future"] == [1, 2]


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(PostilError) as told:
        save(Settings(), tmp_path / "file" / "settings.json")
    assert str(tmp_path / "file") in told.value.advice


def test_a_failed_save_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "settings.json"
    save(changed(Settings(), author="old"), path)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(PostilError):
        save(changed(Settings(), author="new"), path)
    assert load(path)[0].author == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"]


def test_ten_recent_libraries_are_remembered_newest_first_and_once(tmp_path: Path):
    settings = Settings()
    for n in [*range(12), 5]:
        settings = remember_library(settings, tmp_path / f"{n}.postil")
    names = [Path(p).name for p in settings.recent_libraries]
    assert names == [f"{n}.postil" for n in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    assert settings.last_library == settings.recent_libraries[0]


@given(stored=st.dictionaries(st.sampled_from([f.name for f in dataclasses.fields(Settings)]), JSON))
def test_any_file_can_be_read(stored: dict[str, object], tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("any") / "settings.json"
    path.write_text(json.dumps(stored), "utf-8")
    settings, _warning = load(path)
    for entry in entries():
        changed(settings, **{entry.name: getattr(settings, entry.name)})
