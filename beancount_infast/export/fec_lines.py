"""The lines of the FEC, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import read_date
from beancount_infast.export.fec_amounts import is_foreign
from beancount_infast.export.fec_journals import OPENING
from beancount_infast.export.fec_order import numbered
from beancount_infast.export.fec_texts import first_of, one_line

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Transaction

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Document
    from beancount_infast.export.fec_accounts import Account
    from beancount_infast.export.fec_entries import Line
    from beancount_infast.export.fec_groups import Group
    from beancount_infast.export.fec_journals import Journal
    from beancount_infast.export.fec_lettering import Letter
    from beancount_infast.export.fec_opening import OpeningLine
    from beancount_infast.export.fec_order import Placed


class Payment(NamedTuple):
    """What the layout of cash accounting says of money that moves.

    Attributes:
        date: DateRglt.
        method: ModeRglt.
        customer: IdClient; empty where no customer is known.
    """

    date: datetime.date
    method: str
    customer: str


@dataclass(frozen=True)
class FecLine:
    """A line of the file.

    Attributes:
        journal: JournalCode and JournalLib.
        number: EcritureNum.
        date: EcritureDate.
        account: CompteNum, CompteLib, CompAuxNum and CompAuxLib.
        piece: PieceRef.
        piece_date: PieceDate.
        text: EcritureLib.
        amount: Debit, in euros; a credit is negative.
        letter: EcritureLet and DateLet, where it is lettered.
        valid: ValidDate.
        units: Montantdevise, in a foreign currency; positive for a debit.
        currency: Idevise; empty where it is in euros.
        payment: DateRglt, ModeRglt and IdClient, where money moves.
        sealed: Whether a seal covers its entry.
    """

    journal: Journal
    number: str
    date: datetime.date
    account: Account
    piece: str
    piece_date: datetime.date
    text: str
    amount: Decimal
    letter: Letter | None
    valid: datetime.date
    units: Decimal | None
    currency: str
    payment: Payment | None
    sealed: bool


class _Piece(NamedTuple):
    """What an entry's document in paper is, and what the entry says."""

    reference: str
    date: datetime.date
    text: str


@dataclass(frozen=True)
class _Head:
    """What all lines of an entry have in common."""

    journal: Journal
    number: str
    date: datetime.date
    valid: datetime.date
    piece: _Piece
    payment: Payment | None
    sealed: bool

    def line(self, line: Line, letters: Mapping[Group, Letter]) -> FecLine:
        """Give a line of the entry."""
        units, currency = line.units.number, line.units.currency
        # What is left of an account may have no units, or units of the other side,
        # where gains and losses of exchange were not booked: they would mislead.
        foreign = is_foreign(currency) and units * line.amount > 0
        return FecLine(
            self.journal,
            self.number,
            self.date,
            line.account,
            self.piece.reference,
            self.piece.date,
            self.piece.text,
            line.amount,
            letters.get(line.group) if line.group is not None else None,
            self.valid,
            units if foreign else None,
            currency if foreign else "",
            self.payment,
            self.sealed,
        )


def opening_lines(
    lines: Sequence[OpeningLine],
    journal: Journal,
    day: datetime.date,
    letters: Mapping[Group, Letter],
    customers: Mapping[str, Customer],
) -> list[FecLine]:
    """Give the lines of the opening entry, AN-000001.

    Args:
        lines: Its lines.
        journal: The journal of opening entries.
        day: The first day of the exercise.
        letters: The letters of the file's groups.
        customers: The ledger's customers by key.
    """
    number = numbered(OPENING, 1)
    money = any(_is_money(line.account) for line, _ in lines)
    made: list[FecLine] = []
    for line, document in lines:
        piece = _Piece(number, day, journal.label)
        if document is not None:
            reference = first_of(document.number, number)
            piece = _Piece(reference, document.date, _text(document.entry, reference))
        payment = None
        if money:
            customer = customers[line.customer].name if line.customer else None
            payment = Payment(day, journal.label, one_line(customer))
        head = _Head(journal, number, day, day, piece, payment, sealed=False)
        made.append(head.line(line, letters))
    return made


def entry_lines(
    placed: Iterable[Placed],
    letters: Mapping[Group, Letter],
    customers: Mapping[str, Customer],
) -> list[FecLine]:
    """Give the lines of entries in their place.

    Args:
        placed: The entries, with their numbers.
        letters: The letters of the file's groups.
        customers: The ledger's customers by key.
    """
    made: list[FecLine] = []
    for booked, number, valid in placed:
        entry, document = booked.entry, booked.document
        piece = _piece(entry, document, number)
        payment = None
        if any(_is_money(line.account) for line in booked.lines if line.amount):
            customer = customers[document.customer].name if document else None
            method = first_of(entry.meta.get("method"), booked.journal.label)
            payment = Payment(entry.date, method, one_line(customer))
        sealed = booked.lead is not None
        journal = booked.journal
        head = _Head(journal, number, entry.date, valid, piece, payment, sealed=sealed)
        made += [head.line(line, letters) for line in booked.lines if line.amount]
    return made


def _is_money(account: Account) -> bool:
    return account.number.startswith("5")


# --- What an entry says ---------------------------------------------------------


def _piece(entry: Transaction, document: Document | None, number: str) -> _Piece:
    own = document.number if document is not None else None
    reference = first_of(
        _plain(entry.meta.get("piece")),
        own,
        _plain(entry.meta.get("vat-of")),
        *sorted(entry.links or ()),
        number,
    )
    date = read_date(entry.meta.get("piece-date")) or entry.date
    return _Piece(reference, date, _text(entry, reference))


def _plain(value: object) -> object:
    """Give a whole number as digits alone."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return f"{value:.0f}"
    return value


def _text(entry: Transaction, reference: str) -> str:
    """Give what an entry says: who and what, else its reference."""
    said = filter(None, map(one_line, (entry.payee, entry.narration)))
    return " - ".join(said) or reference
