"""Amounts and dates as banks write them: read exactly, or refused.

Never through a binary fraction, and never by a guess: "1,200" in a file whose decimal
mark is the point could be 1.20 or 1200, so it is refused.
"""

from __future__ import annotations

import datetime
import functools
import re
from decimal import Decimal

from beancount_infast.sentences import say

# A figure with more digits is an account number in the wrong column, not money.
_MOST_DIGITS = 15
_MOST_DECIMALS = 8
_EARLIEST_YEAR, _LATEST_YEAR = 1980, 2099

_CENTS = Decimal("0.01")
# Currencies without a smaller unit (ISO 4217) that one may meet here.
_NO_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "VND", "XAF", "XOF", "XPF"})

_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-"})
_CURRENCY_SIGN = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUROS?|€)$", re.IGNORECASE)
_GROUP_MARKS = re.compile(r"[\s'\u2019]")
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*[\w:+\-]*$")
_CLOCK = re.compile(r"[T ]%H.*")


def _shapes(mark: str) -> tuple[re.Pattern[str], ...]:
    # Spaces between thousands are one blank here, whatever space the bank used.
    other = "." if mark == "," else ","
    m, o = re.escape(mark), re.escape(other)
    whole = r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
    shapes = (
        rf"{whole}(?:{m}[0-9]{{1,{_MOST_DECIMALS}}})?|{m}[0-9]{{1,2}}",
        # Grouped by the other mark: sure where there are decimals too, or groups.
        rf"[0-9]{{1,3}}(?:{o}[0-9]{{3}})+{m}[0-9]{{1,{_MOST_DECIMALS}}}",
        rf"[0-9]{{1,3}}(?:{o}[0-9]{{3}}){{2,}}",
        rf"{whole}{o}[0-9]{{1,2}}",
    )
    return tuple(re.compile(shape) for shape in shapes)


_SHAPES = {mark: _shapes(mark) for mark in (",", ".")}


def parse_amount(text: str, mark: str = ",") -> Decimal:
    """Read an amount.

    Args:
        text: As the bank wrote it: any space between thousands, a sign before or
            after, a euro sign.
        mark: The file's decimal mark, ``,`` or ``.``; the other one is understood
            where it cannot be taken for a mark of thousands.

    Raises:
        ValueError: It is no amount, or could be two.
    """
    figure = text.translate(_MINUS_SIGNS).strip()
    figure = _CURRENCY_SIGN.sub("", figure).strip()
    sign = ""
    if figure[:1] in {"+", "-"}:
        sign, figure = figure[0], figure[1:]
    elif figure[-1:] in {"+", "-"}:
        sign, figure = figure[-1], figure[:-1]
    figure = _CURRENCY_SIGN.sub("", figure.strip()).strip()
    figure = _GROUP_MARKS.sub(" ", figure)
    plain, grouped, groups, foreign = _SHAPES[mark]
    other = "." if mark == "," else ","
    if plain.fullmatch(figure):
        figure = figure.replace(mark, ".")
    elif grouped.fullmatch(figure) or groups.fullmatch(figure):
        figure = figure.replace(other, "").replace(mark, ".")
    elif foreign.fullmatch(figure):
        figure = figure.replace(other, ".")
    else:
        raise ValueError(say("{0} is not an amount", _shown(text)))
    figure = figure.replace(" ", "")
    if len(figure.partition(".")[0].lstrip("0")) > _MOST_DIGITS:
        raise ValueError(say("{0} has too many digits for an amount", _shown(text)))
    # "minus nothing" is nothing: it must not print as -0.00.
    value = Decimal(figure)
    return -value if sign == "-" and value else value


def with_cents(amount: Decimal, currency: str) -> Decimal:
    """Give an amount with two decimals (840 → 840.00), more where it has more."""
    if currency in _NO_CENTS:
        return amount
    rounded = amount.quantize(_CENTS)
    return rounded if rounded == amount else amount


@functools.lru_cache(maxsize=4096)
def parse_date(text: str, formats: tuple[str, ...]) -> datetime.date:
    """Read a date.

    Args:
        text: As the bank wrote it; a time of day after it is left out.
        formats: The forms it may have, as ``strptime`` names them.

    Raises:
        ValueError: It has none of these forms, or is no day of the calendar.
    """
    day = _TIME.sub("", text.strip())
    for form in formats:
        try:
            date = datetime.datetime.strptime(day, _CLOCK.sub("", form)).date()  # noqa: DTZ007
        except ValueError:
            continue
        if _EARLIEST_YEAR <= date.year <= _LATEST_YEAR:
            return date
    raise ValueError(say("{0} is not a date", _shown(text)))


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"  # noqa: PLR2004
