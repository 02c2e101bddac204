"""Sealed books to tamper with: a folder of files, its seals, and what is told of it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from beancount import loader

from beancount_infast import seals
from beancount_infast.booking import complete
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Transaction

MAIN = """\
plugin "beancount_infast.plugins.settlement"
include "documents.beancount"
include "seals.beancount"

2026-01-01 open Assets:Bank
2026-01-01 open Assets:Stock
2026-01-01 open Assets:Cheques
2026-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2026-01-01 open Assets:Receivable:Durand
2026-01-01 open Income:Services
2026-01-01 open Income:Sales
2026-01-01 open Expenses:Fees
2026-01-01 open Equity:Opening
2026-01-01 open Liabilities:Deposits
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits

2026-01-02 * "Two boxes, for sale"
  Assets:Stock               2 BOX {10.00 EUR, "first"}
  Assets:Stock               2 BOX {10.00 EUR, "second"}
  Assets:Bank           -40.00 EUR
"""

DOCUMENTS = """\
2026-01-10 * "ACME SARL" "Web site" ^contract-7
  invoice: "F2026-001"
  due: 2026-02-09
  Income:Services          -150.00 EUR
  Assets:Receivable:Acme    100.00 EUR
    due: 2026-02-01
  Assets:Receivable:Acme     50.00 EUR

2026-01-20 * "ACME SARL" "Virement" ^F2026-001
  payment: "R2026-001"
  method: "transfer"
  deposit: "D-9"
  Assets:Bank               498.00 EUR
  Expenses:Fees               2.00 EUR
  Assets:Receivable:Acme   -150.00 EUR
    settles: "F2026-001"
  Liabilities:CustomerCredit:Acme  -350.00 EUR

2026-01-21 * "ACME SARL" "Acompte"
  invoice: "FA-001"
  Liabilities:Deposits      -60.00 EUR
  Assets:Receivable:Acme     60.00 EUR

2026-01-22 * "ACME SARL" "Web site, the rest"
  invoice: "F2026-002"
  Income:Services          -460.00 EUR
  Liabilities:Deposits       60.00 EUR
    deducts: "FA-001"
  Assets:Receivable:Acme    400.00 EUR

2026-01-23 * "ACME SARL" "Le reste"
  application: "I2026-001"
  Liabilities:CustomerCredit:Acme   300.00 EUR
    uses: "R2026-001"
  Assets:Receivable:Acme   -300.00 EUR
    settles: "F2026-002"

2026-01-24 * "ACME SARL" "Avoir"
  credit-note: "A2026-001"
  corrects: "F2026-002"
  Income:Services            20.00 EUR
  Assets:Receivable:Acme    -20.00 EUR
    settles: "F2026-002"

2026-01-25 * "ACME SARL" "Avoir undone"
  reversal: "X2026-001"
  reverses: "A2026-001"
  Income:Services           -20.00 EUR
  Assets:Receivable:Acme     20.00 EUR
    settles: "F2026-002"

2026-01-26 * "Durand" "A box, in dollars"
  invoice: "F2026-003"
  Assets:Stock              -1 BOX {10.00 EUR, "first"}
  Income:Sales              -82.00 EUR
  Assets:Receivable:Durand  100.00 USD @ 0.92 EUR
"""

SEALED_ON = datetime.date(2026, 1, 31)


def digest_in(line: str) -> str:
    """Give the digest that a seal's line holds."""
    return line.split('"')[-2]


def number_in(line: str) -> str:
    """Give the number that a seal's line holds."""
    return line.split('"')[3]


class SealedBooks:
    """Books whose documents are all sealed.

    Args:
        folder: An empty folder for the files.
        documents: What stands in the file of documents.
        options: More for the main file.
    """

    def __init__(
        self, folder: Path, documents: str = DOCUMENTS, options: str = ""
    ) -> None:
        self.main = folder / "main.beancount"
        self.documents = folder / "documents.beancount"
        self.chain = folder / "seals.beancount"
        self.main.write_text(MAIN + options, "utf-8")
        self.documents.write_text(documents, "utf-8")
        self.chain.write_text("", "utf-8")
        self.seal()

    def made(self, previous: str, numbers: Sequence[str] | None = None) -> list[str]:
        """Make seals behind a digest: of these documents, else of all without one."""
        entries, _, options_map = loader.load_file(str(self.main))
        books = read_books(entries, options_map)
        completed = complete(entries, settle(books))
        if numbers is None:
            documents = seals.to_seal(books, entries)
        else:
            by_number = {document.number: document for document in books.documents}
            documents = [by_number[number] for number in numbers]
        return seals.chain_on(
            previous,
            [(d, cast("Transaction", completed[d.position])) for d in documents],
            SEALED_ON,
        )

    def seal(self) -> list[str]:
        """Seal what has no seal yet; give the seals."""
        made = self.made(self.head())
        self.write_lines([*self.lines(), *made])
        return made

    def head(self) -> str:
        """Give the digest with which the chain ends."""
        entries, _, options_map = loader.load_file(str(self.main))
        options = read_books(entries, options_map).options
        return seals.head(entries, seals.seal_file(options_map, options))

    def lines(self) -> list[str]:
        """Give the seals as they stand."""
        return self.chain.read_text("utf-8").splitlines()

    def write_lines(self, lines: list[str]) -> None:
        """Write the seals anew."""
        self.chain.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def line_of(self, number: str) -> int:
        """Give the line where a document begins."""
        text = self.documents.read_text("utf-8")
        return _line_before(text, text.index(f': "{number}"\n'))

    def change(self, old: str, new: str) -> int:
        """Change a text of the documents; give the line where its document begins."""
        text = self.documents.read_text("utf-8")
        assert text.count(old) == 1, f"{old} stands once in the text"
        self.documents.write_text(text.replace(old, new), "utf-8")
        return _line_before(text, text.index(old) + old.index(old.strip()))

    def add(self, text: str) -> int:
        """Add a document at the end; give its line."""
        before = self.documents.read_text("utf-8")
        self.documents.write_text(f"{before}\n{text}", "utf-8")
        return before.count("\n") + 2

    def delete(self, number: str) -> None:
        """Delete a document."""
        parts = self.documents.read_text("utf-8").split("\n\n")
        (found,) = [part for part in parts if _key_of(part) == number]
        kept = [part for part in parts if part is not found]
        self.documents.write_text("\n\n".join(kept), "utf-8")

    def errors(self) -> list[Any]:
        """Give what is wrong with the books as they stand."""
        return loader.load_file(str(self.main))[1]

    def told(self) -> list[tuple[str, str, int]]:
        """Give the code, file and line of all that is wrong, in order of code."""
        return sorted(
            (
                getattr(error, "code", "beancount"),
                Path(error.source["filename"]).name,
                error.source["lineno"],
            )
            for error in self.errors()
        )


def _key_of(part: str) -> str:
    """Give the number of a document, which its first key holds."""
    return part.split('"')[5]


def _line_before(text: str, offset: int) -> int:
    """Give the line where the directive that holds an offset begins."""
    starts = [
        number
        for number, line in enumerate(text[: offset + 1].split("\n"), 1)
        if re.match(r"\d", line)
    ]
    return starts[-1]
