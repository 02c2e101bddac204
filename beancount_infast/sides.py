"""The sides of each kind of document: what it debits, and what it credits.

A function for each kind gives what is wrong and what to do (rule ``wrong-sign``), or
None where its postings on the customer's accounts have their kind's side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast import rules
from beancount_infast.documents import (
    APPLICATION,
    CREDIT_NOTE,
    INVOICE,
    PAYMENT,
    REFUND,
    RELEASE,
    REVERSAL,
    WRITE_OFF,
)

if TYPE_CHECKING:
    from beancount_infast.documents import Document

_Fault = tuple[str, str] | None


def _zero(document: Document) -> _Fault:
    for item in document.items:
        if item.number == 0:
            return f"the posting on {item.posting.account} is zero", "take it out"
    return None


def _wrong_account(document: Document, *, credit: bool) -> _Fault:
    for item in document.items:
        if item.credit == credit:
            kind = rules.words(document.kind)
            return (
                f"a {kind} does not move {item.posting.account}",
                f"post it to the customer's {'receivable' if credit else 'credit'}",
            )
    return None


def _wrong_side(document: Document, *, receivable: int, credit: int) -> _Fault:
    """Find a posting on the other side: -1 stands for a credit, 1 for a debit."""
    for item in document.items:
        wanted = credit if item.credit else receivable
        if item.number * wanted < 0:
            side = "debits" if item.number > 0 else "credits"
            kind = rules.words(document.kind)
            amount = rules.money(abs(item.number), document.currency)
            return (
                f"this {kind} {side} {item.posting.account} with {amount}",
                "turn the sign, or write the document that it is",
            )
    return None


def _invoice_sides(document: Document) -> _Fault:
    for item in document.items:
        if item.credit:
            return (
                f"an invoice does not touch {item.posting.account}",
                "invoice the whole and apply the credit with an application",
            )
    return _wrong_side(document, receivable=1, credit=1)


def _payment_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=0)
    if fault is None and document.amount <= 0:
        return (
            "this payment brings no money to the customer's accounts",
            "write an application for credit that is used, a refund for money out",
        )
    return fault


def _credit_note_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=-1, credit=-1)


def _application_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=-1, credit=1)


def _release_sides(document: Document) -> _Fault:
    return _zero(document) or _wrong_side(document, receivable=1, credit=-1)


def _refund_sides(document: Document) -> _Fault:
    return (
        _zero(document)
        or _wrong_account(document, credit=False)
        or _wrong_side(document, receivable=0, credit=1)
    )


def _write_off_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=1)
    if fault is None and len({item.credit for item in document.items}) > 1:
        return (
            "this write-off moves both the customer's receivable and its credit",
            "write one for each",
        )
    return fault


def reversal_sides(document: Document) -> _Fault:
    """Find what is wrong with the sides of a reversal, whatever it reverses."""
    return _zero(document) or _wrong_side(document, receivable=1, credit=0)


FAULTS = {
    INVOICE: _invoice_sides,
    CREDIT_NOTE: _credit_note_sides,
    PAYMENT: _payment_sides,
    APPLICATION: _application_sides,
    RELEASE: _release_sides,
    REFUND: _refund_sides,
    WRITE_OFF: _write_off_sides,
    REVERSAL: reversal_sides,
}
