"""User folders and resources."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import places


def test_one_variable_moves_everything_of_the_user(home: Path):
    assert places.config_dir() == home / "config"
    assert places.data_dir() == home / "data"
    assert places.settings_file() == home / "config" / "settings.json"
    assert not home.exists()


def test_the_log_gets_its_folder(home: Path):
    assert places.log_file() == home / "data" / "postil.log"
    assert places.log_file().parent.is_dir()


def test_without_the_variable_the_system_decides(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("POSTIL_HOME")
    assert places.config_dir().name == "postil"
    assert places.data_dir().name == "postil"


def test_a_resource_is_found_and_a_missing_one_says_so():
    assert places.resource(".").is_dir()
    with pytest.raises(FileNotFoundError, match="no/such"):
        places.resource("no/such")


def test_a_resource_inside_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for folder in ("desktop/resources", "resources"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").touch()
    monkeypatch.setattr(places, "__file__", str(tmp_path / "desktop" / "places.py"))
    assert places.resource("a.txt") == tmp_path.resolve() / "desktop" / "resources" / "a.txt"
