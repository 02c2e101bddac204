"""Invoices' numbers in what people write.

``F2026-001`` is written F 2026 001, fact. n° 2026-001, FA2026001…  A number is read
at its own boundaries: it is not found within a longer one, nor in a date, an amount or
an IBAN.  One that is read in full is evidence; a short form (``FACT 001``) is a hint.
Several make a list: in ``F2026-001 ET 002`` the short form after a full number is one
of its series.  A list that cannot be read whole leaves a doubt.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from stdnum import iso11649

from beancount_infast.documents import CREDIT_NOTE, INVOICE
from beancount_infast.matching.references import canonical, creditor_reference
from beancount_infast.matching.wordlists import listed
from beancount_infast.statements import fold
from beancount_infast.words import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_infast.documents import Document

_RUNS = re.compile(r"[A-Z]+|[0-9]+")

# Before the digits of a number, each stands for the letters that the number has.
_INVOICE = listed("FACTURE FACTURES FACT FACTS FAC FA F INV INVOICE INVOICES")
_OF_NUMBER = listed("N NO NR NUM NUMERO NUMEROS")
# What has such a word before it is a number of something else.
_OTHERS = listed(
    "AVOIR AVOIRS DEVIS CMD CMDE CDE COMMANDE COMMANDES ORDER PO BC BDC BL CONTRAT"
    " CONTRATS CONTRACT QUOTE PROFORMA"
)
# Likewise, where the number does not stand there in its own letters.
_OTHERS_OF_DIGITS = listed(
    "DOSSIER CLIENT ABONNEMENT MANDAT MDT RUM SIRET SIREN TEL AV DV DEV CT TICKET"
    " CHEQUE CHEQUES CHQ CARTE MARCHE AFFAIRE CHANTIER PROJET LOT ADHERENT MEMBRE ID"
    " LIVRAISON RESERVATION RESA BAIL POLICE SINISTRE BORDEREAU COMPTE"
)
# The letters with which numbers of other documents begin, where none is declared.
_OTHER_SERIES = listed("A R I L B P X D")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_AND = listed("ET AND PUIS PLUS")
_UP_TO = listed("A AU TO JUSQU JUSQUA")
_AND_MORE = listed(
    "AUTRE AUTRES SUIVANT SUIVANTS SUIVANTE SUIVANTES DIVERS DIVERSES ETC"
)
_SERIES_MARKS = frozenset({"BIS", "TER"})

_WITHIN = re.compile(r" ?[-/._]? ?")
_AFTER_WORD = re.compile(r"[ .:#°\-/_]{0,3}")
_JOINERS = frozenset("-_.")
_LISTING = re.compile(r" ?[,;+&/] ?| ")
_RANGING = re.compile(r" ?\.\.\.? ?| - ")
_AMOUNT = re.compile(r"[.,]\d{2}(?![0-9])| ?(?:EUR|EUROS|€)(?![A-Z])")
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){3,}(?: [A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_STRUCTURED = re.compile(r"(?<![A-Z0-9])RF ?\d{2}")
_LONGEST_STRUCTURED = 25
_GROUP_MARKS = " -."
_GROUP = 4

_MOST_RUNS = 9
# Digits alone are a full number only where they are this many.
_FEWEST_BARE = 6
_MOST_IN_RANGE = 50
# What is longer is a bank's own reference.
_LONGEST_SHORT = 6


@dataclass
class Cited:
    """What the texts of a line cite.

    Attributes:
        documents: Invoices (and credit notes of ours) cited in full, in their order.
        loose: Invoices that a short form may cite: no more than a blank joins it.
        perhaps: Invoices whose digits can be read as a day as well, or as the number
            of something else.
        several: Spellings that fit more than one document.
        doubt: Why not all of what is cited could be read; empty where it could.
        shorts: Short forms that stand after a word for an invoice, without zeros
            before.
    """

    documents: list[Document] = field(default_factory=list)
    loose: list[Document] = field(default_factory=list)
    perhaps: list[Document] = field(default_factory=list)
    several: list[tuple[Document, ...]] = field(default_factory=list)
    doubt: str = ""
    shorts: list[str] = field(default_factory=list)

    def add(self, document: Document) -> None:
        """Add a document that is cited in full."""
        if document not in self.documents:
            self.documents.append(document)


class _Run(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        return self.text.isdigit()


class _Found(NamedTuple):
    """A spelling of a full number.

    Attributes:
        documents: What it fits: one, or several.
        stop: The run after it.
        goes_on: Whether more digits are joined to it.
    """

    documents: tuple[Document, ...]
    stop: int
    goes_on: bool


class Numbers:
    """The numbers of a ledger's invoices, to be found in texts.

    Args:
        documents: The ledger's documents.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self.verbatim: dict[str, Document] = {}
        self.own: dict[str, tuple[Document, ...]] = {}
        self.digits: dict[str, tuple[Document, ...]] = {}
        self.structured: dict[str, tuple[Document, ...]] = {}
        # What numbers of ours begin with, so that one that we do not have is noticed;
        # and how their digits are divided.
        self.begins: set[tuple[str, str]] = set()
        self.shapes: set[tuple[str, int]] = set()
        # The letters of other documents' numbers.
        self.others: set[str] = set(_OTHER_SERIES)
        for document in documents:
            number = document.number
            if number is not None and document.kind != INVOICE:
                self.others.add(_letters(number))
            if number is None or document.kind not in (INVOICE, CREDIT_NOTE):
                continue
            if number.upper() not in self.verbatim:
                self.verbatim[number.upper()] = document
                self._index(document, number.upper())

    def _index(self, document: Document, number: str) -> None:
        whole = canonical(number)
        runs = _RUNS.findall(number)
        first = next((i for i, run in enumerate(runs) if run.isdigit()), None)
        if first is None:
            return
        if not whole.isdigit():
            _put(self.own, whole, document)
        letters, groups = "".join(runs[:first]), runs[first:]
        if letters and len(groups) > 1:
            self.begins.add((letters, groups[0]))
        if len(groups) > 1:
            self.shapes.add((groups[0], len(groups[1])))
        if document.kind == INVOICE:
            _put(self.digits, "".join(groups), document)
            reference = creditor_reference(number)
            if reference is not None:
                _put(self.structured, reference, document)

    def read(self, texts: Iterable[str | None]) -> Cited:
        """Find what the texts of a line cite."""
        cited = Cited()
        for text in dict.fromkeys(fold(text) for text in texts if text):
            _Reading(self, text.translate(_DASHES), cited).run()
        cited.loose = _others(cited.loose, cited.documents)
        cited.perhaps = _others(cited.perhaps, cited.documents)
        return cited


