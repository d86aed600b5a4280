"""pySigma's validators and SigmaHQ's, run over a rule without a network and without ever failing.

Both fetch tables from the network, some when they are imported, some when they are first asked.
SigmaHQ's come with tables of their own, which are used when the fetching fails: so it is made to
fail at once. The checks that have no table of their own are not run, and `NOT_RUN` names them.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sigma.rule import SigmaRuleBase
from sigma.validators.base import SigmaRuleValidator, SigmaValidationIssue
from sigma.validators.core import validators as _core

from workbench.tuning.offline import offline

_ATTACK = "its table of ATT&CK would have to be downloaded; `attack_tag` stands in for it"
NOT_RUN: Mapping[str, str] = MappingProxyType(
    {
        "attacktag": _ATTACK,
        "sigmahq_tags_techniques_without_tactics": _ATTACK,
        "d3_fendtag": "its table of D3FEND would have to be downloaded",
        "tlpv1_tag": "`tlptag` accepts both versions of TLP",
        "tlpv2_tag": "`tlptag` accepts both versions of TLP",
    }
)


@dataclass(frozen=True, slots=True)
class Failed:
    """A check that raised an exception over a rule."""

    check: str
    why: str


Finding = SigmaValidationIssue | Failed


class Validators:
    """One run over rules. Checks that compare rules remember those they have seen."""

    def __init__(self) -> None:
        self._checks: dict[str, SigmaRuleValidator] = {n: c() for n, c in known_checks().items()}

    def check(self, rule: SigmaRuleBase) -> list[Finding]:
        """What each check finds in a rule, in order of their names."""
        return self._ask(lambda check: check.validate(rule))  # type: ignore[arg-type]

    def across(self) -> list[Finding]:
        """What shows only in all the rules together: ids, titles and file names used twice."""
        return self._ask(lambda check: check.finalize())

    def _ask(
        self, question: Callable[[SigmaRuleValidator], Sequence[SigmaValidationIssue]]
    ) -> list[Finding]:
        found: list[Finding] = []
        with offline():
            for name, check in self._checks.items():
                try:
                    found += question(check)
                except Exception as error:  # a check may stumble over anything that a rule says
                    found.append(Failed(name, _why(error)))
        return found


@lru_cache(maxsize=1)
def known_checks() -> Mapping[str, type[SigmaRuleValidator]]:
    """The checks that are run, by name."""
    found = {**_core, **_sigmahq()}
    return MappingProxyType({n: c for n, c in sorted(found.items()) if n not in NOT_RUN})


def _sigmahq() -> dict[str, type[SigmaRuleValidator]]:
    with offline(), contextlib.redirect_stdout(io.StringIO()):  # it prints what it cannot fetch
        module = importlib.import_module("sigma.validators.sigmahq")
    found: dict[str, type[SigmaRuleValidator]] = module.validators
    return found


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
