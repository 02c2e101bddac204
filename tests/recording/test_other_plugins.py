"""What the ledger's other plugins would find wrong is refused as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from calling import infast

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = """\
plugin "beancount_infast.plugins.settlement"
plugin "beancount_infast.plugins.vat_on_receipts"
plugin "othersplugin" "strict"

2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
2026-01-01 open Income:Services
2026-01-01 open Liabilities:Due
2026-01-01 open Liabilities:Vat
2026-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank
2026-01-01 custom "infast-option" "vat-on-receipts" Liabilities:Due Liabilities:Vat 20

2026-01-10 * "ACME" "Site web"
  invoice: "F1"
  Income:Services          -100.00 EUR
  Liabilities:Due           -20.00 EUR
  Assets:Receivable:Acme

2026-01-11 * "Odd"
  Assets:Bank              -100.00 EUR
  Income:Services

2026-01-12 ! "ACME" "Virement" ^F1
  payment: "R1"
  Assets:Bank                60.00 EUR
  Assets:Receivable:Acme

2026-02-01 balance Liabilities:Vat  0.00 EUR
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "main.beancount"
    path.write_text(BOOKS, "utf-8")
    return path


def refused(ledger: Path, *words: str) -> str:
    before = ledger.read_bytes()
    ran = infast("-f", ledger, *words, "--yes")
    assert ran.status == 2
    assert ledger.read_bytes() == before
    assert [path.name for path in ledger.parent.iterdir()] == [ledger.name]
    return ran.err


def test_vat_that_would_fall_due_before_a_balance(ledger: Path) -> None:
    """The payment itself is in order; the VAT that it makes due is what is too much."""
    wrong = "[beancount] Balance failed for 'Liabilities:Vat'"
    assert refused(ledger, "pay", "F1", "--date", "2026-01-31").startswith(wrong)
    assert refused(ledger, "validate", "R1").startswith(wrong)
    later = ("pay", "F1", "--date", "2026-02-01", "--yes")
    assert infast("-f", ledger, *later).status == 0


INVOICE = ("invoice", "Acme", "--line", "Income:Services=10", "--date", "2026-03-01")


def test_what_another_plugin_does_not_take(ledger: Path) -> None:
    assert refused(ledger, *INVOICE, "--description", "Odd") == (
        "[beancount] this is odd; change what is asked for, or the books first\n"
    )


def test_an_error_that_was_there_is_none_that_is_added(ledger: Path) -> None:
    assert "this is odd" in infast("-f", ledger, "check").out
    assert infast("-f", ledger, *INVOICE, "--yes").status == 0
    assert infast("-f", ledger, "check").out.count("\n") == 1
