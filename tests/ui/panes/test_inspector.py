"""The tabs of the inspector: names, counts and icons in whatever room there is."""

from __future__ import annotations

import pytest

from tests.ui.desks import Work


@pytest.mark.parametrize("width", [200, 260, 320, 480])
def test_no_tab_is_cut_off_at_any_width(work: Work, width: int):
    work.mark("Hakan Fidan", "Person")
    inspector = work.inspector
    inspector.setFixedWidth(width)
    work.bot.waitUntil(lambda: inspector.width() == width)
    assert inspector.tabs.sizeHint().width() <= width
    assert inspector.tabs.tabRect(3).right() <= inspector.tabs.width()
    assert inspector.tabs.tabToolTip(0).startswith("Annotations 1")


def test_counts_stand_beside_icons_where_names_have_no_room(work: Work):
    work.mark("Hakan Fidan", "Person")
    work.inspector.setFixedWidth(200)
    work.bot.waitUntil(lambda: work.inspector.tabs.tabText(0) == "1")
    assert not work.inspector.tabs.tabIcon(0).isNull()
    assert work.inspector.tabs.accessibleTabName(0) == "Annotations 1"
    work.inspector.setFixedWidth(480)
    work.bot.waitUntil(lambda: work.inspector.tabs.tabText(0) == "Annotations 1")
    assert work.inspector.tabs.tabIcon(0).isNull()
