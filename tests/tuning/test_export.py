from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tuning.build import RULE, SOURCES, connection, draft_of, judged, rows, rule, table_of
from workbench.engine.ask import Masks
from workbench.events.progress import Cancelled
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.formula import PredicateKey
from workbench.sigma.parse import read_rule
from workbench.sigma.splice import EditError
from workbench.tuning.analysis import tuned
from workbench.tuning.export import Export, ExportError, verify
from workbench.tuning.workspace import Draft

TABLE = table_of(
    [
        connection("8.8.8.8"),
        connection("10.1.0.1"),
        connection("20.1.1.1"),
        connection("40.96.0.1"),
        connection("8.8.8.8", Image="chrome.exe"),
        connection("8.8.8.8", Initiated="false"),
    ]
)
MASKS = Masks(TABLE)
ID = "11111111-2222-4333-8444-555555555555"


def keys(text: str, *values: str) -> frozenset[PredicateKey]:
    return frozenset(p.key for p in read_rule(text).predicates() if str(p.value) in values)


def exported(draft: Draft, **options: object) -> Export:
    return verify(draft, MASKS, SOURCES, **options)  # type: ignore[arg-type]


def test_an_unchanged_rule_is_exported_as_it_is() -> None:
    found = exported(draft_of(RULE))
    assert (found.text, found.warnings, found.confirm) == (RULE, (), ())
    assert rows(found.hits) == [0, 3]


def test_what_is_off_is_left_out() -> None:
    found = exported(draft_of(RULE, off=keys(RULE, "20.0.0.0/11")))
    assert "20.0.0.0/11" not in found.text
    assert rows(found.hits) == [0, 2, 3]
    assert found.confirm == ()


def test_the_hits_with_an_exclusion_are_the_old_ones_minus_the_excluded() -> None:
    text = add_exclusion(RULE, 0, Exclusion("DestinationIp", ("cidr",), ("40.96.0.0/13",)))
    found = exported(draft_of(RULE, text=text))
    assert found.hits == judged(RULE, MASKS).hits - judged(text, MASKS).excluded()
    assert rows(found.hits) == [0]


def test_the_date_and_a_new_id_are_set_on_request_alone() -> None:
    draft = draft_of(RULE, off=keys(RULE, "20.0.0.0/11"))
    plain, dated = exported(draft), exported(draft, modified=date(2026, 3, 1))
    assert "modified" not in plain.text
    assert read_rule(dated.text).meta.modified == "2026-03-01"
    derived = exported(draft, derived_id=ID)
    assert read_rule(derived.text).meta.id == ID
    assert "type: derived" in derived.text
    assert plain.hits == dated.hits == derived.hits


def test_a_selection_that_is_off_must_be_confirmed() -> None:
    found = exported(draft_of(RULE, off=keys(RULE, "true")))
    (sentence,) = found.confirm
    assert "Initiated: true" in sentence
    assert rows(found.hits) == [0, 3, 5]


def test_the_last_selection_cannot_be_off() -> None:
    off = keys(RULE, "true", "\\wscript.exe", "\\cscript.exe")
    with pytest.raises(ExportError, match="cannot be exported"):
        exported(draft_of(RULE, off=off))


SEVERAL = rule(
    """
selection:
    Initiated: 'true'
filter_a:
    DestinationIp: 8.8.8.8
    Image|endswith: chrome.exe
filter_b:
    - DestinationIp: 10.1.0.1
    - Image|contains|all:
        - nothing
        - like this
condition: selection and not 1 of filter_*
"""
)


def test_a_field_taken_out_of_an_exclusion_of_several_widens_it() -> None:
    found = exported(draft_of(SEVERAL, off=keys(SEVERAL, "chrome.exe")))
    assert found.warnings == (
        "filter_a no longer asks `Image|endswith: chrome.exe`, so it excludes more than before",
    )
    assert rows(found.hits) == [2, 3]


def test_one_of_several_texts_that_must_all_be_there_widens_it_too() -> None:
    found = exported(draft_of(SEVERAL, off=keys(SEVERAL, "like this")))
    assert len(found.warnings) == 1
    assert "like this" in found.warnings[0]


@pytest.mark.parametrize(
    "off", [("10.1.0.1",), ("chrome.exe", "8.8.8.8"), ("nothing", "like this")]
)
def test_an_exclusion_or_an_alternative_taken_out_whole_widens_nothing(
    off: tuple[str, ...],
) -> None:
    assert exported(draft_of(SEVERAL, off=keys(SEVERAL, *off))).warnings == ()


def test_a_rule_that_is_not_evaluated_is_exported_with_a_warning() -> None:
    unknown = RULE.replace("network_connection", "no_such_category")
    (sentence,) = exported(draft_of(unknown)).warnings
    assert sentence.startswith("the rule is not evaluated")


@pytest.mark.parametrize("text", ["detection: [", "title: no rule", ""])
def test_a_broken_text_is_not_exported(text: str) -> None:
    with pytest.raises(ExportError, match=r"untitled\.yml cannot be exported: "):
        exported(draft_of(RULE, text=text))


def test_the_other_rules_of_the_file_stay() -> None:
    text = f"{RULE}---\n{SEVERAL}"
    off = keys(SEVERAL, "10.1.0.1")
    found = exported(draft_of(text, document=1, off=off), modified=date(2026, 3, 1))
    assert found.text.startswith(f"{RULE}---\n")
    assert "10.1.0.1" not in found.text.removeprefix(RULE)


PREDICATES = [p.key for text in (RULE, SEVERAL) for p in read_rule(text).predicates()]


@given(st.sampled_from((RULE, SEVERAL)), st.sets(st.sampled_from(PREDICATES), max_size=6))
def test_whatever_is_off_the_exported_text_judges_as_the_tuned_one(
    text: str, off: set[PredicateKey]
) -> None:
    draft = draft_of(text, off=frozenset(off))
    try:
        expected = judged(tuned(draft), MASKS).hits
    except EditError:
        with pytest.raises(ExportError):
            exported(draft)
        return
    assert exported(draft).hits == expected


def test_it_can_be_stopped_before_each_verdict() -> None:
    ticks: list[tuple[int, int]] = []
    exported(draft_of(RULE), tick=lambda *tick: ticks.append(tick))
    assert ticks == [(n, 6) for n in range(6)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        exported(draft_of(RULE), tick=stop)
