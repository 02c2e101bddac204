"""Which exercise, which files, and what is in them (rule a)."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING

import pytest
from calling import infast
from fecbooks import Fec, books, export, fec, line_of, write

from beancount_infast.export.fec_exercise import Period, exercise_before

if TYPE_CHECKING:
    from pathlib import Path

TWO_YEARS = """\
2025-03-01 * "Client" "Vente de 2025"
  Assets:Bank        100.00 EUR
  Income:Services

2026-03-01 * "Client" "Vente de 2026"
  Assets:Bank        200.00 EUR
  Income:Services
"""
LINES = "EcritureNum EcritureDate CompteNum Debit Credit"


def test_a_year_gives_the_file_and_its_notice(tmp_path: Path) -> None:
    made = fec(tmp_path, TWO_YEARS, "--year", 2026)
    assert made.files == [
        "732829320DESCRIPTION20261231.txt",
        "732829320FEC20261231.txt",
    ]
    assert made.shows(LINES, where="BQ") == [
        "BQ-000001 20260301 512000 200,00 0,00",
        "BQ-000001 20260301 706000 0,00 200,00",
    ]


def test_a_year_closes_where_the_option_says(tmp_path: Path) -> None:
    text = TWO_YEARS + '2026-01-01 custom "infast-option" "fiscal-year-end" "06-30"\n'
    ledger = write(tmp_path, text)
    made = export(ledger, "--year", 2025)
    assert "732829320FEC20250630.txt" in made.files
    assert made.shows(LINES, where="BQ")[0].startswith("BQ-000001 20250301")
    later = export(ledger, "--year", 2026, into="later")
    assert "732829320FEC20260630.txt" in later.files
    assert later.shows(LINES, where="BQ")[0].startswith("BQ-000001 20260301")


@pytest.mark.parametrize(
    ("end", "year", "closing"),
    [("02-29", 2024, "20240229"), ("02-29", 2023, "20230228"), ("02-28", 2024, "0228")],
)
def test_a_year_closes_in_february(
    tmp_path: Path, end: str, year: int, closing: str
) -> None:
    made = fec(
        tmp_path,
        f"""
        2026-01-01 custom "infast-option" "fiscal-year-end" "{end}"
        {year}-02-01 * "Vente"
          Assets:Bank        100.00 EUR
          Income:Services
        """,
        *("--year", year),
    )
    assert made.path.name.endswith(f"{closing}.txt")


@pytest.mark.parametrize(
    "words",
    [
        # The books begin in March: their first exercise is short.
        ("--from", "2025-03-01", "--to", "2025-12-31"),
        # The whole year.
        ("--from", "2025-01-01", "--to", "2025-12-31"),
        # An exercise of another length, which the year's name settles.
        ("--year", "2025", "--to", "2025-12-31"),
    ],
)
def test_a_first_exercise_may_be_short(tmp_path: Path, words: tuple[str, ...]) -> None:
    made = fec(tmp_path, TWO_YEARS, *words)
    assert made.path.name == "732829320FEC20251231.txt"
    assert len(made.rows()) == 2


def test_a_draft_before_it_begins_no_books(tmp_path: Path) -> None:
    draft = """
        2025-01-15 ! "Devis"
          Assets:Bank          1.00 EUR
          Income:Services
        """
    words = ("--from", "2025-03-01", "--to", "2025-12-31")
    made = fec(tmp_path, books(TWO_YEARS, draft), *words)
    assert made.path.name == "732829320FEC20251231.txt"


def test_an_exercise_may_be_longer_than_a_year(tmp_path: Path) -> None:
    made = fec(tmp_path, TWO_YEARS, "--from", "2025-01-01", "--to", "2026-06-30")
    assert made.path.name == "732829320FEC20260630.txt"
    assert made.shows("EcritureNum Debit", where="512000") == [
        "BQ-000001 100,00",
        "BQ-000002 200,00",
    ]


def test_an_odd_exercise_among_others_is_told_by_its_year(tmp_path: Path) -> None:
    ledger = write(tmp_path, TWO_YEARS)
    odd = ("--from", "2026-01-01", "--to", "2026-06-30")
    made = export(ledger, "--year", 2026, *odd)
    assert made.path.name == "732829320FEC20260630.txt"
    assert export(ledger, *odd, into="part").files == ["EXPORT20260101-20260630.txt"]


def test_files_lie_here_unless_a_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = write(tmp_path, TWO_YEARS)
    monkeypatch.chdir(tmp_path)
    assert infast("-f", ledger, "export", "fec", "--year", 2026).status == 0
    assert (tmp_path / "732829320FEC20261231.txt").exists()


def test_the_notice_says_what_the_file_is(tmp_path: Path) -> None:
    made = fec(tmp_path, TWO_YEARS, "--encoding", "utf-8", "--separator", "pipe")
    notice = made.notice
    for column in ("1. JournalCode", "15. DateLet", "18. Idevise"):
        assert column in notice
    assert "AN : A nouveaux" in notice
    assert "BQ : Banque" in notice
    assert "Jeu de caractères : UTF-8" in notice
    assert "barre verticale" in notice
    # The sale, and the opening entry.
    assert "Écritures sans scellé : 2" in notice
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() in notice


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("iso-8859-15", b"\xe9t\xe9 \xa4"),
        ("utf-8", "été €".encode()),
        ("ascii", b"ete EUR"),
    ],
)
def test_character_sets(tmp_path: Path, encoding: str, written: bytes) -> None:
    made = fec(
        tmp_path,
        """
        2026-03-01 * "été €"
          Assets:Bank        100.00 EUR
          Income:Services
        """,
        *("--encoding", encoding),
    )
    data = made.path.read_bytes()
    assert b"\t" + written + b"\t" in data
    assert data.startswith(b"JournalCode\tJournalLib\t"), "no byte-order mark"
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == 3


def test_latin_9_tab_and_18_columns_are_the_default(tmp_path: Path) -> None:
    ledger = write(tmp_path, TWO_YEARS)
    asked = ("--encoding", "iso-8859-15", "--separator", "tab", "--columns", "18")
    plain = export(ledger, into="plain").path.read_bytes()
    assert export(ledger, *asked).path.read_bytes() == plain


def test_a_bar_divides_the_fields(tmp_path: Path) -> None:
    made = fec(tmp_path, TWO_YEARS, "--separator", "pipe")
    assert made.path.read_bytes().startswith(b"JournalCode|JournalLib|EcritureNum|")
    assert b"\t" not in made.path.read_bytes()


def test_what_plugins_and_pads_add_is_in_it(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-02-01 * "ACME SARL" "Acompte" ^F1
          payment: "R1"
          Assets:Bank                  50.00 EUR
          Assets:Receivable:Acme

        2026-03-01 * "ACME SARL" "Site"
          invoice: "F1"
          Income:Services            -150.00 EUR
          Assets:Receivable:Acme

        2026-04-01 pad Assets:Cash Expenses:Fees
        2026-04-02 balance Assets:Cash   10.00 EUR
        """,
    )
    assert made.shows("EcritureNum CompteNum Debit Credit") == [
        "BQ-000001 512000 50,00 0,00",
        "BQ-000001 419700 0,00 50,00",
        "OD-000001 419700 50,00 0,00",
        "OD-000001 411000 0,00 50,00",
        "VE-000001 706000 0,00 150,00",
        "VE-000001 411000 150,00 0,00",
        "CA-000001 530000 10,00 0,00",
        "CA-000001 627000 0,00 10,00",
    ]


