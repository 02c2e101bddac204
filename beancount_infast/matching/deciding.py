"""One line after another: what each is, with its reasons.

The order is fixed: what is in the books already comes before what is new, and what is
certain before what is likely.  A wrong ``settled`` is the worst that can happen here,
so every way to it passes through the objections: none may stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_infast.matching.booked import Booked
from beancount_infast.matching.by_customer import ByCustomer
from beancount_infast.matching.by_number import ByNumber
from beancount_infast.matching.clerk import Clerk, some
from beancount_infast.matching.evidence import Witness
from beancount_infast.matching.objections import Objections
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.placed import At, place
from beancount_infast.matching.recorded import Recorded
from beancount_infast.matching.returns import SentBack, is_return
from beancount_infast.matching.rewinding import Rewinding
from beancount_infast.matching.sharing import Sharing
from beancount_infast.matching.state import State
from beancount_infast.matching.taking import Taking
from beancount_infast.matching.transfers import REMITTANCES, Transfers
from beancount_infast.matching.waiting import Waiting
from beancount_infast.sentences import marked
from beancount_infast.statements import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from beancount.core.data import Directive

    from beancount_infast.documents import Books
    from beancount_infast.open_items import Settlement
    from beancount_infast.statements import Statement, StatementLine

# No money of a customer: the account's own affairs.
_OWN_AFFAIRS = {
    Kind.PAYOUT: marked("a payout is recorded from the bank's line"),
    Kind.CONVERSION: marked("a conversion between our own balances"),
    Kind.HOLD: marked("money that is only held"),
}
_NOT_BOOKED = {
    Status.PENDING: marked("the bank has not booked it yet"),
    Status.DECLINED: marked("the bank declined it"),
    Status.INFORMATION: marked("it is no operation"),
}


class Matcher:
    """Proposes what becomes of the lines of statements.

    Args:
        books: What the ledger says.
        settlement: How it is settled, all documents counted.
        entries: The ledger's directives, each document at its position.
        say: Gives a sentence in the person's language.
    """

    def __init__(
        self,
        books: Books,
        settlement: Settlement,
        entries: Sequence[Directive],
        say: Callable[[str], str] = str,
    ) -> None:
        self._books = books
        self._settlement = settlement
        self._entries = entries
        self._clerk = Clerk(books, say)
        self._witness = Witness(books)

    def propose(
        self, statements: Sequence[tuple[Statement, str]]
    ) -> list[list[Proposal]]:
        """Decide the lines of some statements: by date, as they happened.

        Args:
            statements: Each with the ledger account of its bank account.

        Returns:
            For each statement its lines' proposals, in the order of the file.
        """
        accounts = [account for _, account in statements]
        given = (self._entries, self._books, self._settlement, accounts)
        recorded, waiting = Recorded(*given), Waiting(*given)
        ordered = [
            at
            for file, (statement, account) in enumerate(statements)
            for at in place(statement, file, account, self._witness)
        ]
        ordered.sort(key=lambda at: at.line.date)
        self._begin(recorded, waiting, ordered)
        decided = {id(at.line): self._decide(at) for at in ordered}
        return [[decided[id(line)] for line in st.lines] for st, _ in statements]

    def _begin(self, recorded: Recorded, waiting: Waiting, lines: Sequence[At]) -> None:
        """Take the books as they stand, before the first line."""
        clerk, books = self._clerk, self._books
        self._state = State(books, self._settlement)
        methods = {*books.options.methods}
        methods.update(d.text("method") or "" for d in books.documents)
        taking = Taking(recorded, self._state, sorted(methods))
        self._rewinding = Rewinding(self._state, books, self._settlement, lines)
        self._booked = Booked(clerk, recorded, taking, (at.reference for at in lines))
        self._transfers = Transfers(clerk, waiting)
        self._sent_back = SentBack(clerk, self._settlement, recorded)
        sharing = Sharing(clerk, self._state)
        objections = Objections(clerk, self._state, sharing)
        self._by_number = ByNumber(clerk, self._state, sharing, objections)
        self._by_customer = ByCustomer(clerk, self._state, sharing, objections)

    # --- In order -------------------------------------------------------------

    def _decide(self, at: At) -> Proposal:
        self._rewinding.reach(at)
        duplicate = self._booked.duplicate(at)
        if duplicate is not None:
            return duplicate
        idle = _no_money(at.line)
        if idle:
            return self._clerk.ignored(at, idle)
        if at.line.amount < 0:
            return self._sent_back.decide(at)
        proposal = self._money_in(at)
        self._count(at, proposal)
        return proposal

    def _money_in(self, at: At) -> Proposal:
        for step in (
            self._booked.matched,
            self._transfers.decide,
            self._remitted,
            self._booked.twice,
            self._by_number.decide,
            self._by_customer.decide,
            self._by_customer.suggest,
        ):
            proposal = step(at)
            if proposal is not None:
                return proposal
        return self._unidentified(at)

    def _remitted(self, at: At) -> Proposal | None:
        """Leave a remittance that nothing explains: it is no one customer's money."""
        return self._unidentified(at) if at.line.kind in REMITTANCES else None

    def _count(self, at: At, proposal: Proposal) -> None:
        """Let what a line does to the books count for those after it."""
        self._booked.count(at, proposal)
        if proposal.outcome is not Outcome.SETTLED:
            return
        for number, amount in proposal.settles:
            item = self._state.item(self._witness.numbers.verbatim[number.upper()])
            if item is not None:
                self._state.settle(item, amount)
        if proposal.customer is not None:
            currency = at.line.currency
            self._state.add_credit(proposal.customer, currency, proposal.credit)

    def _unidentified(self, at: At) -> Proposal:
        line, clerk = at.line, self._clerk
        reasons = [clerk.say("it names no customer and no invoice")]
        if line.kind in REMITTANCES:
            sentence = marked("no cheques or cards that wait come to its amount")
            reasons = [clerk.say(sentence)]
        elif at.evidence.cited.doubt:
            reasons.append(clerk.say(at.evidence.cited.doubt))
        items = self._state.with_amount(line.currency, line.amount, line.date)
        if items:
            numbers = some(i.number for i in items)
            reasons.append(clerk.say("only its amount is that of {0}", numbers))
        suspense = self._books.options.suspense
        return clerk.proposal(
            at,
            Outcome.UNIDENTIFIED,
            *reasons,
            candidates=tuple(i.number for i in items),
            counterpart=suspense,
            drafted=suspense is not None,
        )


def _no_money(line: StatementLine) -> str:
    """Say why a line is no customer's money, in or back; empty if it may be."""
    if line.status is not Status.BOOKED:
        return _NOT_BOOKED[line.status]
    if not line.amount:
        return marked("its amount is zero")
    if line.amount < 0 and not is_return(line):
        return _OWN_AFFAIRS.get(line.kind, marked("money out"))
    return _OWN_AFFAIRS.get(line.kind, "")


def refused(proposal: Proposal, sentence: str, *, drafted: bool) -> Proposal:
    """Give a proposal that the ledger refuses: a suggestion, with the refusal.

    Args:
        proposal: What was proposed.
        sentence: The refusal.
        drafted: Whether it can be written as a draft.
    """
    outcome = proposal.outcome
    if outcome in (Outcome.SETTLED, Outcome.TRANSFER, Outcome.MATCHED):
        outcome = Outcome.SUGGESTED
    reasons = proposal.reasons
    if sentence not in reasons:
        reasons = (*reasons, sentence)
    return replace(proposal, outcome=outcome, reasons=reasons, drafted=drafted)
