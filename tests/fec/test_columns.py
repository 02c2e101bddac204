"""The layout with 22 columns, of cash accounting (rule j)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fecbooks import fec

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """
    2025-12-01 * "Apport"
      Assets:Bank            500.00 EUR
      Liabilities:Loan
    2025-12-02 * "Librairie Brun" "Affiche"
      invoice: "F0"
      Income:Services        -80.00 EUR
      Assets:Receivable:Brun
    2026-01-02 * "ACME SARL" "Site"
      invoice: "F1"
      Income:Services       -100.00 EUR
      Assets:Receivable:Acme
    2026-01-12 * "Le comptable d'Acme" "Chèque" ^F1
      payment: "R1"
      method: "cheque"
      Assets:Bank            100.00 EUR
      Assets:Receivable:Acme
    2026-01-13 * "Loyer"
      Expenses:Rent           50.00 EUR
      Assets:Bank
    """
CASH = "EcritureNum CompteNum DateRglt ModeRglt NatOp IdClient"


def test_money_that_moves_says_when_how_and_whose(tmp_path: Path) -> None:
    made = fec(tmp_path, BOOKS, "--columns", "22")
    assert made.shows(CASH)[4:] == [
        "VE-000001 706000 - - - -",
        "VE-000001 411000 - - - -",
        "BQ-000001 512000 20260112 cheque - ACME SARL",
        "BQ-000001 411000 20260112 cheque - ACME SARL",
        # No method: the journal's label. No customer.
        "BQ-000002 613000 20260113 Banque - -",
        "BQ-000002 512000 20260113 Banque - -",
    ]


def test_the_opening_entry_moves_money_too(tmp_path: Path) -> None:
    made = fec(tmp_path, BOOKS, "--columns", "22")
    assert made.shows(CASH, where="AN") == [
        "AN-000001 120000 20260101 A nouveaux - -",
        "AN-000001 164000 20260101 A nouveaux - -",
        "AN-000001 411000 20260101 A nouveaux - Librairie Brun",
        "AN-000001 512000 20260101 A nouveaux - -",
    ]


def test_the_columns_stand_behind_the_others(tmp_path: Path) -> None:
    wide = fec(tmp_path, BOOKS, "--columns", "22").path.read_text("iso-8859-15")
    narrow = fec(tmp_path, BOOKS).path.read_text("iso-8859-15")
    assert [row.split("\t")[:18] for row in wide.splitlines()] == [
        row.split("\t") for row in narrow.splitlines()
    ]
    assert wide.splitlines()[0].endswith("Idevise\tDateRglt\tModeRglt\tNatOp\tIdClient")


def test_the_notice_names_them(tmp_path: Path) -> None:
    notice = fec(tmp_path, BOOKS, "--columns", "22").notice
    assert "22. IdClient" in notice
    assert "23." not in notice
