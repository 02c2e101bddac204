"""Each command's options and what it proposes, where other tests take the plain way.

What a person leaves out comes from the books; what she says is written as she says
it, with the answer in JSON as the manual promises it.
"""

from __future__ import annotations

import datetime
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.parser import parser
from calling import COMMAND, FRENCH, Ran, infast

from beancount_infast import typesetting
from beancount_infast.cli import common

BOOKS = Path(__file__).parent / "books"
DAY = ("--yes", "--date", "2026-03-20")
FIELDS = [
    *("number", "kind", "file", "line", "text", "sealed"),
    *("settles", "credit", "also"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    shutil.copytree(BOOKS, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def add(ledger: Path, *lines: str) -> None:
    """Add lines to the main file."""
    with ledger.open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")


def option(ledger: Path, line: str) -> None:
    add(ledger, f'2026-01-01 custom "infast-option" {line}')


def run(ledger: Path, *words: str, **env: str) -> Ran:
    return infast("-f", ledger, *words, **env)


def asked(ledger: Path, *words: str, **env: str) -> dict[str, Any]:
    """Record with all that the words say; the books must be without error after it."""
    ran = run(ledger, *words, "--yes", "--format", "json", **env)
    assert ran.status == 0, ran.err
    _, errors, _ = loader.load_file(str(ledger))
    assert [error.message for error in errors] == []
    answer: dict[str, Any] = ran.json()
    return answer


def recorded(ledger: Path, *words: str, **env: str) -> dict[str, Any]:
    """Record on the day of these tests."""
    return asked(ledger, *words, "--date", "2026-03-20", **env)


def lines(answer: dict[str, Any]) -> list[str]:
    """Give the lines of a text, whatever their alignment."""
    return [" ".join(line.split()) for line in answer["text"].splitlines()]


def rows(ledger: Path, report: str) -> dict[str, dict[str, Any]]:
    found = run(ledger, report, "--format", "json", "--as-of", "2027-12-31").json()
    return {row.get("number") or row.get("document"): row for row in found}


def small(tmp_path: Path, text: str) -> Path:
    """Write a small ledger of one customer, Acme, with what a test adds."""
    ledger = tmp_path / "small.beancount"
    ledger.write_text(
        'plugin "beancount_infast.plugins.settlement"\n'
        "2026-01-01 open Assets:Bank\n"
        "2026-01-01 open Assets:Receivable:Acme EUR,JPY\n"
        "2026-01-01 open Income:Services\n"
        "2026-01-01 open Liabilities:VAT\n"
        '2026-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank\n'
        '2026-01-01 custom "infast-option" "income" Income:Services\n'
        '2026-01-01 custom "infast-option" "vat" 20 Liabilities:VAT\n' + text,
        "utf-8",
    )
    return ledger


def sold(number: str, date: str, amount: str, customer: str = "Acme") -> str:
    return (
        f'{date} * "Work"\n  invoice: "{number}"\n'
        f"  Income:Services  -{amount}\n  Assets:Receivable:{customer}  {amount}\n"
    )


# --- The answer -------------------------------------------------------------------


def test_the_answer_in_json_is_as_promised(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "FV-2026-1", "--amount", "200")
    assert list(answer) == FIELDS
    (also,) = answer.pop("also")
    file = str(ledger.parent / "2026" / "documents.beancount")
    text = (
        '2026-03-20 * "ACME SARL" "Payment of FV-2026-1" ^R2026-003 ^FV-2026-1\n'
        '  payment: "R2026-003"\n'
        '  method: "transfer"\n'
        "  Assets:Bank                         200.00 EUR\n"
        "  Liabilities:CustomerCredit:Acme    -200.00 EUR"
    )
    assert answer == {
        "number": "R2026-003",
        "kind": "payment",
        "file": file,
        "line": 53,
        "text": text,
        "sealed": True,
        "settles": [],
        "credit": "200.00",
    }
    text = (
        '2026-04-10 * "ACME SARL" "R2026-003 applied to FV-2026-1" '
        "^I2026-001 ^FV-2026-1 ^R2026-003\n"
        '  application: "I2026-001"\n'
        "  Liabilities:CustomerCredit:Acme     120.00 EUR\n"
        '    uses: "R2026-003"\n'
        "  Assets:Receivable:Acme             -120.00 EUR\n"
        '    settles: "FV-2026-1"'
    )
    assert also == {
        "number": "I2026-001",
        "kind": "application",
        "file": file,
        "line": 59,
        "text": text,
        "sealed": True,
        "settles": [{"invoice": "FV-2026-1", "amount": "120.00"}],
        "credit": "-120.00",
        "also": [],
    }
    written = Path(file).read_text("utf-8").splitlines()
    assert written[52].startswith("2026-03-20 *")
    assert written[58].startswith("2026-04-10 *")


def test_a_customer_in_json(ledger: Path) -> None:
    answer = recorded(ledger, "customer", "add", "Zoé")
    assert list(answer) == FIELDS
    assert (answer["number"], answer["kind"]) == ("Zoé", "customer")
    assert (answer["sealed"], answer["settles"], answer["also"]) == (False, [], [])
    assert answer["line"] == 28


def test_without_option_seal_nothing_is_sealed(ledger: Path) -> None:
    option(ledger, '"seal" FALSE')
    assert recorded(ledger, "pay", "F2026-001")["sealed"] is False
    assert not (ledger.parent / "seals.beancount").exists()


def test_today_is_the_day(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = common.read_date("2026-05-04")
    monkeypatch.setattr("beancount_infast.cli.recording.today", lambda: day)
    answer = asked(ledger, "pay", "F2026-001")
    assert answer["text"].startswith("2026-05-04 *")
    assert '2026-05-04 custom "infast-seal"' in (
        ledger.parent / "seals.beancount"
    ).read_text("utf-8")


def test_it_says_in_a_sentence_what_it_did(ledger: Path) -> None:
    ran = run(ledger, "pay", "F2026-001", "--amount", "1500", *DAY)
    file = ledger.parent / "2026" / "documents.beancount"
    assert ran.lines()[-3:] == [
        "150.00 EUR of F2026-001 settled.",
        "1,350.00 EUR kept as the customer's credit.",
        f"R2026-003 recorded in {file}:53, sealed.",
    ]
    ran = run(ledger, "release", "R2026-003", "F2026-001", *DAY)
    assert "150.00 EUR of F2026-001 reopened." in ran.out


# --- What is left out -------------------------------------------------------------


def test_method_and_account_are_the_customers_last(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-001", "--amount", "10", "--method", "cheque")
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "10")
    assert 'method: "cheque"' in lines(answer)
    assert "Assets:Cheques 10.00 EUR" in lines(answer)


def test_a_method_brings_its_own_account(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "--method", "cheque")
    assert "Assets:Cheques 150.00 EUR" in lines(answer)


def test_an_account_where_that_method_was_paid_last(ledger: Path) -> None:
    words = ("--method", "transfer", "--account", "Assets:Cheques")
    recorded(ledger, "pay", "F2026-001", "--amount", "10", *words)
    recorded(ledger, "pay", "F2026-001", "--amount", "10", "--method", "cheque")
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "10", *words[:2])
    assert "Assets:Cheques 10.00 EUR" in lines(answer), "as the last transfer"


def test_what_is_given_comes_first(ledger: Path) -> None:
    words = ("--method", "cheque", "--account", "Assets:Bank")
    answer = recorded(ledger, "pay", "F2026-001", *words)
    assert lines(answer)[2:4] == ['method: "cheque"', "Assets:Bank 150.00 EUR"]


def test_a_method_without_an_account_needs_one(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "10.00 EUR"))
    text = ledger.read_text("utf-8").replace('"transfer" Assets:Bank', '"transfer"')
    ledger.write_text(text, "utf-8")
    ran = run(ledger, "pay", "F2026-001", *DAY)
    assert (ran.status, ran.err[:18]) == (2, "[unknown-account] ")
    answer = recorded(ledger, "pay", "F2026-001", "--account", "Assets:Bank")
    assert lines(answer)[2:4] == ['method: "transfer"', "Assets:Bank 10.00 EUR"]


def test_numbers_go_on_in_the_series_of_the_year(ledger: Path) -> None:
    assert recorded(ledger, "pay", "F2026-001")["number"] == "R2026-003"
    words = ("pay", "F2026-002", "--date", "2027-01-02")
    assert asked(ledger, *words)["number"] == "R2027-001"


def test_a_pattern_of_ones_own(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "10.00 EUR"))
    option(ledger, '"numbering" "payment" "RGL/{number:05d}"')
    option(ledger, '"numbering" "credit-note" "{year}.AV.{number}"')
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "1")
    assert answer["number"] == "RGL/00001"
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "1")
    assert answer["number"] == "RGL/00002"
    assert recorded(ledger, "credit-note", "F2026-001")["number"] == "2026.AV.1"


