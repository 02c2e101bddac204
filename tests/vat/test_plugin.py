"""The plugin as Beancount runs it: any order, any ledger, never an exception."""

from __future__ import annotations

import datetime
import gc
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Custom, Open, Posting, Transaction, new_metadata
from beancount.core.number import D
from beancount.parser.grammar import ValueType
from beancount_infast.plugins.settlement import settlement
from beancount_infast.plugins.vat_on_receipts import vat_on_receipts

from vat.stated import ACCOUNTS, BOOKS, OPTIONS, Loaded, load

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTLEMENT = 'plugin "beancount_infast.plugins.settlement"\n'
VAT = 'plugin "beancount_infast.plugins.vat_on_receipts"\n'
# In short; the payment comes before its second invoice.
SHORT = """
2026-01-10 * "ACME SARL" "Facture"
  invoice: "F1"
  Income:Services                 -1000.00 EUR
  Liabilities:VAT:Pending          -200.00 EUR
  Assets:Receivable:Acme           1200.00 EUR
2026-01-20 * "ACME SARL" "Virement" ^F1 ^F2
  payment: "R1"
  Assets:Bank                      1500.00 EUR
  Assets:Receivable:Acme
2026-02-10 * "ACME SARL" "Facture"
  invoice: "F2"
  Income:Services                  -500.00 EUR
  Liabilities:VAT:Pending          -100.00 EUR
  Assets:Receivable:Acme            600.00 EUR
"""
MOVES = ("2026-01-20 F1 R1 20: 200.00", "2026-02-10 F2 - 20: 50.00")


@pytest.mark.parametrize("plugins", [SETTLEMENT + VAT, VAT + SETTLEMENT, VAT])
def test_the_order_of_the_plugins_is_free(plugins: str) -> None:
    load(plugins + ACCOUNTS + OPTIONS + SHORT).moves(*MOVES)


def test_without_the_option_the_entries_are_the_same_objects() -> None:
    entries, errors, options_map = loader.load_string(SETTLEMENT + ACCOUNTS + SHORT)
    assert errors == []
    found, breaches = vat_on_receipts(entries, options_map)
    assert breaches == []
    assert all(a is b for a, b in zip(found, entries, strict=True))


def test_it_is_a_function_of_the_entries() -> None:
    text = SETTLEMENT + ACCOUNTS + OPTIONS + SHORT
    entries, _, options_map = loader.load_string(text)
    before = list(entries)
    first = vat_on_receipts(entries, options_map, "whatever")
    assert entries == before
    assert vat_on_receipts(entries, options_map) == first
    again, breaches = vat_on_receipts(first[0], options_map)
    assert (again, breaches) == first


def test_what_is_added_stands_at_the_line_of_its_cause() -> None:
    books = load(BOOKS + SHORT)
    lines = (BOOKS + SHORT).splitlines()
    first, _ = books.transfers
    assert '"Virement" ^F1 ^F2' in lines[first.meta["lineno"] - 1]


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_afterwards_as_before(collecting: bool) -> None:  # noqa: FBT001
    entries, _, options_map = loader.load_string(SETTLEMENT + ACCOUNTS + OPTIONS)
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        vat_on_receipts(entries, options_map)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()


@pytest.mark.parametrize(
    "option",
    [
        '"vat-on-receipts"',
        '"vat-on-receipts" Liabilities:VAT:Pending',
        '"vat-on-receipts" Liabilities:VAT:Pending Liabilities:VAT:Pending 20',
        '"vat-on-receipts" "Liabilities:VAT:Pending" Liabilities:VAT:Collected',
    ],
)
def test_a_bad_option_is_told_once_and_moves_nothing(option: str) -> None:
    text = f'{BOOKS.removesuffix(OPTIONS)}2020-01-01 custom "infast-option" {option}\n'
    load(text + SHORT, errors=("bad-option",)).moves()


