"""Near twins are found by `has:twins`, and what is found says which documents belong together."""

from __future__ import annotations

from desktop.library import Library
from tests.store.test_families import versions
from tests.text.test_sketch import story


def _filled(path) -> tuple[Library, list[str], str]:
    library = Library.create(path, labels=None)
    twins = [str(library.import_text(text).document_id) for text in versions(1)]
    other = str(library.import_text(" ".join(story(50))).document_id)
    library.refresh_search()
    return library, twins, other


def test_has_twins_finds_documents_with_another_of_their_family_outside_the_bin(tmp_path):
    library, twins, other = _filled(tmp_path / "a.postil")
    with library:
        assert set(library.find("has:twins").ids) == set(twins)
        assert set(library.find("-has:twin").ids) == {other}
        library.documents.bin(twins[1:3])
        assert set(library.find("has:twins").ids) == {twins[0], twins[3]}
        library.documents.bin(twins[:1])
        assert library.find("has:twins").ids == ()
        library.undo()
        library.undo()
        assert set(library.find("has:twins").ids) == set(twins)


def test_what_is_found_says_which_belong_together(tmp_path):
    library, twins, other = _filled(tmp_path / "a.postil")
    with library:
        found = library.find("")
        assert set(found.families) == set(twins)
        assert len(set(found.families.values())) == 1
        assert other in found.ids
        library.documents.set_status(twins[:1], "done")
        assert library.find("status:done").families == {}
        library.documents.bin(twins[:3])
        assert library.find("").families == {}
        library.undo()
        assert set(library.find("", limit=3).families) == set(found.ids[1:3])


def test_the_search_box_offers_twins(tmp_path):
    library, _twins, _other = _filled(tmp_path / "a.postil")
    with library:
        assert [offer.text for offer in library.complete("has:tw")] == ["twin"]
        assert library.find("has:nothing").literal
