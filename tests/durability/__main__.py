"""Kill a writer so many times: `python -m tests.durability 100`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.durability.killing import kill_often

if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="postil-kills-") as folder:
        lines, said = kill_often(Path(folder), kills)
        size = (Path(folder) / "killed.postil").stat().st_size
    print(
        f"{kills} kills, {lines} acknowledgements: {len(said.documents)} documents and {len(said.annotations)} "
        f"annotations said to be there were there; {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s"
    )
