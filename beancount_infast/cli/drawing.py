"""How each report reads as text.

Invoices, credits and payments stand by customer, so that names are whole and figures
have room at 80 columns; what does not count (drafts, what was reversed) stands below
the totals.  A column of zeros that says nothing is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from beancount_infast.cli.tables import RULE, Across, Cell, Column, Row, plain, table
from beancount_infast.documents import ZERO
from beancount_infast.matching import creditor_reference, printed
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.reports import View
    from beancount_infast.words import Words

# Gives the cells of the smaller lines below a row; the last of each is an amount.
Details = Callable[["Pen", Any], list[list[str]]]

# Figures of what is past due begin with these.
PAST_DUE = ("overdue", "days_")

# Statuses, kinds and methods as tables show them, short enough for 80 columns.
SHORT = {
    "draft": marked("draft"),
    "unpaid": marked("unpaid"),
    "partially-paid": marked("part paid"),
    "paid": marked("paid"),
    "cancelled": marked("cancelled"),
    "written-off": marked("written off"),
    "recorded": marked("recorded"),
    "sealed": marked("sealed"),
    "reversed": marked("reversed"),
    "invoice": marked("invoice"),
    "credit-note": marked("credit note"),
    "payment": marked("payment"),
    "refund": marked("refund"),
    "write-off": marked("write-off"),
    "reversal": marked("reversal"),
    "transfer": marked("transfer"),
    "direct-debit": marked("direct debit"),
    "cheque": marked("cheque"),
    "card": marked("card"),
    "cash": marked("cash"),
}


@dataclass(frozen=True)
class Pen:
    """Writes a view's words and figures in the person's language."""

    words: Words
    view: View

    def short(self, word: str | None) -> str:
        """Write a status, a kind or a method; another method as it is."""
        if word is None:
            return ""
        return self.words(SHORT[word]) if word in SHORT else plain(word)

    def money(self, currency: str | None, number: Decimal) -> str:
        """Write an amount with the decimals of its currency."""
        return self.words.amount(number, self.view.decimals.get(currency or "", 2))

    def customer(self, key: str) -> str:
        """Write a customer's name, with its key where that is another."""
        name = plain(self.view.books.customers[key].name)
        return name if name == key else f"{name} ({key})"


@dataclass(frozen=True)
class Field:
    """A column of a report: a figure of its rows, or a text made of a row.

    Attributes:
        title: Its title, in English.
        name: The figure's name; empty for a text.
        text: What makes the text of a row.
        spare: As a column's.
        wraps: As a column's.
        if_any: Whether it is left out where no row has anything in it.
    """

    title: str
    name: str = ""
    text: Callable[[Any], str | Cell] | None = None
    spare: int = 0
    wraps: bool = False
    if_any: bool = False

    def says_something(self, rows: Iterable[Any]) -> bool:
        """Say whether a row has anything in this column."""
        return any(getattr(row, self.name) for row in rows)

    def cell(self, pen: Pen, row: Any) -> str | Cell:
        """Write a row's cell."""
        if self.text is not None:
            return self.text(row)
        return self.figure(pen, row.currency, getattr(row, self.name))

    def figure(self, pen: Pen, currency: str | None, number: Decimal | None) -> Cell:
        """Write a figure; what is overdue stands out, zeros step back."""
        if number is None:
            return Cell("")
        text = pen.money(currency, number)
        if not number:
            return Cell(text, "pale")
        return Cell(text, "red" if self.name.startswith(PAST_DUE) else "")


