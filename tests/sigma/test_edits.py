"""Random rules in every way of writing, and random sequences of edits."""

from __future__ import annotations

import datetime
import itertools

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.sigma.texts import asked_in, holds
from workbench.sigma.condition import ConditionError, parse_condition, stages_of
from workbench.sigma.exclude import Exclusion, FieldValues, add_exclusion
from workbench.sigma.formula import All, Formula, Not, PredicateKey
from workbench.sigma.metadata import derive, set_modified
from workbench.sigma.parse import read_rule
from workbench.sigma.proof import atom
from workbench.sigma.remove import remove
from workbench.sigma.rule import Rule
from workbench.sigma.splice import EditError
from workbench.sigma.without import without

FIELDS = ("A", "B|contains", "C|endswith", "A|neq")
VALUES = ("'a'", "b", '"c"', "'d\\'", "1", "null", "''", "'é \N{PILE OF POO}'", "'it''s'")
NAMES = ("selection_b", "keywords", "filter_main_x", "filter_main_y", "filter", "_z")
CONDITIONS = (
    "selection",
    "1 of them",
    "all of selection* and not 1 of filter_main_*",
    "selection and not filter",
    "selection or selection_b",
    "selection and not (filter or 1 of filter_main_*)",
    "(selection and not filter) or (selection_b and not 1 of filter_*)",
    "all of them",
    "selection and not all of filter*",
    "not 1 of filter*",
    "keywords or\\n  selection and  not _z",
)

comments = st.sampled_from(("", "", "", " # c", "  #\té"))


@st.composite
def value_lists(draw: st.DrawFn, indent: int) -> str:
    """What stands behind the colon of an item, its line end included."""
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3))
    form = draw(st.sampled_from(("inline", "block", "dashed", "flow", "broken")))
    space = " " * indent
    if form == "inline":
        return f" {values[0]}{draw(comments)}\n"
    if form == "flow":
        return f" [{', '.join(values)}{draw(st.sampled_from(('', ',', ' ')))}]{draw(comments)}\n"
    if form == "broken":
        lines = [f"{space}  {value},{draw(comments)}\n" for value in values]
        return f" [{draw(comments)}\n{''.join(lines)}{space}]\n"
    deeper = space + (" " * draw(st.sampled_from((2, 4))) if form == "block" else "")
    lines = [f"{deeper}-{' ' * draw(st.integers(1, 2))}{v}{draw(comments)}\n" for v in values]
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(("", f"{deeper}# own\n"))))
    return f":{draw(comments)}\n{''.join(lines)}"[1:]


@st.composite
def maps(draw: st.DrawFn, indent: int, first: str) -> str:
    """The items of a map, the first with `first` before it."""
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True))
    space, lines = " " * indent, []
    for n, field in enumerate(fields):
        key = draw(st.sampled_from((field, f"'{field}'", f'"{field}"')))
        lines.append(f"{first if not n else space}{key}:{draw(value_lists(indent))}")
        if n + 1 < len(fields):
            lines.append(draw(st.sampled_from(("", "", f"{space}# between\n", "\n"))))
    return "".join(lines)


@st.composite
def blocks(draw: st.DrawFn, name: str, step: int) -> str:
    """A search identifier with its name."""
    space = " " * step
    if name == "keywords":
        return f"{space}keywords:{draw(value_lists(step))}".replace("null", "nil")
    match draw(st.sampled_from(("map", "list", "flow"))):
        case "map":
            return f"{space}{name}:\n" + draw(maps(step * 2, " " * step * 2))
        case "list":
            count = draw(st.integers(1, 2))
            dash = space + "- "
            parts = [draw(maps(step + 2, dash)) for _ in range(count)]
            return f"{space}{name}:\n" + "".join(parts)
        case _:
            value = draw(st.sampled_from(VALUES))
            return f"{space}{name}: {{A: {value}, 'B|contains': [x, {value}]}}{draw(comments)}\n"


