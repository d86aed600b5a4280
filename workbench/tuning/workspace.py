"""What the analyst works on: samples with roles, rules with drafts, labels of events.

All frozen: a change makes a new workspace that shares what did not change, and the list of
earlier ones is the undo history (`workbench.tuning.history`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from workbench.sigma.formula import PredicateKey
from workbench.sigma.placeholders import NO_VALUES, Placeholders
from workbench.sigma.source import RuleText


class Role(StrEnum):
    """What a sample's events are, unless a label says otherwise."""

    BENIGN = "benign"
    ATTACK = "attack"
    UNLABELLED = "unlabelled"


class Label(StrEnum):
    """The analyst's own verdict on one event."""

    FALSE_POSITIVE = "false positive"
    TRUE_POSITIVE = "true positive"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of events. `sha256` is its content's when it was last read, empty before that."""

    path: Path
    role: Role = Role.UNLABELLED
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class EventRef:
    """Names an event across sessions: by its file's hash and its position there.

    Where the file has changed, channel, computer, EventRecordID and time find it again.
    """

    sha256: str
    index: int
    channel: str = field(default="", compare=False)
    computer: str = field(default="", compare=False)
    record_id: str = field(default="", compare=False)
    time: int = field(default=0, compare=False)  # microseconds since 1970, UTC


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule being tuned: the file as it was read, its text as edited, what is off for trial.

    `path` is None for a rule that has no file of its own; `origin` then says where it was read
    (`rules.zip/a.yml`), if anywhere. `document` is the rule's place in the file.
    `written` is the file as it was last exported over itself: what is expected on disk then,
    while `original` stays what the numbers are compared with. `switched_off` is of a Sigma Filter
    that is not applied.
    """

    path: Path | None
    original: RuleText
    document: int
    text: str
    off: frozenset[PredicateKey] = frozenset()
    written: RuleText | None = None
    origin: str = ""
    switched_off: bool = False

    @property
    def source(self) -> Path | str | None:
        """Where it was read: its file, or its place in an archive. None for one that is new."""
        return self.path or self.origin or None

    @property
    def on_disk(self) -> RuleText:
        """The file as this program last read or wrote it."""
        return self.written or self.original

    @property
    def name(self) -> str:
        return self.path.name if self.path else self.origin.rpartition("/")[2] or "untitled.yml"

    @property
    def changed(self) -> bool:
        """Whether an export would differ from the file as it is on disk, as far as we know."""
        return bool(self.off) or self.text != self.on_disk.text


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything of the analyst's that must not be lost. `current` is the draft in the window."""

    samples: tuple[Sample, ...] = ()
    drafts: tuple[Draft, ...] = ()
    current: int = 0
    labels: Mapping[EventRef, Label] = field(default_factory=lambda: MappingProxyType({}))
    mapped_as_ipv4: bool = False  # compare IPv4-mapped IPv6 addresses as IPv4
    alternates: frozenset[str] = frozenset()  # log source alternates that are on, by name
    placeholders: Placeholders = NO_VALUES

    @property
    def draft(self) -> Draft | None:
        return self.drafts[self.current] if self.current < len(self.drafts) else None

    def with_draft(self, draft: Draft) -> Workspace:
        """The current draft replaced. Other rules of the same file share its text, so that an
        export of one cannot undo an edit of another."""
        drafts = [
            replace(d, text=draft.text, written=draft.written or d.written)
            if draft.source is not None and d.source == draft.source
            else d
            for d in self.drafts
        ]
        drafts[self.current] = draft
        return replace(self, drafts=tuple(drafts))

    @property
    def written(self) -> Mapping[Path, RuleText]:
        """What this program has written to the files of rules, where it has."""
        return {d.path: d.written for d in self.drafts if d.path and d.written}

    def with_written(self, written: Mapping[Path, RuleText]) -> Workspace:
        """The rules of these files knowing what they now hold."""
        drafts = (
            replace(d, written=written[d.path]) if d.path and d.path in written else d
            for d in self.drafts
        )
        return replace(self, drafts=tuple(drafts))

    def with_rule(self, draft: Draft) -> Workspace:
        """A rule added and made current; one of the same file and document is only made current."""
        return self.with_rules((draft,))

    def with_rules(self, drafts: Sequence[Draft]) -> Workspace:
        """Rules added, those that are not there yet, and the first of them made current."""
        known: dict[tuple[object, int], int] = {
            (d.source, d.document): n for n, d in enumerate(self.drafts) if d.source
        }
        found = list(self.drafts)
        places = []
        for draft in drafts:
            name = (draft.source or len(found), draft.document)  # a new one is like no other
            places.append(known.setdefault(name, len(found)))
            if places[-1] == len(found):
                found.append(draft)
        return replace(self, drafts=tuple(found), current=places[0] if places else self.current)

    def with_filter(self, number: int, *, on: bool) -> Workspace:
        """A Sigma Filter switched on or off."""
        drafts = list(self.drafts)
        drafts[number] = replace(drafts[number], switched_off=not on)
        return replace(self, drafts=tuple(drafts))

    def without_rule(self, number: int) -> Workspace:
        drafts = self.drafts[:number] + self.drafts[number + 1 :]
        current = self.current - (number < self.current or self.current == len(drafts))
        return replace(self, drafts=drafts, current=max(0, current))

    def with_samples(self, samples: tuple[Sample, ...]) -> Workspace:
        """Samples added; one whose path is there already takes the new role and hash."""
        new = {s.path: s for s in self.samples} | {s.path: s for s in samples}
        return replace(self, samples=tuple(new.values()))

    def without_sample(self, path: Path) -> Workspace:
        return replace(self, samples=tuple(s for s in self.samples if s.path != path))

    def with_role(self, paths: Collection[Path], role: Role) -> Workspace:
        """Some samples given a role."""
        wanted = frozenset(paths)
        samples = (replace(s, role=role) if s.path in wanted else s for s in self.samples)
        return replace(self, samples=tuple(samples))

    def with_labels(self, refs: tuple[EventRef, ...], label: Label | None) -> Workspace:
        """The events given a label, or with None their label taken away."""
        labels = dict(self.labels)
        for ref in refs:
            labels.pop(ref, None)
            if label is not None:
                labels[ref] = label
        return replace(self, labels=MappingProxyType(labels))
