"""Seals: what was recorded is definitive, and a change is detected.

A seal is a directive of the ledger, dated on the day of sealing::

    2026-01-20 custom "infast-seal" "R2026-001" "9f2c…"   ; 64 hex digits

Seals form a chain, in the order in which they stand in the ledger's seal file: each
digest is SHA-256 over the previous digest and the canonical text of the document as
booked, in full form.  That text holds what the document says and nothing of how it is
written: not its file, line or layout, not tags, comments or other metadata.  An
amount is the same however many zeros it ends with, a date whether it is written as a
date or as text.  The order of postings counts, for it says which credit fills what.

A digest is checked against the *recorded* digest before it, so that one cause is one
breach and not a breach of every seal behind it.  Where a digest does not hold, the
chain is suspected before the document, and only on proof:

- the document's text fits behind another seal: that text is what was sealed, and the
  seals stand in another order, or two branches sealed behind the same one;
- the next seal fits behind the digest that this one should have: it was altered;
- the next seal fits behind the one before this: this one was slipped in;
- the text fits behind seals that documents without any would have: those were cut out.

Another plugin of the ledger may add a link to a document, split its postings or take it
away.  What was sealed is what the ledger's text says: where a digest does not hold for
the entries as they came, it is held against the text as it is read alone.

What none of these explains is told as a changed document.  One case looks the same: a
seal that was deleted *together with its document* leaves nothing to prove it by, and
the next one no longer holds.  The message names both.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections import Counter
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from itertools import islice, zip_longest
from json.encoder import encode_basestring as _quoted
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from beancount.core.data import Custom, Transaction

from beancount_infast import rules
from beancount_infast.documents import (
    APPLICATION,
    KINDS_BY_KEY,
    read_date,
    says_nothing,
)
from beancount_infast.rules import Site

if TYPE_CHECKING:
    import datetime
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from beancount.core.data import Directive

    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.options import Options
    from beancount_infast.rules import Breach

SEAL = "infast-seal"
SEAL_FILE = "seals.beancount"

# What stands before the first digest.
BEGINNING = "0" * 64

_is_digest = re.compile(r"[0-9a-f]{64}").fullmatch
_KEYS = ("method", "due", "corrects", "reverses", "deposit")
_POSTING_KEYS = ("settles", "uses", "deducts", "due")

# How many digests are tried, in all, to explain seals that do not hold: a fraction of
# a second, however many there are.  The nearest come first.
_TRIES = 200_000
_TRIES_AT_LEAST = 64


class Written(NamedTuple):
    """What a ledger's text says, read with no other plugin than ours.

    Attributes:
        books: Its books.
        completed: Its directives in full form, each document at its position.
    """

    books: Books
    completed: Sequence[Directive]


class Seal(NamedTuple):
    """A seal as it stands in the ledger.

    Attributes:
        entry: Its directive.
        number: The number of the document that it seals; empty if it names none.
        digest: Its digest; empty if it has none.
        fault: What is wrong with the seal itself: ``malformed``, ``repeated`` or
            ``stray`` (outside the seal file); empty if nothing is.
    """

    entry: Custom
    number: str
    digest: str
    fault: str = ""


# --- What a document says ------------------------------------------------------


def canonical(document: Document, booked: Transaction) -> str:
    """Give the canonical text of a document: the same for the same meaning alone.

    It is JSON, an array of date, flag, payee, narration, key and number, the keys
    that it has, links, and postings.  Digests of years ago depend on each character:
    it can never change.

    Args:
        document: The document.
        booked: Its transaction in full form.
    """
    links = sorted([link for link in booked.links if not link.startswith("dok-")])
    postings: Sequence[Any] = booked.postings
    return (
        f'["{booked.date.isoformat()}",{_quoted(booked.flag or "")},'
        f"{_quoted(booked.payee or '')},{_quoted(booked.narration or '')},"
        f'["{document.kind}",{_text_or_null(document.number)}],'
        f"{_keys(booked.meta, _KEYS)},"
        f"[{','.join([_quoted(link) for link in links])}],"
        f"[{','.join([_posting(posting) for posting in postings])}]]"
    )


def _posting(posting: BookedPosting) -> str:
    meta, cost, price, units = posting.meta, posting.cost, posting.price, posting.units
    held = paid = "null"
    keys = "[]"
    if cost is not None:
        number = _figure(cost.number)
        held = f'[{number},"{cost.currency}","{cost.date}",{_text_or_null(cost.label)}]'
    if price is not None:
        paid = f'[{_figure(price.number)},"{price.currency}"]'
    if meta is not None and not says_nothing(meta):
        keys = _keys(meta, _POSTING_KEYS)
    amount = f'[{_figure(units.number)},"{units.currency}"]'
    return f'["{posting.account}",{amount},{held},{paid},{keys}]'


def _keys(meta: Mapping[str, Any], names: Sequence[str]) -> str:
    """Give the keys of these names that metadata have, with their values."""
    found = [f'["{name}",{_value(name, meta[name])}]' for name in names if name in meta]
    return f"[{','.join(found)}]"


def _value(name: str, value: Any) -> str:
    """Give a value with its kind: the text "5" is not the number 5."""
    if isinstance(value, str) and name != "due":
        return _quoted(value)
    if name == "due" and (date := read_date(value)) is not None:
        return f'"{date.isoformat()}"'
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    figure = isinstance(value, Decimal)
    text = _figure(value) if figure else _quoted(str(value))
    return f'["{type(value).__name__}",{text}]'


def _text_or_null(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


def _figure(number: Decimal | None) -> str:
    """Write a number without the zeros that change nothing."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return '"0"' if text == "-0" else f'"{text}"'


