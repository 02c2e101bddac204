"""Sharing and rounding: half a cent goes away from zero, nothing is ever inexact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_infast.vat_due import places_of, share

AMOUNTS = st.decimals("-1e30", "1e30", places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "part", "whole", "expected"),
    [
        ("200", "500", "1200", "83.33"),
        ("0.01", "1", "2", "0.01"),
        ("-0.01", "1", "2", "-0.01"),
        ("0.03", "1", "2", "0.02"),
        ("0.01", "49", "100", "0.00"),
        ("-0.01", "49", "100", "0.00"),
        ("0.05", "-1", "2", "-0.03"),
        ("16.667", "3", "3", "16.667"),
        ("16.667", "0", "3", "0"),
        ("0", "1", "3", "0"),
    ],
)
def test_a_share(value: str, part: str, whole: str, expected: str) -> None:
    found = share(Decimal(value), Decimal(part), Decimal(whole), 2)
    assert str(found) == expected


@given(AMOUNTS, AMOUNTS, AMOUNTS.filter(bool), st.integers(0, 4))
def test_a_share_is_the_nearest_coin(
    value: Decimal, part: Decimal, whole: Decimal, places: int
) -> None:
    found = share(value, part, whole, places)
    exact = Fraction(value) * Fraction(part) / Fraction(whole)
    if part == whole:
        assert found == value
        return
    coin = Fraction(1, 10**places)
    assert (Fraction(found) / coin).denominator == 1
    error = abs(Fraction(found)) - abs(exact)
    # Of two that are as near, the one farther from zero.
    assert -coin / 2 < error <= coin / 2
    assert Fraction(found) * exact >= 0


@pytest.mark.parametrize(
    ("currency", "places"), [("EUR", 2), ("JPY", 0), ("TND", 3), ("HOURS", 2)]
)
def test_the_smallest_coin_of_a_currency(currency: str, places: int) -> None:
    assert places_of(currency) == places
