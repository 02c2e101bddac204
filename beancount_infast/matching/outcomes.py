"""What comes out for a line of a statement: the proposal, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beancount.core.data import Transaction

    from beancount_infast.statements import StatementLine

ZERO = Decimal(0)


class Outcome(StrEnum):
    """What becomes of a line."""

    SETTLED = "settled"
    SUGGESTED = "suggested"
    MATCHED = "matched"
    TRANSFER = "transfer"
    RETURNED = "returned"
    UNIDENTIFIED = "unidentified"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for one line.

    Attributes:
        line: The line.
        account: The ledger account of the bank account.
        outcome: What becomes of it.
        reference: What identifies it in the books; None where it is not booked.
        payer_iban: The payer's IBAN; None where there is none, or it is our own.
        customer: The customer's key, sure where it is settled, else likely.
        settles: Invoices by number with what each takes, in their order.
        credit: What goes to the customer's credit.
        rounding: What goes to the account of roundings: positive where too little
            was paid.
        candidates: Numbers of the invoices that come into question.
        reasons: Why, in whole sentences.
        drafted: Whether a suggestion is written as a draft.
        counterpart: The account on the other side of a transfer.
        takes: Numbers of the payments that a transfer takes to the bank.
        reverses: The number of the payment that was sent back.
        entries: What of the books it is: matched with, or a duplicate of.
        number: The number of the document that it is in the books, where one is.
    """

    line: StatementLine
    account: str
    outcome: Outcome
    reference: str | None = None
    payer_iban: str | None = None
    customer: str | None = None
    settles: tuple[tuple[str, Decimal], ...] = ()
    credit: Decimal = ZERO
    rounding: Decimal = ZERO
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    drafted: bool = False
    counterpart: str | None = None
    takes: tuple[str, ...] = ()
    reverses: str | None = None
    entries: tuple[Transaction, ...] = ()
    number: str | None = None
