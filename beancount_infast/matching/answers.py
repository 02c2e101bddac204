"""Which of a customer's open invoices have an amount, and whether only one answer does.

An amount is an answer only where no other open invoice, no sum of open invoices, and
neither of them less unused credit, has it too.  All that a customer owes is one answer
whatever else there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import ZERO
from beancount_infast.matching.sums import groups, reachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from beancount_infast.matching.state import Item


@dataclass(frozen=True, slots=True)
class Answer:
    """What an amount may be for.

    Attributes:
        items: The invoices, in their order; empty where nothing has the amount.
        only: Whether nothing else has it.
        others: Invoices of other answers.
    """

    items: tuple[Item, ...] = ()
    only: bool = False
    others: tuple[Item, ...] = ()


def answer(
    items: Sequence[Item],
    amount: Decimal,
    unused: Sequence[Decimal],
    drafts: Drafts,
) -> Answer:
    """Find what an amount is for among a customer's open invoices.

    Args:
        items: Its open invoices, in one currency.
        amount: The amount.
        unused: What it has unused, each credit and their sum.
        drafts: What drafts say of the customer's money.
    """
    items = in_order(items)
    if sum((item.left for item in items), ZERO) == amount:
        return Answer(tuple(items), only=bool(items))
    singles = [i for i in items if i.left == amount or i.parts[:1] == [amount]]
    if len(singles) == 1:
        only = _only(singles[0], items, amount, unused)
        if only and not drafts.explain(singles[0], items, amount):
            return Answer((singles[0],), only=True)
    if singles:
        return Answer((), others=tuple(singles))
    found = [
        tuple(items[place] for place in places)
        for places in groups([item.left for item in items], amount)
    ]
    if len(found) > 1:
        return Answer(others=tuple(dict.fromkeys(i for f in found for i in f)))
    return Answer(found[0]) if found else Answer()


def _only(
    item: Item, items: Sequence[Item], amount: Decimal, unused: Sequence[Decimal]
) -> bool:
    """Say whether an invoice alone explains an amount."""
    others = [a for other in items if other is not item for a in _amounts(other)]
    if reachable(others, amount) is not False:
        return False
    everything = [a for other in items for a in _amounts(other)]
    return all(reachable(everything, amount + c) is False for c in unused)


def _amounts(item: Item) -> list[Decimal]:
    """Give the amounts that an invoice has: what is left, and each instalment's."""
    return [item.left, *(part for part in item.parts if part != item.left)]


class Drafts:
    """What drafts say of a customer's money; they may be wrong.

    Args:
        settled: What they would settle of invoices, by number.
        unused: What they would leave unused.
    """

    def __init__(
        self, settled: Mapping[str, Decimal], unused: Sequence[Decimal]
    ) -> None:
        self._settled = settled
        self._unused = unused

    def explain(self, item: Item, items: Sequence[Item], amount: Decimal) -> bool:
        """Say whether another invoice has an amount, should a draft be right."""
        return any(
            other.left - drafted == amount
            for other in items
            if other is not item
            for drafted in (self._settled.get(other.number, ZERO), *self._unused)
        )


def in_order(items: Sequence[Item]) -> list[Item]:
    """Order invoices as money fills them: the earliest due first."""
    return sorted(items, key=lambda item: (item.due, item.document.date, item.number))
