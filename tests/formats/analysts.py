"""A small library as records of postil/1, with ids and times that stay: what the analysts' formats are made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.formats.sheets import Held

FOLDER = Path(__file__).parent.parent / "data" / "exchange"
VIEWS = ("documents", "annotations", "entities", "claims")


class Records(Held):
    """Holdings of records; each reading gives new ones, as a library does."""

    def __init__(self, records: dict[str, list[dict[str, Any]]]) -> None:
        super().__init__()
        self.views = records

    def records(self, view: str) -> Any:
        return iter(json.loads(json.dumps(self.views[view])))


def records() -> Records:
    """Read the records, which are those of the library in conftest.py with a few claims more."""
    return Records({view: _lines(FOLDER / "analysts" / f"{view}.jsonl") for view in VIEWS})


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def uid(number: int) -> str:
    """Give the id of a number in these records."""
    return f"0192a000-0000-7000-8000-{number:012}"


def one(held: Records, view: str, number: int) -> dict[str, Any]:
    """Give one record, to be changed."""
    return next(record for record in held.views[view] if record["id"] == uid(number))