def test_directives_without_values_are_no_trouble() -> None:
    options = Loaded(*loader.load_string(ACCOUNTS)[::2]).options_map
    meta = new_metadata("<test>", 1)
    day = datetime.date(2026, 1, 1)
    for values in (None, [], [ValueType(None, None)]):
        entry = Custom(meta, day, "infast-option", values)
        assert vat_on_receipts([entry], options) == ([entry], [])


def test_documents_that_no_number_means_move_nothing() -> None:
    text = SHORT.replace('invoice: "F1"', "invoice:").replace(" ^F1 ^F2", "")
    credit = """
2026-03-01 * "ACME SARL" "Avoir, sous un numéro pris"
  credit-note: "F2"
  Income:Services                   100.00 EUR
  Liabilities:VAT:Pending            20.00 EUR
  Liabilities:CustomerCredit:Acme  -120.00 EUR
2026-03-02 * "ACME SARL" "Remboursement"
  refund: "B1"
  Liabilities:CustomerCredit:Acme   120.00 EUR
  Assets:Bank                      -120.00 EUR
"""
    codes = ("needs-number", "names-no-invoice", "duplicate-number")
    entries, errors, options_map = loader.load_string(BOOKS + text + credit)
    assert {e.message.split("]")[0].removeprefix("[") for e in errors} == set(codes)
    Loaded(entries, options_map).moves()


def test_postings_without_metadata_of_another_plugin() -> None:
    entries, _, options_map = loader.load_string(ACCOUNTS + OPTIONS + SHORT)
    bare: list[Any] = [
        e._replace(postings=[p._replace(meta=None) for p in e.postings])
        if isinstance(e, Transaction)
        else e
        for e in entries
    ]
    found, _ = vat_on_receipts(settlement(bare, options_map)[0], options_map)
    Loaded(sorted(found, key=by_date), options_map).moves(*MOVES)


def by_date(entry: Any) -> tuple[datetime.date, bool]:
    return entry.date, not isinstance(entry, Open)


def entries_of(amount: str, paid: str, currency: str) -> Sequence[Any]:
    def transaction(day: int, key: str, *postings: tuple[str, str]) -> Transaction:
        at = new_metadata("<test>", day)
        rows = [
            Posting(account, Amount(D(number), currency), None, None, None, dict(at))
            for account, number in postings
        ]
        meta = {**new_metadata("<test>", day), key: f"{key[0].upper()}1"}
        date = datetime.date(2026, 1, day)
        return Transaction(meta, date, "*", None, "", frozenset(), frozenset(), rows)

    invoice = transaction(
        10,
        "invoice",
        ("Income:Services", f"-{amount}"),
        ("Liabilities:VAT:Pending", "-200"),
        ("Assets:Receivable:Acme", str(D(amount) + 200)),
    )
    payment = transaction(
        20, "payment", ("Assets:Bank", paid), ("Assets:Receivable:Acme", f"-{paid}")
    )
    meta = {**payment.postings[1].meta, "settles": "I1"}
    payment.postings[1] = payment.postings[1]._replace(meta=meta)
    return [invoice, payment]


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", "83.33"), ("JPY", "83"), ("TND", "83.333")]
)
def test_vat_is_rounded_to_the_smallest_coin(currency: str, expected: str) -> None:
    head, _, options_map = loader.load_string(ACCOUNTS + OPTIONS)
    documents = entries_of("1000", "500", currency)
    found, _ = vat_on_receipts([*head, *documents], options_map)
    assert str(found[-1].postings[0].units) == f"{expected} {currency}"
    assert found[-1].payee == "ACME SARL"


def test_an_amount_without_decimals_gets_those_of_its_currency() -> None:
    head, _, options_map = loader.load_string(ACCOUNTS + OPTIONS)
    documents = entries_of("1000", "1200", "EUR")
    found, _ = vat_on_receipts([*head, *documents], options_map)
    assert str(found[-1].postings[0].units) == "200.00 EUR"
