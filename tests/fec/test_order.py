"""The order of the file, numbers, and dates of validation (rule c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fecbooks import books, export, fec, seal, write

if TYPE_CHECKING:
    from pathlib import Path

THREE_INVOICES = """\
2026-01-10 * "ACME SARL" "Site"
  invoice: "F1"
  Income:Services            -100.00 EUR
  Assets:Receivable:Acme

2026-01-20 * "ACME SARL" "Logo"
  invoice: "F2"
  Income:Services            -200.00 EUR
  Assets:Receivable:Acme

2026-01-30 * "Librairie Brun" "Affiche"
  invoice: "F3"
  Income:Services            -300.00 EUR
  Assets:Receivable:Brun

2026-01-15 * "Loyer"
  Expenses:Rent                50.00 EUR
  Assets:Bank

"""
ORDER = "EcritureNum EcritureDate ValidDate PieceRef"


def shown(made_rows: list[str]) -> list[str]:
    return list(dict.fromkeys(made_rows))


def order(ledger: Path, into: str = "out") -> list[str]:
    made = export(ledger, into=into)
    assert made.status == 0, made.err
    return shown(made.shows(ORDER))


def test_each_journal_has_its_own_numbers_from_one(tmp_path: Path) -> None:
    assert shown(fec(tmp_path, THREE_INVOICES).shows(ORDER)) == [
        "VE-000001 20260110 20260110 F1",
        "BQ-000001 20260115 20260115 BQ-000001",
        "VE-000002 20260120 20260120 F2",
        "VE-000003 20260130 20260130 F3",
    ]


def test_each_exercise_begins_at_one(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        THREE_INVOICES
        + books("""
            2025-07-01 * "ACME SARL" "Avant"
              invoice: "F0"
              Income:Services         -100.00 EUR
              Assets:Receivable:Acme
            """),
    )
    assert "VE-000001 20260110 20260110 F1" in order(ledger)


def test_sealed_entries_come_first_in_the_order_of_the_chain(tmp_path: Path) -> None:
    ledger = write(tmp_path, THREE_INVOICES)
    seal(ledger, "2026-02-01", "F3", "F1")
    assert order(ledger) == [
        "VE-000001 20260130 20260201 F3",
        "VE-000002 20260110 20260201 F1",
        # What no seal covers comes behind, and is validated no earlier.
        "BQ-000001 20260115 20260201 BQ-000001",
        "VE-000003 20260120 20260201 F2",
    ]


def test_a_late_entry_takes_the_next_number(tmp_path: Path) -> None:
    ledger = write(tmp_path, THREE_INVOICES)
    seal(ledger, "2026-02-01")
    late = books("""
        2026-01-05 * "ACME SARL" "Oubliée"
          invoice: "F4"
          Income:Services             -10.00 EUR
          Assets:Receivable:Acme
        """)
    ledger.write_text(ledger.read_text("utf-8") + late, "utf-8")
    seal(ledger, "2026-06-15")
    assert order(ledger) == [
        "VE-000001 20260110 20260201 F1",
        "VE-000002 20260120 20260201 F2",
        "VE-000003 20260130 20260201 F3",
        "VE-000004 20260105 20260615 F4",
        "BQ-000001 20260115 20260615 BQ-000001",
    ]


def test_a_later_seal_changes_no_number_of_a_sealed_entry(tmp_path: Path) -> None:
    ledger = write(tmp_path, THREE_INVOICES)
    seal(ledger, "2026-02-01", "F2")
    before = order(ledger)
    seal(ledger, "2026-02-02", "F1")
    after = order(ledger)
    assert before[0] == after[0] == "VE-000001 20260120 20260201 F2"
    seal(ledger, "2026-02-03")
    assert order(ledger)[:2] == after[:2]


@pytest.mark.parametrize(
    ("first", "second", "valid"),
    [
        ("2026-02-01", "2026-02-09", ["20260201", "20260209"]),
        # Never before its own day.
        ("2026-01-12", "2026-01-13", ["20260112", "20260120"]),
        # Never before the one that was sealed before it.
        ("2026-02-09", "2026-02-01", ["20260209", "20260209"]),
    ],
)
def test_the_day_of_validation(
    tmp_path: Path, first: str, second: str, valid: list[str]
) -> None:
    ledger = write(tmp_path, THREE_INVOICES)
    seal(ledger, first, "F1")
    seal(ledger, second, "F2")
    made = export(ledger)
    assert [
        shown(made.shows("ValidDate", where=number)) for number in ("F1", "F2")
    ] == [[day] for day in valid]


def test_an_unsealed_entry_is_validated_on_its_day_or_the_last_seals(
    tmp_path: Path,
) -> None:
    ledger = write(tmp_path, THREE_INVOICES)
    seal(ledger, "2026-01-18", "F1")
    assert order(ledger) == [
        "VE-000001 20260110 20260118 F1",
        "BQ-000001 20260115 20260118 BQ-000001",
        "VE-000002 20260120 20260120 F2",
        "VE-000003 20260130 20260130 F3",
    ]


def test_another_exercises_seals_say_nothing_of_this_one(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        THREE_INVOICES
        + books("""
            2027-01-05 * "ACME SARL" "Année suivante"
              invoice: "F9"
              Income:Services         -100.00 EUR
              Assets:Receivable:Acme
            """),
    )
    seal(ledger, "2027-01-06", "F9")
    seal(ledger, "2026-02-01", "F1")
    assert order(ledger)[0] == "VE-000001 20260110 20260201 F1"


def test_opening_items_come_first(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        THREE_INVOICES
        + books("""
            2025-06-01 * "Emprunt"
              Assets:Bank             1000.00 EUR
              Liabilities:Loan
            2026-01-01 * "ACME SARL" "Reprise"
              invoice: "F0"
              Equity:Opening           -90.00 EUR
              Assets:Receivable:Acme
            2026-03-01 * "Reprise tardive"
              journal: "AN"
              Assets:Bank               10.00 EUR
              Equity:Opening
            """),
    )
    assert order(ledger)[:4] == [
        "AN-000001 20260101 20260101 AN-000001",
        "AN-000002 20260101 20260101 F0",
        "AN-000003 20260301 20260301 AN-000003",
        "VE-000001 20260110 20260110 F1",
    ]


def test_a_sealed_opening_item_keeps_its_number_too(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        books("""
            2026-01-01 * "Banque"
              journal: "AN"
              Assets:Bank               10.00 EUR
              Equity:Opening
            2026-01-01 * "ACME SARL" "Reprise"
              invoice: "F8"
              Equity:Opening           -90.00 EUR
              Assets:Receivable:Acme
            2026-01-01 * "ACME SARL" "Reprise"
              invoice: "F9"
              Equity:Opening           -80.00 EUR
              Assets:Receivable:Acme
            """)
        + THREE_INVOICES,
    )
    seal(ledger, "2026-02-01", "F1", "F9")
    assert order(ledger)[:5] == [
        "AN-000001 20260101 20260201 F9",
        "AN-000002 20260101 20260201 AN-000002",
        "AN-000003 20260101 20260201 F8",
        "VE-000001 20260110 20260201 F1",
        "BQ-000001 20260115 20260201 BQ-000001",
    ]


def test_one_days_entries_go_by_journal_number_and_content(tmp_path: Path) -> None:
    entries = [
        """
        2026-01-10 * "ACME SARL" "Site"
          invoice: "F10"
          Income:Services            -100.00 EUR
          Assets:Receivable:Acme
        """,
        """
        2026-01-10 * "ACME SARL" "Site"
          invoice: "F9"
          Income:Services            -100.00 EUR
          Assets:Receivable:Acme
        """,
        """
        2026-01-10 * "Loyer B"
          Expenses:Rent                50.00 EUR
          Assets:Bank
        """,
        """
        2026-01-10 * "Loyer A"
          Expenses:Rent                50.00 EUR
          Assets:Bank
        """,
    ]
    expected = ["Loyer A", "Loyer B", "ACME SARL - Site", "ACME SARL - Site"]
    one = fec(tmp_path, books(*entries))
    assert shown(one.shows("EcritureNum PieceRef")) == [
        "BQ-000001 BQ-000001",
        "BQ-000002 BQ-000002",
        "VE-000001 F9",
        "VE-000002 F10",
    ]
    assert one.shows("EcritureLib")[::2] == expected
    # Whatever their places in the text are.
    data = one.path.read_bytes()
    assert fec(tmp_path, books(*reversed(entries))).path.read_bytes() == data
