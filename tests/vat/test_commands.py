"""`infast vat` and `infast deposits`, as a person and as a program reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from calling import FRENCH, infast

from vat.stated import BOOKS

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = """
2026-01-10 * "ACME SARL" "Acompte 30 %"
  invoice: "FA-001"
  Liabilities:Deposits            -300.00 EUR
  Liabilities:VAT:Pending          -60.00 EUR
  Assets:Receivable:Acme           360.00 EUR
2026-01-15 * "ACME SARL" "Virement"
  payment: "R-001"
  Assets:Bank                      400.00 EUR
  Assets:Receivable:Acme          -360.00 EUR
    settles: "FA-001"
  Liabilities:CustomerCredit:Acme  -40.00 EUR
2026-03-01 * "ACME SARL" "Facture finale"
  invoice: "F-001"
  Income:Services                -1000.00 EUR
  Liabilities:VAT:Pending         -140.00 EUR
  Liabilities:Deposits             300.00 EUR
    deducts: "FA-001"
  Assets:Receivable:Acme           840.00 EUR
2026-03-02 * "Bolt" "Livre"
  invoice: "F-002"
  Income:Services                 -100.00 EUR
  Liabilities:VAT:Pending10        -10.00 EUR
  Assets:Receivable:Bolt           110.00 EUR
2026-04-01 * "ACME SARL" "Virement"
  payment: "R-002"
  Assets:Bank                      420.00 EUR
  Assets:Receivable:Acme          -420.00 EUR
    settles: "F-001"
2026-04-02 * "Bolt" "Carte"
  payment:
  Assets:Bank                      110.00 EUR
  Assets:Receivable:Bolt          -110.00 EUR
    settles: "F-002"
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "books.beancount"
    path.write_text(BOOKS + DOCUMENTS, encoding="utf-8")
    return path


def test_vat_as_text(books: Path) -> None:
    ran = infast("-f", books, "vat", "--from", "2026-02-01", "--to", "2026-06-30")
    assert (ran.status, ran.err) == (0, "")
    assert (
        ran.out.replace("\N{NO-BREAK SPACE}", " ")
        == """\
VAT due from 2026-02-01 to 2026-06-30

Date        Document  Cause  Customer   Rate    VAT
----------  --------  -----  ---------  ----  -----
2026-04-01  F-001     R-002  ACME SARL  20 %  70.00
2026-04-02  F-002            Bolt       10 %  10.00

Rate       Before VAT    VAT
---------  ----------  -----
20 % EUR       350.00  70.00
10 % EUR       100.00  10.00
---------  ----------  -----
Total EUR              80.00

Unused on 2026-06-30, without VAT. If it is a deposit on services, VAT was due
on receipt; if it was paid too much, none is. Decide:

Payment  Date        Customer   Unused
-------  ----------  ---------  ------
R-001    2026-01-15  ACME SARL   40.00
"""
    )


def test_vat_in_french(books: Path) -> None:
    words = ("vat", "--from", "2026-04-02", "--to", "2026-06-30", "--customer", "Bolt")
    ran = infast("-f", books, *words, **FRENCH)
    assert (
        ran.out.replace("\N{NO-BREAK SPACE}", " ")
        == """\
TVA exigible du 2026-04-02 au 2026-06-30

Date        Document  Origine  Client  Taux    TVA
----------  --------  -------  ------  ----  -----
2026-04-02  F-002              Bolt    10 %  10,00

Taux           HT    TVA
---------  ------  -----
10 % EUR   100,00  10,00
---------  ------  -----
Total EUR          10,00
"""
    )


def test_vat_for_programs(books: Path) -> None:
    words = ("vat", "--from", "2026-04-01", "--to", "2026-04-30", "--format")
    assert infast("-f", books, *words, "json").json() == [
        {
            "date": "2026-04-01",
            "document": "F-001",
            "cause": "R-002",
            "customer": "Acme",
            "rate": "20",
            "currency": "EUR",
            "amount": "70.00",
        },
        {
            "date": "2026-04-02",
            "document": "F-002",
            "cause": None,
            "customer": "Bolt",
            "rate": "10",
            "currency": "EUR",
            "amount": "10.00",
        },
    ]
    assert infast("-f", books, *words, "csv").lines() == [
        "date,document,cause,customer,rate,currency,amount",
        "2026-04-01,F-001,R-002,Acme,20,EUR,70.00",
        "2026-04-02,F-002,,Bolt,10,EUR,10.00",
    ]


