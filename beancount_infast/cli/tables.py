"""Tables of text: aligned, figures to the right, no wider than the terminal.

What we found either draws boxes or cuts figures, and takes longer to start than a
report; what a ledger needs of a table stands here: columns that step back where there
is no room for them, names that go on in a second line, and lines across.
"""

from __future__ import annotations

import shutil
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GAP = "  "
# How narrow a column may become whose text goes on in a second line: as its longest
# word, within these bounds.
NARROWEST = 8, 12
STYLES: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "pale": {"dim": True},
    "red": {"fg": "red"},
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its title.
        figures: Whether it holds figures, which stand to the right.
        wraps: Whether its text may go on in a second line where it is too wide.
        spare: Where the table is too wide, the columns with the greatest of these are
            left out first; one of 0 never is.
    """

    title: str
    figures: bool = False
    wraps: bool = False
    spare: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell that stands out: bold, pale or red."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Across:
    """A line across the whole table."""

    text: str
    style: str = ""


RULE = Across("-")
Row = list[str | Cell]


def table(
    columns: Sequence[Column], body: Sequence[Row | Across], width: int | None = None
) -> str:
    """Draw a table.

    Args:
        columns: Its columns.
        body: Its rows, a cell for each column, and lines across.
        width: How wide it may be; as the terminal if None.
    """
    width = terminal_width() if width is None else width
    rows = [row for row in body if not isinstance(row, Across)]
    kept, widths = _fit(columns, rows, width)
    rule = GAP.join("-" * widths[place] for place in kept)
    titles = [Cell(column.title, "bold") for column in columns]
    lines = [*_lines(columns, widths, kept, titles, low=True), rule]
    for row in body:
        if row is RULE:
            lines.append(rule)
        elif isinstance(row, Across):
            lines += [_styled(line, row.style) for line in wrapped(row.text, width)]
        else:
            lines += _lines(columns, widths, kept, row)
    return "\n".join(lines)


def terminal_width() -> int:
    """Give the terminal's width; 80 columns where there is none."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def _fit(
    columns: Sequence[Column], rows: Sequence[Row], width: int
) -> tuple[list[int], list[int]]:
    """Give the places of the columns that are kept, and the width of each column."""
    bodies = [
        max((width_of(_text(row[place])) for row in rows), default=0)
        for place in range(len(columns))
    ]
    titles = [column.title for column in columns]
    widths = list(map(max, bodies, map(width_of, titles)))
    # How narrow they are where titles go on in a second line, and then names too.
    words = [max(map(width_of, title.split()), default=0) for title in titles]
    tight = list(map(max, bodies, words))
    narrow = [
        min(one, max(word, _narrowest(row[place] for row in rows)))
        if columns[place].wraps
        else one
        for place, (one, word) in enumerate(zip(tight, words, strict=True))
    ]
    # What is never left out, then what finds room beside it, the least spare first.
    kept = [place for place, column in enumerate(columns) if not column.spare]
    for place in sorted(range(len(columns)), key=lambda place: columns[place].spare):
        if columns[place].spare and _total(tight, [*kept, place]) <= width:
            kept.append(place)
    kept.sort()
    for floors in (tight, narrow):
        over = _total(widths, kept) - width
        for place in kept:
            cut = max(min(over, widths[place] - floors[place]), 0)
            widths[place] -= cut
            over -= cut
    return kept, widths


def _narrowest(cells: Iterable[str | Cell]) -> int:
    words = (word for cell in cells for word in _text(cell).split())
    least, most = NARROWEST
    return min(max([least, *map(width_of, words)]), most)


def _total(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[place] for place in kept) + len(GAP) * (len(kept) - 1)


def _text(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _lines(
    columns: Sequence[Column],
    widths: Sequence[int],
    kept: Sequence[int],
    row: Sequence[str | Cell],
    *,
    low: bool = False,
) -> list[str]:
    """Draw a row: one line, or several where a cell goes on; its cells high or low."""
    cells = [wrapped(_text(row[place]), widths[place]) for place in kept]
    if low:
        tallest = max(map(len, cells))
        cells = [[""] * (tallest - len(cell)) + cell for cell in cells]
    lines = []
    for texts in zip_longest(*cells, fillvalue=""):
        parts = []
        for place, text in zip(kept, texts, strict=True):
            cell, blank = row[place], " " * (widths[place] - width_of(text))
            shown = _styled(text, cell.style) if isinstance(cell, Cell) else text
            parts.append(blank + shown if columns[place].figures else shown + blank)
        lines.append(GAP.join(parts).rstrip())
    return lines


def _styled(text: str, style: str) -> str:
    """Give a text its style; `click.echo` takes it away where there is no terminal."""
    return click.style(text, **STYLES[style]) if style and text else text


# --- Text on a terminal --------------------------------------------------------


def plain(text: str) -> str:
    """Give a text of the ledger as one line that moves no cursor."""
    if text.isascii() and text.isprintable():
        return text
    text = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" else c for c in text)


@cache
def width_of(text: str) -> int:
    """Give how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines, between words where that can be."""
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        for part in _pieces(word, width):
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if width_of(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def _pieces(word: str, width: int) -> Iterable[str]:
    """Cut a word that is wider than a line."""
    while width_of(word) > width:
        end = len(word)
        while end > 1 and width_of(word[:end]) > width:
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word
