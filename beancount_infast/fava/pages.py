"""The pages: what each of them shows, ready for its template.

Nothing here writes, and no figure is computed here that a report does not give.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fava.application import url_for
from fava.context import g

from beancount_infast import invoicing, reports
from beancount_infast.documents import (
    CREDIT_NOTE,
    INVOICE,
    REFUND,
    REVERSAL,
    WRITE_OFF,
    ZERO,
)
from beancount_infast.fava import charts
from beancount_infast.fava.listing import Column, Listing
from beancount_infast.fava.screen import Figure, Screen
from beancount_infast.fava.shown import Line, folded
from beancount_infast.fava.wording import marked

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.deposit_report import DeductionLine
    from beancount_infast.documents import Document
    from beancount_infast.fava.wording import PageWords
    from beancount_infast.reports import (
        CustomerRow,
        Part,
        SettlementLine,
        StatementRow,
    )

# More customers than these come into a choice after the page itself.
MOST_CHOICES = 300
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")


@dataclass(frozen=True)
class Age:
    """A line of the ageing table: one currency's amounts and their shares."""

    currency: str
    cells: tuple[tuple[Decimal, int], ...]


def make_page(screen: Screen) -> dict[str, Any]:
    """Give what the template of the page asked for needs."""
    name = screen.arg("page") or "customers"
    make = _PAGES.get(name, customers_page)
    return make(screen)


def _column(
    screen: Screen, title: str, key: str, value: Any, *, figures: bool = False
) -> Column[Any]:
    return Column(key, screen.words(title), value, figures)


# --- Customers -----------------------------------------------------------------


def customers_page(screen: Screen) -> dict[str, Any]:
    """Show what every customer owes and has unused."""
    shown, passes = screen.shown, screen.account_filter()
    rows: list[CustomerRow] = shown.customers
    ages = shown.ageing
    if passes is not None:
        rows = [row for row in rows if passes(row.customer)]
        ages = [row for row in ages if passes(row.customer)]
    owing = screen.filtered(shown.owing)
    if screen.figures.hidden:
        owing = charts.disguised(owing)
    everybody = rows
    searched = folded(screen.arg("customers-search"))
    if searched:
        rows = [r for r in rows if searched in folded(f"{r.name} {r.customer}")]
    return {
        "template": "_customers.html",
        "active": "customers",
        "new": "customer",
        "charts": charts.outstanding(shown, owing, g.interval, screen.words),
        "ages": _ages(ages),
        "list": screen.list("customers", _customer_columns(screen), rows),
        "totals": _totals(rows),
        "begin": not shown.books.customers,
        "nothing": not everybody,
    }


def _customer_columns(screen: Screen) -> list[Column[CustomerRow]]:
    columns: list[Column[CustomerRow]] = [
        _column(screen, "Customer", "name", lambda row: folded(row.name))
    ]
    for title, key in (
        (marked("Invoiced"), "invoiced"),
        (marked("Paid"), "paid"),
        (marked("Outstanding"), "outstanding"),
        (marked("Overdue"), "overdue"),
        (marked("Unused"), "unused"),
    ):
        columns.append(_column(screen, title, key, _attribute(key), figures=True))
    columns.append(_column(screen, "Currency", "currency", _attribute("currency")))
    return columns


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


SUMS = ("invoiced", "paid", "outstanding", "overdue", "unused")


def _totals(rows: Iterable[CustomerRow]) -> list[tuple[str, dict[str, Decimal]]]:
    """Add rows up, currency by currency."""
    totals: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        if row.currency is not None:
            sums = totals.setdefault(row.currency, dict.fromkeys(SUMS, ZERO))
            for name in SUMS:
                sums[name] += getattr(row, name)
    return sorted(totals.items())


def _ages(rows: Iterable[reports.AgeingRow]) -> list[Age]:
    """Add ageing up by currency, with each bucket's share of the whole, per cent."""
    sums: dict[str, list[Decimal]] = {}
    for row in rows:
        of_currency = sums.setdefault(row.currency, [ZERO] * len(BUCKETS))
        for place, name in enumerate(BUCKETS):
            of_currency[place] += getattr(row, name)
    ages = []
    for currency, parts in sorted(sums.items()):
        total = sum(parts, ZERO)
        cells = tuple((part, int(part * 100 / total) if total else 0) for part in parts)
        ages.append(Age(currency, cells))
    return ages


# --- A customer ----------------------------------------------------------------


