"""From proposals for a bank's lines to transactions in full form.

What a proposal becomes::

    2026-10-30 * "ACME SARL" "VIR ACME F2026-001" ^R2026-014 ^F2026-001
      payment: "R2026-014"
      method: "transfer"
      bank-reference: "bank:2026-10-30:0123456789abcdef"
      Assets:Bank               150.00 EUR
      Assets:Receivable:Acme   -150.00 EUR
        settles: "F2026-001"

Nothing is read or written here: the command line records these transactions
(`bank_recording`), and Fava's Import page shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.data import Posting, Transaction

from beancount_infast.desk import Desk, Draft, Paper, places_of
from beancount_infast.documents import (
    APPLICATION,
    DRAFT,
    INVOICE,
    LINK,
    PAYMENT,
    REVERSAL,
    VALIDATED,
    ZERO,
)
from beancount_infast.invoicing import ReverseRequest, reverse
from beancount_infast.matching import Outcome, Proposal
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Drafted
    from beancount_infast.documents import Books, Document
    from beancount_infast.open_items import Settlement
    from beancount_infast.statements import StatementLine

# Keys of what an importer notes on a transaction.
BANK_REFERENCE = "bank-reference"
CANDIDATES = "candidates"
REASONS = "reasons"
PAYER = "payer"
PAYER_IBAN = "payer-iban"

# The names that people give to methods of payment, the usual one first.
_METHODS: Mapping[Kind, tuple[str, re.Pattern[str]]] = {
    Kind.CHEQUE: ("cheque", re.compile("CHEQUE|CHQ|CHECK")),
    Kind.CARD: ("card", re.compile("CARD|CARTE|^CB$")),
    Kind.CHARGE: ("card", re.compile("CARD|CARTE|^CB$")),
    Kind.CASH: ("cash", re.compile("CASH|ESPECE|LIQUIDE")),
    Kind.DIRECT_DEBIT: ("direct-debit", re.compile("DEBIT|PRELEVEMENT|PRLV")),
}
_USUAL = ("transfer", re.compile("TRANSFER|VIREMENT|VIR"))


@dataclass(frozen=True)
class Written:
    """A transaction that a line becomes, or one that comes with it.

    Attributes:
        entry: The transaction.
        number: Its number; None for a transfer.
        customer: Whose document it is; None for a transfer.
    """

    entry: Transaction
    number: str | None = None
    customer: Customer | None = None


class Series:
    """The numbers that new documents take, counted once for many of them.

    Args:
        desk: The books' desk, for the patterns of numbers.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._taken = {d.number for d in desk.books.documents} | desk.books.unclear
        self._last: dict[tuple[str, str], int] = {}

    def next(self, kind: str, date: datetime.date) -> str:
        """Give the next number of a kind, on a day."""
        pattern, year = self._desk.pattern(kind), f"{date.year:04d}"
        # Numbers without a year are one series for all years.
        key = (pattern.text, year if "{year}" in pattern.text else "")
        if key not in self._last:
            parsed = (pattern.parse(n) for n in self._taken if n is not None)
            ranks = (p[1] for p in parsed if p is not None and p[0] == key[1])
            self._last[key] = max(ranks, default=0)
        self._last[key] += 1
        return pattern.format(year, self._last[key])