def test_vat_of_a_rate_that_is_not_declared(books: Path) -> None:
    text = books.read_text().replace("Collected 20\n", "Collected\n")
    books.write_text(text)
    ran = infast("-f", books, "vat", "--to", "2026-04-01", "--format", "json")
    assert [row["rate"] for row in ran.json()] == [None, None]
    drawn = infast("-f", books, "vat", "--to", "2026-04-01").out
    assert "? EUR                  130.00" in drawn


def test_vat_where_the_plugin_is_not_named(books: Path) -> None:
    words = ("vat", "--to", "2026-06-30", "--format", "json")
    named = infast("-f", books, *words)
    plugin = 'plugin "beancount_infast.plugins.vat_on_receipts"\n'
    books.write_text(books.read_text().replace(plugin, ""))
    assert infast("-f", books, *words) == named


def test_books_without_vat_on_receipts(books: Path) -> None:
    text = books.read_text().replace("custom", "; custom")
    text = text.replace('2020-01-01 ; custom "infast-option" "vat-on', ";").replace(
        "2020-01-01 ;", ";"
    )
    books.write_text(text.replace("    deducts: ", "    ; deducts: "))
    ran = infast("-f", books, "vat", "--to", "2026-06-30")
    assert ran.out == "VAT due up to 2026-06-30\n\nNo VAT fell due.\n"
    assert infast("-f", books, "vat", "--format", "json").json() == []
    assert infast("-f", books, "deposits").out == "Nothing to show.\n"


def test_a_period_that_ends_before_it_begins(books: Path) -> None:
    ran = infast("-f", books, "vat", "--from", "2026-04-01", "--to", "2026-03-31")
    assert ran.status == 2
    assert "2026-04-01 comes after 2026-03-31." in ran.err


def test_deposits_as_text(books: Path) -> None:
    ran = infast("-f", books, "deposits", "--as-of", "2026-06-30", "--customer", "Acme")
    assert (
        ran.out
        == """\
Number     Date         Total    Paid  Outstanding  Deposit  Deducted  Left
---------  ----------  ------  ------  -----------  -------  --------  ----
ACME SARL (Acme), EUR
FA-001     2026-01-10  360.00  360.00         0.00   300.00    300.00  0.00
    2026-03-01  F-001  300.00
---------  ----------  ------  ------  -----------  -------  --------  ----
Total EUR              360.00  360.00         0.00   300.00    300.00  0.00
"""
    )


def test_deposits_for_programs(books: Path) -> None:
    words = ("deposits", "--as-of", "2026-06-30", "--format")
    assert infast("-f", books, *words, "json").json() == [
        {
            "number": "FA-001",
            "customer": "Acme",
            "date": "2026-01-10",
            "currency": "EUR",
            "total": "360.00",
            "paid": "360.00",
            "credited": "0.00",
            "outstanding": "0.00",
            "deposit": "300.00",
            "deducted": "300.00",
            "left": "0.00",
            "deductions": [
                {"invoice": "F-001", "date": "2026-03-01", "amount": "300.00"}
            ],
        }
    ]
    assert infast("-f", books, *words, "csv").lines()[1] == (
        "FA-001,Acme,2026-01-10,EUR,360.00,360.00,0.00,0.00,300.00,300.00,0.00,"
        "F-001:2026-03-01:300.00"
    )


def test_a_ledger_with_errors_still_reports(books: Path) -> None:
    books.write_text(books.read_text().replace('settles: "F-002"', 'settles: "F-9"'))
    ran = infast("-f", books, "vat", "--to", "2026-06-30", "--format", "json")
    assert ran.status == 1
    assert "[unknown-invoice]" in ran.err
    assert len(ran.json()) == 2
