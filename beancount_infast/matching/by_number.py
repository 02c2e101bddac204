"""Lines that cite invoices by their full numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.documents import INVOICE
from beancount_infast.matching.answers import in_order
from beancount_infast.matching.clerk import some
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.sharing import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.documents import Document
    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.objections import Objections
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.sharing import Sharing
    from beancount_infast.matching.state import Item, State


class ByNumber:
    """Decides by the numbers that a line cites.

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
        self._state = state
        self._sharing = sharing
        self._objections = objections

    def decide(self, at: At) -> Proposal | None:
        """Decide a line that cites invoices; None where it cites none."""
        cited = at.evidence.invoices
        if not cited:
            return self._by_several(at) if at.evidence.cited.several else None
        objections = self._objections.of_line(at)
        cited, loose = self._with_loose(at, cited)
        if loose:
            objections.append(loose)
        owners = list(dict.fromkeys(d.customer for d in cited))
        numbers = tuple(d.number or "" for d in cited)
        if len(owners) > 1:
            names = self._clerk.names(owners)
            reason = self._clerk.say("it cites invoices of several: {0}", names)
            return self._clerk.proposal(
                at, Outcome.SUGGESTED, reason, *objections, candidates=numbers
            )
        owner = owners[0]
        live = [item for d in cited if (item := self._live(at, d)) is not None]
        objections += self._objections.of_payer(at, owner)
        objections += self._objections.of_amount(at, owner, cited, live)
        reasons = [self._clerk.say("it cites {0}", some(numbers))]
        more = self._more(at, owner, live)
        if more and not objections:
            live = [*live, *more]
            rest = some(item.number for item in more)
            objections.append(self._clerk.say("the rest is the amount of {0}", rest))
        if not objections:
            return self._sharing.settled(at, owner, live, reasons, numbers)
        if at.line.amount < total(live):
            # What is left for the lines after it is not sure any more.
            self._state.pend(live, at.line.amount)
        return self._sharing.suggested(
            at, owner, live, [*reasons, *objections], numbers
        )

    def _live(self, at: At, document: Document) -> Item | None:
        return self._state.live(document, at.line.currency)

    def _more(self, at: At, owner: str, live: Sequence[Item]) -> list[Item]:
        """Give what else a line may pay: one invoice, or all that its customer owes.

        Either the rest is for what it does not cite, or it is credit.
        """
        line, rest = at.line, at.line.amount - total(live)
        if rest <= 0:
            return []
        items = self._state.open(owner, line.currency, line.date)
        others = [item for item in in_order(items) if item not in live]
        if total(others) == rest:
            return others
        return [item for item in others if item.left == rest][:1]

    def _with_loose(self, at: At, cited: list[Document]) -> tuple[list[Document], str]:
        """Decide whether short forms that stand behind a number are cited too."""
        loose = at.evidence.cited.loose
        if not loose:
            return cited, ""
        both = [*cited, *loose]
        items = [item for d in both if (item := self._live(at, d)) is not None]
        if total(items) == at.line.amount and len(items) == len(both):
            return both, ""
        numbers = some(d.number or "" for d in loose)
        return cited, self._clerk.say("it may cite {0} too", numbers)

    def _by_several(self, at: At) -> Proposal:
        """Suggest among the documents that one spelling fits."""
        fitting = {d.position: d for ds in at.evidence.cited.several for d in ds}
        documents = [d for d in fitting.values() if d.kind == INVOICE]
        numbers = tuple(d.number or "" for d in documents)
        known = at.evidence.customer
        likely = [
            item
            for d in documents
            if (item := self._live(at, d)) is not None
            and item.left == at.line.amount
            and known in (None, d.customer)
        ]
        objections = self._objections.of_line(at)
        if len(likely) != 1:
            return self._clerk.proposal(
                at, Outcome.SUGGESTED, *objections, candidates=numbers
            )
        owner = likely[0].document.customer
        return self._sharing.suggested(at, owner, likely, objections, numbers)