def fits(condition: str, names: list[str]) -> bool:
    """Whether a condition can be evaluated over identifiers of these names."""
    try:
        parse_condition(condition.replace("\\n", " "), {name: atom(name) for name in names})
    except ConditionError:
        return False
    return True


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that can be evaluated, as text."""
    step = draw(st.sampled_from((2, 4)))
    others = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    names = draw(st.permutations(["selection", *others]))
    parts = [draw(blocks(name, step)) for name in names]
    space = " " * step
    fitting = st.sampled_from([c for c in CONDITIONS if fits(c, names)])
    wanted = st.lists(fitting, min_size=1, max_size=2, unique=True)
    texts = [text.replace("\\n", f"\n{space}{space}") for text in draw(wanted)]
    if len(texts) > 1:
        condition = f"{space}condition:\n" + "".join(f"{space}- {text}\n" for text in texts)
    else:
        style = draw(st.sampled_from(("{}{}", "'{}'{}", '"{}"{}', ">-\n" + space * 2 + "{}")))
        condition = f"{space}condition: {style.format(texts[0], draw(comments))}\n"
    parts.insert(draw(st.integers(0, len(parts))), condition)
    body = draw(st.sampled_from(("", "# head\n"))) + "title: t\nid: x-1\nstatus: test\n"
    tail = draw(st.sampled_from(("", "level: low\n", "# end\n")))
    text = f"{body}detection:{draw(comments)}\n{''.join(parts)}{tail}"
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    text = text.replace("\n", draw(st.sampled_from(("\n", "\n", "\r\n"))))
    assume(read_rule(text).problem is None)
    return text


asked_values = st.lists(
    st.sampled_from(("new", "n2\\", "it's", "a b")), min_size=1, max_size=2
).map(tuple)
exclusions = st.builds(
    Exclusion,
    st.sampled_from(("A", "B", "D")),
    st.sampled_from(((), ("contains",))),
    asked_values,
    st.sampled_from((None, None, "filter_main_x", "filter", "mine", "filter_optional_o")),
    st.lists(
        st.builds(FieldValues, st.sampled_from(("E", "F")), st.just(()), asked_values),
        max_size=2,
        unique_by=lambda more: more.field,
    ).map(tuple),
)


def same(one: Formula, other: Formula, limit: int = 6) -> bool:
    """Whether two formulas hold alike, whichever tests hold; of many tests the first may vary."""
    asked = asked_in(one, other)
    for rest in (False, True):
        for row in itertools.product((False, True), repeat=min(len(asked), limit)):
            truth = dict.fromkeys(asked, rest) | dict(zip(asked, row, strict=False))
            if holds(one, truth) != holds(other, truth):
                return False
    return True


def formula(rule: Rule) -> Formula:
    assert rule.formula is not None
    return rule.formula


def metadata(text: str) -> object:
    loaded = yaml.safe_load(text)
    return {key: value for key, value in loaded.items() if key != "detection"}


def line_ends(text: str) -> set[str]:
    return {line[len(line.rstrip("\r\n")) :] for line in text.splitlines(keepends=True)} - {""}


def comments_in(text: str) -> list[str]:
    return [line.split("#")[1] for line in text.splitlines() if "#" in line]


def subsequence(some: list[str], of: list[str]) -> bool:
    rest = iter(of)
    return all(line in rest for line in some)


@given(rules(), exclusions)
@settings(max_examples=250, deadline=None)
def test_an_added_exclusion_is_old_and_not_new(text: str, exclusion: Exclusion) -> None:
    try:
        new = add_exclusion(text, 0, exclusion)
    except EditError:
        assert exclusion.name is not None  # without a name there is always a way
        return
    before, after = read_rule(text), read_rule(new)
    items = {item.key: list(item.values) for item in exclusion.items}
    alone = {"detection": {"x": items, "condition": "x"}}
    asked = formula(read_rule(yaml.safe_dump(alone)))
    assert same(formula(after), All((formula(before), Not(asked))))
    assert metadata(new) == metadata(text)
    assert line_ends(new) <= line_ends(text) | {"\n"}
    assert comments_in(new) == comments_in(text)
    assert text.endswith("\n") == new.endswith("\n")


@given(rules(), st.data())
@settings(max_examples=250, deadline=None)
def test_what_is_taken_out_is_no_longer_asked(text: str, data: st.DataObject) -> None:
    rule = read_rule(text)
    known = [p.key for p in rule.predicates()]
    gone = set(data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=4)))
    try:
        new = remove(text, 0, gone)
    except EditError:
        assert any(nothing_selected(c.formula, gone) for c in rule.conditions)
        return
    after = read_rule(new)
    wanted = without(formula(rule), gone)
    assert wanted is not None
    assert same(wanted, formula(after))
    assert sorted(values(after)) == sorted(
        (p.identifier, p.key.key, p.key.value) for p in rule.predicates() if p.key not in gone
    )
    assert metadata(new) == metadata(text)
    assert line_ends(new) <= line_ends(text)
    assert subsequence(comments_in(new), comments_in(text))
    assert subsequence([c for c in new if c not in "()"], list(text))  # nothing is put in


def nothing_selected(condition: Formula, gone: set[PredicateKey]) -> bool:
    """Whether nothing, or nothing but exclusions, would be left of a condition."""
    left = without(condition, gone)
    return left is None or all(stage.negated for stage in stages_of(left)[1:])


def values(rule: Rule) -> list[tuple[str, str, str]]:
    return [(p.identifier, p.key.key, p.key.value) for p in rule.predicates()]


@given(rules(), exclusions)
@settings(max_examples=100, deadline=None)
def test_a_new_exclusion_can_be_taken_out_again(text: str, exclusion: Exclusion) -> None:
    assume(exclusion.name not in [i.name for i in read_rule(text).identifiers])
    try:
        new = add_exclusion(text, 0, exclusion)
    except EditError:
        assume(False)
    before = {i.name for i in read_rule(text).identifiers}
    added = [p.key for p in read_rule(new).predicates() if p.identifier not in before]
    back = remove(new, 0, added)
    if [c.text for c in read_rule(back).conditions] == [c.text for c in read_rule(text).conditions]:
        assert back == text
    assert same(formula(read_rule(back)), formula(read_rule(text)))


@given(rules(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_sequence_of_edits_keeps_a_rule_that_can_be_read(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        known: list[PredicateKey] = [p.key for p in read_rule(text).predicates()]
        edits = st.one_of(
            exclusions.map(lambda e: lambda t: add_exclusion(t, 0, e)),
            st.sampled_from(known).map(lambda k: lambda t: remove(t, 0, {k})),
            st.dates().map(lambda d: lambda t: set_modified(t, 0, d)),
            st.uuids().map(lambda u: lambda t: derive(t, 0, str(u))),
        )
        try:
            changed = data.draw(edits)(text)
        except EditError:
            continue
        rule = read_rule(changed)
        assert rule.problem is None
        assert line_ends(changed) <= line_ends(text) | {"\n"}
        text = changed


def test_a_date_is_written_as_the_schema_wants_it() -> None:
    text = set_modified("title: t\n", 0, datetime.date(2026, 1, 2))
    assert text == "title: t\nmodified: 2026-01-02\n"
