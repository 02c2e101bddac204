"""Mistakes in a ledger: a clear message for each, and the reports all the same."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from calling import COMMAND, FRENCH, infast

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """\
plugin "beancount_infast.plugins.settlement"
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
2026-01-01 open Income:Services
2026-01-10 * "Work"
  invoice: "F2026-001"
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    150.00 EUR
"""
REPORTS = ("customers", "invoices", "credits", "payments", "ageing")


def write(folder: Path, mistake: str) -> Path:
    ledger = folder / "books.beancount"
    ledger.write_text(f"{BOOKS}\n{mistake}", "utf-8")
    return ledger


# A mistake, what is said of it, and the line.
MISTAKES = {
    "an account that is not opened": (
        """\
2026-01-20 * "Elsewhere" ^F2026-001
  payment: "R1"
  Assets:Banque            150.00 EUR
  Assets:Receivable:Acme
""",
        "10: [beancount] Invalid reference to unknown account 'Assets:Banque'",
    ),
    "a customer that is not opened": (
        """\
2026-01-20 * "Somebody new"
  invoice: "F2"
  Income:Services           -5.00 EUR
  Assets:Receivable:New      5.00 EUR
""",
        "10: [beancount] Invalid reference to unknown account 'Assets:Receivable:New'",
    ),
    "no currency": (
        """\
2026-01-20 * "Half typed" ^F2026-001
  payment: "R1"
  Assets:Bank              150.00
""",
        "12: [beancount] ",
    ),
    "no end of a quotation": (
        '2026-01-20 * "No end\n  Assets:Bank  1.00 EUR\n',
        "10: [beancount] Invalid token",
    ),
    "two amounts left out": (
        """\
2026-01-20 * "Paid" ^F2026-001
  payment: "R1"
  Assets:Bank
  Assets:Receivable:Acme
""",
        "13: [beancount] You may not have more than one auto-posting per currency",
    ),
    "a day that is none": (
        """\
2026-02-30 * "Paid" ^F2026-001
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme
""",
        "10: [beancount] ValueError: day is out of range for month",
    ),
    "no balance": (
        """\
2026-01-20 * "Paid" ^F2026-001
  payment: "R1"
  Assets:Bank              150.00 EUR
  Assets:Receivable:Acme  -140.00 EUR
""",
        "10: [beancount] Transaction does not balance: (10.00 EUR)",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_and_the_rest_reported(tmp_path: Path, name: str) -> None:
    mistake, said = MISTAKES[name]
    ledger = write(tmp_path, mistake)
    ran = infast("-f", ledger, "check")
    assert ran.status == 1
    assert f"{ledger}:{said}" in ran.out
    assert "Traceback" not in ran.out + ran.err
    for report in REPORTS:
        told = infast("-f", ledger, report, "--format", "json", "--as-of", "2026-12-31")
        assert (told.status, told.err) == (1, ran.out)
    rows = infast("-f", ledger, "invoices", "--format", "json").json()
    assert rows[0]["number"] == "F2026-001"


def test_an_empty_transaction_is_none_of_ours(tmp_path: Path) -> None:
    ledger = write(tmp_path, "2026-01-20 *\n")
    assert infast("-f", ledger, "check") == (0, "", "")


def test_words_of_a_report_are_french_where_the_errors_are(tmp_path: Path) -> None:
    ledger = write(tmp_path, '2026-01-20 * "No end\n')
    ran = infast("-f", ledger, "invoices", **FRENCH)
    assert ran.status == 1
    assert "Reste dû" in ran.out
    assert f"{ledger}:10: [beancount] " in ran.err


def test_thousands_of_mistakes_take_no_long(tmp_path: Path) -> None:
    many = "".join(
        f'2026-02-01 * "Paid twice"\n  payment: "R{number}"\n'
        "  Assets:Bank              150.00 EUR\n"
        '  Assets:Receivable:Acme  -150.00 EUR\n    settles: "F2026-001"\n'
        for number in range(2000)
    )
    ledger = write(tmp_path, many)
    begun = time.monotonic()
    ran = infast("-f", ledger, "check")
    assert time.monotonic() - begun < 20, "a second, on a quiet machine"
    assert ran.status == 1
    assert len(ran.lines()) == 1999
    assert all("[over-settled]" in line for line in ran.lines())


def test_a_program_that_reads_only_the_first_line(tmp_path: Path) -> None:
    many = "".join(
        f'2026-02-01 * "Work"\n  invoice: "G{number}"\n'
        "  Assets:Receivable:Acme   1.00 EUR\n  Income:Services\n"
        for number in range(3000)
    )
    ledger = write(tmp_path, many)
    words = [COMMAND, "-f", str(ledger), "invoices", "--format", "csv"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"number,customer,")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