def customer_page(screen: Screen) -> dict[str, Any]:
    """Show a customer: figures, invoices, payments, statement."""
    shown = screen.shown
    customer = shown.books.customers.get(screen.arg("customer"))
    if customer is None:
        return _missing(screen, screen.arg("customer"), "customers")
    key = customer.key
    lines = shown.lines_of(key)
    rows = shown.figures_of.get(key, [])
    invoices = [line for line in lines if line.kind == INVOICE]
    money = [line for line in lines if line.kind != INVOICE]
    ages = [row for row in shown.ageing if row.customer == key]
    return {
        "template": "_customer.html",
        "active": "",
        "customer": customer,
        "record": _record(customer),
        "figures": [
            _figure(screen, "Outstanding", rows, "outstanding"),
            _figure(screen, "Overdue", rows, "overdue", late=True),
            _figure(screen, "Unused", rows, "unused"),
        ],
        "ages": _ages(ages),
        "invoices": screen.list("invoices", _invoice_columns(screen), invoices),
        "credits": screen.list("credits", _credit_columns(screen), money),
        "deposits": [row for row in shown.deposits if row.customer == key],
        "statement": _statement(screen, customer),
        "from_day": screen.day("statement-from"),
        "owing": any(line.is_open for line in invoices),
        "has_credit": any(line.status == "unused" and line.number for line in money),
    }


def _figure(
    screen: Screen,
    label: str,
    rows: Sequence[CustomerRow],
    name: str,
    *,
    late: bool = False,
) -> Figure:
    amounts = tuple((row.currency, getattr(row, name)) for row in rows)
    return Figure(
        screen.words(label), amounts, late and any(amount for _, amount in amounts)
    )


_RECORD = ("aliases", "payment-terms", "email", "siren", "vat-number", "iban")


def _record(customer: Any) -> list[tuple[str, str]]:
    """Give a customer's record, as its account's ``open`` says it."""
    meta = customer.entry.meta if customer.entry is not None else {}
    return [(key, str(meta[key])) for key in _RECORD if meta.get(key) is not None]


def _invoice_columns(screen: Screen) -> list[Column[Line]]:
    return [
        _column(screen, "Number", "number", _attribute("place")),
        _column(screen, "Date", "date", lambda line: (line.date, line.place)),
        _column(screen, "Due", "due", _attribute("due")),
        _column(screen, "Total", "total", _attribute("total"), figures=True),
        _column(screen, "Outstanding", "outstanding", _left, figures=True),
        _column(screen, "Currency", "currency", _attribute("currency")),
        _column(screen, "Status", "status", _status_order),
    ]


def _left(line: Line) -> Decimal | None:
    return line.left if line.kind == INVOICE else None


_STATUS_ORDER = (
    "draft",
    "unpaid",
    "partially-paid",
    "unused",
    "paid",
    "used",
    "cancelled",
    "written-off",
    "reversed",
)


def _status_order(line: Line) -> tuple[bool, int]:
    return not line.overdue, _STATUS_ORDER.index(line.status)


def _credit_columns(screen: Screen) -> list[Column[Line]]:
    words = screen.words
    return [
        _column(screen, "Number", "number", _attribute("place")),
        _column(screen, "Date", "date", lambda line: (line.date, line.place)),
        _column(screen, "Method", "method", lambda line: how(words, line)),
        _column(screen, "Amount", "amount", _attribute("total"), figures=True),
        _column(screen, "Unused", "unused", _attribute("left"), figures=True),
        _column(screen, "Currency", "currency", _attribute("currency")),
        _column(screen, "Status", "status", _status_order),
    ]


def how(words: PageWords, line: Line) -> str:
    """Say how money came: a payment's method, or that it is a credit note."""
    return (
        words.kind(CREDIT_NOTE)
        if line.kind == CREDIT_NOTE
        else words.method(line.method)
    )


def statement_rows(
    screen: Screen, customer: Any, since: datetime.date | None
) -> list[StatementRow]:
    """Give a customer's statement of account from a day on.

    What was before it is carried forward in one line for each currency.
    """
    rows = reports.statement(screen.shown.view, customer)
    if since is None:
        return rows
    before: dict[str, StatementRow] = {}
    for row in rows:
        if row.date < since:
            before[row.currency] = row
    carried = [
        reports.StatementRow(
            date=since,
            document=None,
            kind="",
            description=screen.words("Balance brought forward"),
            currency=row.currency,
            debit=None,
            credit=None,
            balance=row.balance,
        )
        for row in before.values()
    ]
    return carried + [row for row in rows if row.date >= since]


