"""Lists: searched, sorted by any column, a hundred rows a page.

All of it is done here, on all the rows; the browser only ever has one page of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROWS_A_PAGE = 100
# How many pages are named around the one that is shown.
_AROUND = 2

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column by which a list can be sorted.

    Attributes:
        key: Its name in the address.
        title: Its heading.
        value: What a row is sorted by.
        figures: Whether it holds figures.
        only: On which widths it is shown; everywhere if empty.
    """

    key: str
    title: str
    value: Callable[[Row], Any]
    figures: bool = False


@dataclass(frozen=True)
class Heading:
    """A column's heading as it stands.

    Attributes:
        title: Its words.
        figures: Whether it holds figures.
        order: ``ascending``, ``descending`` or ``none``.
        next: What the address says to sort by it, or the other way round.
    """

    title: str
    key: str
    figures: bool
    order: str
    next: str


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page of a list.

    Attributes:
        name: Its name, before its own words in the address.
        headings: Its columns.
        rows: The rows of this page.
        count: How many rows there are on all pages.
        page: The number of this page, from 1.
        pages: How many pages there are.
        named: The numbers of the pages to name; None for those left out.
        sort: What it is sorted by, as the address says it.
    """

    name: str
    headings: tuple[Heading, ...]
    rows: Sequence[Row]
    count: int
    page: int
    pages: int
    named: tuple[int | None, ...]
    sort: str


def make_listing(
    name: str,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    args: Mapping[str, str],
    *,
    last_page: bool = False,
) -> Listing[Row]:
    """Sort rows and give one page of them.

    Args:
        name: The list's name in the address.
        columns: Its columns.
        rows: All its rows, in the order that they have unsorted.
        args: What the address asks for.
        last_page: Whether the last page is shown where none is asked for.
    """
    sort = args.get(f"{name}-sort", "")
    column = next((c for c in columns if c.key == sort.removeprefix("-")), None)
    down = sort.startswith("-")
    if column is not None:
        rows = _sorted(rows, column, down=down)
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    asked = args.get(f"{name}-page", "")
    page = int(asked) if asked.isascii() and asked.isdecimal() else 0
    page = min(page, pages) or (pages if last_page else 1)
    start = (page - 1) * ROWS_A_PAGE
    return Listing(
        name=name,
        headings=tuple(_heading(c, column, down=down) for c in columns),
        rows=rows[start : start + ROWS_A_PAGE],
        count=len(rows),
        page=page,
        pages=pages,
        named=_named(page, pages),
        sort=sort if column is not None else "",
    )


def _sorted(rows: Sequence[Row], column: Column[Row], *, down: bool) -> Sequence[Row]:
    """Sort rows; those without a value come last either way."""
    have = [row for row in rows if column.value(row) is not None]
    have_not = [row for row in rows if column.value(row) is None]
    have.sort(key=column.value, reverse=down)
    return have + have_not


def _heading(
    column: Column[Row], sorted_by: Column[Row] | None, *, down: bool
) -> Heading:
    order, following = "none", column.key
    if column is sorted_by:
        order = "descending" if down else "ascending"
        following = column.key if down else f"-{column.key}"
    return Heading(column.title, column.key, column.figures, order, following)


def _named(page: int, pages: int) -> tuple[int | None, ...]:
    """Name the first page, the last and those around this one."""
    named: list[int | None] = []
    for number in range(1, pages + 1):
        if number in (1, pages) or abs(number - page) <= _AROUND:
            named.append(number)
        elif named[-1] is not None:
            named.append(None)
    return tuple(named)
