"""Ask for a name beside the thing it is for: those that exist are offered, and a new one where that is allowed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.popup import Popup
from desktop.ui.theme import Theme


class NamePopup(Popup):
    """Offers `(name, detail)` pairs; `named` carries the name. `new` is the line for a new one, with {name} in it."""

    named = Signal(str)

    def __init__(
        self, words: str, names: Sequence[tuple[str, str]], theme: Theme, parent: QWidget, *, new: str = ""
    ) -> None:
        super().__init__(theme, parent, width=320)
        self._names, self._new = names, new
        self.list = ChoiceList(theme, self)
        self.line = ChoosingLine(self.list, self)
        self.line.setPlaceholderText(words)
        self.line.setAccessibleName(words)
        self.column.addWidget(self.line)
        self.column.addWidget(self.list)
        self.line.textChanged.connect(self._narrow)
        self.list.chosen.connect(lambda _choice: self.accept())
        self._narrow("")
        self.line.setFocus()

    def _narrow(self, text: str) -> None:
        typed = " ".join(text.split())
        wanted = typed.casefold()
        begin = [each for each in self._names if each[0].casefold().startswith(wanted)]
        inside = [each for each in self._names if wanted in each[0].casefold() and each not in begin]
        choices = [Choice(name, detail, value=name) for name, detail in begin]
        if typed and self._new and all(name.casefold() != wanted for name, _detail in self._names):
            choices.append(Choice(self._new.format(name=typed), value=typed))
        choices += [Choice(name, detail, value=name) for name, detail in inside]
        self.list.put(choices, first=bool(typed) or not self._new)  # Enter in an empty line takes nothing
        self.fit()

    def do(self) -> None:
        """Tell the name that was taken."""
        choice = self.list.current()
        if choice is not None:
            self.named.emit(choice.value)
