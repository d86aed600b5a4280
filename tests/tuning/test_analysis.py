from dataclasses import replace

import pytest

from tests.tuning.build import RULE, SOURCES, connection, draft_of, rows, table_of, truth
from workbench.engine.ask import Masks
from workbench.sigma.formula import PredicateKey
from workbench.sigma.parse import read_rule
from workbench.sigma.rule import RuleError
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import Analysis, Hits, analyse, tuned
from workbench.tuning.workspace import Draft, Role

TABLE = table_of([connection("8.8.8.8"), connection("10.2.0.1")], [connection("20.1.1.1")])
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK)
KEYS = {str(p.value): p.key for p in read_rule(RULE).predicates()}
MS = frozenset({KEYS["20.0.0.0/11"]})


def analysed(draft: Draft, last: Analysis | None = None) -> Analysis:
    return analyse(draft, MASKS, SOURCES, TRUTH, last)


def test_a_draft_is_judged_as_read_as_edited_and_as_tuned() -> None:
    text = RULE.replace("'10.1.0.0/16'", "'8.0.0.0/8'")
    found = analysed(draft_of(RULE, text=text, off=MS))
    assert (rows(found.before.hits), rows(found.shown.hits), rows(found.now.hits)) == ([0], [], [2])
    assert (rows(found.false_positives), rows(found.true_positives)) == ([], [2])
    assert found.hits(found.now.hits) == Hits(0, 1, 0)
    assert found.hits(found.before.scope).total == 3
    assert not found.stale


def test_off_means_removed() -> None:
    found = analysed(draft_of(RULE, off=MS))
    assert found.tuned_text == tuned(found.draft)
    assert found.tuned_text != RULE
    assert "20.0.0.0/11" not in found.tuned_text
    assert found.now.hits == analysed(draft_of(found.tuned_text)).before.hits


def test_with_nothing_off_the_tuned_text_is_the_text() -> None:
    assert tuned(draft_of(RULE)) is RULE
    found = analysed(draft_of(RULE))
    assert found.now is found.shown


def test_what_is_off_and_no_longer_there_does_not_count() -> None:
    gone = frozenset({PredicateKey("filter_main_gone", "A", "'1'", 0)})
    draft = draft_of(RULE, off=gone)
    assert tuned(draft) == RULE
    assert analysed(draft).tuned_text == RULE
    assert tuned(replace(draft, off=gone | MS)) == tuned(replace(draft, off=MS))


def test_a_broken_text_leaves_the_last_good_verdicts_marked_stale() -> None:
    good = analysed(draft_of(RULE, text=RULE.replace("'10.1.0.0/16'", "'8.0.0.0/8'")))
    broken = analysed(replace(good.draft, text="detection: ["), good)
    assert broken.stale
    assert broken.error
    assert broken.error.line
    assert broken.text == good.text
    assert broken.now.hits == good.now.hits


def test_without_a_last_good_text_the_file_s_own_stands_in() -> None:
    assert analysed(draft_of(RULE, text="x")).text == RULE


def test_the_last_good_text_of_another_rule_does_not_stand_in() -> None:
    other = analysed(draft_of(RULE.replace("20.0.0.0/11", "8.0.0.0/8")))
    assert analysed(draft_of(RULE, text="x"), other).text == RULE


def test_a_file_that_is_no_rule_is_refused() -> None:
    with pytest.raises(RuleError):
        analysed(draft_of("x"))


def test_the_last_selection_cannot_be_off() -> None:
    selection = frozenset(k for k in KEYS.values() if k.identifier == "selection")
    with pytest.raises(EditError):
        tuned(draft_of(RULE, off=selection))
