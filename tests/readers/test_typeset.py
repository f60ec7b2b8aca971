"""Lines of type to paragraphs, without any PDF."""

from __future__ import annotations

from desktop.readers.line import Line, Page
from desktop.readers.typeset import paragraphs


def line(
    text: str, y: float, *, x: float = 60, size: float = 10, bold: bool = False, block: int = 0, page: int = 1
) -> Line:
    return Line(text, x, y, x + 5 * len(text), y + size, size, bold, block, page)


def written(*lines: Line, pages: int = 1) -> list[tuple[str, str]]:
    sheets = [Page(n, 800, tuple(one for one in lines if one.page == n)) for n in range(1, pages + 1)]
    return [(paragraph.kind, paragraph.text) for paragraph in paragraphs(sheets)]


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


def test_furniture_comes_after_the_paragraph_it_would_interrupt():
    lines = [line(f"Journal of Harbours · {n} · iv", 20, page=n, block=0) for n in range(1, 5)]
    lines += [line(f"and text of page {n} goes on", 400, page=n, block=1) for n in range(1, 5)]
    lines.append(line("A new one.", 440, page=4, block=2))
    assert written(*lines, pages=4) == [
        ("furniture", "Journal of Harbours · 1 · iv"),
        (
            "paragraph",
            " ".join(f"and text of page {n} goes on" for n in range(1, 5)),
        ),
        *(("furniture", f"Journal of Harbours · {n} · iv") for n in range(2, 5)),
        ("paragraph", "A new one."),
    ]


def test_marks_of_direction_go():
    assert written(line("\u202bשלום עולם\u202c", 100)) == [("paragraph", "שלום עולם")]


def test_a_word_parted_at_a_line_end_has_a_run_on_each_line():
    first, second = line("in a ware-", 100), line("house of it", 112)
    (paragraph,) = paragraphs([Page(1, 800, (first, second))])
    assert paragraph.text == "in a warehouse of it"
    assert [(paragraph.text[start:end], own) for start, end, own in paragraph.runs] == [
        ("in a ware", first),
        ("house of it", second),
    ]


def test_items_of_a_numbered_list_are_told_apart_and_numbers_in_prose_are_not():
    found = written(
        line("What they want:", 100), line("1) a harbour", 112), line("2) a wall", 124), line("3) a road", 136)
    )
    assert found == [
        ("paragraph", "What they want:"),
        ("list_item", "1) a harbour"),
        ("list_item", "2) a wall"),
        ("list_item", "3) a road"),
    ]
    assert len(written(line("It began on Monday the", 100), line("12. of May in", 112), line("the town.", 124))) == 1


def test_a_line_that_ends_half_way_does_not_run_on_over_a_column():
    head, text = line("Article 9", 700), line("Nobody shall be held without a reason, and", 100, x=300, block=1)
    assert [words for _kind, words in written(head, text)] == ["Article 9", text.text]


def test_an_entry_of_the_outline_makes_a_heading():
    body = [line(f"running text line {n} and more of it", 200 + 12 * n, block=2) for n in range(6)]
    head = line("2.1 The harbour", 150, block=1)
    (heading, rest) = paragraphs([Page(1, 800, (head, *body))], {(1, "the harbour")})
    assert (heading.kind, rest.kind) == ("heading", "paragraph")


def test_lines_from_right_to_left_are_joined_where_the_line_before_is_full():
    def rtl(text: str, y: float, x0: float, block: int) -> Line:
        return Line(text, x0, y, 500, y + 10, 10, False, block, 1, rtl=True)

    full, last, other = rtl("שלום עולם", 100, 60, 0), rtl("טוב מאוד.", 112, 300, 1), rtl("חדש", 124, 400, 2)
    assert [words for _kind, words in written(full, last, other)] == ["שלום עולם טוב מאוד.", "חדש"]
