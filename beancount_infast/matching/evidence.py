"""Who and what a line names: numbers, IBAN, names, and words that forbid."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import CREDIT_NOTE, INVOICE
from beancount_infast.matching.cited import Cited, Numbers
from beancount_infast.matching.names import Ibans, Names, region_of
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    from beancount_infast.documents import Books, Document
    from beancount_infast.statements import Statement, StatementLine

# Money that comes back, or is given back, settles nothing by itself.
_NEVER = re.compile(
    r"\b(REMBOURS\w*|REMBT?|RBT|RBMT|AVOIRS?|AV(?= \d)|REFUND\w*|REVERSAL|CREDIT NOTE"
    r"|TROP[ -]?PERCU|ANNUL\w*|RESTITUTION|CHARGEBACK|EXTOURNE\w*|RETROCESSION"
    r"|RISTOURNE\w*|RETOUR(?:NEE?S?)?|REJET(?:EE?S?)?|HORS|SAUF|EXCEPTE\w*"
    r"|DEDUCTIONS?|DEDUI\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line says of whom it is from and what it is for.

    Attributes:
        cited: What it cites.
        iban: The payer's IBAN; None where there is none, or it is our own.
        by_iban: The customer whose IBAN it has.
        by_name: The customer whose unambiguous name it has.
        seems: The customer whose unambiguous name it has, if no letter of the name
            is missing: enough to contradict a number, not to settle anything.
        hints: Customers whose names it may have.
        mentions: Customers whose names stand in what the payer wrote.
        never: A word that forbids to settle anything; empty if there is none.
    """

    cited: Cited
    iban: str | None
    by_iban: str | None
    by_name: str | None
    seems: str | None
    hints: tuple[str, ...]
    mentions: frozenset[str]
    never: str

    @property
    def invoices(self) -> list[Document]:
        """The invoices that are cited in full."""
        return [d for d in self.cited.documents if d.kind == INVOICE]

    @property
    def known(self) -> frozenset[str]:
        """The customers that the payer is, for sure; more than one contradict."""
        return frozenset(k for k in (self.by_iban, self.by_name) if k is not None)

    @property
    def payers(self) -> frozenset[str]:
        """All customers that the payer is or seems to be, and those it writes of."""
        seems = frozenset() if self.seems is None else frozenset({self.seems})
        return self.known | seems | self.mentions

    @property
    def customer(self) -> str | None:
        """The customer that the payer is, where nothing contradicts it."""
        known = self.known
        return next(iter(known)) if len(known) == 1 else None

    @property
    def forbidding(self) -> str:
        """What forbids to settle: a word, or the number of a credit note."""
        notes = [d.number for d in self.cited.documents if d.kind == CREDIT_NOTE]
        return self.never or next((n for n in notes if n), "")

    def customers(self) -> set[str]:
        """Give all customers that it may be of."""
        return {*self.known, *self.hints, *(d.customer for d in self.invoices)}


class Witness:
    """Reads lines against a ledger's numbers, names and IBANs.

    Args:
        books: What the ledger says.
    """

    def __init__(self, books: Books) -> None:
        self.numbers = Numbers(books.documents)
        self.names = Names(books.customers)
        self.ibans = Ibans(books.customers)

    def read(self, line: StatementLine, own_ibans: frozenset[str]) -> Evidence:
        """Read a line.

        Args:
            line: The line.
            own_ibans: IBANs that are our own in this file.
        """
        texts = (
            line.creditor_reference,
            line.remittance,
            line.end_to_end,
            line.label,
        )
        cited = self.numbers.read(texts)
        iban = None if line.payer_iban in own_ibans else line.payer_iban
        by_iban = self.ibans.owner(iban)
        name = self._name(line)
        by_name = self._by_name(line, name) if name else None
        seems = by_name or (self.names.certain(name) if name else None)
        hints = self.names.hints(name) if name else ()
        return Evidence(
            cited,
            iban,
            by_iban,
            by_name,
            seems,
            hints,
            self._mentions(line),
            _forbidden(line),
        )

    def _mentions(self, line: StatementLine) -> frozenset[str]:
        # In a run-on label nobody can tell who is named and who pays.
        if line.payer and not line.payer_certain:
            return frozenset()
        return self.names.mentioned(line.remittance or "")

    @staticmethod
    def _name(line: StatementLine) -> str:
        """Give the payer's name as the line has it."""
        payer, stated = fold(line.payer or ""), fold(line.remittance or "")
        if not line.payer_certain and payer and stated.startswith(payer):
            return region_of(stated)
        return payer

    def _by_name(self, line: StatementLine, name: str) -> str | None:
        """Give the customer whose unambiguous name a line has.

        In a run-on label the name is all that stands before what the payer wrote.
        Where a customer's name is only a part of that, the rest may be either's.
        """
        if not line.payer_certain:
            # Without the run-on text nobody can tell what was cut off.
            if not fold(line.remittance or "").startswith(name):
                return None
            if self.names.within(name):
                return None
        return self.names.certain(name)


def _forbidden(line: StatementLine) -> str:
    if line.kind in (Kind.RETURNED, Kind.REFUND, Kind.DISPUTE):
        return line.kind.value
    name = fold(line.payer or "") if line.payer_certain else ""
    for text in (line.remittance, line.end_to_end, line.label):
        said = fold(text or "")
        # A customer may be called "Remb": what the payer wrote counts, not who it is.
        found = _NEVER.search(said.replace(name, " ") if name else said)
        if found is not None:
            return found[0]
    return ""


def own_ibans(statement: Statement) -> frozenset[str]:
    """Give the IBANs of a file that are our own.

    Some banks write the account holder's own where one expects the payer's: it then
    stands on all lines.
    """
    own = {statement.account} if statement.account else set()
    own.update(line.bank_account for line in statement.lines if line.bank_account)
    counts = Counter(line.payer_iban for line in statement.lines)
    if len(statement.lines) > 1 and len(counts) == 1:
        own.update(iban for iban in counts if iban)
    return frozenset(_bare(iban) for iban in own if iban)


def _bare(iban: str) -> str:
    return "".join(c for c in iban.upper() if c.isalnum())
