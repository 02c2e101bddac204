"""The rows of the other reports: ageing, statements of account, deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.documents import total
from model.fold import MONEY, ZERO, Fold
from model.model import settle
from model.rows import COLUMN, Row, instalments

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from model.documents import Document

#: The last day of each bucket but the last one.
BUCKETS = {
    "not_due": 0,
    "days_1_30": 30,
    "days_31_60": 60,
    "days_61_90": 90,
    "days_over_90": 10**6,
}


def more_reports(
    entries: list[Any], options_map: dict[str, Any], day: datetime.date
) -> dict[str, list[Row]]:
    fold = settle(entries, options_map, until=day)
    return {
        "ageing": _ageing(fold, day),
        "statement": _statement(fold),
        "deposits": _deposits(fold),
    }


def _ageing(fold: Fold, day: datetime.date) -> list[Row]:
    rows: dict[tuple[str, str], Row] = {}
    for invoice in fold.counted:
        if invoice.kind != "invoice":
            continue
        for due, left in instalments(fold, invoice):
            late = (day - due).days
            bucket = next(name for name, last in BUCKETS.items() if late <= last)
            pair = (invoice.customer, invoice.currency)
            row = rows.setdefault(pair, dict.fromkeys(BUCKETS, ZERO))
            row[bucket] += left
    for (customer, currency), row in rows.items():
        name = fold.ledger.customers.get(customer, {}).get("customer") or customer
        row["outstanding"] = total(row[bucket] for bucket in BUCKETS)
        row.update(customer=customer, name=name, currency=currency)
    return [row for row in rows.values() if row["outstanding"]]


def _change(fold: Fold, document: Document) -> Decimal:
    """By how much a document changes what the customer owes less what it has unused."""
    if document.kind == "invoice":
        return document.amount
    if document.kind in MONEY:
        return -document.amount
    if document.kind in {"refund", "write-off"}:
        day = document.date
        taken = [x.amount for x in fold.taken if x.by is document and x.amount > 0]
        settled = [
            fact.amount
            for fact in fold.settled
            if fact.source is document and fact.amount > 0 and fact.date == day
        ]
        return total(taken) - total(settled)
    undone = fold.undoing.get(document)
    return ZERO if undone is None else -_change(fold, undone)


def _statement(fold: Fold) -> list[Row]:
    rows = []
    for document in fold.counted:
        change = _change(fold, document)
        rows.append(
            {
                "customer": document.customer,
                "date": document.date,
                "document": document.number,
                "kind": document.kind,
                "currency": document.currency,
                "debit": change if change > 0 else None,
                "credit": -change if change < 0 else None,
            }
        )
    return [row for row in rows if row["debit"] or row["credit"]]


def _deposits(fold: Fold) -> list[Row]:
    asked = [x for x in fold.counted if x.kind == "invoice" and fold.deposit(x)]
    paid = [
        document
        for document in fold.counted
        if document.kind == "payment"
        and document.meta.get("deposit")
        and document not in fold.undone
    ]
    invoices = [_deposit(fold, invoice) for invoice in asked]
    return invoices + [_deposit_paid(fold, payment) for payment in paid]


def _deposit_paid(fold: Fold, payment: Document) -> Row:
    """A payment of a deposit invoice that is not booked: what it put on credit."""
    facts = [fact for fact in fold.settled if fact.source is payment]
    at_once = total(fact.amount for fact in facts if fact.at_once)
    facts = [fact for fact in facts if not fact.at_once]
    return {
        "number": payment.number,
        "customer": payment.customer,
        "date": payment.date,
        "currency": payment.currency,
        "total": payment.amount - at_once,
        "paid": payment.amount - at_once,
        "credited": ZERO,
        "outstanding": ZERO,
        "deposit": payment.amount - at_once,
        "deducted": fold.used(payment) - at_once,
        "left": fold.unused(payment),
        "deductions": [
            {"invoice": fact.invoice.number, "date": fact.date, "amount": fact.amount}
            for fact in facts
        ],
    }


def _deposit(fold: Fold, invoice: Document) -> Row:
    facts = [
        fact
        for fact in fold.deducted
        if fact.deposit is invoice and fact.by not in fold.undone
    ]
    # What its own credit notes take back is no deduction.
    deductions = [fact for fact in facts if fact.by.corrects != invoice.number]
    row: Row = {
        "number": invoice.number,
        "customer": invoice.customer,
        "date": invoice.date,
        "currency": invoice.currency,
        "total": invoice.amount,
    }
    for kind, column in COLUMN.items():
        parts = [x for x in fold.settled if x.invoice is invoice]
        row[column] = total(x.amount for x in parts if x.source.kind == kind)
    del row["written_off"]
    row["outstanding"] = fold.left(invoice)
    row["deposit"] = fold.deposit(invoice)
    row["deducted"] = total(fact.amount for fact in deductions)
    row["left"] = fold.deposit_left(invoice)
    row["deductions"] = [
        {
            "invoice": fact.by.corrects or fact.by.number,
            "date": fact.date,
            "amount": fact.amount,
        }
        for fact in deductions
    ]
    return row
