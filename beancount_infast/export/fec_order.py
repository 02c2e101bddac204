"""The order of the FEC, and what follows from it: numbers and dates of validation.

Opening items come first.  Then come the entries that seals cover, in the order of the
chain, so that none of them ever changes its number: what is sealed later comes later.
All that no seal covers comes last, by date.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_infast.documents import natural_key
from beancount_infast.export.fec_journals import OPENING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from beancount.core.data import Transaction

    from beancount_infast.export.fec_entries import Booked

_NOT_CONTENT = ("filename", "lineno")


class Placed(NamedTuple):
    """An entry in its place.

    Attributes:
        booked: The entry.
        number: EcritureNum.
        valid: ValidDate.
    """

    booked: Booked
    number: str
    valid: datetime.date


def in_order(booked: Iterable[Booked], *, opened: bool) -> list[Placed]:
    """Put the entries of an exercise in order.

    Args:
        booked: Its entries.
        opened: Whether an opening entry, AN-000001, comes before them.
    """
    entries = list(booked)
    validated = _validated(entries)
    ranks = Counter({OPENING: 1} if opened else {})
    placed: list[Placed] = []
    openings = [e for e in entries if e.journal.code == OPENING]
    others = [e for e in entries if e.journal.code != OPENING]
    for group in (openings, others):
        before = openings if group is openings else entries
        sealed = [validated[e.lead] for e in before if e.lead is not None]
        latest = max(sealed, default=None)
        for entry in _ordered(group):
            code, own = entry.journal.code, entry.entry.date
            ranks[code] += 1
            if entry.lead is not None:
                valid = validated[entry.lead]
            else:
                valid = max(own, latest or own)
            placed.append(Placed(entry, numbered(code, ranks[code]), valid))
    return placed


def numbered(code: str, rank: int) -> str:
    """Give a number: VE-000001."""
    return f"{code}-{rank:06d}"


def _validated(entries: Iterable[Booked]) -> dict[int, datetime.date]:
    """Give the day on which each sealed entry became definitive, by its place.

    It is the day of its seal, but never before its own, nor before that of the entry
    that was sealed before it.
    """
    validated: dict[int, datetime.date] = {}
    latest: datetime.date | None = None
    for lead, sealed, own in sorted(
        (entry.lead, entry.sealed, entry.entry.date)
        for entry in entries
        if entry.lead is not None and entry.sealed is not None
    ):
        latest = max(sealed, own, latest or own)
        validated[lead] = latest
    return validated


def _ordered(entries: Iterable[Booked]) -> list[Booked]:
    """Order entries: those with a seal by the chain, then the others by date."""
    entries = list(entries)
    sealed = [entry for entry in entries if entry.lead is not None]
    others = [entry for entry in entries if entry.lead is None]
    sealed.sort(key=lambda entry: entry.lead or 0)
    others.sort(key=_key)
    return [*sealed, *others]


def _key(booked: Booked) -> tuple[Any, ...]:
    document = booked.document
    number = document.number if document is not None else None
    return (
        booked.entry.date,
        booked.journal.code,
        natural_key(number or ""),
        _content(booked.entry),
    )


def _content(entry: Transaction) -> tuple[Any, ...]:
    """Give what an entry says, whatever file and line it stands in."""
    return (
        entry.flag or "",
        entry.payee or "",
        entry.narration or "",
        sorted(entry.links or ()),
        sorted(entry.tags or ()),
        _said(entry.meta),
        [
            (p.account, str(p.units), str(p.cost), str(p.price), _said(p.meta))
            for p in entry.postings
        ],
    )


def _said(meta: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return sorted(
        (key, repr(value))
        for key, value in (meta or {}).items()
        if key not in _NOT_CONTENT and not key.startswith("__")
    )
