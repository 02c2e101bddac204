"""CAMT.053, the statement of ISO 20022 (XML).

Read with the standard library's expat, which tells the line of each element; a
document type or an entity is refused before anything is expanded.  (The package
``camt053`` would bring a web server with it, and gives no lines.)

A batch, one entry for many transfers, becomes one line for each, where the parts are
given and add up to the entry.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from beancount_infast.importers.base import (
    StatementImporter,
    bare_iban,
    joined,
    problem_of,
    run,
    unreadable,
)
from beancount_infast.importers.labels import kind_of, reference
from beancount_infast.importers.values import parse_amount, parse_date, with_cents

from beancount_infast.sentences import say
from beancount_infast.statements import Kind, StatementLine, Status, one_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

_MARK = b"BkToCstmrStmt"
# An entry has some forty elements, a dozen deep.
_DEEPEST, _MOST_ELEMENTS = 60, 500_000
_DATES = ("%Y-%m-%d",)
_STATUS = {"BOOK": Status.BOOKED, "PDNG": Status.PENDING, "FUTR": Status.PENDING}
# Families of the bank transaction code that say more than the label.
_FAMILIES = {
    "RCDT": Kind.TRANSFER,
    "ICDT": Kind.TRANSFER,
    "RRCT": Kind.TRANSFER,
    "IRCT": Kind.TRANSFER,
    "RDDT": Kind.DIRECT_DEBIT,
    "IDDT": Kind.DIRECT_DEBIT,
    "RCHQ": Kind.CHEQUE_REMITTANCE,
    "ICHQ": Kind.CHEQUE,
    "CCRD": Kind.CARD,
    "MCRD": Kind.CARD_REMITTANCE,
}


@dataclass(slots=True)
class Element:
    """An element of the file, with the line on which it begins."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, path: str) -> list[Element]:
        """Give the elements on a path such as ``NtryDtls/TxDtls``."""
        found = [self]
        for tag in path.split("/"):
            found = [child for e in found for child in e.children if child.tag == tag]
        return found

    def first(self, *paths: str) -> Element | None:
        """Give the first element on the first path that has one."""
        return next((e for path in paths for e in self.all(path)), None)

    def value(self, *paths: str) -> str | None:
        """Give the text of the first element on these paths that has any."""
        texts = (one_line(e.text) for path in paths for e in self.all(path))
        return next((text for text in texts if text), None)


