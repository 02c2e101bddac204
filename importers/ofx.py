"""OFX and QFX, 1.x (SGML, tags left open) and 2.x (XML).

Read here and not by a package: ``ofxparse`` (last released in 2021) moves days by the
time zone and gives no lines, ``ofxtools`` is under the GPL 3, and ``bankfile`` reads
the first account of a file alone.

French banks write cp1252 whatever the header says, commas in amounts, and a payer's
name cut off after 32 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape

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
from beancount_infast.importers.values import parse_amount, parse_date, with_cents

from beancount_infast.sentences import say
from beancount_infast.statements import Kind, StatementLine, fold, one_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

_HEAD = re.compile(r"\s*OFXHEADER\s*[:=]|<\?OFX\b|<OFX>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]*)\s*/?>([^<]*)")
_NUMBERED = re.compile(r"&#([0-9]{1,5});")
_REFUSED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DATES = ("%Y%m%d",)
_DAY = re.compile(r"([0-9]{8})(?:[0-9]{0,6}(?:\.[0-9]*)?)?(?:\[[^\]]*\])?")
# A name of this length may have been cut off.
_NAME_WIDTH = 32

_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
# Groups inside of which a tag means something else than outside.
_GROUPS = frozenset(
    {
        "BANKACCTFROM",
        "CCACCTFROM",
        "BANKACCTTO",
        "CCACCTTO",
        "PAYEE",
        "CURRENCY",
        "ORIGCURRENCY",
        "LEDGERBAL",
        "AVAILBAL",
        "STATUS",
        "FI",
    }
)
_OWN = frozenset({"BANKACCTFROM", "CCACCTFROM"})
# What a tag inside of a group is called among an operation's values.
_INSIDE = {
    ("BANKACCTTO", "ACCTID"): "ACCTTO",
    ("CCACCTTO", "ACCTID"): "ACCTTO",
    ("PAYEE", "NAME"): "NAME",
    ("CURRENCY", "CURSYM"): "CURSYM",
}
_ONCE = frozenset({"TRNAMT", "DTPOSTED"})
_KINDS = {
    "XFER": Kind.TRANSFER,
    "DIRECTDEP": Kind.TRANSFER,
    "DIRECTDEBIT": Kind.DIRECT_DEBIT,
    "CHECK": Kind.CHEQUE,
    "ATM": Kind.CASH,
    "CASH": Kind.CASH,
    "POS": Kind.CARD,
    "FEE": Kind.FEE,
    "SRVCHG": Kind.FEE,
}


@dataclass
class _Operation:
    line: int
    account: str | None
    currency: str | None
    values: dict[str, str] = field(default_factory=dict)
    repeated: bool = False


class Ofx(StatementImporter):
    """Statements in OFX."""

    bank = "ofx"
    title = "OFX"
    default_account = "Assets:Bank"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file begins as OFX."""
        text = decode(head, head=True)
        return _HEAD.match(text) is not None or (
            text.lstrip().startswith("<?xml") and _HEAD.search(text) is not None
        )

    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read the operations of all accounts in the file."""
        text = read_text(filepath, content)
        text = _without_cdata(text)
        refused = _REFUSED.search(text)
        if refused is not None:
            raise unreadable(
                filepath,
                text.count("\n", 0, refused.start()) + 1,
                say("it declares a document type or an entity"),
            )
        if not re.search(r"<OFX\s*>", text, re.IGNORECASE):
            raise unreadable(filepath, 1, say("there is no <OFX> in the file"))
        for operation in _operations(filepath, text):
            try:
                yield self._line(operation)
            except ValueError as error:
                raise unreadable(filepath, operation.line, problem_of(error)) from error

    def _line(self, operation: _Operation) -> StatementLine:
        told = operation.values
        currency = (told.get("CURSYM") or operation.currency or self.currency).upper()
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise ValueError(say("“{0}” is not a currency", currency[:20]))
        if operation.repeated:
            raise ValueError(say("this operation has two amounts or two dates"))
        if "TRNAMT" not in told:
            raise ValueError(say("this operation has no amount"))
        name, memo = told.get("NAME", ""), told.get("MEMO", "")
        # A name that the memo begins with is the memo, cut off.
        label = (
            joined(memo) if fold(memo).startswith(fold(name)) else joined(name, memo)
        )
        parts = read_label(label)
        amount = with_cents(parse_amount(told["TRNAMT"], "."), currency)
        payer, certain = parts.payer, parts.payer_certain
        remittance = parts.remittance
        if not payer and parts.kind is Kind.OTHER and name:
            payer, certain = name, len(name) < _NAME_WIDTH
            remittance = reference(memo)
        return StatementLine(
            line=operation.line,
            date=_day(told.get("DTPOSTED", "")),
            value_date=_day(told["DTAVAIL"]) if told.get("DTAVAIL") else None,
            amount=amount,
            currency=currency,
            label=label,
            payer=payer,
            payer_certain=certain,
            payer_iban=bare_iban(told.get("ACCTTO")),
            reference=reference(told.get("FITID")),
            remittance=remittance,
            end_to_end=parts.end_to_end or reference(told.get("REFNUM")),
            kind=parts.kind
            if parts.kind is not Kind.OTHER
            else _KINDS.get(told.get("TRNTYPE", "").upper(), Kind.OTHER),
            bank_account=bare_iban(operation.account),
            source=" ".join(f"{tag}={value}" for tag, value in told.items()),
        )


def _day(text: str) -> datetime.date:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(say("“{0}” is not a date", text[:40]))
    # The day as the bank wrote it: a time zone must not move it.
    return parse_date(found.group(1), _DATES)


def _operations(path: str, text: str) -> Iterator[_Operation]:
    reader = _Reader()
    line, at = 1, 0
    for match in _TAG.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        closes, tag, value = match.groups()
        done = (
            reader.close(tag.upper())
            if closes
            else reader.open(tag.upper(), _plain(value), line)
        )
        if done is not None:
            yield done
    if reader.operation is not None:
        raise unreadable(path, reader.operation.line, say("this operation never ends"))


def _without_cdata(text: str) -> str:
    # Not by a regular expression: one that never ends would take it for ever.
    before, *sections = text.split("<![CDATA[")
    parts = [before]
    for section in sections:
        inside, end, after = section.partition("]]>")
        parts.append(escape(inside) + after if end else section)
    return "".join(parts)


def _plain(value: str) -> str:
    # Only the entities of XML: "R&D" and "M&A" are names, not markup.
    value = _NUMBERED.sub(lambda found: chr(int(found.group(1))), value)
    return one_line(unescape(value, {"&quot;": '"', "&apos;": "'", "&nbsp;": " "}))


class _Reader:
    """Goes through the tags; only groups have to be closed, as SGML allows."""

    def __init__(self) -> None:
        self.account: str | None = None
        self.currency: str | None = None
        self.group: str | None = None
        self.operation: _Operation | None = None

    def close(self, tag: str) -> _Operation | None:
        """Take a closing tag; give the operation that it ends."""
        if tag == self.group:
            self.group = None
        elif tag in _STATEMENTS:
            self.account = self.currency = None
        elif tag == "STMTTRN":
            return self._end()
        return None

    def open(self, tag: str, value: str, line: int) -> _Operation | None:
        """Take an opening tag with its text; give the operation that it ends."""
        if tag == "STMTTRN":
            before = self._end()
            self.operation = _Operation(line, self.account, self.currency)
            return before
        if tag in _STATEMENTS:
            self.account = self.currency = None
        elif tag in _GROUPS:
            self.group = tag
        elif value:
            self._leaf(tag, value)
        return None

    def _end(self) -> _Operation | None:
        done, self.operation, self.group = self.operation, None, None
        return done

    def _leaf(self, tag: str, value: str) -> None:
        if self.operation is not None:
            name = tag if self.group is None else _INSIDE.get((self.group, tag))
            if name is not None:
                known = self.operation.values.setdefault(name, value)
                self.operation.repeated |= known != value and name in _ONCE
        elif tag == "CURDEF":
            self.currency = value
        elif tag == "ACCTID" and self.group in _OWN:
            self.account = value


if __name__ == "__main__":
    run(Ofx)
