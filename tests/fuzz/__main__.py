"""Import mutants of good files: `python -m tests.fuzz [COUNT] [SEED] [FOLDER ...]`; 10,000 by default.

Without folders, the files are those of tests/data/formats, the sample library, and ../shared/articles where it is.
Exit code 1 when something happened that must not.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.conftest import ARTICLES
from tests.fuzz.mutants import good_files, mutants
from tests.fuzz.trial import attempt

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "tests" / "data" / "formats", ROOT / "resources" / "sample", ARTICLES)


def main(words: list[str]) -> int:
    """Make the mutants and tell what came of them."""
    count = int(words[0]) if words else 10_000
    seed = int(words[1]) if len(words) > 1 else 1
    files = good_files(*(map(Path, words[2:]) if len(words) > 2 else FOLDERS))
    print(f"{count} mutants of {len(files)} files, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        findings = attempt(mutants(files, count, seed), Path(home))
    for fate, number in findings.fates.most_common():
        print(f"{number:7} {fate}")
    print(f"slowest: {findings.slowest[0]:.1f} s, {findings.slowest[1]}")
    for line in findings.wrong:
        print(f"WRONG {line}")
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
