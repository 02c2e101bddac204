"""`infast vat` and `infast deposits`: what a return needs, what a person decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from beancount_infast.cli import main

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """\
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"
plugin "beancount_infast.plugins.vat_on_receipts"
2026-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT Liabilities:Due 20
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
2026-01-01 open Income:Services
2026-01-01 open Liabilities:Deposits
2026-01-01 open Liabilities:VAT
2026-01-01 open Liabilities:Due

2026-01-10 * "ACME SARL" "Acompte"
  invoice: "FA-001"
  Liabilities:Deposits            -300.00 EUR
  Liabilities:VAT              -60.00 EUR
  Assets:Receivable:Acme           360.00 EUR

2026-01-15 * "ACME SARL" "Virement" ^FA-001
  payment: "R-001"
  Assets:Bank                      400.00 EUR
  Assets:Receivable:Acme

2026-03-01 * "ACME SARL" "Facture finale"
  invoice: "F-001"
  Income:Services                -1000.00 EUR
  Liabilities:VAT             -140.00 EUR
  Liabilities:Deposits             300.00 EUR
    deducts: "FA-001"
  Assets:Receivable:Acme           840.00 EUR
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS, "utf-8")
    return path


def run(ledger: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["-f", str(ledger), *words])
    assert result.exit_code == 0, result.output
    output: str = result.stdout
    return output


def test_vat_that_fell_due(ledger: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-01-31")
    rows = json.loads(run(ledger, "vat", *period, "--format", "json"))
    assert rows == [
        {
            "date": "2026-01-15",
            "document": "FA-001",
            "cause": "R-001",
            "customer": "Acme",
            "rate": "20",
            "currency": "EUR",
            "amount": "60.00",
        }
    ]
    later = ("--from", "2026-02-01", "--to", "2026-02-28")
    assert json.loads(run(ledger, "vat", *later, "--format", "json")) == []


def test_unused_money_is_left_to_a_person(ledger: Path) -> None:
    text = run(ledger, "vat", "--from", "2026-01-01", "--to", "2026-03-31")
    assert "60.00" in text
    assert "R-001" in text
    assert "40.00" in text
    assert "FA-001" in run(ledger, "vat", "--to", "2026-03-31", "--customer", "Acme")


def test_vat_as_csv(ledger: Path) -> None:
    lines = run(ledger, "vat", "--to", "2026-03-31", "--format", "csv").splitlines()
    assert lines[0] == "date,document,cause,customer,rate,currency,amount"
    assert lines[1] == "2026-01-15,FA-001,R-001,Acme,20,EUR,60.00"


def test_deposits(ledger: Path) -> None:
    day = ("--as-of", "2026-03-31")
    (row,) = json.loads(run(ledger, "deposits", *day, "--format", "json"))
    assert (row["number"], row["deposit"], row["deducted"]) == (
        "FA-001",
        "300.00",
        "300.00",
    )
    assert row["deductions"] == [
        {"invoice": "F-001", "date": "2026-03-01", "amount": "300.00"}
    ]
    assert "FA-001" in run(ledger, "deposits", *day)
    assert run(ledger, "deposits", *day, "--format", "csv").startswith("number,")
    assert "FA-001" in run(ledger, "deposits", *day, "--customer", "Acme")
    assert run(ledger, "deposits", "--as-of", "2026-01-01")