def test_kinds_of_one_pattern_share_one_series(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        sold("F2026-001", "2026-05-10", "10.00 EUR")
        + sold("F2026-002", "2026-04-10", "20.00 EUR"),
    )
    for kind in ("payment", "application"):
        option(ledger, f'"numbering" "{kind}" "Z{{year}}-{{number}}"')
    answer = recorded(ledger, "pay", "F2026-001", "F2026-002")
    assert answer["number"] == "Z2026-1"
    # Numbers go with dates, whichever invoice was named first.
    assert [
        (also["number"], also["text"][:10], also["settles"][0]["invoice"])
        for also in answer["also"]
    ] == [
        ("Z2026-2", "2026-04-10", "F2026-002"),
        ("Z2026-3", "2026-05-10", "F2026-001"),
    ]


def test_applications_of_several_years_are_numbered_by_year(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        sold("F2026-001", "2026-12-10", "10.00 EUR")
        + sold("F2027-001", "2027-01-10", "20.00 EUR"),
    )
    option(ledger, '"numbering" "application" "I{year}-{number:03d}"')
    answer = recorded(ledger, "pay", "F2026-001", "F2027-001")
    assert [one["number"] for one in answer["also"]] == ["I2026-001", "I2027-001"]


def test_a_deposit_is_in_the_first_currency_of_the_account(tmp_path: Path) -> None:
    ledger = small(tmp_path, "")
    answer = recorded(ledger, "pay", "--customer", "Acme", "--amount", "80")
    assert "Liabilities:CustomerCredit:Acme -80.00 EUR" in lines(answer)
    text = ledger.read_text("utf-8").replace("Acme EUR,JPY", "Acme")
    ledger.write_text(text, "utf-8")
    ran = run(ledger, "pay", "--customer", "Acme", "--amount", "80", *DAY)
    assert (ran.status, ran.err[:17]) == (2, "[wrong-currency] ")


