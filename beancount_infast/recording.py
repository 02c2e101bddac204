"""Recording: one way in for every document, checked first, then written for good.

The command line, Fava and the importers have no other way to write.  A request is
drafted on the books as they stand (`drafting`, `invoicing`), checked by the very
engine that checks ledgers, by Beancount's own checks (`checking`) and by the ledger's
other plugins, and only then
written, all or nothing (`storage`), and sealed.  Whatever would add an error is
refused and changes no byte.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from beancount.core.data import Transaction

from beancount_infast import checking, placing, storage, typesetting
from beancount_infast.booking import part
from beancount_infast.desk import Desk, Drafted, Refusal, cents_of
from beancount_infast.documents import VALIDATED, ZERO, places_in
from beancount_infast.drafting import apply_later
from beancount_infast.ledger import added_errors, fault_of, told
from beancount_infast.opened import Opened
from beancount_infast.paragraphs import Paragraph
from beancount_infast.sealing import Edit, Sealing
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive, Posting

    from beancount_infast.documents import BookedPosting, Document

# More than any amount has.
ANY_DECIMALS = 10_000
# Amounts are added up in 28 digits, some of which are decimals.
TOO_LARGE = 10**20


@dataclass(frozen=True)
class Wishes:
    """How a person wants a document recorded.

    Attributes:
        today: The day of recording, which dates the seal.
        into: The file; option ``file``, else where the latest document stands, else
            the main file if None.
        dry_run: Show the text and write nothing.
        expected: The texts that were shown; refused if they would be others by now.
        translate: Gives narrations in the person's language.
    """

    today: datetime.date
    into: Path | None = None
    dry_run: bool = False
    expected: tuple[str, ...] | None = None
    translate: Callable[[str], str] = str


@dataclass(frozen=True)
class Recorded:
    """A document as it was, or would be, recorded.

    Attributes:
        number: Its number.
        kind: What it is.
        customer: Its customer's key.
        currency: Its currency.
        places: The decimals that its amounts are written with.
        file: The file that holds it.
        line: Its first line there; None where nothing was written.
        text: Its text.
        sealed: Whether it was sealed.
        settles: What it settles, by invoice; negative: reopens.
        credit: What it adds to the customer's credit; negative: takes.
        also: Further documents that the same request recorded.
    """

    number: str
    kind: str
    customer: str
    currency: str
    places: int
    file: Path
    line: int | None
    text: str
    sealed: bool
    settles: tuple[tuple[str, Decimal], ...]
    credit: Decimal
    also: tuple[Recorded, ...] = ()


def record(
    path: Path, draft: Callable[[Desk], list[Drafted]], wishes: Wishes
) -> Recorded:
    """Record what a person asks for.

    Args:
        path: The ledger's main file.
        draft: Drafts the documents on the books as they stand.
        wishes: Where and how.

    Returns:
        The first document, the others in its ``also``.

    Raises:
        Refusal: It breaks a rule; no byte was changed.
        StorageError: A file cannot be written; no byte was changed.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        opened = Opened(path)
        drafted = draft(opened.desk(wishes.translate))
        texts = [text_of(opened, d.entry) for d in drafted]
        refuse_stale(texts, wishes)
        return _Recording(opened, drafted, texts, wishes).run()


def alone(path: Path, wishes: Wishes) -> contextlib.AbstractContextManager[None]:
    """Keep others from recording, unless nothing is going to be written."""
    if wishes.dry_run or not path.is_file():
        return contextlib.nullcontext()
    return storage.locked(path)


def refuse_stale(texts: Sequence[str], wishes: Wishes) -> None:
    """Refuse to write anything else than what was shown."""
    if wishes.expected is not None and tuple(texts) != wishes.expected:
        raise Refusal(
            "stale-books",
            say(
                "the books have changed since this was shown; check the figures, "
                "then confirm again"
            ),
        )


