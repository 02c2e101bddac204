"""What is refused: all of it told, nothing written (rule i)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from calling import FRENCH, infast
from fecbooks import CHART, books, export, line_of, write
from fecchecker import faults

from beancount_infast.export.fec_refusals import place

if TYPE_CHECKING:
    from pathlib import Path

FIRST = datetime.date(2026, 1, 1)
SALE = """
    2026-01-02 * "Vente"
      Assets:Bank            1.00 EUR
      Income:Services
    """


def refused(folder: Path, text: str, *words: object, chart: str = CHART) -> list[str]:
    return export(write(folder, text, chart), *words).faults()


def test_a_ledger_with_errors(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        2026-01-02 * "ACME SARL" "Site"
          invoice: "F1"
          Income:Services       -100.00 EUR
          Assets:Receivable:Acme
        2026-01-03 * "ACME SARL" "Virement"
          payment: "R1"
          Assets:Bank            110.00 EUR
          Assets:Receivable:Acme
            settles: "F1"
        2026-01-04 balance Assets:Bank  1.00 EUR
        """,
    )
    one, other = export(ledger).faults()
    line = line_of(ledger, "  Assets:Bank            110.00") + 1
    assert one.startswith(
        f"main.beancount:{line}: [fec-ledger] the ledger has an error, over-settled: "
    )
    line = line_of(ledger, "2026-01-04")
    assert other.startswith(
        f"main.beancount:{line}: [fec-ledger] the ledger has an error, beancount: "
        "Balance failed for 'Assets:Bank'"
    )


def test_a_ledger_that_cannot_be_read(tmp_path: Path) -> None:
    made = export(tmp_path / "none.beancount")
    assert made.status == 2
    assert "there is no such file" in made.err


@pytest.mark.parametrize(
    ("siren", "said"),
    [
        ("732 829 320", 'the SIREN "732 829 320" is not nine digits'),
        ("73282932", 'the SIREN "73282932" is not nine digits'),
        ("73282932000074", "is not nine digits"),
        ("٧٣٢٨٢٩٣٢٠", "is not nine digits"),
        ("732829321", "the SIREN 732829321 has a wrong check digit"),
    ],
)
def test_a_siren_that_is_none(tmp_path: Path, siren: str, said: str) -> None:
    chart = CHART.replace('"siren" "732829320"', f'"siren" "{siren}"')
    (fault,) = refused(tmp_path, SALE, chart=chart)
    line = line_of(tmp_path / "main.beancount", "2020-01-01 custom")
    assert fault.startswith(f"main.beancount:{line}: [fec-siren] ")
    assert said in fault


def test_no_siren(tmp_path: Path) -> None:
    chart = CHART.replace('2020-01-01 custom "infast-option" "siren" "732829320"', "")
    assert refused(tmp_path, SALE, chart=chart) == [
        (
            "main.beancount:0: [fec-siren] the books have no SIREN, with which the "
            'file\'s name begins; write 2026-01-01 custom "infast-option" "siren" "…"'
        )
    ]


def test_an_account_without_a_number(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        books(
            SALE,
            """
            2026-01-01 open Assets:Nameless
            2026-01-03 * "Deux fois"
              Assets:Nameless        1.00 EUR
              Income:Services
            2026-01-04 * "Deux fois"
              Assets:Nameless        1.00 EUR
              Income:Services
            """,
        ),
    )
    line = line_of(ledger, "2026-01-01 open Assets:Nameless")
    assert export(ledger).faults() == [
        (
            f"main.beancount:{line}: [fec-account] Assets:Nameless has no account "
            'number of the PCG; write pcg: "…" on its open or on that of an account '
            "above it"
        )
    ]


def test_an_account_without_a_number_that_a_plugin_opens(tmp_path: Path) -> None:
    chart = CHART.replace("2020-01-01 open Liabilities:CustomerCredit\n", "")
    chart = chart.replace('  pcg: "419700"\n', "")
    chart = chart.replace('  pcg-lib: "Clients - Autres avoirs"\n', "")
    text = """
        2026-01-02 * "Acme" "Acompte"
          payment: "R1"
          Assets:Bank            1.00 EUR
          Liabilities:CustomerCredit:Acme
        """
    ledger = write(tmp_path, text, chart)
    line = line_of(ledger, "2020-01-01 open Assets:Receivable:Acme")
    (fault,) = export(ledger).faults()
    assert fault.startswith(
        f"main.beancount:{line}: [fec-account] Liabilities:CustomerCredit:Acme has no"
    )


