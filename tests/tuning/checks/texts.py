"""Rules for the tests of checks: one without a problem, and what is made of it."""

from __future__ import annotations

from workbench.tuning.checks.problem import Problem
from workbench.tuning.checks.run import problems_of

SOUND = """\
title: Script Interpreter Reaching Out
id: 992a6cae-db6a-43c8-9cec-76d7195c96fc
status: test
description: Detects a script interpreter that opens a network connection.
references:
    - https://example.org/one
    - https://example.org/two
author: Somebody
date: 2022-08-28
modified: 2023-01-05
tags:
    - attack.execution
    - attack.t1059.005
logsource:
    category: network_connection
    product: windows
detection:
    selection:
        Image|endswith: # who
            - '\\wscript.exe'
            - '\\cscript.exe'
    filter_main_local:
        DestinationIp|cidr: '10.0.0.0/8'
    condition: selection and not 1 of filter_main_*
falsepositives:
    - Legitimate scripts
level: high
"""


def sound(old: str, new: str) -> str:
    """The sound rule with one thing replaced, which it must have."""
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def only(text: str, code: str) -> Problem:
    """The one problem of a code that a text has."""
    found = problems_of(text)
    assert [p.code for p in found].count(code) == 1, found
    return next(p for p in found if p.code == code)
