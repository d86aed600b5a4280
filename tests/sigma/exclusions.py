"""What the tests of exclusions share: a rule with some, two networks, what an edit changes."""

from __future__ import annotations

from tests.sigma.texts import changed_lines, rule_text
from workbench.sigma.exclude import Exclusion, add_exclusion

NET = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24",))
NETS = Exclusion("DestinationIp", ("cidr",), ("198.51.100.0/24", "203.0.113.0/24"))

SEED = rule_text(
    """\
    selection:
        Initiated: 'true'
        Image|endswith:
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_local_ranges:
        DestinationIp|cidr:
            - '10.0.0.0/8'
            - '::1/128'  # IPv6 loopback
    filter_main_ms_ranges:
        DestinationIp|cidr: '20.0.0.0/11' # Microsoft range
    condition: selection and not 1 of filter_main_*
"""
)


def lines_of(old: str, exclusion: Exclusion) -> tuple[str, str]:
    before, after = changed_lines(old, add_exclusion(old, 0, exclusion))
    return "".join(before), "".join(after)


def with_condition(condition: str, *names: str) -> str:
    blocks = [f"    {name}:\n        Image: {name}.exe\n" for name in names]
    return rule_text("".join(blocks) + f"    condition: {condition}\n")
