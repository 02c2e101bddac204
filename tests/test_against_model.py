"""The engine against an independent model, on books known by hand and random ones.

The model (`tests/model`) reads the raw entries and the rules of the ledger language by
itself, in the plainest way. Where the two differ, one of them is wrong.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.data import Transaction
from beancount.parser import printer
from beancount_infast.plugins.settlement import settlement
from hypothesis import given
from model.books import books
from model.known import HEADER, KNOWN
from model.model import breaches
from model.more_rows import more_reports
from model.options import read_options
from model.reading import read
from model.rows import reports
from model.writer import DAYS, FIRST_DAY

from beancount_infast import reports as engine
from beancount_infast.deposit_report import deposits
from beancount_infast.reading import read_books

Rows = dict[str, list[dict[str, Any]]]

LAST_DAY = datetime.date(2026, 12, 31)
DAY = re.compile(r"^(2026-\d\d-\d\d) ", re.MULTILINE)
MARK = re.compile(r"; ! ([a-z-]+)")
#: Some days of a random book, and some after it.
SOME_DAYS = [FIRST_DAY + datetime.timedelta(days=n) for n in (1, 3, DAYS - 1, 37, 99)]


def load(text: str) -> tuple[list[Any], dict[str, Any]]:
    """The entries as the plugin would get them."""
    entries, errors, options_map = loader.load_string(text)
    assert errors == [], text
    return entries, options_map


# ------------------------------------------------------------------ the two views


def engine_breaches(
    entries: list[Any], options_map: dict[str, Any]
) -> set[tuple[str, int]]:
    _, found = settlement(entries, options_map)
    return {
        (breach.message[1:].split("]")[0], breach.source["lineno"]) for breach in found
    }


def engine_reports(
    entries: list[Any], options_map: dict[str, Any], day: datetime.date
) -> Rows:
    view = engine.view(read_books(entries, options_map), day)
    found: dict[str, list[Any]] = {
        "customers": engine.customers(view),
        "invoices": engine.invoices(view),
        "credits": engine.credits(view),
        "payments": engine.payments(view),
        "ageing": engine.ageing(view),
        "deposits": deposits(view.settlement),
    }
    rows = {name: [asdict(row) for row in rows] for name, rows in found.items()}
    rows["statement"] = [
        asdict(row) | {"customer": customer.key}
        for customer in view.books.customers.values()
        for row in engine.statement(view, customer)
    ]
    return rows


def model_reports(
    entries: list[Any], options_map: dict[str, Any], day: datetime.date
) -> Rows:
    return reports(entries, options_map, day) | more_reports(entries, options_map, day)


def normal(rows: Rows) -> dict[str, list[str]]:
    """Rows without what the language leaves open: their order, how they are cut."""
    for row in rows["invoices"]:
        sums: dict[tuple[Any, ...], Decimal] = {}
        for part in row["settlements"]:
            sign = "back" if part["amount"] < 0 else "settled"
            key = (part["date"], part["document"], part["kind"], sign)
            sums[key] = sums.get(key, Decimal(0)) + part["amount"]
        row["settlements"] = sorted((str(key), amount) for key, amount in sums.items())
    for row in rows["payments"]:
        parts = [(str(part["invoice"]), part["amount"]) for part in row["settles"]]
        row["settles"] = sorted(parts)
    _normal_more(rows)
    return {
        name: sorted(repr(sorted(_plain(row).items())) for row in found)
        for name, found in rows.items()
    }


def _normal_more(rows: Rows) -> None:
    """The model gives no descriptions or balances."""
    for row in rows["deposits"]:
        sums: dict[tuple[str, datetime.date], Decimal] = {}
        for part in row["deductions"]:
            key = (str(part["invoice"]), part["date"])
            sums[key] = sums.get(key, Decimal(0)) + part["amount"]
        row["deductions"] = sorted((str(key), amount) for key, amount in sums.items())
    rows["statement"] = [
        row for row in rows["statement"] if row["debit"] or row["credit"]
    ]
    for row in rows["statement"]:
        row.pop("description", None)
        row.pop("balance", None)
    changes = (row for row in rows["statement"] if row["debit"] or row["credit"])
    rows["statement"] = list(changes)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    """Amounts alike however many zeros they are written with."""
    if isinstance(value, Decimal):
        return str(value.normalize()) if value else "0"
    if isinstance(value, list):
        return [tuple(_value(part) for part in pair) for pair in value]
    return value


def compare(text: str, days: list[datetime.date]) -> None:
    entries, options_map = load(text)
    assert engine_breaches(entries, options_map) == breaches(entries, options_map), text
    for day in days:
        ours = normal(model_reports(entries, options_map, day))
        theirs = normal(engine_reports(entries, options_map, day))
        for name, rows in ours.items():
            assert theirs[name] == rows, f"{name} on {day}\n{text}"


# ------------------------------------------------------------------- the full form


def compare_full_form(text: str, days: list[datetime.date]) -> None:
    """The full form must say by itself what the model reads in the short one."""
    entries, options_map = load(text)
    full, printed = _completed(entries, options_map)
    assert breaches(full, options_map) == set(), printed
    assert _is_full(full, options_map), printed
    for day in days:
        rows = model_reports(entries, options_map, day)
        _check_balances(full, options_map, rows, day)
        again = normal(model_reports(full, options_map, day))
        assert again == normal(rows), f"{day}\n{printed}"
    _, printed_again = _completed(full, options_map)
    assert printed_again == printed
    _check_marks(full, reports(entries, options_map, LAST_DAY))


def _completed(
    entries: list[Any], options_map: dict[str, Any]
) -> tuple[list[Any], str]:
    """What the plugin makes of the entries, printed and read again."""
    full, _ = settlement(entries, options_map)
    names = [(key, options_map[key]) for key in options_map if key.startswith("name_")]
    options = [f'option "{key}" "{value}"\n' for key, value in names]
    # Beancount sorts again after each plugin.
    printed = "".join(map(printer.format_entry, data.sorted(full)))
    return load("".join([*options, printed]))[0], printed


def _is_full(entries: list[Any], options_map: dict[str, Any]) -> bool:
    """Whether nothing is left to share out or to guess."""
    return all(
        line.settles if line.side == "receivable" else line.uses or line.number < 0
        for document in read(entries, options_map).documents
        for line in document.lines
        if document.kind != "invoice" and line.side and not document.draft
    )


def _check_balances(
    entries: list[Any], options_map: dict[str, Any], rows: Rows, day: datetime.date
) -> None:
    """An account's balance is what the customer owes, or has unused, less drafts."""
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in entries:
        if isinstance(entry, Transaction) and entry.date <= day and entry.flag == "*":
            for posting in entry.postings:
                key = (posting.account, posting.units.currency)
                sums[key] = sums.get(key, Decimal(0)) + posting.units.number
    options, _ = read_options(entries, options_map)
    for row in rows["customers"]:
        name, currency = row["customer"], row["currency"]
        owed = sums.get((f"{options.receivable}:{name}", currency), Decimal(0))
        kept = sums.get((f"{options.credit}:{name}", currency), Decimal(0))
        assert (owed, kept) == (row["outstanding"], -row["unused"]), (day, row)


