"""The opening entry (rule d)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fecbooks import CHART, books, export, fec, write

if TYPE_CHECKING:
    from pathlib import Path

LINES = "CompteNum CompAuxNum PieceRef PieceDate Debit Credit"


def opening(folder: Path, text: str, *words: object, chart: str = CHART) -> list[str]:
    return fec(folder, text, *words, chart=chart).shows(LINES, where="AN-000001")


def entry(day: str, debit: str, amount: str, credit: str) -> str:
    return f'{day} * "Opération"\n  {debit}  {amount} EUR\n  {credit}\n'


def test_it_is_dated_and_validated_on_the_first_day(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        entry("2025-05-01", "Assets:Bank", "100.00", "Liabilities:Loan")
        + entry("2026-02-01", "Assets:Bank", "1.00", "Income:Gains"),
    )
    columns = "JournalLib EcritureNum EcritureDate ValidDate CompteNum Debit Credit"
    assert made.shows(f"{columns} EcritureLib")[:2] == [
        "A nouveaux AN-000001 20260101 20260101 164000 0,00 100,00 A nouveaux",
        "A nouveaux AN-000001 20260101 20260101 512000 100,00 0,00 A nouveaux",
    ]


def test_there_is_none_where_nothing_is_carried(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        entry("2025-05-01", "Assets:Bank", "100.00", "Liabilities:Loan")
        + entry("2025-06-01", "Liabilities:Loan", "100.00", "Assets:Bank")
        + entry("2026-02-01", "Assets:Bank", "1.00", "Income:Gains"),
    )
    assert made.shows("EcritureNum") == ["BQ-000001", "BQ-000001"]


def test_open_items_have_a_line_each_for_what_is_left(tmp_path: Path) -> None:
    assert opening(
        tmp_path,
        """
        2025-01-01 custom "infast-option" "deposit" Liabilities:Deposits
        2025-01-01 open Liabilities:Deposits
          pcg: "419100"

        2025-03-01 * "ACME SARL" "Site"
          invoice: "F1"
          Income:Services            -150.00 EUR
          Assets:Receivable:Acme
        2025-03-02 * "ACME SARL" "Logo"
          invoice: "F2"
          Income:Services            -200.00 EUR
          Assets:Receivable:Acme
        2025-03-03 * "Librairie Brun" "Acompte demandé"
          invoice: "FA1"
          Liabilities:Deposits       -300.00 EUR
          Assets:Receivable:Brun
        2025-04-01 * "ACME SARL" "Virement" ^F1
          payment: "R1"
          Assets:Bank                 100.00 EUR
          Assets:Receivable:Acme
        2025-04-02 * "Librairie Brun" "Virement" ^FA1
          payment: "R2"
          Assets:Bank                 340.00 EUR
          Assets:Receivable:Brun
        2025-05-01 * "Librairie Brun" "Facture finale"
          invoice: "F3"
          Income:Services            -500.00 EUR
          Liabilities:Deposits        120.00 EUR
            deducts: "FA1"
          Assets:Receivable:Brun
        2025-06-01 * "ACME SARL" "Logo payé" ^F2
          payment: "R3"
          Assets:Bank                 200.00 EUR
          Assets:Receivable:Acme
        2026-02-01 * "Loyer"
          Expenses:Rent                 1.00 EUR
          Assets:Bank
        """,
    ) == [
        "120000 - AN-000001 20260101 0,00 850,00",
        "411000 Acme F1 20250301 50,00 0,00",
        "411000 BRU01 F3 20250501 380,00 0,00",
        "419100 BRU01 FA1 20250303 0,00 180,00",
        "419700 BRU01 R2 20250402 0,00 40,00",
        "512000 - AN-000001 20260101 640,00 0,00",
    ]


def test_other_accounts_have_a_line_for_each_currency(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2025-03-01 * "Dollars"
          Assets:Savings       100.00 USD @ 0.90 EUR
          Assets:Bank
        2025-03-02 * "Livres"
          Assets:Savings       100.00 GBP @ 1.20 EUR
          Assets:Bank
        2025-03-03 * "Euros"
          Assets:Savings        10.00 EUR
          Assets:Bank
        2025-03-04 * "Encore des dollars"
          Assets:Savings        50.00 USD @ 0.80 EUR
          Assets:Bank
        2025-03-05 * "Apport"
          Assets:Bank          500.00 EUR
          Liabilities:Loan
        2026-02-01 * "Loyer"
          Expenses:Rent                 1.00 EUR
          Assets:Bank
        """,
    )
    # What was entered, not what it is worth on the first day.
    assert made.shows("CompteNum Debit Montantdevise Idevise", where="AN")[2:] == [
        "512200 10,00 - -",
        "512200 120,00 100,00 GBP",
        "512200 130,00 150,00 USD",
    ]