def _statement(screen: Screen, customer: Any) -> Listing[StatementRow]:
    rows = statement_rows(screen, customer, screen.day("statement-from"))
    columns = [
        Column("", screen.words(title), _attribute("date"), figures)
        for title, figures in (
            (marked("Date"), False),
            (marked("Document"), False),
            (marked("Description"), False),
            (marked("Debit"), True),
            (marked("Credit"), True),
            (marked("Balance"), True),
            (marked("Currency"), False),
        )
    ]
    return screen.list("statement", columns, rows, last_page=True)


# --- Documents -----------------------------------------------------------------


# What the choice of a status holds, and what each keeps.
def _has_status(status: str) -> Callable[[Line], bool]:
    return lambda line: line.status == status


STATUS_CHOICES: dict[str, Callable[[Line], bool]] = {
    "open": lambda line: line.is_open,
    "overdue": lambda line: bool(line.overdue),
    **{status: _has_status(status) for status in _STATUS_ORDER},
}


def documents_page(screen: Screen) -> dict[str, Any]:
    """Show invoices and credit notes, the newest first."""
    lines = screen.filtered(screen.shown.documents)
    chosen = screen.arg("documents-customer")
    if chosen:
        lines = [line for line in lines if line.customer == chosen]
    keep = STATUS_CHOICES.get(screen.arg("documents-status"))
    if keep is not None:
        lines = [line for line in lines if keep(line)]
    lines = _in_period(screen, "documents", lines)
    columns = _invoice_columns(screen)
    by_name = _column(screen, "Customer", "name", lambda line: folded(line.name))
    columns.insert(1, by_name)
    listing = screen.list("documents", columns, lines)
    return {
        "template": "_documents.html",
        "active": "documents",
        "new": "invoice" if screen.shown.books.customers else "",
        "list": listing,
        "statuses": [
            (
                key,
                screen.words.p("filter", "Open")
                if key == "open"
                else screen.words.status(key),
            )
            for key in STATUS_CHOICES
        ],
        "choices": customer_choices(screen, most=MOST_CHOICES, chosen=chosen),
        "chosen": chosen,
        "begin": not screen.shown.books.customers,
    }


