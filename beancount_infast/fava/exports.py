"""Files to take along: a statement of account, and the payments of a period.

A statement as CSV (RFC 4180) is for programs: dates are ISO, figures have a point and
no marks between thousands, whatever Fava's language is.  Payments are what ``infast
export payments`` gives, in Fava's language, for the period and the payments that the
page shows.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fava.template_filters import replace_numbers
from flask import Response, abort

from beancount_infast.export import payment_files, workbook
from beancount_infast.export.payments import payments
from beancount_infast.export.tabular import DIALECTS, csv_bytes, figure, guarded
from beancount_infast.export.workbook import workbook_bytes
from beancount_infast.fava.pages import statement_rows
from beancount_infast.fava.shown import folded
from beancount_infast.typesetting import number_text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from beancount_infast.documents import Document
    from beancount_infast.export.tabular import Cell, Lang, Table
    from beancount_infast.fava.screen import Screen

HAVE_XLSX = workbook.HAVE_XLSX
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
    """Give the payments of the period that the page shows as CSV."""
    table, lang = _payments(screen)
    if screen.figures.hidden:
        table = replace(table, rows=[list(_masked(table, row)) for row in table.rows])
    data = csv_bytes(table, DIALECTS[lang])
    return _download(data, "text/csv; charset=utf-8", _file_name(screen, lang, "csv"))


def payments_xlsx(screen: Screen) -> Response:
    """Give the payments of the period that the page shows as a workbook."""
    if not HAVE_XLSX or screen.figures.hidden:
        abort(404)
    table, lang = _payments(screen)
    data = workbook_bytes(table, DIALECTS[lang])
    return _download(data, _XLSX, _file_name(screen, lang, "xlsx"))


def _payments(screen: Screen) -> tuple[Table, Lang]:
    """Give the rows of the payments that the page shows, in Fava's language."""
    lang: Lang = "fr" if screen.words.language.startswith("fr") else "en"
    since, until = _period(screen)
    entries: Any = screen.ledger.all_entries
    lines = payments(
        screen.shown.view.settlement,
        entries,
        since,
        until,
        _wanted(screen),
    )
    currencies = {row.currency for row in lines.rows}
    places = {currency: screen.figures.places(currency) for currency in currencies}
    return payment_files.table(lines, lang, places), lang


def _period(screen: Screen) -> tuple[datetime.date | None, datetime.date | None]:
    return screen.day("payments-from"), screen.day("payments-to")


def _wanted(screen: Screen) -> Callable[[Document], bool]:
    """Say which payments the page shows, whatever the period."""
    passes = screen.account_filter()
    method = screen.arg("payments-method")
    searched = folded(screen.arg("payments-search"))
    texts = screen.shown.loaded.searched

    def wanted(document: Document) -> bool:
        return (
            (passes is None or passes(document.customer))
            and (not method or document.text("method") == method)
            and (not searched or searched in texts[document.position])
        )

    return wanted


def _file_name(screen: Screen, lang: Lang, suffix: str) -> str:
    since, until = _period(screen)
    last = until or screen.shown.view.as_of
    return payment_files.file_name(lang, since, last, suffix)


def _masked(table: Table, row: Sequence[Cell]) -> Iterator[Cell]:
    """Give the cells of a row with their amounts hidden."""
    places = max(table.places, default=0)
    for cell in row:
        if isinstance(cell, Decimal):
            yield str(replace_numbers(figure(cell, places)))
        else:
            yield cell


def _cell(screen: Screen, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = number_text(value, screen.figures.places(currency))
        return str(replace_numbers(text)) if screen.figures.hidden else text
    return guarded(str(value))


def _csv(fields: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerows(rows)
    return _download(out.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


def _download(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)
