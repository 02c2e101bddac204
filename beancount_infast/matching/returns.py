"""Bounced cheques and rejected debits: which payment of the books comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_infast.documents import PAYMENT
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.matching.evidence import Evidence
    from beancount_infast.settlement import OpenCredit, Settlement
    from beancount_infast.statements import StatementLine

KINDS = frozenset({Kind.RETURNED, Kind.DISPUTE})

# A payment from longer ago is not sent back any more: a debit may be for 13 months.
_MOST_DAYS = 400
_METHODS = (
    (re.compile(r"\b(?:CHEQUE|CHQ)"), re.compile(r"CHEQUE|CHQ|CHECK")),
    (re.compile(r"\b(?:PRLV|PRELEVEMENT|SDD)"), re.compile(r"DEBIT|PRELEVEMENT|PRLV")),
    (re.compile(r"\b(?:CARTE|CB|CARD)\b"), re.compile(r"CARD|CARTE|CB")),
)


def is_return(line: StatementLine) -> bool:
    """Say whether a line takes back what had been paid."""
    return line.amount < 0 and line.kind in KINDS


class Returns:
    """The payments of a ledger that may come back, by what they brought.

    Args:
        settlement: The books, all documents counted.
    """

    def __init__(self, settlement: Settlement) -> None:
        self._by_amount: dict[tuple[str, Decimal], list[OpenCredit]] = {}
        for credit in settlement.credits.values():
            document = credit.document
            if document.kind == PAYMENT and credit.reversed_by is None:
                amounts = {credit.amount.normalize()}
                amounts.update(
                    posting.units.number.normalize()
                    for posting in document.others()
                    if posting.units.currency == document.currency
                )
                for amount in amounts:
                    key = (document.currency, amount)
                    self._by_amount.setdefault(key, []).append(credit)

    def find(self, line: StatementLine, evidence: Evidence) -> list[OpenCredit]:
        """Give the payments that a line may take back, one where it is clear."""
        key = (line.currency, (-line.amount).normalize())
        found = [
            credit
            for credit in self._by_amount.get(key, ())
            if 0 <= (line.date - credit.document.date).days <= _MOST_DAYS
            and credit.document.number is not None
        ]
        cited = {document.position for document in evidence.invoices}
        if cited:
            return [credit for credit in found if cited & credit.settled.keys()]
        customers = evidence.known or frozenset(evidence.hints)
        if customers:
            return _by_method(
                line, [c for c in found if c.document.customer in customers]
            )
        return _by_method(line, found)


def _by_method(line: StatementLine, found: Sequence[OpenCredit]) -> list[OpenCredit]:
    """Keep the payments by the method that the line names, where there are some."""
    label = fold(line.label)
    for said, method in _METHODS:
        if said.search(label):
            kept = [
                credit
                for credit in found
                if method.search(fold(credit.document.text("method") or ""))
            ]
            return kept or list(found)
    return list(found)
