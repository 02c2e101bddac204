"""The rows of the payments export, one story at a time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from beancount import loader

from export.books import TWO_RATES, Loaded, invoice, lines, load, payment

F1, F2 = invoice("F1", "150.00"), invoice("F2", "350.00", "2026-02-01")
R1 = payment("R1", "500.00", "F1")
I1 = """
2026-02-10 * "ACME SARL" "The rest of R1 on F2"
  application: "I1"
  Liabilities:CustomerCredit:Acme   350.00 EUR
    uses: "R1"
  Assets:Receivable:Acme           -350.00 EUR
    settles: "F2"
"""


def test_a_row_for_each_invoice_then_one_for_what_went_to_credit() -> None:
    books = load(F1 + invoice("F10", "100.00") + payment("R1", "500.00", "F1 ^F10"))
    assert lines(books.payments()) == [
        "01-20 payment R1 R1 F1: 150.00 150.00 0",
        "01-20 payment R1 R1 F10: 100.00 100.00 0",
        "01-20 payment R1 R1 None: 250.00 0 250.00",
    ]


def test_what_the_columns_say() -> None:
    books = load(
        '2020-01-01 open Assets:Receivable:Dune\n  customer: "Dune"\n'
        '  siren: "732829320"\n'
        + F1.replace("Acme", "Dune")
        + R1.replace("Acme", "Dune")
    )
    first, credit = books.payments().rows
    assert (first.customer, first.name, first.siren) == ("Dune", "Dune", "732829320")
    assert str(first.invoice_date) == "2026-01-10"
    assert (first.method, first.account) == ("transfer", "Assets:Bank")
    assert (first.currency, first.banked) == ("EUR", Decimal("500.00"))
    assert (first.sealed, first.seal) == (None, None)
    assert (credit.invoice_date, credit.banked) == (None, None)


def test_an_application_brings_no_money() -> None:
    found = load(F1 + F2 + R1 + I1).payments()
    assert lines(found)[2:] == ["02-10 application R1 I1 F2: 0 350.00 -350.00"]
    row = found.rows[2]
    assert (row.account, row.banked, row.method) == (None, None, "transfer")


def test_money_that_waited_is_applied_by_a_document_without_a_number() -> None:
    books = load(F2 + payment("R1", "500.00", "F2"))
    assert lines(books.payments()) == [
        "01-20 payment R1 R1 None: 500.00 0 500.00",
        "02-01 application R1 None F2: 0 350.00 -350.00",
    ]


def test_a_release_is_the_reverse() -> None:
    release = """
2026-02-20 * "ACME SARL" "It was for another invoice"
  release: "L1"
  Assets:Receivable:Acme            150.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -150.00 EUR
    uses: "R1"
"""
    assert lines(load(F1 + R1 + release).payments())[2:] == [
        "02-20 release R1 L1 F1: 0 -150.00 150.00"
    ]


REFUND = """
2026-03-01 * "ACME SARL" "Sent back"
  refund: "B1"
  Liabilities:CustomerCredit:Acme   350.00 EUR
    uses: "R1"
  Expenses:Fees                       1.00 EUR
  Assets:Bank                      -351.00 EUR
"""


def test_a_refund_and_its_reversal() -> None:
    back = """
2026-03-02 * "ACME SARL" "Wrong account number"
  reverses: "B1"
  reversal: "X1"
  Liabilities:CustomerCredit:Acme  -350.00 EUR
    uses: "R1"
  Assets:Bank                       350.00 EUR
"""
    found = load(F1 + R1 + REFUND + back).payments()
    assert lines(found)[2:] == [
        "03-01 refund R1 B1 None: -350.00 0 -350.00",
        "03-02 reversal R1 X1 None: 350.00 0 350.00",
    ]
    assert [row.account for row in found.rows[2:]] == ["Assets:Bank"] * 2
    assert [row.banked for row in found.rows[2:]] == [Decimal(-351), Decimal(350)]


def test_a_reversal_has_a_row_for_each_invoice_that_it_reopens() -> None:
    bounced = """
2026-03-12 * "ACME SARL" "Returned unpaid"
  reversal: "X1"
  reverses: "R1"
  Assets:Bank                      -512.00 EUR
  Expenses:Fees                      12.00 EUR
  Assets:Receivable:Acme            150.00 EUR
    settles: "F1"
  Assets:Receivable:Acme            350.00 EUR
    settles: "F2"
