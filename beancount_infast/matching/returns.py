"""Bounced cheques and rejected debits: which payment of the books comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_infast.documents import PAYMENT, REVERSAL
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.sharing import MOST_CANDIDATES
from beancount_infast.matching.taking import CUSTOMER_DAYS
from beancount_infast.sentences import marked
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.evidence import Evidence
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.recorded import Record, Recorded
    from beancount_infast.open_items import OpenCredit, Settlement
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


def comes_back(line: StatementLine) -> bool:
    """Say whether a line takes money back, or gives it back as a processor does."""
    return is_return(line) or (line.amount < 0 and line.kind is Kind.REFUND)


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


class SentBack:
    """Decides what becomes of money that comes back.

    Args:
        clerk: Writes the proposals.
        settlement: The books, all documents counted.
        recorded: What the books have of the bank accounts.
    """

    def __init__(
        self, clerk: Clerk, settlement: Settlement, recorded: Recorded
    ) -> None:
        self._clerk = clerk
        self._settlement = settlement
        self._returns = Returns(settlement)
        self._recorded = recorded

    def decide(self, at: At) -> Proposal:
        """Decide a line that takes back what had been paid."""
        line = at.line
        for record in self._recorded.by_amount(at.account, line.currency, line.net):
            if _is_reversal(record) and _days(line, record) <= CUSTOMER_DAYS:
                record.taken = True
                return self._clerk.proposal(
                    at,
                    Outcome.MATCHED,
                    self._clerk.say("its reversal is in the books"),
                    customer=record.customer,
                    number=record.number,
                    entries=(record.entry,),
                )
        found = self._returns.find(line, at.evidence)
        return self._of_one(at, found[0]) if len(found) == 1 else self._of(at, found)

    def _of_one(self, at: At, credit: OpenCredit) -> Proposal:
        document = credit.document
        settled = self._settled_by(credit)
        sentence = marked("it takes back {0} of {1}")
        return self._clerk.proposal(
            at,
            Outcome.RETURNED,
            self._clerk.say(sentence, document.number, document.date),
            customer=document.customer,
            settles=tuple((n, -amount) for n, amount in settled.items()),
            credit=-credit.unused,
            candidates=tuple(settled),
            reverses=document.number,
            drafted=True,
        )

    def _of(self, at: At, found: Sequence[OpenCredit]) -> Proposal:
        """Say that no payment, or more than one, may be what comes back."""
        reason = marked("no payment in the books is what comes back")
        if found:
            reason = marked("several payments in the books may be what comes back")
        invoices = [n for credit in found for n in self._settled_by(credit)]
        return self._clerk.proposal(
            at,
            Outcome.RETURNED,
            self._clerk.say(reason),
            candidates=tuple(dict.fromkeys(invoices))[:MOST_CANDIDATES],
        )

    def _settled_by(self, credit: OpenCredit) -> dict[str, Decimal]:
        invoices = self._settlement.invoices
        return {
            invoices[place].document.number or "": amount
            for place, amount in credit.settled.items()
        }


def _is_reversal(record: Record) -> bool:
    return record.document is not None and record.document.kind == REVERSAL


def _days(line: StatementLine, record: Record) -> int:
    return abs((line.date - record.date).days)
