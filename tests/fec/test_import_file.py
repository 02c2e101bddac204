"""A part of an exercise, for an accountant's program (rule k)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from fecbooks import CHART, export, fec, write

from beancount_infast.export.faults import ExportRefused
from beancount_infast.export.fec import import_file
from beancount_infast.opened import Opened

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """
    2025-12-01 * "Apport"
      Assets:Bank            500.00 EUR
      Liabilities:Loan
    2026-01-02 * "ACME SARL" "Site"
      invoice: "F1"
      Income:Services       -100.00 EUR
      Assets:Receivable:Acme
    2026-01-12 * "ACME SARL" "Virement" ^F1
      payment: "R1"
      Assets:Bank            100.00 EUR
      Assets:Receivable:Acme
    2026-02-02 * "ACME SARL" "Logo"
      invoice: "F2"
      Income:Services       -200.00 EUR
      Assets:Receivable:Acme
    2026-02-03 * "Loyer"
      Expenses:Rent           50.00 EUR
      Assets:Bank
    2026-02-04 * "Fournisseur" "Facture"
      Expenses:Fees           50.00 EUR
      Liabilities:Suppliers
    2026-02-05 ! "Brouillon de février"
      Assets:Bank              1.00 EUR
      Income:Gains
    2026-03-05 ! "Brouillon de mars"
      Assets:Bank              1.00 EUR
      Income:Gains
    """
FEBRUARY = ("--from", "2026-02-01", "--to", "2026-02-28")
NUMBERS = "EcritureNum EcritureDate CompteNum"


def test_a_month_has_the_exercises_numbers(tmp_path: Path) -> None:
    made = fec(tmp_path, BOOKS, *FEBRUARY)
    assert made.files == ["EXPORT20260201-20260228.txt"]
    assert made.shows(NUMBERS) == [
        "VE-000002 20260202 706000",
        "VE-000002 20260202 411000",
        "BQ-000002 20260203 613000",
        "BQ-000002 20260203 512000",
        "OD-000001 20260204 627000",
        "OD-000001 20260204 401000",
    ]


def test_its_lines_are_those_of_the_fec(tmp_path: Path) -> None:
    ledger = write(tmp_path, BOOKS)
    part = export(ledger, *FEBRUARY, into="part").rows()
    whole = export(ledger).rows()
    assert part == [row for row in whole if row["EcritureDate"].startswith("202602")]


def test_it_says_that_it_is_no_fec(tmp_path: Path) -> None:
    made = fec(tmp_path, BOOKS, *FEBRUARY)
    assert "This is no FEC" in made.out
    # The drafts of the month alone are told.
    assert "Brouillon de février" in made.err
    assert "Brouillon de mars" not in made.err


def test_one_journal(tmp_path: Path) -> None:
    made = fec(tmp_path, BOOKS, *FEBRUARY, "--journal", "BQ")
    assert made.files == ["EXPORT20260201-20260228.txt"]
    assert made.shows(NUMBERS) == [
        "BQ-000002 20260203 613000",
        "BQ-000002 20260203 512000",
    ]


def test_several_journals_of_a_whole_exercise(tmp_path: Path) -> None:
    ledger = write(tmp_path, BOOKS)
    whole = ("--from", "2026-01-01", "--to", "2026-12-31")
    asked = (*whole, "--journal", "VE", "--journal", "OD")
    made = export(ledger, *asked)
    assert made.files == ["EXPORT20260101-20261231.txt"]
    assert set(made.shows("JournalCode")) == {"VE", "OD"}
    year = export(ledger, "--year", 2026, "--journal", "VE", into="year")
    assert year.files == ["EXPORT20260101-20261231.txt"]


def test_the_last_quarter_is_a_part(tmp_path: Path) -> None:
    late = BOOKS.replace("2026-02", "2026-11")
    made = fec(tmp_path, late, "--from", "2026-10-01", "--to", "2026-12-31")
    assert made.files == ["EXPORT20261001-20261231.txt"]


def test_it_needs_no_siren(tmp_path: Path) -> None:
    chart = CHART.replace('2020-01-01 custom "infast-option" "siren" "732829320"', "")
    assert fec(tmp_path, BOOKS, *FEBRUARY, chart=chart).status == 0


def test_all_else_is_refused_as_in_a_fec(tmp_path: Path) -> None:
    chart = CHART.replace('  pcg: "613000"\n', "")
    (fault,) = export(write(tmp_path, BOOKS, chart), *FEBRUARY).faults()
    assert "[fec-account] Expenses:Rent" in fault


# --- For the accountant's zip ------------------------------------------------------


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_sales_and_bank_over_a_period(tmp_path: Path) -> None:
    opened = Opened(write(tmp_path, BOOKS))
    made = import_file(opened, day("2026-01-01"), day("2026-02-28"))
    assert made.name == "EXPORT20260101-20260228.txt"
    assert {line.journal.code for line in made.lines} == {"VE", "BQ"}
    assert made.data.startswith(b"JournalCode\t")
    assert made.notice_name == "DESCRIPTION20260101-20260228.txt"
    notice = made.notice.decode("iso-8859-15")
    assert "Ce fichier n'est pas un FEC" in notice
    assert "Période : du 20260101 au 20260228" in notice


def test_a_period_over_two_exercises_is_numbered_by_itself(tmp_path: Path) -> None:
    opened = Opened(write(tmp_path, BOOKS))
    made = import_file(opened, day("2025-11-01"), day("2026-02-28"), ["BQ"])
    assert sorted({line.number for line in made.lines}) == [
        "BQ-000001",
        "BQ-000002",
        "BQ-000003",
    ]


def test_a_period_with_nothing_is_refused(tmp_path: Path) -> None:
    opened = Opened(write(tmp_path, BOOKS))
    with pytest.raises(ExportRefused, match=r"\[fec-exercise\] there is no entry"):
        import_file(opened, day("2026-06-01"), day("2026-06-30"))
    with pytest.raises(ExportRefused, match="comes after"):
        import_file(opened, day("2026-06-30"), day("2026-06-01"))