def _in_period(screen: Screen, name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """Keep what is in the period and has the text that the address names."""
    since, until = screen.day(f"{name}-from"), screen.day(f"{name}-to")
    if since is not None:
        lines = [line for line in lines if line.date >= since]
    if until is not None:
        lines = [line for line in lines if line.date <= until]
    searched = folded(screen.arg(f"{name}-search"))
    if searched:
        texts = screen.shown.loaded.searched
        lines = [line for line in lines if searched in texts[line.document.position]]
    return lines


def customer_choices(
    screen: Screen, *, most: int | None = None, chosen: str = ""
) -> list[tuple[str, str]]:
    """Give customers to choose from: key and name, by name.

    Args:
        screen: The screen.
        most: With more customers than these only the one chosen is given, for the
            others come later.
        chosen: The one chosen.
    """
    customers = screen.shown.books.customers
    if most is not None and len(customers) > most:
        return [(chosen, customers[chosen].name)] if chosen in customers else []
    return sorted(
        ((customer.key, customer.name) for customer in customers.values()),
        key=lambda choice: folded(choice[1]),
    )


# --- Payments ------------------------------------------------------------------


def payments_page(screen: Screen) -> dict[str, Any]:
    """Show payments, the newest first."""
    lines = payment_lines(screen)
    words = screen.words
    columns = [
        _column(screen, "Number", "number", _attribute("place")),
        _column(screen, "Date", "date", lambda line: (line.date, line.place)),
        _column(screen, "Customer", "name", lambda line: folded(line.name)),
        _column(screen, "Method", "method", lambda line: words.method(line.method)),
        _column(screen, "Account", "account", _attribute("account")),
        _column(screen, "Amount", "amount", _attribute("total"), figures=True),
        _column(screen, "Unused", "unused", _attribute("left"), figures=True),
        _column(screen, "Currency", "currency", _attribute("currency")),
        _column(screen, "Status", "status", _status_order),
    ]
    methods = dict.fromkeys(screen.shown.books.options.methods)
    methods |= dict.fromkeys(
        line.method for line in screen.shown.payments if line.method
    )
    return {
        "template": "_payments.html",
        "active": "payments",
        "list": screen.list("payments", columns, lines),
        "methods": [(method, words.method(method)) for method in methods],
        "begin": not screen.shown.books.customers,
    }


def payment_lines(screen: Screen) -> Sequence[Line]:
    """Give the payments that the address asks for."""
    lines = screen.filtered(screen.shown.payments)
    method = screen.arg("payments-method")
    if method:
        lines = [line for line in lines if line.method == method]
    return _in_period(screen, "payments", lines)


# --- A document ----------------------------------------------------------------


@dataclass(frozen=True)
class Settled:
    """A settlement: when, by or of which document, how, how much."""

    date: datetime.date
    number: str | None
    kind: str
    method: str
    amount: Decimal
    releasable: bool = False


def document_page(screen: Screen) -> dict[str, Any]:
    """Show a document of any kind."""
    number = screen.arg("number")
    document = screen.shown.find(number)
    if document is None:
        return _missing(screen, number, "documents")
    line = screen.shown.line_of(number)
    page: dict[str, Any] = {
        "template": "_document.html",
        "active": "",
        "document": document,
        "line": line,
        "customer": screen.shown.books.customers[document.customer],
        "title": f"{screen.words.kind(document.kind)} {number}",
        "entries": _lines_of(document),
        "files": _files_of(screen, document),
        "source": _source_of(document),
        "actions": [],
        "parts": [],
        "deductions": _deductions(screen, number),
        "reversed_by": None,
        "reverses": document.text("reverses"),
        "corrects": document.text("corrects"),
        "uses": [] if document.kind == REVERSAL else _used_by(screen, document),
    }
    if document.kind == INVOICE and line is not None:
        page |= _invoice(screen, line)
    elif line is not None:
        page |= _credit(screen, line)
    else:
        page |= _other(screen, document)
    return page


def _used_by(screen: Screen, document: Document) -> list[str]:
    """Give the numbers of the other documents whose money it moves."""
    moves = screen.shown.settlement.moves
    sources = [move.source for move in moves if move.cause is document]
    names = dict.fromkeys(s.number for s in sources if s is not document and s.number)
    return list(names)


def _deductions(screen: Screen, number: str) -> Sequence[DeductionLine]:
    """Give what invoices deduct of a deposit; nothing of another document."""
    rows = screen.shown.deposits
    return next((row.deductions for row in rows if row.number == number), ())


def _one(screen: Screen, label: str, currency: str, amount: Decimal) -> Figure:
    return Figure(screen.words(label), ((currency, amount),))


def _invoice(screen: Screen, line: Line) -> dict[str, Any]:
    view = screen.shown.view
    settlements = reports.settlements_of(view, line.document)
    row = reports.invoice_row(view, line.document, settlements)
    currency = row.currency
    figures = [
        _one(screen, "Total", currency, row.total),
        _one(screen, "Paid", currency, row.paid),
        _one(screen, "Credited", currency, row.credited),
    ]
    if row.written_off:
        figures.append(_one(screen, "Written off", currency, row.written_off))
    figures.append(
        Figure(
            screen.words("Outstanding"),
            ((currency, row.outstanding),),
            bool(row.overdue),
        )
    )
    parts: list[Part] = screen.shown.parts(line)
    return {
        "status": screen.line_status(line),
        "figures": figures,
        "settlements": _settlements(screen, row.settlements),
        "parts": parts if len(parts) > 1 else [],
        "due": row.due,
        "actions": _invoice_actions(screen, line),
    }


def _invoice_actions(screen: Screen, line: Line) -> list[str]:
    """Give what can be done with an invoice now."""
    if line.is_draft:
        return ["validate"]
    actions = []
    if line.left:
        actions.append("pay")
        if screen.shown.unused(line.customer, line.currency):
            actions.append("use")
    if invoicing.left_to_credit(screen.shown.settlement, line.document):
        actions.append("credit-note")
    if line.left:
        actions.append("write-off")
    return actions


def _credit_actions(line: Line) -> list[str]:
    """Give what can be done with a payment or a credit note now."""
    if line.is_draft:
        return ["validate"]
    if line.is_reversed:
        return []
    return ["refund", "write-off", "reverse"] if line.left else ["reverse"]


def _settlements(
    screen: Screen, settlements: Iterable[SettlementLine]
) -> list[Settled]:
    """Give how an invoice was settled; what of it can be released, once for each."""
    settlements = list(settlements)
    left: dict[str | None, Decimal] = {}
    for one in settlements:
        left[one.document] = left.get(one.document, ZERO) + one.amount
    result = []
    for one in settlements:
        source = screen.shown.line_of(one.document or "")
        releasable = one.amount > 0 and one.kind != WRITE_OFF and bool(source)
        result.append(
            Settled(
                one.date,
                one.document,
                screen.words.kind(one.kind),
                screen.words.method(source.method) if source is not None else "",
                one.amount,
                releasable and left.pop(one.document, ZERO) > 0,
            )
        )
    return result


def _credit(screen: Screen, line: Line) -> dict[str, Any]:
    credit = screen.shown.settlement.credits.get(line.document.position)
    currency = line.currency
    figures = [_one(screen, "Amount", currency, line.total)]
    reversed_by = None
    if credit is not None:
        figures += [
            _one(screen, "Used", currency, credit.used),
            _one(screen, "Refunded", currency, credit.refunded),
        ]
        if credit.written_off:
            figures.append(_one(screen, "Written off", currency, credit.written_off))
        figures.append(_one(screen, "Unused", currency, credit.unused))
        reversed_by = credit.reversed_by
    return {
        "status": screen.line_status(line),
        "figures": figures,
        "settlements": _moved(screen, lambda move: move.source is line.document),
        "reversed_by": reversed_by.number if reversed_by is not None else None,
        "actions": _credit_actions(line),
    }


def _other(screen: Screen, document: Document) -> dict[str, Any]:
    """Show an application, a release, a refund, a write-off or a reversal."""
    moves = _moved(screen, lambda move: move.cause is document)
    outflow = screen.shown.settlement.outflows.get(document.position)
    amount = sum((abs(i.number) for i in document.items if i.number > 0), ZERO)
    if document.kind in (REFUND, WRITE_OFF):
        amount = abs(document.amount)
    undone = outflow.reversed_by if outflow is not None else None
    status = "draft" if document.draft else "recorded"
    if undone is not None:
        status = "reversed"
    return {
        "status": screen.dot(status),
        "figures": [_one(screen, "Amount", document.currency, amount)],
        "settlements": moves,
        "reversed_by": undone.number if undone is not None else None,
        "actions": _other_actions(document, status),
    }


def _other_actions(document: Document, status: str) -> list[str]:
    """Give what can be done with a document of another kind now."""
    if status == "draft":
        return ["validate"]
    undoable = document.kind in (REFUND, WRITE_OFF) and status != "reversed"
    return ["reverse"] if undoable else []


def _moved(screen: Screen, keep: Callable[[Any], bool]) -> list[Settled]:
    """Give what the moves that are kept have settled, or taken out."""
    result = []
    for move in screen.shown.settlement.moves:
        if not keep(move):
            continue
        other = move.invoice if move.invoice is not None else move.cause
        result.append(
            Settled(
                move.date,
                other.number,
                screen.words.kind(other.kind),
                "",
                move.amount,
            )
        )
    return result


@dataclass(frozen=True)
class Entry:
    """A line of a document: an account and what it takes, as the document counts."""

    account: str
    number: Decimal
    currency: str


def _lines_of(document: Document) -> list[Entry]:
    """Give a document's lines outside the customer's accounts, as it counts them."""
    sign = -1 if document.kind == INVOICE else 1
    return [
        Entry(p.account, sign * p.units.number, p.units.currency)
        for p in document.others()
    ]


def _files_of(screen: Screen, document: Document) -> list[tuple[str, str]]:
    """Give the files that go with a document: name and address.

    Those that its link names; and those that its metadata names (``document:``, as
    Fava writes it where a file is dropped on a transaction).
    """
    entry: Any = document.entry
    accounts = {posting.account for posting in entry.postings}
    named = {
        value
        for key, value in entry.meta.items()
        if key.startswith("document") and isinstance(value, str)
    }
    folder = Path(str(entry.meta.get("filename", ""))).parent
    wanted = {folder / name for name in named}
    names = {Path(name).name for name in named}
    files: dict[str, str] = {}
    for other in screen.ledger.all_entries_by_type.Document:
        path = Path(other.filename)
        linked = document.number is not None and document.number in other.links
        if (
            linked
            or path in wanted
            or (path.name in names and other.account in accounts)
        ):
            files[path.name] = url_for("document", filename=other.filename)
    return list(files.items())


def _source_of(document: Document) -> tuple[str, str, str]:
    """Give where a document stands: its file, its line, and how that is written."""
    file = str(document.entry.meta.get("filename", ""))
    line = str(document.entry.meta.get("lineno", 0))
    return file, line, f"{Path(file).name}:{line}"


def _missing(screen: Screen, name: str, active: str) -> dict[str, Any]:
    return {
        "template": "_missing.html",
        "active": active,
        "missing": screen.words.say("The books have no {0}.", name),
    }


_PAGES: dict[str, Callable[[Screen], dict[str, Any]]] = {
    "customers": customers_page,
    "customer": customer_page,
    "documents": documents_page,
    "document": document_page,
    "payments": payments_page,
}
