"""The structured references of invoices, to print on them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from calling import infast
from stdnum import iso11649

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """
2026-01-01 open Assets:Bank
2026-01-01 open Income:Services
2026-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"

2026-01-10 * "Web site"
  invoice: "F2026-001"
  Income:Services         -150.00 EUR
  Assets:Receivable:Acme   150.00 EUR

2026-01-11 * "Hosting"
  invoice: "An-invoice-number-of-more-than-21-letters"
  Income:Services          -50.00 EUR
  Assets:Receivable:Acme    50.00 EUR

2026-01-12 ! "Not sure yet"
  invoice: "F2026-002"
  Income:Services          -50.00 EUR
  Assets:Receivable:Acme    50.00 EUR
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "books.beancount"
    path.write_text(BOOKS)
    return path


def test_each_invoice_has_its_reference(books: Path) -> None:
    rows = infast("-f", books, "invoices", "--references", "--format", "json").json()

    found = {row["number"]: row["reference"] for row in rows}
    assert found["F2026-001"] == "RF29F2026001"
    assert all(iso11649.is_valid(one) for one in found.values() if one)
    # There is no room for more than 21 letters and digits.
    assert [number for number, one in found.items() if one is None] == [
        "An-invoice-number-of-more-than-21-letters"
    ]


def test_a_csv_ends_with_the_reference(books: Path) -> None:
    text = infast("-f", books, "invoices", "--references", "--format", "csv").out
    first, *_ = csv.DictReader(io.StringIO(text))

    assert list(first)[-1] == "reference"
    assert first["reference"] == "RF29F2026001"


def test_without_the_option_records_are_as_ever(books: Path) -> None:
    rows = infast("-f", books, "invoices", "--format", "json").json()

    assert all("reference" not in row for row in rows)


def test_it_is_written_as_it_is_printed(books: Path) -> None:
    assert "RF29 F202 6001" in infast("-f", books, "invoices", "--references").out


def test_a_wide_terminal_shows_it(books: Path) -> None:
    call = ("-f", books, "invoices")

    assert "RF29" not in infast(*call).out
    assert "RF29 F202 6001" in infast(*call, COLUMNS="140").out
