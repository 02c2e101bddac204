"""A strict checker of FEC files, which knows nothing of how ours are made.

It reads bytes and says all that is wrong with them: the name, the character set, the
columns, their formats, the numbers of each journal, the balance of each entry,
letters, auxiliaries. The rules are those of art. A47 A-1 of the tax procedures' book,
and of what the administration's own tool is known to refuse or to remark upon.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"(?P<siren>[0-9]{9})FEC(?P<day>20[0-9]{2}[0-1][0-9][0-3][0-9])\.txt")
HEAD = [
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum"),
    *("CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate"),
    *("EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate"),
    *("Montantdevise", "Idevise"),
]
CASH_HEAD = ["DateRglt", "ModeRglt", "NatOp", "IdClient"]
OPTIONAL = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", *HEAD[-2:]}
REQUIRED = [name for name in HEAD if name not in OPTIONAL]
DATES = ["EcritureDate", "PieceDate", "ValidDate"]
OPTIONAL_DATES = ["DateLet", "DateRglt"]
PAIRS = [
    ("EcritureLet", "DateLet"),
    ("CompAuxNum", "CompAuxLib"),
    ("Montantdevise", "Idevise"),
    ("DateRglt", "ModeRglt"),
]
AMOUNT = re.compile(r"(0|[1-9][0-9]*),[0-9]{2}")
UNITS = re.compile(r"-?(0|[1-9][0-9]*),[0-9]{2,}")
ACCOUNT = re.compile(r"[1-8][0-9]{2}[A-Za-z0-9]*")
LETTER = re.compile(r"[A-Z]{3,}")
NUMBER = re.compile(r"([A-Za-z0-9]+)-([0-9]{6})")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f|]")

Row = dict[str, str]


@dataclass
class Checker:
    """Collects what is wrong with one file."""

    name: str
    data: bytes
    first: datetime.date
    encoding: str = "iso-8859-15"
    separator: str = "\t"
    wrong: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def run(self) -> list[str]:
        """Check all; give what is wrong."""
        self.check_name()
        self.read()
        for number, row in enumerate(self.rows, 2):
            for fault in [*self.check_fields(row), *self.check_money(row)]:
                self.wrong.append(f"line {number}: {fault}")
        if not self.wrong:
            self.check_entries()
            self.check_numbers()
            self.check_labels()
            self.check_letters()
        return self.wrong

    def check_name(self) -> None:
        match = NAME.fullmatch(self.name)
        if match is None:
            self.wrong.append(f"the name {self.name}")
            return
        digits = [int(digit) for digit in match["siren"]]
        doubled = [
            d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)
        ]
        if sum(doubled) % 10:
            self.wrong.append(f"the SIREN {match['siren']}")
        self.last = day(match["day"])

    def read(self) -> None:
        text = self.data.decode(self.encoding)
        if text.startswith("\ufeff") or self.data.startswith(b"\xef\xbb\xbf"):
            self.wrong.append("a byte-order mark")
        if not text.endswith("\r\n") or "\n" in text.replace("\r\n", ""):
            self.wrong.append("ends of lines")
        lines = [line.split(self.separator) for line in text.split("\r\n")[:-1]]
        head = lines[0] if lines else []
        if head not in (HEAD, HEAD + CASH_HEAD):
            self.wrong.append(f"the columns {head}")
        elif any(len(line) != len(head) for line in lines):
            self.wrong.append("lines of another length than the first")
        elif len(lines) == 1:
            self.wrong.append("no line")
        else:
            self.rows = [dict(zip(head, line, strict=True)) for line in lines[1:]]

    def check_fields(self, row: Row) -> list[str]:
        found = [f"{name} is empty" for name in REQUIRED if not row[name]]
        found += [
            f"{name} {value!r}"
            for name, value in row.items()
            if CONTROL.search(value) or value != value.strip() or "  " in value
        ]
        found += [f"{name} {row[name]}" for name in DATES if not is_day(row[name])]
        found += [
            f"{name} {row[name]}"
            for name in OPTIONAL_DATES
            if row.get(name) and not is_day(row[name])
        ]
        found += [
            f"{one} without {other}, or the reverse"
            for one, other in PAIRS
            if bool(row.get(one)) != bool(row.get(other))
        ]
        return found + list(self.check_codes(row))

    def check_codes(self, row: Row) -> Iterator[str]:
        if not ACCOUNT.fullmatch(row["CompteNum"]):
            yield f"CompteNum {row['CompteNum']}"
        if row["CompAuxNum"] and row["CompteNum"][:2] not in ("40", "41"):
            yield f"an auxiliary on {row['CompteNum']}"
        if row["EcritureLet"] and not LETTER.fullmatch(row["EcritureLet"]):
            yield f"EcritureLet {row['EcritureLet']}"
        if not NUMBER.fullmatch(row["EcritureNum"]):
            yield f"EcritureNum {row['EcritureNum']}"
        elif not row["EcritureNum"].startswith(f"{row['JournalCode']}-"):
            yield "EcritureNum is another journal's"

    def check_money(self, row: Row) -> list[str]:
        debit, credit, units = row["Debit"], row["Credit"], row["Montantdevise"]
        if not AMOUNT.fullmatch(debit) or not AMOUNT.fullmatch(credit):
            return [f"amounts {debit} and {credit}"]
        if (debit == "0,00") == (credit == "0,00"):
            return ["a line is a debit or a credit"]
        if units and not UNITS.fullmatch(units):
            return [f"Montantdevise {units}"]
        if units and units.startswith("-") != (debit == "0,00"):
            return [f"Montantdevise {units} on the other side"]
        if units and not re.fullmatch("[A-Z]{3}", row["Idevise"]):
            return [f"Idevise {row['Idevise']}"]
        return []

    # Entries.

    def entries(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row["EcritureNum"]].append(row)
        return found

    def check_entries(self) -> None:
        for number, rows in self.entries().items():
            if sum(amount(row) for row in rows):
                self.wrong.append(f"{number} does not balance")
            for name in ("EcritureDate", "ValidDate", "JournalCode", "JournalLib"):
                if len({row[name] for row in rows}) > 1:
                    self.wrong.append(f"{number} has several {name}")
            date, valid = day(rows[0]["EcritureDate"]), day(rows[0]["ValidDate"])
            if not self.first <= date <= self.last:
                self.wrong.append(f"{number} is of another exercise")
            if valid < date:
                self.wrong.append(f"{number} is validated before its day")
            accounts = {row["CompteNum"] for row in rows}
            if any(a.startswith("12") for a in accounts) and all(
                a.startswith(("6", "7", "12")) for a in accounts
            ):
                self.wrong.append(f"{number} closes the accounts")

    def check_numbers(self) -> None:
        numbers = list(dict.fromkeys(row["EcritureNum"] for row in self.rows))
        changes = 1 + sum(
            one["EcritureNum"] != other["EcritureNum"]
            for one, other in pairwise(self.rows)
        )
        if changes != len(numbers):
            self.wrong.append("an entry's lines are not together")
        ranks: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            match = NUMBER.fullmatch(number)
            assert match is not None
            ranks[match[1]].append(int(match[2]))
        for code, found in ranks.items():
            if found != list(range(1, len(found) + 1)):
                self.wrong.append(f"the numbers of {code} are not continuous")
        opening = [number.startswith("AN-") for number in numbers]
        if opening != sorted(opening, reverse=True):
            self.wrong.append("opening entries do not come first")
        valid = [r["ValidDate"] for r in self.rows if r["JournalCode"] != "AN"]
        if valid != sorted(valid):
            self.wrong.append("entries are not in the order of validation")

    def check_labels(self) -> None:
        for code, label in (("JournalCode", "JournalLib"), ("CompteNum", "CompteLib")):
            labels = defaultdict(set)
            for row in self.rows:
                labels[row[code]].add(row[label])
            self.wrong += [
                f"{code} {key} has several labels"
                for key, found in labels.items()
                if len(found) > 1
            ]

    def check_letters(self) -> None:
        groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row["EcritureLet"]:
                key = row["CompteNum"], row["CompAuxNum"], row["EcritureLet"]
                groups[key].append(row)
        for key, rows in groups.items():
            if sum(amount(row) for row in rows):
                self.wrong.append(f"the group {key} does not come to zero")
            if {row["DateLet"] for row in rows} != {
                max(row["EcritureDate"] for row in rows)
            }:
                self.wrong.append(f"the group {key} has another date")


def is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{8}", text):
        return False
    try:
        day(text)
    except ValueError:
        return False
    return True


def day(text: str) -> datetime.date:
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def amount(row: Row) -> Decimal:
    """Give a line's amount, a debit positive."""
    debit, credit = (Decimal(row[n].replace(",", ".")) for n in ("Debit", "Credit"))
    return debit - credit


def faults(
    name: str,
    data: bytes,
    first: datetime.date,
    encoding: str = "iso-8859-15",
    separator: str = "\t",
) -> list[str]:
    """Give all that is wrong with a FEC.

    Args:
        name: The file's name.
        data: What it holds.
        first: The first day of its exercise.
        encoding: Its character set.
        separator: What stands between its fields.
    """
    return Checker(name, data, first, encoding, separator).run()
