"""Deposits: what was asked, received, deducted, and what is left to deduct.

A deposit invoice (option ``deposit``) is one that credits a deposit account; the final
invoice deducts it with ``deducts:``.  By the other method the request is not booked: a
payment names it with ``deposit:``, stands on the customer's credit, and is deducted as
that is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import PAYMENT, ZERO, natural_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount_infast.deposits import Deposit
    from beancount_infast.open_items import Move, OpenCredit, OpenInvoice, Settlement


@dataclass(frozen=True, slots=True)
class DeductionLine:
    """What an invoice deducts of a deposit; negative where it gives back."""

    invoice: str | None
    date: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DepositRow:
    """How a deposit stands.

    ``total``, ``paid``, ``credited`` and ``outstanding`` are those of the deposit
    invoice; ``deposit`` is what it put on the deposit account, ``deducted`` what
    invoices took of it, and ``left`` what they may still take.  Of a payment with
    ``deposit:`` all are amounts of its credit.
    """

    number: str | None
    customer: str
    date: datetime.date
    currency: str
    total: Decimal
    paid: Decimal
    credited: Decimal
    outstanding: Decimal
    deposit: Decimal
    deducted: Decimal
    left: Decimal
    deductions: tuple[DeductionLine, ...]


def deposits(settlement: Settlement) -> list[DepositRow]:
    """Give every deposit, in order of date and number.

    A payment that was reversed is none: its request is unpaid, and not in the books.

    Args:
        settlement: What is settled by what, as of the day that is asked for.
    """
    rows = [
        _invoice_row(deposit, settlement.invoices[position])
        for position, deposit in settlement.deposits.items()
        # A credit note may name one that is dated after the day asked for.
        if position in settlement.invoices
    ]
    asked = {
        credit.document.position: credit
        for credit in settlement.credits.values()
        if credit.document.kind == PAYMENT
        and credit.document.text("deposit") is not None
        and credit.reversed_by is None
    }
    moves: dict[int, list[Move]] = {}
    for move in settlement.moves if asked else ():
        if move.source.position in asked:
            moves.setdefault(move.source.position, []).append(move)
    rows += [
        _payment_row(credit, moves.get(position, []))
        for position, credit in asked.items()
    ]
    rows.sort(key=lambda row: (row.date, natural_key(row.number or "")))
    return rows


def _invoice_row(deposit: Deposit, invoice: OpenInvoice) -> DepositRow:
    document = deposit.document
    return DepositRow(
        number=document.number,
        customer=document.customer,
        date=document.date,
        currency=document.currency,
        total=invoice.total,
        paid=invoice.paid,
        credited=invoice.credited,
        outstanding=invoice.left,
        deposit=deposit.put,
        deducted=deposit.deducted,
        left=deposit.left,
        deductions=tuple(
            DeductionLine(part.invoice.number, part.date, part.amount)
            for part in deposit.deductions
        ),
    )


def _payment_row(credit: OpenCredit, moves: Iterable[Move]) -> DepositRow:
    """Give a payment that names a request: what it settles at once is no deposit."""
    document = credit.document
    amount, deducted = credit.amount, ZERO
    used: dict[int, Decimal] = {}
    lines: dict[tuple[int, str, int], DeductionLine] = {}
    for move in moves:
        if move.invoice is None:
            continue
        position, part = move.invoice.position, move.amount
        if move.cause.position == document.position:
            amount -= part
            continue
        before = used.get(position, ZERO)
        used[position] = max(before + part, ZERO)
        # What it settled at once and gives back becomes a part of the deposit.
        amount -= before + part - used[position]
        part = used[position] - before
        if part:
            deducted += part
            key = (move.cause.position, move.cause.kind, position)
            others = lines[key].amount if key in lines else ZERO
            lines[key] = DeductionLine(move.invoice.number, move.date, others + part)
    return DepositRow(
        number=document.number,
        customer=document.customer,
        date=document.date,
        currency=document.currency,
        total=amount,
        paid=amount,
        credited=ZERO,
        outstanding=ZERO,
        deposit=amount,
        deducted=deducted,
        left=credit.unused,
        deductions=tuple(lines.values()),
    )
