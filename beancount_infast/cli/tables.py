"""Tables of text: aligned, figures to the right, at most as wide as the terminal.

Nothing that we found aligns figures, shortens names alone and stays this quick to
start, so the dozen lines that it takes stand here.
"""

from __future__ import annotations

import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = "  "
NARROWEST = 8


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its title.
        figures: Whether it holds figures, which stand to the right and are never cut.
        shrinks: Whether its text may be cut where the table is too wide.
    """

    title: str
    figures: bool = False
    shrinks: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that stands out: in red, bold, or pale."""

    text: str
    style: str = ""


def width_of(text: str) -> int:
    """Give how many columns of a terminal a text takes."""
    width = 0
    for char in text:
        if unicodedata.combining(char):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Cell]],
    totals: Sequence[Sequence[str | Cell]] = (),
) -> str:
    """Draw a table.

    Args:
        columns: Its columns.
        rows: Its rows, a cell for each column.
        totals: Rows set off below the others.
    """
    everything = [[column.title for column in columns], *rows, *totals]
    widths = [
        max(width_of(_text(row[place])) for row in everything)
        for place in range(len(columns))
    ]
    _shrink(columns, widths)
    rule = GAP.join("-" * width for width in widths)
    lines = [_line(columns, widths, [Cell(c.title, "bold") for c in columns]), rule]
    lines += [_line(columns, widths, row) for row in rows]
    if totals:
        lines.append(rule)
        lines += [_line(columns, widths, row) for row in totals]
    return "\n".join(lines)


def _shrink(columns: Sequence[Column], widths: list[int]) -> None:
    """Narrow what may be cut until the table fits."""
    wide = shutil.get_terminal_size((80, 24)).columns
    over = sum(widths) + len(GAP) * (len(widths) - 1) - max(wide, 80)
    for place, column in enumerate(columns):
        if column.shrinks and over > 0:
            cut = min(over, max(widths[place] - NARROWEST, 0))
            widths[place] -= cut
            over -= cut


def _text(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _line(
    columns: Sequence[Column], widths: Sequence[int], row: Sequence[str | Cell]
) -> str:
    cells = []
    for column, width, cell in zip(columns, widths, row, strict=True):
        text = _cut(_text(cell), width)
        blank = " " * (width - width_of(text))
        if isinstance(cell, Cell) and cell.style and colours():
            text = _styled(text, cell.style)
        cells.append(blank + text if column.figures else text + blank)
    return GAP.join(cells).rstrip()


def _cut(text: str, width: int) -> str:
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _styled(text: str, style: str) -> str:
    if style == "bold":
        return click.style(text, bold=True)
    if style == "pale":
        return click.style(text, dim=True)
    return click.style(text, fg="red")


def colours() -> bool:
    """Say whether standard output shows colours and wants them."""
    import os  # noqa: PLC0415

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
