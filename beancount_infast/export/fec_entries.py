"""Entries of the FEC: the ledger's transactions, valued, on accounts of the PCG.

An entry has a line for each posting; lines are never put together.  Drafts have none,
nor is anything of them counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from beancount.core.data import Transaction

from beancount_infast.documents import DRAFT
from beancount_infast.export import fec_journals
from beancount_infast.export.fec_groups import Groups

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from beancount_infast.documents import BookedPosting, Document, Units
    from beancount_infast.export.faults import ExportFault
    from beancount_infast.export.fec_accounts import Account, Chart
    from beancount_infast.export.fec_amounts import Valuer
    from beancount_infast.export.fec_groups import Group
    from beancount_infast.export.fec_journals import Journal, Journals
    from beancount_infast.opened import Opened


class Quantity(NamedTuple):
    """Units of a currency."""

    number: Decimal
    currency: str


class Line(NamedTuple):
    """A posting as the FEC has it.

    Attributes:
        ledger_account: Its account, as the ledger calls it.
        account: Its account, as the FEC writes it.
        amount: Its value in euros, in cents; a debit is positive.
        units: Its units, as the ledger has them.
        customer: The key of the customer whose account it is on, if it is on one.
        group: The group that it is of, on a customer's or a deposit account.
    """

    ledger_account: str
    account: Account
    amount: Decimal
    units: Units
    customer: str | None = None
    group: Group | None = None


@dataclass(frozen=True)
class Booked:
    """A transaction as the FEC has it.

    Attributes:
        entry: The transaction.
        document: The document that it is, if it is one.
        journal: Its journal.
        lines: Its lines; one may be worth less than a cent.
        lead: The place of its seal in the chain; None where no seal covers it.
        sealed: The day on which it was sealed.
    """

    entry: Transaction
    document: Document | None
    journal: Journal
    lines: Sequence[Line]
    lead: int | None = None
    sealed: datetime.date | None = None

    @property
    def moves(self) -> bool:
        """Whether any of its lines has an amount."""
        return any(line.amount for line in self.lines)

    @property
    def closes(self) -> bool:
        """Whether it only takes income and expenses to the result: 6, 7 and 12."""
        accounts = [line.account for line in self.lines if line.amount]
        results = [account for account in accounts if account.holds_result]
        movements = [account for account in accounts if account.of_result]
        return (
            bool(results)
            and bool(movements)
            and len(results) + len(movements) == len(accounts)
        )


class Reader:
    """Reads a ledger's transactions into entries of the FEC.

    Args:
        opened: The ledger.
        chart: Its accounts.
        journals: Its journals.
        valuer: What its postings are worth.
        seals: The place in the chain and the day of each seal, by document's number.
    """

    def __init__(
        self,
        opened: Opened,
        chart: Chart,
        journals: Journals,
        valuer: Valuer,
        seals: dict[str, tuple[int, datetime.date]],
    ) -> None:
        self._opened = opened
        self._chart = chart
        self._journals = journals
        self._valuer = valuer
        self._seals = seals
        self._groups = Groups(opened.settlement)
        self._checked: dict[str, bool] = {}
        self.faults: list[ExportFault] = []

    def read(self, until: datetime.date) -> list[Booked]:
        """Read the entries up to a day; what is wrong is added to the faults."""
        found = (self._booked(*pair) for pair in self._transactions(until))
        return [booked for booked in found if booked is not None]

    def _transactions(self, until: datetime.date) -> Iterator[tuple[int, Transaction]]:
        for position, entry in enumerate(self._opened.entries):
            if entry.date > until:
                return
            if type(entry) is Transaction and entry.flag != DRAFT:
                yield position, entry

    def _booked(self, position: int, entry: Transaction) -> Booked | None:
        postings = cast("Sequence[BookedPosting]", entry.postings)
        known = self._check_accounts(entry, postings)
        amounts, faults = self._valuer.value(entry)
        self.faults += faults
        fault = fec_journals.fault_of_entry(entry)
        if fault is not None:
            self.faults.append(fault)
        if fault is not None or faults or not known:
            return None
        document = self._groups.documents.get(position)
        lines = self._lines(postings, document, amounts)
        reverses = self._opened.settlement.reversals.get(position)
        journal = self._journals.of_entry(
            entry,
            document,
            reverses.kind if reverses is not None else None,
            [(line.ledger_account, line.account) for line in lines if line.amount],
        )
        number = document.number if document is not None else None
        lead, sealed = self._seals.get(number or "", (None, None))
        return Booked(entry, document, journal, lines, lead, sealed)

    def _lines(
        self,
        postings: Sequence[BookedPosting],
        document: Document | None,
        amounts: Sequence[Decimal],
    ) -> list[Line]:
        chart = self._chart
        groups = self._groups.of_document(document) if document is not None else {}
        lines: list[Line] = []
        for posting, amount in zip(postings, amounts, strict=True):
            name, units = posting.account, posting.units
            if not units.number:
                continue
            if document is None or id(posting) not in groups:
                lines.append(Line(name, chart.account(name), amount, units))
                continue
            customer = self._opened.books.customers[document.customer]
            account = chart.of_customer(name, customer)
            group = groups[id(posting)]
            lines.append(Line(name, account, amount, units, customer.key, group))
        return lines

    def _check_accounts(
        self, entry: Transaction, postings: Sequence[BookedPosting]
    ) -> bool:
        """Say whether all accounts have a number; an account without is told once."""
        known = True
        for posting in postings:
            account = posting.account
            if not posting.units.number:
                continue
            if account not in self._checked:
                fault = self._chart.fault(account, posting.meta or entry.meta)
                self._checked[account] = fault is None
                if fault is not None:
                    self.faults.append(fault)
            known = known and self._checked[account]
        return known
