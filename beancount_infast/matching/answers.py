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
    pending: Mapping[str, Decimal],
) -> Answer:
    """Find what an amount is for among a customer's open invoices.

    Args:
        items: Its open invoices, in one currency.
        amount: The amount.
        unused: What it has unused, each credit and their sum.
        pending: What drafts would settle of invoices, by number; it may be wrong.
    """
    items = in_order(items)
    if sum((item.left for item in items), ZERO) == amount:
        return Answer(tuple(items), only=bool(items))
    singles = [i for i in items if i.left == amount or i.parts[:1] == [amount]]
    if len(singles) == 1 and _only(singles[0], items, amount, unused, pending):
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
    item: Item,
    items: Sequence[Item],
    amount: Decimal,
    unused: Sequence[Decimal],
    pending: Mapping[str, Decimal],
) -> bool:
    """Say whether an invoice alone explains an amount."""
    amounts = {id(one): _amounts(one, pending) for one in items}
    others = [a for one in items if one is not item for a in amounts[id(one)]]
    if reachable(others, amount) is not False:
        return False
    everything = [a for of_one in amounts.values() for a in of_one]
    return all(reachable(everything, amount + c) is False for c in unused)


def _amounts(item: Item, pending: Mapping[str, Decimal]) -> list[Decimal]:
    """Give the amounts that an invoice has or may have.

    They are what is left, each instalment, and what would be left beside drafts.
    """
    beside = item.left - pending.get(item.number, ZERO)
    amounts = {item.left, *item.parts, *([beside] if beside > 0 else [])}
    return sorted(amounts)


def in_order(items: Sequence[Item]) -> list[Item]:
    """Order invoices as money fills them: the earliest due first."""
    return sorted(items, key=lambda item: (item.due, item.document.date, item.number))
