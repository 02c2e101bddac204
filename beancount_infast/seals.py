"""Seals: what was recorded is definitive, and a change is detected.

A seal is a directive of the ledger, dated on the day of sealing::

    2026-01-20 custom "infast-seal" "R2026-001" "9f2c…"   ; 64 hex digits

Seals form a chain, in the order in which they stand in the ledger's seal file: each
digest is SHA-256 over the previous digest and the canonical text of the document as
booked, in full form.  That text holds what the document says and nothing of how it is
written: not its file, line or layout, not tags, comments or other metadata.

A digest is checked against the *recorded* digest before it, so that one changed
document is one breach and not a breach of every seal behind it.  Where a digest does
not hold, the chain itself is suspected first: a digest that was altered (the next seal
holds with the right one), seals in another order, one cut out (the seal holds behind
that of a document which has none now).  Only what none of these explains is told as
a changed document; of several cuts in a row that may be wrong, and the remedy says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from beancount.core.amount import Amount
from beancount.core.data import Custom

from beancount_infast import rules
from beancount_infast.documents import read_date
from beancount_infast.rules import Site

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.options import Options
    from beancount_infast.rules import Breach

SEAL = "infast-seal"
SEAL_FILE = "seals.beancount"

# What stands before the first digest.
BEGINNING = "0" * 64

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = ("method", "due", "corrects", "reverses", "deposit")
_POSTING_KEYS = ("settles", "uses", "deducts", "due")


class Seal(NamedTuple):
    """A seal as it stands in the ledger."""

    entry: Custom
    number: str
    digest: str


# --- What a document says ------------------------------------------------------


def canonical(document: Document, booked: Transaction) -> str:
    """Give the canonical text of a document: the same for the same meaning alone.

    Amounts are exact, however many zeros they end with; a date is its ISO text,
    whichever way it was written.

    Args:
        document: The document.
        booked: Its transaction in full form.
    """
    meta = booked.meta
    said: list[Any] = [
        booked.date.isoformat(),
        booked.flag,
        booked.payee or "",
        booked.narration or "",
        [document.kind, document.number],
        [[name, _value(name, meta[name])] for name in _KEYS if name in meta],
        sorted(link for link in booked.links if not link.startswith("dok-")),
        [_posting(p) for p in cast("Sequence[BookedPosting]", booked.postings)],
    ]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _posting(posting: BookedPosting) -> list[Any]:
    meta = posting.meta or {}
    cost = posting.cost
    held = None
    if cost is not None:
        held = [_number(cost.number), cost.currency, str(cost.date), cost.label]
    price = posting.price
    return [
        posting.account,
        [_number(posting.units.number), posting.units.currency],
        held,
        None if price is None else [_number(price.number), price.currency],
        [[name, _value(name, meta[name])] for name in _POSTING_KEYS if name in meta],
    ]


def _value(name: str, value: Any) -> Any:
    if name == "due":
        date = read_date(value)
        return str(value) if date is None else date.isoformat()
    if isinstance(value, Decimal):
        return ["number", _number(value)]
    if isinstance(value, Amount):
        return ["amount", _number(value.number), value.currency]
    return value if value is None or isinstance(value, bool | str) else str(value)


def _number(number: Decimal | None) -> str | None:
    """Write a number without the zeros that change nothing."""
    if number is None:
        return None
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def digest_of(previous: str, text: str) -> str:
    """Give the digest of a canonical text behind another digest."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def seal_text(date: datetime.date, number: str, digest: str) -> str:
    """Write a seal."""
    return f'{date} custom "{SEAL}" "{number}" "{digest}"'


# --- The chain -----------------------------------------------------------------


def seal_file(options_map: Mapping[str, Any], options: Options) -> str:
    """Give the file that holds the ledger's seals, as Beancount would name it."""
    main = PurePath(options_map.get("filename") or "")
    # Names alone: no file is looked at.
    return os.path.normpath(main.parent / (options.seal_file or SEAL_FILE))


def read_seals(
    entries: Iterable[Directive], home: str | None = None
) -> tuple[list[Seal], list[Breach]]:
    """Read the chain, in the order in which it stands.

    Where seals stand in several files, those outside their own file are in breach.

    Args:
        entries: The ledger's directives.
        home: The file that holds the seals.
    """
    customs = [e for e in entries if type(e) is Custom and e.type == SEAL]
    if not customs:
        return [], []
    customs.sort(key=lambda e: (e.meta["filename"], e.meta["lineno"]))
    breaches: list[Breach] = []
    if home is not None and len({e.meta["filename"] for e in customs}) > 1:
        strays = [e for e in customs if e.meta["filename"] != home]
        breaches += [rules.stray_seal(Site(e), home) for e in strays]
        customs = [e for e in customs if e.meta["filename"] == home]
    seals: list[Seal] = []
    seen: set[str] = set()
    for entry in customs:
        values = [value.value for value in entry.values or ()]
        if not _is_seal(values):
            breaches.append(rules.malformed_seal(Site(entry)))
            continue
        number, digest = values
        if number in seen:
            breaches.append(rules.repeated_seal(Site(entry, number), number))
            continue
        seen.add(number)
        seals.append(Seal(entry, number, digest))
    return seals, breaches


def _is_seal(values: Sequence[Any]) -> bool:
    return (
        len(values) == 2  # noqa: PLR2004  (a number and a digest)
        and all(isinstance(value, str) for value in values)
        and _DIGEST.fullmatch(values[1]) is not None
    )


