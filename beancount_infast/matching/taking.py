"""Payments recorded by hand that a line of the bank is: one line takes one payment.

It needs the same bank account, currency and amount, and

- an invoice that the line cites and the payment settles, within 60 days; or
- the customer, within 10 days; or
- that nothing else fits, within 5 days, and there is one such payment only.

Several payments are one line where they sum to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import PAYMENT
from beancount_infast.matching.sums import groups
from beancount_infast.sentences import marked
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.matching.evidence import Evidence
    from beancount_infast.matching.recorded import Record, Recorded
    from beancount_infast.matching.state import State
    from beancount_infast.statements import StatementLine

CITED_DAYS = 60
CUSTOMER_DAYS = 10
ALONE_DAYS = 5
_MOST = 12

_REMITTANCES = {
    Kind.CHEQUE_REMITTANCE: ("CHEQUE", "CHQ", "CHECK"),
    Kind.CARD_REMITTANCE: ("CARD", "CARTE", "CB"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The records that a line is, and why.

    Attributes:
        records: The records.
        reason: Why.
        sure: False where the line may be another payment as well.
    """

    records: tuple[Record, ...]
    reason: str
    sure: bool = True


class Taking:
    """Finds what a line is of what was recorded by hand.

    Args:
        recorded: The records of the bank accounts.
        state: What is open.
        methods: The methods of payment that the books know.
    """

    def __init__(
        self, recorded: Recorded, state: State, methods: Sequence[str]
    ) -> None:
        self._recorded = recorded
        self._state = state
        self._methods = methods

    def find(
        self, line: StatementLine, account: str, evidence: Evidence
    ) -> Taken | None:
        """Find the records that a line is."""
        same = self._recorded.by_amount(account, line.currency, line.net)
        if line.fee:
            same += self._recorded.by_amount(account, line.currency, line.amount)
        if evidence.invoices:
            return self._cited(line, account, evidence, same)
        if evidence.known:
            return self._of_customer(line, account, evidence, same)
        return self._alone(line, account, evidence, same)

    def _cited(
        self,
        line: StatementLine,
        account: str,
        evidence: Evidence,
        same: Sequence[Record],
    ) -> Taken | None:
        places = frozenset(d.position for d in evidence.invoices)
        fitting = [r for r in same if r.settles & places]
        nearest = _nearest(line, fitting, CITED_DAYS)
        if nearest is not None:
            return Taken(
                (nearest,), marked("its payment of the invoice cited is in the books")
            )
        group = self._group(
            line,
            [
                record
                for record in self._recorded.of_invoices(account, places)
                if _days(line, record) <= CITED_DAYS
            ],
        )
        if group:
            return Taken(group, marked("payments of the invoices cited sum to it"))
        return self._of_owner(line, evidence, same)

    def _of_owner(
        self, line: StatementLine, evidence: Evidence, same: Sequence[Record]
    ) -> Taken | None:
        """Find a payment of whose invoice a line cites, for other invoices or none."""
        owners = {document.customer for document in evidence.invoices}
        if len(owners) > 1 or (evidence.known and evidence.known != owners):
            return None
        of_owner = [r for r in same if r.customer in owners]
        nearest = _nearest(line, of_owner, CUSTOMER_DAYS)
        if nearest is None:
            return None
        if not self._is_open(evidence):
            return Taken(
                (nearest,), marked("a payment of this customer is in the books")
            )
        # Money on credit may be the same; money for other invoices is other money.
        if nearest.settles:
            return None
        reason = marked("money of this customer is in the books and may be the same")
        return Taken((nearest,), reason, sure=False)

    def _is_open(self, evidence: Evidence) -> bool:
        items = [self._state.item(document) for document in evidence.invoices]
        return any(item is not None and item.left > 0 for item in items)

    def _of_customer(
        self,
        line: StatementLine,
        account: str,
        evidence: Evidence,
        same: Sequence[Record],
    ) -> Taken | None:
        customer = evidence.customer
        if customer is None:
            return None
        own = [r for r in same if r.customer == customer]
        nearest = _nearest(line, own, CUSTOMER_DAYS)
        if nearest is not None:
            return Taken(
                (nearest,), marked("a payment of this customer is in the books")
            )
        if self._state.open(customer, line.currency, line.date):
            return None
        of_customer = self._recorded.of_customer(account, customer)
        group = self._group(
            line, [r for r in of_customer if _days(line, r) <= ALONE_DAYS]
        )
        return (
            Taken(group, marked("payments of this customer sum to it"))
            if group
            else None
        )

    def _alone(
        self,
        line: StatementLine,
        account: str,
        evidence: Evidence,
        same: Sequence[Record],
    ) -> Taken | None:
        near = [r for r in same if _days(line, r) <= ALONE_DAYS]
        remittance = _REMITTANCES.get(line.kind)
        if len(near) == 1:
            record = near[0]
            hinted = record.customer in evidence.hints
            other = evidence.hints or evidence.cited.several or evidence.cited.shorts
            fits = self._state.with_amount(line.currency, line.amount, line.date, 1)
            if hinted or (not other and (remittance or not fits)):
                return Taken(
                    (record,), marked("it is the only one that fits in the books")
                )
        if remittance is None or near:
            return None
        methods = frozenset(
            m for m in self._methods if any(word in fold(m) for word in remittance)
        )
        by_method = self._recorded.near(account, line.date, ALONE_DAYS, methods)
        group = self._group(line, by_method)
        return (
            Taken(group, marked("the payments of a remittance sum to it"))
            if group
            else None
        )

    @staticmethod
    def _group(line: StatementLine, records: Sequence[Record]) -> tuple[Record, ...]:
        """Give the one group of payments that sums to a line; empty if none or two."""
        payments = [
            r
            for r in records
            if r.currency == line.currency
            and r.document is not None
            and r.document.kind == PAYMENT
        ]
        found = groups([r.amount for r in payments], line.net, _MOST)
        return tuple(payments[place] for place in found[0]) if len(found) == 1 else ()


def _days(line: StatementLine, record: Record) -> int:
    return abs((line.date - record.date).days)


def _nearest(
    line: StatementLine, records: Sequence[Record], most: int
) -> Record | None:
    """Give the record nearest in time; of two equally near, the earlier."""
    near = [r for r in records if _days(line, r) <= most]
    return min(
        near,
        key=lambda r: (_days(line, r), r.date, r.number or ""),
        default=None,
    )
