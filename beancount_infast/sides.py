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
from beancount_infast.sentences import Sentence, say

if TYPE_CHECKING:
    from beancount_infast.documents import Document

_Fault = tuple[Sentence, Sentence] | None


def _zero(document: Document) -> _Fault:
    for item in document.items:
        if item.number == 0:
            return (
                say("the posting on {0} is zero", item.posting.account),
                say("take it out"),
            )
    return None


def _wrong_account(refund: Document) -> _Fault:
    for item in refund.items:
        if not item.credit:
            return (
                say("a refund does not move {0}", item.posting.account),
                say("post it to the customer's credit"),
            )
    return None


def _wrong_side(document: Document, *, receivable: int, credit: int) -> _Fault:
    """Find a posting on the other side: -1 stands for a credit, 1 for a debit."""
    for item in document.items:
        wanted = credit if item.credit else receivable
        if item.number * wanted < 0:
            this, account = rules.this(document.kind), item.posting.account
            amount = rules.money(abs(item.number), document.currency)
            what = say("{0} credits {1} with {2}", this, account, amount)
            if item.number > 0:
                what = say("{0} debits {1} with {2}", this, account, amount)
            return what, say("turn the sign, or write the document that it is")
    return None


def _invoice_sides(document: Document) -> _Fault:
    for item in document.items:
        if item.credit:
            return (
                say("an invoice does not touch {0}", item.posting.account),
                say("invoice the whole and apply the credit with an application"),
            )
    return _wrong_side(document, receivable=1, credit=1)


def _payment_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=0)
    if fault is None and document.amount <= 0:
        return (
            say("this payment brings no money to the customer's accounts"),
            say("write an application for credit that is used, a refund for money out"),
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
        or _wrong_account(document)
        or _wrong_side(document, receivable=0, credit=1)
    )


def _write_off_sides(document: Document) -> _Fault:
    fault = _zero(document) or _wrong_side(document, receivable=-1, credit=1)
    if fault is None and len({item.credit for item in document.items}) > 1:
        return (
            say("this write-off moves both the customer's receivable and its credit"),
            say("write one for each"),
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
