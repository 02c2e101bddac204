"""A closed period: what is dated in it and has no seal is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.parser import printer
from seals.sealed import DOCUMENTS, MAIN, SealedBooks, digest_in

if TYPE_CHECKING:
    from pathlib import Path

LOCK = '2026-02-01 custom "infast-option" "locked-until" 2026-01-31\n'

INVOICE = """\
{day} {flag} "ACME SARL" "Forgotten"
  invoice: "F2026-009"
  Income:Services        -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
"""

# Without a number it cannot be sealed.
CASH = """\
2026-01-30 * "ACME SARL" "Cash" ^F2026-001
  Assets:Bank             10.00 EUR
  Assets:Receivable:Acme -10.00 EUR
    settles: "F2026-001"
"""


@pytest.fixture
def books(tmp_path: Path) -> SealedBooks:
    """Give books that are closed up to the end of January, all of it sealed."""
    sealed = SealedBooks(tmp_path, options=LOCK)
    assert sealed.told() == []
    return sealed


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-31"])
def test_a_document_of_the_period_without_a_seal_is_told(
    books: SealedBooks, day: str
) -> None:
    line = books.add(INVOICE.format(day=day, flag="*"))
    assert books.told() == [("locked-period", "documents.beancount", line)]
    (error,) = books.errors()
    assert error.message == (
        f"[locked-period] F2026-009 is dated {day}, and the books are closed up to "
        "2026-01-31; date it later"
    )


def test_the_day_after_is_free(books: SealedBooks) -> None:
    books.add(INVOICE.format(day="2026-02-01", flag="*"))
    assert books.told() == []


def test_a_draft_counts_for_nothing_and_is_free(books: SealedBooks) -> None:
    books.add(INVOICE.format(day="2026-01-31", flag="!"))
    assert books.told() == []


def test_a_payment_without_a_number_is_told(tmp_path: Path) -> None:
    books = SealedBooks(tmp_path, DOCUMENTS.split("\n\n")[0] + "\n", LOCK)
    line = books.add(CASH)
    assert books.told() == [("locked-period", "documents.beancount", line)]
    assert "this document without a number is dated" in books.errors()[0].message


def test_a_lock_without_any_seal_tells_every_document_of_the_period(
    books: SealedBooks,
) -> None:
    books.write_lines([])
    assert [code for code, _, _ in books.told()] == ["locked-period"] * 8


def test_other_entries_of_the_period_are_free(books: SealedBooks) -> None:
    """Seals cover customer documents alone, and so does the lock."""
    books.add('2026-01-15 * "Rent"\n  Expenses:Fees  5.00 EUR\n  Assets:Bank\n')
    assert books.told() == []


def test_a_document_moved_into_the_period_is_told(books: SealedBooks) -> None:
    text = INVOICE.format(day="2026-02-01", flag="*")
    books.add(text)
    line = books.change('2026-02-01 * "ACME', '2026-01-31 * "ACME')
    assert books.told() == [("locked-period", "documents.beancount", line)]


def test_a_sealed_document_that_was_changed_is_told_once(books: SealedBooks) -> None:
    line = books.change('"Acompte"', '"Deposit"')
    assert books.told() == [("seal-broken", "documents.beancount", line)]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda line: line.replace(digest_in(line), "9f2c"), id="malformed"
        ),
        pytest.param(
            lambda line: line.replace(digest_in(line), "f" * 64), id="altered"
        ),
    ],
)
def test_a_seal_in_breach_is_no_second_breach_of_its_document(
    books: SealedBooks, spoil: object
) -> None:
    lines = books.lines()
    assert callable(spoil)
    lines[3] = spoil(lines[3])
    books.write_lines(lines)
    assert books.told() == [("seal-chain", "seals.beancount", 4)]


def test_a_second_document_of_a_sealed_number_is_not_covered_by_its_seal(
    books: SealedBooks,
) -> None:
    text = INVOICE.format(day="2026-01-30", flag="*")
    line = books.add(text.replace("F2026-009", "F2026-001"))
    assert books.told() == [
        ("duplicate-number", "documents.beancount", line),
        ("locked-period", "documents.beancount", line),
    ]


# --- What the plugin adds ------------------------------------------------------------

EARLY = """\
2026-01-05 * "ACME SARL" "Virement" ^F2026-001
  payment: "R2026-001"
  Assets:Bank               150.00 EUR
  Assets:Receivable:Acme

2026-01-10 * "ACME SARL" "Web site"
  invoice: "F2026-001"
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    150.00 EUR
"""


def printed(books: SealedBooks, path: Path) -> str:
    """Print the books as they stand after the plugin, to be read again."""
    entries, errors, _ = loader.load_file(str(books.main))
    assert errors == []
    with path.open("w", encoding="utf-8") as file:
        file.write(MAIN.splitlines()[0] + "\n")
        printer.print_entries(entries, file=file)
    books.main = path
    return path.read_text("utf-8")


def test_the_application_that_the_plugin_adds_is_free(tmp_path: Path) -> None:
    """It has no number to be sealed by; what it comes from is sealed."""
    folder = tmp_path / "books"
    folder.mkdir()
    books = SealedBooks(folder, EARLY, LOCK)
    assert books.told() == []
    text = printed(books, tmp_path / "printed.beancount")
    assert '"R2026-001 → F2026-001"' in text
    assert books.told() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            '2026-01-10 * "ACME SARL" "R', '2026-01-11 * "ACME SARL" "R', id="day"
        ),
        pytest.param('Virement" ^F2026-001 ', 'Virement" ', id="link"),
    ],
)
def test_an_application_that_it_would_not_have_added_is_told(
    tmp_path: Path, old: str, new: str
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    books = SealedBooks(folder, EARLY, LOCK)
    text = printed(books, tmp_path / "printed.beancount")
    assert text.count(old) == 1
    books.main.write_text(text.replace(old, new), "utf-8")
    assert "locked-period" in [code for code, _, _ in books.told()]


def test_an_application_of_other_money_is_told(books: SealedBooks) -> None:
    """Typed by hand on an invoice's day, from money that never named the invoice."""
    books.delete("I2026-001")
    lines = books.lines()
    books.write_lines(lines[:4])
    books.delete("A2026-001")
    books.delete("X2026-001")
    books.delete("F2026-003")
    line = books.add(
        '2026-01-22 * "ACME SARL" "R2026-001 → F2026-002"\n'
        "  Liabilities:CustomerCredit:Acme  300.00 EUR\n"
        '    uses: "R2026-001"\n'
        "  Assets:Receivable:Acme  -300.00 EUR\n"
        '    settles: "F2026-002"\n'
    )
    assert books.told() == [("locked-period", "documents.beancount", line)]
