"""Sharing a line's amount among invoices: settled, or suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.documents import ZERO
from beancount_infast.matching.clerk import some
from beancount_infast.matching.outcomes import Outcome, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.state import Item, State

MOST_CANDIDATES = 8


class Sharing:
    """Shares amounts out.

    Args:
        clerk: Writes the proposals.
        state: What is open.
    """

    def __init__(self, clerk: Clerk, state: State) -> None:
        self._clerk = clerk
        self._state = state
        self._options = clerk.books.options

    def settled(
        self,
        at: At,
        customer: str,
        items: Sequence[Item],
        reasons: Sequence[str],
        candidates: Sequence[str] = (),
    ) -> Proposal:
        """Settle some invoices of a customer; what is over goes to its credit.

        What was left on the line's day, and later lines have paid since, is suggested
        to the credit.
        """
        shares, rest, rounding = self._share(at, items)
        left = {item.number: item.really_left for item in items}
        gone = [number for number, share in shares if share > left[number]]
        if gone:
            reason = self._clerk.say("nothing is left of {0}", some(gone))
            reasons = [*reasons, reason]
            return self.suggested(at, customer, items, reasons, candidates, really=True)
        reasons = [*reasons, *self._said_of(at, items, rest, rounding)]
        return self._clerk.proposal(
            at,
            Outcome.SETTLED,
            *reasons,
            customer=customer,
            settles=shares,
            credit=rest,
            rounding=rounding,
            candidates=tuple(candidates),
        )

    def _said_of(
        self, at: At, items: Sequence[Item], rest: Decimal, rounding: Decimal
    ) -> list[str]:
        clerk = self._clerk
        if rounding:
            return [clerk.say("{0} is a rounding", clerk.money(abs(rounding), at))]
        if rest:
            return [clerk.say("{0} more goes to its credit", clerk.money(rest, at))]
        left = total(items)
        if left > at.line.amount:
            over = clerk.money(left - at.line.amount, at)
            return [clerk.say("{0} is left to pay", over)]
        return []

    def suggested(
        self,
        at: At,
        customer: str,
        items: Sequence[Item],
        reasons: Sequence[str],
        candidates: Sequence[str],
        *,
        really: bool = False,
    ) -> Proposal:
        """Suggest a payment, as a draft where one answer is the likeliest.

        Args:
            at: The line.
            customer: The customer's key.
            items: The invoices that it may be for.
            reasons: Why, and why it is not sure.
            candidates: Numbers of the invoices that come into question.
            really: Take no more than is left with all that the books hold.
        """
        candidates = tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES]
        if not self._may_draft(at, items, candidates):
            return self._clerk.proposal(
                at,
                Outcome.SUGGESTED,
                *reasons,
                customer=customer,
                candidates=candidates,
            )
        usable = [
            item for item in items if item.named and item.document.date <= at.line.date
        ]
        shares, rest, rounding = self._share(at, usable, really=really)
        self._state.draft(customer, at.line.currency, shares, rest)
        return self._clerk.proposal(
            at,
            Outcome.SUGGESTED,
            *reasons,
            customer=customer,
            settles=shares,
            credit=rest,
            rounding=rounding,
            candidates=candidates,
            drafted=True,
        )

    def _may_draft(
        self, at: At, items: Sequence[Item], candidates: Sequence[str]
    ) -> bool:
        """Say whether one payment is likelier than others, and can be written."""
        undecided = not items and len(candidates) > 1
        no_fee = at.line.fee and self._options.fees is None
        return not (
            undecided or no_fee or at.line.net <= 0 or len(at.evidence.known) > 1
        )

    def _share(
        self, at: At, items: Sequence[Item], *, really: bool = False
    ) -> tuple[tuple[tuple[str, Decimal], ...], Decimal, Decimal]:
        """Share a line's amount among invoices: what each takes, the rest, rounding."""
        rounding = self.rounding(at, total(items)) if items else ZERO
        amount = at.line.amount + rounding
        shares = []
        for item in items:
            share = min(item.really_left if really else item.left, amount)
            if share > 0:
                shares.append((item.number, share))
                amount -= share
        return tuple(shares), amount, rounding

    def is_exact(self, at: At, left: Decimal) -> bool:
        """Say whether a line pays what is left, but for a rounding."""
        return left == at.line.amount or bool(self.rounding(at, left))

    def rounding(self, at: At, left: Decimal) -> Decimal:
        """Give a difference that goes to the account of roundings; zero if none."""
        rounding = self._options.rounding.get(at.line.currency)
        gap = left - at.line.amount
        if rounding is None or abs(gap) > rounding.largest or left <= abs(gap):
            return ZERO
        return gap


def total(items: Sequence[Item]) -> Decimal:
    """Give what is left of some invoices."""
    return sum((item.left for item in items), ZERO)
