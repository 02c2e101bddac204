"""`infast deposits`: asked, received, deducted, left."""

from __future__ import annotations

import datetime
from decimal import Decimal

from beancount_infast.deposit_report import DepositRow, deposits
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from vat.stated import Loaded, stated


def rows(books: Loaded, day: str = "9999-12-31") -> list[DepositRow]:
    read = read_books(books.entries, books.options_map)
    return deposits(settle(read, datetime.date.fromisoformat(day)))


def figures(row: DepositRow) -> str:
    names = "total paid credited outstanding deposit deducted left"
    return " ".join(str(getattr(row, name)) for name in names.split())


def deductions(row: DepositRow) -> list[str]:
    return [f"{part.invoice} {part.date} {part.amount}" for part in row.deductions]


@stated
def test_a_deposit_invoice_from_request_to_final_invoice(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Acompte 30 %"
      invoice: "FA-001"
      Liabilities:Deposits            -300.00 EUR
      Liabilities:VAT:Pending          -60.00 EUR
      Assets:Receivable:Acme           360.00 EUR
    2026-01-15 * "ACME SARL" "Virement"
      payment: "R-001"
      Assets:Bank                      300.00 EUR
      Assets:Receivable:Acme          -300.00 EUR
        settles: "FA-001"
    2026-03-01 * "ACME SARL" "Facture finale"
      invoice: "F-001"
      Income:Services                -1000.00 EUR
      Liabilities:VAT:Pending         -150.00 EUR
      Liabilities:Deposits             250.00 EUR
        deducts: "FA-001"
      Assets:Receivable:Acme           900.00 EUR
    2026-03-05 * "ACME SARL" "Avoir sur la facture finale"
      credit-note: "A-001"
      corrects: "F-001"
      Liabilities:Deposits            -100.00 EUR
        deducts: "FA-001"
      Income:Services                  200.00 EUR
      Assets:Receivable:Acme          -100.00 EUR
        settles: "F-001"
    2026-03-06 * "ACME SARL" "Avoir sur l'acompte"
      credit-note: "A-002"
      corrects: "FA-001"
      Liabilities:Deposits              50.00 EUR
      Liabilities:VAT:Pending           10.00 EUR
      Assets:Receivable:Acme           -60.00 EUR
        settles: "FA-001"
    """
    (asked,) = rows(books, "2026-01-12")
    assert (asked.number, asked.customer, asked.currency) == ("FA-001", "Acme", "EUR")
    assert asked.date == datetime.date(2026, 1, 10)
    assert figures(asked) == "360.00 0 0 360.00 300.00 0 300.00"
    (received,) = rows(books, "2026-01-15")
    assert figures(received) == "360.00 300.00 0 60.00 300.00 0 300.00"
    (row,) = rows(books)
    assert figures(row) == "360.00 300.00 60.00 0.00 300.00 150.00 100.00"
    assert deductions(row) == ["F-001 2026-03-01 250.00", "F-001 2026-03-05 -100.00"]
    books.left("Liabilities:Deposits", "-100.00")


@stated
def test_a_payment_that_names_its_request(books: Loaded) -> None:
    """
    2026-01-15 * "ACME SARL" "Acompte FA-002"
      payment: "R-001"
      deposit: "FA-002"
      Assets:Bank                      360.00 EUR
      Liabilities:CustomerCredit:Acme -360.00 EUR
      Liabilities:VAT:Pending           60.00 EUR
      Liabilities:VAT:Collected        -60.00 EUR
    2026-01-16 * "ACME SARL" "Acompte FA-003, impayé"
      payment: "R-002"
      deposit: "FA-003"
      Assets:Bank                      120.00 EUR
      Liabilities:CustomerCredit:Acme -120.00 EUR
    2026-01-20 * "ACME SARL" "Impayé"
      reversal: "X-001"
      reverses: "R-002"
      Assets:Bank                     -120.00 EUR
      Liabilities:CustomerCredit:Acme  120.00 EUR
        uses: "R-002"
    2026-03-01 * "ACME SARL" "Facture finale"
      invoice: "F-001"
      Income:Services                -1000.00 EUR
      Liabilities:VAT:Pending         -200.00 EUR
      Assets:Receivable:Acme          1200.00 EUR
    2026-03-01 * "ACME SARL" "Acompte"
      application: "I-001"
      Liabilities:CustomerCredit:Acme  300.00 EUR
        uses: "R-001"
      Assets:Receivable:Acme          -300.00 EUR
        settles: "F-001"
    2026-03-02 * "ACME SARL" "Moins"
      release: "L-001"
      Assets:Receivable:Acme            50.00 EUR
        settles: "F-001"
      Liabilities:CustomerCredit:Acme  -50.00 EUR
        uses: "R-001"
    """
    assert [row.number for row in rows(books, "2026-01-16")] == ["R-001", "R-002"]
    (row,) = rows(books)
    assert figures(row) == "360.00 360.00 0 0 360.00 250.00 110.00"
    assert deductions(row) == ["F-001 2026-03-01 300.00", "F-001 2026-03-02 -50.00"]
    assert row.left == Decimal("110.00")


@stated
def test_what_a_payment_settles_at_once_is_no_deposit(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F-001"
      Income:Services                 -100.00 EUR
      Assets:Receivable:Acme           100.00 EUR
    2026-01-15 * "ACME SARL" "F-001 et acompte FA-002"
      payment: "R-001"
      deposit: "FA-002"
      Assets:Bank                      460.00 EUR
      Assets:Receivable:Acme          -100.00 EUR
        settles: "F-001"
      Liabilities:CustomerCredit:Acme -360.00 EUR
    2026-02-01 * "ACME SARL" "F-001 attend encore"
      release: "L-001"
      Assets:Receivable:Acme            40.00 EUR
        settles: "F-001"
      Liabilities:CustomerCredit:Acme  -40.00 EUR
        uses: "R-001"
    """
    (row,) = rows(books, "2026-01-31")
    assert figures(row) == "360.00 360.00 0 0 360.00 0 360.00"
    (row,) = rows(books)
    assert figures(row) == "400.00 400.00 0 0 400.00 0 400.00"
    assert row.deductions == ()


@stated
def test_books_without_deposits(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F-001"
      Income:Services                 -100.00 EUR
      Assets:Receivable:Acme           100.00 EUR
    """
    assert rows(books) == []
