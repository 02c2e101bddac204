"""Lettering: the letters of groups whose debits equal their credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import ZERO, natural_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from beancount_infast.documents import Document
    from beancount_infast.export.fec_entries import Booked, Line
    from beancount_infast.export.fec_groups import Group

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHORTEST = 3


class Letter(NamedTuple):
    """A letter, and the day on which it came about."""

    code: str
    date: datetime.date


def code(rank: int) -> str:
    """Give a code by its rank: AAA, AAB… ZZZ, AAAA."""
    length = _SHORTEST
    while rank >= len(_ALPHABET) ** length:
        rank -= len(_ALPHABET) ** length
        length += 1
    letters = ""
    for _ in range(length):
        rank, place = divmod(rank, len(_ALPHABET))
        letters = _ALPHABET[place] + letters
    return letters


def settled(booked: Iterable[Booked]) -> set[Group]:
    """Give the groups that come to zero, in euros and in units.

    Args:
        booked: All entries up to the end of the exercise.
    """
    euros: dict[Group, Decimal] = {}
    units: dict[Group, Decimal] = {}
    for entry in booked:
        for line in entry.lines:
            group = line.group
            if group is not None:
                euros[group] = euros.get(group, ZERO) + line.amount
                units[group] = units.get(group, ZERO) + line.units.number
    return {group for group in euros if not euros[group] and not units[group]}


def letters(
    lines: Iterable[tuple[Line, datetime.date]],
    settled_groups: set[Group],
    documents: Mapping[int, Document],
) -> dict[Group, Letter]:
    """Give the letter of each group of a file that comes to zero.

    Codes are given by the date of lettering, which is the latest day of the group in
    the file, then by the document's number; they are unique in an account and its
    auxiliary.

    Args:
        lines: The file's lines, those of the opening entry included, with their dates.
        settled_groups: The groups that come to zero.
        documents: The ledger's documents by position.
    """
    dates: dict[Group, datetime.date] = {}
    holders: dict[Group, tuple[str, str]] = {}
    for line, date in lines:
        group = line.group
        if group is not None and group in settled_groups and line.amount:
            dates[group] = max(date, dates.get(group, date))
            holders[group] = line.account.number, line.account.auxiliary
    ranks: dict[tuple[str, str], int] = {}
    found: dict[Group, Letter] = {}
    for group in sorted(
        dates,
        key=lambda g: (
            dates[g],
            natural_key(documents[g.position].number or ""),
            g.account,
        ),
    ):
        rank = ranks.get(holders[group], 0)
        ranks[holders[group]] = rank + 1
        found[group] = Letter(code(rank), dates[group])
    return found
