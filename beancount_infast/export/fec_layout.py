"""How the FEC is written: its columns, its separator, its character set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.documents import ZERO
from beancount_infast.export.fec_texts import SEPARATORS, fitting

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount_infast.export.fec_lines import FecLine

END_OF_LINE = "\r\n"

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
CASH_COLUMNS = ("DateRglt", "ModeRglt", "NatOp", "IdClient")

# How many columns the two layouts have.
WIDTHS = (len(COLUMNS), len(COLUMNS) + len(CASH_COLUMNS))


@dataclass(frozen=True)
class Layout:
    """How a file is written.

    Attributes:
        encoding: ``iso-8859-15``, ``utf-8`` or ``ascii``.
        separator: ``tab`` or ``pipe``.
        width: How many columns: 18, or 22 for cash accounting (BNC).
    """

    encoding: str = "iso-8859-15"
    separator: str = "tab"
    width: int = WIDTHS[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return (COLUMNS + CASH_COLUMNS)[: self.width]

    def write(self, lines: Iterable[FecLine]) -> bytes:
        """Write lines, below the names of the columns."""
        fit, separator = fitting(self.encoding), SEPARATORS[self.separator]
        rows = [list(self.columns)]
        rows += [[fit(field) for field in self._fields(line)] for line in lines]
        text = "".join(separator.join(row) + END_OF_LINE for row in rows)
        return text.encode(self.encoding)

    def _fields(self, line: FecLine) -> list[str]:
        debit, credit = max(line.amount, ZERO), max(-line.amount, ZERO)
        fields = [
            line.journal.code,
            line.journal.label,
            line.number,
            day(line.date),
            line.account.number,
            line.account.label,
            line.account.auxiliary,
            line.account.auxiliary_label,
            line.piece,
            day(line.piece_date),
            line.text,
            _amount(debit),
            _amount(credit),
            line.letter.code if line.letter else "",
            day(line.letter.date) if line.letter else "",
            day(line.valid),
            _units(line.units),
            line.currency,
        ]
        payment = line.payment
        if payment is None:
            fields += [""] * len(CASH_COLUMNS)
        else:
            fields += [day(payment.date), payment.method, "", payment.customer]
        return fields[: self.width]


def day(date: datetime.date) -> str:
    """Write a day: 20261231."""
    return date.isoformat().replace("-", "")


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _units(number: Decimal | None) -> str:
    """Write units in a foreign currency, with two decimals or all that they have."""
    if number is None:
        return ""
    exponent = number.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{number:.{places}f}".replace(".", ",")
