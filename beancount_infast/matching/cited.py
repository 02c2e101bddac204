"""What the texts of a line cite, of all the numbers of a ledger."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from beancount_infast.documents import CREDIT_NOTE, INVOICE
from beancount_infast.matching.dates import is_year
from beancount_infast.matching.lists import Reading
from beancount_infast.matching.references import canonical, creditor_reference
from beancount_infast.matching.runs import RUNS
from beancount_infast.matching.wordlists import listed
from beancount_infast.statements import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount_infast.documents import Document

# The letters with which numbers of other documents begin, where none is declared.
_OTHER_SERIES = listed("A R I L B P X D")
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)


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
        self.wholes: set[tuple[str, int]] = set()
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
        runs = RUNS.findall(number)
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
        elif is_year(groups[0][:4]):
            self.wholes.add((letters + groups[0][:4], len(groups[0])))
        if document.kind == INVOICE:
            _put(self.digits, "".join(groups), document)
            reference = creditor_reference(number)
            if reference is not None:
                _put(self.structured, reference, document)

    def read(self, texts: Iterable[str | None]) -> Cited:
        """Find what the texts of a line cite."""
        cited = Cited()
        for text in dict.fromkeys(fold(text) for text in texts if text):
            Reading(self, text.translate(_DASHES), cited).run()
        cited.loose = _others(cited.loose, cited.documents)
        cited.perhaps = _others(cited.perhaps, cited.documents)
        return cited


def _others(documents: Iterable[Document], known: Sequence[Document]) -> list[Document]:
    """Give the documents that are not known yet, each once."""
    found = {d.position: d for d in documents if d not in known}
    return list(found.values())


def _put(index: dict[str, tuple[Document, ...]], key: str, document: Document) -> None:
    index[key] = (*index.get(key, ()), document)


def _letters(number: str) -> str:
    """Give the letters with which a number begins."""
    return "".join(itertools.takewhile(str.isalpha, number.upper()))
