"""Lists of numbers, and what only hints at one.

Several numbers make a list: in ``F2026-001 ET 002`` the short form after a full number
is one of its series.  A list that cannot be read whole leaves a doubt.  A short form
elsewhere (``FACT 001``) is a hint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount_infast.documents import INVOICE
from beancount_infast.matching.dates import is_year
from beancount_infast.matching.spelling import INVOICE_WORDS, JOINERS, Found, Spelling
from beancount_infast.matching.wordlists import listed
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from beancount_infast.documents import Document

_AND = listed("ET AND PUIS PLUS")
_UP_TO = listed("A AU TO JUSQU JUSQUA")
_AND_MORE = listed(
    "AUTRE AUTRES SUIVANT SUIVANTS SUIVANTE SUIVANTES DIVERS DIVERSES ETC"
)
_LISTING = re.compile(r" ?[,;+&/] ?| ")
_RANGING = re.compile(r" ?\.\.\.? ?| - ")
_MOST_IN_RANGE = 50
# What is longer is a bank's own reference.
_LONGEST_SHORT = 6


class Reading(Spelling):
    """One text, read from its beginning to its end."""

    def run(self) -> None:
        """Find all numbers of the text."""
        place = 0
        while place < len(self.runs):
            found = self._full(place)
            if found is None:
                place = self._hint(place)
                continue
            if self._of_others(place):
                place = self._skip_list(found.stop)
                continue
            if self._perhaps_of_others(place):
                self.cited.perhaps += found.documents
                place = self._skip_list(found.stop)
                continue
            self._check_before(place)
            place = self._list(found)

    # --- Hints ----------------------------------------------------------------

    def _hint(self, place: int) -> int:
        """Note what is no full number but hints at one; give the next run."""
        run = self.runs[place]
        if self._is_unknown(place):
            if not self._of_others(place):
                self._doubt(marked("it names a number that is not in the books"))
            return place + 2
        if run.digits:
            return place + 1
        if run.text not in INVOICE_WORDS or self._of_others(place):
            return place + 1
        first = self._behind_word(place)
        if first is None or not self._begins(place):
            return place + 1
        return self._shorts(first)

    def _shorts(self, place: int) -> int:
        """Note the short forms that begin with a run."""
        while place < len(self.runs) and self.runs[place].digits:
            text = self.runs[place].text
            alone = self._gap(place + 1) not in ("", *JOINERS, "/")
            is_year = len(text) == 4 and text[:2] in ("19", "20")  # noqa: PLR2004
            short = len(text) <= _LONGEST_SHORT
            if alone and short and not is_year and not self._is_amount(place + 1):
                self.cited.shorts.append(text.lstrip("0"))
            place, connector = self._connector(place + 1)
            if connector not in (",", "range"):
                break
        return place

    # --- Lists ----------------------------------------------------------------

    def _unread(self) -> None:
        self._doubt(marked("its list of numbers cannot be read whole"))

    def _check_before(self, place: int) -> None:
        """Doubt a number where a list of short forms stands before it."""
        before = place - 1
        if before > 0 and not self.runs[before].digits:
            word = self.runs[before].text
            if word not in _AND | _UP_TO or not self._gap(before):
                return
            before -= 1
        elif not re.fullmatch(r" ?[,;+&] ?", self._gap(place)):
            return
        if before < 0 or not self.runs[before].digits:
            return
        # The digits may be an amount, or the cents of one.
        amount = self._is_amount(before + 1) or (before and self._is_amount(before))
        if amount or self._is_date_before(before):
            return
        self._unread()

    def _is_date_before(self, place: int) -> bool:
        return any(
            start >= 0 and self._is_date(start, place + 1)
            for start in (place, place - 1, place - 2)
        ) or is_year(self.runs[place].text)

    def _list(self, found: Found) -> int:
        """Take a number and those that follow it in a list; give the next run."""
        self._take(found.documents)
        while True:
            last = found.documents[-1]
            place, connector = self._connector(found.stop)
            if found.goes_on and self._gap(found.stop) != "/":
                self._unread()
                return found.stop
            if not connector or place >= len(self.runs):
                return found.stop
            following = self._item(place, connector, last)
            if following is None:
                return found.stop
            if connector in ("range", "dash"):
                self._range(last, following.documents[-1], connector)
            elif connector == "blank" and following.stop < 0:
                self.cited.loose += following.documents
                following = following._replace(stop=-following.stop)
            else:
                self._take(following.documents)
            found = following

    def _connector(self, place: int) -> tuple[int, str]:
        """Give the run of a list's next item, and how it is joined.

        That is one of: a comma, range, dash, blank; nothing where the list ends.
        """
        gap = self._gap(place)
        if place >= len(self.runs):
            return place, ""
        word = self.runs[place].text
        if gap and (word in _AND or word in _UP_TO):
            following = place + 1 < len(self.runs)
            if word in _UP_TO and not (following and self._may_be_item(place + 1)):
                return place, ""
            return place + 1, "," if word in _AND else "range"
        if _RANGING.fullmatch(gap):
            # A dash between two numbers joins them, or all from one to the other.
            return (place, "dash") if self._may_be_item(place) else (place, "")
        if gap == " ":
            return place, "blank"
        return (place, ",") if _LISTING.fullmatch(gap) else (place, "")

    def _may_be_item(self, place: int) -> bool:
        return self.runs[place].digits or self._own(place) is not None

    def _item(self, place: int, connector: str, last: Document) -> Found | None:
        """Read a list's next item; None where the list ends before it."""
        full = self._full(place)
        if full is not None:
            return full
        run = self.runs[place]
        if not run.digits:
            self._item_of_words(place, connector)
            return None
        if self._looks_else(place):
            return None
        if connector != "blank":
            for stop, text in reversed(list(self._joined(place))):
                documents = self.numbers.digits.get(text)
                if documents and len(text) > len(_last_digits(last)):
                    found = self._found(documents, place, stop)
                    if found is not None:
                        return found
        return self._short(place, connector, last)

    def _item_of_words(self, place: int, connector: str) -> None:
        run = self.runs[place]
        if connector == "blank":
            return
        if run.text in _AND_MORE or (
            run.text in INVOICE_WORDS and self._behind_word(place) is not None
        ):
            self._unread()

    def _looks_else(self, place: int) -> bool:
        """Say whether digits in a list are a date or an amount."""
        if self._is_amount(place + 1):
            return True
        dates = (
            self._is_date(place, stop)
            for stop in (place + 2, place + 3)
            if stop <= len(self.runs)
        )
        return any(dates)

    def _short(self, place: int, connector: str, last: Document) -> Found | None:
        """Read a short form after a full number: another one of its series."""
        text, number = self.runs[place].text, (last.number or "").upper()
        digits = _last_digits(last)
        alone = self._gap(place + 1) != "" and not (
            self._gap(place + 1) in JOINERS
            and place + 1 < len(self.runs)
            and self.runs[place + 1].digits
        )
        if len(text) != len(digits) or not number.endswith(digits) or not alone:
            if connector != "blank":
                self._unread()
            return None
        document = self.numbers.verbatim.get(number[: -len(digits)] + text)
        if document is None or document.kind != INVOICE:
            if connector != "blank":
                self._unread()
            return None
        stop = place + 1
        goes_on = self._gap(stop) == "/" and self.runs[stop].digits
        if connector == "blank":
            if document.customer != last.customer:
                return None
            return Found((document,), -stop, goes_on)
        return Found((document,), stop, goes_on)

    def _range(self, first: Document, last: Document, connector: str) -> None:
        """Take all numbers from one to another."""
        numbers = _between(first, last)
        documents = [self.numbers.verbatim.get(number) for number in numbers]
        unclear = connector == "dash" and len(numbers) > 2  # noqa: PLR2004
        if not numbers or None in documents or unclear:
            self._unread()
            return
        for document in documents:
            if document is not None:
                self._take((document,))

    def _skip_list(self, place: int) -> int:
        """Pass over what is listed after a number of something else."""
        while True:
            following, connector = self._connector(place)
            if connector not in (",", "range") or following >= len(self.runs):
                return place
            if not self.runs[following].digits:
                return place
            place = following + 1


def _last_digits(document: Document) -> str:
    found = re.search(r"[0-9]+$", document.number or "")
    return found[0] if found else ""


def _between(first: Document, last: Document) -> list[str]:
    """Give the numbers from one to another of the same series, both included."""
    low, high = _last_digits(first), _last_digits(last)
    start, end = (first.number or "").upper(), (last.number or "").upper()
    if not low or len(low) != len(high) or start[: -len(low)] != end[: -len(high)]:
        return []
    if not 0 < int(high) - int(low) <= _MOST_IN_RANGE:
        return []
    return [
        f"{start[: -len(low)]}{rank:0{len(low)}d}"
        for rank in range(int(low), int(high) + 1)
    ]
