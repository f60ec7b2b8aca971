"""The register of exchange: how far an export is, of which format a file surely is, a load with a survey at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.library import Library


def test_an_export_tells_how_far_it_is(rich: Library, tmp_path: Path):
    told: list[tuple[int, int]] = []
    rich.exchange.dump(tmp_path / "a.jsonl", "doccano", told=lambda done, total: told.append((done, total)))
    rich.exchange.dump(tmp_path / "b.jsonl", "jsonl", told=lambda done, total: told.append((done, total)))
    rich.exchange.dump(
        tmp_path / "c.jsonl", "jsonl", options={"view": "claims"}, told=lambda done, total: told.append((done, total))
    )
    assert set(told) == {(0, 3)}
    plain = tmp_path / "plain.jsonl"
    rich.exchange.dump(plain, "doccano")
    assert plain.read_bytes() == (tmp_path / "a.jsonl").read_bytes()


def test_only_what_is_beyond_doubt_is_sure(rich: Library, tmp_path: Path):
    rich.exchange.dump(tmp_path / "ours.jsonl", "jsonl")
    rich.exchange.dump(tmp_path / "ours.zip", "bundle")
    (tmp_path / "words.txt").write_text("Words alone.", "utf-8")
    (tmp_path / "damaged.zip").write_bytes(b"PK\x03\x04 and no more")
    assert rich.exchange.surely(tmp_path / "ours.jsonl") == "jsonl"
    assert rich.exchange.surely(tmp_path / "ours.zip") == "bundle"
    for name in ("words.txt", "damaged.zip", "gone.zip"):
        assert rich.exchange.surely(tmp_path / name) is None


def test_a_survey_at_hand_is_not_made_again_and_its_unit_counts(rich: Library, tmp_path: Path):
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": 1, "text": "🙂 Ada met Bo.", "entities": [{"id": 1, "label": "Person", "start_offset": 2, '
        '"end_offset": 5}], "relations": [], "Comments": []}\n',
        "utf-8",
    )
    first = rich.exchange.load(path)
    survey = first.survey()
    assert survey.unit is None
    assert first.looked == 1
    second = rich.exchange.load(path, format=survey.format, survey=replace(survey, unit="codepoint"))
    for act in second:
        act()
    assert second.looked == 0
    assert second.done.annotations == 1
    [document] = rich.find('"Ada met"').ids
    assert [annotation.quote for annotation in rich.annotations.of(document)] == ["Ada"]
