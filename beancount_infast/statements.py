"""A bank statement as values: what every reader of a bank's file hands over.

Nothing here reads a file or judges a line; it says what a line *is*, and which line
it is.  A reader (see ``beancount_infast.importers``) makes a `Statement`, and
whatever matches lines with invoices consumes it.

**Identity of a line.**  A file imported twice, or two that overlap, must add nothing,
and two equal real payments of one day must both be kept.  So a line is known by
`Statement.bank_reference`, kept on the payment as ``bank-reference:``:

- the bank's own identifier where it is known to be unique (`reference_alone`);
- else ledger account, day, amount, the bank's identifier or the normalised label, and
  the line's `rank` among those that are equal in all of these.

Lines that are not booked yet (pending) have no rank: the same operation appears again
when it is booked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from beancount_infast.sentences import say, translated

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable
    from decimal import Decimal

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# 16 hexadecimal digits: among a million lines, one chance in 37 million that two
# different ones carry the same.
_DIGEST_LENGTH = 16


class StatementError(Exception):
    """A file that cannot be read as a statement; nothing of it is used.

    Attributes:
        file: The file, as it was given.
        line: The line in it, from 1; None where no one line is at fault.
        problem: What is wrong.
        remedy: What to do about it.
    """

    code = "unreadable-statement"

    def __init__(
        self, file: str, problem: str, remedy: str, *, line: int | None = None
    ) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy
        super().__init__(self.say())

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, without the place."""
        return say("{0}; {1}", self.problem, self.remedy)

    def say(self, words: Callable[[str], str] = str) -> str:
        """Say it with its place and code, in the language of the words."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: [{self.code}] {translated(self.sentence, words)}"


class Status(StrEnum):
    """Whether the bank has booked the line."""

    BOOKED = "booked"
    PENDING = "pending"
    DECLINED = "declined"
    INFORMATION = "information"  # a balance among the lines: no money moved


class Kind(StrEnum):
    """What the bank says the line is.  A hint: the label may say more."""

    OTHER = "other"
    TRANSFER = "transfer"
    CHEQUE = "cheque"
    CHEQUE_REMITTANCE = "cheque-remittance"
    CARD = "card"
    CARD_REMITTANCE = "card-remittance"
    CASH = "cash"
    DIRECT_DEBIT = "direct-debit"
    RETURNED = "returned"  # a bounced cheque, a rejected debit, a transfer sent back
    FEE = "fee"
    # What card processors and online wallets have besides:
    CHARGE = "charge"
    REFUND = "refund"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    CONVERSION = "conversion"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One line of a statement.

    Attributes:
        line: Where it begins in the file, from 1.
        date: The day on which the bank booked it.
        amount: Money in is positive.  For a card processor this is the gross amount,
            what the customer paid.
        currency: Of the amount, the fee and the net.
        label: What the bank writes, whole, on one line.
        value_date: The bank's value date, where it tells.
        payer: The other party.
        payer_certain: Whether the bank gives the payer by itself.  Where it is cut out
            of a run-on label it may be too short ("STUDIO" for "STUDIO 54"), so it
            can hint at a customer and never prove one.
        payer_iban: The IBAN in the line, without spaces.  Some banks write the
            account holder's own there: it is then the same on all lines.
        reference: The bank's own identifier of the operation.
        remittance: What the payer wrote for us.  Where `payer_certain` is False it
            may begin with the payer's name.
        end_to_end: The payer's reference of the transfer; never a placeholder such
            as NOTPROVIDED.
        creditor_reference: A structured reference (ISO 11649) in its own field.
        status: Only what is booked is money.
        kind: What the bank says it is.
        fee: What a processor withheld, positive; None for a bank.
        bank_account: The bank account's number, where the file tells.
        rank: 0 for the first of equal lines of a day, 1 for the second…
        source: The line as it stands in the file.
    """

    line: int
    date: datetime.date
    amount: Decimal
    currency: str
    label: str
    value_date: datetime.date | None = None
    payer: str | None = None
    payer_certain: bool = False
    payer_iban: str | None = None
    reference: str | None = None
    remittance: str | None = None
    end_to_end: str | None = None
    creditor_reference: str | None = None
    status: Status = Status.BOOKED
    kind: Kind = Kind.OTHER
    fee: Decimal | None = None
    bank_account: str | None = None
    rank: int = 0
    source: str = ""

    @property
    def net(self) -> Decimal:
        """What the line adds to the account: the amount less the fee."""
        return self.amount if self.fee is None else self.amount - self.fee


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one file of a bank says.

    Attributes:
        file: The file, as it was given.
        bank: The name of the importer that read it.
        currency: The account's, or the importer's where the file does not tell.
        lines: In the order of the file.
        account: The bank account's number or IBAN; None where the file does not tell,
            or holds several (each line then has its own).
        reference_alone: Whether this bank's identifiers are unique by themselves.
    """

    file: str
    bank: str
    currency: str
    lines: tuple[StatementLine, ...]
    account: str | None = None
    reference_alone: bool = False

    def bank_reference(self, line: StatementLine, account: str) -> str:
        """Give the text that identifies a line in the books.

        Args:
            line: A line of this statement.
            account: The ledger account of this bank account.

        Returns:
            ``BANK:IDENTIFIER`` or ``BANK:DATE:DIGEST``.
        """
        if self.reference_alone and line.reference:
            return f"{self.bank}:{line.reference}"
        parts = (
            account,
            *_equality(line),
            str(line.rank),
        )
        digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        return f"{self.bank}:{line.date.isoformat()}:{digest[:_DIGEST_LENGTH]}"

    @property
    def backwards(self) -> bool:
        """Whether the file runs from the latest line to the earliest."""
        booked = (line for line in self.lines if line.status is Status.BOOKED)
        steps = [
            (later.date > earlier.date) - (later.date < earlier.date)
            for earlier, later in pairwise(booked)
        ]
        return sum(steps) < 0

    def chronological(self) -> tuple[StatementLine, ...]:
        """Give the lines by date, within a day as they happened."""
        lines = reversed(self.lines) if self.backwards else self.lines
        return tuple(sorted(lines, key=lambda line: line.date))


def ranked(lines: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    """Number the lines that are equal in all but their place.

    Two such payments of one day are two payments.  Whichever file they stand in, and
    in whichever order it runs, the first has rank 0 and the second rank 1.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for line in lines:
        if line.status is not Status.BOOKED:
            result.append(line)
            continue
        key = _equality(line)
        result.append(replace(line, rank=seen[key]) if seen[key] else line)
        seen[key] += 1
    return tuple(result)


def _equality(line: StatementLine) -> tuple[str, ...]:
    # What is written differently from one export to the next must not count: spaces,
    # accents and case of a label, zeros at the end of an amount, and the account's
    # number, which some banks write above the table or leave out.
    what = ("id", line.reference) if line.reference else ("label", fold(line.label))
    return (
        line.date.isoformat(),
        f"{line.amount.normalize():f}",
        line.currency,
        *what,
    )


def one_line(text: str) -> str:
    """Give a text with single spaces, whatever blanks and line ends it has."""
    text = _INVISIBLE.sub("", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def fold(text: str) -> str:
    """Give a text without accents, in capitals, with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return one_line(plain.replace("\u2019", "'")).upper()
