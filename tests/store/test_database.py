"""What sqlite-utils may bring along."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sqlite3, sys
from desktop.store.database import database
made = database(sqlite3.connect(":memory:"))
made.table("t").insert({"a": 1})
assert not {"pandas", "numpy"} & set(sys.modules), "taken along"
import numpy
"""


def test_sqlite_utils_takes_no_data_science_along_and_hides_none() -> None:
    answer = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
