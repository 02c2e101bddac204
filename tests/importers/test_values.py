from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount_infast.importers.base import joined
from beancount_infast.importers.values import parse_amount, parse_date, with_cents
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (("VIR ACME", None, " ", "F2026-001"), "VIR ACME F2026-001"),
        (("Vir  Acmé SAS", "ACME SAS"), "Vir Acmé SAS"),
        # A number is not said already by a longer one.
        (("VIR F2026-0401", "F2026-040"), "VIR F2026-0401 F2026-040"),
        ((None,), ""),
    ],
)
def test_joining_says_nothing_twice(texts: tuple[str | None, ...], line: str) -> None:
    assert joined(*texts) == line


DMY = ("%d/%m/%Y", "%d/%m/%y")


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("1200,00", ",", "1200.00"),
        ("-412,00", ",", "-412.00"),
        ("+3480,00", ",", "3480.00"),
        ("840", ",", "840"),
        ("1530,5", ",", "1530.5"),
        (",5", ",", "0.5"),
        ("1 200,00", ",", "1200.00"),
        ("1\u00a0200,00", ",", "1200.00"),
        ("1\u202f234\u202f567,89", ",", "1234567.89"),
        ("1\u2009200,00", ",", "1200.00"),
        ("1'200.00", ".", "1200.00"),
        ("1.200,00", ",", "1200.00"),
        ("1,200.00", ".", "1200.00"),
        ("1.200.000", ",", "1200000"),
        ("1200.50", ",", "1200.50"),
        ("23,9", ".", "23.9"),
        ("\u221223,99", ",", "-23.99"),
        ("23,99-", ",", "-23.99"),
        ("- 23,99", ",", "-23.99"),
        (" 12,00 € ", ",", "12.00"),
        ("EUR 12.00", ".", "12.00"),
        ("-12,00 euros", ",", "-12.00"),
        ("-0,00", ",", "0.00"),
        ("0.9165", ".", "0.9165"),
    ],
)
def test_amounts_as_banks_write_them(text: str, mark: str, amount: str) -> None:
    assert parse_amount(text, mark) == Decimal(amount)
    assert str(parse_amount(text, mark)) == amount


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", ","),
        ("-", ","),
        ("abc", ","),
        ("840,", ","),  # a line cut off
        ("1,200", "."),  # 1.20 or 1200
        ("1.200", ","),
        ("12 34,00", ","),
        ("1 2 3", ","),
        ("1,2,3", ","),
        ("--1", ","),
        ("1e5", "."),
        ("NaN", "."),
        ("Infinity", "."),
        ("1_000", "."),
        ("٣", "."),
        ("0x10", "."),
        ("1234567890123456", ","),
        ("12,123456789", ","),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused(text: str, mark: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_amount(text, mark)


@given(
    st.decimals(
        min_value=Decimal("-999999999.99"), max_value=Decimal("999999999.99"), places=2
    ),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", "'"]),
)
def test_an_amount_is_read_as_it_was_written(
    amount: Decimal, mark: str, group: str
) -> None:
    text = f"{amount:,.2f}".replace(",", "_").replace(".", mark).replace("_", group)

    assert parse_amount(text, mark) == amount


@given(st.text(max_size=30), st.sampled_from([",", "."]))
def test_any_text_is_an_amount_or_refused(text: str, mark: str) -> None:
    try:
        amount = parse_amount(text, mark)
    except ValueError:
        return
    assert amount.is_finite()
    assert any(c in "0123456789" for c in text)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("840", "EUR", "840.00"),
        ("1530.5", "EUR", "1530.50"),
        ("12.0000", "EUR", "12.00"),
        ("1.2345", "EUR", "1.2345"),
        ("1200", "JPY", "1200"),
    ],
)
def test_amounts_have_their_cents(amount: str, currency: str, shown: str) -> None:
    assert str(with_cents(Decimal(amount), currency)) == shown


@pytest.mark.parametrize(
    ("text", "formats", "day"),
    [
        ("30/10/2026", DMY, (2026, 10, 30)),
        ("30/10/26", DMY, (2026, 10, 30)),
        (" 01/02/2026 ", DMY, (2026, 2, 1)),
        ("2026-10-30 08:00:00", ("%Y-%m-%d",), (2026, 10, 30)),
        ("2026-10-30T23:59:59.123Z", ("%Y-%m-%d",), (2026, 10, 30)),
        ("2026-10-30T23:59:59+02:00", ("%Y-%m-%d",), (2026, 10, 30)),
        ("03-07-2026 06:12:00", ("%d-%m-%Y",), (2026, 7, 3)),
        ("30/10/2026 06:12", ("%d/%m/%Y %H:%M",), (2026, 10, 30)),
    ],
)
def test_days(text: str, formats: tuple[str, ...], day: tuple[int, int, int]) -> None:
    assert parse_date(text, formats) == datetime.date(*day)


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "2026-10-30", "10/30/2026", "30/10/0026", "30/10/2026 abc"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse_date(text, DMY)
