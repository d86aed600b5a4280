"""What a cell of the event table says: its text, its tone, and the sentence behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.engine.scope import Scope
from workbench.engine.seen import name_in, seen_value
from workbench.events.table import NO_TIME
from workbench.tuning.truth import Truth
from workbench.ui.events.columns import EventColumn, Kind
from workbench.ui.signs import MARKS, Tone, tone_of
from workbench.ui.snapshot import Snapshot


class Outcome(StrEnum):
    """What the tuned rule makes of an event; the value is the word on the screen."""

    ALERT = "alert"
    EXCLUDED = "excluded"
    NEAR_MISS = "near miss"
    NO_HIT = "no hit"
    OUT_OF_SCOPE = "not in scope"
    NOT_EVALUATED = "not evaluated"


_SENTENCES = {
    Outcome.ALERT: "The rule alerts on this event.",
    Outcome.EXCLUDED: "Only exclusions hold this event back.",
    Outcome.NEAR_MISS: "One predicate alone, the other way, would make it alert.",
    Outcome.NO_HIT: "The rule does not alert on this event.",
    Outcome.OUT_OF_SCOPE: "The event is not of the rule's log source.",
    Outcome.NOT_EVALUATED: "The rule cannot be evaluated.",
}
_MARKED = {Outcome.ALERT: "! alert", Outcome.OUT_OF_SCOPE: "– not in scope"}
_TONES = {
    Outcome.ALERT: Tone.ATTACK,
    Outcome.EXCLUDED: Tone.HELD,
    Outcome.NEAR_MISS: Tone.WARNING,
    Outcome.NO_HIT: None,
    Outcome.OUT_OF_SCOPE: Tone.MUTED,
    Outcome.NOT_EVALUATED: Tone.MUTED,
}
_LONGEST = 300  # characters of a value in a cell; the Event pane shows all of it


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tone: Tone | None = None
    centred: bool = False


def cell(snapshot: Snapshot, row: int, column: EventColumn) -> Cell:
    """What the table shows of event `row` in a column."""
    match column.kind:
        case Kind.TIME:
            return Cell(time_text(int(snapshot.table.time[row]))[:19])
        case Kind.FIELD:
            return _field_cell(seen_value(row, column.field, snapshot.masks, scope_of(snapshot)))
        case Kind.STAGE:
            return _stage_cell(snapshot, row, column.stage)
        case Kind.OUTCOME:
            outcome = outcome_of(snapshot, row)
            return Cell(_MARKED.get(outcome, str(outcome)), _TONES[outcome])
        case Kind.TRUTH:
            return _truth_cell(snapshot.truth, row)


def tip(snapshot: Snapshot, row: int, column: EventColumn) -> str:
    """The tooltip of a cell."""
    match column.kind:
        case Kind.STAGE:
            return _stage_tip(snapshot, row, column.stage)
        case Kind.OUTCOME:
            return _SENTENCES[outcome_of(snapshot, row)]
        case Kind.TRUTH:
            return _truth_tip(snapshot.truth, row)
        case Kind.FIELD:
            return _field_tip(snapshot, row, column.field)
        case Kind.TIME:
            file = snapshot.table.files[int(snapshot.table.file[row])]
            place = f"{file.path}, event {int(snapshot.table.index[row]):,} (from 0)"
            return f"{time_text(int(snapshot.table.time[row])) or 'no time'} UTC\n{place}"


def classes(snapshot: Snapshot, column: EventColumn) -> tuple[Mask, ...]:
    """The sets of events in the order that a stage, verdict or label column sorts by."""
    analysis, truth = snapshot.analysis, snapshot.truth
    if column.kind is Kind.TRUTH:
        return (truth.benign, truth.attack, truth.unlabelled)
    if analysis is None:
        return ()
    now = analysis.now
    if column.kind is Kind.OUTCOME:
        return (now.hits, now.excluded(), now.near_misses(), now.scope)
    held = stage_mask(now, column.stage)
    return () if held is None else (held, now.scope)


def time_text(time: int) -> str:
    """A time in microseconds since 1970 as text, to the millisecond, UTC; "" for none."""
    if time == NO_TIME:
        return ""
    try:
        moment = datetime.fromtimestamp(time // 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return "out of range"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{time // 1000 % 1000:03}"


def outcome_of(snapshot: Snapshot, row: int) -> Outcome:
    """What the rule makes of one event. Near misses are asked last: they cost the most."""
    if snapshot.analysis is None or snapshot.analysis.now.reason is not None:
        return Outcome.NOT_EVALUATED
    now = snapshot.analysis.now
    if now.hits.has(row):
        return Outcome.ALERT
    if not now.scope.has(row):
        return Outcome.OUT_OF_SCOPE
    if now.excluded().has(row):
        return Outcome.EXCLUDED
    return Outcome.NEAR_MISS if now.near_misses().has(row) else Outcome.NO_HIT


def stage_mask(verdict: Verdict, number: int) -> Mask | None:
    """The events where a stage held; None if the rule has no such stage."""
    return verdict.stages[number] if number < len(verdict.stages) else None


def label_words(truth: Truth, row: int) -> Iterator[str]:
    """The event's own label first, then what it counts as."""
    if truth.labelled_false.has(row):
        yield "FP"
    if truth.labelled_true.has(row):
        yield "TP"
    yield "attack" if truth.attack.has(row) else "benign" if truth.benign.has(row) else "unlabelled"


