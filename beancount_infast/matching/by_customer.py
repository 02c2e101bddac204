"""Lines that name a customer, for sure or perhaps, and no full number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.matching.answers import Answer, answer, in_order
from beancount_infast.matching.clerk import some
from beancount_infast.matching.objections import short_of
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.sharing import MOST_CANDIDATES, total
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.objections import Objections
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.sharing import Sharing
    from beancount_infast.matching.state import Item, State


class ByCustomer:
    """Decides by who the payer is.

    Args:
        clerk: Writes the proposals.
        state: What is open.
        sharing: Shares amounts out.
        objections: Finds what forbids to settle.
    """

    def __init__(
        self, clerk: Clerk, state: State, sharing: Sharing, objections: Objections
    ) -> None:
        self._clerk = clerk
        self.say = clerk.say
        self._state = state
        self._sharing = sharing
        self._objections = objections

    # --- Known for sure -----------------------------------------------------------

    def decide(self, at: At) -> Proposal | None:
        """Decide a line of a payer that is known for sure; None for another."""
        if not at.evidence.known:
            return None
        objections = self._objections.of_line(at)
        customer = at.evidence.customer
        if customer is None:
            return self._clerk.proposal(at, Outcome.SUGGESTED, *objections)
        reasons = [self._who(at, customer)]
        items, found = self._answer(at, customer)
        if not items:
            owes = self.say("{0} owes nothing", self._clerk.name(customer))
            return self._sharing.suggested(
                at, customer, [], [*reasons, *objections, owes], []
            )
        objections += self._objections.of_answer(at, found)
        others = at.evidence.mentions - {customer}
        if others:
            names = self._clerk.names(sorted(others))
            objections.append(self.say("it names {0} too", names))
        perhaps = self._perhaps(at, customer)
        if perhaps and set(perhaps) != set(found.items):
            numbers = some(item.number for item in perhaps)
            objections.append(self.say("it may cite {0}", numbers))
        chosen: Sequence[Item] = perhaps or found.items
        if found.only:
            reasons.append(self._what(chosen))
        if not objections:
            named = [item.number for item in chosen]
            return self._sharing.settled(at, customer, chosen, reasons, named)
        if at.line.amount < total(chosen):
            # What is left for the lines after it is not sure any more.
            self._state.pend(chosen, at.line.amount)
        if not chosen:
            chosen = self._hinted(at, found) if found.others else in_order(items)
        candidates = [item.number for item in found.others or chosen]
        return self._sharing.suggested(
            at, customer, chosen, [*reasons, *objections], candidates
        )

    def _who(self, at: At, customer: str) -> str:
        sentence = marked("its name is that of {0}")
        if at.evidence.by_iban is not None:
            sentence = marked("its IBAN is that of {0}")
        return self.say(sentence, self._clerk.name(customer))

    def _what(self, items: Sequence[Item]) -> str:
        if len(items) > 1:
            return self.say("its amount is all that it owes")
        return self.say("its amount is that of {0}", items[0].number)

    def _perhaps(self, at: At, customer: str | None = None) -> list[Item]:
        """Give the invoices that a line cites if its digits are nothing else."""
        items = [
            self._state.live(document, at.line.currency)
            for document in at.evidence.cited.perhaps
        ]
        return [
            item
            for item in items
            if item is not None and customer in (None, item.document.customer)
        ]

    def _answer(self, at: At, customer: str) -> tuple[list[Item], Answer]:
        line = at.line
        items = self._state.open(customer, line.currency, line.date)
        unused = self._state.credits(customer, line.currency)
        drafts = self._state.drafts(customer, line.currency)
        return items, answer(items, line.amount, unused, drafts)

    @staticmethod
    def _hinted(at: At, found: Answer) -> list[Item]:
        """Among several answers, give the one whose number is hinted at."""
        tokens = set(at.evidence.cited.shorts)
        hinted = [i for i in found.others if short_of(i) in tokens]
        return hinted if total(hinted) == at.line.amount else []

    # --- By hints -----------------------------------------------------------------

    def suggest(self, at: At) -> Proposal | None:
        """Suggest where a line hints at a customer or a number; None if it does not."""
        evidence, line = at.evidence, at.line
        fitting: list[tuple[str, Sequence[Item]]] = []
        for customer in evidence.hints:
            _, found = self._answer(at, customer)
            if found.items:
                fitting.append((customer, found.items))
        named = self._by_shorts(at)
        perhaps = self._by_perhaps(at)
        if perhaps is not None:
            return perhaps
        if not evidence.hints and not named:
            return None
        reasons = self._hints(at, named)
        if named:
            fitting = [
                *((o, i) for o, i in fitting if set(i) & set(named)),
                *((i.document.customer, [i]) for i in named if not evidence.hints),
            ] or fitting
        candidates = tuple(i.number for _, items in fitting for i in items)
        if len(fitting) == 1:
            owner, items = fitting[0]
            return self._sharing.suggested(at, owner, items, reasons, candidates)
        if not fitting and len(evidence.hints) == 1:
            owner = evidence.hints[0]
            items = in_order(self._state.open(owner, line.currency, line.date))
            if items:
                numbers = [item.number for item in items]
                return self._sharing.suggested(at, owner, items, reasons, numbers)
        return self._clerk.proposal(
            at, Outcome.SUGGESTED, *reasons, candidates=candidates[:MOST_CANDIDATES]
        )

    def _by_shorts(self, at: At) -> list[Item]:
        """Give the invoices that a short form and the amount fit."""
        line, shorts = at.line, set(at.evidence.cited.shorts)
        if not shorts:
            return []
        items = self._state.with_amount(line.currency, line.amount, line.date)
        return [item for item in items if short_of(item) in shorts]

    def _hints(self, at: At, named: Sequence[Item]) -> list[str]:
        reasons = []
        if at.evidence.hints:
            names = self._clerk.names(at.evidence.hints)
            reasons.append(self.say("its name may be that of {0}", names))
        if named:
            numbers = some(item.number for item in named)
            reasons.append(self.say("a short number and its amount fit {0}", numbers))
        return reasons + self._objections.of_line(at)

    def _by_perhaps(self, at: At) -> Proposal | None:
        """Suggest the invoice that a line cites if its digits are nothing else."""
        perhaps = self._perhaps(at)
        if len(perhaps) != 1:
            return None
        item = perhaps[0]
        if at.line.amount < item.left:
            self._state.pend([item], at.line.amount)
        reason = self.say("it may cite {0}", item.number)
        owner = item.document.customer
        return self._sharing.suggested(at, owner, perhaps, [reason], [item.number])
