"""What a return takes: totals by rate, and the money that a person decides on."""

from __future__ import annotations

from decimal import Decimal

from beancount_infast.vat_report import totals, undecided, vat
from vat.stated import Loaded, stated


def unused(books: Loaded) -> list[tuple[str | None, str]]:
    return [(row.document, str(row.unused)) for row in undecided(books.settlement())]


@stated
def test_what_is_unused_of_a_payment_with_a_discount_has_no_vat(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Virement, escompte déduit, 100 de trop"
      payment: "R1"
      Assets:Bank                      1276.00 EUR
      Expenses:Discounts                 20.00 EUR
      Liabilities:VAT:Pending             4.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme  -100.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 196.00")
    assert unused(books) == [("R1", "100.00")]


@stated
def test_a_deposit_that_has_moved_its_vat_is_decided(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Sans TVA"
      invoice: "F1"
      Income:Services                  -100.00 EUR
      Assets:Receivable:Acme            100.00 EUR
    2026-01-20 * "ACME SARL" "F1, et un acompte"
      payment: "R1"
      Assets:Bank                       460.00 EUR
      Assets:Receivable:Acme           -100.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme  -360.00 EUR
      Liabilities:VAT:Pending            60.00 EUR
      Liabilities:VAT:Collected         -60.00 EUR
    2026-01-21 * "ACME SARL" "Trop payé, ou acompte ?"
      payment: "R2"
      Assets:Bank                        50.00 EUR
      Liabilities:CustomerCredit:Acme   -50.00 EUR
    """
    assert unused(books) == [("R2", "50.00")]


@stated
def test_totals_by_rate(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -600.00 EUR
      Income:Services                  -400.00 EUR
      Liabilities:VAT:Pending          -120.00 EUR
      Liabilities:VAT:Pending10         -40.00 EUR
      Assets:Receivable:Acme           1160.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                       500.00 EUR
      Assets:Receivable:Acme           -500.00 EUR
        settles: "F1"
    2026-01-25 * "ACME SARL" "Solde"
      payment: "R2"
      Assets:Bank                       660.00 EUR
      Assets:Receivable:Acme           -660.00 EUR
        settles: "F1"
    """
    found = [(t.rate, t.base, t.amount) for t in totals(vat(books.settlement()))]
    assert found == [
        (Decimal(20), Decimal("600.00"), Decimal("120.00")),
        (Decimal(10), Decimal("400.00"), Decimal("40.00")),
    ]
