"""A ledger as it was read to be written in: its books, and what they settle."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from beancount.core.data import Transaction

from beancount_infast.desk import Desk, places_of
from beancount_infast.ledger import load
from beancount_infast.placing import Files
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.written import complete_written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from beancount_infast.documents import Books
    from beancount_infast.ledger import Ledger
    from beancount_infast.open_items import Settlement
    from beancount_infast.seals import Written


class Opened:
    """A ledger as it was read afresh.

    Args:
        path: Its main file.

    Raises:
        LedgerError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.ledger: Ledger = load(path)
        self.options_map = self.ledger.options_map
        self.entries = self.ledger.entries
        self.books: Books = read_books(self.entries, self.options_map)
        self.settlement: Settlement = settle(self.books)
        names = tuple(self.options_map["include"])
        self.files = Files(self.ledger.path, names, self.options_map)

    @cached_property
    def written(self) -> Written:
        """What its text says, with no other plugin than ours."""
        return complete_written(self.ledger.written, self.options_map)

    def as_written(self, entry: Transaction) -> Transaction:
        """Give a transaction as it is written, before plugins changed it."""
        place = entry.meta.get("filename"), entry.meta["lineno"]
        for one in self.ledger.written:
            if type(one) is Transaction and place == (
                one.meta["filename"],
                one.meta["lineno"],
            ):
                return one
        return entry

    def desk(self, translate: Callable[[str], str] = str) -> Desk:
        """Give the desk at which requests are drafted."""
        return Desk(self.books, self.settlement, translate)

    def places(self, currency: str) -> int:
        """Give the decimals that amounts of a currency are written with."""
        return places_of(self.books, currency)
