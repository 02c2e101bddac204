"""A settlement seen on an earlier day is that of the documents up to that day.

The other side of the comparison settles only those documents, from the first on; the
figures of both are the same to the last zero.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from test_properties import ANY_BOOK, EACH_DAY, Loaded

from beancount_infast.past import seen
from beancount_infast.settlement import Fold, settle

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from beancount_infast.documents import Books
    from beancount_infast.open_items import Settlement
    from beancount_infast.rules import Breach

# What only a fold on its way needs.
ON_THE_WAY = {"queued", "waiting"}


def settled_until(books: Books, day: datetime.date) -> Settlement:
    """Settle what is dated up to a day; numbers mean what they mean in all books."""
    fold = Fold(books)
    documents = [document for document in books.documents if document.date <= day]
    fold.books = replace(books, documents=documents)
    return fold.run()


def said(states: Mapping[int, Any]) -> list[dict[str, str]]:
    return [
        {
            name: repr(getattr(state, name))
            for name in type(state).__slots__
            if name not in ON_THE_WAY
        }
        for state in states.values()
    ]


def judged(settlement: Settlement, day: datetime.date) -> list[Breach]:
    """Give the breaches up to a day, but for those of sequences.

    Whether a number is missing or out of order, the whole ledger says.
    """
    return [
        breach
        for breach in settlement.breaches
        if not breach.code.startswith("numbering")
        and breach.entry is not None
        and breach.entry.date <= day
    ]


@given(ANY_BOOK)
def test_a_day_is_as_if_nothing_came_after_it(text: str) -> None:
    books = Loaded(text).books
    whole = settle(books)
    for day in EACH_DAY:
        found, wanted = seen(whole, day), settled_until(books, day)
        assert found.documents == wanted.documents
        assert found.moves == wanted.moves
        assert found.applied == wanted.applied
        assert found.shares == wanted.shares
        assert found.reversals == wanted.reversals
        for name in ("invoices", "credits", "outflows", "deposits"):
            ours, theirs = getattr(found, name), getattr(wanted, name)
            assert list(ours) == list(theirs), (day, name)
            assert said(ours) == said(theirs), (day, name)
        assert judged(found, day) == judged(wanted, day)


@given(ANY_BOOK)
def test_looking_back_changes_nothing(text: str) -> None:
    books = Loaded(text).books
    whole, other = settle(books), settle(books)
    for day in EACH_DAY:
        seen(whole, day)
    for name in ("invoices", "credits", "outflows", "deposits"):
        assert said(getattr(whole, name)) == said(getattr(other, name))


@given(ANY_BOOK)
def test_what_nothing_later_touches_is_the_same_object(text: str) -> None:
    books = Loaded(text).books
    whole = settle(books)
    for day in EACH_DAY:
        past = seen(whole, day)
        later = [move for move in whole.moves if move.date > day]
        touched = {move.invoice.position for move in later if move.invoice is not None}
        for place, invoice in past.invoices.items():
            assert (invoice is whole.invoices[place]) == (place not in touched)


def test_the_last_day_is_the_settlement_itself() -> None:
    books = Loaded("").books
    whole = settle(books)
    assert seen(whole, EACH_DAY[-1]) is whole