def test_a_loss_stands_on_its_account(tmp_path: Path) -> None:
    assert opening(
        tmp_path,
        entry("2025-05-01", "Assets:Bank", "100.00", "Liabilities:Loan")
        + entry("2025-06-01", "Expenses:Rent", "30.00", "Assets:Bank")
        + entry("2026-02-01", "Assets:Bank", "1.00", "Income:Gains"),
    ) == [
        "129000 - AN-000001 20260101 30,00 0,00",
        "164000 - AN-000001 20260101 0,00 100,00",
        "512000 - AN-000001 20260101 70,00 0,00",
    ]


def test_results_of_earlier_exercises_are_brought_forward(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        entry("2023-05-01", "Assets:Bank", "100.00", "Income:Gains")
        + entry("2024-05-01", "Assets:Bank", "20.00", "Income:Gains")
        + entry("2025-05-01", "Expenses:Rent", "500.00", "Assets:Bank")
        + entry("2026-02-01", "Assets:Bank", "1.00", "Income:Gains")
        + entry("2027-02-01", "Assets:Bank", "1.00", "Income:Gains"),
    )
    shows = [
        export(ledger, "--year", year, into=str(year)).shows(
            "CompteNum Debit Credit", where="1"
        )
        for year in (2024, 2025, 2026, 2027)
    ]
    assert shows == [
        ["120000 0,00 100,00"],
        ["110000 0,00 100,00", "120000 0,00 20,00"],
        ["110000 0,00 120,00", "129000 500,00 0,00"],
        ["119000 380,00 0,00", "120000 0,00 1,00"],
    ]


MOVED = books(
    entry("2024-05-01", "Assets:Bank", "1000.00", "Income:Gains"),
    entry("2025-06-30", "Equity:Result", "1000.00", "Equity:Reserves"),
    entry("2025-07-01", "Assets:Bank", "500.00", "Income:Gains"),
    entry("2026-07-01", "Assets:Bank", "1.00", "Income:Gains"),
)


def results(ledger: Path, year: int) -> list[str]:
    made = export(ledger, "--year", year, into=str(year))
    return made.shows("CompteNum Debit Credit", where="AN")


def test_a_result_that_was_moved_is_brought_forward_no_more(tmp_path: Path) -> None:
    ledger = write(tmp_path, MOVED)
    assert results(ledger, 2025) == ["120000 0,00 1000,00", "512000 1000,00 0,00"]
    assert results(ledger, 2026) == [
        "106000 0,00 1000,00",
        "120000 0,00 500,00",
        "512000 1500,00 0,00",
    ]


def test_accounts_that_the_ledger_closes_give_the_same(tmp_path: Path) -> None:
    closing = [
        entry("2024-12-31", "Income:Gains", "1000.00", "Equity:Result"),
        # On the first day of the next year, as some do.
        entry("2026-01-01", "Income:Gains", "500.00", "Equity:Result"),
    ]
    ledger = write(tmp_path, books(MOVED, *closing))
    assert results(ledger, 2025) == ["120000 0,00 1000,00", "512000 1000,00 0,00"]
    assert results(ledger, 2026) == [
        "106000 0,00 1000,00",
        "120000 0,00 500,00",
        "512000 1500,00 0,00",
    ]
    made = export(ledger, "--year", 2026, into="again")
    assert made.shows("EcritureNum CompteNum", where="75") == ["BQ-000001 756000"]


