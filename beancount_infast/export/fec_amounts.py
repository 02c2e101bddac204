"""Amounts of the FEC: what each posting is worth in euros, to the cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import list_currencies
from beancount.core import convert, prices

from beancount_infast.documents import ZERO
from beancount_infast.export import fec_refusals
from beancount_infast.export.fec_refusals import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.export.faults import ExportFault

EURO = "EUR"
CENT = Decimal("0.01")

# Beancount's own, which are not typed.
_weight: Any = convert.get_weight
_price_map: Any = prices.build_price_map
_price: Any = prices.get_price

# Amounts of any size are rounded, not refused.
_WIDE = Context(prec=200)

# The currencies of ISO 4217, as the project's library of languages knows them.
_CURRENCIES = frozenset(list_currencies()) - {EURO}


def is_foreign(currency: str) -> bool:
    """Say whether a currency is one of ISO 4217 other than the euro."""
    return currency in _CURRENCIES


def in_cents(amount: Decimal) -> Decimal:
    """Round an amount half up, away from zero, to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP, _WIDE)


class Valuer:
    """Gives the value in euros of postings.

    Args:
        entries: The ledger's directives, for the prices among them.
    """

    def __init__(self, entries: Sequence[Directive]) -> None:
        self._prices = _price_map(entries)

    def value(
        self, entry: Transaction
    ) -> tuple[Sequence[Decimal], Sequence[ExportFault]]:
        """Give the value in euros of each posting of an entry, a debit positive.

        What is converted may miss the balance by a cent for each line: the largest
        converted one takes the difference.

        Args:
            entry: The entry.

        Returns:
            The values, in the order of the postings, and what is wrong, if anything.
        """
        exact: list[Decimal] = []
        converted: list[int] = []
        faults: list[ExportFault] = []
        for index, posting in enumerate(entry.postings):
            weight: Any = _weight(posting)
            rate: Decimal | None = Decimal(1)
            if weight.currency != EURO and weight.number:
                rate = self._rate(weight.currency, entry)
            if rate is None:
                at = place(posting.meta, entry.meta)
                faults.append(
                    fec_refusals.no_price(
                        at, str(posting.units), weight.currency, entry.date
                    )
                )
                continue
            exact.append(_WIDE.multiply(weight.number, rate))
            if not _is_euro(posting):
                converted.append(index)
        if faults:
            return (), faults
        values = [in_cents(amount) for amount in exact]
        difference = sum(values, ZERO)
        if difference and abs(difference) <= CENT * len(converted):
            largest = max(converted, key=lambda index: abs(values[index]))
            values[largest] -= difference
        elif difference:
            at = place(entry.meta)
            faults.append(fec_refusals.unbalanced(at, f"{abs(difference):f}"))
        return values, faults

    def _rate(self, currency: str, entry: Transaction) -> Decimal | None:
        """Give the latest price of a currency in euros on or before an entry's day."""
        _, rate = _price(self._prices, (currency, EURO), entry.date)
        return rate if rate is None else Decimal(rate)


def _is_euro(posting: Any) -> bool:
    """Say whether a posting is in euros as it stands."""
    return (
        posting.units.currency == EURO
        and posting.cost is None
        and posting.price is None
    )
