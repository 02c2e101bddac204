"""Receipts by rate: each sentence of the rule, in figures."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from calling import infast

from export.books import TWO_RATES, by_rate, in_words, invoice, load, payment, write

if TYPE_CHECKING:
    from pathlib import Path

    from export.books import Loaded

F2 = invoice("F2", "600.00", "2026-02-01")
DUNE = """
2020-01-01 open Assets:Receivable:Dune
  customer: "Dune"
"""


def stated(books: Loaded, since: str = "", until: str = "2026-12-31") -> list[str]:
    """Give receipts: date, money, cause, invoice (its type), amounts, channel."""
    return [
        f"{one.date:%m-%d} {one.document} {one.cause} {one.invoice} "
        f"({one.invoice_type}) {one.amount} = {in_words(one.rates)} {one.channel}"
        for one in books.receipts(since, until).receipts
    ]


# --- By rate ----------------------------------------------------------------------


def test_money_is_shared_by_rate_and_the_last_takes_the_rest() -> None:
    books = load(
        TWO_RATES
        + payment("R1", "500.00", "F1")
        + payment("R2", "660.00", "F1", "2026-02-20")
    )
    assert by_rate(books.settlement()) == [
        "R1 F1 500.00 = 20: 310.34 (51.72), 10: 189.66 (17.24)",
        "R2 F1 660.00 = 20: 409.66 (68.28), 10: 250.34 (22.76)",
    ]


def test_cents_do_not_add_up() -> None:
    """Three times a third of 100.00 with 16.67 of VAT: 16.67, and not 16.68."""
    text = """
2026-01-10 * "ACME SARL" "Web site"
  invoice: "F1"
  Income:Services           -83.33 EUR
  Liabilities:VAT:Pending   -16.67 EUR
  Assets:Receivable:Acme    100.00 EUR
"""
    for place, amount in enumerate(("33.34", "33.33", "33.33"), start=1):
        text += payment(f"R{place}", amount, "F1", f"2026-02-0{place}")
    assert by_rate(load(text).settlement()) == [
        "R1 F1 33.34 = 20: 33.34 (5.56)",
        "R2 F1 33.33 = 20: 33.33 (5.55)",
        "R3 F1 33.33 = 20: 33.33 (5.56)",
    ]


def one_invoice(*lines: str, total: str) -> Loaded:
    postings = "\n".join(f"  {line} EUR" for line in lines)
    return load(
        f'2026-01-10 * "ACME SARL" "Web site"\n  invoice: "F1"\n{postings}\n'
        f"  Assets:Receivable:Acme  {total} EUR\n" + payment("R1", total, "F1")
    )


VAT20, VAT10 = "Liabilities:VAT:Pending", "Liabilities:VAT:Pending10"


@pytest.mark.parametrize(
    ("lines", "total", "expected"),
    [
        # VAT rounded up: what follows from it is 0.02 too much.
        (("Income:Services -83.33", f"{VAT20} -16.67"), "100.00", "20: 100.00 (16.67)"),
        # The largest takes what both rates' rounding leaves.
        (
            ("Income:Services -93.33", f"{VAT20} -16.67", f"{VAT10} -1.00"),
            "111.00",
            "20: 100.00 (16.67), 10: 11.00 (1.00)",
        ),
        # 0.05 at 10 % may be rounding; 0.06 is an amount without VAT.
        (("Income:Services -10.05", f"{VAT10} -1.00"), "11.05", "10: 11.05 (1.00)"),
        (
            ("Income:Services -10.06", f"{VAT10} -1.00"),
            "11.06",
            "10: 11.00 (1.00), 0: 0.06 (0)",
        ),
        # A part without VAT.
        (
            ("Income:Services -150.00", f"{VAT20} -20.00"),
            "170.00",
            "20: 120.00 (20.00), 0: 50.00 (0)",
        ),
        # No VAT at all.
        (("Income:Services -150.00",), "150.00", "0: 150.00 (0)"),
    ],
)
def test_an_invoice_by_rate(lines: tuple[str, ...], total: str, expected: str) -> None:
    (found,) = by_rate(one_invoice(*lines, total=total).settlement())
    assert found == f"R1 F1 {total} = {expected}"


def test_vat_at_a_rate_that_nothing_says() -> None:
    head = """
2020-01-01 open Liabilities:VAT:Other
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Other Income:Kept
"""
    text = TWO_RATES.replace("VAT:Pending10", "VAT:Other")
    books = load(head + text + payment("R1", "580.00", "F1"))
    # What is not at 20 % is at that rate.
    assert by_rate(books.settlement()) == [
        "R1 F1 580.00 = 20: 360.00 (60.00), None: 220.00 (20.00)"
    ]


def test_vat_on_debits_has_shares_too() -> None:
    text = TWO_RATES.replace("VAT:Pending ", "VAT:Collected ")
    books = load(text + payment("R1", "580.00", "F1"))
    assert by_rate(books.settlement()) == [
        "R1 F1 580.00 = 20: 360.00 (60.00), 10: 220.00 (20.00)"
    ]


def test_an_account_of_two_rates_has_none() -> None:
    head = """