def _check_marks(entries: list[Any], rows: Rows) -> None:
    """The plugin's keys on an invoice, and the links that every document has."""
    wanted = {row["number"]: row for row in rows["invoices"]}
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        assert _named(entry) <= set(entry.links), entry
        row = wanted.get(entry.meta.get("invoice"))
        if row is not None:
            for key in ("paid", "credited", "outstanding"):
                assert entry.meta[key] == Amount(row[key], row["currency"]), entry
            assert entry.meta["status"] == row["status"], entry


def _named(entry: Transaction) -> set[Any]:
    """The numbers that must be links of an entry in full form."""
    keys = ("invoice", "credit-note", "payment", "application", "release", "refund")
    own = {entry.meta.get(key) for key in (*keys, "write-off", "reversal")}
    if entry.flag == "!":
        return own - {None}
    others = {entry.meta.get(key) for key in ("corrects", "reverses", "deposit")}
    parts = [posting.meta or {} for posting in entry.postings]
    others |= {part.get(key) for part in parts for key in ("settles", "uses")}
    return (own | others) - {None}


# ---------------------------------------------------------------------- known books


def _figures(rows: Rows) -> list[str]:
    """What the reports say, in the short form of the known ledgers."""
    invoices = [
        f"{row['number'] or '-'} {row['status']}"
        f" {row['paid']:.0f}/{row['credited']:.0f}/{row['written_off']:.0f}"
        for row in rows["invoices"]
    ]
    money = [
        f"{row['document'] or '-'} {row['used']:.0f}/{row['refunded']:.0f}"
        f"/{row['written_off']:.0f}/{row['unused']:.0f}"
        + (" reversed" if row["reversed"] else "")
        for row in rows["credits"]
    ]
    return sorted(invoices + money)


