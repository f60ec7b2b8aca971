"""The entities of this document or of the whole library, the best fitting first when words are typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.language import _, number
from desktop.library import Library
from desktop.model import Entity, EntityId
from desktop.text.fold import fold
from desktop.ui.panes.entity_page import EntityPage
from desktop.ui.panes.lines import Line
from desktop.ui.panes.register import Register
from desktop.ui.popups.kinds import label_for, type_caption
from desktop.ui.session import Session
from desktop.ui.theme import Theme

PROPOSED = 60


class EntityList(Register):
    """Lists entities; one that is picked shows its page."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            theme,
            self._describe,
            self._question,
            ("entity", "entity_name", "entity_property", "annotation"),
            parent,
        )
        self._counts: Counter[EntityId] = Counter()
        self.name(
            _("Entities"),
            _("Find an entity"),
            _("No entity is linked in this document yet. Select a name and press E."),
            _("No entities yet. Select a name in a text and press E: it becomes the first."),
        )
        self.add_page(EntityPage(session, theme, self))

    def _question(self, whole: bool, words: str) -> Callable[[Library], Sequence[Entity]]:
        annotations = self.sheet.annotations.values()
        self._counts = Counter(a.entity_id for a in annotations if a.entity_id is not None)
        here, wanted = list(self._counts), fold(words)

        def ask(library: Library) -> Sequence[Entity]:
            if whole:
                return library.entities.propose(words, limit=PROPOSED) if words else library.entities.all()
            found = {entity.id: entity for entity in map(library.entities.get, here)}
            winners = [library.entities.get(e.merged_into) if e.merged_into else e for e in found.values()]
            named = {e.id: e for e in winners if not wanted or any(wanted in fold(n.name) for n in e.names)}
            return sorted(named.values(), key=lambda entity: fold(entity.name))

        return ask

    def _describe(self, entity: Entity) -> Line:
        labels = self.sheet.of_layer("entity", hidden=True)
        label = label_for(entity.type, labels)
        others = [name.name for name in entity.names if name.name != entity.name]
        kind = type_caption(entity.type)
        here = self._counts.get(entity.id, 0)
        if self.whole.isChecked() or not here:
            side = number(entity.mentions)
        elif here == entity.mentions:
            side = number(here)
        else:
            side = _("{n} of {total}").format(n=number(here), total=number(entity.mentions))
        detail = f"{kind} · {', '.join(others)}" if others else kind
        colour = label.colour if label else ""
        return Line(entity.id, entity.name, detail, side, colour, entity.description, faint=not entity.mentions)
