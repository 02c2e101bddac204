"""One number in the many ways in which people write it.

``F2026-001`` is written F 2026 001, fact. n° 2026-001, FA2026001…  A number is read
at its own boundaries: it is not found within a longer one, nor in a date, an amount or
an IBAN.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.matching.runs import RUNS, Text
from beancount_infast.matching.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_infast.documents import Document

# Before the digits of a number, each stands for the letters that the number has.
INVOICE_WORDS = listed("FACTURE FACTURES FACT FACTS FAC FA F INV INVOICE INVOICES")
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
_SERIES_MARKS = frozenset({"BIS", "TER"})

_GLUED = re.compile(r"^(?:FACTURES?|FACT|INVOICE)(?=[A-Z])")
_WITHIN = re.compile(r" ?[-/._]? ?")
_AFTER_WORD = re.compile(r"[ .:#°\-/_]{0,3}")
JOINERS = frozenset("-_.")

_MOST_RUNS = 9
# Digits alone are a full number only where they are this many.
_FEWEST_BARE = 6


class Found(NamedTuple):
    """A spelling of a full number.

    Attributes:
        documents: What it fits: one, or several.
        stop: The run after it.
        goes_on: Whether more digits are joined to it.
    """

    documents: tuple[Document, ...]
    stop: int
    goes_on: bool


class Spelling(Text):
    """Reads full numbers, and tells what is none."""

    def _full(self, place: int) -> Found | None:
        """Read a full number that begins with a run."""
        found = self._own(place)
        if found is not None:
            return found
        run = self.runs[place]
        if run.digits:
            return self._bare(place)
        return self._after_word(place) if run.text in INVOICE_WORDS else None

    def _own(self, place: int) -> Found | None:
        """Read a number in its own letters."""
        if not self._begins(place):
            return None
        for stop, text in reversed(list(self._joined(place))):
            documents = self.numbers.own.get(text)
            if documents is None:
                # "FACTUREF2026-001": the blank after the word is lost.
                documents = self.numbers.own.get(_GLUED.sub("", text))
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

    def _after_word(self, place: int) -> Found | None:
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

    def _bare(self, place: int) -> Found | None:
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

    def _found(
        self, documents: tuple[Document, ...], place: int, stop: int
    ) -> Found | None:
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
        return Found(self._nearest(documents, place, stop), stop, goes_on)

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
            if RUNS.findall((d.number or "").upper())[-len(runs) :] == runs
        )
        return groups or documents

    def _begins(self, place: int) -> bool:
        """Say whether a number may begin with a run."""
        gap = self._gap(place)
        if gap == "":
            return False
        if gap in JOINERS:
            # "ACME-F2026-001": a word may be joined before, digits may not.
            before = self.runs[place - 1]
            ahead = self._gap(place - 1)
            return (
                len(before.text) > 1
                and not before.digits
                and ahead
                not in (
                    "",
                    *JOINERS,
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
        apart = self._gap(place) == " " and self._gap(place - 1)[-1:] in (" ", "\n")
        return apart and letters in self.numbers.others

    def _word_before(self, place: int) -> str:
        """Give the word before a number, past words for "number"; empty if none."""
        place -= 1
        while place > 0 and self.runs[place].text in _OF_NUMBER:
            place -= 1
        near = place >= 0 and len(self._gap(place + 1)) <= 3  # noqa: PLR2004
        return self.runs[place].text if near else ""

    # --- What is no number of ours --------------------------------------------

    def _is_unknown(self, place: int) -> bool:
        """Say whether a run begins a number of a series of ours that we do not have."""
        if self.runs[place].digits:
            return self._is_unknown_bare(place)
        letters, first = self.runs[place].text, self._behind_word(place)
        if first is None or not self._begins(place):
            return False
        if letters in INVOICE_WORDS and self._has_our_shape(first):
            return True
        digits = self.runs[first].text
        alone = self._gap(first + 1) not in ("", *JOINERS)
        if (letters + digits[:4], len(digits)) in self.numbers.wholes and alone:
            return letters + digits not in self.numbers.own
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
        alone = self._gap(stop) not in ("", *JOINERS, "/")
        ours = two.isdigit() and (one, len(two)) in self.numbers.shapes
        known = one + two in self.numbers.digits
        return ours and alone and not known and not self._is_date(place, stop)
