"""MT940, the statement of SWIFT, read with the library ``mt-940`` (BSD).

The library reads each entry; the entries are cut out here, so that a fault has a line
and that no entry can be taken for the continuation of another.  An amount that the
library would cut short is refused.

(The module is not called ``mt940``: run by itself it would hide the library.)
"""

from __future__ import annotations

import datetime
import logging
import re
from decimal import DecimalException
from typing import TYPE_CHECKING, Any, NamedTuple

import mt940
from beancount_infast.importers.base import (
    StatementImporter,
    bare_iban,
    decode,
    joined,
    problem_of,
    read_text,
    run,
    unreadable,
)
from beancount_infast.importers.labels import read_label, reference
from beancount_infast.importers.values import with_cents
from mt940.models import Transactions

from beancount_infast.sentences import say
from beancount_infast.statements import Kind, StatementLine, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FIELD = re.compile(r"^:(\d\d[A-Z]?|NS):", re.MULTILINE)
_NEEDED = (
    re.compile(r"^(?:\{[^\r\n]*)?:20:", re.MULTILINE),
    re.compile(r"^:25[A-Z]?:", re.MULTILINE),
    re.compile(r"^:60[FM]?:", re.MULTILINE),
)
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})")
# A line that only begins with a dash goes on with the one before: F2026 / -047.
_END_OF_MESSAGE = re.compile(r"^-(?:\}[^\r\n]*|[ \t\r]*)$", re.MULTILINE)
# SWIFT allows two lines of some 66 characters; the patterns must not meet a novel.
_ENTRY_LINES, _ENTRY_WIDTH, _DETAILS_WIDTH = 4, 200, 20_000
# A full line goes on in the next, a shorter one has ended.  Some banks count the tag
# with it: between these two the words are read both ways, apart and together.
_FULL_LINE, _PERHAPS_FULL = 65, 60
# "/NAME/ACME SAS/REMI/F2026-001": words of the banks between slashes.
_WORDS = re.compile(
    r"/(ORDP|BENM|NAME|REMI|EREF|IBAN|BIC|TRCD|CSID|MARF|PURP|ISDT|TRTP|ADDR|ID|PREF"
    r"|RTRN|ULTD|ULTC|CNTP|USTD|OCMT|CHGS|EXCH)/"
)
# The customer's references in entries may be longer than SWIFT allows.
_LONG_REFERENCES = mt940.tags.StatementGLS()
_DIALECTS: tuple[dict[int | str, mt940.tags.Tag] | None, ...] = (
    None,
    {_LONG_REFERENCES.id: _LONG_REFERENCES},
)
_KINDS = {
    "TRF": Kind.TRANSFER,
    "DDT": Kind.DIRECT_DEBIT,
    "CHK": Kind.CHEQUE,
    "CLR": Kind.CHEQUE_REMITTANCE,
    "CHG": Kind.FEE,
    "COM": Kind.FEE,
    "RTI": Kind.RETURNED,
}

# Otherwise the library's complaints, with lines of the statement, reach the terminal.
logging.getLogger("mt940").addHandler(logging.NullHandler())


class Entry(NamedTuple):
    """One entry (``:61:``) with its details, and the statement that it stands in."""

    line: int
    text: str
    account: str | None
    currency: str | None


class _Parts(NamedTuple):
    payer: str | None
    certain: bool
    remittance: str | None
    end_to_end: str | None
    iban: str | None = None


