"""What an e-invoice says, by the terms of EN 16931, and nothing judged.

``BT-…`` and ``BG-…`` are the norm's own names of its terms and groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

_SIREN_DIGITS, _SIRET_DIGITS = 9, 14


def siren_of(text: str) -> str | None:
    """Give the SIREN in a SIREN or SIRET, its first nine digits; None in others."""
    digits = re.sub(r"[\s.\u00a0-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        return None
    return digits[:9] if len(digits) in (_SIREN_DIGITS, _SIRET_DIGITS) else None


def vat_number_of(text: str) -> str:
    """Give a VAT number without what is between its signs."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def siren_of_vat_number(number: str) -> str | None:
    """Give the SIREN that a French VAT number ends with (CGI, annexe II, 242)."""
    found = re.fullmatch(r"FR[A-Z0-9]{2}([0-9]{9})", number)
    return found[1] if found else None


def sirens(siren: str | None, vat_number: str | None) -> frozenset[str]:
    """Give the SIREN that a person's two numbers say; two where they disagree."""
    found = siren_of(siren or ""), siren_of_vat_number(vat_number_of(vat_number or ""))
    return frozenset(filter(None, found))


@dataclass(frozen=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7).

    Attributes:
        name: Its name.
        siren: Its SIREN, if it says one.
        vat_number: Its VAT number, if it says one.
    """

    name: str
    siren: str | None = None
    vat_number: str | None = None

    @property
    def sirens(self) -> frozenset[str]:
        """Its SIREN, as both its numbers say it."""
        return sirens(self.siren, self.vat_number)

    def __str__(self) -> str:
        """Name it, with what tells it from others."""
        siren = f"SIREN {self.siren}" if self.siren else ""
        told = ", ".join(filter(None, (siren, self.vat_number)))
        return f"{self.name} ({told})" if told else self.name


@dataclass(frozen=True)
class TaxGroup:
    """What is taxed alike (BG-23).

    Attributes:
        category: ``S``, ``AE``, … (BT-118).
        rate: Per cent (BT-119); zero where it says none.
        base: Before VAT (BT-116).
        vat: Its VAT (BT-117).
    """

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True)
class InvoiceLine:
    """A line (BG-25): what it is about, its amount before VAT, how it is taxed."""

    name: str
    amount: Decimal
    category: str
    rate: Decimal


class Preceding(NamedTuple):
    """An invoice that another one refers to (BG-3), and its type where it is said."""

    number: str
    code: str | None = None


@dataclass(frozen=True)
class EInvoice:
    """An e-invoice.

    Attributes:
        file: Where it was read.
        number: BT-1.
        date: BT-2.
        code: Its type (BT-3), as 380.
        currency: BT-5.
        due: BT-9.
        seller: BG-4.
        buyer: BG-7.
        preceding: BG-3.
        groups: BG-23.
        lines: BG-25.
        net: Without VAT (BT-109).
        vat: BT-110.
        total: With VAT (BT-112).
        paid: Paid before (BT-113).
        rounding: BT-114.
        payable: To be paid (BT-115).
    """

    file: str
    number: str
    date: datetime.date
    code: str
    currency: str
    due: datetime.date | None
    seller: Party
    buyer: Party
    preceding: tuple[Preceding, ...]
    groups: tuple[TaxGroup, ...]
    lines: tuple[InvoiceLine, ...]
    net: Decimal
    vat: Decimal
    total: Decimal
    paid: Decimal
    rounding: Decimal
    payable: Decimal
