"""What forbids to settle: every way to ``settled`` passes through here.

A wrong ``settled`` closes an invoice that is not paid: none of these may stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.matching.clerk import some
from beancount_infast.matching.sharing import total
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.documents import Document
    from beancount_infast.matching.answers import Answer
    from beancount_infast.matching.clerk import Clerk
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.sharing import Sharing
    from beancount_infast.matching.state import Item, State


class Objections:
    """Finds what forbids to settle.

    Args:
        clerk: Gives the sentences.
        state: What is open.
        sharing: Knows what is a rounding.
    """

    def __init__(self, clerk: Clerk, state: State, sharing: Sharing) -> None:
        self._clerk = clerk
        self.say = clerk.say
        self._state = state
        self._sharing = sharing
        self._fees = clerk.books.options.fees

    def of_line(self, at: At) -> list[str]:
        """Say what forbids to settle anything with a line."""
        evidence, found = at.evidence, []
        if evidence.forbidding:
            found.append(self.say("it says {0}", evidence.forbidding))
        if evidence.cited.doubt:
            found.append(self.say(evidence.cited.doubt))
        for documents in evidence.cited.several:
            numbers = some(d.number or "" for d in documents)
            found.append(self.say("what it cites fits several: {0}", numbers))
        if len(evidence.known) > 1:
            names = self._clerk.names(sorted(evidence.known))
            found.append(self.say("its IBAN and its name are not the same: {0}", names))
        if at.bounces:
            found.append(self.say("an equal amount comes back later in the file"))
        if at.line.fee and self._fees is None:
            found.append(self.say('no account takes the fee: declare option "fees"'))
        elif at.line.net <= 0:
            found.append(self.say("its fee takes all of it"))
        return found

    def of_payer(self, at: At, owner: str) -> list[str]:
        """Say that a line comes from somebody else than whose invoice it cites."""
        strangers = at.evidence.payers - {owner}
        if not strangers:
            return []
        names = self._clerk.names(sorted(strangers))
        sentence = marked("it cites an invoice of {0} and comes from {1}")
        return [self.say(sentence, self._clerk.name(owner), names)]

    def of_amount(
        self, at: At, owner: str, cited: Sequence[Document], live: Sequence[Item]
    ) -> list[str]:
        """Say what of the amount forbids to settle what is cited."""
        if not live:
            return [self._why_not_live(at, cited)]
        left = total(live)
        if self._sharing.is_exact(at, left):
            return []
        text = self._clerk.money(left, at)
        pending = self._pending(at, live, left)
        instalment = len(live) == 1 and live[0].parts[:1] == [at.line.amount]
        sentence, values = "", [text]
        if pending:
            sentence, values = marked("a draft is for {0} already"), [some(pending)]
        elif len(live) < len(cited):
            sentence = marked(
                "of some of what it cites nothing is left, and {0} of the others"
            )
        elif len(live) > 1 and at.line.amount < left:
            sentence = marked("what it cites comes to {0}, which is more")
        elif not instalment and at.evidence.customer != owner:
            sentence, values = (
                marked(
                    "the payer is not known as {0}, and {1} is left of what it cites"
                ),
                [self._clerk.name(owner), text],
            )
        return [self.say(sentence, *values)] if sentence else []

    def _pending(self, at: At, live: Sequence[Item], left: Decimal) -> list[str]:
        """Give the invoices on which a draft would change what a line settles."""
        claims = self._state.pending
        pending = [item.number for item in live if item.number in claims]
        # A part of one invoice fits beside the drafts, whatever becomes of them.
        if len(live) == 1 and pending and at.line.amount + claims[pending[0]] <= left:
            return []
        return pending

    def _why_not_live(self, at: At, cited: Sequence[Document]) -> str:
        numbers = some(d.number or "" for d in cited)
        if any(d.draft for d in cited):
            return self.say("{0} is a draft", numbers)
        if any(d.currency != at.line.currency for d in cited):
            return self.say("{0} is in another currency", numbers)
        return self.say("nothing is left of {0}", numbers)

    def of_answer(self, at: At, found: Answer) -> list[str]:
        """Say what forbids to take an amount for what one customer owes."""
        objections = []
        if not found.items and not found.others:
            objections.append(self.say("its amount is that of none of its invoices"))
        elif not found.only:
            objections.append(self.say("its amount has more than one explanation"))
        if not all(item.named for item in found.items):
            objections.append(self.say("an invoice shares its number with another"))
        claimed = [
            item.number
            for item in found.items
            if self._state.claimed[item.number, at.line.amount] > 0
        ]
        if claimed:
            objections.append(self.say("a draft is for {0} already", some(claimed)))
        shorts = at.evidence.cited.shorts
        if shorts and found.items and not _agree(shorts, found.items):
            objections.append(self.say("it names another number: {0}", some(shorts)))
        return objections


def _agree(shorts: Iterable[str], items: Sequence[Item]) -> bool:
    """Say whether all short forms are those of some invoices."""
    return set(shorts) <= {short_of(item) for item in items}


def short_of(item: Item) -> str:
    """Give the last digits of an invoice's number, without zeros before."""
    digits = ""
    for char in reversed(item.number):
        if char.isdigit():
            digits = char + digits
        elif digits:
            break
    return digits.lstrip("0")