def test_an_option_says_where_results_go(tmp_path: Path) -> None:
    option = '2026-01-01 custom "infast-option" "fec-results" "1201 1290 1101 1190"\n'
    ledger = write(
        tmp_path,
        books(
            option,
            entry("2023-05-01", "Assets:Bank", "100.00", "Income:Gains"),
            entry("2024-05-01", "Assets:Bank", "20.00", "Income:Gains"),
            entry("2025-02-01", "Assets:Bank", "1.00", "Income:Gains"),
        ),
    )
    made = export(ledger, "--year", 2025)
    assert made.shows("CompteNum CompteLib Credit", where="AN")[:2] == [
        "1101 Report à nouveau (solde créditeur) 100,00",
        "1201 Résultat de l'exercice (bénéfice) 20,00",
    ]


def test_a_year_in_which_nothing_happened_is_carried_through(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        entry("2023-05-01", "Assets:Bank", "100.00", "Income:Gains")
        + entry("2026-02-01", "Assets:Bank", "1.00", "Income:Gains"),
    )
    assert results(ledger, 2024) == ["120000 0,00 100,00", "512000 100,00 0,00"]
    assert results(ledger, 2025) == ["110000 0,00 100,00", "512000 100,00 0,00"]
    assert export(ledger, "--year", 2027, into="none").status == 2


def test_a_foreign_document_is_left_in_its_currency(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2025-03-01 * "ACME SARL" "Website"
          invoice: "F1"
          Income:Services            -900.00 EUR
          Assets:Receivable:Acme     1000.00 USD @ 0.90 EUR
        2025-04-01 * "ACME SARL" "Wire" ^F1
          payment: "R1"
          Assets:Bank                 360.00 EUR
          Assets:Receivable:Acme     -400.00 USD @ 0.90 EUR
        2026-02-01 * "Loyer"
          Expenses:Rent                 1.00 EUR
          Assets:Bank
        """,
    )
    assert made.shows("CompteNum PieceRef Debit Montantdevise Idevise", where="F1") == [
        "411000 F1 540,00 600,00 USD"
    ]


def test_a_posting_on_a_deposit_account_of_no_invoice_is_carried(
    tmp_path: Path,
) -> None:
    assert opening(
        tmp_path,
        """
        2025-01-01 custom "infast-option" "deposit" Liabilities:Deposits
        2025-01-01 open Liabilities:Deposits
          pcg: "419100"
        2025-01-02 * "Repris en bloc"
          Assets:Bank           80.00 EUR
          Liabilities:Deposits
        2026-02-01 * "Loyer"
          Expenses:Rent                 1.00 EUR
          Assets:Bank
        """,
    ) == [
        "419100 - AN-000001 20260101 0,00 80,00",
        "512000 - AN-000001 20260101 80,00 0,00",
    ]


def test_differences_of_exchange_that_nobody_booked_have_no_units(
    tmp_path: Path,
) -> None:
    made = fec(
        tmp_path,
        """
        2025-03-01 * "ACME SARL" "Website"
          invoice: "F1"
          Income:Services            -900.00 EUR
          Assets:Receivable:Acme     1000.00 USD @ 0.90 EUR
        2025-04-01 * "ACME SARL" "Wire" ^F1
          payment: "R1"
          Assets:Savings             1000.00 USD @ 0.95 EUR
          Assets:Receivable:Acme    -1000.00 USD @ 0.95 EUR
        2025-05-01 * "Change"
          Assets:Bank                 999.00 EUR
          Assets:Savings             -990.00 USD @@ 999.00 EUR
        2026-02-01 * "Loyer"
          Expenses:Rent                 1.00 EUR
          Assets:Bank
        """,
    )
    columns = "CompteNum PieceRef Debit Credit Montantdevise Idevise"
    # Nothing is left in dollars; or dollars, and less than nothing in euros.
    assert made.shows(columns, where="411") == ["411000 F1 0,00 50,00 - -"]
    assert made.shows(columns, where="5122") == ["512200 AN-000001 0,00 49,00 - -"]
