"""The rules that a person looks for: words as they are typed, and choices in the facets.

Each rule's parts are put into lower-case texts once; a word is then looked for in each of them,
which takes about a millisecond for thousands of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.catalogue.entry import Entry
from workbench.catalogue.facets import Chosen, Facet, Facets, Rows, log_source_of

_PARTS: dict[str, Callable[[Entry], Iterable[str]]] = {
    "title": lambda entry: (entry.meta.title,),
    "id": lambda entry: (entry.meta.id,),
    "file": lambda entry: (entry.place.path.replace("\\", "/").rpartition("/")[2],),
    "tag": lambda entry: entry.meta.tags,
    "author": lambda entry: (entry.meta.author,),
    "logsource": lambda entry: (log_source_of(entry),),
    "field": lambda entry: {row.field for row in (*entry.indicators, *entry.exclusions)},
    "value": lambda entry: (row.value for row in (*entry.indicators, *entry.exclusions)),
    "level": lambda entry: (entry.meta.level,),
    "status": lambda entry: (entry.meta.status,),
}
PARTS = tuple(_PARTS)
"""What may stand before a colon: `author:roth`."""
_ANYWHERE = tuple(part for part in PARTS if part not in ("level", "status"))
_WORD = re.compile(rf'(?:({"|".join(PARTS)}):)?(?:"([^"]*)(?:"|$)|(\S+))', re.IGNORECASE)
_BETWEEN = "\n"  # never in a word


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase in lower case, and the part of a rule that must hold it, "" for any."""

    text: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: every word of `text`, and for each facet with a choice any of the kinds
    chosen."""

    text: str = ""
    chosen: tuple[tuple[Facet, frozenset[str]], ...] = ()

    def choose(self, facet: Facet, kinds: Iterable[str]) -> Wanted:
        """The same with another choice in one facet; of no kinds: without one."""
        rest = tuple(pair for pair in self.chosen if pair[0] is not facet)
        names = frozenset(kinds)
        return Wanted(self.text, (*rest, (facet, names)) if names else rest)


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """`rows` are the places in the list of rules, ascending. `counts` are the rules of each kind of
    each facet that fulfil everything but that facet's own choice."""

    rows: Rows
    counts: Mapping[Facet, Mapping[str, int]] = field(repr=False)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of what was typed: `word`, `"a phrase"`, `part:word`, `part:"a phrase"`.

    A phrase may be without its end, as it is while it is typed; a part without a word asks
    nothing yet. A colon after anything else is part of the word.
    """
    found = (
        Word((phrase or word).lower(), part.lower()) for part, phrase, word in _WORD.findall(text)
    )
    words = (word for word in found if word.text and not _unfinished(word))
    return tuple(dict.fromkeys(words))


def _unfinished(word: Word) -> bool:
    """Whether it is a part whose word is still to be typed."""
    return not word.part and word.text.endswith(":") and word.text[:-1] in PARTS


class Finder:
    """A list of rules prepared for looking through."""

    def __init__(self, entries: Sequence[Entry]):
        self.facets = Facets(entries)
        self._texts = {name: _texts(entries, part) for name, part in _PARTS.items()}
        parts = [self._texts[name] for name in _ANYWHERE]
        self._texts[""] = [_BETWEEN.join(texts) for texts in zip(*parts, strict=True)]

    def find(self, wanted: Wanted) -> Found:
        """The rules that fulfil all that is wanted."""
        worded = self._worded(words_of(wanted.text))
        choices = {facet: self.facets.of(facet, kinds) for facet, kinds in wanted.chosen}
        counts = {
            facet: self.facets.counts(facet, _all(worded, _others(choices, facet)))
            for facet in Facet
        }
        rows = np.flatnonzero(_all(worded, choices.values())).astype(np.int32)
        return Found(rows, counts)

    def _worded(self, words: Iterable[Word]) -> Chosen:
        """Which rules hold every word; each further word is looked for only in those that are left,
        the longest first since it leaves the fewest."""
        rows: Iterable[int] = range(self.facets.size)
        for word in sorted(words, key=lambda word: -len(word.text)):
            texts = self._texts[word.part]
            rows = [row for row in rows if word.text in texts[row]]
        found = np.zeros(self.facets.size, bool)
        found[list(rows)] = True
        return found


def _others(choices: Mapping[Facet, Chosen], facet: Facet) -> Iterable[Chosen]:
    return (chosen for other, chosen in choices.items() if other is not facet)


def _all(first: Chosen, others: Iterable[Chosen]) -> Chosen:
    for other in others:
        first = first & other
    return first


def _texts(entries: Iterable[Entry], part: Callable[[Entry], Iterable[str]]) -> list[str]:
    return [_BETWEEN.join(part(entry)).lower() for entry in entries]
