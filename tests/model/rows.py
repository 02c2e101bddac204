"""The rows that the reports show, as plain dictionaries, as of a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from model.documents import Document, total
from model.fold import MONEY, ZERO, Fold
from model.model import settle

if TYPE_CHECKING:
    from decimal import Decimal

Row = dict[str, Any]
#: Which column of an invoice each kind of document fills.
COLUMN = {"payment": "paid", "credit-note": "credited", "write-off": "written_off"}


def reports(
    entries: list[Any], options_map: dict[str, Any], day: datetime.date
) -> dict[str, list[Row]]:
    fold = settle(entries, options_map, until=day)
    known = [d for d in fold.ledger.documents if d.date <= day]
    invoices = [_invoice(fold, d, day) for d in known if d.kind == "invoice"]
    credits_ = [_credit(fold, d) for d in fold.counted if d.kind in MONEY]
    return {
        "customers": _customers(fold, known, invoices, credits_),
        "invoices": invoices,
        "credits": credits_,
        "payments": [_payment(fold, d) for d in known if d.kind == "payment"],
    }


def instalments(fold: Fold, invoice: Document) -> list[tuple[datetime.date, Decimal]]:
    """Due dates and what is left at each, the earliest filled first."""
    lines = [x for x in invoice.on("receivable") if x.number >= 0]
    parts = sorted((fold.due(invoice, x), i, x.number) for i, x in enumerate(lines))
    settled = invoice.amount - fold.left(invoice)
    found = []
    for due, _, amount in parts:
        filled = min(settled, amount)
        settled -= filled
        found.append((due, amount - filled))
    return found


def _status(row: Row) -> str:
    settled = row["paid"] + row["credited"] + row["written_off"]
    if row["outstanding"] != 0:
        return "partially-paid" if settled else "unpaid"
    if row["written_off"]:
        return "written-off"
    return (
        "cancelled" if row["credited"] and row["credited"] == row["total"] else "paid"
    )


def _invoice(fold: Fold, invoice: Document, day: datetime.date) -> Row:
    facts = [fact for fact in fold.settled if fact.invoice is invoice]
    parts = instalments(fold, invoice)
    open_dues = [due for due, left in parts if left > 0]
    days = datetime.timedelta(days=fold.ledger.terms(invoice.customer))
    last = [due for due, _ in parts][-1:] or [invoice.due or invoice.date + days]
    row: Row = {
        "number": invoice.number,
        "customer": invoice.customer,
        "date": invoice.date,
        "due": open_dues[0] if open_dues else last[0],
        "currency": invoice.currency,
        "total": invoice.amount,
    }
    for kind, column in COLUMN.items():
        row[column] = total(fact.amount for fact in facts if fact.source.kind == kind)
    row["outstanding"] = fold.left(invoice)
    row["status"] = "draft" if invoice.draft else _status(row)
    late = total(left for due, left in parts if due < day)
    row["overdue"] = ZERO if invoice.draft else late
    row["settlements"] = [
        {
            "document": fact.source.number,
            "kind": fact.source.kind,
            "date": fact.date,
            "amount": fact.amount,
        }
        for fact in facts
    ]
    return row


def _credit(fold: Fold, document: Document) -> Row:
    return {
        "document": document.number,
        "kind": document.kind,
        "customer": document.customer,
        "date": document.date,
        "currency": document.currency,
        "amount": document.amount,
        "used": fold.used(document),
        "refunded": fold.took(document, "refund"),
        "written_off": fold.took(document, "write-off"),
        "unused": fold.unused(document),
        "reversed": fold.undone.get(document),
    }


def _payment(fold: Fold, payment: Document) -> Row:
    invoices = []
    for fact in fold.settled:
        if fact.source is payment and fact.invoice not in invoices:
            invoices.append(fact.invoice)
    debits = [line.account for line in payment.outside if line.number > 0]
    status = "reversed" if payment in fold.undone else "recorded"
    return {
        "number": payment.number,
        "date": payment.date,
        "customer": payment.customer,
        "method": payment.method,
        "account": debits[0] if debits else None,
        "currency": payment.currency,
        "amount": payment.amount,
        "settles": [
            {"invoice": invoice.number, "amount": fold.used(payment, invoice)}
            for invoice in invoices
            if fold.used(payment, invoice)
        ],
        "unused": fold.unused(payment),
        "status": "draft" if payment.draft else status,
    }


def _customers(
    fold: Fold, known: list[Document], invoices: list[Row], credits_: list[Row]
) -> list[Row]:
    ledger = fold.ledger
    pairs = {(d.customer, d.currency) for d in known}
    for key, currencies in ledger.currencies.items():
        if key not in {customer for customer, _ in pairs}:
            pairs.add((key, (currencies or [""])[0]))
    return [_customer(fold, pair, invoices, credits_) for pair in sorted(pairs)]


def _customer(
    fold: Fold, pair: tuple[str, str], invoices: list[Row], credits_: list[Row]
) -> Row:
    key, currency = pair
    mine = [x for x in invoices if (x["customer"], x["currency"]) == pair]
    booked = [row for row in mine if row["status"] != "draft"]
    money = [x for x in credits_ if (x["customer"], x["currency"]) == pair]
    name = fold.ledger.customers.get(key, {}).get("customer")
    row: Row = {
        "customer": key,
        "name": name or key,
        "currency": currency or None,
        "invoiced": total(row["total"] for row in booked),
    }
    for column in ("credited", "paid", "written_off", "outstanding", "overdue"):
        row[column] = total(x[column] for x in booked)
    row["unused"] = total(x["unused"] for x in money)
    row["draft"] = total(x["total"] for x in mine if x["status"] == "draft")
    return row
