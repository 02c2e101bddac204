"""Beancount's own programs and Fava show the completed books, and strangers' as well.

A stranger's ledger (somebody who never heard of us: other plugins, links, pads,
metadata and accounts of names like ours) loads with the plugin's line as without it.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.data import Balance, Transaction
from beancount.parser import printer
from calling import DEMO, STORIES, infast
from fava.core import FavaLedger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount.core.data import Directive

BIN = Path(sys.executable).parent
BOOKS = [DEMO, *STORIES]
PLUGIN = 'plugin "beancount_infast.plugins.settlement"\n'
FOREVER = ("--format", "json", "--as-of", "2027-12-31")


def name(path: Path) -> str:
    return path.parent.name if path.stem == "main" else path.stem


def program(*words: str) -> str:
    """Run one of Beancount's programs; it must end well."""
    command = [str(BIN / words[0]), *words[1:]]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def query(path: Path, text: str) -> list[dict[str, str]]:
    """Ask `bean-query`; give its rows without the spaces that align them."""
    rows = csv.reader(program("bean-query", "-f", "csv", str(path), text).splitlines())
    head, *others = ([cell.strip() for cell in row] for row in rows)
    return [dict(zip(head, row, strict=True)) for row in others]


def amount(text: str) -> Decimal:
    return Decimal(text.split(maxsplit=1)[0]) if text else Decimal()


# --- The completed books ----------------------------------------------------------


@pytest.mark.parametrize("path", BOOKS, ids=name)
def test_bean_check_is_content(path: Path) -> None:
    assert program("bean-check", str(path)) == ""


