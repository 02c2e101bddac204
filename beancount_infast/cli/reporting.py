"""The reports: what customers owe and have unused, and how it came about."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from beancount_infast import reports
from beancount_infast.cli.common import (
    Day,
    Seen,
    as_record,
    end,
    error_line,
    find_customer,
    format_option,
    ledger_option,
    ledger_path,
    see,
    write_csv,
    write_json,
)
from beancount_infast.cli.tables import Cell, Column, table
from beancount_infast.ledger import load
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from beancount_infast.reports import View

ZERO = Decimal(0)


def _places(view: View) -> Callable[[str | None], int]:
    return lambda currency: view.decimals.get(currency or "", 2)


def _report(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every report has."""
    for option in (
        format_option("text", "csv", "json"),
        click.option("--customer", metavar="KEY", help="This customer alone."),
        click.option(
            "--as-of",
            type=Day(),
            metavar="DATE",
            help="Count the documents up to this day.  [default: today]",
        ),
        ledger_option,
    ):
        command = option(command)
    return command


def _show(
    seen: Seen,
    row_type: type,
    rows: Sequence[Any],
    form: str,
    draw: Callable[[Words, View, Sequence[Any]], str],
) -> None:
    """Write rows in the form that is asked for, then the ledger's errors."""
    view = seen.view
    if form == "text":
        words = Words()
        if not seen.books.customers:
            click.echo(
                words(
                    "There is no customer yet: begin with infast customer add KEY, "
                    "then infast invoice."
                )
            )
        elif not rows:
            click.echo(words("Nothing to show."))
        else:
            click.echo(draw(words, view, rows))
    else:
        records = [as_record(row, _places(view)) for row in rows]
        if form == "json":
            write_json(records)
        else:
            write_csv([f.name for f in dataclasses.fields(row_type)], records)
    end(seen.ledger)


def _of(rows: Sequence[Any], seen: Seen, customer: str | None) -> list[Any]:
    """Keep one customer's rows, if one is asked for."""
    if customer is None:
        return list(rows)
    key = find_customer(seen.books, customer).key
    return [row for row in rows if row.customer == key]


# --- Drawing -------------------------------------------------------------------


