"""What holds for the exports of all books, by the accounts and by the model."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Transaction
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]
from model.writer import DAYS, FIRST_DAY
from vat.stated import PLUGINS, printed
from vat.stated import load as load_stated
from vat.taxed import half_up, shares, taxed_books

from beancount_infast.export import cdar, payment_files
from beancount_infast.export.payments import payments
from beancount_infast.export.receipts import receipts
from beancount_infast.export.tabular import DIALECTS, csv_bytes
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from export.test_cdar import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beancount_infast.export.payments import PaymentLines
    from beancount_infast.export.receipts import Receipts
    from beancount_infast.open_items import Settlement

EACH_DAY = [FIRST_DAY + datetime.timedelta(days=n) for n in range(DAYS + 1)]
DAY = st.sampled_from(EACH_DAY)
BOOKS = taxed_books(lawful=True, moved=True)
WILD = taxed_books(lawful=False, moved=True)
RATES = {
    "Pending": Decimal(20),
    "Collected": Decimal(20),
    "Pending10": Decimal(10),
    "Collected10": Decimal(10),
}


class Read:
    """Books as they stand at the end of a day."""

    def __init__(self, text: str, day: datetime.date) -> None:
        self.entries, self.errors, self.options_map = loader.load_string(text)
        self.books = read_books(self.entries, self.options_map)
        self.day = day
        self.settlement: Settlement = settle(self.books, day)

    def payments(self, since: datetime.date | None = None) -> PaymentLines:
        return payments(self.settlement, self.entries, since, self.day)

    def receipts(self, since: datetime.date | None = None) -> Receipts:
        return receipts(self.settlement, since, self.day)

    def balances(self) -> Mapping[tuple[str, str], Decimal]:
        """What stands on each account, drafts left out."""
        held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            if type(entry) is Transaction and entry.date <= self.day:
                for posting in entry.postings if entry.flag == "*" else ():
                    units: Any = posting.units
                    held[posting.account, units.currency] += units.number
        return held


def totals(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    """Add up by key; what is zero is left out."""
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for key, amount in pairs:
        sums[key] += amount
    return {key: total for key, total in sums.items() if total}


@given(BOOKS, DAY)
def test_payments_agree_with_the_customers_accounts(
    text: str, day: datetime.date
) -> None:
    read = Read(text, day)
    rows = read.payments().rows
    invoices = read.settlement.invoices.values()
    credit = read.settlement.credits.values()
    held = read.balances()
    owed = totals(
        [
            ((i.document.customer, i.document.currency), i.total - i.credited)
            for i in invoices
        ]
        + [
            ((i.document.customer, i.document.currency), -i.written_off)
            for i in invoices
        ]
        + [((row.customer, row.currency), -row.settled) for row in rows]
    )
    unused = totals(
        [((row.customer, row.currency), row.unused) for row in rows]
        + [
            ((one.document.customer, one.document.currency), one.unused)
            for one in credit
            if one.document.kind == "credit-note"
        ]
    )
    for customer in read.books.customers.values():
        for currency in {currency for _, currency in held}:
            key = (customer.key, currency)
            assert held.get((customer.receivable, currency), 0) == owed.get(key, 0)
            assert -held.get((customer.credit, currency), 0) == unused.get(key, 0)


@given(BOOKS, DAY)
def test_each_amount_is_settled_or_unused(text: str, day: datetime.date) -> None:
    read = Read(text, day)
    for row in read.payments().rows:
        # But where money stays with us: it does not come in a second time.
        stays = row.amount == row.settled == 0 and row.account is None
        assert row.amount == row.settled + row.unused or stays, row
        assert row.invoice is not None or not row.settled
        assert any((row.amount, row.settled, row.unused)) or row.vat


@given(BOOKS, DAY)
def test_what_came_in_is_what_payments_brought(text: str, day: datetime.date) -> None:
    read = Read(text, day)
    found = totals(
        ((row.number, row.customer, row.currency), row.amount)
        for row in read.payments().rows
    )
    wanted = totals(
        (
            (one.document.number, one.document.customer, one.document.currency),
            one.amount - one.refunded,
        )
        for one in read.settlement.credits.values()
        if one.document.kind == "payment" and one.reversed_by is None
    )
    assert found == wanted


@given(BOOKS, DAY)
def test_what_was_banked_is_what_the_accounts_got(
    text: str, day: datetime.date
) -> None:
    read = Read(text, day)
    found = totals(
        (row.account, row.banked)
        for row in read.payments().rows
        if row.banked is not None
    )
    # The bank moves by these documents alone, but for credit notes' refunds.
    moved = totals(
        (posting.account, posting.units.number)
        for document in read.settlement.documents
        for posting in document.others()
        if not document.draft
        and _is_of_a_payment(read.settlement, document)
        and posting.account in found
    )
    assert found == {account: moved[account] for account in found}


def _is_of_a_payment(settlement: Settlement, document: Any) -> bool:
    """Say whether a document moves money of a payment."""
    of = settlement.reversals.get(document.position, document)
    if of.kind == "refund":
        return any(
            settlement.credits[position].document.kind == "payment"
            for position, _ in settlement.outflows[of.position].taken
        )
    return bool(of.kind == "payment")


@given(BOOKS, DAY)
def test_periods_add_up(text: str, day: datetime.date) -> None:
    """What two periods give, one after the other, is what both give at once."""
    end = EACH_DAY[-1]
    whole = Read(text, end)
    first, then = Read(text, day), day + datetime.timedelta(days=1)
    together = whole.payments().rows
    parts = [*first.payments().rows, *whole.payments(since=then).rows]
    assert [*together] == parts
    assert whole.receipts().receipts == (
        *first.receipts().receipts,
        *whole.receipts(since=then).receipts,
    )


@given(BOOKS, DAY)
def test_receipts_are_what_makes_vat_due(text: str, day: datetime.date) -> None:
    read = Read(text, day)
    entries, _, options_map = loader.load_string(text.removeprefix(PLUGINS))
    model = shares(entries, options_map, day)
    found = read.receipts().receipts
    for one in found:
        assert sum(part.amount for part in one.rates) == one.amount
    received = totals((one.invoice, one.amount) for one in found)
    notes = {
        one.document.number
        for one in read.settlement.credits.values()
        if one.document.kind == "credit-note"
    }
    assert received == totals(
        (number, -share.settled if number in notes else share.settled)
        for number, share in model.items()
    )
    corrected = {
        one.corrects.position
        for one in read.settlement.credits.values()
        if one.corrects is not None
    }
    for invoice in read.settlement.invoices.values():
        document = invoice.document
        if document.position in corrected or not invoice.total:
            continue
        settled = model[document.number or ""].settled
        due = totals(
            (RATES[p.account.rpartition(":")[2]], -p.units.number)
            for p in document.others()
            if ":VAT:" in p.account
        )
        wanted = totals(
            (rate, half_up(vat, settled, invoice.total)) for rate, vat in due.items()
        )
        stated = totals(
            (part.rate, part.vat)
            for one in found
            if one.invoice == document.number
            for part in one.rates
        )
        assert stated == wanted


@given(BOOKS, DAY)
def test_unmatched_money_is_what_payments_have_unused(
    text: str, day: datetime.date
) -> None:
    read = Read(text, day)
    unused = totals(
        ((row.number, row.customer, row.currency), row.unused)
        for row in read.payments().rows
    )
    assert unused == totals(
        ((one.document, one.customer, one.currency), one.amount)
        for one in read.receipts().unmatched
    )


@given(taxed_books(lawful=True, moved=False))
def test_printed_books_give_the_same(text: str) -> None:
    books = load_stated(text)
    names = [key for key in books.options_map if key.startswith("name_")]
    roots = "".join(f'option "{key}" "{books.options_map[key]}"\n' for key in names)
    again = roots + printed(books)
    day = EACH_DAY[-1]
    once, twice = Read(text, day), Read(again, day)
    assert once.payments() == twice.payments()
    found, repeated = once.receipts(), twice.receipts()
    assert found.unmatched == repeated.unmatched
    for one, other in zip(found.receipts, repeated.receipts, strict=True):
        assert (one.cause, one.invoice, one.rates) == (
            other.cause,
            other.invoice,
            other.rates,
        )


@given(WILD, DAY)
def test_books_in_breach_are_exported_too(text: str, day: datetime.date) -> None:
    read = Read(text, day)
    found = read.payments()
    table = payment_files.table(found, "fr", {})
    data = csv_bytes(table, DIALECTS["fr"]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data), delimiter=";"))
    assert len(rows) == len(found.rows) + 1
    assert {len(row) for row in rows} == {len(table.names)}
    assert len(payment_files.records(found, {})) == len(found.rows)
    read.receipts()


@given(BOOKS)
def test_drafts_of_all_receipts_are_valid(text: str) -> None:
    found = Read(text, EACH_DAY[-1]).receipts().receipts
    seller = cdar.Seller("732829320", "Studio")
    wanted = [
        replace(one, channel="212", siren="552100554", currency="EUR") for one in found
    ]
    files = cdar.drafts(wanted, seller, "main.beancount")
    assert len(files) == sum(one.invoice_type in {"380", "386"} for one in found)
    for data in files.values():
        SCHEMA.assertValid(etree.fromstring(data))