# --- Cents ------------------------------------------------------------------------


def test_cents_in_books_of_whole_amounts(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "150 EUR"))
    assert lines(recorded(ledger, "invoice", "Acme", "--line", "12.5@20"))[2:] == [
        "Income:Services -12.50 EUR",
        "Liabilities:VAT -2.50 EUR",
        "Assets:Receivable:Acme 15.00 EUR",
    ]
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "10.5")
    assert "Assets:Bank 10.50 EUR" in lines(answer)


def test_whole_amounts_stay_whole_in_books_of_whole_amounts(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "150 EUR"))
    answer = recorded(ledger, "pay", "F2026-001")
    assert lines(answer)[3:5] == [
        "Assets:Bank 150 EUR",
        "Assets:Receivable:Acme -150 EUR",
    ]
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150"}]


def test_yen_have_no_cents(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "1000 JPY"))
    answer = recorded(ledger, "credit-note", "F2026-001", "--amount", "333")
    assert "Income:Services 333 JPY" in lines(answer)
    ran = run(ledger, "pay", "F2026-001", "--amount", "0.5", *DAY)
    assert ran.err.startswith("[bad-value] 0.5 JPY has more decimals than the 0 of JPY")


def test_more_decimals_where_documents_have_them(tmp_path: Path) -> None:
    ledger = small(tmp_path, sold("F2026-001", "2026-01-10", "10.125 EUR"))
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "0.005")
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "0.005"}]
    assert lines(answer)[3] == "Assets:Bank 0.005 EUR"


def test_idle_zeros_are_not_written(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "10.50000")
    assert "Assets:Bank 10.50 EUR" in lines(answer)
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "10.50"}]


def test_a_comma_is_a_point(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "--amount", "10,50")
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "10.50"}]


# --- Payments ---------------------------------------------------------------------


def test_shares_and_the_rest_in_the_order_named(ledger: Path) -> None:
    words = ("F2026-002", "F2026-001", "--allocate", "F2026-002=10", "--amount", "100")
    answer = recorded(ledger, "pay", *words)
    assert answer["settles"] == [
        {"invoice": "F2026-002", "amount": "10.00"},
        {"invoice": "F2026-001", "amount": "90.00"},
    ]


def test_several_credits_first_then_money(ledger: Path) -> None:
    recorded(ledger, "credit-note", "F2026-004", "--amount", "30")
    words = ("--use", "A2026-001", "--use", "R2026-001=100")
    answer = recorded(ledger, "pay", "F2026-002", *words)
    assert lines(answer)[3:] == [
        "Assets:Bank 170.00 EUR",
        "Liabilities:CustomerCredit:Acme 30.00 EUR",
        'uses: "A2026-001"',
        "Liabilities:CustomerCredit:Acme 100.00 EUR",
        'uses: "R2026-001"',
        "Assets:Receivable:Acme -300.00 EUR",
        'settles: "F2026-002"',
    ]
    assert answer["credit"] == "-130.00"
    assert rows(ledger, "invoices")["F2026-002"]["settlements"] == [
        {
            "document": "A2026-001",
            "kind": "credit-note",
            "date": "2026-03-20",
            "amount": "30.00",
        },
        {
            "document": "R2026-001",
            "kind": "payment",
            "date": "2026-03-20",
            "amount": "100.00",
        },
        {
            "document": "R2026-003",
            "kind": "payment",
            "date": "2026-03-20",
            "amount": "170.00",
        },
    ]


