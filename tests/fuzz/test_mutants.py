"""A few hundred mutants in every run of the tests; `python -m tests.fuzz` makes ten thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.imports import Outcome
from tests.fuzz.__main__ import ROOT
from tests.fuzz.mutants import good_files, mutants
from tests.fuzz.trial import Findings, attempt

OWN = (ROOT / "tests" / "data" / "formats", ROOT / "resources" / "sample")


def test_the_same_seed_makes_the_same_mutants():
    files = good_files(*OWN)
    assert list(mutants(files, 40, 3)) == list(mutants(files, 40, 3))
    assert list(mutants(files, 40, 3)) != list(mutants(files, 40, 4))


def test_no_mutant_of_our_files_breaks_anything(tmp_path: Path):
    findings = attempt(mutants(good_files(*OWN), 300, seed=7), tmp_path)
    assert findings.wrong == []
    assert findings.fates["imported"] > 20


@pytest.mark.parametrize(
    "error",
    [("crash", "a.txt broke."), ("damaged", "Traceback"), ("damaged", "Something is damaged."), ("x", "a.txt: eh")],
)
def test_what_must_not_happen_is_found(error: tuple[str, str]):
    findings = Findings()
    findings.look(Outcome("/x/a.txt", "failed", error=error))
    assert len(findings.wrong) == 1
