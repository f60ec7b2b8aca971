"""Lines of type to paragraphs, without any PDF."""

from __future__ import annotations

from desktop.readers.typeset import Line, Page, paragraphs


def line(
    text: str, y: float, *, x: float = 60, size: float = 10, bold: bool = False, block: int = 0, page: int = 1
) -> Line:
    return Line(text, x, y, x + 5 * len(text), y + size, size, bold, block, page)


def written(*lines: Line, pages: int = 1) -> list[tuple[str, str]]:
    sheets = [Page(n, 800, tuple(one for one in lines if one.page == n)) for n in range(1, pages + 1)]
    return [(paragraph.kind, paragraph.text) for paragraph in paragraphs(sheets)[0]]


def test_hyphens_at_line_ends_go_before_small_letters_only():
    assert written(
        line("a ware-", 100), line("house of Franco-", 112), line("German make, soft\u00ad", 124), line("ly said", 136)
    ) == [("paragraph", "a warehouse of Franco-German make, softly said")]


def test_chinese_lines_join_without_a_space_and_dashes_too():
    assert written(line("联合国大会", 100), line("发布宣言", 112)) == [("paragraph", "联合国大会发布宣言")]
    assert written(line("it burnt—", 100), line("all night", 112)) == [("paragraph", "it burnt—all night")]


def test_a_wider_distance_begins_a_paragraph():
    found = written(*(line(f"line {n} of it", 100 + 12 * n) for n in range(4)), line("another one", 160))
    assert [text for _kind, text in found][1] == "another one"


def test_an_indent_after_a_sentence_begins_a_paragraph():
    found = written(
        line("The first line of it", 100),
        line("ends the sentence here.", 112),
        line("A second one begins", 124, x=75),
        line("and goes on.", 136),
    )
    assert [text for _kind, text in found] == [
        "The first line of it ends the sentence here.",
        "A second one begins and goes on.",
    ]


def test_a_sentence_runs_on_over_a_page_and_a_finished_one_does_not():
    one, two = line("It began on", 700), line("Monday at noon", 100, page=2, block=1)
    assert written(one, two, pages=2) == [("paragraph", "It began on Monday at noon")]
    one, two = line("It began on Monday.", 700), line("Nobody was hurt", 100, page=2, block=1)
    assert len(written(one, two, pages=2)) == 2


def test_larger_and_bold_lines_are_headings_by_rank():
    body = [line(f"running text line {n}", 200 + 12 * n, block=2) for n in range(6)]
    found = written(
        line("The title", 100, size=20),
        line("A part of it", 150, bold=True, block=1),
        *body,
        line("• item", 300, block=3),
    )
    assert [kind for kind, _text in found] == ["heading", "heading", "paragraph", "list_item"]


def test_lines_at_the_edge_that_return_are_left_out_whatever_their_numbers():
    lines = [line(f"Journal of Harbours · {n} · iv", 20, page=n, block=0) for n in range(1, 5)]
    lines += [line(f"Text of page {n} ends.", 400, page=n, block=1) for n in range(1, 5)]
    sheets = [Page(n, 800, tuple(one for one in lines if one.page == n)) for n in range(1, 5)]
    found, dropped = paragraphs(sheets)
    assert dropped == ["Journal of Harbours · # · #"]
    assert [paragraph.text for paragraph in found] == [f"Text of page {n} ends." for n in range(1, 5)]


def test_marks_of_direction_go():
    assert written(line("\u202bשלום עולם\u202c", 100)) == [("paragraph", "שלום עולם")]
