"""Checking what is about to be recorded, as the ledger's next reader would.

The text that will be written is parsed and booked, set among the ledger's entries,
and judged by the engine and by Beancount's own checks (accounts open, transactions
and balance assertions).  An error that was not there before is a reason to refuse.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from beancount.core.data import Pad, Transaction, entry_sortkey
from beancount.ops import balance, pad, validation
from beancount.parser import booking, parser

from beancount_infast import seals
from beancount_infast.booking import complete
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.written import complete_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.documents import Books
    from beancount_infast.open_items import Settlement
    from beancount_infast.seals import Written

# Beancount's own checks, which it leaves untyped.
_book: Any = booking.book
_pad_all: Any = pad.pad
_check_balances: Any = balance.check
_validate_all: Any = validation.validate

# The options that change how a text is read.
READ_BY = (
    "name_assets",
    "name_liabilities",
    "name_equity",
    "name_income",
    "name_expenses",
)


class Checked:
    """A ledger's entries with some new ones, judged.

    Args:
        before: The entries, as the ledger's plugins left them.
        after: The same with some replaced or added.
        options_map: Beancount's options.
        written: The entries as they are written, before any plugin.

    Attributes:
        entries: All entries in full form, each document at its position.
        books: The books they make.
        settlement: What is settled by what in them.
        errors: The errors that were not there before.
    """

    def __init__(
        self,
        before: Sequence[Directive],
        after: Sequence[Directive],
        options_map: Mapping[str, Any],
        written: Sequence[Directive] | None = None,
    ) -> None:
        text = None if written is None else changed(written, before, after)
        known = {_key(error) for error in _judge(before, written, options_map)[3]}
        judged = _judge(after, text, options_map)
        self.entries, self.books, self.settlement, errors = judged
        self.errors = [error for error in errors if _key(error) not in known]


def root_lines(options_map: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """Give the option lines that a new file of this ledger must repeat."""
    lines = [
        f'option "{name}" "{options_map[name]}"\n'
        for name in READ_BY
        if options_map[name] != defaults[name]
    ]
    return "".join(lines)


def parse(text: str, options_map: Mapping[str, Any]) -> list[Directive]:
    """Parse and book a text as a part of a ledger.

    Args:
        text: Directives.
        options_map: The ledger's options.

    Returns:
        The directives; the first line of the text is line 1.

    Raises:
        ValueError: The text cannot be read: an amount or account out of form.
    """
    entries, errors, options = parser.parse_string(_roots(options_map) + text)
    if not errors:
        entries, errors = _book(entries, options)
    if errors:
        raise ValueError("; ".join(str(error.message) for error in errors))
    moved: list[Directive] = []
    for entry in entries:
        entry.meta["lineno"] -= len(READ_BY)
        for posting in entry.postings if type(entry) is Transaction else ():
            if posting.meta is not None:
                posting.meta["lineno"] -= len(READ_BY)
        moved.append(entry)
    return moved


def read_one(text: str, options_map: Mapping[str, Any]) -> Transaction | None:
    """Read the text of one transaction, amounts left out where it leaves them out.

    Args:
        text: The text.
        options_map: The ledger's options.

    Returns:
        The transaction, not booked; None where the text is something else.
    """
    entries, errors, _ = parser.parse_string(_roots(options_map) + text)
    first = entries[0] if len(entries) == 1 and not errors else None
    return first if type(first) is Transaction else None


def _roots(options_map: Mapping[str, Any]) -> str:
    return "".join(f'option "{name}" "{options_map[name]}"\n' for name in READ_BY)


def at(entries: Iterable[Directive], filename: str, line: int) -> list[Directive]:
    """Give freshly parsed entries the place that they will have in a file."""
    placed: list[Directive] = []
    for entry in entries:
        metas = [entry.meta]
        if type(entry) is Transaction:
            metas += [p.meta for p in entry.postings if p.meta is not None]
        for meta in metas:
            meta["filename"] = filename
            meta["lineno"] += line - 1
        placed.append(entry)
    return placed


def changed(
    written: Sequence[Directive],
    before: Sequence[Directive],
    after: Sequence[Directive],
) -> list[Directive]:
    """Make the changes from one state to another in what is written."""
    kept = set(map(id, before)).intersection(map(id, after))
    gone = {_place(entry) for entry in before if id(entry) not in kept}
    new = [entry for entry in after if id(entry) not in kept]
    return [entry for entry in written if _place(entry) not in gone] + new


def _place(entry: Directive) -> tuple[type, Any, int]:
    return type(entry), entry.meta.get("filename"), entry.meta["lineno"]


def _read(
    written: Sequence[Directive] | None, options_map: Mapping[str, Any]
) -> Written | None:
    if written is None:
        return None
    return complete_written(sorted(written, key=entry_sortkey), options_map)


def _judge(
    entries: Sequence[Directive],
    written: Sequence[Directive] | None,
    options_map: Mapping[str, Any],
) -> tuple[list[Directive], Books, Settlement, list[Any]]:
    """Judge entries as Beancount does after the plugins have run."""
    ordered = sorted(entries, key=entry_sortkey)
    books = read_books(ordered, options_map)
    settlement = settle(books)
    unsorted = complete(ordered, settlement)
    errors: list[Any] = list(settlement.breaches)
    errors += seals.check(
        ordered, options_map, books, unsorted, partial(_read, written, options_map)
    )
    completed = sorted(unsorted, key=entry_sortkey)
    padded = _pad(completed, options_map)
    _, failed = _check_balances(padded, options_map)
    errors += failed
    errors += _validate_all(padded, dict(options_map))
    return unsorted, books, settlement, errors


def _pad(
    entries: Sequence[Directive], options_map: Mapping[str, Any]
) -> Sequence[Directive]:
    """Pad again: what pads filled before may be another amount now."""
    if not any(type(entry) is Pad for entry in entries):
        return entries
    plain = [e for e in entries if type(e) is not Transaction or e.flag != "P"]
    padded, _ = _pad_all(plain, options_map)
    return sorted(padded, key=entry_sortkey)


def _key(error: Any) -> tuple[Any, ...]:
    source = error.source or {}
    return source.get("filename"), source.get("lineno"), error.message