def text_of(opened: Opened, entry: Transaction) -> str:
    """Write a transaction as it goes into a file.

    Raises:
        Refusal: It holds what no text file may hold.
    """
    text = typesetting.transaction_text(entry, opened.places)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        lost = text[error.start : error.end]
        raise Refusal(
            "unreadable",
            say("{0} is no letter; correct the account or text", ascii(lost)),
        ) from error
    return text


class _Recording:
    """The documents of one request on their way into the ledger's files."""

    def __init__(
        self,
        opened: Opened,
        drafted: Sequence[Drafted],
        texts: Sequence[str],
        wishes: Wishes,
    ) -> None:
        self.opened = opened
        self.drafted = drafted
        self.texts = texts
        self.wishes = wishes
        self.lines: list[int] = []
        self.target = placing.target(
            opened.files, opened.books, drafted[0].entry.date, wishes.into
        )

    def run(self) -> Recorded:
        """Check, write and seal."""
        opened = self.opened
        refuse_errors_that_touch(opened, self.drafted)
        refuse_odd_amounts(opened, self.drafted)
        before = self._content()
        _, lines = appended(before, self.texts)
        checked = self._check(lines)
        sealed = False
        if not self.wishes.dry_run:
            validated = [d.number for d in self.drafted if d.entry.flag == VALIDATED]
            edit = Edit(before, self._edited)
            sealing = Sealing(opened, self.wishes.today)
            sealed = sealing.write({self.target: edit}, checked, validated)
        return _result(
            opened,
            self.drafted,
            self.texts,
            self.target,
            None if self.wishes.dry_run else self.lines,
            sealed=sealed,
        )

    def _edited(self, data: bytes) -> bytes:
        """Add the documents; an ``include`` of ours may have come before them."""
        data, self.lines = appended(data, self.texts)
        return data

    def _content(self) -> bytes:
        """Give what the target holds, or will hold when it is made."""
        if self.opened.files.name_of(self.target) is None:
            return placing.new_file(self.opened.files).encode()
        return storage.read(self.target)

    def _check(self, lines: Sequence[int]) -> checking.Checked:
        target = str(self.target)
        new = _parsed(self.opened, self.drafted, self.texts, target, lines)
        opened, before = self.opened, self.opened.entries
        checked = checking.Checked(
            before, [*before, *new], opened.options_map, opened.ledger.written
        )
        refuse_new_errors(checked)
        refuse_added_errors(opened, [*before, *new])
        return checked


def appended(data: bytes, texts: Sequence[str]) -> tuple[bytes, list[int]]:
    """Give a file's bytes with some documents added, and their lines."""
    lines = []
    for text in texts:
        data, line = storage.appended(data, text)
        lines.append(line)
    return data, lines


def _parsed(
    opened: Opened,
    drafted: Sequence[Drafted],
    texts: Sequence[str],
    file: str,
    lines: Sequence[int],
) -> list[Directive]:
    """Give documents as they will be read, each at its place."""
    new: list[Directive] = []
    for one, text, line in zip(drafted, texts, lines, strict=True):
        new += checking.at(parse_own(text, opened.options_map, one), file, line)
    return new


def _result(
    opened: Opened,
    drafted: Sequence[Drafted],
    texts: Sequence[str],
    file: Path,
    lines: Sequence[int] | None,
    *,
    sealed: bool,
) -> Recorded:
    """Give what was recorded; without lines, what would be."""
    results = [
        Recorded(
            number=one.number,
            kind=one.kind,
            customer=one.customer.key,
            currency=one.currency,
            places=opened.places(one.currency),
            file=file,
            line=None if lines is None else lines[place],
            text=texts[place],
            sealed=sealed,
            settles=one.settles,
            credit=one.credit,
        )
        for place, one in enumerate(drafted)
    ]
    first, *others = results
    return Recorded(**{**vars(first), "also": tuple(others)})


# --- Refusing ------------------------------------------------------------------


