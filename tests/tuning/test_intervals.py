import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.tuning.intervals import gamma_cdf, gamma_quantile, poisson, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [  # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_wilson_holds_the_proportion_and_stays_between_none_and_all(of: int, share: float) -> None:
    hits = round(of * share)
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [  # Garwood 1936, the exact limits as tables of the Poisson distribution give them
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.11, 65.92),
        (100, 81.36, 121.63),
    ],
)
def test_poisson_gives_the_published_limits(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), abs=5e-3)


@pytest.mark.parametrize(
    ("freedom", "probability", "quantile"),
    [  # tables of chi-square, which is twice a gamma variable of half the freedom
        (1, 0.95, 3.841459),
        (2, 0.025, 0.050636),
        (10, 0.025, 3.246973),
        (10, 0.975, 20.483177),
        (30, 0.95, 43.772972),
        (100, 0.5, 99.334129),
    ],
)
def test_gamma_quantiles_are_those_of_chi_square_tables(
    freedom: int, probability: float, quantile: float
) -> None:
    assert 2 * gamma_quantile(freedom / 2, probability) == pytest.approx(quantile, abs=1e-6)


def test_gamma_of_shape_one_is_the_exponential_distribution() -> None:
    for x in (1e-6, 0.1, 1.0, 2.5, 40.0):
        assert gamma_cdf(1, x) == pytest.approx(-math.expm1(-x), rel=1e-12)


@given(st.integers(1, 3000), st.sampled_from((0.001, 0.025, 0.5, 0.975, 0.999)))
def test_a_quantile_is_where_the_distribution_has_the_probability(
    shape: int, probability: float
) -> None:
    assert gamma_cdf(shape, gamma_quantile(shape, probability)) == pytest.approx(
        probability, rel=1e-9
    )


def test_the_interval_of_very_many_is_nearly_normal() -> None:
    low, high = poisson(1_000_000)
    assert (low, high) == pytest.approx((1_000_000 - 1959, 1_000_000 + 1961), abs=2)


@given(st.integers(0, 5000))
def test_more_events_never_give_a_lower_interval(count: int) -> None:
    low, high = poisson(count)
    more_low, more_high = poisson(count + 1)
    assert low < more_low
    assert high < more_high
    assert low <= count <= high