def _others(documents: Iterable[Document], known: Sequence[Document]) -> list[Document]:
    """Give the documents that are not known yet, each once."""
    found = {d.position: d for d in documents if d not in known}
    return list(found.values())


def _put(index: dict[str, tuple[Document, ...]], key: str, document: Document) -> None:
    index[key] = (*index.get(key, ()), document)


class _Reading:
    """One text, read from its beginning to its end."""

    def __init__(self, numbers: Numbers, text: str, cited: Cited) -> None:
        self.numbers = numbers
        self.cited = cited
        self.text = self._without_structured(text)
        self.text = _IBAN.sub(lambda found: "|" * len(found[0]), self.text)
        self.runs = [_Run(m[0], m.start(), m.end()) for m in _RUNS.finditer(self.text)]

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
        if known is not None:
            self._take(self.numbers.structured[known])
        return end

    # --- Full numbers ---------------------------------------------------------

    def _gap(self, place: int) -> str:
        """Give what stands between a run and the one before it."""
        if not 0 < place < len(self.runs):
            return "\n"
        return self.text[self.runs[place - 1].end : self.runs[place].start]

    def _full(self, place: int) -> _Found | None:
        """Read a full number that begins with a run."""
        found = self._own(place)
        if found is not None:
            return found
        run = self.runs[place]
        if run.digits:
            return self._bare(place)
        return self._after_word(place) if run.text in _INVOICE else None

    def _own(self, place: int) -> _Found | None:
        """Read a number in its own letters."""
        if not self._begins(place):
            return None
        for stop, text in reversed(list(self._joined(place))):
            documents = self.numbers.own.get(text)
            found = self._found(documents, place, stop) if documents else None
            if found is not None:
                return found
        return None

    def _joined(self, place: int) -> Iterable[tuple[int, str]]:
        """Give the texts of the runs from one on, while they may be one number."""
        text = ""
        for stop in range(place, min(place + _MOST_RUNS, len(self.runs))):
            if stop > place and not _WITHIN.fullmatch(self._gap(stop)):
                return
            text += self.runs[stop].text
            yield stop + 1, text

    def _after_word(self, place: int) -> _Found | None:
        """Read "FACTURE N° 2026-001": a word for an invoice, then the digits."""
        if not self._begins(place):
            return None
        first = self._behind_word(place)
        if first is None:
            return None
        for stop, text in reversed(list(self._joined(first))):
            documents = self._of_letters(place, text)
            if not documents or self._is_amount(stop):
                continue
            found = self._found(documents, first, stop)
            if found is not None and self._is_date(first, stop):
                if not self._of_others(place):
                    self.cited.perhaps += found.documents
            elif found is not None:
                return found
        return None

    def _of_letters(self, place: int, digits: str) -> tuple[Document, ...]:
        """Give what a word for an invoice and digits mean.

        Where the word is the letters of a series of ours, it means that series alone.
        """
        letters = self.runs[place].text
        own = self.numbers.own.get(letters + digits, ())
        if own or self._is_unknown(place):
            return own
        return self.numbers.digits.get(digits, ())

    def _behind_word(self, place: int) -> int | None:
        """Give the run of digits behind a word for an invoice."""
        place += 1
        for _ in range(2):
            if place >= len(self.runs) or not _AFTER_WORD.fullmatch(self._gap(place)):
                return None
            if self.runs[place].digits:
                return place
            if self.runs[place].text not in _OF_NUMBER:
                return None
            place += 1
        if place < len(self.runs) and self.runs[place].digits:
            return place
        return None

    def _bare(self, place: int) -> _Found | None:
        """Read the digits alone, joined as in the number."""
        gap = self._gap(place)
        if gap == "" or gap[-1] in "-_./":
            return None
        for stop, text in reversed(list(self._joined(place))):
            if len(text) < _FEWEST_BARE or not self._is_bare(place, stop):
                continue
            documents = tuple(
                document
                for document in self.numbers.digits.get(text, ())
                if (document.number or "").upper().endswith(self._slice(place, stop))
            )
            found = self._found(documents, place, stop) if documents else None
            if found is not None:
                return found
        return None

    def _is_bare(self, place: int, stop: int) -> bool:
        return not self._is_date(place, stop) and not self._is_amount(stop)

    def _slice(self, place: int, stop: int) -> str:
        return self.text[self.runs[place].start : self.runs[stop - 1].end]

    def _found(
        self, documents: tuple[Document, ...], place: int, stop: int
    ) -> _Found | None:
        gap = self._gap(stop)
        goes_on = False
        if gap == "":
            return None
        if stop < len(self.runs) and gap[0] in "-_./" and len(gap) == 1:
            after = self.runs[stop]
            if after.digits:
                goes_on = True
            elif gap == "-" and (len(after.text) == 1 or after.text in _SERIES_MARKS):
                return None
        return _Found(self._nearest(documents, place, stop), stop, goes_on)

    def _nearest(
        self, documents: tuple[Document, ...], place: int, stop: int
    ) -> tuple[Document, ...]:
        """Where several numbers fit, keep those that are written just so."""
        if len(documents) == 1:
            return documents
        text = self._slice(place, stop)
        same = tuple(d for d in documents if (d.number or "").upper() == text)
        if same:
            return same
        runs = [run.text for run in self.runs[place:stop]]
        groups = tuple(
            d
            for d in documents
            if _RUNS.findall((d.number or "").upper())[-len(runs) :] == runs
        )
        return groups or documents

    def _begins(self, place: int) -> bool:
        """Say whether a number may begin with a run."""
        gap = self._gap(place)
        if gap == "":
            return False
        if gap in _JOINERS:
            # "ACME-F2026-001": a word may be joined before, digits may not.
            before = self.runs[place - 1]
            ahead = self._gap(place - 1)
            return (
                len(before.text) > 1
                and not before.digits
                and ahead
                not in (
                    "",
                    *_JOINERS,
                )
            )
        return True

    def _of_others(self, place: int) -> bool:
        """Say whether a word before a number says that it is none of an invoice."""
        return self._word_before(place) in _OTHERS

    def _perhaps_of_others(self, place: int) -> bool:
        """Say whether what stands before digits alone makes them something else's."""
        if not self.runs[place].digits:
            return False
        if self._word_before(place) in _OTHERS_OF_DIGITS:
            return True
        # "R 2026-001" is a payment's; the S of "ACME S.A.S." is no series.
        letters = self.runs[place - 1].text if place else ""
        apart = self._gap(place) == " " and self._gap(place - 1) in (" ", "\n")
        return apart and letters in self.numbers.others

    def _word_before(self, place: int) -> str:
        """Give the word before a number, past words for "number"; empty if none."""
        place -= 1
        while place > 0 and self.runs[place].text in _OF_NUMBER:
            place -= 1
        near = place >= 0 and len(self._gap(place + 1)) <= 3  # noqa: PLR2004
        return self.runs[place].text if near else ""

    # --- What is no number ----------------------------------------------------

    def _is_date(self, place: int, stop: int) -> bool:
        return is_date(self._slice(place, stop))

    def _is_amount(self, stop: int) -> bool:
        return _AMOUNT.match(self.text, self.runs[stop - 1].end) is not None

    def _is_unknown(self, place: int) -> bool:
        """Say whether a run begins a number of a series of ours that we do not have."""
        if self.runs[place].digits:
            return self._is_unknown_bare(place)
        letters, first = self.runs[place].text, self._behind_word(place)
        if first is None or not self._begins(place):
            return False
        if letters in _INVOICE and self._has_our_shape(first):
            return True
        digits = self.runs[first].text
        if (letters, digits) in self.numbers.begins:
            return bool(
                first + 1 < len(self.runs)
                and self.runs[first + 1].digits
                and _WITHIN.fullmatch(self._gap(first + 1))
            )
        return any(
            (letters, digits[:width]) in self.numbers.begins
            for width in range(2, len(digits) - 1)
        )

    def _is_unknown_bare(self, place: int) -> bool:
        """Say whether digits joined as ours are a number that we do not have."""
        gap, joint = self._gap(place), self._gap(place + 1)
        if gap == "" or gap[-1] in "-_./" or joint not in ("-", "/", "_"):
            return False
        return self._has_our_shape(place) and self._word_before(place) not in _OTHERS

    def _has_our_shape(self, place: int) -> bool:
        """Say whether digits are divided as ours, and are no number and no date."""
        stop = place + 2
        if stop > len(self.runs) or not _WITHIN.fullmatch(self._gap(place + 1)):
            return False
        one, two = self.runs[place].text, self.runs[place + 1].text
        alone = self._gap(stop) not in ("", *_JOINERS, "/")
        ours = two.isdigit() and (one, len(two)) in self.numbers.shapes
        known = one + two in self.numbers.digits
        return ours and alone and not known and not self._is_date(place, stop)

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
        if run.text not in _INVOICE or self._of_others(place):
            return place + 1
        first = self._behind_word(place)
        if first is None or not self._begins(place):
            return place + 1
        return self._shorts(first)

    def _shorts(self, place: int) -> int:
        """Note the short forms that begin with a run."""
        while place < len(self.runs) and self.runs[place].digits:
            text = self.runs[place].text
            alone = self._gap(place + 1) not in ("", *_JOINERS, "/")
            is_year = len(text) == 4 and text[:2] in ("19", "20")  # noqa: PLR2004
            short = len(text) <= _LONGEST_SHORT
            if alone and short and not is_year and not self._is_amount(place + 1):
                self.cited.shorts.append(text.lstrip("0"))
            place, connector = self._connector(place + 1)
            if connector not in (",", "range"):
                break
        return place

    # --- Lists ----------------------------------------------------------------

    def _take(self, documents: tuple[Document, ...]) -> None:
        if len(documents) > 1:
            self.cited.several.append(documents)
        else:
            self.cited.add(documents[0])

    def _doubt(self, why: str) -> None:
        self.cited.doubt = self.cited.doubt or why

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
        if self._is_date_before(before) or self._is_amount(before + 1):
            return
        self._unread()

    def _is_date_before(self, place: int) -> bool:
        return any(
            start >= 0 and self._is_date(start, place + 1)
            for start in (place, place - 1, place - 2)
        ) or _is_year(self.runs[place].text)

    def _list(self, found: _Found) -> int:
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

    def _item(self, place: int, connector: str, last: Document) -> _Found | None:
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
            run.text in _INVOICE and self._behind_word(place) is not None
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

    def _short(self, place: int, connector: str, last: Document) -> _Found | None:
        """Read a short form after a full number: another one of its series."""
        text, number = self.runs[place].text, (last.number or "").upper()
        digits = _last_digits(last)
        alone = self._gap(place + 1) != "" and not (
            self._gap(place + 1) in _JOINERS
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
            return _Found((document,), -stop, goes_on)
        return _Found((document,), stop, goes_on)

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


def _letters(number: str) -> str:
    """Give the letters with which a number begins."""
    return "".join(itertools.takewhile(str.isalpha, number.upper()))


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


# --- Dates -------------------------------------------------------------------------

_DATES: Sequence[re.Pattern[str]] = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<d>\d{1,2})[/.\- ](?P<m>\d{1,2})[/.\- ](?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})[/.\- ](?P<m>\d{1,2})[/.\- ](?P<d>\d{1,2})",
        r"(?P<y>(?:19|20)\d{2})[/.\- ]?(?P<m>\d{2}|\d(?!\d))",
        r"(?P<m>\d{1,2})[/.\- ](?P<y>(?:19|20)\d{2})",
        r"(?P<m>\d{2})(?P<y>(?:19|20)\d{2})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{2}|(?:19|20)\d{2})",
        r"(?P<y>\d{2}|(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    )
)


def is_date(text: str) -> bool:
    """Say whether digits can be read as a day or a month."""
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        if 1 <= int(parts["m"]) <= 12 and 1 <= int(parts.get("d") or 1) <= 31:  # noqa: PLR2004
            return True
    return False


def _is_year(text: str) -> bool:
    return len(text) == 4 and text[:2] in ("19", "20")  # noqa: PLR2004
