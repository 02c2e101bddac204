"""What a plugin of others makes means the same as what a person types.

Its postings may have no file and no line, or no metadata at all.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.data import Open, Transaction
from beancount.parser import booking

from beancount_infast.completion import complete_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beancount.core.data import Directive

FOLDER = Path(__file__).parent / "ledgers"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/ledger.beancount"))

Meta = dict[str, Any] | None


def said(meta: Meta) -> dict[str, Any]:
    """Give what metadata say beside their place."""
    return {
        key: value
        for key, value in (meta or {}).items()
        if key not in {"filename", "lineno"} and not key.startswith("__")
    }


# How the metadata of a posting, and of an `open`, may look.
SHAPES: list[Callable[[Meta], Meta]] = [
    said,
    lambda meta: said(meta) or None,
    lambda meta: {"lineno": (meta or {})["lineno"], **said(meta)},
    lambda meta: {"filename": (meta or {})["filename"], **said(meta)},
]


@cache
def read(case: str) -> tuple[list[Directive], Mapping[str, Any]]:
    path = str(FOLDER / case / "ledger.beancount")
    entries, _, options = loader._parse_recursive(  # noqa: SLF001
        [(path, True)], None
    )
    entries.sort(key=lambda entry: (entry.date, entry.meta["lineno"]))
    booked: Any = booking.book
    return booked(entries, options)[0], options


def shaped(entry: Directive, shape: Callable[[Meta], Meta]) -> Directive:
    if type(entry) is Transaction:
        postings = [p._replace(meta=shape(p.meta)) for p in entry.postings]
        return entry._replace(postings=postings)
    if type(entry) is Open:
        return entry._replace(meta={"lineno": entry.meta["lineno"], **said(entry.meta)})
    return entry


def meaning(
    entries: list[Directive], options: Mapping[str, Any]
) -> tuple[list[Any], list[Any]]:
    """Give the entries as they are completed, and the breaches, without places."""
    completed, breaches = complete_ledger(entries, options)
    return [
        (
            entry._replace(meta=None, postings=None),
            said(entry.meta),
            [(p._replace(meta=None), said(p.meta)) for p in entry.postings],
        )
        for entry in completed
        if type(entry) is Transaction
    ], sorted((b.code, b.number or "", b.message) for b in breaches)


@pytest.mark.parametrize("case", CASES)
def test_a_posting_without_its_place_says_what_it_says(case: str) -> None:
    entries, options = read(case)
    expected = meaning(entries, options)
    for shape in SHAPES:
        made = [shaped(entry, shape) for entry in entries]
        assert meaning(made, options) == expected
