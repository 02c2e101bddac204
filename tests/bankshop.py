"""A ledger in a folder with statements beside it, and `infast import` on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from banklines import HEAD, IBANS, customer, invoice
from beancount import loader
from click.testing import CliRunner, Result

from beancount_infast.cli import main
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = (
    customer("Acme", "ACME SARL", iban=IBANS["Acme"])
    + customer("Beta", "Béta & Fils", iban=IBANS["Beta"])
    + "2026-01-01 open Liabilities:CustomerCredit:Acme\n"
    + "2026-01-01 open Liabilities:CustomerCredit:Beta\n"
)
F1 = invoice("F2026-001", "Acme", "150.00")
F2 = invoice("F2026-002", "Beta", "80.00", "10-02")
QONTO = (
    "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),"
    "Currency,Counterparty name,Payment method,Transaction ID,IBAN,Reference,Category,"
    "Note,VAT amount,Initiator\n"
)


def row(
    key: str,
    date: str,
    amount: str,
    payer: str = "",
    written: str = "",
    *,
    iban: str = "",
) -> str:
    """Write a line of Qonto's."""
    return (
        f"settled,2026-{date} 08:00:00,2026-{date} 08:00:00,{amount},EUR,{payer},"
        f"transfer,{key},{iban},{written},,,0.00,\n"
    )


class Shop:
    """A ledger in a folder, and statements beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.main = folder / "main.beancount"

    def write(self, *texts: str) -> None:
        """Write the ledger."""
        self.main.write_text(HEAD + PEOPLE + "".join(texts), encoding="utf-8")

    def file(self, *rows: str, name: str = "qonto.csv") -> str:
        """Write a statement; give its name."""
        path = self.folder / name
        path.write_text(QONTO + "".join(rows), encoding="utf-8")
        return str(path)

    def call(self, *words: str) -> Result:
        """Call infast."""
        arguments = ["-f", str(self.main), *words]
        return CliRunner().invoke(main, arguments)

    def run(self, *files: str, words: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Import files; give the lines as JSON."""
        result = self.call(
            "import", *files, "--account", "Assets:Bank", "--format", "json", *words
        )
        assert result.exit_code == 0, result.output
        found: list[dict[str, Any]] = json.loads(result.output)
        return found

    def text(self) -> str:
        """Give the ledger's text."""
        return self.main.read_text(encoding="utf-8")

    def check(self) -> Any:
        """Load the ledger, which must have no errors; give what it settles."""
        entries, errors, options_map = loader.load_file(str(self.main))
        assert not errors, errors
        return settle(read_books(entries, options_map))
