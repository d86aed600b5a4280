"""What a text holds beside whole events, and the sentences that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.events.shaped import Shape
from workbench.events.table import Damage


@dataclass(slots=True)
class Places:
    """How many places of one kind there are, and the line of the first."""

    count: int = 0
    first: int = 0

    def add(self, line: int) -> None:
        self.count += 1
        self.first = min(self.first, line) if self.first else line


@dataclass(slots=True)
class Findings:
    """`counts`: events by their shape. `broken`: events that cannot be read. `foreign`: objects
    that are no events. `other`: text that is neither. `end`: the line in which the event begins
    that the text ends in, 0 if it does not."""

    counts: Counter[Shape] = field(default_factory=Counter)
    broken: Places = field(default_factory=Places)
    foreign: Places = field(default_factory=Places)
    other: Places = field(default_factory=Places)
    end: int = 0

    def ends_within(self, line: int) -> None:
        """The last broken event is one that the text ends in."""
        self.broken.count -= 1
        self.end = line

    def damage(self, doctype: bool) -> tuple[Damage, ...]:
        """A sentence for everything found. `doctype`: the text has a document type."""
        return tuple(self._sentences(doctype))

    def _sentences(self, doctype: bool) -> Iterator[Damage]:
        shapes = [(count, shape) for shape, count in self.counts.items() if count]
        if len(shapes) > 1:
            listed = ", ".join(f"{count:,} as {shape.value}" for count, shape in shapes)
            yield Damage(f"the forms of events are mixed: {listed}")
        if doctype:
            yield Damage("the document type was not read, and no entity of it is expanded")
        yield from self._of_places()
        if self.end:
            yield Damage(
                f"the text is cut off inside the event that begins in line {self.end:,}", 1
            )

    def _of_places(self) -> Iterator[Damage]:
        broken, foreign, other = self.broken, self.foreign, self.other
        if broken.count == 1:
            yield Damage(f"the event that begins in line {broken.first:,} cannot be read", 1)
        elif broken.count:
            what = f"{broken.count:,} events cannot be read, the first begins in line"
            yield Damage(f"{what} {broken.first:,}", broken.count)
        if foreign.count:
            yield Damage(_several(foreign, "object is no event", "objects are no events"))
        if other.count:
            yield Damage(
                _several(other, "stretch of text is no event", "stretches of text are no events")
            )


def _several(places: Places, one: str, many: str) -> str:
    what = one if places.count == 1 else many
    where = "in line" if places.count == 1 else "the first in line"
    return f"{places.count:,} {what}, {where} {places.first:,}"
