"""What pages show as of a day, whatever has been computed before it."""

from __future__ import annotations

import datetime

from hypothesis import given
from test_properties import ANY_BOOK, EACH_DAY
from test_properties import Loaded as Ledger

from beancount_infast.fava.shown import LISTED, Loaded, Shown

TODAY = EACH_DAY[-1] + datetime.timedelta(days=30)


@given(ANY_BOOK)
def test_a_day_is_shown_as_if_nothing_else_had_been(text: str) -> None:
    loaded = Loaded(Ledger(text).books, frozenset())
    now = Shown(loaded, None, TODAY)
    for day in EACH_DAY:
        shown, alone = Shown(loaded, day, TODAY, now), Shown(loaded, day, TODAY)
        assert shown.lines == alone.lines
        assert shown.documents == alone.documents
        assert shown.payments == alone.payments
        assert shown.customers == alone.customers
        assert shown.owing == alone.owing


@given(ANY_BOOK)
def test_each_document_is_found_by_its_number_from_its_day_on(text: str) -> None:
    books = Ledger(text).books
    loaded = Loaded(books, frozenset())
    now = Shown(loaded, None, TODAY)
    earliest = {d.number: d for d in reversed(books.documents) if d.number}
    for day in EACH_DAY:
        shown = Shown(loaded, day, TODAY, now)
        for number, document in earliest.items():
            there = document.date <= day
            assert shown.find(number) == (document if there else None)
            line = shown.line_of(number)
            if there and document.kind in LISTED:
                assert line is not None
                assert line.document is document
                assert line in shown.lines_of(document.customer)
            else:
                assert line is None
        by_customer = [shown.lines_of(key) for key in books.customers]
        assert sum(map(len, by_customer)) == len(shown.lines)