def scope_of(snapshot: Snapshot) -> Scope | None:
    """What says how the rule's fields are called in which events; None without a rule that is
    evaluated."""
    gate = snapshot.analysis.now.gate if snapshot.analysis else None
    return gate.scope if gate else None


def _field_tip(snapshot: Snapshot, row: int, field: str) -> str:
    """The values, under the name that the event itself has for the field if that is another."""
    scope = scope_of(snapshot)
    called = name_in(row, field, scope)
    values = seen_value(row, field, snapshot.masks, scope)
    lines = ["no value" if v is None else v[:2000] for v in values]
    return "\n".join([f"{called}:", *lines] if called != field and lines else lines)


def _field_cell(values: tuple[str | None, ...]) -> Cell:
    if not values:
        return Cell("")
    if all(value is None for value in values):
        return Cell("no value", Tone.MUTED)
    text = ", ".join((value or "")[:_LONGEST] for value in values[:20])
    return Cell(text[:_LONGEST].replace("\r", "").replace("\n", " ↵ "))


def _stage_cell(snapshot: Snapshot, row: int, number: int) -> Cell:
    held = _stage_held(snapshot, row, number)
    return Cell(MARKS[held], tone_of(held), centred=True)


def _stage_held(snapshot: Snapshot, row: int, number: int) -> bool | None:
    if snapshot.analysis is None or not snapshot.analysis.now.scope.has(row):
        return None
    mask = stage_mask(snapshot.analysis.now, number)
    return None if mask is None else mask.has(row)


def _stage_tip(snapshot: Snapshot, row: int, number: int) -> str:
    if snapshot.analysis is None or number >= len(snapshot.analysis.now.rule.stages):
        return "The rule as it is tuned now has no such stage."
    name = snapshot.analysis.now.rule.stages[number].name
    held = _stage_held(snapshot, row, number)
    said = {True: "held", False: "did not hold", None: "not asked: the event is not in scope"}
    return f"Stage {number}: {name}\n{MARKS[held]} {said[held]}"


def _truth_cell(truth: Truth, row: int) -> Cell:
    first = next(label_words(truth, row))
    if first in ("FP", "TP"):
        return Cell(f"● {first}", Tone.BENIGN if first == "FP" else Tone.ATTACK)
    return Cell(first, Tone(first))


def _truth_tip(truth: Truth, row: int) -> str:
    first = next(label_words(truth, row))
    said = {
        "FP": "Marked as false positive: an alert on it is false. F takes the mark away.",
        "TP": "Marked as true positive: an alert on it is true. T takes the mark away.",
        "benign": "Its sample is benign: an alert on it is a false positive.",
        "attack": "Its sample is an attack: an alert on it is a true positive.",
        "unlabelled": "Nobody has said what it is: press F for false, T for true positive.",
    }
    return said[first]
