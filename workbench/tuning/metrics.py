"""The numbers a rule is tuned by: three rates, each with its parts and interval, and the attacks.

The three rates are never mixed; where nothing is known of the events a rate is unmeasured, not 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.engine.evaluate import Verdict
from workbench.events.table import EventTable
from workbench.tuning import intervals
from workbench.tuning.exposure import host_days
from workbench.tuning.truth import Truth

UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion with its parts. `low` and `high` are Wilson's 95% interval.

    All three are None where the denominator is 0: unmeasured.
    """

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def low(self) -> float | None:
        return self._interval[0] if self.denominator else None

    @property
    def high(self) -> float | None:
        return self._interval[1] if self.denominator else None

    @property
    def _interval(self) -> tuple[float, float]:
        return intervals.wilson(self.numerator, self.denominator)

    def __str__(self) -> str:
        if self.value is None:
            return UNMEASURED
        return f"{_percent(self.value)} ({self.numerator:,} of {self.denominator:,})"


@dataclass(frozen=True, slots=True)
class PoissonRate:
    """A count per unit of exposure. `low` and `high` are the exact 95% Poisson interval.

    All three are None where the exposure is 0: unmeasured.
    """

    count: int
    exposure: int

    @property
    def value(self) -> float | None:
        return self.count / self.exposure if self.exposure else None

    @property
    def low(self) -> float | None:
        return intervals.poisson(self.count)[0] / self.exposure if self.exposure else None

    @property
    def high(self) -> float | None:
        return intervals.poisson(self.count)[1] / self.exposure if self.exposure else None

    def __str__(self) -> str:
        if self.value is None:
            return UNMEASURED
        return f"{self.value:.3g} ({self.count:,} over {self.exposure:,} host-days)"


@dataclass(frozen=True, slots=True)
class Rates:
    """`false_positive`: of the benign events in scope, those that alert. `false_discovery`: of the
    alerts with a known verdict, those that are false. `per_host_day`: false positives by the
    distinct pairs of computer and UTC date in scope.
    """

    false_positive: Rate
    false_discovery: Rate
    per_host_day: PoissonRate


@dataclass(frozen=True, slots=True)
class Attacks:
    """Events known to be attacks, against the original rule: still found, not found any more,
    found only now.
    """

    kept: int
    lost: int
    new: int

    @property
    def before(self) -> int:
        """How many the original rule finds."""
        return self.kept + self.lost


def rates(verdict: Verdict, truth: Truth, table: EventTable) -> Rates:
    """The three rates of one verdict; all unmeasured if the rule was not evaluated.

    A rate without a benign event in scope is unmeasured; so is the count per host and day, for
    no false positive could have been seen.
    """
    false = (verdict.hits & truth.benign).count()
    true = (verdict.hits & truth.attack).count()
    benign = (verdict.scope & truth.benign).count()
    exposure = host_days(table, verdict.scope) if benign else 0
    return Rates(
        Rate(false, benign),
        Rate(false, false + true),
        PoissonRate(false, exposure),
    )


def attacks(before: Verdict, now: Verdict, truth: Truth) -> Attacks:
    """Attack events found before and now. All 0 unless both rules were evaluated."""
    if before.reason is not None or now.reason is not None:
        return Attacks(0, 0, 0)
    then, found = before.hits & truth.attack, now.hits & truth.attack
    return Attacks((then & found).count(), (then - found).count(), (found - then).count())


def _percent(share: float) -> str:
    """Two digits that count, so that 0.004% does not read as 0%."""
    return f"{share:.2%}" if share == 0 or share >= 0.01 else f"{share * 100:.2g}%"
