"""The `infast-option` directives, as the model needs them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from beancount.core import account as accounts
from beancount.core import data
from beancount.core.amount import Amount

ACCOUNT, TEXT, NUMBER = "ACCOUNT", "TEXT", "NUMBER"
AMOUNT, YES_NO, DATE = "AMOUNT", "YES OR NO", "DATE"
#: Key → the types of its values; a question mark where one may be left out.
TYPES: dict[str, list[str]] = {
    "receivable": [ACCOUNT],
    "customer-credit": [ACCOUNT],
    "payment-method": [TEXT, "ACCOUNT?"],
    "bank": [TEXT, ACCOUNT],
    "numbering": [TEXT, TEXT],
    "income": [ACCOUNT],
    "vat": [NUMBER, ACCOUNT],
    "vat-on-receipts": [ACCOUNT, ACCOUNT, "NUMBER?"],
    "write-off": [ACCOUNT],
    "suspense": [ACCOUNT],
    "fees": [ACCOUNT],
    "rounding": [ACCOUNT, AMOUNT],
    "file": [TEXT],
    "seal": [YES_NO],
    "seal-file": [TEXT],
    "locked-until": [DATE],
    "deposit": [ACCOUNT],
    "siren": [TEXT],
    "vat-number": [TEXT],
    "company": [TEXT],
    "journal": [TEXT, TEXT, "ACCOUNT|TEXT"],
    "fiscal-year-end": [TEXT],
    "fec-results": [TEXT],
}
#: The kinds that have a series of numbers.
NUMBERED = {
    "invoice",
    "credit-note",
    "payment",
    "application",
    "release",
    "refund",
    "write-off",
    "reversal",
}
#: Keys that may be repeated, each with another first value.
BY_NAME = {"payment-method", "bank", "numbering", "vat", "vat-on-receipts"}


@dataclass
class Options:
    receivable: str
    credit: str
    roots: dict[str, str]
    methods: set[str] = field(default_factory=set)
    numbering: dict[str, str] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    deposit: str | None = None

    def side(self, name: str) -> str:
        """Which of the two roots the account is under, if any."""
        if name.startswith(self.receivable + ":"):
            return "receivable"
        return "credit" if name.startswith(self.credit + ":") else ""

    def key(self, name: str) -> str:
        side = self.side(name)
        root = self.receivable if side == "receivable" else self.credit
        return name[len(root) + 1 :] if side else ""

    def under(self, name: str, root: str) -> bool:
        return name == root or name.startswith(root + ":")

    def is_asset_outside(self, name: str) -> bool:
        mine = self.under(name, self.roots["assets"])
        return mine and not self.under(name, self.receivable)

    def is_result(self, name: str) -> bool:
        kinds = ("income", "expenses")
        return any(self.under(name, self.roots[kind]) for kind in kinds)

    def is_deposit(self, name: str) -> bool:
        return self.deposit is not None and self.under(name, self.deposit)

    def is_opening(self, name: str) -> bool:
        return (
            self.under(name, self.roots["equity"])
            or self.is_deposit(name)
            or name in self.pending
        )


def read_options(
    entries: list[Any], options_map: dict[str, Any]
) -> tuple[Options, list[tuple[str, int]]]:
    roots = {
        kind: options_map[f"name_{kind}"]
        for kind in ("assets", "liabilities", "equity", "income", "expenses")
    }
    options = Options(
        f"{roots['assets']}:Receivable", f"{roots['liabilities']}:CustomerCredit", roots
    )
    breaches, seen = [], set[Any]()
    for entry in entries:
        ours = isinstance(entry, data.Custom) and entry.type == "infast-option"
        if ours and not _read_option(entry, options, seen):
            breaches.append(("bad-option", entry.meta["lineno"]))
    return options, breaches


def _read_option(entry: data.Custom, options: Options, seen: set[Any]) -> bool:
    key, *values = [pair.value for pair in entry.values or []] or [None]
    found = [_type(pair) for pair in (entry.values or [])[1:]]
    if key not in TYPES or not _fits(found, TYPES[key]):
        return False
    if not _means_something(key, values):
        return False
    if key == "journal" and found[2:] == [TEXT] and values[2] not in NUMBERED:
        return False
    identity = (key, values[0] if key in BY_NAME else None)
    if key == "rounding":
        identity = (key, values[1].currency)
    if key != "journal" and identity in seen:
        return False
    seen.add(identity)
    return _store(key, values, options)


def _means_something(key: str, values: list[Any]) -> bool:
    match key:
        case "numbering":
            return values[0] in NUMBERED and "{number" in values[1]
        case "vat-on-receipts":
            return bool(values[0] != values[1])
        case "fiscal-year-end":
            return (
                re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", values[0])
                is not None
            )
        case "fec-results":
            return len(values[0].split()) == 4
        case _:
            return True


def _type(pair: Any) -> str:
    if pair.dtype == accounts.TYPE:
        return ACCOUNT
    types = [(bool, YES_NO), (str, TEXT), (Decimal, NUMBER), (Amount, AMOUNT)]
    for kind, name in [*types, (datetime.date, DATE)]:
        if isinstance(pair.value, kind):
            return name
    return "?"


def _fits(found: list[str], wanted: list[str]) -> bool:
    needed = [kind for kind in wanted if not kind.endswith("?")]
    if not len(needed) <= len(found) <= len(wanted):
        return False
    pairs = zip(found, wanted, strict=False)
    return all(have in want.rstrip("?").split("|") for have, want in pairs)


def _store(key: str, values: list[Any], options: Options) -> bool:
    match key:
        case "receivable":
            options.receivable = values[0]
        case "customer-credit":
            options.credit = values[0]
        case "payment-method":
            options.methods.add(values[0])
        case "numbering":
            options.numbering[values[0]] = values[1]
        case "vat-on-receipts":
            options.pending.add(values[0])
        case "deposit":
            options.deposit = values[0]
        case _:
            pass
    return not (
        options.under(options.receivable, options.credit)
        or options.under(options.credit, options.receivable)
    )


def shape(pattern: str) -> re.Pattern[str]:
    """A numbering pattern as a regular expression with `year` and `number`."""
    expression = re.escape(pattern).replace(r"\{year\}", r"(?P<year>[0-9]{4})")
    return re.compile(
        re.sub(r"\\\{number(:[^}]*)?\\\}", r"(?P<number>[0-9]+)", expression)
    )


def parse_number(pattern: str, number: str) -> tuple[str, int] | None:
    """The series and rank that a number has under a pattern, if it has its shape."""
    found = shape(pattern).fullmatch(number)
    if found is None:
        return None
    parts = {key: int(value) for key, value in found.groupdict().items()}
    if pattern.format(**parts) != number:
        return None
    return (f"{pattern} {parts.get('year', '')}", parts["number"])
