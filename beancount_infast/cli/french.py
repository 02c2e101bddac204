"""Reports of French practice: VAT on receipts, and deposits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from beancount_infast import deposit_report, vat_report
from beancount_infast.cli import drawing
from beancount_infast.cli.common import (
    Day,
    as_record,
    end,
    fields_of,
    find_customer,
    format_option,
    ledger_option,
    said,
    see,
    today,
    write_csv,
    write_json,
)
from beancount_infast.cli.completion import complete_customer
from beancount_infast.cli.reporting import Asked, report
from beancount_infast.cli.tables import (
    RULE,
    Across,
    Cell,
    Column,
    plain,
    table,
    terminal_width,
    wrapped,
)
from beancount_infast.documents import ZERO
from beancount_infast.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from beancount_infast.cli.tables import Row
    from beancount_infast.vat_report import UndecidedRow, VatRow, VatTotal


@click.command()
@report
def deposits(asked: Asked) -> None:
    """Deposits asked and received, and what is left to deduct of each."""
    detailed = asked.customer is not None
    asked.show(
        deposit_report.DepositRow,
        deposit_report.deposits(asked.seen.view.settlement),
        lambda pen, rows: drawing.deposits(pen, rows, detailed=detailed),
    )


# --- VAT ------------------------------------------------------------------------


@click.command()
@ledger_option
@click.option(
    "--from",
    "since",
    type=Day(),
    metavar="DATE",
    help="The period's first day.  [default: the beginning]",
)
@click.option(
    "--to",
    "until",
    type=Day(),
    metavar="DATE",
    help="The period's last day.  [default: today]",
)
@click.option(
    "--customer",
    metavar="KEY",
    shell_complete=complete_customer,
    help="This customer alone: its key, or its name.",
)
@format_option("text", "csv", "json")
def vat(
    since: datetime.date | None,
    until: datetime.date | None,
    customer: str | None,
    form: str,
) -> None:
    """VAT that fell due in a period, and what it leaves to a person."""
    until = until or today()
    if since is not None and since > until:
        raise click.UsageError(said("{0} comes after {1}.", since, until))
    seen = see(until)
    settlement = seen.view.settlement
    rows = vat_report.vat(settlement, since, until)
    unused = vat_report.undecided(settlement)
    if customer is not None:
        key = find_customer(seen.books, customer).key
        rows = [row for row in rows if row.customer == key]
        unused = [row for row in unused if row.customer == key]
    if form == "text":
        pen = drawing.Pen(Words(), seen.view)
        click.echo(_Return(pen, since, until).draw(rows, unused))
    else:
        records = [
            {**as_record(row, seen.view), "rate": _plain_rate(row.rate)} for row in rows
        ]
        if form == "json":
            write_json(records)
        else:
            write_csv(fields_of(vat_report.VatRow), records)
    end(seen.ledger)


def _plain_rate(rate: Decimal | None) -> str | None:
    """Write a rate as it is declared: 20, 5.5."""
    return None if rate is None else f"{rate.normalize():f}"


@dataclass(frozen=True)
class _Return:
    """Draws what a return takes, and what is left to a person."""

    pen: drawing.Pen
    since: datetime.date | None
    until: datetime.date

    def draw(self, rows: Sequence[VatRow], unused: Sequence[UndecidedRow]) -> str:
        """Draw the rows, their totals by rate, and unused money without VAT."""
        parts = [self._title()]
        if rows:
            parts += [self._rows(rows), self._totals(vat_report.totals(rows))]
        else:
            parts.append(self.pen.words("No VAT fell due."))
        if unused:
            parts.append(self._unused(unused))
        return "\n\n".join(parts)

    def _title(self) -> str:
        words = self.pen.words
        if self.since is None:
            return words("VAT due up to {0}").format(self.until)
        return words("VAT due from {0} to {1}").format(self.since, self.until)

    def _rows(self, rows: Sequence[VatRow]) -> str:
        words = self.pen.words
        columns = [
            Column(words("Date")),
            Column(words("Document")),
            Column(words("Cause")),
            Column(words("Customer"), wraps=True, spare=1),
            Column(words("Rate"), figures=True),
            Column(words("VAT"), figures=True),
        ]
        return table(columns, self._by_currency(rows, self._row))

    def _by_currency(
        self, rows: Sequence[Any], cells_of: Callable[[Any], Row]
    ) -> list[Row | Across]:
        """Give the rows of a table, under their currencies where there are several."""
        several = len({row.currency for row in rows}) > 1
        body: list[Row | Across] = []

        def currency_of(row: Any) -> str:
            return str(row.currency)

        for currency, group in groupby(sorted(rows, key=currency_of), currency_of):
            if several:
                body.append(Across(currency, "bold"))
            body += map(cells_of, group)
        return body

    def _row(self, row: VatRow) -> Row:
        return [
            str(row.date),
            row.document or "",
            row.cause or "",
            "" if row.customer is None else self._name(row.customer),
            self._rate(row.rate),
            self.pen.money(row.currency, row.amount),
        ]

    def _name(self, customer: str) -> str:
        return plain(self.pen.view.books.customers[customer].name)

    def _rate(self, rate: Decimal | None) -> str:
        if rate is None:
            return "?"
        return f"{self.pen.words.amount(rate.normalize(), 0)}\N{NO-BREAK SPACE}%"

    def _totals(self, totals: Sequence[VatTotal]) -> str:
        words = self.pen.words
        columns = [
            Column(words("Rate")),
            Column(words("Before VAT"), figures=True),
            Column(words("VAT"), figures=True),
        ]
        body: list[Row | Across] = [self._total(total) for total in totals]
        body.append(RULE)
        for currency, group in groupby(totals, lambda total: total.currency):
            amount = sum((total.amount for total in group), ZERO)
            title = Cell(f"{words('Total')} {currency}", "bold")
            body.append([title, "", self.pen.money(currency, amount)])
        return table(columns, body)

    def _total(self, total: VatTotal) -> Row:
        base = total.base
        return [
            f"{self._rate(total.rate)} {total.currency}",
            "" if base is None else self.pen.money(total.currency, base),
            self.pen.money(total.currency, total.amount),
        ]

    def _unused(self, unused: Sequence[UndecidedRow]) -> str:
        words = self.pen.words
        text = words(
            "Unused on {0}, without VAT. If it is a deposit on services, VAT was due "
            "on receipt; if it was paid too much, none is. Decide:"
        ).format(self.until)
        columns = [
            Column(words("Payment")),
            Column(words("Date")),
            Column(words("Customer"), wraps=True),
            Column(words("Unused"), figures=True),
        ]
        body = self._by_currency(unused, self._unused_row)
        lines = wrapped(text, terminal_width())
        return "\n".join([*lines, "", table(columns, body)])

    def _unused_row(self, row: UndecidedRow) -> Row:
        return [
            row.document or "",
            str(row.date),
            self._name(row.customer),
            self.pen.money(row.currency, row.unused),
        ]


COMMANDS = (vat, deposits)
