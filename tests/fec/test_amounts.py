"""Amounts in euros, and foreign ones (rule f)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fecbooks import CHART, export, fec, line_of, write

if TYPE_CHECKING:
    from pathlib import Path

MONEY = "CompteNum Debit Credit Montantdevise Idevise"


def money(folder: Path, text: str) -> list[str]:
    return fec(folder, text).shows(MONEY)


def test_two_decimals_and_nothing_on_the_other_side(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-02 * "Vente"
          Assets:Bank           1234567 EUR
          Income:Services
        """,
    ) == ["512000 1234567,00 0,00 - -", "706000 0,00 1234567,00 - -"]


def test_a_cost_or_a_price_in_euros_is_what_counts(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-01 price USD 0.50 EUR
        2026-01-02 * "Au coût, puis au prix de vente"
          Assets:Savings         10.00 USD {0.90 EUR}
          Assets:Bank
        2026-01-03 * "Au prix"
          Assets:Savings         10.00 GBP @ 1.20 EUR
          Assets:Bank
        2026-01-04 * "Au prix total"
          Assets:Savings         10.00 CHF @@ 9.99 EUR
          Assets:Bank
        """,
    ) == [
        "512200 9,00 0,00 10,00 USD",
        "512000 0,00 9,00 - -",
        "512200 12,00 0,00 10,00 GBP",
        "512000 0,00 12,00 - -",
        "512200 9,99 0,00 10,00 CHF",
        "512000 0,00 9,99 - -",
    ]


def test_else_the_latest_price_on_or_before_the_day(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-01 price USD 0.90 EUR
        2026-01-03 price USD 0.80 EUR
        2026-01-02 * "Vente"
          Assets:Savings         10.00 USD
          Income:Services
        2026-01-03 * "Vente"
          Assets:Savings         10.00 USD
          Income:Services
        """,
    ) == [
        "512200 9,00 0,00 10,00 USD",
        "706000 0,00 9,00 -10,00 USD",
        "512200 8,00 0,00 10,00 USD",
        "706000 0,00 8,00 -10,00 USD",
    ]


def test_the_weight_is_what_a_price_is_looked_up_for(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-01 price USD 0.90 EUR
        2026-01-02 * "Change"
          Assets:Savings         10.00 GBP @ 1.50 USD
          Assets:Savings        -15.00 USD
        """,
    ) == ["512200 13,50 0,00 10,00 GBP", "512200 0,00 13,50 -15,00 USD"]


def test_half_a_cent_goes_up(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-02 * "Vente"
          Assets:Savings         1.00 USD @ 0.125 EUR
          Assets:Savings        -1.00 USD @ 0.125 EUR
        """,
    ) == ["512200 0,13 0,00 1,00 USD", "512200 0,00 0,13 -1,00 USD"]


def test_a_difference_goes_on_the_largest_converted_line(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-02 * "Trois devises"
          Assets:Savings         1.00 USD @ 3.334 EUR
          Assets:Savings         1.00 GBP @ 3.333 EUR
          Assets:Savings         1.00 CHF @ 3.333 EUR
          Assets:Bank          -10.00 EUR
        """,
    ) == [
        "512200 3,34 0,00 1,00 USD",
        "512200 3,33 0,00 1,00 GBP",
        "512200 3,33 0,00 1,00 CHF",
        "512000 0,00 10,00 - -",
    ]


def test_a_difference_of_more_than_a_cent_a_line_is_refused(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        option "inferred_tolerance_default" "EUR:0.10"
        2026-01-02 * "Change"
          Assets:Savings         1.00 USD @ 3.33 EUR
          Assets:Bank           -3.35 EUR
        """,
    )
    assert export(ledger).faults() == [
        (
            f"main.beancount:{line_of(ledger, '2026-01-02')}: [fec-unbalanced] in "
            "cents, debits and credits of this entry differ by 0.02 EUR; correct its "
            "amounts"
        )
    ]


def test_what_is_in_euros_is_not_converted(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        2026-01-02 * "Des fractions de cent"
          Assets:Bank           33.335 EUR
          Assets:Bank           66.665 EUR
          Income:Services     -100.000 EUR
        """,
    )
    (fault,) = export(ledger).faults()
    assert "[fec-unbalanced]" in fault


def test_units_keep_their_decimals(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-02 * "Peu et beaucoup"
          Assets:Savings         1000 JPY @ 0.006 EUR
          Assets:Savings       0.1250 KWD @ 3.00 EUR
          Income:Services
        """,
    )[:2] == ["512200 6,00 0,00 1000,00 JPY", "512200 0,38 0,00 0,125 KWD"]


@pytest.mark.parametrize("commodity", ["HOURS", "ACME", "BTC"])
def test_what_is_no_currency_has_no_units(tmp_path: Path, commodity: str) -> None:
    assert money(
        tmp_path,
        f"""
        2026-01-02 * "Titres"
          Assets:Savings         2 {commodity} @ 3.00 EUR
          Assets:Bank
        """,
    ) == ["512200 6,00 0,00 - -", "512000 0,00 6,00 - -"]


def test_less_than_a_cent_has_no_line(tmp_path: Path) -> None:
    assert money(
        tmp_path,
        """
        2026-01-02 * "Presque rien"
          Assets:Savings         0.01 USD @ 0.30 EUR
          Assets:Savings         1.00 GBP @ 1.20 EUR
          Assets:Bank           -1.20 EUR
        """,
    ) == ["512200 1,20 0,00 1,00 GBP", "512000 0,00 1,20 - -"]


def test_large_amounts(tmp_path: Path) -> None:
    digits = "9" * 20
    assert (
        money(
            tmp_path,
            f"""
        2026-01-02 * "Trop"
          Assets:Bank           {digits}.99 EUR
          Income:Services
        """,
        )[0]
        == f"512000 {digits},99 0,00 - -"
    )


@pytest.mark.parametrize("currency", ["", 'option "operating_currency" "USD"\n'])
def test_books_in_another_currency_are_refused(tmp_path: Path, currency: str) -> None:
    chart = CHART.replace('option "operating_currency" "EUR"\n', currency)
    text = """
        2026-01-02 * "Vente"
          Assets:Bank            1.00 EUR
          Income:Services
        """
    assert export(write(tmp_path, text, chart)).faults() == [
        (
            "main.beancount:0: [fec-amount] a FEC is in euros, and EUR is no operating "
            'currency of these books; write option "operating_currency" "EUR"'
        )
    ]