def test_used_credit_and_too_much_money(ledger: Path) -> None:
    words = ("--use", "R2026-001=100", "--amount", "80")
    answer = recorded(ledger, "pay", "F2026-001", *words)
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert answer["credit"] == "-70.00", "100.00 used, 30.00 added"


def test_an_invoice_of_today_and_one_of_later(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "FV-2026-1")
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert answer["credit"] == "120.00"
    assert [one["settles"] for one in answer["also"]] == [
        [{"invoice": "FV-2026-1", "amount": "120.00"}]
    ]
    found = rows(ledger, "payments")["R2026-003"]
    assert (found["unused"], found["status"]) == ("0.00", "sealed")


# --- Invoices and credit notes ------------------------------------------------------


def test_vat_is_rounded_half_up_on_the_sum_of_a_rate(ledger: Path) -> None:
    # 0.125 at 20 % would be 0.025 a line; together 0.05.
    words = ("--line", "0.12@20", "--line", "0.13@20", "--line", "7")
    assert lines(recorded(ledger, "invoice", "Acme", *words))[2:] == [
        "Income:Services -0.12 EUR",
        "Income:Services -0.13 EUR",
        "Income:Services -7.00 EUR",
        "Liabilities:VAT -0.05 EUR",
        "Assets:Receivable:Acme 7.30 EUR",
    ]
    option(ledger, '"vat" 2.5 Liabilities:VAT')
    # 0.20 at 2.5 % is 0.005.
    answer = recorded(ledger, "invoice", "Acme", "--line", "0.20@2,5 %")
    assert "Liabilities:VAT -0.01 EUR" in lines(answer)


def test_a_discount_is_a_line_below_zero(ledger: Path) -> None:
    words = ("--line", "100@20", "--line", "-10@20")
    assert lines(recorded(ledger, "invoice", "Acme", *words))[-2:] == [
        "Liabilities:VAT -18.00 EUR",
        "Assets:Receivable:Acme 108.00 EUR",
    ]


def test_like_another_with_a_line_more_for_another_customer(ledger: Path) -> None:
    words = ("Durand", "--like", "F2026-002", "--line", "10@20", "--due", "2026-04-01")
    answer = recorded(ledger, "invoice", *words)
    assert lines(answer) == [
        '2026-03-20 * "Durand & fils" "Maintenance" ^F2026-006',
        'invoice: "F2026-006"',
        "due: 2026-04-01",
        "Income:Services -250.00 EUR",
        "Liabilities:VAT -50.00 EUR",
        "Income:Services -10.00 EUR",
        "Liabilities:VAT -2.00 EUR",
        "Assets:Receivable:Durand 312.00 EUR",
    ]


def test_a_rounding_difference_is_on_the_largest_line(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services         -33.33 EUR\n"
        "  Income:Services         -33.34 EUR\n"
        "  Income:Services         -33.33 EUR\n"
        "  Assets:Receivable:Acme  100.00 EUR\n",
    )
    answer = recorded(ledger, "credit-note", "F2026-001", "--amount", "10")
    assert lines(answer)[3:6] == [
        "Income:Services 3.33 EUR",
        "Income:Services 3.34 EUR",
        "Income:Services 3.33 EUR",
    ]
    answer = recorded(ledger, "credit-note", "F2026-001", "--amount", "0.05")
    assert lines(answer)[3:6] == [
        "Income:Services 0.02 EUR",
        "Income:Services 0.01 EUR",
        "Income:Services 0.02 EUR",
    ]


def test_a_foreign_credit_note_is_written_in_cents(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        "2026-01-01 open Assets:Receivable:Yuki\n"
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services         -92.01 EUR\n"
        "  Assets:Receivable:Yuki  100.00 USD @ 0.9201 EUR\n",
    )
    answer = recorded(ledger, "credit-note", "F2026-001", "--amount", "33.33")
    assert lines(answer)[3:5] == [
        "Income:Services 30.67 EUR",
        "Assets:Receivable:Yuki -33.33 USD @ 0.9201 EUR",
    ]


