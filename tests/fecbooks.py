"""Small books whose FEC a test reads, and the FEC as an accountant reads it."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from calling import infast

if TYPE_CHECKING:
    from pathlib import Path

# The accounts that the tests' books have; each test adds its entries.
CHART = """\
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"
2020-01-01 custom "infast-option" "siren" "732829320"

2020-01-01 open Assets:Receivable
  pcg: "411000"
  pcg-lib: "Clients"
2020-01-01 open Liabilities:CustomerCredit
  pcg: "419700"
  pcg-lib: "Clients - Autres avoirs"
2020-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2020-01-01 open Assets:Receivable:Brun
  customer: "Librairie Brun"
  compaux: "BRU01"
2020-01-01 open Assets:Bank
  pcg: "512000"
  pcg-lib: "Banque"
2020-01-01 open Assets:Cash
  pcg: 530000
  pcg-lib: "Caisse"
2020-01-01 open Assets:Savings
  pcg: "512200"
2020-01-01 open Liabilities:Suppliers
  pcg: "401000"
  pcg-lib: "Fournisseurs"
2020-01-01 open Liabilities:Loan
  pcg: "164000"
2020-01-01 open Equity:Opening
  pcg: "890000"
2020-01-01 open Equity:Result
  pcg: "120000"
  pcg-lib: "Résultat"
2020-01-01 open Equity:Reserves
  pcg: "106000"
2020-01-01 open Income:Services
  pcg: "706000"
  pcg-lib: "Prestations"
2020-01-01 open Income:Gains
  pcg: "756000"
2020-01-01 open Expenses:Fees
  pcg: "627000"
2020-01-01 open Expenses:Rent
  pcg: "613000"

"""


class Fec(NamedTuple):
    """What `infast export fec` wrote and said.

    Attributes:
        status: Its exit status.
        out: Standard output.
        err: Standard error.
        folder: Where the files are.
        encoding: Their character set.
        separator: What stands between fields.
    """

    status: int
    out: str
    err: str
    folder: Path
    encoding: str
    separator: str

    @property
    def files(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir())

    @property
    def path(self) -> Path:
        """The file of entries, which is not the notice."""
        (path,) = [p for p in self.folder.iterdir() if "DESCRIPTION" not in p.name]
        return path

    @property
    def notice(self) -> str:
        (path,) = self.folder.glob("*DESCRIPTION*")
        return path.read_bytes().decode(self.encoding)

    def rows(self) -> list[dict[str, str]]:
        """Give the lines, each field by the name of its column."""
        text = self.path.read_bytes().decode(self.encoding)
        head, *lines = [row.split(self.separator) for row in text.split("\r\n")[:-1]]
        return [dict(zip(head, line, strict=True)) for line in lines]

    def shows(self, columns: str, *, where: str = "") -> list[str]:
        """Give some columns of each line; `-` stands for nothing.

        Args:
            columns: The columns, divided by spaces.
            where: Only the lines whose EcritureNum, CompteNum or PieceRef begins so.
        """
        names = columns.split()
        return [
            " ".join(row[name] or "-" for name in names)
            for row in self.rows()
            if any(
                row[name].startswith(where)
                for name in ("EcritureNum", "CompteNum", "PieceRef")
            )
        ]

    def faults(self) -> list[str]:
        """Give the refusals, without the folder of the ledger."""
        assert self.status == 2, self.err
        assert not self.folder.exists(), "something was written"
        ledger = str(self.folder.parent / "main.beancount")
        return [
            line.replace(ledger, "main.beancount") for line in self.err.splitlines()
        ]


def books(*texts: str) -> str:
    """Put texts together, each indented as it likes."""
    return "\n".join(textwrap.dedent(text) for text in texts)


def write(folder: Path, text: str, chart: str = CHART) -> Path:
    """Write books into a folder: the accounts, then the text."""
    path = folder / "main.beancount"
    path.write_text(chart + books(text), "utf-8")
    return path


def export(ledger: Path, *words: object, into: str = "out") -> Fec:
    """Run `infast export fec` on a ledger; the year 2026 if nothing else is asked."""
    asked = [str(word) for word in words]
    if not {"--year", "--from"} & set(asked):
        asked += ["--year", "2026"]
    folder = ledger.parent / into
    ran = infast("-f", ledger, "export", "fec", "--into", folder, *asked)
    encoding, separator = "iso-8859-15", "\t"
    if "--encoding" in asked:
        encoding = asked[asked.index("--encoding") + 1]
    if "pipe" in asked:
        separator = "|"
    return Fec(ran.status, ran.out, ran.err, folder, encoding, separator)


def fec(folder: Path, text: str, *words: object, chart: str = CHART) -> Fec:
    """Write books and export their FEC."""
    made = export(write(folder, text, chart), *words)
    assert made.status == 0, made.err
    return made


def line_of(ledger: Path, text: str) -> int:
    """Give the line of a ledger that begins with a text."""
    lines = ledger.read_text("utf-8").splitlines()
    (found,) = [n for n, line in enumerate(lines, 1) if line.startswith(text)]
    return found


def seal(ledger: Path, day: str, *numbers: str) -> None:
    """Seal documents on a day, one behind the other; all if none is named."""
    for number in numbers or (None,):
        words = [] if number is None else [number]
        home = ledger.with_name("seals.beancount")
        before = home.read_text("utf-8") if home.exists() else ""
        ran = infast("-f", ledger, "seal", "--yes", *words)
        assert ran.status == 0, ran.err
        after = home.read_text("utf-8")
        assert after.startswith(before)
        # The day of sealing is not what a seal protects.
        new = re.sub(r"(?m)^[0-9]{4}-[0-9]{2}-[0-9]{2}", day, after[len(before) :])
        home.write_text(before + new, "utf-8")