@pytest.mark.parametrize(
    "number",
    ['"5"', '"912000"', '"51A"', '"512.1"', "5121.5", '"512 100"', "TRUE", '""'],
)
def test_an_account_with_a_bad_number(tmp_path: Path, number: str) -> None:
    ledger = write(
        tmp_path,
        f"""
        2026-01-01 open Assets:Odd
          pcg: {number}
        2026-01-01 open Assets:Odd:One
        2026-01-01 open Assets:Odd:Two
        2026-01-03 * "Deux"
          Assets:Odd:One        1.00 EUR
          Assets:Odd:Two
        """,
    )
    line = line_of(ledger, f"  pcg: {number}") - 1
    (fault,) = export(ledger).faults()
    assert fault.startswith(
        f"main.beancount:{line}: [fec-account] Assets:Odd has pcg: "
    )


def test_foreign_money_without_a_price(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        2026-01-03 price USD 0.90 EUR
        2026-01-02 * "Trop tôt"
          Assets:Savings        10.00 USD
          Income:Services
        2026-01-04 * "Dans une autre monnaie"
          Assets:Savings        10.00 GBP @ 1.30 CHF
          Assets:Savings       -13.00 CHF
        """,
    )
    lines = [line_of(ledger, f"2026-01-0{day}") for day in (2, 4)]
    assert export(ledger).faults() == [
        f"main.beancount:{line}: [fec-amount] {amount} has no value in EUR: no cost or "
        f"price in EUR, and no price of {currency} on or before 2026-01-0{day}; add a "
        "price directive"
        for line, amount, currency, day in (
            (lines[0] + 1, "10.00 USD", "USD", 2),
            (lines[0] + 2, "-10.00 USD", "USD", 2),
            (lines[1] + 1, "10.00 GBP", "CHF", 4),
            (lines[1] + 2, "-13.00 CHF", "CHF", 4),
        )
    ]


def test_a_price_is_wanted_of_earlier_years_too(tmp_path: Path) -> None:
    text = """
        2025-01-02 * "Sans cours"
          Assets:Savings        10.00 USD
          Income:Services
        """
    (one, other) = refused(tmp_path, books(text, SALE))
    assert "[fec-amount] 10.00 USD" in one
    assert "[fec-amount] -10.00 USD" in other


@pytest.mark.parametrize("code", ["V-E", "V E", "é", "V_", "."])
def test_a_journal_with_other_signs(tmp_path: Path, code: str) -> None:
    option = f'2026-01-01 custom "infast-option" "journal" "{code}" "Ventes"'
    ledger = write(tmp_path, books(option, SALE))
    line = line_of(ledger, "2026-01-01 custom")
    assert export(ledger).faults() == [
        (
            f'main.beancount:{line}: [fec-journal] the journal code "{code}" has '
            "other signs than letters and digits; correct it"
        )
    ]


def test_an_entry_in_a_journal_with_other_signs(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        """
        2026-01-02 * "Vente"
          journal: "B-Q"
          Assets:Bank            1.00 EUR
          Income:Services
        """,
    )
    line = line_of(ledger, "2026-01-02")
    (fault,) = export(ledger).faults()
    assert fault.startswith(
        f'main.beancount:{line}: [fec-journal] the journal code "B-Q"'
    )


def test_a_journal_with_two_labels(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        books(
            """
            2026-01-01 custom "infast-option" "journal" "BQ" "Banque" Assets:Bank
            2026-01-02 custom "infast-option" "journal" "BQ" "Banque" Assets:Savings
            2026-01-03 custom "infast-option" "journal" "BQ" "Caisse" Assets:Cash
            """,
            SALE,
        ),
    )
    line = line_of(ledger, "2026-01-03 custom")
    assert export(ledger).faults() == [
        (
            f'main.beancount:{line}: [fec-journal] the journal BQ is called "Banque" '
            'and "Caisse"; keep one of the two'
        )
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", 2031), "there is no entry from 2031-01-01 to 2031-12-31"),
        (("--year", 2020), "there is no entry from 2020-01-01 to 2020-12-31"),
        (
            ("--from", "2026-06-30", "--to", "2026-01-01"),
            "2026-06-30 comes after 2026-01-01; give the first day, then the last one",
        ),
        (
            ("--from", "2026-03-01", "--to", "2026-03-31"),
            "there is no entry from 2026-03-01 to 2026-03-31",
        ),
        (
            ("--year", 2026, "--journal", "XX", "--journal", "HA"),
            (
                "there is no entry in HA, XX from 2026-01-01 to 2026-12-31; "
                "check the journal's code and the period"
            ),
        ),
        (("--year", 2026, "--from", "2027-01-01"), "2027-01-01 comes after 2026-12-31"),
    ],
)
def test_a_period_with_nothing_in_it(
    tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    (fault,) = refused(tmp_path, SALE, *words)
    assert fault.startswith("main.beancount:0: [fec-exercise] ")
    assert said in fault


def test_a_ledger_of_drafts_and_nothing(tmp_path: Path) -> None:
    text = """
        2026-01-02 ! "Vente"
          Assets:Bank            1.00 EUR
          Income:Services
        2026-01-03 * "Rien"
          Assets:Bank            0.00 EUR
          Income:Services        0.00 EUR
        """
    (fault,) = refused(tmp_path, text)
    assert "[fec-exercise]" in fault


def test_all_is_told_at_once_by_line(tmp_path: Path) -> None:
    chart = CHART.replace("732829320", "732829321")
    faults = refused(
        tmp_path,
        """
        2026-01-01 custom "infast-option" "journal" "?" "Divers"
        2026-01-01 open Assets:Nameless
        2026-01-02 * "Vente"
          Assets:Nameless       10.00 EUR
          Assets:Savings        10.00 USD
          Income:Services
        2026-01-03 * "Vente"
          Assets:Unopened        1.00 EUR
          Income:Services
        2026-01-04 * "Des fractions"
          Assets:Bank           33.335 EUR
          Assets:Bank           66.665 EUR
          Income:Services     -100.000 EUR
        """,
        chart=chart,
    )
    lines = [int(fault.split(":")[1]) for fault in faults]
    assert lines == sorted(lines)
    codes = [fault.partition("[")[2].partition("]")[0] for fault in faults]
    assert set(codes) == {
        "fec-siren",
        "fec-journal",
        "fec-account",
        "fec-amount",
        "fec-ledger",
        "fec-unbalanced",
    }
    assert sum("Assets:Unopened" in fault for fault in faults) >= 1


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    ledger = write(tmp_path, SALE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "732829320DESCRIPTION20261231.txt").mkdir()
    made = export(ledger)
    assert made.status == 2
    assert made.files == ["732829320DESCRIPTION20261231.txt"], "one file, or none"


def test_in_french(tmp_path: Path) -> None:
    chart = CHART.replace("732829320", "732829321")
    ledger = write(tmp_path, SALE, chart)
    words = ("-f", ledger, "export", "fec", "--year", 2026, "--into", tmp_path / "out")
    assert "a une clé de contrôle fausse" in infast(*words, **FRENCH).err


def test_a_journal_that_is_no_text_is_told_once(tmp_path: Path) -> None:
    option = '2026-01-01 custom "infast-option" "journal" 7 "Ventes"'
    (fault,) = refused(tmp_path, books(option, SALE))
    assert "bad-option" in fault


def test_a_posting_without_a_place_stands_at_its_entry() -> None:
    assert place(None, {}, {"filename": "a", "lineno": 3}) == ("a", 3)
    assert place(None, {}) == ("<unknown>", 0)


@pytest.mark.parametrize(
    "value", ["2026-01-01", "3.5", "TRUE", "12 EUR", "#tag", "X", ""]
)
@pytest.mark.parametrize("key", ["pcg", "pcg-lib", "compaux", "journal", "piece"])
def test_values_of_other_kinds_end_in_a_file_or_a_sentence(
    tmp_path: Path, key: str, value: str
) -> None:
    ledger = write(
        tmp_path,
        f"""
        2026-01-01 open Liabilities:Suppliers:Odd
          {key}: {value}
        2026-01-02 * "Achat"
          {key}: {value}
          Expenses:Fees          1.00 EUR
          Liabilities:Suppliers:Odd
        """,
    )
    made = export(ledger)
    if made.status == 0:
        assert faults(made.path.name, made.path.read_bytes(), FIRST) == []
    else:
        assert all("[fec-" in line for line in made.faults())
