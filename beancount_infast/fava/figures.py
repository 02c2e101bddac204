"""Amounts as Fava writes them: its number format, and every decimal that they have.

Fava rounds to the decimals that a currency mostly has in the ledger; a receivable is
never rounded, so an amount with more decimals is written with all of them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from babel.core import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol
from fava.core.number import get_locale_format
from fava.template_filters import replace_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fava.core import FavaLedger

# What a person may type between thousands.
_PLAIN = str.maketrans(
    {**dict.fromkeys("\u00a0\u202f\u2009'\u2019", " "), "\N{MINUS SIGN}": "-"}
)
_GROUP = 3


@cache
def _formatter(locale: str | None, places: int) -> Callable[[Decimal], str]:
    return get_locale_format(Locale.parse(locale) if locale else None, places)


class Figures:
    """Writes amounts, and reads them as people type them.

    Args:
        ledger: Fava's ledger.
        places: The decimals of each currency's most precise document.
        hidden: Whether amounts are hidden (``--incognito``).
    """

    def __init__(
        self, ledger: FavaLedger, places: Mapping[str, int], *, hidden: bool
    ) -> None:
        option: object = ledger.fava_options.locale
        self.locale = str(option) if option else None
        self.hidden = hidden
        self._fava_places: Mapping[str, int] = ledger.format_decimal.precisions
        self._places = places

    def places(self, currency: str | None) -> int:
        """Give the decimals that amounts of a currency have at least."""
        key = currency or ""
        return max(self._fava_places.get(key, 0), self._places.get(key, 2))

    def number(self, number: Decimal, currency: str | None) -> str:
        """Write a number of a currency."""
        text = self.plain(number, currency)
        return str(replace_numbers(text)) if self.hidden else text

    def plain(self, number: Decimal, currency: str | None) -> str:
        """Write a number of a currency, hidden or not."""
        exponent = number.as_tuple().exponent
        own = -exponent if isinstance(exponent, int) else 0
        formatter = _formatter(self.locale, max(self.places(currency), own))
        return formatter(number or abs(number))

    def amount(self, number: Decimal, currency: str | None) -> str:
        """Write an amount with its currency."""
        written = self.number(number, currency)
        return f"{written} {currency}" if currency else written

    def typed(self, number: Decimal, currency: str | None) -> str:
        """Write a number as it stands in a field: without marks between thousands."""
        written = self.plain(number, currency)
        if self.locale:
            written = written.replace(get_group_symbol(self.locale), "")
            written = written.replace(get_decimal_symbol(self.locale), ".")
            return written.replace(".", self.decimal_mark)
        return written

    @property
    def decimal_mark(self) -> str:
        """The mark before the decimals."""
        return str(get_decimal_symbol(self.locale)) if self.locale else "."


def read_typed(text: str, places: int = 2) -> Decimal | None:
    """Read an amount as a person types it; None where it cannot be read.

    Comma or point before the decimals, thousands with or without spaces, in either
    language: ``1 234,50``, ``1,234.50``, ``1.234,50``, ``1234.5``.  Nothing is
    guessed: ``1,234`` is a thousand to some and little more than one to others.  A
    minus sign may stand before it.

    Args:
        text: What was typed.
        places: The decimals that amounts of the currency have.
    """
    text = text.strip().translate(_PLAIN)
    if text.startswith("-"):
        amount = read_typed(text[1:], places) if text[1:2].isdecimal() else None
        return -amount if amount is not None else None
    if not text.isascii():
        return None
    whole, mark, decimals = _split(text)
    if mark and not decimals.isdecimal():
        return None
    digits = _digits(whole, mark)
    if digits is None:
        return None
    if len(decimals) == _GROUP > places and digits == whole and len(digits) <= _GROUP:
        # A thousand of zero is none.
        return Decimal(f"0.{decimals}") if digits == "0" else None
    return Decimal(f"{digits}.{decimals}") if mark else Decimal(digits)


def _split(text: str) -> tuple[str, str, str]:
    """Part an amount at the mark before its decimals, if it has one."""
    place = max(text.rfind(","), text.rfind("."))
    if place < 0 or text.count(text[place]) > 1:
        # Several of one kind stand between thousands.
        return text, "", ""
    return text[:place], text[place], text[place + 1 :]


def _digits(whole: str, mark: str) -> str | None:
    """Give the digits of a whole number, with or without marks between thousands."""
    for separator in (" ", ",", "."):
        if separator != mark and separator in whole:
            head, *groups = whole.split(separator)
            if not 1 <= len(head) <= _GROUP or {len(g) for g in groups} != {_GROUP}:
                return None
            whole = "".join((head, *groups))
            break
    return whole if whole.isdecimal() else None
