"""What was perhaps meant when nothing is found: words of the index a slip or two away."""

from __future__ import annotations

from desktop.search.expansion import Lexicon
from desktop.search.terms import tokens
from desktop.search.tree import Query, Word, leaves

_SHORTEST = 3
_LONG = 6
_MOST_WORDS = 4


def suggest(query: Query, lexicon: Lexicon) -> str | None:
    """Write the query again with its unknown words put right; None when there is nothing to put right."""
    text, moved, changed = query.text, 0, 0
    for leaf in sorted(_unknown(query, lexicon), key=lambda leaf: leaf.span)[:_MOST_WORDS]:
        better = nearest(tokens(leaf.text)[0], lexicon)
        if better is None:
            continue
        start = leaf.span.start + moved
        old = text[start : leaf.span.end + moved]
        end = start + len(old.rstrip("*~12")) if leaf.form != "word" else start + len(old)
        text = text[:start] + better + text[end:]
        moved += len(better) - (end - start)
        changed += 1
    return text if changed else None


def _unknown(query: Query, lexicon: Lexicon) -> list[Word]:
    return [
        leaf
        for leaf in leaves(query.root, positive=True)
        if isinstance(leaf, Word)
        and leaf.form in ("word", "prefix")
        and len(found := tokens(leaf.text)) == 1
        and len(found[0]) >= _SHORTEST
        and not any(lexicon.has(form) for form in lexicon.forms(found[0]))
        and not (leaf.form == "prefix" and (lexicon.seek(found[0]) or "").startswith(found[0]))
    ]


def nearest(term: str, lexicon: Lexicon) -> str | None:
    """Give the likeliest word of the index for a misspelt one: fewest slips, then same start, then frequency."""
    for edits, prefix in ((1, 0), (2, 1)):
        if edits == 2 and len(term) < _LONG:
            break
        found = [word for word in lexicon.within(term, edits, prefix=prefix) if word != term]
        if swapped := [word for word in found if sorted(word) == sorted(term)]:
            found = swapped
        if found:
            return min(found[:200], key=lambda word: (word[0] != term[0], -lexicon.frequency(word), word))
    return None