def _marks(text: str) -> set[tuple[str, int]]:
    lines = enumerate(text.splitlines(), 1)
    return {(code, at) for at, line in lines for code in MARK.findall(line)}


@pytest.mark.parametrize("name", KNOWN)
def test_model_gives_what_was_worked_out_by_hand(name: str) -> None:
    wanted, body = KNOWN[name]
    text = HEADER + body
    entries, options_map = load(text)
    assert breaches(entries, options_map) == _marks(text)
    rows = reports(entries, options_map, LAST_DAY)
    assert _figures(rows) == sorted(filter(None, wanted.split(", ")))


ROWS = """
2026-01-10 * "F1"
  invoice: "F1"
  due: 2026-01-31
  Income:Services  -100.00 EUR
  Assets:Receivable:Beta  60.00 EUR
  Assets:Receivable:Beta  40.00 EUR
    due: 2026-02-28
2026-01-12 ! "F2"
  invoice: "F2"
  Income:Services  -7.00 EUR
  Assets:Receivable:Beta  7.00 EUR
2026-01-15 * "R1" ^F1
  payment: "R1"
  method: "transfer"
  Expenses:Fees  1.00 EUR
  Assets:Bank  79.00 EUR
  Assets:Receivable:Beta  -80.00 EUR
2026-01-16 * "F3"
  invoice: "F3"
  Income:Services  -5.00 EUR
  Assets:Receivable:Beta  5.00 EUR
2026-03-01 * "L1"
  release: "L1"
  Assets:Receivable:Beta  30.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Beta  -30.00 EUR
    uses: "R1"
"""


def test_rows_of_a_day_worked_out_by_hand() -> None:
    entries, options_map = load(HEADER + ROWS)
    # Beta has 30 days where no due date is written: F3 is due on 15 February.
    rows = reports(entries, options_map, datetime.date(2026, 2, 16))
    first, draft, third = rows["invoices"]
    assert (first["due"], first["overdue"]) == (datetime.date(2026, 2, 28), 0)
    assert (draft["outstanding"], draft["overdue"], draft["status"]) == (7, 0, "draft")
    assert (third["due"], third["overdue"]) == (datetime.date(2026, 2, 15), 5)
    assert rows["payments"] == [
        {
            "number": "R1",
            "date": datetime.date(2026, 1, 15),
            "customer": "Beta",
            "method": "transfer",
            "account": "Expenses:Fees",
            "currency": "EUR",
            "amount": 80,
            "settles": [{"invoice": "F1", "amount": 80}],
            "unused": 0,
            "status": "recorded",
        }
    ]
    acme, beta = rows["customers"]
    assert (acme["name"], acme["currency"], acme["outstanding"]) == (
        "ACME SARL",
        None,
        0,
    )
    assert beta == {
        "customer": "Beta",
        "name": "Beta",
        "currency": "EUR",
        "invoiced": 105,
        "credited": 0,
        "paid": 80,
        "written_off": 0,
        "outstanding": 25,
        "overdue": 5,
        "unused": 0,
        "draft": 7,
    }
    later = reports(entries, options_map, datetime.date(2026, 3, 1))["invoices"][0]
    # 50 is left of 100: 10 of the first instalment, all of the second.
    assert (later["due"], later["overdue"]) == (datetime.date(2026, 1, 31), 50)
    assert [part["amount"] for part in later["settlements"]] == [80, -30]


@pytest.mark.parametrize("name", KNOWN)
def test_engine_agrees_on_what_was_worked_out_by_hand(name: str) -> None:
    text = HEADER + KNOWN[name][1]
    days = sorted({datetime.date.fromisoformat(found) for found in DAY.findall(text)})
    compare(text, [*days, LAST_DAY])


# --------------------------------------------------------------------- random books


@given(books(lawful=True, short=True))
def test_lawful_books_in_short_form(text: str) -> None:
    compare(text, SOME_DAYS)


@given(books(lawful=True, short=False))
def test_lawful_books_in_full_form(text: str) -> None:
    compare(text, SOME_DAYS)


@given(books(lawful=False, short=True))
def test_unlawful_books_in_short_form(text: str) -> None:
    compare(text, SOME_DAYS)


@given(books(lawful=False, short=False))
def test_unlawful_books_in_full_form(text: str) -> None:
    compare(text, SOME_DAYS)


@given(books(lawful=True, short=True))
def test_what_the_plugin_completes_means_the_same(text: str) -> None:
    compare_full_form(text, SOME_DAYS)
