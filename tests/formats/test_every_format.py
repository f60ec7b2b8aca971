"""What holds for every format of exchange: it is documented as it is, has a sample, comes back, and fears no file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop import errors
from desktop.exchange import FEATURES, ExchangeFormat, Sheet
from desktop.formats import table
from desktop.formats.arriving import Arriving, Textless
from desktop.formats.parcel import Parcel
from desktop.library import Library, exchange_formats
from desktop.store.arrivals import Arrivals
from desktop.store.label_arrivals import LabelArrivals
from desktop.store.register_arrivals import RegisterArrivals
from tests.formats.sheets import sheets

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests/data/exchange"
HELP = ROOT / "resources/help/exchange.md"
FORMATS = {format.name: format for format in exchange_formats()}
OUT = sorted(name for name, format in FORMATS.items() if format.dumps)
IN = sorted(name for name, format in FORMATS.items() if format.loads)
BOTH = sorted(set(OUT) & set(IN))


def samples() -> list[Path]:
    """List the files that are loaded: those of a folder of one format, or the folder itself where it is one thing."""
    return sorted(path for name in IN for path in (SAMPLES / name).glob("*"))


def fill(library: Library, given: list[Sheet]) -> None:
    """Put sheets into a library as a load does."""
    arriving = Arriving("test", Path("test"), "codepoint", Textless(library._store), lambda loss: None)
    arrivals = Arrivals(LabelArrivals("entity", "test"), RegisterArrivals(), "test")
    with library._store.step("Fill") as step:
        arrivals.labels.look(step)
        found = [arriving.arrival(sheet) for sheet in given]
        arrivals.store(step, [arrival for arrival in found if arrival is not None])
        arrivals.registers.relate_rest(step, arrivals.labels)


def contents(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}


@pytest.mark.parametrize("name", IN)
def test_it_has_a_sample_of_our_own(name: str):
    assert (SAMPLES / name).is_dir()
    assert any((SAMPLES / name).iterdir())


def test_the_help_tells_of_each_format_what_the_code_does():
    written = HELP.read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", written, re.MULTILINE)
    assert dict(rows) == {name: documented(format) for name, format in FORMATS.items()}
    assert [name for name in FORMATS if f"### `{name}`:" not in written] == []


def documented(format: ExchangeFormat) -> str:
    """Write a format's row of the table in the help, its name apart."""
    ways = "out, in" if format.dumps and format.loads else "out" if format.dumps else "in"
    marks = ["•" if feature in format.carries else "" for feature in FEATURES]
    return " | ".join((format.title, ways, format.unit or "–", *marks))


@pytest.mark.parametrize("name", BOTH)
def test_a_library_with_everything_comes_back(rich: Library, name: str):
    told = rich.exchange.round_trip(name)
    assert told.differences == ()


@pytest.mark.parametrize("name", BOTH)
@settings(max_examples=10)
@given(given=st.lists(sheets(), min_size=1, max_size=4, unique_by=lambda sheet: "".join(sheet.text.split())))
def test_hard_sheets_come_back_but_for_what_was_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, given: list[Sheet]
):
    folder = tmp_path_factory.mktemp("hard")
    with Library.create(folder / "a.postil", author="Ana") as library:
        fill(library, given)
        told = library.exchange.round_trip(name)
        assert told.differences == ()
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", OUT)
def test_the_same_library_gives_the_same_files(rich: Library, tmp_path: Path, name: str):
    format = FORMATS[name]
    suffix = format.suffixes[0] if format.shape == "file" else ""
    first, second = (tmp_path / f"{n}{suffix}" for n in ("one", "two"))
    done = rich.exchange.dump(first, name)
    rich.exchange.dump(second, name)
    assert contents(first) == contents(second)
    assert done.counts
    assert set(done.losses) == set(rich.exchange.dump(tmp_path / f"three{suffix}", name).losses)


@pytest.mark.parametrize("name", OUT)
def test_an_empty_library_goes_out(library: Library, tmp_path: Path, name: str):
    format = FORMATS[name]
    path = tmp_path / f"empty{format.suffixes[0] if format.shape == 'file' else ''}"
    done = library.exchange.dump(path, name)
    assert path.exists()
    assert not done.counts.get("documents")
    assert not done.counts.get("annotations")


@pytest.mark.parametrize("path", samples(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_its_samples_are_known_for_what_they_are_and_arrive(library: Library, path: Path):
    name = path.parent.name
    with Parcel(path) as parcel:
        glance = parcel.glance
    assert table.named(name).sniff(glance) > 0  # type: ignore[attr-defined]
    running = library.exchange.load(path, format=name, unit=FORMATS[name].unit or "codepoint")
    for act in running:
        act()
    again = library.exchange.load(path, format=name, unit=FORMATS[name].unit or "codepoint")
    for act in again:
        act()
    assert (again.done.documents, again.done.annotations, again.done.relations) == (0, 0, 0)


def broken(path: Path, folder: Path) -> Iterator[Path]:
    """Give copies of a sample whose largest file is cut, doubled, or has a wrong byte within."""
    for number, spoil in enumerate(
        (
            lambda data: b"",
            lambda data: data[:1],
            lambda data: data[: len(data) // 3],
            lambda data: data[: len(data) - 2],
            lambda data: data + data,
            lambda data: data[: len(data) // 2] + b"\xff\x00\xfe" + data[len(data) // 2 :],
        )
    ):
        target = folder / f"{number}" / path.name
        target.parent.mkdir(parents=True)
        if path.is_dir():
            shutil.copytree(path, target)
            largest = max((one for one in target.rglob("*") if one.is_file()), key=lambda one: one.stat().st_size)
        else:
            largest = Path(shutil.copy(path, target))
        largest.write_bytes(spoil(largest.read_bytes()))
        yield target


@pytest.mark.parametrize("path", samples(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_broken_file_is_told_in_a_sentence_and_nothing_is_half(library: Library, tmp_path: Path, path: Path):
    name = path.parent.name
    for spoiled in broken(path, tmp_path):
        with suppress(errors.Unreadable, errors.Usage):
            running = library.exchange.load(spoiled, format=name, unit=FORMATS[name].unit or "codepoint")
            for act in running:
                act()
    assert not library.check()


@pytest.mark.parametrize("name", IN)
def test_no_other_files_are_taken_for_it_without_doubt(name: str):
    for path in samples():
        if path.parent.name == name:
            continue
        with Parcel(path) as parcel:
            own = table.named(path.parent.name).sniff(parcel.glance)  # type: ignore[attr-defined]
            assert table.named(name).sniff(parcel.glance) <= own  # type: ignore[attr-defined]
