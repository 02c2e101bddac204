"""What holds for the VAT of all books, by the model and by the accounts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Transaction
from hypothesis import given
from hypothesis import strategies as st
from model.writer import DAYS, FIRST_DAY

from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.vat import missing
from beancount_infast.vat_report import vat
from vat.stated import Loaded, load, printed
from vat.taxed import PLUGINS, Key, Share, shares, taxed_books

if TYPE_CHECKING:
    from collections.abc import Mapping

EACH_DAY = [FIRST_DAY + datetime.timedelta(days=n) for n in range(DAYS + 1)]
HALF_A_CENT = Fraction(1, 200)

PLAIN = taxed_books(lawful=True, moved=False)
MOVED = taxed_books(lawful=True, moved=True)
WILD = taxed_books(lawful=False, moved=True)

Moved = dict[tuple[str, bool], dict[Key, Decimal]]


def moved_until(books: Loaded, day: datetime.date) -> Moved:
    """What left the pending accounts by a day's end, by document: due, and dropped."""
    found: Moved = defaultdict(lambda: defaultdict(Decimal))
    for entry in books.transfers:
        if entry.date <= day:
            dropped = not any(":Collected" in p.account for p in entry.postings)
            for posting in entry.postings:
                if ":Pending" in posting.account:
                    key = (posting.account, posting.units.currency)
                    found[entry.meta["vat-of"], dropped][key] += posting.units.number
    return found


def by_the_model(text: str, day: datetime.date) -> Mapping[str, Share]:
    entries, _, options_map = loader.load_string(text.removeprefix(PLUGINS))
    return shares(entries, options_map, day)


@given(PLAIN)
def test_each_day_ends_with_what_is_due(text: str) -> None:
    books = load(text)
    for day in EACH_DAY:
        moved = moved_until(books, day)
        for number, share in by_the_model(text, day).items():
            for key in share.vat:
                assert moved[number, False][key] == share.due(key), (day, number)
                assert moved[number, True][key] == share.dropped(key), (day, number)


@given(PLAIN)
def test_what_is_due_is_exact_to_half_a_cent(text: str) -> None:
    books = load(text)
    for day in EACH_DAY:
        moved = moved_until(books, day)
        for number, share in by_the_model(text, day).items():
            for key in share.vat:
                moved_exactly = Fraction(moved[number, False][key])
                error = abs(moved_exactly - share.exact_due(key))
                # More where credit notes were cut in two: that was a rounding too.
                assert error <= HALF_A_CENT * (1 + share.cuts), (day, number)


@given(PLAIN)
def test_nothing_is_left_pending_of_what_is_settled(text: str) -> None:
    books = load(text)
    moved = moved_until(books, datetime.date.max)
    for number, share in by_the_model(text, EACH_DAY[-1]).items():
        if share.total and share.settled + share.given_up == share.total:
            for key, amount in share.vat.items():
                gone = moved[number, False][key] + moved[number, True][key]
                assert gone == amount, number


@given(MOVED, st.sampled_from(EACH_DAY))
def test_what_comes_later_changes_no_earlier_day(text: str, day: datetime.date) -> None:
    entries, _, options_map = loader.load_string(text.removeprefix(PLUGINS))
    books = read_books(entries, options_map)
    earlier = [t for t in missing(settle(books)) if t.date <= day]
    assert missing(settle(books, day)) == earlier


@given(st.one_of(MOVED, WILD))
def test_printed_books_get_nothing_twice(text: str) -> None:
    typed = load_any(text)
    found = load_any(roots(typed.options_map) + printed(typed))
    assert lines(found) == lines(typed)


def load_any(text: str) -> Loaded:
    """Load books that may break rules: a plugin answers with breaches alone."""
    entries, errors, options_map = loader.load_string(text)
    assert not [e.message for e in errors if not e.message.startswith("[")]
    return Loaded(entries, options_map)


def roots(options_map: Mapping[str, Any]) -> str:
    names = [key for key in options_map if key.startswith("name_")]
    return "".join(f'option "{name}" "{options_map[name]}"\n' for name in names)


def lines(books: Loaded) -> list[tuple[object, ...]]:
    return sorted(
        (
            entry.date,
            entry.meta["vat-of"],
            sorted(entry.links),
            sorted((p.account, str(p.units)) for p in entry.postings),
        )
        for entry in books.transfers
    )


PERIODS = st.tuples(st.sampled_from(EACH_DAY), st.sampled_from(EACH_DAY)).map(sorted)


@given(st.one_of(MOVED, WILD), PERIODS)
def test_the_return_is_what_the_collected_accounts_take(
    text: str, period: list[datetime.date]
) -> None:
    books = load_any(text)
    since, until = period
    # As the command asks for it: what comes after the period is not looked at.
    settlement = settle(read_books(books.entries, books.options_map), until)
    taken: dict[tuple[Decimal | None, str], Decimal] = defaultdict(Decimal)
    for row in vat(settlement, since, until):
        taken[row.rate, row.currency] += row.amount
    held: dict[tuple[Decimal | None, str], Decimal] = defaultdict(Decimal)
    for entry in books.entries:
        if type(entry) is Transaction and since <= entry.date <= until:
            for posting in entry.postings:
                if ":Collected" in posting.account:
                    rate = Decimal(10 if posting.account.endswith("10") else 20)
                    held[rate, posting.units.currency] -= posting.units.number
    assert {k: v for k, v in taken.items() if v} == {k: v for k, v in held.items() if v}
