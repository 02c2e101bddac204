"""What is sealed is what the text says, whatever other plugins make of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import othersplugin
import pytest
from beancount import loader
from click.testing import CliRunner

from beancount_infast.cli import main
from beancount_infast.ledger import load
from beancount_infast.written import read_again

if TYPE_CHECKING:
    from pathlib import Path

OURS = 'plugin "beancount_infast.plugins.settlement"\n'
OPENED = """\
include "documents.beancount"
2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
2026-01-01 open Income:Services
2026-01-01 open Expenses:Lost
2026-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank
2026-01-01 custom "infast-option" "write-off" Expenses:Lost
"""
DOCUMENTS = """\
2026-01-10 * "ACME SARL" "Site web" ^contract-7
  invoice: "F2026-001"
  due: 2026-02-09
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    100.00 EUR
    due: 2026-02-01
  Assets:Receivable:Acme     50.00 EUR

2026-01-11 * "ACME SARL" "La suite"
  invoice: "F2026-002"
  Income:Services          -400.00 EUR
  Assets:Receivable:Acme

2026-01-20 * "ACME SARL" "Virement" ^F2026-001
  payment: "R2026-001"
  Assets:Bank               500.00 EUR
  Assets:Receivable:Acme

2026-01-22 ! "ACME SARL" "Chèque" ^F2026-002
  payment: "R2026-002"
  Assets:Bank                30.00 EUR
  Assets:Receivable:Acme   ; to be shared out

2026-01-23 * "ACME SARL" "Le reste"
  application: "I2026-001"
  Liabilities:CustomerCredit:Acme   300.00 EUR
  Assets:Receivable:Acme           -300.00 EUR
    settles: "F2026-002"
"""


def other(what: str) -> str:
    return f'plugin "othersplugin" "{what}"\n'


def orders(what: str) -> list[str]:
    """Give the plugins' lines in each order in which they may stand."""
    return [
        other(what),
        other(what) + OURS,
        OURS + other(what),
        other(what) + OURS + other(what),
        OURS,
    ]


CHANGES = sorted(othersplugin.CHANGES)
ORDERS = range(len(orders("")))


class Books:
    """Books in a folder, whose plugins' lines may change."""

    def __init__(self, folder: Path, plugins: str) -> None:
        self.main = folder / "main.beancount"
        self.documents = folder / "documents.beancount"
        self.plugins = plugins
        self.main.write_text(plugins + OPENED, "utf-8")
        self.documents.write_text(DOCUMENTS, "utf-8")

    def name_plugins(self, plugins: str) -> None:
        text = self.main.read_text("utf-8").removeprefix(self.plugins)
        self.main.write_text(plugins + text, "utf-8")
        self.plugins = plugins

    def run(self, *words: str) -> Any:
        form = ("--yes", "--format", "json")
        result = CliRunner().invoke(main, ["-f", str(self.main), *words, *form])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def errors(self) -> list[tuple[str, int]]:
        return [(fault.code, fault.line or 0) for fault in load(self.main).faults()]


def checked(books: Books, what: str) -> None:
    """Check that the seals hold in every order, and that a change is told in each."""
    for plugins in [*orders(what), ""]:
        books.name_plugins(plugins)
        assert books.errors() == [], plugins
    text = books.documents.read_text("utf-8")
    books.documents.write_text(text.replace('"La suite"', '"La fin"'), "utf-8")
    for plugins in orders(what):
        books.name_plugins(plugins)
        assert books.errors() == [("seal-broken", 9)], plugins


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("what", CHANGES)
def test_what_was_typed_is_sealed_as_it_was_typed(
    tmp_path: Path, what: str, order: int
) -> None:
    books = Books(tmp_path, orders(what)[order])
    sealed = books.run("seal", "F2026-002", "R2026-001")["numbers"]
    assert sealed == ["F2026-002", "R2026-001"]
    sealed = books.run("lock", "2026-01-31")["numbers"]
    assert sealed == ["F2026-001", "I2026-001"]
    checked(books, what)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("what", CHANGES)
def test_what_is_recorded_is_sealed_as_it_is_written(
    tmp_path: Path, what: str, order: int
) -> None:
    books = Books(tmp_path, orders(what)[order])
    books.run("seal")
    day = ("--date", "2026-02-01")
    assert books.run("pay", "F2026-002", "--amount", "20", *day)["sealed"]
    assert books.run("validate", "R2026-002")["sealed"]
    assert books.run("invoice", "Acme", "--line", "Income:Services=10", *day)["sealed"]
    assert books.run("credit-note", "F2026-002", "--amount", "5", *day)["sealed"]
    assert books.run("write-off", "F2026-002", *day)["sealed"]
    checked(books, what)
    assert "; to be shared out" in books.documents.read_text("utf-8")


def test_a_text_that_cannot_be_read_again_is_told_as_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Books without a file, and a file that is gone by then."""
    books = Books(tmp_path, other("links") + OURS)
    books.run("seal", "F2026-002")
    assert books.errors() == []
    text = books.main.read_text("utf-8").replace('include "', f'include "{tmp_path}/')
    _, errors, _ = loader.load_string(text)
    assert [error.code for error in errors] == ["seal-broken"]

    def gone(*_: object) -> None:
        raise FileNotFoundError

    _, _, options = loader.load_file(str(books.main))
    assert read_again(options) is not None
    monkeypatch.setattr(loader, "_parse_recursive", gone)
    assert read_again(options) is None
