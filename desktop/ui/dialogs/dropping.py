"""What is asked when files that surely hold annotations are dropped on the window: load them, or import the texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.language import _, plural
from desktop.ui.dialogs.dialog import Dialog
from desktop.ui.features import listed


class DropQuestion(Dialog):
    """Two buttons; `load` gets the files that hold annotations, `bring_in` takes all as articles."""

    def __init__(
        self,
        parent: QWidget,
        found: Sequence[tuple[Path, str]],
        load: Callable[[Sequence[Path]], object],
        bring_in: Callable[[], object],
    ) -> None:
        """Ask about files, each with the title of its format."""
        super().__init__(parent, _("Annotations were dropped"), width=520, height=200)
        paths = [path for path, _title in found]
        names = listed([path.name for path in paths], 3)
        kinds = listed(list(dict.fromkeys(title for _path, title in found)), 3)
        said = plural(
            "{names} holds texts with annotations ({kinds}).",
            "{names} hold texts with annotations ({kinds}).",
            len(paths),
        )
        self.say(said.format(names=names, kinds=kinds), "heading")
        self.say(
            _(
                "Loading brings in the texts with their annotations and shows first what there is. "
                "Importing reads the files as articles."
            )
        )
        self.body.addStretch(1)
        self.closing.setText(_("Cancel"))
        self.importing = self.add_button(_("Import as articles"), lambda: self._go(bring_in))
        self.loading = self.add_button(_("Load annotations…"), lambda: self._go(lambda: load(paths)), primary=True)

    def _go(self, act: Callable[[], object]) -> None:
        self.accept()
        act()