class Sheet:
    """Collects what a report shows, and adds up its figures by currency.

    Args:
        pen: What writes it.
        fields: Its columns.
        rows: All rows that it will show.
    """

    def __init__(self, pen: Pen, fields: Sequence[Field], rows: Sequence[Any]) -> None:
        self._pen = pen
        self._fields = [f for f in fields if not f.if_any or f.says_something(rows)]
        self._totals: dict[str, dict[str, Decimal]] = defaultdict(
            lambda: defaultdict(lambda: ZERO)
        )
        self.body: list[Row | Across] = []

    def across(self, text: str, style: str = "") -> None:
        """Add a line across."""
        self.body.append(Across(text, style))

    def add(self, rows: Iterable[Any], *, counted: bool = True) -> None:
        """Add rows, and what they count to the totals."""
        for row in rows:
            self.body.append([field.cell(self._pen, row) for field in self._fields])
            if counted and row.currency is not None:
                sums = self._totals[row.currency]
                for field in self._fields:
                    if field.name:
                        sums[field.name] += getattr(row, field.name)

    def total(self) -> None:
        """Add a line of totals for each currency."""
        if not self._totals:
            return
        self.body.append(RULE)
        for currency, sums in sorted(self._totals.items()):
            title = Cell(f"{self._pen.words('Total')} {currency}", "bold")
            cells: Row = [
                field.figure(self._pen, currency, sums[field.name])
                if field.name
                else ""
                for field in self._fields
            ]
            self.body.append([title, *cells[1:]])

    def draw(self) -> str:
        """Draw it."""
        words = self._pen.words
        columns = [
            Column(words(f.title), bool(f.name), f.wraps, f.spare) for f in self._fields
        ]
        return table(columns, self.body)


# --- Customers -----------------------------------------------------------------


def _name(row: Any) -> str:
    return plain(row.name)


def _currency(row: Any) -> str:
    return row.currency or ""


def customers(pen: Pen, rows: Sequence[Any]) -> str:
    """Draw what each customer owes and has unused."""
    fields = [
        Field(marked("Customer"), text=_name, wraps=True),
        Field(marked("Invoiced"), "invoiced"),
        Field(marked("Credited"), "credited", spare=2, if_any=True),
        Field(marked("Paid"), "paid"),
        Field(marked("Written off"), "written_off", spare=3, if_any=True),
        Field(marked("Outstanding"), "outstanding"),
        Field(marked("Overdue"), "overdue"),
        Field(marked("Unused"), "unused"),
        Field(marked("Drafts"), "draft", spare=4, if_any=True),
    ]
    if any(row.name != row.customer for row in rows):
        key = Field(marked("Key"), text=lambda row: row.customer, spare=5)
        fields.insert(1, key)
    return _by_currency(pen, fields, rows)


def ageing(pen: Pen, rows: Sequence[Any]) -> str:
    """Draw what each customer owes, by the days since it was due."""
    fields = [
        Field(marked("Customer"), text=_name, wraps=True),
        Field(marked("Not due"), "not_due"),
        Field("1-30", "days_1_30"),
        Field("31-60", "days_31_60"),
        Field("61-90", "days_61_90"),
        Field("> 90", "days_over_90"),
        Field(marked("Outstanding"), "outstanding"),
    ]
    return _by_currency(pen, fields, rows)


def _by_currency(pen: Pen, fields: Sequence[Field], rows: Sequence[Any]) -> str:
    """Draw rows with totals, under their currencies where there are several."""
    sheet = Sheet(pen, fields, rows)
    groups = [
        (currency, list(group))
        for currency, group in groupby(sorted(rows, key=_currency), _currency)
    ]
    # A customer without any document may have no currency: last.
    groups.sort(key=lambda group: not group[0])
    for currency, group in groups:
        if len(groups) > 1:
            sheet.across(currency or pen.words("No currency"), "bold")
        sheet.add(group)
    sheet.total()
    return sheet.draw()


# --- Documents, by customer ----------------------------------------------------