2020-01-01 open Liabilities:VAT:Any
2020-01-01 custom "infast-option" "vat" 20 Liabilities:VAT:Any
2020-01-01 custom "infast-option" "vat" 10 Liabilities:VAT:Any
"""
    text = TWO_RATES.replace("VAT:Pending10", "VAT:Any")
    text = text.replace("VAT:Pending", "VAT:Any")
    books = load(head + text + payment("R1", "580.00", "F1"))
    assert by_rate(books.settlement()) == ["R1 F1 580.00 = None: 580.00 (80.00)"]


ABROAD = """
2026-01-10 * "ACME SARL" "Abroad"
  invoice: "F1"
  Income:Services            -900.00 EUR
  Liabilities:VAT:Pending    -120.00 EUR
  Liabilities:VAT:Pending10   -30.00 EUR
  Assets:Receivable:Acme     1200.00 USD @ 0.875 EUR

2026-01-20 * "ACME SARL" "Transfer"
  payment: "R1"
  Assets:Bank                 525.00 EUR
  Assets:Receivable:Acme     -600.00 USD @ 0.875 EUR
    settles: "F1"
"""


def test_foreign_money_is_shared_as_it_was_posted() -> None:
    # 720.00 and 330.00 EUR are 822.86 and 377.14 USD.
    assert by_rate(load(ABROAD).settlement()) == [
        "R1 F1 600.00 = 20: 411.43 (60.00), 10: 188.57 (15.00)"
    ]


def test_foreign_money_in_several_currencies_has_no_rate() -> None:
    text = ABROAD.replace(
        "  Income:Services            -900.00 EUR\n",
        "  Income:Services            -800.00 EUR\n"
        "  Income:Services            -125.00 CHF @ 0.80 EUR\n",
    )
    (found,) = by_rate(load(text).settlement())
    assert found == "R1 F1 600.00 = 20: 0 (60.00), 10: 0 (15.00), None: 600.00 (0)"


# --- What is a receipt ------------------------------------------------------------

A1 = """
2026-01-15 * "ACME SARL" "110.00 less, at 10 %"
  credit-note: "A1"
  corrects: "F1"
  Income:Services                   100.00 EUR
  Liabilities:VAT:Pending10          10.00 EUR
  Assets:Receivable:Acme           -110.00 EUR
    settles: "F1"
"""


def test_a_credit_note_on_its_own_invoice_is_none_and_both_shrink() -> None:
    books = load(TWO_RATES + A1 + payment("R1", "525.00", "F1"))
    assert stated(books) == [
        "01-20 R1 R1 F1 (380) 525.00 = 20: 360.00 (60.00), 10: 165.00 (15.00) 10.4"
    ]


def test_what_a_credit_note_moves_between_rates_goes_with_the_next_receipt() -> None:
    late = A1.replace("2026-01-15", "2026-01-25")
    text = TWO_RATES + payment("R1", "500.00", "F1") + late
    books = load(text + payment("R2", "550.00", "F1", "2026-02-20"))
    assert [one.partition(" = ")[2] for one in stated(books)] == [
        "20: 310.34 (51.72), 10: 189.66 (17.24) 10.4",
        "20: 409.66 (68.28), 10: 140.34 (12.76) 10.4",
    ]


NOTE = """
2026-02-01 * "ACME SARL" "240.00 less"
  credit-note: "A1"
  corrects: "F1"
  Income:Services                   200.00 EUR
  Liabilities:VAT:Pending            40.00 EUR
  Liabilities:CustomerCredit:Acme  -240.00 EUR
"""
F1 = invoice("F1", "1200.00")
PAID = payment("R1", "1200.00", "F1")
BACK = """
2026-02-10 * "ACME SARL" "Sent back"
  refund: "B1"
  Liabilities:CustomerCredit:Acme   240.00 EUR
    uses: "A1"
  Assets:Bank                      -240.00 EUR
"""


def test_a_credit_note_refunded_gives_back_and_its_reversal_again() -> None:
    again = """
2026-02-12 * "ACME SARL" "It came back"
  reversal: "X1"
  reverses: "B1"
  Liabilities:CustomerCredit:Acme  -240.00 EUR
    uses: "A1"
  Assets:Bank                       240.00 EUR
