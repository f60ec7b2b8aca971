"""The checkout: folders, pins, and nothing of one machine."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rails.source import ROOT, tracked

PIN = re.compile(r"([a-z0-9-]+)==([0-9][\w.]*)(?: ; (.+))?")


def _pins(name: str) -> dict[str, Requirement]:
    pins: dict[str, Requirement] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line.startswith(("#", "-r ")) or not line.strip():
            continue
        found = PIN.fullmatch(line)
        assert found, f"{name}: {line!r} is not one version of one package"
        assert found[1] not in pins, f"{name}: {found[1]} twice"
        pins[found[1]] = Requirement(line)
    return pins


def test_the_top_level_holds_three_folders():
    visible = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert visible <= {"desktop", "resources", "tests"}


def test_every_package_is_pinned_once():
    run, test = _pins("requirements.txt"), _pins("requirements-test.txt")
    assert len(run) > 30
    assert len(test) > 30
    assert {name for name in run if name in test and run[name].marker is None} == set()


def test_the_pins_satisfy_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = _pins("requirements.txt")
    for wanted in map(Requirement, project["dependencies"]):
        pin = pins[canonicalize_name(wanted.name)]
        [version] = [specifier.version for specifier in pin.specifier]
        assert wanted.specifier.contains(version), wanted


def test_what_is_installed_is_what_is_pinned():
    off = []
    for pin in [*_pins("requirements.txt").values(), *_pins("requirements-test.txt").values()]:
        if pin.marker is None or pin.marker.evaluate():
            installed = importlib.metadata.version(pin.name)
            if not pin.specifier.contains(installed):
                off.append(f"{pin.name} is {installed}")
    assert off == []


def test_nothing_names_a_registry_or_a_path_of_one_machine():
    hosts = ("py" + "pi.org", "python" + "hosted", "deb." + "debian", "index" + "-url", "find" + "-links")
    places = ("/wo" + "rk/", "/ro" + "ot/", "/op" + "t/py", "/tm" + "p/b/", "/ho" + "me/")
    wrong = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{path.relative_to(ROOT)}: {word}" for word in (*hosts, *places) if word in text]
    assert wrong == []


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_binding_is_the_one_that_counts_references_right():
    assert importlib.metadata.version("PySide6_Essentials") == "6.11.3"
    assert importlib.metadata.version("shiboken6") == "6.11.3"


def test_pyside_none_refcount(qapp):
    """A binding that loses references to None aborts Python 3.11; from 3.12 on None is immortal."""
    from PySide6.QtCore import QObject, QPoint, QTimer
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtWidgets import QLineEdit, QWidget

    widget, edit, timer, child = QWidget(), QLineEdit(), QTimer(), QObject()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        calls = {
            "setObjectName": lambda: widget.setObjectName("x"),
            "setToolTip": lambda: widget.setToolTip("x"),
            "update": widget.update,
            "move": lambda: widget.move(QPoint(1, 1)),
            "parent": child.parent,
            "setInterval": lambda: timer.setInterval(5),
            "setText": lambda: edit.setText("x"),
            "fill": lambda: image.fill(0),
            "drawLine": lambda: painter.drawLine(0, 0, 4, 4),
            "setPen": lambda: painter.setPen(QColor("red")),
        }
        lost = {}
        for name, call in calls.items():
            before = sys.getrefcount(None)
            for _n in range(500):
                call()
            lost[name] = before - sys.getrefcount(None)
    edit.deleteLater()
    widget.deleteLater()
    assert {name: count for name, count in lost.items() if count > 100} == {}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal here, its references uncounted")
def test_references_to_none_can_be_counted():
    before = sys.getrefcount(None)
    held = [None] * 500
    assert sys.getrefcount(None) - before >= 400
    assert len(held) == 500