def test_a_credit_note_on_a_paid_invoice_is_credit(ledger: Path) -> None:
    answer = recorded(ledger, "credit-note", "F2026-004")
    assert (answer["settles"], answer["credit"]) == ([], "90.00")
    assert rows(ledger, "invoices")["F2026-004"]["status"] == "paid"


def test_a_credit_note_after_one_that_was_typed_otherwise(ledger: Path) -> None:
    type_in(
        ledger,
        '\n2026-03-15 * "ACME SARL" "Geste"\n'
        '  credit-note: "A2026-001"\n'
        '  corrects: "F2026-002"\n'
        "  Expenses:BadDebts               30.00 EUR\n"
        "  Liabilities:CustomerCredit:Acme -30.00 EUR\n",
    )
    # What that left of each line cannot be told: what remains goes in proportion.
    assert lines(recorded(ledger, "credit-note", "F2026-002"))[3:5] == [
        "Income:Services 225.00 EUR",
        "Liabilities:VAT 45.00 EUR",
    ]


def test_a_cent_is_credited_on_one_line(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services         -100.00 EUR\n"
        "  Liabilities:VAT           -5.50 EUR\n"
        "  Assets:Receivable:Acme   105.50 EUR\n",
    )
    answer = recorded(ledger, "credit-note", "F2026-001", "--amount", "0.01")
    assert lines(answer)[3:5] == [
        "Income:Services 0.01 EUR",
        "Assets:Receivable:Acme -0.01 EUR",
    ]
    # Two lines of one account: what is left of each cannot be told.
    assert recorded(ledger, "credit-note", "F2026-001")["settles"] == [
        {"invoice": "F2026-001", "amount": "105.49"}
    ]
    assert rows(ledger, "invoices")["F2026-001"]["status"] == "cancelled"


def test_two_lines_of_one_account_are_credited_in_two_steps(tmp_path: Path) -> None:
    ledger = small(
        tmp_path,
        '2026-01-10 * "Work"\n'
        '  invoice: "F2026-001"\n'
        "  Income:Services         -10.00 EUR\n"
        "  Income:Services         -20.00 EUR\n"
        "  Assets:Receivable:Acme   30.00 EUR\n",
    )
    recorded(ledger, "credit-note", "F2026-001", "--amount", "10")
    assert lines(recorded(ledger, "credit-note", "F2026-001"))[3:6] == [
        "Income:Services 6.67 EUR",
        "Income:Services 13.33 EUR",
        "Assets:Receivable:Acme -20.00 EUR",
    ]


# --- Customers --------------------------------------------------------------------


def test_a_first_customer_stands_in_the_main_file(tmp_path: Path) -> None:
    ledger = tmp_path / "new.beancount"
    ledger.write_text("", "utf-8")
    answer = recorded(ledger, "customer", "add", "Acme")
    assert ledger.read_text("utf-8") == answer["text"] + "\n"
    assert answer["line"] == 1


def test_a_customer_in_the_file_that_is_named(ledger: Path) -> None:
    into = ledger.parent / "2026" / "documents.beancount"
    answer = recorded(ledger, "customer", "add", "Zoé", "--into", str(into))
    assert answer["file"] == str(into)
    assert into.read_text("utf-8").endswith(answer["text"] + "\n")


def test_a_dry_run_opens_and_learns_nothing(ledger: Path) -> None:
    before = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    for words in (
        ("add", "Zoé"),
        ("learn", "Acme", "--alias", "ACME PARIS"),
    ):
        ran = run(ledger, "customer", *words, "--dry-run", "--format", "json")
        assert ran.status == 0
        assert ran.json()["line"] is None
    after = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    assert after == before


# --- Text -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Un\ndeux", "Un\r\ndeux", "Un\tdeux", "Un \x85 deux"])
def test_what_is_said_stands_on_one_line(ledger: Path, text: str) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    answer = recorded(ledger, "pay", "F2026-001", "--description", text)
    assert answer["text"].startswith('2026-03-20 * "ACME SARL" "Un deux" ^')
    assert run(ledger, "seal", "--verify").status == 0


def test_an_accent_made_of_two_characters_is_kept(ledger: Path) -> None:
    answer = recorded(ledger, "pay", "F2026-001", "--description", "Re\u0301glé — 1½ €")
    assert '"Re\u0301glé — 1½ €"' in answer["text"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        ('a "b" \\', '"a \\"b\\" \\\\"'),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (Decimal("1E+3"), "1000"),
        (Amount(Decimal("1.50"), "EUR"), "1.50 EUR"),
    ],
)
def test_values_of_metadata_are_written_as_they_are_read(
    value: object, text: str
) -> None:
    assert typesetting.value_text(value) == text
    entries, errors, _ = parser.parse_string(
        f'2026-01-01 event "a" "b"\n  key: {text}\n'
    )
    assert errors == []
    assert entries[0].meta["key"] == value