"""
    assert stated(load(F1 + PAID + NOTE + BACK + again), "2026-02-01") == [
        "02-10 A1 B1 A1 (381) -240.00 = 20: -240.00 (-40.00) 10.4",
        "02-12 A1 X1 A1 (381) 240.00 = 20: 240.00 (40.00) 10.4",
    ]


def test_a_credit_note_used_elsewhere_is_a_refund_and_a_receipt() -> None:
    used = """
2026-02-10 * "ACME SARL" "A1 off F2"
  application: "I1"
  Liabilities:CustomerCredit:Acme   240.00 EUR
    uses: "A1"
  Assets:Receivable:Acme           -240.00 EUR
    settles: "F2"
"""
    assert stated(load(F1 + PAID + NOTE + F2 + used), "2026-02-01") == [
        "02-10 A1 I1 A1 (381) -240.00 = 20: -240.00 (-40.00) 10.4",
        "02-10 A1 I1 F2 (380) 240.00 = 20: 240.00 (40.00) 10.4",
    ]


def test_a_credit_note_kept_is_none() -> None:
    kept = BACK.replace("refund: ", "write-off: ").replace("Assets:Bank", "Income:Kept")
    assert stated(load(F1 + PAID + NOTE + kept), "2026-02-01") == []


def test_a_deposit_is_of_its_own_type_and_so_is_a_credit_note_on_it() -> None:
    text = """
2026-01-10 * "ACME SARL" "30 %"
  invoice: "FA1"
  Liabilities:Deposits      -300.00 EUR
  Liabilities:VAT:Pending    -60.00 EUR
  Assets:Receivable:Acme     360.00 EUR
"""
    note = """
2026-02-01 * "ACME SARL" "Less of a deposit"
  credit-note: "A1"
  corrects: "FA1"
  Liabilities:Deposits              100.00 EUR
  Liabilities:VAT:Pending            20.00 EUR
  Liabilities:CustomerCredit:Acme  -120.00 EUR
"""
    back = BACK.replace("240.00", "120.00")
    assert stated(load(text + payment("R1", "360.00", "FA1") + note + back)) == [
        "01-20 R1 R1 FA1 (386) 360.00 = 20: 360.00 (60.00) 10.4",
        "02-10 A1 B1 A1 (503) -120.00 = 20: -120.00 (-20.00) 10.4",
    ]


CREDIT = payment("R1", "1250.00", "F1")


def test_money_counts_where_it_is_applied_and_goes_back_where_it_is_released() -> None:
    text = """
2026-02-10 * "ACME SARL" "The rest of R1"
  application: "I1"
  Liabilities:CustomerCredit:Acme    50.00 EUR
    uses: "R1"
  Assets:Receivable:Acme            -50.00 EUR
    settles: "F2"

2026-02-11 * "ACME SARL" "No"
  release: "L1"
  Assets:Receivable:Acme             50.00 EUR
    settles: "F2"
  Liabilities:CustomerCredit:Acme   -50.00 EUR
    uses: "R1"

2026-02-12 * "ACME SARL" "Bounced"
  reversal: "X1"
  reverses: "R1"
  Assets:Bank   -1250.00 EUR
  Assets:Receivable:Acme
"""
    assert stated(load(F1 + F2 + CREDIT + text), "2026-02-01") == [
        "02-10 R1 I1 F2 (380) 50.00 = 20: 50.00 (8.33) 10.4",
        "02-11 R1 L1 F2 (380) -50.00 = 20: -50.00 (-8.33) 10.4",
        "02-12 R1 X1 F1 (380) -1200.00 = 20: -1200.00 (-200.00) 10.4",
    ]


def test_a_refund_of_a_payment_and_write_offs_are_none() -> None:
    text = """
2026-02-10 * "ACME SARL" "Sent back"
  refund: "B1"
  Liabilities:CustomerCredit:Acme    50.00 EUR
    uses: "R1"
  Assets:Bank                       -50.00 EUR

2026-02-11 * "ACME SARL" "Lost"
  write-off: "P1"
  Assets:Receivable:Acme           -600.00 EUR
    settles: "F2"
  Expenses:BadDebts                 600.00 EUR
"""
    assert stated(load(F1 + F2 + CREDIT + text), "2026-02-01") == []


def test_one_document_and_one_invoice_are_one_receipt() -> None:
    text = """
2026-02-10 * "ACME SARL" "50.00 of R1, and the rest"
  payment: "R2"
  Assets:Bank                       550.00 EUR
  Liabilities:CustomerCredit:Acme    50.00 EUR
    uses: "R1"
  Assets:Receivable:Acme           -600.00 EUR
    settles: "F2"
"""
    assert stated(load(F1 + F2 + CREDIT + text), "2026-02-01") == [
        "02-10 R2 R2 F2 (380) 600.00 = 20: 600.00 (100.00) 10.4"
    ]


def test_unmatched_is_what_is_unused_at_the_end_of_the_period() -> None:
    use = """