def parse_own(
    text: str, options_map: Mapping[str, Any], drafted: Drafted
) -> list[Directive]:
    """Parse the text of a drafted document, which must say what was drafted.

    Raises:
        Refusal: It cannot be read: an account out of form, for one.
    """
    try:
        parsed = checking.parse(text, options_map)
    except ValueError as error:
        raise Refusal(
            "unreadable", say("{0}; correct the account or text", str(error))
        ) from error
    entry = parsed[0] if len(parsed) == 1 else None
    if type(entry) is not Transaction or said_by(entry) != said_by(drafted.entry):
        raise Refusal(
            "unreadable",
            say(
                "{0} would not be read back as it was meant; correct its payee, "
                "text or accounts",
                drafted.number,
            ),
        )
    return parsed


def said_by(entry: Transaction) -> tuple[Any, ...]:
    """Give what a transaction says, wherever it stands."""
    postings = cast("Sequence[BookedPosting]", entry.postings)
    return (
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        entry.links,
        [(p.account, p.units, p.price, _written(p.meta)) for p in postings],
        _written(entry.meta),
    )


def _written(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give the metadata that a person writes."""
    return {
        key: value
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    }


def refuse_errors_that_touch(
    opened: Opened, documents: Sequence[Drafted | Document]
) -> None:
    """Refuse where the ledger has errors on the same customers or numbers.

    Raises:
        Refusal: It has one; the sentence is the error's.
    """
    words: set[str] = set()
    for one in documents:
        customer = one.customer
        if isinstance(customer, str):
            customer = opened.books.customers[customer]
        words.update((customer.receivable, customer.credit), one.entry.links)
    for error in opened.ledger.errors:
        if _touches(error, words):
            source = error.source or {}
            where = f"{source.get('filename')}:{source.get('lineno')}"
            raise Refusal(
                "ledger-errors",
                say(
                    "the books have an error that touches this: {0}: {1}; mend it "
                    "first",
                    where,
                    told(error),
                ),
            )


def _touches(error: Any, words: set[str]) -> bool:
    entry = getattr(error, "entry", None)
    if type(entry) is Transaction:
        named = {posting.account for posting in entry.postings} | set(entry.links)
        number = getattr(error, "number", None)
        return not words.isdisjoint(named | {number})
    account = getattr(entry, "account", None)
    if account is not None:
        return account in words
    source = error.source or {}
    return placing.mentions(
        str(source.get("filename")), int(source.get("lineno") or 0), sorted(words)
    )


def refuse_odd_amounts(opened: Opened, drafted: Sequence[Drafted]) -> None:
    """Refuse amounts of more decimals than the currency has in the books.

    And those that are too large to be added up exactly, as Beancount does it.

    Raises:
        Refusal: There is one: it would change how all amounts are written.
    """
    limits: dict[str, int] = {}
    for one in drafted:
        currency = one.currency
        for posting in cast("Sequence[BookedPosting]", one.entry.postings):
            number = posting.units.number
            if abs(number) >= TOO_LARGE:
                raise Refusal(
                    "bad-value",
                    say(
                        "{0} {1} is too large an amount; correct it",
                        abs(number),
                        currency,
                    ),
                )
            if currency not in limits:
                limits[currency] = _most_decimals(opened, currency)
            own = posting.units.currency == currency
            if own and places_in(number) > limits[currency]:
                raise Refusal(
                    "bad-value",
                    say(
                        "{0} {1} has more decimals than the {2} of {1} in these "
                        "books; round it",
                        abs(number),
                        currency,
                        limits[currency],
                    ),
                )


def _most_decimals(opened: Opened, currency: str) -> int:
    """Give the decimals that a new amount of a currency may have.

    Those that its lines have already, and those of its smallest coin; any where the
    books have none of it.
    """
    written = [
        places_in(posting.units.number)
        for document in opened.books.documents
        for posting in cast("Sequence[BookedPosting]", document.entry.postings)
        if posting.units.currency == currency
    ]
    return max(cents_of(opened.books, currency), *written) if written else ANY_DECIMALS


def refuse_new_errors(checked: checking.Checked) -> None:
    """Refuse what would add an error to the books.

    Raises:
        Refusal: It would; with the rule's own code and sentence.
    """
    for error in checked.errors:
        _refuse_error(error)


def _refuse_error(error: Any) -> None:
    fault = fault_of(error)
    code, sentence = fault.code, fault.message
    if code == "beancount":
        # Its own sentences say what is wrong, and not what to do.
        sentence = say("{0}; change what is asked for, or the books first", sentence)
    raise Refusal(code, sentence)


def refuse_added_errors(opened: Opened, after: Sequence[Directive]) -> None:
    """Refuse what the next reader of the text would find wrong.

    Args:
        opened: The ledger.
        after: Its entries with what is recorded.

    Raises:
        Refusal: It would find an error that is not there now.
    """
    for error in found_by_all_plugins(opened, after):
        _refuse_error(error)


def found_by_all_plugins(opened: Opened, after: Sequence[Directive]) -> list[Any]:
    """Find what the text, read again with all plugins, would have of new errors.

    Other plugins have their own say, and in the text as it is written money may wait
    for what is recorded: in full form it has gone to the customer's credit already.

    Args:
        opened: The ledger.
        after: Its entries with what is recorded.
    """
    written = checking.changed(opened.ledger.written, opened.entries, after)
    return added_errors(opened.ledger, written)


# --- Drafts --------------------------------------------------------------------


def validate(path: Path, number: str, wishes: Wishes) -> Recorded:
    """Make a draft definitive: validated, in full form, and sealed.

    Only its flag and its short postings are changed in the text.

    Args:
        path: The ledger's main file.
        number: The draft's number.
        wishes: How; the file and the texts are the draft's own.

    Raises:
        Refusal: There is no such draft, or it breaks a rule.
        StorageError: A file cannot be written.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        opened = Opened(path)
        document = opened.desk().find(number)
        if not document.draft:
            raise Refusal(
                "settles-draft", say("{0} is validated already; nothing to do", number)
            )
        return _validate(opened, document, wishes)


def _validate(opened: Opened, document: Document, wishes: Wishes) -> Recorded:
    entry = document.entry
    number = document.number or ""
    file = Path(entry.meta["filename"])
    if opened.files.name_of(file) is None:
        raise Refusal(
            "not-in-ledger",
            say(
                "{0} stands in {1}, which is not a part of the ledger; include it",
                number,
                file,
            ),
        )
    refuse_errors_that_touch(opened, [document])
    # What its text says is turned, not what another plugin made of it.
    written = opened.as_written(entry)
    checked = _replaced(opened, entry, written._replace(flag=VALIDATED))
    booked = _find(checked, number)
    waited = _applied_later(checked, booked, wishes)
    texts = [text_of(opened, one.entry) for one in waited]
    final, before = checked, storage.read(file)
    edits = _turned(opened, booked, checked, before)
    full = cast("Transaction", checked.entries[booked.position])
    turned = _read_turned(opened, full, edits)
    if waited or turned is not full:
        # Money that waited no longer does so in full form: its uses are written too.
        _, lines = appended(edits.data(), texts)
        new = _parsed(opened, waited, texts, str(file), lines)
        final = _replaced(opened, entry, turned, new)
    refuse_stale([edits.text(), *texts], wishes)
    sealed, added = False, list[int]()

    def edited(data: bytes) -> bytes:
        """Turn it; an include of the seal file may stand behind it by now."""
        turned = _turned(opened, booked, checked, data)
        data, added[:] = appended(turned.data(), texts)
        return data

    if not wishes.dry_run:
        numbers = [number, *(one.number for one in waited)]
        sealing = Sealing(opened, wishes.today)
        sealed = sealing.write({file: Edit(before, edited)}, final, numbers)
    main = Drafted(
        document.kind,
        number,
        checked.books.customers[document.customer],
        document.currency,
        entry,
        _settled_by(checked, booked),
        _credited_by(checked, booked),
    )
    return _result(
        opened,
        [main, *waited],
        [edits.text(), *texts],
        file,
        None if wishes.dry_run else [entry.meta["lineno"], *added],
        sealed=sealed,
    )


def _replaced(
    opened: Opened,
    entry: Transaction,
    by: Transaction,
    new: Sequence[Directive] = (),
) -> checking.Checked:
    """Check the books with one entry in place of another, and some new ones.

    Raises:
        Refusal: It would add an error.
    """
    after = [by if e is entry else e for e in opened.entries]
    checked = checking.Checked(
        opened.entries, [*after, *new], opened.options_map, opened.ledger.written
    )
    refuse_new_errors(checked)
    refuse_added_errors(opened, [*after, *new])
    return checked


def _applied_later(
    checked: checking.Checked, booked: Document, wishes: Wishes
) -> list[Drafted]:
    """Draft the uses of money that waits for invoices of later days."""
    desk = Desk(checked.books, checked.settlement, wishes.translate)
    later = [
        (applied.invoice, applied.amount)
        for applied in checked.settlement.applied
        if applied.uses is not None and applied.uses == booked.number
    ]
    customer = checked.books.customers[booked.customer]
    return apply_later(desk, booked.number or "", customer, later)


def _turned(
    opened: Opened, booked: Document, checked: checking.Checked, data: bytes
) -> Paragraph:
    """Edit a draft into what it is when it is validated, in full form."""
    edits = Paragraph(data, booked.entry.meta["lineno"])
    edits.turn_flag()
    customer = checked.books.customers[booked.customer]
    for place, shares in checked.settlement.shares.get(booked.position, {}).items():
        item = booked.items[place]
        parts = [_bare(part(booked, item, share, customer)) for share in shares]
        lines = typesetting.posting_lines(
            cast("Sequence[BookedPosting]", parts), opened.places
        )
        edits.replace_line((item.posting.meta or {})["lineno"], lines)
    return edits


def _read_turned(opened: Opened, full: Transaction, edits: Paragraph) -> Transaction:
    """Give a draft as its edited text will be read: it must say what was checked.

    Raises:
        Refusal: It says something else: the file was changed meanwhile, or is written
            in a way that is not edited here.
    """
    read = checking.read_one(edits.text(), opened.options_map)
    if read is None or _outline(read) != _outline(full):
        raise Refusal(
            "unreadable",
            say(
                "the draft cannot be turned where it stands; check its text, or "
                "write it in full by hand"
            ),
        )
    if [_written(p.meta) for p in read.postings] == [
        _written(p.meta) for p in full.postings
    ]:
        return full
    # Keys that stood on a short posting are on the last of its parts.
    return full._replace(
        postings=[
            posting._replace(meta=theirs.meta)
            for posting, theirs in zip(full.postings, read.postings, strict=True)
        ]
    )


def _outline(entry: Transaction) -> tuple[Any, ...]:
    """Give what says that a text is that of a transaction, amounts left out or not."""
    keys = [(p.meta or {}) for p in entry.postings]
    return (
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        [p.account for p in entry.postings],
        [(meta.get("settles"), meta.get("uses")) for meta in keys],
    )


def _find(checked: checking.Checked, number: str) -> Document:
    return next(d for d in checked.books.documents if d.number == number)


def _bare(posting: Posting) -> Posting:
    """Leave out the metadata that stands in the text already."""
    meta = posting.meta or {}
    return posting._replace(meta={k: meta[k] for k in ("settles", "uses") if k in meta})


def _settled_by(
    checked: checking.Checked, document: Document
) -> tuple[tuple[str, Decimal], ...]:
    """Give what a document settles by itself, by invoice."""
    settled: dict[str, Decimal] = {}
    for move in checked.settlement.moves:
        own = move.cause.position == document.position
        if own and move.cause.kind == document.kind and move.invoice is not None:
            name = move.invoice.number or ""
            settled[name] = settled.get(name, ZERO) + move.amount
    return tuple(settled.items())


def _credited_by(checked: checking.Checked, document: Document) -> Decimal:
    """Give what a document adds to the customer's credit; negative: takes."""
    shares = checked.settlement.shares.get(document.position, {})
    credited = ZERO
    for place, item in enumerate(document.items):
        if place in shares:
            sign = -1 if item.number > 0 else 1
            parts = [share.amount for share in shares[place] if share.credit]
            credited += sign * sum(map(abs, parts), ZERO)
        elif item.credit:
            credited -= item.number
    return credited
