"""What deposit invoices asked for, and what became of it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from beancount import loader

from beancount_infast.deposit_report import deposits
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

BOOKS = """\
plugin "beancount_infast.plugins.settlement"
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme
2026-01-01 open Income:Services
2026-01-01 open Liabilities:Deposits
2026-01-01 open Liabilities:VAT

2026-01-10 * "ACME SARL" "Acompte 30 %"
  invoice: "FA-001"
  Liabilities:Deposits            -300.00 EUR
  Liabilities:VAT                  -60.00 EUR
  Assets:Receivable:Acme           360.00 EUR

2026-01-15 * "ACME SARL" "Virement" ^FA-001
  payment: "R-001"
  Assets:Bank                      400.00 EUR
  Assets:Receivable:Acme

2026-02-01 * "ACME SARL" "Acompte FA-002"
  payment: "R-002"
  deposit: "FA-002"
  Assets:Bank                      360.00 EUR
  Liabilities:CustomerCredit:Acme -360.00 EUR

2026-03-01 * "ACME SARL" "Facture finale"
  invoice: "F-001"
  Income:Services                -1000.00 EUR
  Liabilities:VAT                 -140.00 EUR
  Liabilities:Deposits             300.00 EUR
    deducts: "FA-001"
  Assets:Receivable:Acme           840.00 EUR

2026-03-02 * "ACME SARL" "Acompte utilisé"
  application: "I-001"
  Liabilities:CustomerCredit:Acme  200.00 EUR
    uses: "R-002"
  Assets:Receivable:Acme          -200.00 EUR
    settles: "F-001"
"""


def rows(as_of: datetime.date | None = None) -> dict[str | None, Any]:
    entries, errors, options = loader.load_string(BOOKS)
    assert errors == []
    settlement = settle(read_books(entries, options), as_of)
    return {row.number: row for row in deposits(settlement)}


def test_a_deposit_invoice_is_asked_received_and_deducted() -> None:
    row = rows()["FA-001"]
    assert (row.total, row.paid, row.outstanding) == (360, 360, 0)
    assert (row.deposit, row.deducted, row.left) == (300, 300, 0)
    (part,) = row.deductions
    assert part.invoice == "F-001"
    assert part.date == datetime.date(2026, 3, 1)
    assert part.amount == Decimal(300)


def test_before_the_final_invoice_it_is_all_left() -> None:
    row = rows(datetime.date(2026, 2, 28))["FA-001"]
    assert (row.deducted, row.left, row.deductions) == (0, 300, ())


def test_a_request_that_is_not_booked_stands_for_its_payment() -> None:
    row = next(r for number, r in rows().items() if number != "FA-001")
    assert (row.total, row.paid, row.deposit) == (360, 360, 360)
    assert (row.deducted, row.left) == (200, 160)
    assert [(part.invoice, part.amount) for part in row.deductions] == [("F-001", 200)]
