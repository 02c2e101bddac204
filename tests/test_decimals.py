"""The decimals of amounts: those of a currency's most precise document."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_infast.desk import cents_of, places_of
from beancount_infast.reading import read_books

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = """
2026-01-01 open Assets:Receivable:Acme
2026-01-01 open Income:Services

2026-01-10 * "Acme" "One"
  invoice: "F2026-001"
  Income:Services         -150 EUR
  Assets:Receivable:Acme   150 EUR

2026-01-11 * "Acme" "Two"
  invoice: "F2026-002"
  Income:Services         -1.125 USD
  Assets:Receivable:Acme   1.125 USD

2026-01-12 * "Acme" "Three"
  invoice: "F2026-003"
  Income:Services         -2.50 USD
  Assets:Receivable:Acme   2.50 USD
"""


class Counted(list[Any]):
    """Documents that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        """Count."""
        self.times += 1
        return super().__iter__()


def test_the_documents_are_gone_through_once() -> None:
    entries, errors, options_map = loader.load_string(TEXT)
    assert not errors
    books = read_books(entries, options_map)
    documents = Counted(books.documents)
    books = dataclasses.replace(books, documents=documents)
    currencies = ("EUR", "USD", "JPY", "CHF")
    for _ in range(3):
        assert [places_of(books, c) for c in currencies] == [0, 3, 0, 2]
        assert [cents_of(books, c) for c in currencies] == [2, 3, 0, 2]
    assert documents.times == 1