class Drafter:
    """Makes transactions of proposals, in the order of the lines' dates.

    Args:
        books: What the ledger says.
        settlement: How it is settled.
        say: Gives a narration in the books' language.
    """

    def __init__(
        self,
        books: Books,
        settlement: Settlement,
        say: Callable[[str], str] = str,
    ) -> None:
        self._books = books
        self._desk = Desk(books, settlement, say)
        self._series = Series(self._desk)
        self._invoices = {
            d.number: d for d in reversed(books.documents) if d.kind == INVOICE
        }
        self._places: dict[str, int] = {}

    def places(self, currency: str) -> int:
        """Give the decimals that amounts of a currency are written with."""
        if currency not in self._places:
            self._places[currency] = places_of(self._books, currency)
        return self._places[currency]

    def draft(self, proposal: Proposal) -> list[Written]:
        """Give the transactions that a proposal becomes; nothing where it is none.

        Raises:
            Refusal: A payment cannot be reversed.
        """
        if proposal.outcome is Outcome.SETTLED:
            return self._payment(proposal)
        if proposal.outcome is Outcome.TRANSFER:
            return [self._transfer(proposal)]
        if not proposal.drafted:
            return []
        if proposal.reverses is not None:
            return [self._reversal(proposal)]
        if proposal.counterpart is not None:
            return [self._transfer(proposal)]
        return self._payment(proposal)

    # --- Payments ---------------------------------------------------------------

    def _payment(self, proposal: Proposal) -> list[Written]:
        line = proposal.line
        customer = self._books.customers[proposal.customer or ""]
        options = self._books.options
        draft = self._start(PAYMENT, line.date, customer, proposal, line.label)
        draft.meta["method"] = self.method(line, proposal.account)
        draft.meta.update(self._notes(proposal))
        draft.flag = _flag(proposal)
        draft.post(proposal.account, self._tidy(line.net, line.currency))
        if line.fee and options.fees is not None:
            draft.post(options.fees, self._tidy(line.fee, line.currency))
        rounding = options.rounding.get(line.currency)
        if proposal.rounding and rounding is not None:
            draft.post(rounding.account, self._tidy(proposal.rounding, line.currency))
        later: list[tuple[Document, Decimal]] = []
        for number, share in proposal.settles:
            invoice, amount = self._invoices[number], self._tidy(share, line.currency)
            if invoice.date > line.date:
                later.append((invoice, amount))
            else:
                draft.settle(invoice, amount)
        waits = sum((amount for _, amount in later), ZERO)
        credit = self._tidy(proposal.credit, line.currency) + waits
        if credit:
            draft.add_credit(credit)
        draft.links.update(invoice.number or "" for invoice, _ in later)
        written = [_written(draft.finish())]
        # Of a draft nothing can be applied yet: its money waits until it is validated.
        for invoice, amount in later if draft.flag == VALIDATED else ():
            written.append(self._application(proposal, draft.number, invoice, amount))
        return written

    def _start(
        self,
        kind: str,
        date: datetime.date,
        customer: Customer,
        proposal: Proposal,
        narration: str,
    ) -> Draft:
        number = self._series.next(kind, date)
        currency = proposal.line.currency
        return Draft(Paper(date), kind, number, customer, currency, narration)

    def _application(
        self, proposal: Proposal, payment: str, invoice: Document, amount: Decimal
    ) -> Written:
        """Apply money that came first, on the day of its invoice."""
        customer = self._books.customers[invoice.customer]
        narration = self._desk.say("{0} applied to {1}", payment, invoice.number or "")
        draft = self._start(APPLICATION, invoice.date, customer, proposal, narration)
        draft.flag = _flag(proposal)
        draft.use_number(payment, amount)
        draft.settle(invoice, amount)
        return _written(draft.finish())

    def method(self, line: StatementLine, account: str) -> str:
        """Choose the method of a payment: of those declared, by account and kind."""
        declared = self._books.options.methods
        usual, pattern = _METHODS.get(line.kind, _USUAL)
        if not declared:
            return usual
        here = [name for name, where in declared.items() if where in (account, None)]
        for names in (here, list(declared)):
            for name in names:
                if pattern.search(fold(name)):
                    return name
        by_transfer = [name for name in here if _USUAL[1].search(fold(name))]
        return next(iter([*by_transfer, *here, *declared]))

    def _notes(self, proposal: Proposal) -> dict[str, Any]:
        """Give the metadata of a line; of a draft with its candidates and reasons."""
        notes: dict[str, Any] = {BANK_REFERENCE: proposal.reference}
        line = proposal.line
        if _flag(proposal) == DRAFT:
            if proposal.candidates:
                notes[CANDIDATES] = ", ".join(proposal.candidates)
            notes[REASONS] = "; ".join(proposal.reasons)
            if line.payer and line.payer_certain:
                notes[PAYER] = line.payer
            if proposal.payer_iban:
                notes[PAYER_IBAN] = proposal.payer_iban
        return notes

    def _tidy(self, number: Decimal, currency: str) -> Decimal:
        """Give an amount without zeros that the currency's amounts do not have."""
        shorter = round(number, self.places(currency))
        return shorter if shorter == number else number

    # --- Others -------------------------------------------------------------------

    def _transfer(self, proposal: Proposal) -> Written:
        """Draft what is no customer's: bank against another account."""
        line = proposal.line
        amount = self._tidy(line.net, line.currency)
        payee = line.payer if line.payer_certain else None
        entry = Transaction(
            {"filename": "<new>", "lineno": 0, **self._notes(proposal)},
            line.date,
            _flag(proposal),
            payee or None,
            line.label,
            frozenset(),
            frozenset(n for n in proposal.takes if LINK.fullmatch(n)),
            [
                _posting(proposal.account, amount, line.currency),
                _posting(proposal.counterpart or "", -amount, line.currency),
            ],
        )
        return Written(entry)

    def _reversal(self, proposal: Proposal) -> Written:
        line = proposal.line
        number = self._series.next(REVERSAL, line.date)
        paper = Paper(line.date, number, line.label)
        request = ReverseRequest(paper, proposal.reverses or "", proposal.account)
        (drafted,) = reverse(self._desk, request)
        meta = {**drafted.entry.meta, **self._notes(proposal)}
        entry = drafted.entry._replace(flag=DRAFT, meta=meta)
        return _written(replace(drafted, entry=entry))


def _flag(proposal: Proposal) -> str:
    certain = proposal.outcome in (Outcome.SETTLED, Outcome.TRANSFER)
    return VALIDATED if certain else DRAFT


def _written(drafted: Drafted) -> Written:
    return Written(drafted.entry, drafted.number, drafted.customer)


def _posting(account: str, number: Decimal, currency: str) -> Posting:
    return Posting(account, Amount(number, currency), None, None, None, {})