"""
    found = load(F1 + F2 + R1 + I1 + bounced).payments()
    assert lines(found)[3:] == [
        "03-12 reversal R1 X1 F1: -150.00 -150.00 0",
        "03-12 reversal R1 X1 F2: -350.00 -350.00 0",
    ]
    assert [row.banked for row in found.rows[3:]] == [Decimal(-512), None]
    assert sum(row.amount for row in found.rows) == 0


def test_a_reversal_takes_back_what_is_unused() -> None:
    bounced = """
2026-03-12 * "ACME SARL" "Returned unpaid"
  reverses: "R1"
  Assets:Bank   -500.00 EUR
  Assets:Receivable:Acme
"""
    assert lines(load(F1 + R1 + bounced).payments())[2:] == [
        "03-12 reversal R1 None F1: -150.00 -150.00 0",
        "03-12 reversal R1 None None: -350.00 0 -350.00",
    ]


def test_an_excess_kept_is_unused_alone() -> None:
    kept = """
2026-03-01 * "ACME SARL" "Kept"
  write-off: "P1"
  Liabilities:CustomerCredit:Acme   350.00 EUR
    uses: "R1"
  Income:Kept                      -350.00 EUR
"""
    undone = """
2026-03-02 * "ACME SARL" "Not kept after all"
  reverses: "P1"
  Income:Kept                       350.00 EUR
  Liabilities:CustomerCredit:Acme  -350.00 EUR
    uses: "R1"
"""
    found = load(F1 + R1 + kept + undone).payments()
    assert lines(found)[2:] == [
        "03-01 write-off R1 P1 None: 0 0 -350.00",
        "03-02 reversal R1 None None: 0 0 350.00",
    ]
    assert [(row.account, row.banked) for row in found.rows[2:]] == [(None, None)] * 2


NOTE = """
2026-01-15 * "ACME SARL" "Less by"
  credit-note: "A1"
  corrects: "F1"
  Income:Services                    50.00 EUR
  Liabilities:VAT:Pending            10.00 EUR
  Liabilities:CustomerCredit:Acme   -60.00 EUR
"""


def test_credit_notes_are_no_payments() -> None:
    used = """
2026-02-10 * "ACME SARL" "A1 off F2, the rest by transfer"
  payment: "R2"
  Assets:Bank                       290.00 EUR
  Liabilities:CustomerCredit:Acme    60.00 EUR
    uses: "A1"
  Assets:Receivable:Acme           -350.00 EUR
    settles: "F2"
"""
    assert lines(load(F1 + F2 + NOTE + used).payments()) == [
        "02-10 payment R2 R2 F2: 290.00 290.00 0"
    ]
    gone = """
2026-02-10 * "ACME SARL" "Sent back"
  refund: "B1"
  Liabilities:CustomerCredit:Acme    60.00 EUR
    uses: "A1"
  Assets:Bank                       -60.00 EUR

2026-02-11 * "ACME SARL" "It came back"
  reverses: "B1"
  Liabilities:CustomerCredit:Acme   -60.00 EUR
    uses: "A1"
  Assets:Bank                        60.00 EUR

2026-02-12 * "ACME SARL" "A mistake"
  reverses: "A1"
  Income:Services                   -50.00 EUR
  Liabilities:VAT:Pending           -10.00 EUR
  Liabilities:CustomerCredit:Acme    60.00 EUR
    uses: "A1"
"""
    assert lines(load(F1 + NOTE + gone).payments()) == []


def test_a_payment_that_uses_another_one_s_money() -> None:
    both = """
2026-02-10 * "ACME SARL" "300.00 of R1, and 50.00"
  payment: "R2"
  Assets:Bank                        50.00 EUR
  Liabilities:CustomerCredit:Acme   300.00 EUR
    uses: "R1"
  Assets:Receivable:Acme           -350.00 EUR
    settles: "F2"
"""
    found = load(F1 + F2 + R1 + both).payments()
    assert lines(found)[2:] == [
        "02-10 payment R1 R2 F2: 0 300.00 -300.00",
        "02-10 payment R2 R2 F2: 50.00 50.00 0",
    ]
    # What the account changes by stands once, on the document's first row.
    assert [row.banked for row in found.rows[2:]] == [Decimal(50), None]


def test_drafts_settle_nothing() -> None:
    assert lines(load(F1 + R1.replace(" * ", " ! ")).payments()) == []


def test_invoices_in_two_postings_have_one_row() -> None:
    twice = """
2026-01-20 * "ACME SARL" "In two parts"
  payment: "R1"
  Assets:Bank               150.00 EUR
  Assets:Receivable:Acme   -100.00 EUR
    settles: "F1"
  Assets:Receivable:Acme    -50.00 EUR
    settles: "F1"
