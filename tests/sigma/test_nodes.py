from __future__ import annotations

import pytest

from workbench.sigma.nodes import MAX_NODES, compose, duplicates, entry, pairs, plain, span_of
from workbench.sigma.rule import RuleError


def value(text: str) -> object:
    root = compose(text)[0]
    assert root is not None
    return plain(root)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010", 8),
        ("0x10", 16),
        ("yes", True),
        ("Off", False),
        ("null", None),
        ("~", None),
        ("1.5", 1.5),
        ("'010'", "010"),
        ("2020-01-01", "2020-01-01"),
        ("=", "="),
        ("[a, 1]", ["a", 1]),
        ("{b: 1, a: [2]}", {"b": 1, "a": [2]}),
        ("{<<: {a: 1, b: 2}, b: 3}", {"a": 1, "b": 3}),
        ("{a: 1, a: 2}", {"a": 2}),
    ],
)
def test_plain_values_are_those_of_yaml_1_1(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_spans_cut_a_node_out_of_the_text() -> None:
    text = "ä: 'é \N{PILE OF POO}' # x\nb: [1, 2]\n"
    root = compose(text)[0]
    assert root is not None
    assert [span_of(v).of(text) for _, v in pairs(root)] == ["'é \N{PILE OF POO}'", "[1, 2]"]
    found = entry(root, "b")
    assert found is not None
    assert span_of(found[0]).of(text) == "b"
    assert entry(root, "c") is None


def test_repeated_keys_are_named() -> None:
    root = compose("a: 1\nb: 2\na: 3\n<<: {a: 4}\n")[0]
    assert root is not None
    assert [key.start_mark.line for key in duplicates(root)] == [0]


def test_a_few_lines_cannot_become_gigabytes() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    with pytest.raises(RuleError, match=f"more than {MAX_NODES:,}"):
        compose(bomb)


def test_aliases_cannot_nest_without_end() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 2000))
    with pytest.raises(RuleError, match="too deeply"):
        compose(chain)


def test_an_alias_within_itself_is_an_error() -> None:
    with pytest.raises(RuleError, match="contains it") as caught:
        compose("a: &x\n  - *x\n")
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: b\nc: [\n", (3, 1)), ("a: 'b\n", (2, 1)), ("a: b: c", (1, 5)), ("a:\n\t- b", (2, 1))],
)
def test_what_is_no_yaml_says_where(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(RuleError, match="not YAML") as caught:
        compose(text)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize("text", ["a: \x00", "[" * 5000, "- " * 5000, "- " * 200 + "a"])
def test_hostile_texts_are_errors_of_the_rule(text: str) -> None:
    with pytest.raises(RuleError):
        compose(text)


@pytest.mark.parametrize("text", ["!!python/object:os.system x", "!!int x", "[1]: a\n"])
def test_unsafe_tags_and_odd_keys_are_refused(text: str) -> None:
    with pytest.raises(RuleError):
        value(text)