def test_drafts_are_told_and_left_out_also_of_later_openings(tmp_path: Path) -> None:
    ledger = write(
        tmp_path,
        books(
            TWO_YEARS,
            """
            2025-05-01 ! "Client" "À vérifier"
              Assets:Bank          7.00 EUR
              Income:Services
            """,
        ),
    )
    made = export(ledger, "--year", 2025)
    line = line_of(ledger, "2025-05-01 !")
    assert made.err == (
        f"{ledger}:{line}: this draft is left out: 2025-05-01 Client - À vérifier\n"
    )
    assert len(made.rows()) == 2
    later = export(ledger, "--year", 2026, into="later")
    assert later.shows("Debit", where="512000") == ["100,00", "200,00"]
    assert later.err == ""


def test_entries_of_nothing_are_left_out(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-02-01 * "ACME SARL" "Cadeau"
          invoice: "F1"
          Income:Services              0.00 EUR
          Assets:Receivable:Acme       0.00 EUR

        2026-03-01 * "ACME SARL" "Site"
          invoice: "F2"
          Income:Services           -150.00 EUR
          Expenses:Fees                0.00 EUR
          Assets:Receivable:Acme
        """,
    )
    assert made.shows("EcritureNum CompteNum Debit Credit") == [
        "VE-000001 706000 0,00 150,00",
        "VE-000001 411000 150,00 0,00",
    ]


def test_closing_entries_are_left_out(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-02-01 * "Vente"
          Assets:Bank                100.00 EUR
          Income:Services
        2026-02-02 * "Loyer"
          Expenses:Rent               30.00 EUR
          Assets:Bank
        2026-03-01 * "Reclassement de charges"
          Expenses:Fees               30.00 EUR
          Expenses:Rent
        2026-12-31 * "Clôture"
          Income:Services            100.00 EUR
          Expenses:Fees              -30.00 EUR
          Equity:Result
        """,
    )
    assert made.shows("EcritureNum EcritureLib", where="6") == [
        "BQ-000002 Loyer",
        "OD-000001 Reclassement de charges",
        "OD-000001 Reclassement de charges",
    ]
    assert made.shows("EcritureLib", where="12") == []