def invoices(pen: Pen, rows: Sequence[Any], *, detailed: bool) -> str:
    """Draw how each invoice stands; in detail, how it was settled too."""
    fields = [
        Field(marked("Number"), text=lambda row: row.number or ""),
        Field(marked("Date"), text=lambda row: str(row.date), spare=1),
        Field(marked("Due"), text=_due),
        Field(marked("Total"), "total"),
        Field(marked("Credited"), "credited", spare=3, if_any=True),
        Field(marked("Paid"), "paid"),
        Field(marked("Written off"), "written_off", spare=4, if_any=True),
        Field(marked("Outstanding"), "outstanding"),
        Field(marked("Overdue"), "overdue", spare=2, if_any=True),
        Field(marked("Status"), text=lambda row: pen.short(row.status)),
        Field(marked("Reference"), text=_reference, spare=5),
    ]
    details = _settlements if detailed else None
    return _by_customer(pen, fields, rows, _apart, details)


def references(pen: Pen, rows: Sequence[Any]) -> str:
    """Draw the structured reference of each invoice, as it is printed on it."""
    fields = [
        Field(marked("Number"), text=lambda row: row.number or ""),
        Field(marked("Reference"), text=_reference),
        Field(marked("Due"), text=_due),
        Field(marked("Outstanding"), "outstanding"),
        Field(marked("Status"), text=lambda row: pen.short(row.status), spare=1),
    ]
    return _by_customer(pen, fields, rows, _apart)


def _reference(row: Any) -> str:
    reference = creditor_reference(row.number or "")
    return printed(reference) if reference else ""


def _apart(row: Any) -> str:
    return {"draft": marked("Drafts"), "reversed": marked("Reversed")}.get(
        row.status, ""
    )


def _due(row: Any) -> str | Cell:
    return Cell(str(row.due), "red") if row.overdue else str(row.due)


def _settlements(pen: Pen, row: Any) -> list[list[str]]:
    return [
        [
            str(line.date),
            f"{pen.short(line.kind)} {line.document or ''}".rstrip(),
            pen.money(row.currency, line.amount),
        ]
        for line in row.settlements
    ]


def credits(pen: Pen, rows: Sequence[Any]) -> str:  # noqa: A001  (the report's name)
    """Draw payments and credit notes, and what is unused of each."""
    fields = [
        Field(marked("Number"), text=lambda row: row.document or ""),
        Field(marked("Kind"), text=lambda row: pen.short(row.kind), spare=2),
        Field(marked("Date"), text=lambda row: str(row.date)),
        Field(marked("Amount"), "amount"),
        Field(marked("Used"), "used"),
        Field(marked("Refunded"), "refunded", spare=3, if_any=True),
        Field(marked("Written off"), "written_off", spare=4, if_any=True),
        Field(marked("Unused"), "unused"),
    ]
    if any(row.reversed for row in rows):
        on = Field(marked("Reversed"), text=lambda row: str(row.reversed or ""))
        fields.append(on)
    return _by_customer(
        pen, fields, rows, lambda row: marked("Reversed") if row.reversed else ""
    )


def payments(pen: Pen, rows: Sequence[Any], *, detailed: bool) -> str:
    """Draw payments and what they settle; in detail, by how much."""
    fields = [
        Field(marked("Number"), text=lambda row: row.number or ""),
        Field(marked("Date"), text=lambda row: str(row.date)),
        Field(marked("Method"), text=lambda row: pen.short(row.method), wraps=True),
        Field(marked("Account"), text=lambda row: row.account or "", spare=1),
        Field(marked("Amount"), "amount"),
        Field(marked("Unused"), "unused"),
        Field(marked("Status"), text=lambda row: pen.short(row.status)),
    ]
    if detailed:
        return _by_customer(pen, fields, rows, _apart, _settled)
    fields.append(Field(marked("Settles"), text=_settled_numbers, wraps=True))
    return _by_customer(pen, fields, rows, _apart)


def _settled_numbers(row: Any) -> str:
    return " ".join(part.invoice for part in row.settles if part.invoice)


def _settled(pen: Pen, row: Any) -> list[list[str]]:
    return [
        [part.invoice or "", pen.money(row.currency, part.amount)]
        for part in row.settles
    ]


