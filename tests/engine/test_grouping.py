"""Values of fields as numbers: case, several values, missing ones, names of the log source."""

from __future__ import annotations

import numpy as np

from tests.engine.correlations import SOURCES, masks_of, rule_for
from workbench.engine.evaluate import evaluate
from workbench.engine.grouping import Events, Vocabulary, held, ragged
from workbench.sigma.parse import read_rule


def values(*events: dict[str, object], names: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    """Which event holds which combination of values."""
    masks = masks_of(*({"Kind": "a", **event} for event in events))  # type: ignore[arg-type]
    verdict = evaluate(read_rule(rule_for("a")), masks, SOURCES)
    rows = verdict.hits.rows().astype(np.int64)
    words = Vocabulary()
    found = held(Events(rows, np.zeros(len(rows), np.int64), (verdict,)), names, words, masks)
    texts = [tuple(words.texts[k] for k in keys) for keys in found.keys.tolist()]
    return list(zip(found.which.tolist(), texts, strict=True))


def test_values_ignore_case_and_keep_the_first_spelling() -> None:
    assert values({"U": "Xé"}, {"U": "xÉ"}, names=("U",)) == [(0, ("Xé",)), (1, ("Xé",))]


def test_a_missing_field_and_one_without_a_value_hold_nothing() -> None:
    assert values({"U": "x"}, {}, {"U": None}, {"U": ""}, names=("U",)) == [(0, ("x",)), (3, ("",))]
    assert values({"U": "x"}, names=("U", "Nowhere")) == []


def test_several_values_are_every_combination() -> None:
    assert values({"U": ["x", "y"], "V": ["1", "2"]}, {"U": "z"}, names=("U", "V")) == [
        (0, ("x", "1")), (0, ("x", "2")), (0, ("y", "1")), (0, ("y", "2")),
    ]  # fmt: skip


def test_no_fields_are_one_empty_combination_each() -> None:
    assert values({"U": "x"}, {}, names=()) == [(0, ()), (1, ())]


def test_counting_up_to_each_count() -> None:
    assert ragged(np.array([2, 0, 3], np.int64)).tolist() == [0, 1, 0, 1, 2]
    assert ragged(np.array([], np.int64)).tolist() == []
