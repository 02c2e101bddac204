"""What Fava's own charts draw: outstanding by due date, and by customer.

Fava draws bars for dates in its current interval and links each part of a bar to its
account, so parts are named by the customers' accounts.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount_infast.documents import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from fava.util.date import Interval

    from beancount_infast.fava.shown import Owing, Shown
    from beancount_infast.fava.wording import PageWords

# As many as Fava draws itself, and as many colours as an eye tells apart.
MOST_BARS = 100
MOST_PARTS = 24
MOST_LEAVES = 200

Balance = dict[str, "Decimal"]


def outstanding(
    shown: Shown, owing: Sequence[Owing], interval: Interval, words: PageWords
) -> list[dict[str, Any]]:
    """Give the charts of what is outstanding; none where nothing is.

    Args:
        shown: What is shown.
        owing: The invoices that count.
        interval: Fava's interval.
        words: The words of the page.
    """
    if not owing:
        return []
    by_account = _by_account(shown, owing)
    return [
        {
            "type": "bar",
            "label": words("Outstanding by due date"),
            "data": _bars(shown, owing, interval, _largest(by_account, MOST_PARTS)),
        },
        {
            "type": "hierarchy",
            "label": words("Outstanding by customer"),
            "data": _tree(shown, by_account),
        },
    ]


def disguised(owing: Sequence[Owing]) -> list[Owing]:
    """Keep the shape of what is outstanding and hide how much it is.

    The largest of each currency becomes a hundred.
    """
    largest: Balance = {}
    for one in owing:
        largest[one.currency] = max(one.left, largest.get(one.currency, ZERO))

    def scaled(amount: Decimal, currency: str) -> Decimal:
        return round(amount * 100 / largest[currency], 0)

    return [
        one._replace(
            left=scaled(one.left, one.currency),
            parts=[
                part._replace(left=scaled(part.left, one.currency))
                for part in one.parts
            ],
        )
        for one in owing
    ]


def _add(balance: Balance, currency: str, amount: Decimal) -> None:
    balance[currency] = balance.get(currency, ZERO) + amount


def _by_account(shown: Shown, owing: Iterable[Owing]) -> dict[str, Balance]:
    balances: dict[str, Balance] = {}
    for one in owing:
        account = shown.books.customers[one.customer].receivable
        _add(balances.setdefault(account, {}), one.currency, one.left)
    return balances


def _largest(by_account: Mapping[str, Balance], most: int) -> set[str]:
    """Choose the accounts that are drawn apart, the largest in any currency."""
    order = sorted(by_account, key=lambda a: (-max(by_account[a].values()), a))
    return set(order[:most])


def _bars(
    shown: Shown, owing: Iterable[Owing], interval: Interval, apart: set[str]
) -> list[dict[str, Any]]:
    """Sum what is due in each interval, those without anything between included."""
    bars: dict[datetime.date, dict[str, Balance]] = {}
    for one in owing:
        account = shown.books.customers[one.customer].receivable
        if account not in apart:
            account = shown.books.options.receivable
        for part in one.parts:
            if part.left:
                accounts = bars.setdefault(interval.get_prev(part.due), {})
                _add(accounts.setdefault(account, {}), one.currency, part.left)
    _fill(bars, interval)
    return [
        {
            "date": interval.get_next(start) - datetime.timedelta(days=1),
            "balance": _sum(bars[start].values()),
            "account_balances": bars[start],
            "budgets": {},
        }
        for start in sorted(bars)[-MOST_BARS:]
    ]


def _fill(bars: dict[datetime.date, dict[str, Balance]], interval: Interval) -> None:
    first, last = min(bars), max(bars)
    between = [first]
    while between[-1] < last and len(between) <= MOST_BARS:
        between.append(interval.get_next(between[-1]))
    if len(between) <= MOST_BARS:
        for start in between:
            bars.setdefault(start, {})


def _sum(balances: Iterable[Balance]) -> Balance:
    total: Balance = {}
    for balance in balances:
        for currency, amount in balance.items():
            _add(total, currency, amount)
    return total


def _tree(shown: Shown, by_account: Mapping[str, Balance]) -> dict[str, Any]:
    """Make one tree of the customers; the smallest are left on its root."""
    apart = _largest(by_account, MOST_LEAVES)
    rest = [balance for account, balance in by_account.items() if account not in apart]
    leaves = [_node(account, by_account[account], []) for account in sorted(apart)]
    root = _node(shown.books.options.receivable, _sum(rest), leaves)
    root["balance_children"] = _sum(by_account.values())
    return root


def _node(account: str, balance: Balance, children: list[Any]) -> dict[str, Any]:
    return {
        "account": account,
        "balance": balance,
        "balance_children": balance,
        "children": children,
        "cost": None,
        "cost_children": None,
        "has_txns": True,
    }
