"""A verdict as the JSON object and as the rows that the command line prints."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from workbench.engine.evaluate import Verdict
from workbench.engine.mask import Mask
from workbench.sigma.formula import Predicate, Scalar
from workbench.sigma.rule import Rule
from workbench.tuning.truth import Truth

Object = dict[str, Any]
_LONGEST = 80  # characters of a cell


def dumps(value: Object) -> str:
    """One line of JSON. It is ASCII, so that any console and any lone surrogate can take it."""
    return json.dumps(value, allow_nan=False)


def as_written(value: Scalar) -> Scalar:
    """A predicate's value for JSON, which has no infinity and no `.nan`: these as texts."""
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def rule_object(path: str, verdict: Verdict, truth: Truth) -> Object:
    """What `test --json` prints of a rule. A stage or predicate counts where it held by itself."""
    rule = verdict.rule
    return {
        "rule_id": rule.meta.id or None,
        "title": rule.meta.title or None,
        "path": path,
        "status": status(verdict),
        "reason": verdict.reason,
        "in_scope": verdict.scope.count(),
        "hits": verdict.hits.count(),
        "by_role": by_role(verdict.hits, truth),
        "stages": [
            {"stage": stage.number, "name": stage.name, "hits": mask.count()}
            for stage, mask in zip(rule.stages, verdict.stages, strict=True)
        ],
        "predicates": [
            {**predicate_object(p), "hits": verdict.predicate(p).count()} for p in rule.predicates()
        ],
        **({"filters": list(rule.filters)} if rule.filters else {}),
    }


def predicate_object(predicate: Predicate) -> Object:
    """What names a predicate in JSON; its value as the YAML says it."""
    return {
        "identifier": predicate.identifier,
        "field": predicate.field,
        "modifiers": list(predicate.modifiers),
        "value": as_written(predicate.value),
    }


def status(verdict: Verdict) -> str:
    return "evaluated" if verdict.reason is None else "not evaluated"


def by_role(hits: Mask, truth: Truth) -> dict[str, int]:
    return {str(role): count for role, count in truth.by_role(hits).items()}


def rule_row(verdict: Verdict, truth: Truth) -> tuple[str, ...]:
    """One row of the table of rules: title, status, in scope, hits, hits by role."""
    rule = verdict.rule
    counts = (verdict.scope.count(), verdict.hits.count(), *by_role(verdict.hits, truth).values())
    return (title_of(rule), status(verdict), *(f"{count:,}" for count in counts))


RULE_HEAD = ("title", "status", "in scope", "hits", "benign", "attack", "unlabelled")
PART_HEAD = ("stage or predicate", "hits", "benign", "attack", "unlabelled")


def part_rows(verdict: Verdict, truth: Truth) -> Iterator[tuple[str, ...]]:
    """The rows of one rule's stages and, below them, its predicates."""
    for stage, mask in zip(verdict.rule.stages, verdict.stages, strict=True):
        yield _part(f"{stage.number} {stage.name}", mask, truth)
    for predicate in verdict.rule.predicates():
        name = f"  {predicate.identifier}: {predicate}"
        yield _part(name, verdict.predicate(predicate), truth)


def _part(name: str, mask: Mask, truth: Truth) -> tuple[str, ...]:
    counts = (mask.count(), *by_role(mask, truth).values())
    return (name, *(f"{count:,}" for count in counts))


def title_of(rule: Rule) -> str:
    return rule.meta.title or rule.meta.id or f"document {rule.document + 1}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a head, columns aligned: texts to the left, numbers to the right."""
    cells = [[_short(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    numbers = {i for i in range(1, len(head)) if all(_is_number(r[i]) for r in cells[1:])}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in numbers else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").isdecimal()


def printable(text: str) -> str:
    """A text without the control characters by which a log could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _short(cell: str) -> str:
    plain = printable(cell)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
