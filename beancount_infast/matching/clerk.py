"""Writes proposals, with their reasons in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.matching.outcomes import Outcome, Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from beancount_infast.documents import Books
    from beancount_infast.matching.placed import At


class Clerk:
    """Writes proposals and their reasons.

    Args:
        books: What the ledger says.
        translate: Gives a sentence in the person's language.
    """

    def __init__(self, books: Books, translate: Callable[[str], str]) -> None:
        self.books = books
        self._translate = translate

    def say(self, sentence: str, *values: object) -> str:
        """Give a sentence in the person's language, with its values."""
        return self._translate(sentence).format(*values)

    @staticmethod
    def money(amount: Decimal, at: At) -> str:
        """Write an amount in a line's currency."""
        return f"{amount:f} {at.line.currency}"

    def name(self, customer: str) -> str:
        """Give a customer's name."""
        return self.books.customers[customer].name

    def names(self, customers: Iterable[str]) -> str:
        """Give the names of some customers."""
        return some(map(self.name, customers))

    @staticmethod
    def proposal(at: At, outcome: Outcome, *reasons: str, **fields: object) -> Proposal:
        """Write a proposal for a line.

        Args:
            at: The line.
            outcome: What becomes of it.
            reasons: Why.
            fields: What else the proposal says.
        """
        return Proposal(
            line=at.line,
            account=at.account,
            outcome=outcome,
            reference=at.reference,
            payer_iban=at.evidence.iban,
            reasons=tuple(reasons),
            **fields,  # type: ignore[arg-type]
        )

    def ignored(self, at: At, sentence: str) -> Proposal:
        """Leave a line out, and say why."""
        return self.proposal(at, Outcome.IGNORED, self.say(sentence))


def some(numbers: Iterable[str], most: int = 8) -> str:
    """Write some numbers, no more than a few."""
    listed = list(numbers)
    more = "…" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
