from tests.tuning.build import RULE, SOURCES, connection, draft_of, rows, table_of, truth
from workbench.engine.ask import Masks
from workbench.sigma.exclude import Exclusion, FieldValues
from workbench.sigma.parse import read_rule
from workbench.tuning.analysis import Hits
from workbench.tuning.preview import Preview, preview
from workbench.tuning.workspace import Draft, Role

TABLE = table_of(
    [connection("40.96.0.1"), connection("40.97.0.1"), connection("10.1.0.1")],
    [connection("40.96.9.9"), connection("20.1.1.1")],
    [connection("40.96.0.7"), connection("9.9.9.9")],
)
MASKS = Masks(TABLE)
TRUTH = truth(TABLE, Role.BENIGN, Role.ATTACK, Role.UNLABELLED)


def previewed(draft: Draft, *values: str, field: str = "DestinationIp") -> Preview:
    return preview(draft, Exclusion(field, ("cidr",), values), MASKS, SOURCES, TRUTH)


def test_an_exclusion_s_effect_is_known_before_it_is_applied() -> None:
    found = previewed(draft_of(RULE), "40.96.0.0/16")
    assert found.removed == Hits(benign=1, attack=1, unlabelled=1)
    assert found.left == Hits(benign=1, attack=0, unlabelled=1)
    assert rows(found.events) == [0, 3, 5]
    assert found.error is None
    assert found.text
    assert "40.96.0.0/16" in found.text


def test_several_fields_are_judged_together() -> None:
    image = FieldValues("Image", ("endswith",), ("\\wscript.exe",))
    gone = FieldValues("Image", ("endswith",), ("\\cscript.exe",))
    for more, removed in ((image, Hits(1, 1, 1)), (gone, Hits(0, 0, 0))):
        exclusion = Exclusion("DestinationIp", ("cidr",), ("40.96.0.0/16",), more=(more,))
        assert preview(draft_of(RULE), exclusion, MASKS, SOURCES, TRUTH).removed == removed


def test_what_is_off_is_not_counted_twice() -> None:
    off = frozenset(p.key for p in read_rule(RULE).predicates() if p.value == "20.0.0.0/11")
    draft = draft_of(RULE, off=off)
    assert previewed(draft, "20.1.0.0/16").removed == Hits(0, 1, 0)
    assert previewed(draft_of(RULE), "20.1.0.0/16").removed == Hits(0, 0, 0)


def test_an_exclusion_that_cannot_be_added_says_why() -> None:
    found = previewed(draft_of(RULE), "40.96.1.0/13")
    assert found.text is None
    assert found.error
    assert "\n" not in found.error
    assert found.removed == found.left == Hits(0, 0, 0)


def test_a_broken_draft_or_a_rule_that_is_not_evaluated_says_why() -> None:
    broken = draft_of(RULE, text="detection: [")
    assert previewed(broken, "40.96.0.0/16").error
    unknown = draft_of(RULE.replace("network_connection", "no_such_category"))
    error = previewed(unknown, "40.96.0.0/16").error
    assert error
    assert error.startswith("the rule is not evaluated: ")