def test_a_value_of_no_ledger_is_not_written() -> None:
    with pytest.raises(TypeError):
        typesetting.value_text(1.5)


# --- Seals ------------------------------------------------------------------------


def test_seals_in_json(ledger: Path) -> None:
    ran = run(ledger, "seal", "R2026-001", "--dry-run", "--format", "json")
    assert ran.json() == {"numbers": ["R2026-001"], "sealed": False, "head": None}
    ran = run(ledger, "seal", "R2026-001", "--yes", "--format", "json")
    head = ran.json()["head"]
    assert ran.json() == {"numbers": ["R2026-001"], "sealed": True, "head": head}
    assert head in (ledger.parent / "seals.beancount").read_text("utf-8")
    ran = run(ledger, "seal", "--verify", "--format", "json", "--head", head)
    assert (ran.status, ran.json()) == (
        0,
        {"seals": 1, "head": head, "holds": True, "errors": []},
    )
    ran = run(ledger, "seal", "--verify", "--format", "json", "--head", "0" * 64)
    assert (ran.status, ran.json()["holds"]) == (1, False)
    ran = run(ledger, "lock", "2026-01-31", "--yes", "--format", "json")
    assert ran.json()["numbers"] == ["F2026-001"]
    ran = run(ledger, "lock", "2026-02-28", "--dry-run")
    assert ran.lines() == ["F2026-002", "Nothing was written."]


# --- Drafts -----------------------------------------------------------------------


def type_in(ledger: Path, text: str) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text)


def test_money_that_waits_is_applied_in_writing(ledger: Path) -> None:
    type_in(
        ledger,
        '\n2026-03-18 ! "ACME SARL" "Virement" ^FV-2026-1 ^F2026-001\n'
        '  payment: "R2026-003"\n'
        '  method: "transfer"\n'
        "  Assets:Bank               200.00 EUR\n"
        "  Assets:Receivable:Acme\n",
    )
    shown = run(ledger, "validate", "R2026-003", "--dry-run", "--format", "json")
    answer = asked(ledger, "validate", "R2026-003")
    assert answer["settles"] == [{"invoice": "F2026-001", "amount": "150.00"}]
    assert answer["credit"] == "50.00"
    (also,) = answer["also"]
    assert (also["kind"], also["sealed"]) == ("application", True)
    assert also["settles"] == [{"invoice": "FV-2026-1", "amount": "50.00"}]
    assert also["credit"] == "-50.00"
    written = Path(also["file"]).read_text("utf-8").splitlines()
    assert written[also["line"] - 1] == also["text"].splitlines()[0]
    assert [one["text"] for one in (shown.json(), *shown.json()["also"])] == [
        answer["text"],
        also["text"],
    ]
    assert rows(ledger, "invoices")["FV-2026-1"]["paid"] == "50.00"


def test_a_draft_that_breaks_a_rule_stays_one(ledger: Path) -> None:
    type_in(
        ledger,
        '\n2026-03-18 ! "ACME SARL" "Trop"\n'
        '  payment: "R2026-003"\n'
        "  Assets:Bank               200.00 EUR\n"
        "  Assets:Receivable:Acme   -200.00 EUR\n"
        '    settles: "F2026-001"\n',
    )
    before = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    ran = run(ledger, "validate", "R2026-003", "--yes")
    assert (ran.status, ran.err[:15]) == (2, "[over-settled] ")
    after = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    assert after == before


def test_a_draft_of_windows_keeps_its_line_endings(ledger: Path) -> None:
    path = ledger.parent / "2026" / "documents.beancount"
    data = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(data)
    asked(ledger, "validate", "F2026-005")
    assert path.read_bytes() == data.replace(b"2026-03-06 !", b"2026-03-06 *")


# --- Money out, what is given up, what is undone ----------------------------------


def test_a_write_off_both_ways(ledger: Path) -> None:
    words = ("--amount", "0.40", "--account", "Expenses:BadDebts")
    assert lines(recorded(ledger, "write-off", "F2026-001", *words))[1:] == [
        'write-off: "P2026-001"',
        "Expenses:BadDebts 0.40 EUR",
        "Assets:Receivable:Acme -0.40 EUR",
        'settles: "F2026-001"',
    ]
    words = ("--amount", "0.30", "--account", "Income:Services")
    answer = recorded(ledger, "write-off", "R2026-001", *words)
    assert lines(answer)[1:] == [
        'write-off: "P2026-002"',
        "Liabilities:CustomerCredit:Acme 0.30 EUR",
        'uses: "R2026-001"',
        "Income:Services -0.30 EUR",
    ]
    assert (answer["settles"], answer["credit"]) == ([], "-0.30")