def digest_of(previous: str, text: str) -> str:
    """Give the digest of a canonical text behind another digest."""
    return _digest(previous, _tail(text))


def _tail(text: str) -> bytes:
    return f"\n{text}".encode()


def _digest(previous: str, tail: bytes) -> str:
    return sha256(previous.encode() + tail).hexdigest()


def seal_text(date: datetime.date, number: str, digest: str) -> str:
    """Write a seal."""
    return f'{date} custom "{SEAL}" "{number}" "{digest}"'


# --- The chain as it stands ----------------------------------------------------


def seal_file(options_map: Mapping[str, Any], options: Options) -> str:
    """Give the file that holds the ledger's seals, as Beancount would name it."""
    main = PurePath(options_map.get("filename") or "")
    # Names alone: no file is looked at.
    return os.path.normpath(main.parent / (options.seal_file or SEAL_FILE))


def chain_file(
    entries: Iterable[Directive], options_map: Mapping[str, Any], options: Options
) -> str:
    """Give the file in which a chain goes on.

    Where all seals stand in one file the chain is there, whatever its name: a further
    one in the file that the options name would make two of it.

    Args:
        entries: The ledger's directives.
        options_map: Beancount's options.
        options: The ledger's options.
    """
    files = {_place(entry)[0] for entry in _seal_directives(entries)}
    return files.pop() if len(files) == 1 else seal_file(options_map, options)


def read_seals(
    entries: Iterable[Directive], home: str | None = None
) -> tuple[list[Seal], list[Breach]]:
    """Read the chain, in the order in which it stands.

    Where seals stand in several files, those outside their own file are in breach.
    Where they all stand in one, the chain is there, whatever its name: a ledger that
    was printed into one file holds it too.

    Args:
        entries: The ledger's directives.
        home: The file that holds the seals; any if None.

    Returns:
        The seals that are in order by themselves, and a breach for each that is not.
    """
    row = _read_row(_seal_directives(entries), home)
    return [seal for seal in row if not seal.fault], _faults(row, home)


def sealed_numbers(entries: Iterable[Directive]) -> frozenset[str]:
    """Give the numbers that carry a seal."""
    return frozenset(map(_number_of, _seal_directives(entries))) - {""}


def head(entries: Iterable[Directive], home: str | None = None) -> str:
    """Give the chain's last digest; `BEGINNING` where there is no seal."""
    seals, _ = read_seals(entries, home)
    return seals[-1].digest if seals else BEGINNING


def _seal_directives(entries: Iterable[Directive]) -> list[Custom]:
    return [e for e in entries if type(e) is Custom and e.type == SEAL]


