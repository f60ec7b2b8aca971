"""The one-file set-up: what it says and which packages it names."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest

from tests.rails.source import ROOT


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # no cache folder at the top level
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libGL.so.1", "libgl1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libXrandr.so.2", "libxrandr2"),
    ],
)
def test_a_missing_library_leads_to_its_package(dev: ModuleType, library: str, package: str):
    assert dev.package_of(library) == package


def test_without_the_right_to_install_the_command_is_told(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev, "missing_libraries", lambda: {"libGL.so.1", "libxcb-icccm.so.4"})
    monkeypatch.setattr(dev, "debian", lambda: True)
    monkeypatch.setattr(dev, "apt", lambda packages: False)
    with pytest.raises(SystemExit) as told:
        dev.complete_qt()
    assert "sudo apt-get install --no-install-recommends libgl1 libxcb-icccm4" in str(told.value)


def test_an_unknown_verb_shows_the_verbs_and_is_wrong_usage():
    told = subprocess.run([sys.executable, "dev.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    for verb in ("run", "test", "lint", "bench", "build", "screens"):
        assert f"dev.py {verb}" in told.stdout


def test_this_python_is_named_when_it_does_not_fit(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"3\.11, 3\.12 or 3\.13"):
        dev.set_up(dev.RUN)
