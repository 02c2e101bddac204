"""Completing a whole ledger: what the settlement plugin does, for all who need it."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom

from beancount_infast import seals
from beancount_infast.booking import complete
from beancount_infast.options import OPTION
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.written import read_again

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.rules import Breach


_OURS = (OPTION, seals.SEAL)


def complete_ledger(
    entries: Sequence[Directive], options_map: Mapping[str, Any]
) -> tuple[list[Directive], list[Breach]]:
    """Check and complete the customers' documents of a ledger.

    Args:
        entries: The ledger's directives by date, with all amounts filled in.
        options_map: Beancount's options.

    Returns:
        The directives in full form, and the breaches.
    """
    # Nearly all that is made here is kept or freed at once: looking for cycles in it
    # would take longer than the work itself.
    read = partial(read_again, options_map)
    collecting = gc.isenabled()
    gc.disable()
    try:
        books = read_books(entries, options_map)
        if not books.customers and not books.breaches and not books.vat_transfers:
            # Where no customer is left, what was sealed of one is missing.
            return list(entries), seals.check(
                entries, options_map, books, entries, read
            )
        settlement = settle(books)
        completed = complete(entries, settlement)
        _give_values(completed)
        breaches = settlement.breaches
        breaches += seals.check(entries, options_map, books, completed, read)
        return completed, breaches
    finally:
        if collecting:
            gc.enable()


def _give_values(entries: list[Directive]) -> None:
    """Give a custom directive of ours that says nothing an empty list of values.

    Beancount's parser gives it none at all, and what comes after would fail on it.
    """
    for place, entry in enumerate(entries):
        if type(entry) is Custom and entry.values is None and entry.type in _OURS:
            entries[place] = entry._replace(values=[])