def _number_of(entry: Custom) -> str:
    """Give the number that a seal holds; empty if there is none."""
    value = entry.values[0].value if entry.values else None
    return value if isinstance(value, str) else ""


def _digest_in(entry: Custom) -> str:
    """Give the digest that a seal holds; empty if there is none."""
    values = [value.value for value in entry.values or ()]
    return next((v for v in values if isinstance(v, str) and _is_digest(v)), "")


def _read_row(customs: list[Custom], home: str | None) -> list[Seal]:
    """Put the seals in a row; those outside their own file come last."""
    strays = _strays([entry.meta.get("filename", "") for entry in customs], home)
    row: list[Seal] = []
    seen: set[str] = set()
    for entry in sorted(
        customs, key=lambda e: (e.meta.get("filename", "") in strays, *_place(e))
    ):
        number, digest, fault = _number_of(entry), _digest_in(entry), ""
        values = [value.value for value in entry.values or ()]
        if not number or not digest or values != [number, digest]:
            fault = "malformed"
        elif number in seen:
            fault = "repeated"
        else:
            seen.add(number)
            if entry.meta.get("filename", "") in strays:
                fault = "stray"
        row.append(Seal(entry, number, digest, fault))
    return row


def _faults(row: Sequence[Seal], home: str | None) -> list[Breach]:
    """Give a breach for each seal that is not in order by itself.

    Those that stand in a wrong file are told once for each file.
    """
    strays = _strays([seal.entry.meta.get("filename", "") for seal in row], home)
    breaches: list[Breach] = []
    for entry, number, _, fault in row:
        file = entry.meta.get("filename", "")
        if fault == "malformed":
            breaches.append(rules.malformed_seal(Site(entry, number or None)))
        elif file in strays:
            count = strays[file]
            if count:
                site = Site(entry, number)
                breaches.append(rules.stray_seals(site, count, home or ""))
                strays[file] = 0
        elif fault == "repeated":
            breaches.append(rules.repeated_seal(Site(entry, number), number))
    return breaches


def _place(entry: Custom) -> tuple[str, int]:
    return entry.meta.get("filename", ""), entry.meta["lineno"]


def _strays(files: Sequence[str], home: str | None) -> dict[str, int]:
    """Give the files that hold seals and should not, each with how many."""
    counts = Counter(files)
    if home is None or len(counts) == 1:
        return {}
    counts.pop(home, None)
    return counts


# --- Checking ------------------------------------------------------------------


def check(
    entries: Sequence[Directive],
    options_map: Mapping[str, Any],
    books: Books,
    completed: Sequence[Directive],
    read: Callable[[], Written | None] = lambda: None,
) -> list[Breach]:
    """Check the seals and the closed period of a ledger.

    Args:
        entries: The ledger's directives.
        options_map: Beancount's options.
        books: What the ledger says.
        completed: Its directives in full form, each document at its position.
        read: Gives what its text says; called where a seal does not hold for what
            other plugins made of it.

    Returns:
        A breach for each document that was changed or that is in a closed period
        without a seal, and for each seal that does not hold.
    """
    customs = _seal_directives(entries)
    until = books.options.locked_until
    if not customs and until is None:
        return []
    home = seal_file(options_map, books.options)
    chain = _Chain(_read_row(customs, home), books, completed)
    breaches: list[Breach] = []
    row = chain.row
    if not chain.holds():
        text = read()
        told = chain
        if text is not None:
            said = _with_others(text, books, completed)
            told = _Chain(_read_row(customs, home), said.books, said.completed)
        if told is chain or not told.holds():
            breaches += told.explain(entries)
            row = told.row
    breaches += _faults(row, home)
    if until is not None:
        sealed = {seal.number for seal in chain.row}
        breaches += _in_closed_period(books, chain.meant, sealed, until)
    return breaches


def _with_others(
    text: Written, books: Books, completed: Sequence[Directive]
) -> Written:
    """Give what a text says, and beside it the documents that plugins alone make."""
    said = {document.number for document in text.books.documents}
    place = len(text.completed)
    made = [
        document._replace(position=document.position + place)
        for document in books.documents
        if document.number not in said
    ]
    return Written(
        dataclasses.replace(
            text.books,
            documents=[*text.books.documents, *made],
            unclear=text.books.unclear | books.unclear,
        ),
        [*text.completed, *completed],
    )


