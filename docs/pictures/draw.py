"""Draw the README's picture: a terminal with what `infast customers` prints.

python docs/pictures/draw.py

writes customers-terminal.svg beside this file, from the demo's books. A test compares
the two.
"""  # noqa: INP001  (a script, not a package)

from __future__ import annotations

import os
import re
from pathlib import Path
from unittest import mock
from xml.sax.saxutils import escape

from click.testing import CliRunner

from beancount_infast.cli import main

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "ledgers" / "demo" / "main.beancount"
PICTURE = HERE / "customers-terminal.svg"
COMMAND = "infast customers"
# The last day of the demo's books.
AS_OF = "2026-11-24"

SGR = re.compile(r"\x1b\[([0-9;]*)m")
# The colours of a terminal's styles: bold, pale, red.
STYLES = {
    "1": 'font-weight="bold"',
    "2": 'fill="#6e7681"',
    "31": 'fill="#ff7b72"',
}
WIDTH_OF_A_LETTER, HEIGHT_OF_A_LINE, MARGIN, BAR = 8.43, 20, 20, 30


def printed() -> list[str]:
    """Give the lines that the command prints on a terminal of 80 columns."""
    arguments = ["-f", str(DEMO), "customers", "--as-of", AS_OF]
    surroundings = {"LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    with mock.patch.dict(os.environ, surroundings):
        result = CliRunner().invoke(main, arguments, color=True, catch_exceptions=False)
    return result.output.splitlines()


def drawn_line(line: str) -> str:
    """Give a line's letters, with the styles that the terminal is told."""
    parts = SGR.split(line)
    drawn, style = [escape(parts[0])], ""
    for codes, text in zip(parts[1::2], parts[2::2], strict=True):
        style = " ".join(STYLES[code] for code in codes.split(";") if code in STYLES)
        letters = escape(text)
        drawn.append(f"<tspan {style}>{letters}</tspan>" if style else letters)
    return "".join(part for part in drawn if part)


def picture() -> str:
    """Give the picture as SVG."""
    output = printed()
    lines = [f'<tspan fill="#7ee787">$</tspan> {COMMAND}', *map(drawn_line, output)]
    columns = max(len(SGR.sub("", line)) for line in output)
    width = round(columns * WIDTH_OF_A_LETTER) + 2 * MARGIN
    height = len(lines) * HEIGHT_OF_A_LINE + 2 * MARGIN + BAR
    texts = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + BAR + (rank + 0.75) * HEIGHT_OF_A_LINE:g}" '
        f'xml:space="preserve">{line}</text>'
        for rank, line in enumerate(lines)
    )
    dots = "".join(
        f'<circle cx="{MARGIN + 18 * rank}" cy="20" r="6" fill="{colour}"/>'
        for rank, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" '
        'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" '
        'font-size="14" fill="#e6edf3">\n'
        "<title>What the demo's customers owe and have unused</title>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n'
        f"{dots}\n{texts}\n</svg>\n"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
