"""The control words of an RTF file, followed from start to end; code pages and destinations are striprtf's tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from desktop.readers.rtfflow import PARAGRAPH, Flow
from desktop.readers.wordstyles import Role, by_name

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\"
)
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*(?:"([^"]+)"|([^\s\\]\S*))')
_SYSTEMS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_BODY, _SKIP, _STYLES, _FONTS, _INFO, _INSTRUCTION = "body", "skip", "styles", "fonts", "info", "instruction"
_DATES = frozenset({"creatim", "revtim"})
_TOLD = frozenset({"title", "author"}) | _DATES
_DATE_PARTS = frozenset({"yr", "mo", "dy"})
_OPENED = {"stylesheet": _STYLES, "fonttbl": _FONTS, "info": _INFO}
_ASIDES = frozenset({"footnote", "shptxt"})
_THROUGH = frozenset({"shp", "shpgrp", "shpinst", "nesttableprops"})  # groups with something to read deeper in them
_BACK = frozenset({"ud", "result"})  # what is to be read of a group that is not
_ITEMS = frozenset({"listtext", "pntext"})
_MARKS = {"zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "softline": "\n", "column": "\n"}
_SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
_OWN_CHARSETS = frozenset({"1", "2"})  # the system's, and signs without an alphabet


@dataclass(frozen=True, slots=True)
class _State:
    """What a group takes over from the one it is in, and gives back when it ends."""

    to: str = _BODY
    before: str = _BODY  # where text went before it was skipped
    skip: int = 1  # characters after each \\u that stand for it in old programs
    font: str = ""
    hidden: bool = False
    deleted: bool = False
    style: str = ""
    outline: int = 9
    listed: bool = False
    level: int = 0
    in_table: bool = False
    href: str = ""


class Script:
    """Follows control words; `flow` gets the text, `told` what the file says of itself, `depth` is of open groups."""

    def __init__(self, encoding: str | None) -> None:
        import striprtf
        from striprtf.striprtf import charset_map, destinations, specialchars

        self.flow = Flow()
        self.told: dict[str, str] = {}
        self.version = str(striprtf.__version__)  # type: ignore[attr-defined]
        self._destinations: frozenset[str] = destinations
        self._characters = {word: sign for word, sign in specialchars.items() if len(word) > 3 and sign.strip("\n|")}
        self._charsets: dict[int, str] = charset_map
        self._chosen = encoding
        self._encoding = encoding or "cp1252"
        self._fonts: dict[str, str] = {}
        self._usual_font = ""
        self._styles: dict[str, str] = {}
        self._outlines: dict[str, int] = {}
        self._state = _State()
        self._stack: list[_State] = []
        self._asides: list[tuple[int, bool]] = []
        self._fields: list[tuple[int, list[str]]] = []
        self._bytes = bytearray()
        self._passing = 0
        self._fresh = False  # nothing stood in the group before
        self._starred = False
        self._is_item = False
        self._acts: dict[str, Callable[[int | None], None]] = {
            "par": lambda _number: self._end_paragraph(),
            "sect": lambda _number: self._end_paragraph(),
            "page": lambda _number: self._turn_page(),
            "line": lambda _number: self._say("\n"),
            "tab": lambda _number: self._say("\t"),
            "cell": lambda _number: self._end_cell(),
            "nestcell": lambda _number: self._end_cell(),
            "row": lambda _number: self.flow.end_row(),
            "nestrow": lambda _number: self.flow.end_row(),
            "u": self._unicode,
            "uc": lambda number: self._change(skip=max(0, number or 0)),
            "f": lambda number: self._change(font=str(number)),
            "deff": self._set_usual_font,
            "fcharset": self._set_charset,
            "cpg": self._set_code_page,
            "ansicpg": self._set_encoding,
            "v": lambda number: self._change(hidden=number != 0),
            "deleted": lambda number: self._change(deleted=number != 0),
            "s": lambda number: self._change(style=str(number)),
            "outlinelevel": self._set_outline,
            "ls": lambda number: self._change(listed=bool(number)),
            "ilvl": lambda number: self._change(level=number or 0),
            "intbl": lambda number: self._change(in_table=number != 0),
            "plain": lambda _number: self._change(hidden=False, deleted=False, font=self._usual_font),
            "pard": lambda _number: self._change(style="", outline=9, listed=False, level=0, in_table=False),
        }

    @property
    def depth(self) -> int:
        """Groups that are open."""
        return len(self._stack)

    def follow(self, text: str) -> None:
        """Follow a whole file, its bytes as characters."""
        place = 0
        while place < len(text) and (token := _TOKEN.match(text, place)):
            place = token.end()
            word, number, code, symbol, brace, plain = token.groups()
            if plain:
                self._take(plain.encode("latin-1"))
            elif code:
                self._take(bytes.fromhex(code))
            elif word == "bin":
                place += max(0, int(number or 0))
            elif word:
                self._flush()
                self._control(word, int(number) if number else None)
            elif symbol:
                self._flush()
                self._symbol(symbol)
            elif brace:
                self._flush()
                if brace == "}" and len(self._stack) == 1:
                    self._leave()
                    break  # what follows the outermost group is no part of the document
                self._brace(brace)
        self._flush()

    def _brace(self, brace: str) -> None:
        """A group begins or ends."""
        self._passing = 0
        self._starred = False
        self._fresh = brace == "{"
        if self._fresh:
            self._stack.append(self._state)
        else:
            self._leave()

    def _leave(self) -> None:
        if self._stack:
            self._state = self._stack.pop()
        while self._asides and self._asides[-1][0] > self.depth:
            self.flow.end_aside(is_note=self._asides.pop()[1])
        while self._fields and self._fields[-1][0] > self.depth:
            self._fields.pop()

    def _take(self, data: bytes) -> None:
        """Keep bytes until it is known that their characters are whole."""
        passed = min(self._passing, len(data))
        self._passing -= passed
        if self._state.to != _SKIP:
            self._bytes += data[passed:]

    def _flush(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._chosen or self._fonts.get(self._state.font) or self._encoding, "replace")
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if state.to == _BODY and not state.hidden and not state.deleted:
            self.flow.text(text, state.href)
        elif state.to == _INSTRUCTION and self._fields:
            self._fields[-1][1].append(text)
        elif state.to in ("title", "author"):
            self.told[state.to] = self.told.get(state.to, "") + text
        elif state.to == _STYLES:
            self._styles[state.style] = self._styles.get(state.style, "") + text

    def _symbol(self, symbol: str) -> None:
        self._passing = 0
        self._starred = symbol == "*" and self._fresh
        self._fresh = False
        if symbol in "\r\n":
            self._end_paragraph()
        elif symbol in _SYMBOLS:
            self._say(_SYMBOLS[symbol])

    def _control(self, word: str, number: int | None) -> None:
        self._passing = 0
        starred, self._starred, self._fresh = self._starred, False, False
        if self._opens(word, starred):
            return
        if self._state.to in _DATES and word in _DATE_PARTS:
            before = self.told.get(self._state.to)
            self.told[self._state.to] = f"{number or 0:02}" if before is None else f"{before}-{number or 0:02}"
        elif self._state.to == _SKIP:
            return
        elif word in self._acts:
            self._acts[word](number)
        elif word in _SYSTEMS and not self._chosen:
            self._encoding = _SYSTEMS[word]
        elif sign := _MARKS.get(word) or self._characters.get(word):
            self._say(sign)

    def _opens(self, word: str, starred: bool) -> bool:
        """Follow a word that says where the text of its group goes; tell whether it is one."""
        state = self._state
        if word in _BACK:
            self._change(to=state.before)
        elif state.to == _SKIP or word in _THROUGH:
            return word in _THROUGH
        elif word in _OPENED:
            self._change(to=_OPENED[word])
        elif state.to == _INFO and word in _TOLD:
            self.told.pop(word, None)
            self._change(to=word)
        elif word in _ASIDES and state.to == _BODY:
            self._asides.append((self.depth, word == "footnote"))
            self.flow.begin_aside()
            self._change(in_table=False, href="")
        elif not self._opens_field(word):
            if word in _ITEMS:
                self._is_item = True
            elif not starred and word not in self._destinations:
                return False
            self._change(to=_SKIP, before=state.to)
        return True

    def _opens_field(self, word: str) -> bool:
        """Follow the parts of a field: its instruction may be a link, its result is text."""
        if word == "field":
            self._fields.append((self.depth, []))
        elif word == "fldinst":
            self._change(to=_INSTRUCTION)
        elif word == "fldrslt":
            found = _LINK.match("".join(self._fields[-1][1])) if self._fields else None
            self._change(href=(found.group(1) or found.group(2)) if found else self._state.href)
        else:
            return False
        return True

    def _change(self, **values: object) -> None:
        self._state = replace(self._state, **values)  # type: ignore[arg-type]

    def _unicode(self, number: int | None) -> None:
        if number is not None:
            self._say(chr(number % 0x10000))
        self._passing = self._state.skip

    def _set_usual_font(self, number: int | None) -> None:
        self._usual_font = str(number)

    def _set_charset(self, number: int | None) -> None:
        if self._state.to == _FONTS and str(number) not in _OWN_CHARSETS:
            self._set_font_encoding(self._charsets.get(number or 0, ""))

    def _set_code_page(self, number: int | None) -> None:
        if self._state.to == _FONTS:
            self._set_font_encoding(f"cp{number}")

    def _set_font_encoding(self, encoding: str) -> None:
        if _is_known(encoding):
            self._fonts[self._state.font] = encoding

    def _set_encoding(self, number: int | None) -> None:
        encoding = "utf-8" if number == 65001 else f"cp{number}"
        if not self._chosen and _is_known(encoding):
            self._encoding = encoding

    def _set_outline(self, number: int | None) -> None:
        level = 9 if number is None else number
        if self._state.to == _STYLES:
            self._outlines[self._state.style] = level
        else:
            self._change(outline=level)

    def _turn_page(self) -> None:
        if self._state.to == _BODY and not self._state.in_table:
            self.flow.turn_page()

    def _end_cell(self) -> None:
        if self._state.to == _BODY:
            self.flow.end_cell()
            self._is_item = False

    def _end_paragraph(self) -> None:
        if self._state.to == _BODY:
            self.flow.end_paragraph(self._role(), in_table=self._state.in_table)
            self._is_item = False

    def _role(self) -> Role:
        """Tell what the paragraph is that ends here."""
        state = self._state
        style = self._styles.get(state.style, "").partition(";")[0].strip().lower() if state.style else ""
        if found := by_name(style):
            return found
        outline = min(state.outline, self._outlines.get(state.style, 9) if state.style else 9)
        if 0 <= outline < 9:
            return Role("heading", f"h{min(outline + 1, 6)}")
        if state.listed or self._is_item:
            return Role("item", str(min(state.level + 1, 9)))
        return PARAGRAPH


@cache
def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True
