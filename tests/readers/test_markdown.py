"""Markdown files."""

from __future__ import annotations

from tests.readers.reading import kinds, read

SAMPLE = """---
title: "A fire in the harbour"
author: [Ana Silva, Jo Brand]
date: 2024-03-02
url: https://example.org/fire
lang: en-GB
---

# A fire in the harbour

The *fire* began on **Monday** in a [warehouse](https://example.org)
of the `harbour`.

## What was lost

- boats
- nets
  - old ones

> It burnt all night.

| place | boats |
|-------|-------|
| north | 12    |

```python
print( "x" )
```

![a picture of it](fire.png)
"""


def test_marks_go_and_structure_stays():
    article = read(SAMPLE, "fire.md")
    assert kinds(article) == [
        ("heading", "A fire in the harbour"),
        ("paragraph", "The fire began on Monday in a warehouse of the harbour."),
        ("heading", "What was lost"),
        ("list_item", "boats"),
        ("list_item", "nets"),
        ("list_item", "old ones"),
        ("quote", "It burnt all night."),
        ("table_cell", "place"),
        ("table_cell", "boats"),
        ("table_cell", "north"),
        ("table_cell", "12"),
        ("code", 'print( "x" )'),
        ("paragraph", "a picture of it"),
    ]
    assert "place\tboats\nnorth\t12" in article.text
    assert [block.level for block in article.blocks if block.level] == [1, 2, 1, 1, 2]


def test_front_matter_gives_the_metadata():
    article = read(SAMPLE, "fire.md")
    assert article.title == "A fire in the harbour"
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert (article.published, article.date_source) == ("2024-03-02", "structured")
    assert article.url == "https://example.org/fire"
    assert article.language == "en"


def test_front_matter_with_a_list_and_windows_newlines():
    article = read("---\r\nauthors:\r\n  - Ana Silva\r\n  - Jo Brand\r\n---\r\ntext of it\r\n", "x.md")
    assert article.byline == ("Ana Silva", "Jo Brand")
    assert article.text == "text of it"


def test_a_rule_at_the_top_is_no_front_matter():
    assert "nothing closes it" in read("---\nnothing closes it\n", "x.md").text


def test_without_a_heading_the_file_names_it():
    assert read("just text", "my notes.md").title == "my notes"


def test_tags_in_it_are_dropped_and_their_words_kept():
    assert read("<div>\nsome <b>bold</b> words\n</div>\n\nand a<br>break", "x.md").text == (
        "some bold words\n\nand a\nbreak"
    )