def test_bean_check_says_the_rule_at_its_line(tmp_path: Path) -> None:
    text = DEMO.parents[1].joinpath("stories", "refund.beancount").read_text("utf-8")
    ledger = tmp_path / "over.beancount"
    ledger.write_text(text.replace(" 45.00 EUR", "450.00 EUR"), "utf-8")
    line = next(
        number
        for number, line in enumerate(ledger.read_text("utf-8").splitlines(), 1)
        if "450.00 EUR" in line
    )
    ran = subprocess.run(
        [str(BIN / "bean-check"), str(ledger)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1
    assert f"{ledger}:{line}:" in ran.stderr
    assert "[over-used]" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_bean_query_shows_how_each_invoice_stands() -> None:
    rows = query(
        DEMO,
        "SELECT DISTINCT entry_meta('invoice') AS number, "
        "entry_meta('status') AS status, entry_meta('paid') AS paid, "
        "entry_meta('credited') AS credited, entry_meta('outstanding') AS outstanding "
        "WHERE entry_meta('invoice') IS NOT NULL",
    )
    found = {row["number"]: row for row in rows}
    told = {
        row["number"]: row for row in infast("-f", DEMO, "invoices", *FOREVER).json()
    }
    assert found.keys() == told.keys()
    for number, row in told.items():
        assert found[number]["status"] == row["status"]
        for figure in ("paid", "credited", "outstanding"):
            assert amount(found[number][figure]) == Decimal(row[figure]), (
                number,
                figure,
            )


def test_bean_query_adds_up_what_a_customer_owes() -> None:
    balances = query(
        DEMO,
        "SELECT account, currency, sum(number) AS total "
        "WHERE account ~ '^(Actif:Clients|Passif:ClientsCréditeurs):' "
        "AND flag != '!' GROUP BY account, currency",
    )
    found = {
        (row["account"], row["currency"]): amount(row["total"]) for row in balances
    }
    for row in infast("-f", DEMO, "customers", *FOREVER).json():
        key, currency = row["customer"], row["currency"]
        owed = found.pop((f"Actif:Clients:{key}", currency), Decimal())
        kept = found.pop((f"Passif:ClientsCréditeurs:{key}", currency), Decimal())
        assert owed == Decimal(row["outstanding"])
        assert -kept == Decimal(row["unused"])
    assert not any(found.values())


def test_bean_query_follows_a_document_by_its_number() -> None:
    path = next(path for path in STORIES if path.stem == "surplus-used-later")
    rows = query(path, "SELECT DISTINCT id, date, narration WHERE 'R2026-001' IN links")
    # The payment and the application of what was over.
    assert len(rows) == 2


def test_what_is_printed_needs_no_plugin() -> None:
    text = program("bean-query", "-q", str(DEMO), "PRINT")
    entries, _, _ = loader.load_string(text)
    wanted, _, _ = loader.load_file(str(DEMO))
    transactions = [e for e in wanted if isinstance(e, Transaction)]
    assert len([e for e in entries if isinstance(e, Transaction)]) == len(transactions)


# --- Fava -------------------------------------------------------------------------


@pytest.mark.parametrize("path", BOOKS, ids=name)
def test_fava_shows_the_completed_books(path: Path) -> None:
    ledger = FavaLedger(str(path))
    assert [error.message for error in ledger.errors] == []
    told = {
        row["number"]: row for row in infast("-f", path, "invoices", *FOREVER).json()
    }
    shown = {
        entry.meta["invoice"]: entry
        for entry in ledger.all_entries_by_type.Transaction
        if "invoice" in entry.meta
    }
    assert shown.keys() == told.keys()
    for number, entry in shown.items():
        assert entry.meta["status"] == told[number]["status"]
        left = entry.meta["outstanding"]
        assert left.number == Decimal(told[number]["outstanding"])
        assert left.currency == told[number]["currency"]
        assert number in entry.links


def test_fava_has_the_accounts_that_the_plugin_opens() -> None:
    path = next(path for path in STORIES if path.stem == "refund")
    ledger = FavaLedger(str(path))
    assert "Liabilities:CustomerCredit:Acme" in ledger.accounts
    tree = ledger.get_filtered().root_tree
    balance = tree["Liabilities:CustomerCredit:Acme"].balance
    assert {key[0]: number for key, number in balance.items()} == {"EUR": Decimal(-5)}


def test_fava_filters_by_the_number_of_a_document() -> None:
    path = next(path for path in STORIES if path.stem == "surplus-used-later")
    filtered = FavaLedger(str(path)).get_filtered(filter="^R2026-001")
    found = [e for e in filtered.entries if isinstance(e, Transaction)]
    assert len(found) == 2


# --- Strangers --------------------------------------------------------------------

STRANGER = """\
option "title" "A household"
option "operating_currency" "EUR"
option "inferred_tolerance_default" "EUR:0.005"
plugin "beancount.plugins.implicit_prices"
plugin "beancount.plugins.check_closing"
plugin "beancount.plugins.noduplicates"
plugin "fava.plugins.link_documents"
pushtag #home
pushmeta payment: "by hand"

2020-01-01 commodity EUR
  name: "Euro"
2020-01-01 custom "fava-option" "language" "en"
2020-01-01 custom "budget" Expenses:Rent "monthly" 800 EUR
2020-01-01 open Assets:Bank EUR
  customer: "Crédit Coopératif"
  payment-terms: "by the month"
2020-01-01 open Assets:Broker
2020-01-01 open Assets:Receivable EUR
  customer: "whoever"
2020-01-01 open Liabilities:Card EUR
2020-01-01 open Liabilities:CustomerCredit EUR
2020-01-01 open Income:Salary EUR
2020-01-01 open Expenses:Rent EUR
  invoice: "monthly"
2020-01-01 open Expenses:Food
2020-01-01 open Equity:Opening

2020-01-02 pad Assets:Bank Equity:Opening
2020-01-03 balance Assets:Bank 1000.00 EUR

2020-01-04 pad Assets:Receivable Equity:Opening
2020-01-05 balance Assets:Receivable 40.00 EUR

2020-02-01 * "Landlord" "Rent" ^contract-7 ^F2020-001 #rent
  invoice: "2020-02"
  due: "when he asks"
  settles: 12
  Expenses:Rent                 800.00 EUR
    settles: "2020-02"
    due: TRUE
  Assets:Bank                  -800.00 EUR
    uses: "the bank"

2020-02-02 ! "Grocer" "Food" ^F2020-001
  payment: "cash"
  method: 3
  credit-note:
  Expenses:Food                  20.00 EUR
  Liabilities:Card

2020-02-03 P "Friend" "Lent, as it were"
  refund: 2020-02-02
  Assets:Receivable              15.00 EUR
  Assets:Bank                   -15.00 EUR

2020-02-04 * "Friend" "Paid back"
  Assets:Bank                    55.00 EUR
  Assets:Receivable             -55.00 EUR
    settles: "the loan"

2020-02-05 * "Shop" "Voucher for a customer"
  status: "open"
  outstanding: 5.00 EUR
  paid: "no"
  Expenses:Food                   5.00 EUR
  Liabilities:CustomerCredit     -5.00 EUR

2020-02-06 * "Broker" "Ten shares"
  reverses: "the last order"
  Assets:Broker                  10 HOOL {100.00 USD, "lot-1"}
  Assets:Bank                  -800.00 EUR @ 1.25 USD

2020-02-07 * "Broker" "Some sold"
  Assets:Broker                  -4 HOOL {"lot-1"} @ 120.00 USD
    kept: TRUE
  Assets:Bank                   400.00 EUR @ 1.20 USD
  Equity:Opening                -80.00 USD

2020-02-08 note Assets:Bank "Called about ^R2020-001"
2020-02-09 event "location" "Lyon"
2020-02-10 query "cash" "SELECT account"
2020-02-11 price HOOL 121.00 USD
2020-02-12 custom "infast" "no directive of ours" 12
2020-03-01 balance Assets:Receivable 0.00 EUR
2020-12-31 close Assets:Receivable
poptag #home
popmeta payment:
"""


def printed(entries: Iterable[Directive]) -> list[str]:
    """Give directives with all that they say, wherever they stand."""
    return list(map(printer.format_entry, data.sorted(list(entries))))


def said(errors: Iterable[Any]) -> list[str]:
    return [error.message for error in errors]


def check_unchanged(text: str) -> None:
    entries, errors, _ = loader.load_string(text)
    with_line, more, _ = loader.load_string(PLUGIN + text)
    assert said(more) == said(errors)
    assert printed(with_line) == printed(entries)


def test_a_strangers_ledger_loads_unchanged() -> None:
    check_unchanged(STRANGER)
    _, errors, _ = loader.load_string(STRANGER)
    assert said(errors) == []


def test_beancounts_own_example_loads_unchanged(tmp_path: Path) -> None:
    words = ("--seed", "4", "--date-begin", "2025-01-01", "--date-end", "2026-06-30")
    ran = subprocess.run(
        [str(BIN / "bean-example"), *words],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert len(ran.stdout.splitlines()) > 3000
    check_unchanged(ran.stdout)
    ledger = tmp_path / "example.beancount"
    ledger.write_text(PLUGIN + ran.stdout, "utf-8")
    assert infast("-f", ledger, "check") == (0, "", "")


def test_a_stranger_sees_no_customer(tmp_path: Path) -> None:
    ledger = tmp_path / "household.beancount"
    ledger.write_text(STRANGER, "utf-8")
    for report in ("customers", "invoices", "credits", "payments", "ageing"):
        ran = infast("-f", ledger, report, "--format", "json")
        assert ran == (0, "[]\n", "")
    assert FavaLedger(str(ledger)).errors == []


LOANS = """\
2020-01-01 open Assets:Bank
2020-01-01 open Assets:Receivable:Anna
  customer: FALSE
2020-01-01 open Assets:Receivable:Anna:Bike
  customer: FALSE
2020-02-03 * "Anna" "A loan" ^loan-1
  payment: "a loan"
  Assets:Receivable:Anna         15.00 EUR
  Assets:Bank                   -15.00 EUR
2020-02-04 * "Anna" "A bike" ^loan-2
  Assets:Receivable:Anna:Bike   150.00 EUR
  Assets:Bank                  -150.00 EUR
"""


def test_loans_to_friends_load_unchanged() -> None:
    check_unchanged(LOANS)


def test_customers_among_all_the_rest(tmp_path: Path) -> None:
    """The stranger takes a customer: her other entries stay as they are."""
    ours = """\
2020-01-01 open Assets:Receivable:Acme EUR
2020-03-01 * "Work"
  invoice: "F2020-001"
  Income:Salary           -100.00 EUR
  Assets:Receivable:Acme   100.00 EUR
2020-03-02 * "Paid" ^F2020-001
  payment: "R2020-001"
  Assets:Bank              100.00 EUR
  Assets:Receivable:Acme
"""
    # Metadata pushed on all entries would make each of ours two documents.
    alone = STRANGER.replace('pushmeta payment: "by hand"\n', "")
    alone = alone.replace("popmeta payment:\n", "")
    text = alone + ours
    entries, errors, _ = loader.load_string(PLUGIN + text)
    assert said(errors) == []
    theirs, _, _ = loader.load_string(alone)
    now = printed(entries)
    assert [entry for entry in printed(theirs) if entry not in now] == []
    ledger = tmp_path / "household.beancount"
    ledger.write_text(text, "utf-8")
    (row,) = infast("-f", ledger, "invoices", "--format", "json").json()
    assert (row["number"], row["status"]) == ("F2020-001", "paid")


# --- Without the line ---------------------------------------------------------------


@pytest.mark.parametrize("path", STORIES, ids=name)
def test_infast_reads_a_ledger_without_the_line_as_if_it_stood_there(
    path: Path, tmp_path: Path
) -> None:
    text = path.read_text("utf-8")
    assert PLUGIN in text
    bare = tmp_path / path.name
    bare.write_text(text.replace(PLUGIN, "\n"), "utf-8")
    assert infast("-f", bare, "check") == infast("-f", path, "check")
    for report in ("customers", "invoices", "credits", "payments", "ageing"):
        ran = infast("-f", bare, report, *FOREVER)
        assert ran.status == 0
        assert ran.json() == infast("-f", path, report, *FOREVER).json()


def test_infast_opens_accounts_and_checks_balances_without_the_line(
    tmp_path: Path,
) -> None:
    path = next(path for path in STORIES if path.stem == "refund")
    bare = tmp_path / "bare.beancount"
    text = path.read_text("utf-8").replace(PLUGIN, "")
    bare.write_text(text, "utf-8")
    # Beancount alone does not know the account, and cannot fill the short posting.
    _, errors, _ = loader.load_file(str(bare))
    assert any("Liabilities:CustomerCredit:Acme" in message for message in said(errors))
    assert infast("-f", bare, "check") == (0, "", "")
    bare.write_text(text.replace("-5.00 EUR", "-6.00 EUR"), "utf-8")
    ran = infast("-f", bare, "check")
    assert ran.status == 1
    assert "Balance failed for 'Liabilities:CustomerCredit:Acme'" in ran.out


def test_recording_without_the_line(tmp_path: Path) -> None:
    path = next(path for path in STORIES if path.stem == "refund")
    bare = tmp_path / "bare.beancount"
    bare.write_text(path.read_text("utf-8").replace(PLUGIN, ""), "utf-8")
    words = ("refund", "R2026-001", "--date", "2026-06-01", "--yes", "--format", "json")
    answer = json.loads(infast("-f", bare, *words).out)
    assert answer["credit"] == "-5.00"
    assert infast("-f", bare, "check") == (0, "", "")


# --- What the plugin leaves alone -------------------------------------------------


@pytest.mark.parametrize("path", STORIES, ids=name)
def test_each_entry_of_the_text_is_still_there(path: Path) -> None:
    text = path.read_text("utf-8")
    plain, _, _ = loader.load_string(text.replace(PLUGIN, "\n"))
    completed, _, _ = loader.load_string(text)
    transactions = {
        (entry.meta["lineno"], entry.narration): entry
        for entry in completed
        if isinstance(entry, Transaction)
    }
    for entry in plain:
        if isinstance(entry, Balance):
            continue  # It may fail without what the plugin completes.
        if not isinstance(entry, Transaction):
            assert entry in completed
            continue
        after = transactions[entry.meta["lineno"], entry.narration]
        assert entry.links <= after.links
        for key, value in entry.meta.items():
            assert key.startswith("__") or after.meta[key] == value
        assert after[1:5] == entry[1:5], "its date, flag, payee and narration"