def test_each_posting_has_a_line_of_its_own(tmp_path: Path) -> None:
    made = fec(
        tmp_path,
        """
        2026-02-01 * "Vente"
          Assets:Bank                100.00 EUR
          Assets:Bank                 50.00 EUR
          Income:Services            -75.00 EUR
          Income:Services            -75.00 EUR
        """,
    )
    assert made.shows("CompteNum Debit Credit") == [
        "512000 100,00 0,00",
        "512000 50,00 0,00",
        "706000 0,00 75,00",
        "706000 0,00 75,00",
    ]


def test_a_file_is_written_again_over_the_old_one(tmp_path: Path) -> None:
    ledger = write(tmp_path, TWO_YEARS)
    first = export(ledger).path.read_bytes()
    with ledger.open("a", encoding="utf-8") as file:
        file.write('2026-05-01 * "Vente"\n  Assets:Bank 1.00 EUR\n  Income:Services\n')
    assert export(ledger).path.read_bytes() != first
    assert len(export(ledger).files) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Which exercise?"),
        (("--from", "2026-01-01"), "Which exercise?"),
        (("--year", "20"), "20"),
        (("--year", "2026", "--encoding", "latin-1"), "latin-1"),
        (("--year", "2026", "--columns", "19"), "19"),
    ],
)
def test_a_call_that_cannot_be_understood(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ledger = write(tmp_path, TWO_YEARS)
    ran = infast("-f", ledger, "export", "fec", "--into", tmp_path / "out", *words)
    assert ran.status == 2
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_it_says_what_it_wrote(tmp_path: Path) -> None:
    made: Fec = fec(tmp_path, TWO_YEARS)
    assert made.out.splitlines() == [
        str(made.folder / "732829320FEC20261231.txt"),
        str(made.folder / "732829320DESCRIPTION20261231.txt"),
        "Entries: 2, in 4 lines; without a seal: 2.",
    ]


@pytest.mark.parametrize(
    ("first", "year_end", "before"),
    [
        ("2026-01-01", "12-31", ("2025-01-01", "2025-12-31")),
        ("2026-07-01", "06-30", ("2025-07-01", "2026-06-30")),
        # After an exercise of another length: twelve months.
        ("2026-04-01", "12-31", ("2025-04-01", "2026-03-31")),
        ("2024-02-29", "12-31", ("2023-03-01", "2024-02-28")),
    ],
)
def test_the_exercise_before(
    first: str, year_end: str, before: tuple[str, str]
) -> None:
    day = datetime.date.fromisoformat(first)
    found = exercise_before(Period(day, day), year_end)
    assert (str(found.first), str(found.last)) == before


@pytest.mark.parametrize("year_end", ["12-31", "06-30", "02-29"])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("0001-01-01", "9999-12-31"),
        ("0001-01-01", "2026-12-31"),
        ("0001-06-01", "0001-07-01"),
        ("9999-12-30", "9999-12-31"),
    ],
)
def test_the_ends_of_the_calendar(
    tmp_path: Path, first: str, last: str, year_end: str
) -> None:
    option = f'2026-01-01 custom "infast-option" "fiscal-year-end" "{year_end}"'
    ledger = write(tmp_path, books(option, TWO_YEARS))
    made = export(ledger, "--from", first, "--to", last)
    assert made.status == (0 if "0001-01-01" in first else 2)
    assert made.status == 0 or "[fec-exercise]" in made.err