def test_a_credit_note_and_its_reversal_are_mirrors(ledger: Path) -> None:
    recorded(ledger, "credit-note", "F2026-002", "--amount", "60")
    answer = recorded(ledger, "reverse", "A2026-001")
    assert lines(answer)[1:] == [
        'reversal: "X2026-001"',
        'reverses: "A2026-001"',
        "Income:Services -50.00 EUR",
        "Liabilities:VAT -10.00 EUR",
        "Assets:Receivable:Acme 60.00 EUR",
        'settles: "F2026-002"',
    ]
    assert answer["settles"] == [{"invoice": "F2026-002", "amount": "-60.00"}]


def test_a_refund_and_a_write_off_are_undone(ledger: Path) -> None:
    recorded(ledger, "refund", "R2026-001", "--amount", "50")
    answer = recorded(ledger, "reverse", "B2026-001")
    assert lines(answer)[3:] == [
        "Assets:Bank 50.00 EUR",
        "Liabilities:CustomerCredit:Acme -50.00 EUR",
        'uses: "R2026-001"',
    ]
    assert answer["credit"] == "50.00"
    words = ("--account", "Expenses:BadDebts")
    recorded(ledger, "write-off", "F2026-001", "--amount", "50", *words)
    answer = recorded(ledger, "reverse", "P2026-001")
    assert lines(answer)[3:] == [
        "Expenses:BadDebts -50.00 EUR",
        "Assets:Receivable:Acme 50.00 EUR",
        'settles: "F2026-001"',
    ]


def test_a_payment_is_undone_from_where_its_money_stands(ledger: Path) -> None:
    recorded(ledger, "pay", "F2026-001", "--amount", "500")
    recorded(ledger, "apply", "R2026-003", "F2026-002", "--amount", "200")
    words = ("--account", "Assets:Cheques", "--fee", "Expenses:BankFees=12,5")
    answer = recorded(ledger, "reverse", "R2026-003", *words)
    assert lines(answer)[3:] == [
        "Assets:Cheques -512.50 EUR",
        "Expenses:BankFees 12.50 EUR",
        "Assets:Receivable:Acme 150.00 EUR",
        'settles: "F2026-001"',
        "Assets:Receivable:Acme 200.00 EUR",
        'settles: "F2026-002"',
        "Liabilities:CustomerCredit:Acme 150.00 EUR",
        'uses: "R2026-003"',
    ]
    assert answer["settles"] == [
        {"invoice": "F2026-001", "amount": "-150.00"},
        {"invoice": "F2026-002", "amount": "-200.00"},
    ]
    assert answer["credit"] == "-150.00"


def test_a_payment_with_a_discount_is_mirrored(ledger: Path) -> None:
    type_in(
        ledger,
        '\n2026-03-18 * "ACME SARL" "Escompte"\n'
        '  payment: "R2026-003"\n'
        '  method: "transfer"\n'
        "  Assets:Bank               147.00 EUR\n"
        "  Expenses:BankFees           2.50 EUR\n"
        "  Liabilities:VAT             0.50 EUR\n"
        "  Assets:Receivable:Acme   -150.00 EUR\n"
        '    settles: "F2026-001"\n',
    )
    assert lines(recorded(ledger, "reverse", "R2026-003"))[3:] == [
        "Assets:Bank -147.00 EUR",
        "Expenses:BankFees -2.50 EUR",
        "Liabilities:VAT -0.50 EUR",
        "Assets:Receivable:Acme 150.00 EUR",
        'settles: "F2026-001"',
    ]


# --- Language ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("pay F2026-001", "Paiement de F2026-001"),
        ("pay --customer Acme --amount 5", "Acompte"),
        ("invoice Acme --line 5", "Facture"),
        ("credit-note F2026-001", "Avoir sur F2026-001"),
        ("apply R2026-001 F2026-001", "R2026-001 utilisé sur F2026-001"),
        ("release R2026-002 F2026-004", "R2026-002 délettré de F2026-004"),
        ("refund R2026-001", "Remboursement de R2026-001"),
        ("write-off F2026-001 --account Expenses:BadDebts", "Apurement de F2026-001"),
        ("reverse R2026-002", "Annulation de R2026-002"),
    ],
)
def test_narrations_are_french_in_french(ledger: Path, words: str, said: str) -> None:
    answer = recorded(ledger, *words.split(), **FRENCH)
    assert (
        answer["text"]
        .splitlines()[0]
        .startswith(f'2026-03-20 * "ACME SARL" "{said}" ^')
    )


