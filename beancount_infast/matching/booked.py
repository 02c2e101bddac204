"""Lines that are in the books already, or may be: never twice, and none lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount.core.data import Transaction

    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.recorded import Recorded
    from beancount_infast.matching.taking import Taking
    from beancount_infast.statements import StatementLine


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of this run that was, or will be, recorded."""

    file: int
    line: StatementLine
    customer: str | None


@dataclass(frozen=True, slots=True)
class _Double:
    """What a line may be, from another file."""

    number: str | None = None
    customer: str | None = None
    entries: tuple[Transaction, ...] = ()


class Booked:
    """Decides what is in the books, or was in this run.

    Args:
        clerk: Writes the proposals.
        recorded: What the books have of the bank accounts.
        taking: Finds what was recorded by hand.
        ours: The references of the lines that are read together.
    """

    def __init__(
        self,
        clerk: Clerk,
        recorded: Recorded,
        taking: Taking,
        ours: Iterable[str | None],
    ) -> None:
        self._clerk = clerk
        self._recorded = recorded
        self._taking = taking
        self._ours = frozenset(ours)
        self._references: dict[str, Proposal] = {}
        self._seen: dict[tuple[str, Decimal], list[_Seen]] = {}

    def count(self, at: At, proposal: Proposal) -> None:
        """Let a line that is, or will be, in the books count for those after it."""
        written = proposal.drafted or proposal.outcome in (
            Outcome.SETTLED,
            Outcome.MATCHED,
            Outcome.TRANSFER,
        )
        if written and at.reference is not None:
            self._references[at.reference] = proposal
            key = (at.account, at.line.net.normalize())
            seen = _Seen(at.file, at.line, proposal.customer)
            self._seen.setdefault(key, []).append(seen)

    # --- The same line ------------------------------------------------------------

    def duplicate(self, at: At) -> Proposal | None:
        """Decide a line that carries a reference known already; None for another."""
        reference = at.reference
        if reference is None:
            return None
        if reference in self._recorded.references:
            entry, document = self._recorded.references[reference]
            return self._clerk.proposal(
                at,
                Outcome.DUPLICATE,
                self._clerk.say("it is in the ledger already"),
                entries=(entry,),
                customer=document.customer if document is not None else None,
                number=document.number if document is not None else None,
            )
        if reference in self._references:
            return self._clerk.proposal(
                at,
                Outcome.DUPLICATE,
                self._clerk.say("it is the same line as one before it"),
                customer=self._references[reference].customer,
            )
        return None

    # --- Recorded by hand ---------------------------------------------------------

    def matched(self, at: At) -> Proposal | None:
        """Decide a line whose payment was recorded by hand; None for another."""
        taken = self._taking.find(at.line, at.account, at.evidence)
        if taken is None:
            return None
        records = taken.records
        customers = {r.customer for r in records}
        fields = {
            "customer": customers.pop() if len(customers) == 1 else None,
            "number": ", ".join(filter(None, (r.number for r in records))) or None,
            "entries": tuple(r.entry for r in records),
        }
        reasons = [self._clerk.say(taken.reason)]
        if not taken.sure:
            numbers = [d.number or "" for d in at.evidence.invoices]
            return self._clerk.proposal(
                at, Outcome.SUGGESTED, *reasons, candidates=tuple(numbers), **fields
            )
        for record in records:
            record.taken = True
            if record.document is not None and record.document.draft:
                sentence = marked("{0} is a draft: validate it")
                reasons.append(self._clerk.say(sentence, record.number or "it"))
        return self._clerk.proposal(at, Outcome.MATCHED, *reasons, **fields)

    # --- From another file or format ----------------------------------------------

    def twice(self, at: At) -> Proposal | None:
        """Suspect a line that another file or format brought; None for another."""
        double = self._double(at)
        if double is None:
            return None
        reason = self._clerk.say(
            "{0} has its date, amount and customer, from another file",
            double.number or self._clerk.say("an entry"),
        )
        return self._clerk.proposal(
            at,
            Outcome.SUGGESTED,
            reason,
            customer=double.customer,
            entries=double.entries,
            number=double.number,
        )

    def _double(self, at: At) -> _Double | None:
        line, customers = at.line, at.evidence.customers()
        days = {line.date, line.value_date} - {None}
        for record in self._recorded.imported(at.account, line.currency, line.net):
            fits = not customers or record.customer in customers
            if record.date in days and fits and record.reference not in self._ours:
                return _Double(record.number, record.customer, (record.entry,))
        for seen in self._seen.get((at.account, line.net.normalize()), ()):
            same = seen.line.currency == line.currency and seen.file != at.file
            near = {seen.line.date, seen.line.value_date} & days
            if same and near and (not customers or seen.customer in customers):
                return _Double(customer=seen.customer)
        return None