def deposits(pen: Pen, rows: Sequence[Any], *, detailed: bool) -> str:
    """Draw how deposits stand; in detail, what deducts them too."""
    fields = [
        Field(marked("Number"), text=lambda row: row.number or ""),
        Field(marked("Date"), text=lambda row: str(row.date), spare=1),
        Field(marked("Total"), "total", spare=3),
        Field(marked("Credited"), "credited", spare=4, if_any=True),
        Field(marked("Paid"), "paid"),
        Field(marked("Outstanding"), "outstanding", spare=2),
        Field(marked("Deposit"), "deposit"),
        Field(marked("Deducted"), "deducted"),
        Field(marked("Left"), "left"),
    ]
    details = _deductions if detailed else None
    return _by_customer(pen, fields, rows, lambda _: "", details)


def _deductions(pen: Pen, row: Any) -> list[list[str]]:
    return [
        [str(line.date), line.invoice or "", pen.money(row.currency, line.amount)]
        for line in row.deductions
    ]


def _by_customer(
    pen: Pen,
    fields: Sequence[Field],
    rows: Sequence[Any],
    apart: Callable[[Any], str],
    details: Details | None = None,
) -> str:
    """Draw documents under their customers' names.

    Args:
        pen: What writes them.
        fields: The columns.
        rows: The documents.
        apart: Says under which title a document stands below the totals, in which it
            does not count; empty where it counts.
        details: Gives the cells of smaller lines below a document.
    """
    sheet = Sheet(pen, fields, rows)
    sections: dict[str, list[Any]] = {"": []}
    for row in rows:
        sections.setdefault(apart(row), []).append(row)
    _add_customers(pen, sheet, sections.pop(""), details, counted=True)
    sheet.total()
    for title, others in sections.items():
        if sheet.body:
            sheet.across("")
        sheet.across(pen.words(title), "bold")
        sheet.body.append(RULE)
        _add_customers(pen, sheet, others, details, counted=False)
    return sheet.draw()


def _add_customers(
    pen: Pen,
    sheet: Sheet,
    rows: Sequence[Any],
    details: Details | None,
    *,
    counted: bool,
) -> None:
    def key_of(row: Any) -> tuple[str, str]:
        return row.customer, row.currency

    for (key, currency), group in groupby(sorted(rows, key=key_of), key_of):
        sheet.across(f"{pen.customer(key)}, {currency}", "bold")
        for row in group:
            sheet.add([row], counted=counted)
            if details is not None:
                for line in _aligned(details(pen, row)):
                    sheet.across(f"    {line}")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align small rows below a row; their last cells are figures."""
    if not rows:
        return []
    last = len(rows[0]) - 1
    columns = [Column("", figures=place == last) for place in range(last + 1)]
    return table(columns, [list(row) for row in rows]).splitlines()[2:]


# --- Statement -----------------------------------------------------------------


def statement(pen: Pen, rows: Sequence[Any], customer: Customer) -> str:
    """Draw a customer's account line by line, a part for each currency."""
    fields = [
        Field(marked("Date"), text=lambda row: str(row.date)),
        Field(marked("Document"), text=lambda row: row.document or ""),
        Field(marked("Kind"), text=lambda row: pen.short(row.kind), spare=1),
        Field(
            marked("Description"), text=lambda row: plain(row.description), wraps=True
        ),
        Field(marked("Debit"), "debit"),
        Field(marked("Credit"), "credit"),
        Field(marked("Balance"), "balance"),
    ]
    title = pen.words("Statement of account of {0}, as of {1}").format(
        pen.customer(customer.key), pen.view.as_of
    )
    sheet = Sheet(pen, fields, rows)
    for currency, part in groupby(sorted(rows, key=_currency), _currency):
        sheet.across(currency, "bold")
        sheet.add(part, counted=False)
    return f"{title}\n\n{sheet.draw()}"