def test_sentences_are_french_in_french(ledger: Path) -> None:
    ran = run(ledger, "pay", "F2026-001", "--amount", "1500", *DAY, **FRENCH)
    settled, kept, where = ran.lines()[-3:]
    assert settled == "150,00 EUR de F2026-001 soldés."
    assert kept == "1\u202f350,00 EUR gardés à utiliser par le client."
    assert where.startswith("R2026-003 enregistré dans ")
    assert where.endswith(", scellé.")


# --- A person at a terminal -----------------------------------------------------------


# Takes a terminal, then becomes the command.
ON_TERMINAL = """\
import os, signal, sys
os.login_tty(int(sys.argv[1]))
# What runs the tests in the background may have it ignored.
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[2], sys.argv[2:])
"""


def at_terminal(ledger: Path, typed: bytes, *words: str) -> tuple[int, str]:
    """Run a command on a terminal of its own, and answer its question.

    The answer is given again after a while: Python may miss an interruption that comes
    in the very moment in which it begins to read.
    """
    ours, theirs = pty.openpty()
    call = [sys.executable, "-c", ON_TERMINAL, str(theirs), COMMAND, "-f", str(ledger)]
    seen, again, end = b"", 0.0, time.monotonic() + 30
    with subprocess.Popen([*call, *words], pass_fds=[theirs]) as process:
        os.close(theirs)
        try:
            while (part := _read(ours, end)) is not None:
                seen += part
                if b"[y/N]" in seen and time.monotonic() >= again:
                    os.write(ours, typed)
                    again = time.monotonic() + 2
            process.wait(10)
        finally:
            process.kill()
            os.close(ours)
    return process.returncode, seen.decode("utf-8")


def _read(terminal: int, end: float) -> bytes | None:
    """Give what a terminal shows next; None at its end."""
    if not select.select([terminal], [], [], 0.1)[0]:
        assert time.monotonic() < end, "it waits for something else"
        return b""
    try:
        return os.read(terminal, 4096) or None
    except OSError:
        return None


@pytest.mark.parametrize(
    ("typed", "status"),
    [(b"y\n", 0), (b"n\n", 2), (b"\n", 2), (b"\x04", 2), (b"\x03", 2)],
    ids=["yes", "no", "nothing", "end of input", "interrupted"],
)
def test_a_person_is_shown_the_text_and_asked(
    ledger: Path, typed: bytes, status: int
) -> None:
    before = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    words = ("pay", "F2026-001", "--date", "2026-03-20")
    found, seen = at_terminal(ledger, typed, *words)
    assert found == status, seen
    question = seen.index("Once recorded, it can't be changed. Record it? [y/N]")
    assert seen.index("-150.00 EUR") < question
    assert "Traceback" not in seen
    after = {p: p.read_bytes() for p in ledger.parent.rglob("*") if p.is_file()}
    assert (after == before) is (status != 0)
    assert ("Nothing was written." in seen) is (status != 0)


def test_what_is_asked_of_a_terminal_leaves_the_answer_to_a_program(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = "beancount_infast.cli.recording._somebody_is_there"
    monkeypatch.setattr(there, lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    ran = run(ledger, "pay", "F2026-001", "--date", "2026-03-20", "--format", "json")
    assert json.loads(ran.out)["number"] == "R2026-003"
    assert "-150.00 EUR" in ran.err, "what is shown goes with the question"
    ran = run(ledger, "seal", "--format", "json")
    answer = json.loads(ran.out)
    assert "F2026-001" in answer["numbers"]
    assert ran.err == ", ".join(answer["numbers"]) + "\n"


def test_what_came_between_the_question_and_the_answer_is_not_sealed(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirm(*_: object, **__: object) -> bool:
        path = ledger.parent / "2026" / "documents.beancount"
        text = path.read_text("utf-8")
        first = text[text.index("2026-") :].split("\n\n")[0]
        path.write_text(
            f"{text}\n{first.replace('F2026-001', f'Z{len(text)}')}\n", "utf-8"
        )
        return True

    there = "beancount_infast.cli.recording._somebody_is_there"
    monkeypatch.setattr(there, lambda: True)
    monkeypatch.setattr("click.confirm", confirm)
    for words in (["seal"], ["lock", "2026-12-31"]):
        ran = run(ledger, *words)
        assert (ran.status, ran.err.split("\n")[1][:13]) == (2, "[stale-books]")
        assert not (ledger.parent / "seals.beancount").exists()
        assert "locked-until" not in ledger.read_text("utf-8")
