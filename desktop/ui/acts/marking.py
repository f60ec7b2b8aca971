"""Marking the text: highlight, entity, claim, note, all occurrences. The keys of single labels are the schema's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.language import _
from desktop.ui.commands import Command

if TYPE_CHECKING:
    from desktop.ui.window import Window


def commands() -> tuple[Command, ...]:
    """Give the rows of the menu Annotate that make something."""
    return (
        Command(
            "text.highlight",
            _("Highlight"),
            _("Highlight the selection with the label used last"),
            lambda window: window.desk.pen.highlight(),
            ("H",),
            "mark",
            "document",
            icon="highlighter-circle",
        ),
        Command(
            "text.highlight_as",
            _("Highlight as…"),
            _("Choose the label of a highlight"),
            lambda window: window.desk.asking.label("highlight"),
            ("Shift+H",),
            "mark",
            "document",
            icon="palette",
        ),
        Command(
            "text.entity",
            _("Entity…"),
            _("Say which entity the selection or the current annotation means"),
            lambda window: window.desk.asking.entity(),
            ("E",),
            "mark",
            "document",
            icon="user",
        ),
        Command(
            "text.claim",
            _("Claim…"),
            _("Say what the selection or the current annotation claims, and in whose voice"),
            lambda window: window.desk.asking.claim(),
            ("C",),
            "mark",
            "document",
            icon="quotes",
        ),
        Command(
            "text.note",
            _("Note…"),
            _("Write a note on the selection, the current annotation or the place of the caret"),
            lambda window: window.desk.asking.note(),
            ("N",),
            "mark",
            "document",
            icon="note",
        ),
        *_labels(),
    )


def _labels() -> tuple[Command, ...]:
    return (
        Command(
            "text.tag_all",
            _("Tag all occurrences…"),
            _("Label every place of this document where the selected words stand"),
            lambda window: window.desk.asking.tag_all(),
            ("A",),
            "mark",
            "document",
            1,
            icon="stack",
        ),
        Command(
            "text.label",
            _("Label…"),
            _("Choose the label of the selection or the current annotation"),
            lambda window: window.desk.asking.label(),
            ("L",),
            "mark",
            "document",
            1,
            icon="tag",
        ),
        Command(
            "text.sticky",
            _("Label whatever I select"),
            _("Give every selection the label used last, until the key is pressed again"),
            lambda window: window.desk.pen.toggle_lock(),
            ("S",),
            "mark",
            "document",
            1,
            icon="lock-simple",
        ),
        Command(
            "document.labels",
            _("Labels of the document…"),
            _("Set a label of the whole document, or take it off"),
            lambda window: window.desk.asking.document_label(),
            ("Ctrl+D",),
            "document",
            "document",
            1,
            icon="tag",
        ),
        Command(
            "labels.edit",
            _("Edit labels…"),
            _("Make, order, merge, hide, export and import the labels of the library"),
            edit_labels,
            ("Ctrl+Shift+L",),
            "mark",
            "library",
            3,
            icon="sliders-horizontal",
        ),
    )


def edit_labels(window: Window) -> None:
    """Open the label editor, or bring the open one to the front."""
    from desktop.ui.dialogs.labels import open_editor

    open_editor(window.session, window.theme, window)
