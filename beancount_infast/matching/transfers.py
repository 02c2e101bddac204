"""Remittances and payouts: bank against the account where the money waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.matching.clerk import some
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.statements import Kind

if TYPE_CHECKING:
    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.waiting import Waiting

REMITTANCES = frozenset({Kind.CHEQUE_REMITTANCE, Kind.CARD_REMITTANCE})


class Transfers:
    """Decides which lines are no customer's payment.

    Args:
        clerk: Writes the proposals.
        waiting: What waits on the methods' accounts.
    """

    def __init__(self, clerk: Clerk, waiting: Waiting) -> None:
        self._clerk = clerk
        self._waiting = waiting

    def decide(self, at: At) -> Proposal | None:
        """Decide a line that is a remittance or a payout; None for another."""
        line, evidence = at.line, at.evidence
        if line.kind not in REMITTANCES and (evidence.invoices or evidence.known):
            return None
        accounts = self._waiting.accounts_for(line)
        found = {
            account: waiters
            for account in accounts
            if (
                waiters := self._waiting.find(
                    account, line.currency, line.net, line.date
                )
            )
        }
        if not found:
            return self._named(at)
        sentence = self._clerk.say("it equals what waits on {0}", some(found))
        if len(found) > 1:
            return self._clerk.proposal(at, Outcome.SUGGESTED, sentence)
        ((account, waiters),) = found.items()
        self._waiting.take(account, line.currency, waiters)
        return self._clerk.proposal(
            at,
            Outcome.TRANSFER,
            sentence,
            counterpart=account,
            takes=tuple(w.number for w in waiters if w.number is not None),
        )

    def _named(self, at: At) -> Proposal | None:
        """Suggest the account of a processor that a line names."""
        named = self._waiting.named(at.line)
        if len(named) != 1:
            return None
        reason = self._clerk.say(
            "it names {0}, where nothing that waits equals it", named[0]
        )
        return self._clerk.proposal(
            at, Outcome.SUGGESTED, reason, counterpart=named[0], drafted=True
        )