"""
    assert lines(load(F1 + twice).payments()) == [
        "01-20 payment R1 R1 F1: 150.00 150.00 0"
    ]


def test_numbers_are_ordered_as_numbers() -> None:
    books = load(
        invoice("F10", "30.00")
        + invoice("F9", "40.00")
        + payment("R10", "10.00", "F10")
        + payment("R9", "50.00", "F10 ^F9")
    )
    found = [(row.number, row.invoice) for row in books.payments().rows]
    assert found == [("R9", "F9"), ("R9", "F10"), ("R10", "F10")]


def test_a_period_has_its_own_rows_alone() -> None:
    books = load(F1 + F2 + R1 + I1)
    assert len(books.payments().rows) == 3
    assert lines(books.payments("2026-02-01", "2026-02-28")) == [
        "02-10 application R1 I1 F2: 0 350.00 -350.00"
    ]
    assert len(books.payments(until="2026-02-09").rows) == 2


def test_fees_and_discounts_show_in_what_was_banked() -> None:
    books = load(
        invoice("F1", "1200.00")
        + """
2026-01-20 * "ACME SARL" "600.00, less a discount and a fee"
  payment: "R1"
  Assets:Bank               585.50 EUR
  Expenses:Fees               2.50 EUR
  Expenses:Discounts         10.00 EUR
  Liabilities:VAT:Pending     2.00 EUR
  Assets:Receivable:Acme   -600.00 EUR
    settles: "F1"
"""
    )
    (row,) = books.payments().rows
    assert (row.amount, row.banked) == (Decimal(600), Decimal("585.50"))
    assert row.vat == {Decimal(20): Decimal("100.00")}


def test_foreign_money_is_counted_in_the_invoice_s_currency() -> None:
    books = load("""
2026-01-10 * "ACME SARL" "Abroad"
  invoice: "F1"
  Income:Services          -900.00 EUR
  Liabilities:VAT:Pending  -180.00 EUR
  Assets:Receivable:Acme   1200.00 USD @ 0.90 EUR

2026-01-20 * "ACME SARL" "Transfer"
  payment: "R1"
  Assets:Bank               460.00 EUR
  Assets:Receivable:Acme   -500.00 USD @ 0.90 EUR
    settles: "F1"
  Income:Kept               -10.00 EUR
""")
    (row,) = books.payments().rows
    assert (row.currency, row.settled) == ("USD", Decimal("500.00"))
    # Both are in the currency of the account.
    assert (row.banked, row.vat) == (Decimal(460), {Decimal(20): Decimal("75.00")})


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("660.00", [("51.72", "17.24"), ("68.28", "22.76")]),
        ("100.00", [("51.72", "17.24"), ("10.35", "3.45")]),
    ],
)
def test_vat_by_rate_is_a_cumulative_share(
    second: str, expected: list[tuple[str, str]]
) -> None:
    books = load(
        TWO_RATES
        + payment("R1", "500.00", "F1")
        + payment("R2", second, "F1", "2026-02-20")
    )
    found = books.payments()
    assert found.rates == (Decimal(20), Decimal(10))
    assert [
        (str(row.vat[Decimal(20)]), str(row.vat[Decimal(10)])) for row in found.rows
    ] == expected


def test_rates_are_those_of_the_period() -> None:
    books = load(TWO_RATES + F2 + payment("R1", "1510.00", "F1 ^F2", "2026-02-01"))
    assert books.payments().rates == (Decimal(20), Decimal(10))
    books = load(TWO_RATES + F2 + payment("R1", "350.00", "F2", "2026-02-01"))
    assert books.payments().rates == (Decimal(20),)
    assert load(TWO_RATES).payments().rates == ()


def test_vat_of_an_unknown_rate_comes_last() -> None:
    head = """
2020-01-01 open Liabilities:VAT:Other
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Other Income:Kept
"""
    books = load(
        head
        + TWO_RATES.replace("VAT:Pending10", "VAT:Other")
        + payment("R1", "1160.00", "F1")
    )
    assert books.payments().rates == (Decimal(20), None)


def test_a_seal_is_told_with_its_day_and_digest() -> None:
    digest = "0" * 64
    seal = f'2026-01-21 custom "infast-seal" "R1" "{digest}"'
    entries, _, _ = loader.load_string(seal)
    books = load(F1 + R1)
    sealed = Loaded([*books.entries, *entries], books.options_map)
    found = [(str(row.sealed), row.seal) for row in sealed.payments().rows]
    assert found == [("2026-01-21", digest)] * 2