class Camt053(StatementImporter):
    """Statements in CAMT.053."""

    bank = "camt053"
    title = "CAMT.053"
    default_account = "Assets:Bank"

    def recognises(self, head: bytes) -> bool:
        """Say whether the file begins as XML and names a CAMT.053 statement."""
        # The marks stand in UTF-16 with a zero beside each letter.
        plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")
        plain = plain.lstrip(b"\xff\xfe \t\r\n")
        return plain.startswith(b"<") and _MARK in plain and b"camt.053" in plain

    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read all entries of all statements in the file."""
        root = read_xml(filepath, content)
        statements = [
            e for e in (root, *root.children) for e in e.all("BkToCstmrStmt/Stmt")
        ]
        if not statements:
            raise unreadable(
                filepath,
                1,
                say("there is no BkToCstmrStmt/Stmt"),
                say("choose a CAMT.053 file"),
            )
        for statement in statements:
            for entry in statement.all("Ntry"):
                try:
                    yield from self._entry(statement, entry)
                except ValueError as error:
                    raise unreadable(filepath, entry.line, problem_of(error)) from error

    def _entry(self, statement: Element, entry: Element) -> Iterator[StatementLine]:
        money = _Money.of(entry)
        if money is None:
            raise ValueError(say("this entry has no amount"))
        parts = entry.all("NtryDtls/TxDtls")
        amounts = [_Money.of(part, money) for part in parts]
        whole = {m.currency for m in amounts if m} == {money.currency}
        if whole and None not in amounts and len(parts) > 1:
            signed = [m for m in amounts if m is not None]
            if sum(m.amount for m in signed) == money.amount:
                for place, (part, own) in enumerate(zip(parts, signed, strict=True), 1):
                    yield self._line(statement, entry, part, own, place)
                return
        yield self._line(statement, entry, _one(entry, parts), money, 0)

    def _line(
        self,
        statement: Element,
        entry: Element,
        details: Element,
        money: _Money,
        place: int,
    ) -> StatementLine:
        party, account = _other_party(details, received=money.amount > 0)
        stated = one_line(" ".join(e.text for e in details.all("RmtInf/Ustrd")))
        told = entry.value("AddtlNtryInf")
        label = joined(told, details.value("AddtlTxInf"), party, stated)
        return StatementLine(
            line=details.line,
            date=_day(entry, "BookgDt", "ValDt"),
            value_date=_day(entry, "ValDt") if entry.first("ValDt") else None,
            amount=money.amount,
            currency=money.currency,
            label=label,
            payer=party,
            payer_certain=party is not None,
            payer_iban=account,
            reference=_reference(entry, details, place),
            remittance=reference(stated),
            end_to_end=reference(details.value("Refs/EndToEndId")),
            creditor_reference=details.value("RmtInf/Strd/CdtrRefInf/Ref"),
            status=_status(entry),
            kind=_kind(entry, details, label),
            bank_account=bare_iban(statement.value("Acct/Id/IBAN", "Acct/Id/Othr/Id")),
            source=_shown(entry, money, label),
        )


def _one(entry: Element, parts: list[Element]) -> Element:
    # The parts of a batch that cannot be told apart by amount are one line of nobody,
    # with all that was written.
    if len(parts) == 1:
        return parts[0]
    stated = [e for part in parts for e in part.all("RmtInf")]
    return Element("TxDtls", entry.line, children=stated)


@dataclass(frozen=True)
class _Money:
    amount: Decimal
    currency: str

    @classmethod
    def of(cls, element: Element, entry: _Money | None = None) -> _Money | None:
        found = element.first("Amt", "AmtDtls/TxAmt/Amt")
        if found is None:
            return None
        amount = parse_amount(found.text, ".")
        currency = found.attributes.get("Ccy", "").strip().upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():  # noqa: PLR2004
            raise ValueError(say("this amount has no currency"))
        side = element.value("CdtDbtInd")
        if side not in {"CRDT", "DBIT"}:
            if entry is None:
                raise ValueError(say("this entry is neither CRDT nor DBIT"))
            # A part without a side of its own has that of its entry.
            side = "DBIT" if entry.amount < 0 else "CRDT"
        amount = with_cents(amount, currency)
        return cls(-amount if side == "DBIT" and amount else amount, currency)


def _day(entry: Element, *tags: str) -> datetime.date:
    text = entry.value(*(f"{tag}/{form}" for tag in tags for form in ("Dt", "DtTm")))
    if text is None:
        raise ValueError(say("this entry has no date"))
    return parse_date(text.removesuffix("Z"), _DATES)


def _status(entry: Element) -> Status:
    code = entry.value("Sts/Cd", "Sts")
    if code is None:
        raise ValueError(say("this entry has no status"))
    return _STATUS.get(code, Status.INFORMATION)


def _other_party(tx: Element, *, received: bool) -> tuple[str | None, str | None]:
    side = "Dbtr" if received else "Cdtr"
    name = tx.value(
        *(
            f"RltdPties/{who}/{form}"
            for who in (side, f"Ultmt{side}")
            for form in ("Nm", "Pty/Nm")
        )
    )
    return name, bare_iban(tx.value(f"RltdPties/{side}Acct/Id/IBAN"))


def _reference(entry: Element, tx: Element, place: int) -> str | None:
    own = reference(tx.value("Refs/AcctSvcrRef"))
    shared = reference(entry.value("AcctSvcrRef"))
    if own and own != shared:
        return own
    # The parts of a batch that share their entry's identifier go by their place.
    return f"{shared}/{place}" if shared and place else shared


def _kind(entry: Element, tx: Element, label: str) -> Kind:
    if entry.value("RvslInd") == "true" or tx.first("RtrInf") is not None:
        return Kind.RETURNED
    family = tx.value("BkTxCd/Domn/Fmly/Cd") or entry.value("BkTxCd/Domn/Fmly/Cd")
    return _FAMILIES.get(family or "", kind_of(label))


def _shown(entry: Element, money: _Money, label: str) -> str:
    day = entry.value("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    return f"{day} {money.amount} {money.currency} {label}"


# --- XML ------------------------------------------------------------------------------


class _Refused(Exception):  # noqa: N818
    """Something in an XML file that no bank writes."""


def read_xml(path: str, content: bytes) -> Element:
    """Read an XML file into elements, without namespaces.

    Raises:
        StatementError: It is not well formed, or holds a document type or an entity.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    root = Element("", 0)
    open_elements = [root]
    count = itertools.count()

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > _DEEPEST:
            raise _Refused(say("the elements are nested too deep"))
        if next(count) > _MOST_ELEMENTS:
            raise _Refused(say("it has more than {0} elements", _MOST_ELEMENTS))
        element = Element(name.rpartition("}")[2], parser.CurrentLineNumber, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(piece: str) -> None:
        open_elements[-1].text += piece

    def refuse(*_arguments: object) -> NoReturn:
        raise _Refused(say("it declares a document type or an entity"))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003
    except _Refused as error:
        raise unreadable(path, parser.CurrentLineNumber, problem_of(error)) from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise unreadable(
            path,
            parser.CurrentLineNumber,
            say("this is not well-formed XML ({0})", str(error)),
        ) from error
    return root


if __name__ == "__main__":
    run(Camt053)
