import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sigma import meaning
from workbench.sigma.formula import Op, Scalar, Test
from workbench.tuning.typed import literal, typed_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", ()),
        (" \n , ", ()),
        ("20.1.2.3", ("20.1.2.3",)),
        ("20.1.0.0/16, ::1/128,\n 10.0.0.0/8\n", ("20.1.0.0/16", "::1/128", "10.0.0.0/8")),
        ("10.0.0.0/8,10.0.0.0/8", ("10.0.0.0/8",)),
        ("'10.0.0.0/8', '::1'", ("10.0.0.0/8", "::1")),
    ],
)
def test_networks_stand_on_lines_or_between_commas(text: str, values: tuple[str, ...]) -> None:
    assert typed_values(text, ("cidr",)) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rundll32 a.dll,Export", ("rundll32 a.dll,Export",)),
        ("'a', 'b,c', \"d\"", ("a", "b,c", "d")),
        ("'it''s'", ("it's",)),
        ("'a' b", ("'a' b",)),
        ("a\n b \r\nc", ("a", "b", "c")),
        ("''", ("",)),
        ("' a '", (" a ",)),
    ],
)
def test_a_comma_in_other_values_is_part_of_them_unless_they_are_quoted(
    text: str, values: tuple[str, ...]
) -> None:
    assert typed_values(text, ("contains",)) == values


@pytest.mark.parametrize(
    ("text", "modifiers", "value"),
    [
        ("True", ("exists",), True),
        ("maybe", ("exists",), "maybe"),
        ("12", ("gt",), 12),
        ("1.5", ("lte",), 1.5),
        ("ten", ("lt",), "ten"),
        ("12", (), "12"),
        ("true", (), "true"),
    ],
)
def test_a_value_has_the_type_that_its_operator_asks_for(
    text: str, modifiers: tuple[str, ...], value: Scalar
) -> None:
    (found,) = typed_values(text, modifiers)
    assert (found, type(found)) == (value, type(value))


@given(st.text(st.sampled_from("ab\\*?% '\n"), max_size=12))
def test_a_literal_means_just_that_text(text: str) -> None:
    assert meaning.tests_of("F", (), literal(text)) == (Test("F", Op.EQ, text),)


def test_plain_paths_stay_as_they_are() -> None:
    for path in ("C:\\Windows\\System32\\cmd.exe", "C:\\Windows\\", "-"):
        assert literal(path) == path
