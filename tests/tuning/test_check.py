import pytest

from tests.tuning.build import RULE
from workbench.sigma.exclude import Exclusion, add_exclusion
from workbench.sigma.parse import read_rule
from workbench.tuning.check import Checked, Level, check

SEED = read_rule(RULE)


def networks(text: str) -> Checked:
    return check("DestinationIp", ("cidr",), text, SEED)


def said(checked: Checked) -> list[tuple[Level, str]]:
    return [(finding.level, finding.message) for finding in checked.findings]


def test_a_good_network_needs_no_remark() -> None:
    checked = networks("40.96.0.0/13, 2001:db8::/32")
    assert checked == Checked(("40.96.0.0/13", "2001:db8::/32"), ())
    assert checked.ok


def test_host_bits_are_an_error_with_the_corrected_network() -> None:
    checked = networks("40.97.1.2/13")
    assert not checked.ok
    assert [f.corrected for f in checked.findings] == ["40.96.0.0/13"]
    assert "host bits" in checked.findings[0].message


@pytest.mark.parametrize(
    "text", ["LOCAL", "-", "10.0.0.1:445", "10.0.0", "10.0.0.0/33", "010.1.1.1"]
)
def test_what_is_no_network_is_an_error(text: str) -> None:
    checked = networks(text)
    assert not checked.ok
    assert said(checked) == [(Level.ERROR, f"`{text}` is not an address or a network")]


@pytest.mark.parametrize(
    ("text", "network"), [("8.8.8.8", "8.8.8.8/32"), ("2001::1", "2001::1/128")]
)
def test_a_bare_address_is_the_network_of_itself(text: str, network: str) -> None:
    (finding,) = networks(text).findings
    assert (finding.level, finding.corrected) == (Level.HINT, network)


@pytest.mark.parametrize(
    ("text", "level", "message"),
    [
        ("10.3.0.0/16", Level.WARNING, "10.3.0.0/16 is inside 10.0.0.0/8 of filter_main_local"),
        ("20.0.0.0/11", Level.WARNING, "20.0.0.0/11 is the same as 20.0.0.0/11 of filter_main_ms"),
        ("20.0.0.0/9", Level.HINT, "20.0.0.0/9 contains 20.0.0.0/11 of filter_main_ms"),
    ],
)
def test_a_network_is_held_against_those_of_the_rule(text: str, level: Level, message: str) -> None:
    checked = networks(text)
    assert said(checked) == [(level, message)]
    assert checked.ok


def test_only_exclusions_of_the_same_field_count() -> None:
    assert check("SourceIp", ("cidr",), "10.3.0.0/16", SEED).findings == ()


def test_networks_typed_together_are_held_against_each_other() -> None:
    assert said(networks("40.0.0.0/8, 40.1.0.0/16")) == [
        (Level.WARNING, "40.1.0.0/16 is inside 40.0.0.0/8")
    ]


@pytest.mark.parametrize(
    ("text", "share"), [("40.0.0.0/7", "1/128 of all"), ("0.0.0.0/0", "all"), ("::/0", "all")]
)
def test_a_very_wide_network_is_doubted(text: str, share: str) -> None:
    first = check("DestinationIp", ("cidr",), text).findings[0]
    assert first.level is Level.WARNING
    assert f"very wide: {share} IPv" in first.message


def test_wide_networks_that_are_nobody_s_are_not_doubted() -> None:
    assert check("DestinationIp", ("cidr",), "fc00::/7, fe80::/10").findings == ()


def test_an_ipv4_mapped_network_is_pointed_out() -> None:
    (finding,) = networks("::ffff:20.1.2.0/120").findings
    assert finding.level is Level.WARNING
    assert "IPv4-mapped" in finding.message


@pytest.mark.parametrize(
    ("field", "modifiers", "text"),
    [
        ("Image", ("re",), "a(b"),
        ("Image", ("re",), ""),
        ("Image", ("re",), ".*"),
        ("Image", ("contains",), "''"),
        ("Image", ("endswith",), "*"),
        ("Image", ("nonsense",), "a"),
        ("Image", (), ""),
        ("", (), "a"),
        ("Image|re", (), "a"),
        ("Size", ("gt",), "ten"),
        ("Image", ("exists",), "maybe"),
    ],
)
def test_what_cannot_be_added_is_an_error(
    field: str, modifiers: tuple[str, ...], text: str
) -> None:
    checked = check(field, modifiers, text)
    assert not checked.ok
    assert all("\n" not in message for _, message in said(checked))


@pytest.mark.parametrize(
    ("modifiers", "text"),
    [
        ((), r"C:\a.exe"),
        (("re",), r"^a.*b$"),
        (("gt",), "10"),
        (("exists",), "true"),
        (("re",), "(?!a)b"),
    ],
)
def test_what_is_plain_needs_no_remark(modifiers: tuple[str, ...], text: str) -> None:
    assert check("Image", modifiers, text).findings == ()


def test_a_wildcard_is_pointed_out_with_the_text_that_means_itself() -> None:
    checked = check("Image", ("endswith",), r"\a*.exe")
    assert checked.ok
    (finding,) = checked.findings
    assert (finding.level, finding.corrected) == (Level.WARNING, r"\a\*.exe")
    assert check("Image", ("endswith",), r"\a\*.exe").findings == ()


def test_two_backslashes_are_pointed_out_with_what_means_two() -> None:
    (finding,) = check("TargetObject", (), r"\\server\share").findings
    assert (finding.level, finding.corrected) == (Level.HINT, r"\\\\server\share")


def test_an_empty_text_is_explained() -> None:
    (finding,) = check("Image", (), "''").findings
    assert finding.level is Level.HINT


def test_a_value_that_is_there_already_is_pointed_out() -> None:
    text = add_exclusion(RULE, 0, Exclusion("User", (), ("CORP\\ann",), "filter_main_user"))
    (finding,) = check("User", (), "corp\\ANN", read_rule(text)).findings
    assert finding.level is Level.WARNING
    assert finding.message == "`corp\\ANN` is the same as `CORP\\ann` of filter_main_user"


@pytest.mark.parametrize("text", ["40.96.0.0/13", "8.8.8.8", "10.3.0.0/16, 41.0.0.0/8"])
def test_what_is_ok_can_be_added(text: str) -> None:
    checked = networks(text)
    assert checked.ok
    new = add_exclusion(RULE, 0, Exclusion("DestinationIp", ("cidr",), checked.values))
    assert all(str(value) in new for value in checked.values)