2026-03-01 * "ACME SARL" "The rest of R1"
  application: "I1"
  Liabilities:CustomerCredit:Acme    50.00 EUR
    uses: "R1"
  Assets:Receivable:Acme            -50.00 EUR
    settles: "F2"
"""
    books = load(F1 + F2 + CREDIT + use)
    (one,) = books.receipts("2026-02-01", "2026-02-28").unmatched
    assert (one.document, str(one.date), one.amount) == (
        "R1",
        "2026-01-20",
        Decimal(50),
    )
    assert (one.customer, one.name, one.siren) == ("Acme", "ACME SARL", None)
    assert books.receipts().unmatched == ()
    # A credit note's unused amount is no money.
    assert load(F1 + PAID + NOTE).receipts().unmatched == ()


# --- How it is reported -----------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "channel"),
    [
        ('  siren: "552100554"', "212"),
        ('  siren: "552100554"\n  vat-number: "DE123456789"', "212"),
        ('  vat-number: "DE123456789"', "10.2"),
        ('  vat-number: "FR44732829320"', "10.4"),
        ("", "10.4"),
    ],
)
def test_the_customer_says_by_which_way(record: str, channel: str) -> None:
    text = TWO_RATES + payment("R1", "1160.00", "F1")
    books = load(DUNE + record + "\n" + text.replace("Acme", "Dune"))
    (found,) = books.receipts().receipts
    assert found.channel == channel


def test_what_falls_due_otherwise_is_not_reported() -> None:
    text = TWO_RATES.replace("Pending10", "Collected10").replace(
        "VAT:Pending ", "VAT:Collected "
    )
    books = load(DUNE + '  siren: "552100554"\n' + text.replace("Acme", "Dune"))
    assert books.receipts().receipts == ()
    paid = payment("R1", "1160.00", "F1").replace("Acme", "Dune")
    books = load(DUNE + '  siren: "552100554"\n' + text.replace("Acme", "Dune") + paid)
    (found,) = books.receipts().receipts
    assert found.channel is None
    assert in_words(found.rates) == "20: 720.00 (120.00), 10: 440.00 (40.00)"


# --- The command ------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    text = TWO_RATES + payment("R1", "500.00", "F1")
    return write(tmp_path, text + payment("R2", "700.00", "F1", "2026-02-20"))


def test_as_json(ledger: Path) -> None:
    period = ("--from", "2026-02-01", "--to", "2026-02-28")
    ran = infast("-f", ledger, "export", "receipts", *period)
    assert ran.status == 0
    acme = {"customer": "Acme", "name": "ACME SARL", "siren": None, "currency": "EUR"}
    assert ran.json() == {
        "receipts": [
            {
                "date": "2026-02-20",
                "document": "R2",
                "cause": "R2",
                "invoice": "F1",
                "invoice_date": "2026-01-10",
                "invoice_type": "380",
                **acme,
                "amount": "660.00",
                "rates": [
                    {"rate": "20", "amount": "409.66", "vat": "68.28"},
                    {"rate": "10", "amount": "250.34", "vat": "22.76"},
                ],
                "channel": "10.4",
            }
        ],
        "unmatched": [
            {"document": "R2", "date": "2026-02-20", **acme, "amount": "40.00"}
        ],
    }


def test_as_csv_with_a_row_for_each_rate_and_unmatched_money_last(ledger: Path) -> None:
    words = ("export", "receipts", "--to", "2026-12-31", "--format", "csv")
    ran = infast("-f", ledger, *words)
    assert ran.status == 0
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["document"], row["rate"], row["amount"]) for row in rows] == [
        ("R1", "20", "310.34"),
        ("R1", "10", "189.66"),
        ("R2", "20", "409.66"),
        ("R2", "10", "250.34"),
        ("R2", "", "40.00"),
    ]
    assert rows[-1]["invoice"] == rows[-1]["channel"] == ""


def test_into_a_folder(ledger: Path, tmp_path: Path) -> None:
    words = ("export", "receipts", "--from", "2026-01-01", "--to", "2026-12-31")
    for form in ("csv", "json"):
        ran = infast("-f", ledger, *words, "--format", form, "--into", tmp_path / "out")
        path = tmp_path / "out" / f"receipts_2026-01-01_2026-12-31.{form}"
        assert (ran.status, ran.out) == (0, f"{path}\n")
        assert path.stat().st_size
    assert infast("-f", ledger, *words, "--to", "2025-01-01").status == 2


def test_nothing_received(tmp_path: Path) -> None:
    path = write(tmp_path, TWO_RATES)
    ran = infast("-f", path, "export", "receipts", "--to", "2026-12-31")
    assert ran.json() == {"receipts": [], "unmatched": []}