class SwiftMt940(StatementImporter):
    """Statements in MT940."""

    bank = "mt940"
    title = "MT940"
    default_account = "Assets:Bank"

    def recognises(self, head: bytes) -> bool:
        """Say whether a reference, an account and an opening balance stand there."""
        text = decode(head, head=True)
        return all(needed.search(text) for needed in _NEEDED)

    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read the entries of all statements in the file."""
        text = read_text(filepath, content)
        if not _NEEDED[0].search(text):
            raise unreadable(
                filepath, 1, say("there is no statement (:20:) in the file")
            )
        for entry in _entries(text):
            try:
                yield self._line(entry)
            except ValueError as error:
                raise unreadable(filepath, entry.line, problem_of(error)) from error

    def _line(self, entry: Entry) -> StatementLine:
        told = _read(entry)
        currency = entry.currency or self.currency
        amount = with_cents(told["amount"].amount, currency)
        value_date = _plain_date(told["date"])
        parts = _parts(told)
        details = _WORDS.sub(r" /\1/ ", _details(told, _FULL_LINE))
        label = joined(details, told.get("extra_details"))
        return StatementLine(
            line=entry.line,
            date=_plain_date(told.get("entry_date") or value_date),
            value_date=value_date,
            amount=amount,
            currency=currency,
            label=label,
            payer=parts.payer,
            payer_certain=parts.certain,
            payer_iban=bare_iban(parts.iban),
            reference=reference(told.get("bank_reference")),
            remittance=parts.remittance,
            end_to_end=reference(parts.end_to_end)
            or reference(told.get("customer_reference")),
            kind=_kind(told, label),
            bank_account=bare_iban(entry.account),
            source=entry.text.strip(),
        )


def _entries(text: str) -> Iterator[Entry]:
    # Blanks keep the length, and so the lines.
    text = _END_OF_MESSAGE.sub(lambda found: " " * len(found.group()), text)
    fields = list(_FIELD.finditer(text))
    ends = [*(field.start() for field in fields), len(text)][1:]
    account = currency = None
    line, at = 1, 0
    pending: Entry | None = None
    for field, end in zip(fields, ends, strict=True):
        line += text.count("\n", at, field.start())
        at = field.start()
        tag, value = field.group(1), text[field.start() : end]
        if tag in {"86", "NS"}:
            # What goes beyond is no detail of one transfer, and is left out.
            if pending is not None and len(pending.text) < _DETAILS_WIDTH:
                pending = pending._replace(text=pending.text + value[:_DETAILS_WIDTH])
            continue
        if pending is not None:
            yield pending
            pending = None
        if tag == "61":
            pending = Entry(line, value, account, currency)
        elif tag.startswith("25"):
            account, currency = one_line(value[field.end() - field.start() :]), None
        elif tag.startswith("60"):
            found = _BALANCE.search(value)
            currency = found.group(1) if found else None
    if pending is not None:
        yield pending


def _read(entry: Entry) -> dict[str, Any]:
    rows = _FIELD.split(entry.text)[2].strip().splitlines() or [""]
    if len(rows) > _ENTRY_LINES or max(map(len, rows)) > _ENTRY_WIDTH:
        raise ValueError(say("this entry is longer than a field 61"))
    if not rows[0].isascii():
        raise ValueError(say("this entry has characters that no bank writes there"))
    failure: Exception | None = None
    for tags in _DIALECTS:
        transactions = Transactions(tags=tags, options=mt940.Options.all())
        try:
            transactions.parse(entry.text.replace("\r", ""))
        except (RuntimeError, ValueError, DecimalException, LookupError) as error:
            failure = error
            continue
        if len(transactions) == 1 and transactions[0].data.get("id"):
            return transactions[0].data
    raise ValueError(say("this entry is not in the form of field 61")) from failure


def _parts(told: dict[str, Any]) -> _Parts:
    if "transaction_code" in told:  # the German form, in numbered parts
        name = one_line(told.get("applicant_name") or "")
        return _Parts(
            payer=name or None,
            certain=bool(name),
            iban=told.get("applicant_iban") or told.get("gvc_applicant_iban"),
            remittance=one_line(told.get("purpose") or "") or None,
            end_to_end=told.get("end_to_end_reference"),
        )
    details = _details(told, _PERHAPS_FULL)
    words = _WORDS.split(details)
    if len(words) > 1:
        values: dict[str, str] = {}
        for word, value in zip(words[1::2], words[2::2], strict=True):
            if value.strip():
                values.setdefault(word, one_line(value))
        return _Parts(
            payer=values.get("NAME"),
            certain="NAME" in values,
            iban=values.get("IBAN"),
            remittance=values.get("REMI") or values.get("USTD"),
            end_to_end=values.get("EREF"),
        )
    label = read_label(details)
    return _Parts(
        payer=label.payer,
        certain=label.payer_certain,
        remittance=label.remittance or details or None,
        end_to_end=label.end_to_end,
    )


def _details(told: dict[str, Any], full: int) -> str:
    if "transaction_code" in told:
        return joined(
            told.get("posting_text"), told.get("applicant_name"), told.get("purpose")
        )
    text = ""
    for row in (told.get("transaction_details") or "").split("\n"):
        text += row if len(row) >= full else f"{row} "
    return one_line(text)


def _kind(told: dict[str, Any], label: str) -> Kind:
    if str(told.get("status", "")).upper().startswith("R"):
        return Kind.RETURNED
    kind = read_label(label).kind
    return kind if kind is not Kind.OTHER else _KINDS.get(told["id"][1:], Kind.OTHER)


def _plain_date(date: datetime.date) -> datetime.date:
    # The library has a kind of date of its own.
    return datetime.date(date.year, date.month, date.day)


if __name__ == "__main__":
    run(SwiftMt940)
