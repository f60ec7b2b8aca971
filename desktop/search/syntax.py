"""The signs of the query language: Whoosh's parser with our taggers cuts what was typed into placed pieces.

Imported on the first search only, because Whoosh takes its time to load. Its filters and query classes are not
used: they lose stop words, dates and places, and overflow on many brackets (see `query`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from whoosh.qparser import QueryParser, plugins, syntax
from whoosh.qparser.taggers import FnTagger

from desktop.model import Span
from desktop.search.dates import SPACED
from desktop.search.fields import known

Kind = Literal["word", "prefix", "pattern", "fuzzy", "phrase", "period", "field", "and", "or", "not", "minus", "(", ")"]
MOST_SLIPS = 2
_START = r"(?<![^\s()])"
_END = r"(?=[\s()]|$)"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query: what it is, its words, its place, a number (slop, slips) where it has one."""

    kind: Kind
    text: str
    span: Span
    number: int | None = None
    closed: bool = True


class _Signs:
    """A Whoosh plugin: the taggers of our language, first match wins; no filters."""

    def taggers(self, parser: Any) -> list[tuple[Any, int]]:
        return [(FnTagger(expression, make), -order) for order, (expression, make) in enumerate(reversed(_TAGGERS))]

    def filters(self, parser: Any) -> tuple[()]:
        return ()


class _Minus(syntax.MarkerNode):  # type: ignore[misc]
    """A minus that means NOT."""


def _phrase(text: str, close: str, slop: str | None) -> Any:
    node = plugins.PhrasePlugin.PhraseNode(text, 0, int(slop) if slop else None)
    node.closed = bool(close)
    return node


def _fuzzy(text: str, edits: str) -> Any:
    word = syntax.WordNode(text).set_range(0, 0)  # the tagger gives the true place after this
    return plugins.FuzzyTermPlugin.FuzzyTermNode(word, min(int(edits or 1), MOST_SLIPS), 0)


def _starred(text: str) -> Any:
    if text.endswith("*") and "*" not in text[:-1] and len(text) > 1:
        return plugins.PrefixPlugin.PrefixNode(text[:-1])
    return plugins.WildcardPlugin.WildcardNode(text)


def _field(name: str) -> Any:
    field = known(name)
    return syntax.FieldnameNode(field, name) if field else None


def _period(text: str) -> Any:
    return syntax.RangeNode(text, text, False, False)


_TAGGERS: tuple[tuple[str, Any], ...] = (
    (_START + r"-(?=[^\s\-)])", _Minus),
    (_START + "AND" + _END, lambda: syntax.InfixOperator("AND", syntax.AndGroup)),
    (_START + "OR" + _END, lambda: syntax.InfixOperator("OR", syntax.OrGroup)),
    (_START + "NOT" + _END, lambda: syntax.PrefixOperator("NOT", syntax.NotGroup)),
    (r"[(]", plugins.GroupPlugin.OpenBracket),
    (r"[)]", plugins.GroupPlugin.CloseBracket),
    (r"(?<=:)(?P<text>(?i:" + SPACED + "))" + _END, _period),
    (r"(?<![^\s(\-])(?P<name>[A-Za-z]+):(?=[^\s)])", _field),
    (r'["“„«](?P<text>[^"“”„«»]*)(?P<close>["“”»]|$)(?:~(?P<slop>\d{1,3})' + _END + ")?", _phrase),
    (r"(?P<text>[^\s()~*]+)~(?P<edits>\d?)" + _END, _fuzzy),
    (r"(?P<text>[^\s()*]*\*[^\s()]*)", _starred),
    (r"(?P<text>[^\s()]+)", syntax.WordNode),
)


@lru_cache(maxsize=1)
def _parser() -> Any:
    return QueryParser(None, None, plugins=[_Signs()])


def pieces(text: str) -> list[Piece]:
    """Cut a query into its pieces, in reading order, without the space between them."""
    return [_piece(node, text) for node in _parser().tag(text) if not node.is_ws()]


def _piece(node: Any, text: str) -> Piece:
    span = Span(node.startchar, node.endchar)
    match node:
        case plugins.PhrasePlugin.PhraseNode():
            return Piece("phrase", node.text, span, node.slop, node.closed)
        case plugins.FuzzyTermPlugin.FuzzyTermNode():
            return Piece("fuzzy", node.text, span, node.maxdist)
        case plugins.PrefixPlugin.PrefixNode():
            return Piece("prefix", node.text, span)
        case plugins.WildcardPlugin.WildcardNode():
            return Piece("pattern", node.text, span)
        case syntax.RangeNode():
            return Piece("period", node.start, span)
        case syntax.FieldnameNode():
            return Piece("field", node.fieldname, span)
        case syntax.TextNode():
            return Piece("word", node.text, span)
    return Piece(_sign(node), text[span.start : span.end], span)


def _sign(node: Any) -> Kind:
    if isinstance(node, _Minus):
        return "minus"
    if isinstance(node, plugins.GroupPlugin.OpenBracket):
        return "("
    if isinstance(node, plugins.GroupPlugin.CloseBracket):
        return ")"
    if isinstance(node, syntax.PrefixOperator):
        return "not"
    return "and" if node.grouptype is syntax.AndGroup else "or"
