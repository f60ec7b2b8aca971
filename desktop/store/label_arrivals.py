"""The labels that a load meets: those of the library by name and layer, those that are missing made with a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from desktop.exchange import Kind, Mark
from desktop.language import _
from desktop.model import LAYERS, Layer
from desktop.store.labels import COLOUR, COLOURS
from desktop.store.step import Step
from desktop.store.uid import uuid7

_ORDER: tuple[Layer, ...] = ("entity", "highlight")


class LabelArrivals:
    """Gives the integer id of each label a mark or relation names, making those that are not there."""

    def __init__(self, layer: Layer, came_with: str) -> None:
        """New labels go to `layer` where the file does not tell; `came_with` names the file in their guideline."""
        self.made: list[str] = []
        self._layer = layer
        self._came_with = came_with
        self._known: dict[tuple[str, str], int] = {}
        self._kinds: dict[str, Kind] = {}
        self._claims: set[int] = set()
        self._colours: Counter[str] = Counter()
        self._keys: set[str] = set()
        self._found: dict[tuple[str | None, str, bool, bool], int] = {}

    def forget(self) -> None:
        """Look everything up anew."""
        self._known.clear()
        self._found.clear()
        self._claims.clear()
        self._colours.clear()
        self._keys.clear()

    def look(self, step: Step) -> None:
        """Learn what the library has; to be called at the beginning of each step, for others may add labels."""
        rows = step.connection.execute("SELECT id, layer, name, colour, key FROM label").fetchall()
        if {(layer, name): number for number, layer, name, _colour, _key in rows} == self._known:
            return
        self.forget()
        for number, layer, name, colour, key in rows:
            self._known[layer, name] = number
            self._colours[colour] += 1
            self._keys.add(key)
            if layer == "claim":
                self._claims.add(number)

    def expect(self, step: Step, kinds: Iterable[Kind]) -> None:
        """Take in labels as a file defines them: parents first, whatever the order they come in."""
        waiting = {kind.name: kind for kind in kinds}
        self._kinds |= waiting
        for kind in waiting.values():
            self._define(step, kind, set())

    def _define(self, step: Step, kind: Kind, above: set[str]) -> int:
        layer = kind.layer or self._layer
        layers = (layer,) if kind.layer else (layer, *LAYERS)  # one whose layer is not told may be there in any
        number = next((self._known[one, kind.name] for one in layers if (one, kind.name) in self._known), None)
        if number is not None:
            return number
        parent = self._kinds.get(kind.parent or "")
        over = None
        if parent is not None and parent.name not in above | {kind.name}:
            over = self._define(step, parent, above | {kind.name})
        return self._make(step, layer, kind.name, over)

    def of(self, step: Step, mark: Mark) -> int:
        """Give the label of a mark: of its layer, or of whatever layer has that name already."""
        key = (mark.layer, mark.label, bool(mark.parts) or mark.unanchored, mark.saying is not None)
        number = self._found.get(key)
        if number is None:
            number = self._found[key] = self._look_up(step, mark)
        return number

    def _look_up(self, step: Step, mark: Mark) -> int:
        name = " ".join(mark.label.split()) or _("Unnamed")
        if mark.layer is not None:
            return self._named(step, mark.layer, name)
        if not mark.parts and not mark.unanchored:
            return self._named(step, "document", name)
        if mark.saying is not None:
            return self._named(step, "claim", name)
        wanted: Layer = "entity" if mark.link else self._layer
        for layer in dict.fromkeys((wanted, *(() if mark.link else _ORDER))):
            if (layer, name) in self._known:
                return self._known[layer, name]
        return self._make(step, wanted, name, None)

    def relation(self, step: Step, name: str) -> int:
        """Give the label of a relation."""
        return self._named(step, "relation", " ".join(name.split()) or _("Unnamed"))

    def is_claim(self, number: int) -> bool:
        """Say whether a label is of the claim layer, whose annotations say something."""
        return number in self._claims

    def _named(self, step: Step, layer: Layer, name: str) -> int:
        number = self._known.get((layer, name))
        return number if number is not None else self._make(step, layer, name, None)

    def _make(self, step: Step, layer: Layer, name: str, parent: int | None) -> int:
        kind = self._kinds.get(name, Kind(name))
        colour = (kind.colour or "").lower()
        if not COLOUR.fullmatch(colour):
            colour = min(COLOURS, key=lambda one: (self._colours[one], COLOURS.index(one)))
        key = kind.key if len(kind.key) == 1 and kind.key.isprintable() and kind.key not in self._keys else ""
        position = step.connection.execute("SELECT coalesce(max(position), 0) + 1 FROM label").fetchone()[0]
        number = step.insert(
            "label",
            {
                "uid": uuid7(),
                "layer": layer,
                "name": name,
                "colour": colour,
                "key": key,
                "parent_id": parent,
                "guideline": kind.guideline or _("Came with {name}.").format(name=self._came_with),
                "position": position,
            },
        )
        self._known[layer, name] = number
        self._colours[colour] += 1
        self._keys.add(key)
        if layer == "claim":
            self._claims.add(number)
        self.made.append(name)
        return number