class _Figures:
    """Writes the figures of rows, and adds them up by currency."""

    def __init__(self, words: Words, view: View, names: Sequence[str]) -> None:
        self._words = words
        self._places = _places(view)
        self._names = names
        self._totals: dict[str, dict[str, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )

    def write(self, currency: str | None, number: Decimal) -> str:
        """Write one figure."""
        return self._words.amount(number, self._places(currency))

    def cells(self, row: Any) -> list[str | Cell]:
        """Write a row's figures; what is overdue stands out, zeros step back."""
        cells: list[str | Cell] = []
        for name in self._names:
            number = getattr(row, name)
            if row.currency is not None:
                self._totals[row.currency][name] += number
            cells.append(self._cell(name, row.currency, number))
        return cells

    def _cell(self, name: str, currency: str | None, number: Decimal) -> Cell:
        text = self.write(currency, number)
        if not number:
            return Cell(text, "pale")
        return Cell(text, "red" if name == "overdue" else "")

    def totals(self, before: int, after: int) -> list[list[str | Cell]]:
        """Give a row of totals for each currency, with its name at the end.

        Args:
            before: How many columns stand before the figures.
            after: How many stand behind them, the currency's apart.
        """
        title = self._words("Total")
        return [
            [
                title,
                *[""] * (before - 1),
                *[self._cell(n, currency, totals[n]) for n in self._names],
                *[""] * after,
                currency,
            ]
            for currency, totals in sorted(self._totals.items())
        ]


def _figures(words: Words, *titles: str) -> list[Column]:
    return [Column(words(title), figures=True) for title in titles]


# --- Commands ------------------------------------------------------------------


@click.command()
@_report
def customers(as_of: datetime.date | None, customer: str | None, form: str) -> None:
    """What each customer owes (outstanding) and has unused."""
    seen = see(as_of)
    rows = _of(reports.customers(seen.view), seen, customer)
    _show(seen, reports.CustomerRow, rows, form, _draw_customers)


def _draw_customers(words: Words, view: View, rows: Sequence[Any]) -> str:
    names = ("invoiced", "paid", "outstanding", "overdue", "unused")
    figures = _Figures(words, view, names)
    columns = [
        Column(words("Customer"), shrinks=True),
        *_figures(words, "Invoiced", "Paid", "Outstanding", "Overdue", "Unused"),
        Column(""),
    ]
    body = [[row.name, *figures.cells(row), row.currency or ""] for row in rows]
    return table(columns, body, figures.totals(1, 0))


@click.command()
@_report
@click.option("--open", "open_only", is_flag=True, help="With something left to pay.")
@click.option("--overdue", "overdue_only", is_flag=True, help="Past their due date.")
def invoices(
    as_of: datetime.date | None,
    customer: str | None,
    form: str,
    *,
    open_only: bool,
    overdue_only: bool,
) -> None:
    """How each invoice stands, and how it was settled."""
    seen = see(as_of)
    rows = reports.invoices(seen.view, open_only=open_only, overdue_only=overdue_only)
    rows = _of(rows, seen, customer)
    _show(seen, reports.InvoiceRow, rows, form, _draw_invoices)


# Statuses and kinds as tables show them, short enough for 80 columns.
STATUSES = {
    "draft": "draft",
    "unpaid": "unpaid",
    "partially-paid": "partly paid",
    "paid": "paid",
    "cancelled": "cancelled",
    "written-off": "written off",
    "recorded": "recorded",
    "sealed": "sealed",
    "reversed": "reversed",
}


def _draw_invoices(words: Words, view: View, rows: Sequence[Any]) -> str:
    figures = _Figures(words, view, ("total", "paid", "outstanding"))
    columns = [
        Column(words("Number")),
        Column(words("Customer"), shrinks=True),
        Column(words("Due")),
        *_figures(words, "Total", "Paid", "Outstanding"),
        Column(words("Status")),
        Column(""),
    ]
    body = [
        [
            row.number or "",
            row.customer,
            _due(row),
            *figures.cells(row),
            words(STATUSES[row.status]),
            row.currency,
        ]
        for row in rows
    ]
    drawn = table(columns, body, figures.totals(3, 1))
    if len(rows) == 1:
        drawn += "".join(
            f"\n  {line.date}  {words(line.kind)} {line.document or ''}  "
            f"{figures.write(rows[0].currency, line.amount)} {rows[0].currency}"
            for line in rows[0].settlements
        )
    return drawn


def _due(row: Any) -> str | Cell:
    return Cell(str(row.due), "red") if row.overdue else str(row.due)


@click.command()
@_report
@click.option("--unused", "unused_only", is_flag=True, help="With something unused.")
def credits(  # noqa: A001  (the command's name)
    as_of: datetime.date | None, customer: str | None, form: str, *, unused_only: bool
) -> None:
    """Payments and credit notes, and what is unused of each."""
    seen = see(as_of)
    rows = _of(reports.credits(seen.view, unused_only=unused_only), seen, customer)
    _show(seen, reports.CreditRow, rows, form, _draw_credits)


def _draw_credits(words: Words, view: View, rows: Sequence[Any]) -> str:
    figures = _Figures(words, view, ("amount", "used", "refunded", "unused"))
    columns = [
        Column(words("Number")),
        Column(words("Customer"), shrinks=True),
        Column(words("Date")),
        *_figures(words, "Amount", "Used", "Refunded", "Unused"),
        Column(words("Reversed")),
        Column(""),
    ]
    body = [
        [
            row.document or "",
            row.customer,
            str(row.date),
            *figures.cells(row),
            str(row.reversed or ""),
            row.currency,
        ]
        for row in rows
    ]
    return table(columns, body, figures.totals(3, 1))


@click.command()
@_report
def payments(as_of: datetime.date | None, customer: str | None, form: str) -> None:
    """Payments, where the money went, and what each of them settles."""
    seen = see(as_of)
    rows = _of(reports.payments(seen.view), seen, customer)
    _show(seen, reports.PaymentRow, rows, form, _draw_payments)


def _draw_payments(words: Words, view: View, rows: Sequence[Any]) -> str:
    figures = _Figures(words, view, ("amount", "unused"))
    columns = [
        Column(words("Number")),
        Column(words("Date")),
        Column(words("Customer"), shrinks=True),
        Column(words("Method"), shrinks=True),
        *_figures(words, "Amount", "Unused"),
        Column(words("Status")),
        Column(""),
    ]
    body = [
        [
            row.number or "",
            str(row.date),
            row.customer,
            words(row.method or ""),
            *figures.cells(row),
            words(STATUSES[row.status]),
            row.currency,
        ]
        for row in rows
    ]
    return table(columns, body, figures.totals(4, 1))


@click.command()
@_report
def ageing(as_of: datetime.date | None, customer: str | None, form: str) -> None:
    """What each customer owes, by how long it has been due."""
    seen = see(as_of)
    rows = _of(reports.ageing(seen.view), seen, customer)
    _show(seen, reports.AgeingRow, rows, form, _draw_ageing)


def _draw_ageing(words: Words, view: View, rows: Sequence[Any]) -> str:
    names = (
        "not_due",
        "days_1_30",
        "days_31_60",
        "days_61_90",
        "days_over_90",
        "outstanding",
    )
    figures = _Figures(words, view, names)
    columns = [
        Column(words("Customer"), shrinks=True),
        *_figures(words, "Not due", "1-30", "31-60", "61-90", "> 90", "Outstanding"),
        Column(""),
    ]
    body = [[row.name, *figures.cells(row), row.currency] for row in rows]
    return table(columns, body, figures.totals(1, 0))


@click.command()
@click.argument("customer")
@ledger_option
@click.option("--as-of", type=Day(), metavar="DATE", help="Up to this day.")
@format_option("text", "csv", "json")
def statement(customer: str, as_of: datetime.date | None, form: str) -> None:
    """A customer's account line by line: what it owes less what it has unused."""
    seen = see(as_of)
    rows = reports.statement(seen.view, find_customer(seen.books, customer))
    _show(seen, reports.StatementRow, rows, form, _draw_statement)


def _draw_statement(words: Words, view: View, rows: Sequence[Any]) -> str:
    figures = _Figures(words, view, ())
    columns = [
        Column(words("Date")),
        Column(words("Document")),
        Column(words("Description"), shrinks=True),
        *_figures(words, "Debit", "Credit", "Balance"),
        Column(""),
    ]
    body = [
        [
            str(row.date),
            row.document or "",
            row.description,
            *[
                "" if number is None else figures.write(row.currency, number)
                for number in (row.debit, row.credit, row.balance)
            ],
            row.currency,
        ]
        for row in rows
    ]
    return table(columns, body)


@click.command()
@ledger_option
@format_option("text", "csv", "json")
def check(form: str) -> None:
    """All that is wrong with the ledger, each with its remedy."""
    ledger = load(ledger_path())
    errors = sorted(ledger.errors, key=_error_order)
    fields = ("code", "message", "file", "line", "number")
    records = [dict(zip(fields, _error(error), strict=True)) for error in errors]
    if form == "json":
        write_json(records)
    elif form == "csv":
        write_csv(fields, records)
    else:
        for error in errors:
            click.echo(error_line(error))
    if errors:
        click.get_current_context().exit(1)


def _error_order(error: Any) -> tuple[str, int, str]:
    source = error.source or {}
    return (
        str(source.get("filename")),
        int(source.get("lineno") or 0),
        error.message,
    )


def _error(error: Any) -> tuple[str, str, str | None, int | None, str | None]:
    """Give an error's code, message without the code, file, line and number."""
    source = error.source or {}
    code = getattr(error, "code", "beancount")
    message = error.message.removeprefix(f"[{code}] ")
    number = getattr(error, "number", None)
    return code, message, source.get("filename"), source.get("lineno"), number


COMMANDS = (
    customers,
    invoices,
    credits,
    payments,
    ageing,
    statement,
    check,
)
