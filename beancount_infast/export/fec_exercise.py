"""Exercises: the years of the books, and which of them a period is or is part of."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = datetime.timedelta(days=1)


class Period(NamedTuple):
    """Days from a first to a last one, both included."""

    first: datetime.date
    last: datetime.date

    def __contains__(self, day: object) -> bool:
        """Say whether a day is one of them."""
        return isinstance(day, datetime.date) and self.first <= day <= self.last


class Asked(NamedTuple):
    """What a person asks for.

    Attributes:
        exercise: The exercise, whose numbers the entries carry.
        part: The days that are written; None for the whole exercise, a FEC.
    """

    exercise: Period
    part: Period | None


def closing_day(year: int, year_end: str) -> datetime.date:
    """Give the day on which the books of a year close.

    Args:
        year: The year.
        year_end: Option ``fiscal-year-end``, as ``12-31``; the 29th of February is
            the 28th in a year that has none.
    """
    month, day = map(int, year_end.split("-"))
    # The calendar has a first and a last year, and somebody may type them.
    year = min(max(year, datetime.MINYEAR), datetime.MAXYEAR)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return datetime.date(year, month, day - 1)


def exercise_of_year(year: int, year_end: str) -> Period:
    """Give the exercise that closes in a year."""
    before = closing_day(year - 1, year_end)
    return Period(before + _DAY, closing_day(year, year_end))


def exercise_with(day: datetime.date, year_end: str) -> Period:
    """Give the exercise in which a day is, where all have twelve months."""
    year = day.year + (day > closing_day(day.year, year_end))
    return exercise_of_year(year, year_end)


def exercise_before(exercise: Period, year_end: str) -> Period:
    """Give the exercise before another: the twelve months before its first day.

    An exercise of another length cannot be told from the ledger; its result is then
    divided otherwise between the result and what is brought forward.
    """
    if exercise.first == datetime.date.min:
        return Period(exercise.first, exercise.first)
    last = exercise.first - _DAY
    if last == closing_day(last.year, year_end):
        return exercise_of_year(last.year, year_end)
    year = max(exercise.first.year - 1, datetime.MINYEAR)
    try:
        first = exercise.first.replace(year=year)
    except ValueError:
        first = datetime.date(year, 3, 1)
    return Period(first, last)


def asked_for(
    first: datetime.date,
    last: datetime.date,
    year_end: str,
    days: Iterable[datetime.date],
    *,
    part: bool,
) -> Asked:
    """Say whether a period is an exercise or a part of one.

    It is a part where it lies within the exercise of its first day and is not all of
    it; but the first exercise of the books begins when they begin, and an exercise
    may last longer than a year.

    Args:
        first: Its first day.
        last: Its last day, not before the first.
        year_end: Option ``fiscal-year-end``.
        days: The days of the ledger's entries.
        part: Whether a part is asked for in any case, as by a journal's name.
    """
    period = Period(first, last)
    regular = exercise_with(first, year_end)
    if last > regular.last:
        return Asked(period, period if part else None)
    whole = last == regular.last and (
        first == regular.first or not any(day < first for day in days)
    )
    if whole:
        return Asked(period, period if part else None)
    return Asked(regular, period)
