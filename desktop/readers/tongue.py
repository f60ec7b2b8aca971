"""In which language a text is written, from a few hundred of its letters."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_LETTERS = re.compile(r"[^\W\d_]")
_TAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]+)*\s*$")
_NEEDED = 20
_SAMPLE = 400  # code points the detector sees: titles of 50 are enough for 98 of 100, and its time is the reading's
_LOOKED_AT = 900  # code points looked through for common words
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


# Function words that no other language of note has together: where they abound, nothing else need be asked, and
# the detector with its second of loading time stays out of most imports.
_COMMON: dict[str, frozenset[str]] = {
    "en": frozenset("the of and to in that was for with is on as by at from it his her have are were which".split()),
    "de": frozenset(
        "der die und das nicht ist von mit den dem des ein eine einen auf für sich im auch wird als zu es sie wir "
        "dass oder bei nach aus wie hat ich zum zur über werden sind noch nur durch um".split()
    ),
    "fr": frozenset(
        "les des et une est dans que pour du qui sur pas au avec par ce sont la le il aux cette ont mais plus nous "
        "leur été être elle".split()
    ),
}
_SURE = 7  # different ones
_OFTEN = 0.22  # of all words looked at


def detect(text: str) -> str | None:
    """Give the ISO 639-1 code of a text's language, or None where there is too little of it."""
    if code := _by_common_words(text[:_LOOKED_AT]):
        return code
    sample = text[:_SAMPLE]
    if sum(1 for _letter in zip(_LETTERS.finditer(sample), range(_NEEDED), strict=False)) < _NEEDED:
        return None
    code = str(_identifier().classify(sample)[0])
    return _SAME.get(code, code)


@cache
def _identifier() -> Any:
    """Load the detector, kept to languages that have a code of two letters."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([code for code in identifier.nb_classes if len(code) == 2])
    return identifier


def _by_common_words(sample: str) -> str | None:
    words = sample.lower().split()
    for code, common in _COMMON.items():
        hits = list(filter(common.__contains__, words))
        if len(hits) >= _OFTEN * len(words) and len(set(hits)) >= _SURE:
            return code
    return None


def from_tag(tag: str | None) -> str | None:
    """Give the language part of a tag such as `pt-BR`, or None for what is no language tag."""
    found = _TAG.match(tag or "")
    if found is None:
        return None
    code = found.group(1).lower()
    return None if code in ("und", "mul", "zxx") else _SAME.get(code, code)
