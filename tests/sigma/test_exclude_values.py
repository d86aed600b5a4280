"""Values added to an exclusion that is there."""

from __future__ import annotations

import pytest
import yaml

from tests.sigma.exclusions import SEED, lines_of
from tests.sigma.texts import rule_text
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.splice import EditError


def test_a_value_goes_below_the_last_of_a_list() -> None:
    named = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",), "filter_main_local_ranges")
    assert lines_of(SEED, named) == ("", "            - '198.51.100.0/24'\n")


def test_a_single_value_becomes_a_list_and_keeps_its_comment() -> None:
    named = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",), "filter_main_ms_ranges")
    assert lines_of(SEED, named) == (
        "        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range\n",
        "        DestinationIp|cidr:\n"
        "            - '20.0.0.0/11' # Microsoft range\n"
        "            - '198.51.100.0/24'\n",
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Image: [a, b]", "Image: [a, b, new]"),
        ("Image: ['a', 'b',]", "Image: ['a', 'b', 'new',]"),
        ('Image: "a"', 'Image:\n            - "a"\n            - "new"'),
        ("Image: a # c", "Image:\n            - a # c\n            - new"),
        ("Image:\n            'a'", "Image:\n            - 'a'\n            - 'new'"),
        (
            "Image:\n        - 'a'\n        - b",
            "Image:\n        - 'a'\n        - b\n        - 'new'",
        ),
        ("Image:\n          -   a # x", "Image:\n          -   a # x\n          -   new"),
        ("Image: |-\n            a", "Image:\n            - 'a'\n            - 'new'"),
        ("Image: 'a\n            b'", "Image:\n            - 'a b'\n            - 'new'"),
        ("Image: 5", "Image:\n            - 5\n            - 'new'"),
        ("'Image': 'a'", "'Image':\n            - 'a'\n            - 'new'"),
    ],
)
def test_values_are_added_in_the_style_that_is_there(item: str, expected: str) -> None:
    old = rule_text(f"    s:\n        X: 'y'\n    f:\n        {item}\n    condition: s and not f\n")
    new = add_exclusion(old, 0, Exclusion("Image", (), ("new",), "f"))
    assert f"    f:\n        {expected}\n    condition" in new


def test_keyword_lists_and_lists_of_maps_take_values() -> None:
    old = rule_text(
        "    s:\n        X: y\n    f:\n        - 'a'\n"
        "    g:\n        - Image: a\n          User: b\n        - Image: c\n"
        "    condition: s and not f and not g\n"
    )
    assert lines_of(old, Exclusion(None, (), ("new",), "f"))[1] == "        - 'new'\n"
    # only the map that asks Image alone can take one more
    changed = add_exclusion(old, 0, Exclusion("Image", (), ("new",), "g"))
    detection = yaml.safe_load(changed)["detection"]
    assert detection["g"] == [{"Image": "a", "User": "b"}, {"Image": ["c", "new"]}]


def test_a_value_that_is_there_is_not_added_again() -> None:
    named = Exclusion(
        "DestinationIp", ("cidr",), ("10.0.0.0/8", "1.0.0.0/8"), "filter_main_local_ranges"
    )
    assert lines_of(SEED, named)[1] == "            - '1.0.0.0/8'\n"
    with pytest.raises(EditError, match="already"):
        add_exclusion(SEED, 0, Exclusion("DestinationIp", ("cidr",), ("::1/128",), named.name))


@pytest.mark.parametrize(
    "block",
    [
        "Image: a\n        User: b",  # a value more would be excluded for this user only
        "Image|all:\n            - a\n            - b",
        "Image|neq: a",
    ],
)
def test_a_value_that_would_not_exclude_what_was_asked_is_refused(block: str) -> None:
    old = rule_text(f"    s:\n        X: y\n    f:\n        {block}\n    condition: s and not f\n")
    key = yaml.safe_load(old)["detection"]["f"]
    field, *modifiers = next(iter(key)).split("|")
    with pytest.raises(EditError, match="leave the name out"):
        add_exclusion(old, 0, Exclusion(field, tuple(modifiers), ("new",), "f"))


def test_a_list_shared_by_an_alias_is_not_added_to() -> None:
    old = rule_text(
        "    s:\n        Image: &names\n            - a\n            - b\n"
        "    f:\n        Image: *names\n    condition: s and not f\n"
    )
    with pytest.raises(EditError, match="something else"):
        add_exclusion(old, 0, Exclusion("Image", (), ("c",), "f"))
