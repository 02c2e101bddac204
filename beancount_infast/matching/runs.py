"""A text as it is read: runs of letters and of digits, and what stands between.

Structured references (``RF…``) and IBANs are taken out first: their digits are no
numbers.  A valid reference of ours is cited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stdnum import iso11649

from beancount_infast.matching.dates import is_date

if TYPE_CHECKING:
    from beancount_infast.documents import Document
    from beancount_infast.matching.cited import Cited, Numbers

RUNS = re.compile(r"[A-Z]+|[0-9]+")
_AMOUNT = re.compile(r"[.,]\d{2}(?![0-9])| ?(?:EUR|EUROS|€)(?![A-Z])")
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){3,}(?: [A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_STRUCTURED = re.compile(r"(?<![A-Z0-9])RF ?\d{2}")
_PIECE = re.compile(r"\w+")
_LONGEST_STRUCTURED = 25
_GROUP_MARKS = " -."
_GROUP = 4


class Run(NamedTuple):
    """Letters, or digits, in a row."""

    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        """Whether it is digits."""
        return self.text.isdigit()


class Text:
    """A text in runs.

    Args:
        numbers: The numbers to look for.
        text: The text, folded.
        cited: What is found.
    """

    def __init__(self, numbers: Numbers, text: str, cited: Cited) -> None:
        self.numbers = numbers
        self.cited = cited
        self.text = self._without_structured(text)
        self.text = _IBAN.sub(lambda found: "|" * len(found[0]), self.text)
        self.runs = [Run(m[0], m.start(), m.end()) for m in RUNS.finditer(self.text)]

    def _doubt(self, why: str) -> None:
        self.cited.doubt = self.cited.doubt or why

    def _take(self, documents: tuple[Document, ...]) -> None:
        if len(documents) > 1:
            self.cited.several.append(documents)
        else:
            self.cited.add(documents[0])

    # --- Structured references ------------------------------------------------

    def _without_structured(self, text: str) -> str:
        """Take structured references out of a text: known ones are cited."""
        place = 0
        while (mark := _STRUCTURED.search(text, place)) is not None:
            end = self._structured(text, mark.start())
            text = text[: mark.start()] + "|" * (end - mark.start()) + text[end:]
            place = end
        return text

    def _structured(self, text: str, start: int) -> int:
        """Read the structured reference that begins at a place; give its end."""
        compact, size, known = "", 0, None
        end = at = start
        going = True
        while at < len(text) and len(compact) < _LONGEST_STRUCTURED:
            char = text[at]
            if not char.isalnum() and char not in _GROUP_MARKS:
                break
            if char in _GROUP_MARKS and compact != "RF":
                # Groups of four: a shorter one is the last.
                going = going and size == _GROUP
                size = 0
            elif char not in _GROUP_MARKS:
                compact += char
                size += 1
            at += 1
            if at == len(text) or not text[at].isalnum():
                if compact in self.numbers.structured and iso11649.is_valid(compact):
                    known, end = compact, at
                elif known is None and (end == start or (going and size <= _GROUP)):
                    end = at
        if end == start:
            # Longer in one piece than any reference: none of it is a number.
            end = _PIECE.match(text, start).end()  # type: ignore[union-attr]
        if known is not None:
            self._take(self.numbers.structured[known])
        return end

    # --- Runs -----------------------------------------------------------------

    def _gap(self, place: int) -> str:
        """Give what stands between a run and the one before it."""
        if not 0 < place < len(self.runs):
            return "\n"
        return self.text[self.runs[place - 1].end : self.runs[place].start]

    def _slice(self, place: int, stop: int) -> str:
        return self.text[self.runs[place].start : self.runs[stop - 1].end]

    def _is_date(self, place: int, stop: int) -> bool:
        return is_date(self._slice(place, stop))

    def _is_amount(self, stop: int) -> bool:
        return _AMOUNT.match(self.text, self.runs[stop - 1].end) is not None
