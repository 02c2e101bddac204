"""Texts of the FEC: what may stand in a field, and in the chosen character set.

A field holds one line of text without the separators.  What a character set lacks is
written with the nearest letters of ASCII, so that a name stays a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENCODINGS = ("iso-8859-15", "utf-8", "ascii")
SEPARATORS = {"tab": "\t", "pipe": "|"}

_SPACES = re.compile(" +")
# Control characters, and the ends of lines and paragraphs that Unicode adds to them.
_BREAKING = ("Cc", "Zl", "Zp")

# What comes nearest to signs that do not come apart into a letter and its accent.
_NEAREST = {
    "Œ": "OE",
    "œ": "oe",
    "Æ": "AE",
    "æ": "ae",
    "Ø": "O",
    "ø": "o",
    "ß": "ss",
    "ẞ": "SS",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "Ł": "L",
    "ł": "l",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "«": '"',
    "»": '"',
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{PRIME}": "'",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{FIGURE DASH}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{SOFT HYPHEN}": "-",
    "\N{MIDDLE DOT}": ".",
    "\N{BULLET}": "-",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{DIVISION SIGN}": "/",
    "\N{FRACTION SLASH}": "/",
    "€": "EUR",
    "£": "GBP",
    "°": "o",
    "©": "(c)",
    "®": "(R)",
}


def one_line(text: object) -> str:
    """Give a text that may stand in a field: one line, and no separator in it.

    TAB, the vertical bar, ends of lines and control characters become a space; of
    several spaces one is left, and none at the ends.

    Args:
        text: The text; None is empty.
    """
    if text is None:
        return ""
    plain = "".join(
        " " if char == "|" or unicodedata.category(char) in _BREAKING else char
        for char in str(text)
    )
    return _SPACES.sub(" ", plain).strip(" ")


def first_of(*texts: object) -> str:
    """Give the first text that says anything, as it stands in a field."""
    return next(filter(None, map(one_line, texts)), "")


def fitting(encoding: str) -> Callable[[str], str]:
    """Give the function that writes a text with the signs of a character set.

    Args:
        encoding: One of `ENCODINGS`.
    """

    def fit(text: str) -> str:
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            parts = [_fit_char(char, encoding) for char in _composed(text)]
            return one_line("".join(parts))
        return text

    return fit


def _composed(text: str) -> str:
    """Put a letter and its accent together: a set may have both as one sign."""
    return unicodedata.normalize("NFC", text)


def _fit_char(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return _nearest(char)
    return char


def _nearest(char: str) -> str:
    """Give what comes nearest to a sign in ASCII; ``?`` where nothing does."""
    known = _NEAREST.get(char)
    if known is not None:
        return known
    parts = unicodedata.normalize("NFKD", char)
    letters = "".join(_NEAREST.get(part, part) for part in parts)
    return letters.encode("ascii", "ignore").decode() or "?"
