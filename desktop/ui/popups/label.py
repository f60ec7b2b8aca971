"""Choose a label by typing a piece of its name, by its key, or with the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.model import Label, LabelId
from desktop.ui.popups.choices import Choice, ChoiceList, ChoosingLine
from desktop.ui.popups.popup import Popup
from desktop.ui.theme import Theme


def layer_name(layer: str) -> str:
    """Give a layer in the user's words."""
    return {
        "highlight": _("highlight"),
        "entity": _("entity"),
        "claim": _("claim"),
        "relation": _("relation"),
        "document": _("whole document"),
    }.get(layer, layer)


class LabelPopup(Popup):
    """Offers labels; `chosen` carries the id of the one that was taken."""

    chosen = Signal(str)

    def __init__(
        self,
        labels: Sequence[Label],
        keys: Mapping[LabelId, str],
        theme: Theme,
        parent: QWidget,
        *,
        words: str = "",
    ) -> None:
        super().__init__(theme, parent, width=320)
        self._labels, self._keys = labels, keys
        self.list = ChoiceList(theme, self)
        self.line = ChoosingLine(self.list, self)
        self.line.setPlaceholderText(words or _("Which label?"))
        self.line.setAccessibleName(words or _("Which label?"))
        self.column.addWidget(self.line)
        self.column.addWidget(self.list)
        self.line.textChanged.connect(self._narrow)
        self.list.chosen.connect(lambda _choice: self.accept())
        self._narrow("")
        self.line.setFocus()

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        layers = {label.layer for label in self._labels}
        found = [label for label in self._labels if wanted in label.name.casefold()]
        found.sort(key=lambda label: not label.name.casefold().startswith(wanted))
        choices = [
            Choice(
                label.name,
                layer_name(label.layer) if len(layers) > 1 else "",
                label.colour,
                self._keys.get(label.id, ""),
                label.id,
                label.guideline,
            )
            for label in found
        ]
        self.list.put(choices)
        self.fit()

    def do(self) -> None:
        """Tell the label that was taken."""
        choice = self.list.current()
        if choice is not None:
            self.chosen.emit(choice.value)