def sealed_numbers(entries: Iterable[Directive]) -> frozenset[str]:
    """Give the numbers that carry a seal."""
    seals, _ = read_seals(entries)
    return frozenset(seal.number for seal in seals)


def head(entries: Iterable[Directive], home: str | None = None) -> str:
    """Give the chain's last digest; `BEGINNING` where there is no seal."""
    seals, _ = read_seals(entries, home)
    return seals[-1].digest if seals else BEGINNING


def check(
    entries: Sequence[Directive],
    options_map: Mapping[str, Any],
    books: Books,
    completed: Sequence[Directive],
) -> list[Breach]:
    """Check the seals and the closed period of a ledger.

    Args:
        entries: The ledger's directives.
        options_map: Beancount's options.
        books: What the ledger says.
        completed: Its directives in full form, each document at its position.

    Returns:
        A breach for each document that was changed or that is in a closed period
        without a seal, and for each seal that does not hold.
    """
    options = books.options
    seals, breaches = read_seals(entries, seal_file(options_map, options))
    if seals:
        breaches += _Chain(seals, books, completed).check()
    if options.locked_until is not None:
        sealed = {seal.number for seal in seals}
        breaches += [
            rules.locked_period(document.site(), document.date, options.locked_until)
            for document in books.documents
            if document.date <= options.locked_until
            and not document.draft
            and document.number not in sealed
        ]
    return breaches


class _Chain:
    """The chain of seals, held against the documents as they stand."""

    def __init__(
        self, seals: Sequence[Seal], books: Books, completed: Sequence[Directive]
    ) -> None:
        self._seals = seals
        self._unclear = books.unclear
        self._documents: dict[str, Document] = {}
        for document in books.documents:
            if document.number is not None:
                self._documents.setdefault(document.number, document)
        self._completed = completed
        self._texts: dict[str, str] = {}

    def _text(self, number: str) -> str | None:
        """Give a document's canonical text; None if there is no such document."""
        document = self._documents.get(number)
        if document is None:
            return None
        if number not in self._texts:
            booked = cast("Transaction", self._completed[document.position])
            self._texts[number] = canonical(document, booked)
        return self._texts[number]

    def check(self) -> list[Breach]:
        """Check each seal behind the one before it."""
        breaches: list[Breach] = []
        previous = BEGINNING
        for place, seal in enumerate(self._seals):
            text = self._text(seal.number)
            recorded = seal.digest
            if text is None:
                if seal.number not in self._unclear:
                    site = Site(seal.entry, seal.number)
                    breaches.append(rules.seal_missing(site, seal.number))
            else:
                digest = digest_of(previous, text)
                if digest != seal.digest:
                    breach, recorded = self._explain(place, previous, digest, text)
                    breaches.append(breach)
            previous = recorded
        return breaches

    def _explain(
        self, place: int, previous: str, digest: str, text: str
    ) -> tuple[Breach, str]:
        """Say why a digest does not hold; give the digest to go on with."""
        seal = self._seals[place]
        site = Site(seal.entry, seal.number)
        if place + 1 < len(self._seals):
            behind = self._seals[place + 1]
            following = self._text(behind.number)
            if following is not None and digest_of(digest, following) == behind.digest:
                return rules.altered_seal(site, seal.number), digest
        others = (BEGINNING, *(s.digest for s in self._seals if s is not seal))
        if any(digest_of(other, text) == seal.digest for other in others):
            return rules.moved_seal(site, seal.number), seal.digest
        cut = self._cut_before(previous, text, seal)
        if cut is not None:
            return rules.cut_seal(site, cut, seal.number), seal.digest
        document = self._documents[seal.number]
        return rules.seal_broken(document.site(), seal.entry.date), seal.digest

    def _cut_before(self, previous: str, text: str, seal: Seal) -> str | None:
        """Give the document whose seal, if it stood before this one, lets it hold."""
        sealed = {other.number for other in self._seals}
        for number in self._documents:
            if number in sealed:
                continue
            theirs = self._text(number)
            if theirs is None:
                continue
            if digest_of(digest_of(previous, theirs), text) == seal.digest:
                return number
        return None


# --- Sealing -------------------------------------------------------------------


def to_seal(
    books: Books,
    entries: Iterable[Directive],
    until: datetime.date | None = None,
    numbers: Iterable[str] | None = None,
) -> list[Document]:
    """Give the documents that carry no seal yet, in the order in which they count.

    Args:
        books: What the ledger says.
        entries: Its directives.
        until: Only those dated up to and including this day.
        numbers: Only those of these numbers.
    """
    sealed = sealed_numbers(entries)
    wanted = None if numbers is None else set(numbers)
    return [
        document
        for document in books.documents
        if not document.draft
        and document.number is not None
        and document.number not in sealed
        and (until is None or document.date <= until)
        and (wanted is None or document.number in wanted)
    ]


def chain_on(
    previous: str,
    documents: Iterable[tuple[Document, Transaction]],
    date: datetime.date,
) -> list[str]:
    """Write the seals of documents behind a chain's head.

    Args:
        previous: The chain's last digest.
        documents: The documents, each with its transaction in full form.
        date: The day of sealing.
    """
    lines: list[str] = []
    for document, booked in documents:
        previous = digest_of(previous, canonical(document, booked))
        lines.append(seal_text(date, document.number or "", previous))
    return lines
