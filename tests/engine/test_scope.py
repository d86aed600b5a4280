"""Kinds of event with names of their own for fields, some of them derived."""

from __future__ import annotations

from tests.engine.conftest import table_of
from workbench.engine.ask import Masks
from workbench.engine.derive import Derivation, Source, Words
from workbench.engine.scope import Alternative, Condition, Gate, Mapping
from workbench.sigma.formula import Op, Test

STARTED = Derivation("Started", (Source("Code"),), Words((("1", "yes"),)))
FIRST = Alternative("first", (Condition("Channel", ("A",)),), (("Image", "Program"),), (STARTED,))
SECOND = Alternative("second", (Condition("Channel", ("A", "B")),))
EVENTS = [
    {"Channel": "A", "Program": "x", "Code": "1"},
    {"Channel": "A", "Program": "y", "Code": "2"},
    {"Channel": "B", "Image": "x", "Started": "yes", "Code": "1"},
    {"Channel": "C", "Image": "x"},
]


def gate(*alternatives: Alternative) -> Gate:
    return Gate(Mapping("m", alternatives), Masks(table_of(EVENTS)))


def test_the_first_alternative_that_admits_an_event_counts() -> None:
    scope = gate(FIRST, SECOND).scope
    assert scope.mask.rows().tolist() == [0, 1, 2]
    found = [scope.alternative(row) for row in range(4)]
    assert found == [FIRST, FIRST, SECOND, None]
    held = [scope.of(kind) for kind in (FIRST, SECOND)]
    assert [mask.rows().tolist() for mask in held if mask] == [[0, 1], [2]]
    assert scope.of(Alternative("third", ())) is None


def test_fields_have_their_own_names_in_each_kind_of_event() -> None:
    asked = gate(FIRST, SECOND)
    assert asked(Test("Image", Op.EQ, "x")).rows().tolist() == [0, 2]
    assert asked(Test("Started", Op.EQ, "yes")).rows().tolist() == [0, 2]
    assert asked(Test("Started", Op.EQ, "2")).rows().tolist() == [1]
    assert asked(Test("Started", Op.FIELD_EQ, "Started")).rows().tolist() == [0, 1, 2]


def test_names_go_both_ways() -> None:
    assert FIRST.field("Image") == "Program"
    assert FIRST.field("Started") == "Started (from Code)"
    assert FIRST.field("Other") == "Other"
    for name in ("Image", "Started", "Other"):
        assert FIRST.rule_field(FIRST.field(name)) == name


def test_a_test_is_renamed_with_all_it_asks() -> None:
    test = Test("Image", Op.FIELD_EQ, "Started", cased=True, flags="i")
    assert FIRST.renamed(test) == Test("Program", Op.FIELD_EQ, STARTED.name, True, "i")
    text = Test("Image", Op.EQ, "Started")
    assert FIRST.renamed(text).value == "Started", "a text that is compared is no field"
    assert FIRST.renamed(Test(None, Op.EQ, "Image")) == Test(None, Op.EQ, "Image")
    assert SECOND.renamed(test) is test


def test_a_mapping_names_its_kinds() -> None:
    assert str(Mapping("m", (FIRST, SECOND))) == "m (first, second)"
    assert str(Mapping("m", (Alternative("m", ()),))) == "m"
