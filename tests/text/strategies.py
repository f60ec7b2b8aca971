"""Texts that go wrong easily: many scripts, marks, joiners, flags, astral characters, troublemakers."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    "a",
    "Word",
    " ",
    "  ",
    "\n",
    "\t",
    ".",
    "? ",
    "!",
    "'",
    "’",
    "-",
    "3.5",
    "7",
    "_",
    "é",
    "e\u0301",
    "o\u0323\u0302",
    "ß",
    "İ",
    "ı",
    "I",
    "ﬁ",
    "Ж",
    "ё",
    "Ωά",
    "日",
    "本語",
    "カー",
    "が",
    "か\u3099",
    "สวัส",
    "น้ำ",
    "ကြ",
    "ខ្មែរ",
    "ລາວ",
    "각",
    "\u1100\u1161\u11a8",
    "क्ष",
    "हिन्दी",
    "שָׁלוֹם",
    "كِتَاب",
    "\u0600",
    "کتاب\u200cها",
    "\u200d",
    "\u00ad",
    "🇩🇪",
    "🇫",
    "👨\u200d👩\u200d👧",
    "👍🏽",
    "❤\ufe0f",
    "😀",
    "𝔸",
    "。",
    "؟",
    "।",
    "U.S.",
    "e.g.",
    "“",
    "”",
    "(",
    ")",
]
TROUBLE = [
    "\r",
    "\r\n",
    "\x00",
    "\x0b",
    "\x0c",
    "\x85",
    "\x9f",
    "\x7f",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\u200b",
    "\u2060",
    "\ud83d",
    "\ude00",
]

texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
raw_texts = st.lists(st.sampled_from(PIECES + TROUBLE * 2), max_size=30).map("".join)


@st.composite
def spans_in(draw: st.DrawFn, source: st.SearchStrategy[str] = texts) -> tuple[str, int, int]:
    """Draw a text with a start and an end in it."""
    text = draw(source)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))
