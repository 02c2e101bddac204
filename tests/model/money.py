"""Steps become invoices, payments, credit notes, deposits."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from model.fold import MONEY
from model.writer import (
    AMOUNTS,
    CURRENCIES,
    CUSTOMERS,
    Step,
    Writer,
    amount_of,
    credit,
    day_of,
    pick,
    receivable,
    whole,
)
from model.writing import Entry, Posting

if TYPE_CHECKING:
    from model.documents import Document
    from model.fold import Fold


def new_invoice(writer: Writer, step: Step) -> Entry:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    amount = AMOUNTS[step.amount % len(AMOUNTS)]
    number = writer.take_number("F")
    against = "Equity:Opening" if step.detail == 1 else "Income:Services"
    entry = Entry(day_of(step), f"Invoice {number}", against)
    entry.keys["invoice"] = number
    account = receivable(customer)
    days = [datetime.timedelta(days=n) for n in (1, 3, -2)]
    if step.form in {1, 2} or (step.form == 3 and step.detail == 1):
        entry.keys["due"] = str(entry.date + days[step.form - 1])
    entry.postings = [Posting(account, amount, currency)]
    if amount == 0:
        entry.postings.append(Posting(against, amount, currency))
    if step.detail == 2 and amount:
        later = {"due": str(entry.date + days[1])}
        sooner = {"due": str(entry.date)}
        entry.postings = [
            Posting(account, amount / 2, currency, later),
            Posting(account, amount / 2, currency, sooner),
        ]
    if step.detail == 3:
        entry.flag = "!"
    if step.detail == 4 and currency == "USD":
        entry.postings[0].price = Decimal("0.50")
    return entry


def invoices_of(state: Fold, customer: str, currency: str) -> list[Document]:
    found = [
        document
        for document in state.counted
        if document.kind == "invoice"
        and (document.customer, document.currency) == (customer, currency)
        and document.number is not None
    ]
    return sorted(found, key=lambda document: state.left(document) <= 0)


def money_of(state: Fold, customer: str, currency: str) -> list[Document]:
    found = [
        document
        for document in state.counted
        if document.kind in MONEY
        and (document.customer, document.currency) == (customer, currency)
        and document.number is not None
    ]
    return sorted(found, key=lambda document: state.unused(document) <= 0)


def payment(writer: Writer, step: Step) -> Entry:
    """Of one or two invoices: in full, or in short with links."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    entry = Entry(day_of(step), "Payment", "Assets:Bank", money_first=True)
    invoices = invoices_of(state, customer, currency)
    first = pick(invoices, step.target)
    chosen = [first] if first else []
    if step.detail in {1, 2} and len(invoices) > 1:
        other = pick(invoices, step.target + 1)
        chosen += [other] if other else []
    needed = sum((state.left(x) for x in chosen), Decimal(0))
    amount = amount_of(step, needed) or AMOUNTS[step.amount % 5]
    if chosen and whole(writer, step):
        _pay_in_full(entry, state, chosen, amount)
    elif chosen:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        entry.links += [x.number for x in chosen if x.number]
    else:
        _pay_ahead(writer, step, entry, amount)
    _name_payment(writer, step, entry)
    if step.detail == 3:
        entry.postings.append(Posting("Expenses:Fees", Decimal(2), currency))
    if step.detail == 4 and currency == "USD":
        for posting in entry.postings:
            posting.price = Decimal("0.50")
    return entry


def _pay_in_full(
    entry: Entry, state: Fold, chosen: list[Document], amount: Decimal
) -> None:
    customer, currency = chosen[0].customer, chosen[0].currency
    for invoice in chosen:
        part = min(amount, state.left(invoice))
        if part > 0 and invoice.number:
            keys = {"settles": invoice.number}
            posting = Posting(receivable(customer), -part, currency, keys)
            entry.postings.append(posting)
            amount -= part
    if amount:
        entry.postings.append(Posting(credit(customer), -amount, currency))


