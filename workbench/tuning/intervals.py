"""Confidence intervals for a proportion and for a count, without a statistics package."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + _LEVEL) / 2)
_TINY = 1e-300
_TERMS = 100_000  # both expansions need a few times the square root of the shape


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95% score interval for the proportion hits ÷ of (`of` above 0).

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == of else middle + half)


@lru_cache(maxsize=1024)
def poisson(count: int) -> tuple[float, float]:
    """The exact 95% interval for the mean of a Poisson variable that was `count` once.

    Source: Garwood, "Fiducial limits for the Poisson distribution", 1936: half the chi-square
    quantiles with 2·count and 2·count + 2 degrees of freedom, which are gamma quantiles.
    """
    tail = (1 - _LEVEL) / 2
    return (gamma_quantile(count, tail) if count else 0.0), gamma_quantile(count + 1, 1 - tail)


def gamma_quantile(shape: float, probability: float) -> float:
    """The x at which a gamma variable of this shape (scale 1) stays below with `probability`.

    Newton's steps from Wilson and Hilferty's approximation, kept inside a bracket by halving.
    """
    low, high = 0.0, _upper(shape, probability)
    x = min(max(_start(shape, probability), high * 1e-9), high)
    for _ in range(200):
        excess = gamma_cdf(shape, x) - probability
        low, high = (x, high) if excess < 0 else (low, x)
        slope = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = x - excess / slope if slope > 0 else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - x) <= 1e-13 * x:
            return following
        x = following
    return x


def gamma_cdf(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(shape, x), for shape and x above 0.

    Its series left of the mean, the continued fraction of its complement right of it (Abramowitz
    and Stegun 6.5.29 and 6.5.31).
    """
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return scale * _series(shape, x) if x < shape + 1 else 1 - scale * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for n in range(1, _TERMS):
        term *= x / (shape + n)
        total += term
        if term < total * 1e-16:
            break
    return total


def _fraction(shape: float, x: float) -> float:
    """The continued fraction by Lentz's method."""
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / (b or _TINY)
    value = d
    for n in range(1, _TERMS):
        a, b = n * (shape - n), b + 2
        d = 1 / ((a * d + b) or _TINY)
        c = (b + a / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _start(shape: float, probability: float) -> float:
    z = NormalDist().inv_cdf(probability)
    part = 1 / (9 * shape)
    return float(shape * max(1 - part + z * math.sqrt(part), 1e-3) ** 3)


def _upper(shape: float, probability: float) -> float:
    """Some x above the quantile."""
    x = shape + 1
    while gamma_cdf(shape, x) < probability:
        x *= 2
    return x
