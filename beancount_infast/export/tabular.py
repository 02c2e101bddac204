"""Tables as people open them: CSV, and rows for a workbook, in French or in English.

French and English stand here side by side and in no catalogue: a file's columns are a
promise to whoever reads it, and the person who writes it may speak another language.
"""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from beancount_infast.typesetting import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

Lang = Literal["fr", "en"]
Cell = str | Decimal | datetime.date | None

# A spreadsheet takes a text that begins with one of these for a formula, or drops the
# control characters and then does.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        delimiter: What stands between cells.
        decimal: What stands before the decimals.
        date: How dates are written, as `strftime` says it.
    """

    delimiter: str
    decimal: str
    date: str

    def with_decimal(self, mark: str) -> Dialect:
        """Give the same with another mark before the decimals."""
        return replace(self, decimal=mark)


DIALECTS: dict[Lang, Dialect] = {
    "fr": Dialect(";", ",", "%d/%m/%Y"),
    "en": Dialect(",", ".", "%Y-%m-%d"),
}


@dataclass(frozen=True)
class Table:
    """A table: names of columns, and rows.

    Attributes:
        title: What it is called.
        names: The names of its columns.
        rows: Its rows; amounts are numbers, dates are dates.
        places: The decimals that the amounts of each row have at least.
    """

    title: str
    names: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    places: Sequence[int]


def csv_bytes(table: Table, dialect: Dialect, encoding: str = "utf-8-sig") -> bytes:
    """Write a table as CSV.

    Args:
        table: The table.
        dialect: How it is written.
        encoding: UTF-8 with its mark, as spreadsheets want it, or without.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter)
    writer.writerow(table.names)
    for row, places in zip(table.rows, table.places, strict=True):
        writer.writerow([_written(cell, dialect, places) for cell in row])
    return out.getvalue().encode(encoding, "replace")


def _written(cell: Cell, dialect: Dialect, places: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return figure(cell, places).replace(".", dialect.decimal)
    if isinstance(cell, datetime.date):
        # `strftime` writes years before 1000 without their zeros.
        year = f"{cell.year:04d}"
        return cell.strftime(dialect.date.replace("%Y", year))
    return guarded(cell)


def figure(number: Decimal, places: int) -> str:
    """Write a number with at least some decimals; zero has no sign."""
    return number_text(number or abs(number), places)


def guarded(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula: an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