class _Chain:
    """The seals in their order, held against the documents as they stand."""

    def __init__(
        self, row: list[Seal], books: Books, completed: Sequence[Directive]
    ) -> None:
        self.row = row
        self._books = books
        self._completed = completed
        # The document that a number means is the earliest; another one of the same
        # number, where that is what was sealed.
        self.meant: dict[str, Document] = {}
        self._twins: dict[str, list[Document]] = {}
        for document in books.documents:
            number = document.number
            if number is None:
                continue
            if self.meant.setdefault(number, document) is not document:
                self._twins.setdefault(number, []).append(document)
        self._tails: list[bytes | None] = []
        self._failing: set[int] = set()
        # The seals that do not stand where they were made, and those made behind them.
        self._astray: set[int] = set()
        # The digest right before a seal, and that of the last seal in its place.
        self._before = self._sound = BEGINNING
        self._entries: Sequence[Directive] = ()
        self._tries = _TRIES_AT_LEAST
        self._breaches: list[Breach] = []

    def holds(self) -> bool:
        """Say whether each digest fits right behind the one before it."""
        previous = BEGINNING
        for place, seal in enumerate(self.row):
            document = self.meant.get(seal.number)
            tail = None if document is None else self._tail_of(document)
            if (
                tail is None
                or _digest(previous, tail) != seal.digest
                or seal.fault == "malformed"
            ):
                twin = self._twin(previous, seal)
                if twin is None:
                    self._failing.add(place)
                else:
                    tail = twin
            self._tails.append(tail)
            previous = seal.digest or previous
        return not self._failing

    def _tail_of(self, document: Document) -> bytes:
        booked = cast("Transaction", self._completed[document.position])
        return _tail(canonical(document, booked))

    def _twin(self, previous: str, seal: Seal) -> bytes | None:
        """Give the text of another document of this number, if that was sealed."""
        for document in self._twins.get(seal.number, ()):
            tail = self._tail_of(document)
            if _digest(previous, tail) == seal.digest:
                self.meant[seal.number] = document
                return tail
        return None

    # Why a digest does not hold.

    def explain(self, entries: Sequence[Directive]) -> list[Breach]:
        """Give a breach for each cause for which a digest does not hold.

        Args:
            entries: The ledger's directives.
        """
        self._entries = entries
        self._tries = max(_TRIES_AT_LEAST, _TRIES // len(self._failing))
        self._tell_copies_apart()
        for place, seal in enumerate(self.row):
            if place in self._failing:
                self._judge(place, seal)
            elif place - 1 in self._astray or seal.fault:
                self._set_aside(place)
            else:
                self._go_on(seal.digest)
        return self._breaches

    def _tell_copies_apart(self) -> None:
        """Of a seal and its copy, the one that holds is the seal."""
        row = self.row
        failing = {
            (row[place].number, row[place].digest): place
            for place in self._failing
            if not row[place].fault
        }
        for place, seal in enumerate(row):
            copy = failing.get((seal.number, seal.digest))
            if copy is not None and place not in self._failing:
                row[copy], row[place] = (
                    row[copy]._replace(fault=seal.fault),
                    seal._replace(fault=""),
                )

    def _go_on(self, digest: str) -> None:
        """Go on with a seal that stands in its place."""
        self._before = self._sound = digest

    def _set_aside(self, place: int) -> None:
        """Go on with a seal out of place: the next may be made behind it or not."""
        self._astray.add(place)
        self._before = self.row[place].digest

    def _judge(self, place: int, seal: Seal) -> None:
        tail = self._tails[place]
        if seal.fault == "malformed":
            # The next seal fits behind the digest that should stand here.
            if tail is not None:
                self._before = _digest(self._before, tail)
        elif tail is not None and self._fits(place, tail):
            self._go_on(seal.digest)
        elif tail is not None and (behind := self._made_behind(place, tail)):
            self._say_where(place, *behind)
        elif seal.fault == "repeated" or self._is_slipped_in(place):
            self._set_aside(place)
            if not seal.fault:
                site = Site(seal.entry, seal.number)
                self._breaches.append(rules.slipped_in_seal(site, seal.number))
        else:
            self._say_what(place, tail)

    def _fits(self, place: int, tail: bytes) -> bool:
        """Say whether a seal fits once what was told before is put right."""
        ends = (self._before, self._sound)
        return self.row[place].digest in [_digest(end, tail) for end in ends]

    def _made_behind(self, place: int, tail: bytes) -> tuple[int] | None:
        """Give the place of the seal behind which one was made; -1: the beginning."""
        wanted = self.row[place].digest
        for other in islice(self._likely_before(place), self._tries):
            digest = BEGINNING if other < 0 else self.row[other].digest
            if _digest(digest, tail) == wanted:
                return (other,)
        return None

    def _likely_before(self, place: int) -> Iterator[int]:
        """Give places of seals, -1 for the beginning, the likeliest first.

        A seal was moved a little, or a whole file was sorted, and most documents are
        sealed in the order in which they count.
        """
        yield -1
        order, rank = self._counted, self._ranks.get(self.row[place].number, 0)
        for near, far in zip_longest(
            _nearest(place, len(self.row)),
            islice(_nearest(rank, len(order)), _TRIES_AT_LEAST // 2),
        ):
            if far is not None:
                yield order[far]
            if near is not None:
                yield near

    def _say_where(self, place: int, behind: int) -> None:
        """Tell a seal that was made behind another one, if nobody did yet."""
        seal = self.row[place]
        other = self.row[behind] if behind >= 0 else None
        if other is not None and (behind in self._astray or other.fault):
            self._go_on(seal.digest)
            return
        self._set_aside(place)
        if seal.fault:
            return
        site = Site(seal.entry, seal.number)
        name = other.number if other is not None else None
        if behind > place:
            self._breaches.append(rules.moved_seal(site, seal.number, name))
        else:
            self._breaches.append(rules.second_seal(site, seal.number, name))

    def _is_slipped_in(self, place: int) -> bool:
        """Say whether the next seal fits as if this one did not stand here."""
        following = self._following(place)
        if following is None:
            return False
        seal, tail = following
        ends = (self._before, self._sound)
        return seal.digest in [_digest(end, tail) for end in ends]

    def _is_altered(self, place: int, tail: bytes) -> bool:
        """Say whether the next seal fits behind the digest that should stand here."""
        following = self._following(place)
        if following is None:
            return False
        seal, behind = following
        return _digest(_digest(self._before, tail), behind) == seal.digest

    def _following(self, place: int) -> tuple[Seal, bytes] | None:
        """Give the next seal and its document's text, if it has one."""
        if place + 1 == len(self.row):
            return None
        tail = self._tails[place + 1]
        return None if tail is None else (self.row[place + 1], tail)

    def _say_what(self, place: int, tail: bytes | None) -> None:
        """Tell what happened to a seal that stands in its place, or its document."""
        seal = self.row[place]
        site, number = Site(seal.entry, seal.number), seal.number
        digest = seal.digest
        if tail is None:
            self._say_missing(site, number)
        elif self._is_altered(place, tail):
            digest = _digest(self._before, tail)
            self._breaches.append(rules.altered_seal(site, number))
        elif cut := self._cut_before(tail, seal):
            # One that was made unreadable right before this is told already.
            if place == 0 or self.row[place - 1].fault != "malformed":
                self._breaches.append(rules.cut_seals(site, cut, number))
        else:
            document = self.meant[number]
            booked = cast("Transaction", self._completed[document.position])
            short = booked.postings is not document.entry.postings
            breach = rules.seal_broken(document.site(), seal.entry.date, short=short)
            self._breaches.append(breach)
        self._go_on(digest)

    def _say_missing(self, site: Site, number: str) -> None:
        """Tell a document that is not there; one that is unclear was told before."""
        if number in self._books.unclear:
            return
        # It may be there and move no customer's account any more.
        for entry in self._entries:
            if type(entry) is Transaction and number in _numbers_on(entry):
                at = Site(entry, number)
                date = site.entry.date
                self._breaches.append(rules.seal_broken(at, date, short=False))
                return
        self._breaches.append(rules.seal_missing(site, number))

    def _cut_before(self, tail: bytes, seal: Seal) -> Sequence[str]:
        """Give the documents whose seals, if they stood before, let this one hold."""
        numbers, _ = self._unsealed
        for start, end, digest in islice(self._cuts(), self._tries):
            if _digest(digest, tail) == seal.digest:
                return numbers[start:end]
        return ()

    def _cuts(self) -> Iterator[tuple[int, int, str]]:
        """Give runs of documents without a seal, the short ones first.

        They are sealed in the order in which they count, as `to_seal` gives them.
        """
        _, tails = self._unsealed
        digests = [self._before] * len(tails)
        for length in range(1, len(tails) + 1):
            for start in range(len(tails) - length + 1):
                end = start + length
                digests[start] = _digest(digests[start], tails[end - 1])
                yield start, end, digests[start]

    @cached_property
    def _counted(self) -> list[int]:
        """The places of the seals in the order in which their documents count."""
        last = len(self.meant)
        ranks = {number: rank for rank, number in enumerate(self.meant)}
        return sorted(
            range(len(self.row)),
            key=lambda place: ranks.get(self.row[place].number, last),
        )

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {
            self.row[place].number: rank for rank, place in enumerate(self._counted)
        }

    @cached_property
    def _unsealed(self) -> tuple[Sequence[str], Sequence[bytes]]:
        sealed = {seal.number for seal in self.row}
        numbers = [number for number in self.meant if number not in sealed]
        return numbers, [self._tail_of(self.meant[number]) for number in numbers]


def _nearest(place: int, length: int) -> Iterator[int]:
    """Give the other places of a row, the nearest first."""
    for distance in range(1, length):
        for other in (place - distance, place + distance):
            if 0 <= other < length:
                yield other


def _numbers_on(entry: Transaction) -> set[Any]:
    meta = entry.meta
    return {meta[key] for key in KINDS_BY_KEY if key in meta and key != "reverses"}


# --- Closed periods ------------------------------------------------------------


def _in_closed_period(
    books: Books,
    meant: Mapping[str, Document],
    sealed: Collection[str],
    until: datetime.date,
) -> list[Breach]:
    """Report the documents of a closed period that have no seal.

    A seal that does not hold is told by itself: its document counts as sealed.
    """
    return [
        rules.locked_period(document.site(), document.date, until)
        for document in _of_period(books, meant, until)
        if document.number not in sealed or meant[document.number or ""] is not document
    ]


def without_number(books: Books, until: datetime.date) -> list[Document]:
    """Give the documents of a period that lack a number to be sealed by.

    Args:
        books: What the ledger says.
        until: The period's last day.
    """
    meant: dict[str, Document] = {}
    for document in books.documents:
        if document.number is not None:
            meant.setdefault(document.number, document)
    return [d for d in _of_period(books, meant, until) if d.number is None]


def _of_period(
    books: Books, meant: Mapping[str, Document], until: datetime.date
) -> list[Document]:
    """Give the documents that are to have a seal when a period is closed."""
    return [
        document
        for document in books.documents
        if document.date <= until
        and not document.draft
        and not _came_with_its_invoice(document, meant)
    ]


def _came_with_its_invoice(document: Document, meant: Mapping[str, Document]) -> bool:
    """Say whether an application is one that the plugin adds.

    In a ledger that was printed after the plugin had run it stands in the text: without
    a number, on its invoice's day, from money whose own links named that invoice.
    """
    if (
        document.kind != APPLICATION
        or APPLICATION in document.entry.meta
        or len(document.items) != 2  # noqa: PLR2004  (the credit and the invoice)
    ):
        return False
    names = {item.credit: item.name or "" for item in document.items}
    source = meant.get(names.get(True, ""))
    invoice = meant.get(names.get(False, ""))
    return (
        source is not None
        and invoice is not None
        and document.date == invoice.date
        and invoice.number in source.entry.links
    )


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
