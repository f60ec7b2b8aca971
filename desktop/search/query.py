"""From what was typed to what is meant: pieces become a tree, and what cannot be a clause is literal text.

OR binds tighter than mere neighbourhood (`a b OR c` is a and (b or c)), AND tighter than OR. Nothing typed is
an error; each place taken literally comes back with a sentence.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import TYPE_CHECKING

from desktop.language import _
from desktop.model import Span
from desktop.search import fields
from desktop.search.terms import has_tokens
from desktop.search.tree import Everything, Node, Nothing, Phrase, Query, Word, both, either, negated

if TYPE_CHECKING:
    from desktop.search.syntax import Piece

LONGEST = 2_000
DEEPEST = 50
# What a fault in reading can raise; none is known, and the box must answer all the same.
MISREADINGS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_OPERATORS = ("and", "or", "not", "minus")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_FIELDLIKE = re.compile(r"([^\W\d_]+):(?!//)")
_log = logging.getLogger(__name__)


def parse(typed: str, *, typing: bool = False, today: dt.date | None = None) -> Query:
    """Understand a query; with `typing` its last word, unless a space follows, is the beginning of a word."""
    text = _UNSAFE.sub("\ufffd", _cut(typed))
    if not text.strip() and len(typed) <= LONGEST:
        return Query(typed, Everything())  # the first list of the window does not wait for Whoosh
    from desktop.search import syntax

    try:
        query = _Reading(text, syntax.pieces(text), typing=typing, today=today).query()
    except MISREADINGS as problem:  # whatever was typed, the box answers
        _log.info("taken literally: %r (%s)", text, problem)
        query = _as_words(text)
    if len(typed) <= LONGEST:
        return query
    place = Span(len(text), len(typed))
    sentence = _("Only the first {n} characters of a query are read.").format(n=LONGEST)
    return Query(typed, query.root, (*query.literal, place), (*query.problems, sentence))


def _cut(typed: str) -> str:
    """Give what is read of a query: as many whole words as there is room for."""
    if len(typed) <= LONGEST or typed[LONGEST].isspace():
        return typed[:LONGEST]
    whole = re.match(r".*\s", typed[:LONGEST], re.DOTALL)
    return whole.group() if whole else typed[:LONGEST]


def _as_words(text: str) -> Query:
    words: list[Node] = [Word(found.group(), Span(*found.span())) for found in re.finditer(r"\S+", text)]
    sentence = _("This could not be read as a query and is searched word for word.")
    return Query(text, both([word for word in words if _can_match(word)]), (Span(0, len(text)),), (sentence,))


def _can_match(node: Node) -> bool:
    return not isinstance(node, Word | Phrase) or has_tokens(node.text)


class _Reading:
    """One pass over the pieces of a query, by recursive descent; brackets are balanced before it begins."""

    def __init__(self, text: str, pieces: list[Piece], *, typing: bool, today: dt.date | None) -> None:
        self._text = text
        self._typing = typing
        self._today = today or dt.date.today()  # noqa: DTZ011  # the user's own day
        self._notes: list[tuple[Span, str]] = []
        self._pieces = self._balanced(pieces)
        self._at = 0
        self._silent = False

    def query(self) -> Query:
        root = self._sequence(None)
        if root is None:
            root = Nothing() if self._silent else Everything()
        notes = sorted(self._notes)
        return Query(self._text, root, tuple(span for span, _s in notes), tuple(sentence for _s, sentence in notes))

    def _note(self, span: Span, sentence: str) -> None:
        self._notes.append((span, sentence))

    def _balanced(self, pieces: list[Piece]) -> list[Piece]:
        """Leave out brackets without a partner and those too deep."""
        dropped: set[int] = set()
        open_ones: list[int] = []
        for number, piece in enumerate(pieces):
            if piece.kind == "(":
                open_ones.append(number)
            elif piece.kind == ")" and open_ones:
                if len(open_ones) > DEEPEST:
                    dropped |= {open_ones[-1], number}
                open_ones.pop()
            elif piece.kind == ")":
                dropped.add(number)
        dropped.update(open_ones)
        for number in sorted(dropped):
            if not (self._typing and number in open_ones):
                self._note(pieces[number].span, _("This bracket is left out: it has no partner or is too deep."))
        return [piece for number, piece in enumerate(pieces) if number not in dropped]

    # The grammar

    def _peek(self) -> str:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else "end"

    def _next(self) -> Piece:
        self._at += 1
        return self._pieces[self._at - 1]

    def _sequence(self, field: str | None) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in ("end", ")"):
            part = self._alternatives(field)
            if part is not None:
                parts.append(part)
        return both(parts) if parts else None

    def _alternatives(self, field: str | None) -> Node | None:
        parts = [self._conjunction(field)]
        while self._joined("or"):
            parts.append(self._conjunction(field))
        real = [part for part in parts if part is not None]
        return either(real) if real else None

    def _conjunction(self, field: str | None) -> Node | None:
        parts = [self._unary(field)]
        while self._joined("and"):
            parts.append(self._unary(field))
        real = [part for part in parts if part is not None]
        return both(real) if real else None

    def _joined(self, operator: str) -> bool:
        """Take an operator that has something on its right; what is on its left has just been read."""
        if self._peek() != operator:
            return False
        after = self._pieces[self._at + 1].kind if self._at + 1 < len(self._pieces) else "end"
        if after in ("end", ")", "and", "or"):
            return False
        self._at += 1
        return True

    def _unary(self, field: str | None) -> Node | None:
        signs: list[Piece] = []
        while self._peek() in ("not", "minus"):
            signs.append(self._next())
        if self._peek() in ("end", ")", "and", "or"):
            return self._stray(signs, field)
        part = self._primary(field)
        if part is None:
            return None
        return negated(part) if len(signs) % 2 else part

    def _stray(self, signs: list[Piece], field: str | None) -> Node | None:
        """Take operators that have nothing to work on for the words they are."""
        if self._peek() in ("and", "or"):
            signs = [*signs, self._next()]
        words = [self._operator_as_word(piece, field) for piece in signs]
        real = [word for word in words if word is not None]
        return both(real) if real else None

    def _operator_as_word(self, piece: Piece, field: str | None) -> Node | None:
        unfinished = self._typing and piece.span.end == len(self._text.rstrip())
        if unfinished:
            return None
        self._note(
            piece.span, _("“{word}” has nothing to join here and is searched as a word.").format(word=piece.text)
        )
        return self._text_leaf(piece, field if field in fields.COLUMNS else None)

    def _primary(self, field: str | None) -> Node | None:
        piece = self._next()
        if piece.kind == "(":
            inside = self._sequence(field)
            if self._peek() == ")":
                self._at += 1
            return inside
        if piece.kind != "field":
            return self._leaf(piece, field)
        if self._peek() in ("end", ")", "field", *_OPERATORS):
            return self._text_leaf(piece, None)
        return self._primary(piece.text) if self._peek() != "(" else self._group_of(piece.text)

    def _group_of(self, field: str) -> Node | None:
        self._at += 1
        inside = self._sequence(field)
        if self._peek() == ")":
            self._at += 1
        return inside

    # Leaves

    def _is_last(self, piece: Piece) -> bool:
        return self._typing and piece.span.end == len(self._text)

    def _leaf(self, piece: Piece, field: str | None) -> Node | None:
        if field is None or field in fields.COLUMNS:
            return self._text_leaf(piece, field)
        value = piece.text + ("*" if piece.kind == "prefix" else "")
        quoted = piece.kind == "phrase"
        begun = self._is_last(piece) and not (quoted and piece.closed)
        if begun and field not in (*fields.DATES, "status", "has") and not value.endswith("*"):
            value, quoted = value + "*", False
        start = piece.span.start - len(field) - 1
        span = Span(
            start if self._text[start : piece.span.start].lower() == f"{field}:" else piece.span.start, piece.span.end
        )
        condition = fields.condition(field, value, span, quoted=quoted, today=self._today)
        if condition is not None:
            return condition
        if begun:
            return None
        self._note(span, fields.expected(field))
        return self._text_leaf(piece, None)

    def _text_leaf(self, piece: Piece, field: str | None) -> Node | None:
        if not has_tokens(piece.text):
            self._silent |= any(not mark.isspace() and mark not in '"“”„«»()-:~*' for mark in piece.text)
            return None
        column = fields.COLUMNS[field] if field else None
        match piece.kind:
            case "phrase":
                if not piece.closed and not self._typing:
                    self._note(Span(piece.span.start, piece.span.start + 1), _("This quotation mark is not closed."))
                unfinished = not piece.closed and self._is_last(piece) and not piece.text[-1].isspace()
                return Phrase(piece.text, piece.span, piece.number, column, unfinished)
            case "prefix":
                return Word(piece.text, piece.span, "prefix", 0, column)
            case "pattern":
                return Word(piece.text, piece.span, "pattern", 0, column)
            case "fuzzy":
                return Word(piece.text, piece.span, "fuzzy", piece.number or 1, column)
        if self._is_field_begun(piece):
            return None
        return Word(piece.text, piece.span, "prefix" if self._is_last(piece) else "word", 0, column)

    def _is_field_begun(self, piece: Piece) -> bool:
        """Note what looks like a field and is none; say whether it is one whose value is still to be typed."""
        found = _FIELDLIKE.match(piece.text)
        if found is None:
            return False
        if fields.known(found.group(1)):
            if self._is_last(piece):
                return True
            self._note(piece.span, fields.expected(found.group(1).lower()))
        elif found.end() < len(piece.text):
            sentence = _("There is no field “{name}”; this is searched as text.").format(name=found.group(1))
            self._note(piece.span, sentence)
        return False
