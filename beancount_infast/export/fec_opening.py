"""The opening entry of an exercise: what stands on the accounts of the balance sheet.

Customers' accounts have a line for each document of which something is left, so that
each open item can be followed into the new exercise; other accounts have one for each
currency.  Income and expenses that the ledger does not close are carried as the
result of the last exercise, and what was brought forward before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import ZERO, natural_key
from beancount_infast.export.fec_amounts import EURO
from beancount_infast.export.fec_entries import Line, Quantity

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_infast.documents import Document
    from beancount_infast.export.fec_accounts import Account, Chart
    from beancount_infast.export.fec_entries import Booked


class OpeningLine(NamedTuple):
    """A line of the opening entry, and the document that is left, if it is one's."""

    line: Line
    document: Document | None


@dataclass
class _Left:
    """What is left of a document, or on an account in one currency."""

    line: Line
    amount: Decimal = ZERO
    units: Decimal = ZERO

    def add(self, line: Line) -> None:
        """Count a line."""
        self.amount += line.amount
        self.units += line.units.number

    def as_line(self) -> Line:
        """Give what is left as a line."""
        units = Quantity(self.units, self.line.units.currency)
        return self.line._replace(amount=self.amount, units=units)


def opening(
    booked: Iterable[Booked],
    documents: Mapping[int, Document],
    chart: Chart,
    results: tuple[str, str, str, str],
    last_exercise: datetime.date,
) -> list[OpeningLine]:
    """Give the lines of the opening entry of an exercise.

    Args:
        booked: The entries before the exercise.
        documents: The ledger's documents by position.
        chart: The accounts.
        results: The accounts of results: profit, loss, brought forward + and -.
        last_exercise: The first day of the exercise before.
    """
    left: dict[object, _Left] = {}
    result = total = ZERO
    for entry in booked:
        counts = entry.entry.date >= last_exercise and not entry.closes
        for line in entry.lines:
            if line.account.of_result:
                total -= line.amount
                result -= line.amount if counts else ZERO
            elif line.account.holds_result:
                total -= line.amount
            else:
                key = line.group or _key(line)
                left.setdefault(key, _Left(line)).add(line)
    lines = [
        OpeningLine(
            one.as_line(),
            documents[one.line.group.position] if one.line.group else None,
        )
        for one in left.values()
        if one.amount
    ]
    profit, loss, forward, backward = map(chart.numbered, results)
    lines += _result(result, profit, loss)
    lines += _result(total - result, forward, backward)
    return sorted(lines, key=_order)


def _key(line: Line) -> tuple[str, str | None, str]:
    return line.ledger_account, line.customer, line.units.currency


def _result(amount: Decimal, credit: Account, debit: Account) -> Sequence[OpeningLine]:
    """Give the line of a result: a profit stands on the credit side."""
    if not amount:
        return ()
    units = Quantity(-amount, EURO)
    account = credit if amount > 0 else debit
    return (OpeningLine(Line("", account, -amount, units), None),)


def _order(opening_line: OpeningLine) -> tuple[object, ...]:
    line, document = opening_line
    number = document.number if document is not None else None
    return (
        line.account.number,
        line.account.auxiliary,
        line.ledger_account,
        natural_key(number or ""),
        line.units.currency,
    )
