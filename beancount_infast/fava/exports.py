"""Files to take along: a statement of account and the list of payments.

CSV (RFC 4180) is for programs: dates are ISO, figures have a point and no marks between
thousands, whatever Fava's language is.  A workbook needs openpyxl, the extra `xlsx`.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fava.template_filters import replace_numbers
from flask import Response, abort

from beancount_infast import reports
from beancount_infast.fava.pages import payment_lines, statement_rows
from beancount_infast.typesetting import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_infast.fava.screen import Screen

HAVE_XLSX = find_spec("openpyxl") is not None
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STATEMENT = (
    "date",
    "document",
    "kind",
    "description",
    "currency",
    "debit",
    "credit",
    "balance",
)
_PAYMENTS = (
    "number",
    "date",
    "customer",
    "name",
    "method",
    "account",
    "currency",
    "amount",
    "settles",
    "unused",
    "status",
)


def statement_csv(screen: Screen) -> Response:
    """Give a customer's statement of account as CSV."""
    customer = screen.shown.books.customers.get(screen.arg("customer"))
    if customer is None:
        abort(404)
    rows = statement_rows(screen, customer, screen.day("statement-from"))
    cells = [
        [_cell(screen, getattr(row, name), row.currency) for name in _STATEMENT]
        for row in rows
    ]
    return _csv(_STATEMENT, cells, "statement")


def payments_csv(screen: Screen) -> Response:
    """Give the payments that the page shows as CSV."""
    cells = [
        [_cell(screen, value, row[_PAYMENTS.index("currency")]) for value in row]
        for row in _payments(screen)
    ]
    return _csv(_PAYMENTS, cells, "payments")


def payments_xlsx(screen: Screen) -> Response:
    """Give the payments that the page shows as a workbook."""
    if not HAVE_XLSX or screen.figures.hidden:
        abort(404)
    from openpyxl import Workbook  # noqa: PLC0415  (an extra may be left out)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(screen.words("Payments"))
    sheet.append(_PAYMENTS)
    for row in _payments(screen):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                # A text that begins with = is no formula.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return _download(data.getvalue(), _XLSX, "payments.xlsx")


def _payments(screen: Screen) -> Iterable[Sequence[Any]]:
    """Give the payments that the page shows, with what each settles."""
    rows = {
        (row.number, row.date, row.customer, row.amount): row
        for row in reports.payments(screen.shown.view)
    }
    for line in payment_lines(screen):
        row = rows[line.number, line.date, line.customer, line.total]
        places = screen.figures.places(line.currency)
        parts = [
            f"{part.invoice or ''}:{number_text(part.amount, places)}"
            for part in row.settles
        ]
        yield (
            line.number,
            line.date,
            line.customer,
            line.name,
            line.method,
            line.account,
            line.currency,
            line.total,
            ";".join(parts) if not screen.figures.hidden else "",
            line.left,
            row.status,
        )


def _cell(screen: Screen, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = number_text(value, screen.figures.places(currency))
        return str(replace_numbers(text)) if screen.figures.hidden else text
    return str(value)


def _csv(fields: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerows(rows)
    return _download(out.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


def _download(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)
