from __future__ import annotations

import sys

import pytest

from tests.durability.killing import kill_often


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that cannot be caught is a POSIX signal")
def test_what_was_acknowledged_survives_kills_at_random_moments(tmp_path):
    lines, said = kill_often(tmp_path, 10)
    assert lines > 10
    assert said.documents
