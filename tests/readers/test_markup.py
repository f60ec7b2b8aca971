"""XML from anywhere."""

from __future__ import annotations

import pytest

from desktop.errors import Unreadable
from desktop.readers import markup


def test_names_of_characters_that_only_pages_know_are_understood():
    assert markup.parse(b"<a>x&nbsp;&mdash;&amp;&unheard; y</a>", "x").text == "x\u00a0\u2014& y"


@pytest.mark.parametrize(
    "data", [b"", b"no markup", b"<a><b>cut", b"<a>" * 300 + b"</a>" * 300, b"<a><b>x</b", b"<a>x</a"]
)
def test_what_is_no_whole_document_is_damaged(data: bytes):
    with pytest.raises(Unreadable) as caught:
        markup.parse(data, "x")
    assert caught.value.kind == "damaged"
    assert markup.parse_if_sound(data) is None


def test_names_are_found_in_any_namespace():
    root = markup.parse(b'<a xmlns:p="urn:p"><p:b p:c="1" d="2"/><b d="3"/></a>', "x")
    first = markup.below(root, "b")
    assert (markup.local(first), markup.attribute(first, "c"), markup.attribute(first, "d")) == ("b", "1", "2")
    assert [one.get("d") for one in markup.every(root, "b")] == ["2", "3"]
    assert markup.below(root, "b", "nothing") is None
    assert list(markup.every(None, "b")) == []


def test_what_is_passed_over_leaves_what_follows_it():
    root = markup.parse(b"<a>1<b>2<c/>3</b>4<d>5</d>6<!-- x -->7</a>", "x")
    walked = [(what, name) for what, name, _element in markup.walk(root, lambda tag, _element: tag in ("a", "b"))]
    assert walked == [
        ("start", "a"),
        ("text", "1"),
        ("text", "4"),
        ("start", "d"),
        ("text", "5"),
        ("end", "d"),
        ("text", "67"),
        ("end", "a"),
    ]