def _pay_ahead(writer: Writer, step: Step, entry: Entry, amount: Decimal) -> None:
    """Money that comes first: on credit, or with a link to an invoice to come."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    if whole(writer, step):
        entry.postings.append(Posting(credit(customer), -amount, currency))
    else:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        entry.links.append(writer.number("F", 1 + step.target % 3))


def _name_payment(writer: Writer, step: Step, entry: Entry) -> None:
    """With a number, a key alone, a method alone, or nothing at all."""
    nameless = step.detail in {5, 6} and not any(
        posting.account.startswith("Liabilities") for posting in entry.postings
    )
    if not nameless:
        entry.keys["payment"] = writer.take_number("R")
    elif step.detail == 5:
        entry.keys["payment"] = None
    if step.form % 2:
        entry.keys["method"] = "transfer"
    if step.detail == 7:
        entry.flag = "!"
    if step.detail == 8:
        entry.keys["bank-reference"] = "x"


def pay_later_invoices(writer: Writer, step: Step) -> Entry:
    """A short payment whose links name invoices of any day, drafts, or those to come.

    The pick is among all the invoices of the customer, whatever their date.
    """
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    entry = Entry(day_of(step), "Payment ahead", "Assets:Bank", money_first=True)
    everything = [x for x in writer.fold.ledger.documents if x.kind == "invoice"]
    mine = [x.number for x in everything if x.customer == customer and x.number]
    numbers = [*mine, writer.number("F", 1), writer.number("F", 2)]
    entry.links.append(numbers[step.target % len(numbers)])
    if step.detail % 2:
        entry.links.append(numbers[(step.target + 1) % len(numbers)])
    amount = AMOUNTS[step.amount % 6]
    if writer.short:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        if step.detail in {4, 5}:
            entry.postings.append(Posting(credit(customer), -amount, currency))
    else:
        entry.postings.append(Posting(credit(customer), -amount, currency))
    entry.keys["payment"] = writer.take_number("R")
    return entry


def credit_note(writer: Writer, step: Step) -> Entry:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    number = writer.take_number("A")
    entry = Entry(day_of(step), f"Credit note {number}", "Income:Services")
    entry.keys["credit-note"] = number
    invoice = pick(invoices_of(state, customer, currency), step.target)
    left = state.left(invoice) if invoice else Decimal(0)
    amount = amount_of(step, left) or AMOUNTS[step.amount % 5]
    if invoice is None or invoice.number is None:
        entry.postings.append(Posting(credit(customer), -amount, currency))
        return entry
    if step.detail % 3 != 2:
        entry.keys["corrects"] = invoice.number
    if step.detail == 1:
        entry.postings.append(Posting(credit(customer), -amount, currency))
    elif whole(writer, step):
        _pay_in_full(entry, state, [invoice], amount)
    else:
        entry.postings.append(Posting(receivable(customer), -amount, currency))
        if "corrects" not in entry.keys:
            entry.links.append(invoice.number)
    if step.detail == 3:
        entry.flag = "!"
    return entry


def deposit_invoice(writer: Writer, step: Step) -> Entry:
    entry = new_invoice(writer, replace(step, detail=0, amount=step.amount % 5))
    entry.against = "Liabilities:Deposits"
    return entry


def final_invoice(writer: Writer, step: Step) -> Entry | None:
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    state = writer.state(day_of(step))
    asked = [x for x in invoices_of(state, customer, currency) if state.deposit(x)]
    found = pick(asked, step.target)
    if found is None or not found.number:
        return None
    entry = new_invoice(writer, replace(step, detail=0, amount=step.amount % 5))
    amount = amount_of(step, state.deposit_left(found)) or Decimal(10)
    keys = {"deducts": found.number}
    entry.postings.insert(0, Posting("Liabilities:Deposits", amount, currency, keys))
    return entry


def give_deposit_back(writer: Writer, step: Step) -> Entry | None:
    """A credit note on a final invoice, or on the deposit invoice itself."""
    state = writer.state(day_of(step))
    number = writer.number("A")
    entry = Entry(day_of(step), f"Credit note {number}", "Income:Services")
    if step.detail % 2 and state.deducted:
        fact = state.deducted[step.target % len(state.deducted)]
        by, name, sign = fact.by, fact.deposit.number or "", -1
        size, keys = amount_of(step, abs(fact.amount)), {"deducts": name}
    else:
        asked = [x for x in state.counted if x.kind == "invoice" and state.deposit(x)]
        found = pick(asked, step.target)
        if found is None:
            return None
        by, sign, keys = found, 1, {}
        size = amount_of(step, state.deposit_left(found))
    if by.kind != "invoice" or not by.number or size <= 0:
        return None
    entry.keys = {"credit-note": writer.take_number("A"), "corrects": by.number}
    owed = size if sign > 0 else Decimal(10)
    entry.postings = [
        Posting("Liabilities:Deposits", sign * size, by.currency, dict(keys)),
        Posting(credit(by.customer), -owed, by.currency),
    ]
    return entry


def request_paid(writer: Writer, step: Step) -> Entry:
    """Money for a deposit invoice that is not booked, and its VAT moved at once."""
    customer, currency = CUSTOMERS[step.customer], CURRENCIES[step.currency]
    amount = AMOUNTS[step.amount % 6]
    entry = Entry(day_of(step), "Deposit", "Assets:Bank", money_first=True)
    entry.keys = {"payment": writer.take_number("R"), "deposit": writer.number("Q")}
    if step.detail == 1:
        entry.keys["deposit"] = writer.number("F", step.target % 3)
    entry.postings = [Posting(credit(customer), -amount, currency)]
    return entry
