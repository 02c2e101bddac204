"""CFONB 120: the French banks' statement in records of 120 characters.

Read here and not by a package: ``python-cfonb`` is under the LGPL 3, which does not go
with GPL-2.0-only, and refuses files whose unused places are blank.

Records: ``01`` the balance before, ``04`` an operation, ``05`` a complement of the
operation above it, ``07`` the balance after.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.importers.base import (
    StatementImporter,
    decode,
    joined,
    problem_of,
    read_text,
    run,
    unreadable,
)
from beancount_infast.importers.labels import kind_of, read_label, reference
from beancount_infast.importers.values import parse_date, with_cents

from beancount_infast.sentences import say
from beancount_infast.statements import Kind, StatementLine, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH = 120
_DATES = ("%d%m%y",)
# The last digit of an amount says its sign too.
_LAST_DIGIT = {
    letter: (sign, str(digit))
    for sign, letters in (("", "{ABCDEFGHI"), ("-", "}JKLMNOPQR"))
    for digit, letter in enumerate(letters)
}
_AMOUNT = re.compile(r"[0-9]{13}[{}A-R]")
_MOST_DECIMALS = 4
# Two letters or digits of the bank's code of the operation (interbank codes).
_KINDS = {
    "02": Kind.CHEQUE_REMITTANCE,
    "03": Kind.CHEQUE_REMITTANCE,
    "05": Kind.TRANSFER,
    "18": Kind.TRANSFER,
    "A1": Kind.TRANSFER,
    "B1": Kind.DIRECT_DEBIT,
}


class Operation(NamedTuple):
    """A record 04 with the records 05 that complete it."""

    line: int
    record: str
    complements: list[str]


class Cfonb120(StatementImporter):
    """Statements in CFONB 120."""

    bank = "cfonb120"
    title = "CFONB 120"
    default_account = "Assets:Bank"

    def recognises(self, head: bytes) -> bool:
        """Say whether the first record is a balance with its sign at its place."""
        for line in decode(head, head=True).splitlines():
            if line.strip():
                return _is_balance(line)
        return False

    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read all operations of all accounts in the file."""
        for operation in _operations(filepath, content):
            try:
                yield _line(operation)
            except ValueError as error:
                raise unreadable(filepath, operation.line, problem_of(error)) from error


def _is_balance(line: str) -> bool:
    record = line.ljust(_WIDTH)
    return (
        len(line) <= _WIDTH
        and record[:2] in {"01", "04"}
        and _AMOUNT.fullmatch(record[90:104]) is not None
    )


def _operations(path: str, content: bytes) -> list[Operation]:
    operations: list[Operation] = []
    text = read_text(path, content)
    if not text.strip():
        raise unreadable(path, 1, say("there is no record in the file"))
    for number, line in enumerate(text.splitlines(), 1):
        record = line.rstrip().ljust(_WIDTH)
        if not record.strip():
            continue
        if len(record) > _WIDTH:
            raise unreadable(
                path,
                number,
                say("this record has {0} characters, not {1}", len(record), _WIDTH),
            )
        code = record[:2]
        if code == "04":
            operations.append(Operation(number, record, []))
        elif code == "05" and operations:
            operations[-1].complements.append(record)
        elif code not in {"01", "07"}:
            raise unreadable(
                path, number, say("“{0}” is no record of a statement", code)
            )
    return operations


def _line(operation: Operation) -> StatementLine:
    record = operation.record
    currency = record[16:19].strip().upper() or "EUR"
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise ValueError(say("“{0}” is not a currency", currency))
    amount = with_cents(_amount(record[90:104], record[19]), currency)
    told = _complements(operation.complements)
    label = joined(record[48:79], *told.get("LIB", ()))
    full = joined(
        label,
        *(
            text
            for key in ("NPY", "NBE", "LCC", "LC2", "LCS")
            for text in told.get(key, ())
        ),
    )
    parts = read_label(label)
    payer = _text(told, "NPY") if amount > 0 else _text(told, "NBE", "NPY")
    value_date = record[42:48].strip()
    returned = record[40:42].strip(" 0")
    return StatementLine(
        line=operation.line,
        date=parse_date(record[34:40], _DATES),
        value_date=parse_date(value_date, _DATES) if value_date else None,
        amount=amount,
        currency=currency,
        label=full,
        payer=payer or parts.payer,
        payer_certain=payer is not None or parts.payer_certain,
        remittance=_text(told, "LCC", "LC2", together=True) or parts.remittance,
        end_to_end=reference(_text(told, "RCN", width=35)) or parts.end_to_end,
        creditor_reference=_text(told, "LCS"),
        kind=Kind.RETURNED if returned else _kind(record[32:34], label),
        bank_account=record[21:32].strip() or None,
        source="\n".join(r.rstrip() for r in (record, *operation.complements)),
    )


def _amount(field: str, decimals: str) -> Decimal:
    if not _AMOUNT.fullmatch(field):
        raise ValueError(say("“{0}” is not an amount", field))
    places = int(decimals) if decimals.isascii() and decimals.isdigit() else 2
    if places > _MOST_DECIMALS:
        raise ValueError(say("an amount with {0} decimals", places))
    sign, last = _LAST_DIGIT[field[-1]]
    value = Decimal(field[:-1] + last).scaleb(-places)
    return -value if sign and value else value


def _complements(records: list[str]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for record in records:
        qualifier, text = record[45:48].strip(), record[48:118]
        if qualifier and text.strip():
            told.setdefault(qualifier, []).append(text)
    return told


def _text(
    told: dict[str, list[str]],
    *keys: str,
    width: int = 70,
    together: bool = False,
) -> str | None:
    texts = [one_line(text[:width]) for key in keys for text in told.get(key, ())]
    if not together:
        texts = texts[:1]
    return " ".join(filter(None, texts)) or None


def _kind(code: str, label: str) -> Kind:
    told = kind_of(label)
    return told if told is not Kind.OTHER else _KINDS.get(code, Kind.OTHER)


if __name__ == "__main__":
    run(Cfonb120)
