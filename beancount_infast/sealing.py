"""Sealing: seals written into the ledger's seal file, and periods closed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from beancount.core.data import Custom, Transaction

from beancount_infast import placing, seals, storage
from beancount_infast.desk import Refusal
from beancount_infast.ledger import fault_of, told
from beancount_infast.options import OPTION
from beancount_infast.paragraphs import Paragraph
from beancount_infast.sentences import in_list, marked, say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from beancount_infast.checking import Checked
    from beancount_infast.documents import Document
    from beancount_infast.opened import Opened


# No account stands in the seal file: no option of the ledger is repeated in it.
_HEADER = "; Seals of recorded documents. Each holds all that stands before it.\n"


@dataclass(frozen=True)
class Edit:
    """What becomes of a file of the ledger.

    Attributes:
        checked_on: What it held, or was to hold, when the books were checked.
        edited: Gives what it shall hold, of what it holds by then.
    """

    checked_on: bytes
    edited: Callable[[bytes], bytes]


class Sealing:
    """Seals documents of one ledger.

    Args:
        opened: The ledger as it was read.
        today: The day of sealing.
    """

    def __init__(self, opened: Opened, today: datetime.date) -> None:
        self._opened = opened
        self._today = today
        home = seals.chain_file(
            opened.entries, opened.options_map, opened.books.options
        )
        self.path = Path(opened.files.name_of(Path(home)) or home)

    @property
    def wanted(self) -> bool:
        """Whether what is recorded is sealed at once: option ``seal``."""
        return self._opened.books.options.seal

    def write(
        self,
        edits: Mapping[Path, Edit],
        checked: Checked,
        numbers: Collection[str],
        copies: Sequence[storage.Change] = (),
    ) -> bool:
        """Write documents into several files and seal them: all of it, or nothing.

        The main file comes first where it is to include new ones, which are empty
        until then, and the seals come last: killed in between, the books load, and
        what is missing can be recorded again, or sealed.

        Args:
            edits: What becomes of each file.
            checked: The books with the documents.
            numbers: The numbers of those that are sealed.
            copies: What else is written, before them.

        Returns:
            Whether they are sealed.

        Raises:
            Refusal: A file stands in the way of a new one.
            StorageError: A file cannot be written, or was changed meanwhile.
        """
        documents = _numbered(checked, numbers) if self.wanted else []
        self._put(edits, documents, copies)
        return bool(documents)

    def seal(self, documents: Sequence[tuple[Document, Transaction]]) -> None:
        """Write the seals of documents, in their order.

        Args:
            documents: The documents, each with its transaction in full form.

        Raises:
            Refusal: A file stands in the way of the seal file.
            StorageError: A file cannot be written, or was changed meanwhile.
        """
        if documents:
            self._put({}, documents)

    def _put(
        self,
        edits: Mapping[Path, Edit],
        documents: Sequence[tuple[Document, Transaction]],
        copies: Sequence[storage.Change] = (),
    ) -> None:
        files = self._opened.files
        headers = dict.fromkeys(edits, placing.new_file(files))
        if documents:
            headers.setdefault(self.path, _HEADER)
        for path in headers:
            storage.check_writable(path)
            if files.name_of(path) is None:
                storage.check_writable(files.main)
        if documents and self.path.resolve() == files.main.resolve():
            # One file cannot come both first and last.
            for path, header in headers.items():
                placing.ensure(files, path, header)
        with placing.joined(files, headers) as main:
            changes = _changes(main, edits)
            if documents:
                changes = self._with_seals(changes, documents)
            storage.replace_all([*copies, *changes])

    def _with_seals(
        self,
        changes: Sequence[storage.Change],
        documents: Sequence[tuple[Document, Transaction]],
    ) -> list[storage.Change]:
        """Add the seals, last of all: to a file that is changed anyway, or another."""
        real = self.path.resolve()
        others = [change for change in changes if change[0].resolve() != real]
        own = [change for change in changes if change[0].resolve() == real]
        if not own:
            held = storage.read(self.path)
            own = [(self.path, held, held)]
        [(path, before, after)] = own
        lines = self._lines(documents)
        return [*others, (path, before, _with_lines(after, lines))]

    def _lines(self, documents: Sequence[tuple[Document, Transaction]]) -> list[str]:
        previous = seals.head(self._opened.entries, str(self.path))
        return seals.chain_on(previous, documents, self._today)


def _numbered(
    checked: Checked, numbers: Iterable[str]
) -> list[tuple[Document, Transaction]]:
    """Give the documents of some numbers, each with its transaction in full form."""
    wanted = set(numbers)
    return [
        (document, cast("Transaction", checked.entries[document.position]))
        for document in checked.books.documents
        if document.number in wanted
    ]


def _changes(main: storage.Change, edits: Mapping[Path, Edit]) -> list[storage.Change]:
    """Give the changes of some files; the main one first where it includes new ones."""
    main_path, held, including = main
    changes: list[storage.Change] = []
    for path, edit in edits.items():
        own = path.resolve() == main_path.resolve()
        before, by_then = (held, including) if own else (storage.read(path),) * 2
        if not by_then.startswith(edit.checked_on):
            raise storage.changed(path)
        change = (path, before, edit.edited(by_then))
        if own and including != held:
            changes.insert(0, change)
        else:
            changes.append(change)
    in_edits = any(path.resolve() == main_path.resolve() for path in edits)
    if including != held and not in_edits:
        changes.insert(0, main)
    return changes


def _with_lines(data: bytes, lines: Sequence[str]) -> bytes:
    return storage.appended(data, "\n".join(lines), gap=False)[0]


def seal_all(
    opened: Opened,
    today: datetime.date,
    until: datetime.date | None,
    numbers: Sequence[str],
    *,
    dry_run: bool,
    closing: bool = False,
) -> list[str]:
    """Seal what a person typed by hand.

    Args:
        opened: The ledger, read under its lock.
        today: The day of sealing.
        until: Only documents dated up to and including this day.
        numbers: Only these; all if empty.
        dry_run: Write nothing.
        closing: Whether a period is being closed, with what came late into it.

    Returns:
        The numbers of what is sealed.

    Raises:
        Refusal: A number names no document that can be sealed, or one is in breach:
            dated within a closed period, for one.
        StorageError: A file cannot be written.
    """
    books = opened.books
    for number in numbers:
        document = opened.desk().find(number)
        if document.draft:
            raise Refusal(
                "settles-draft", say("{0} is a draft; validate it first", number)
            )
    documents = seals.to_seal(books, opened.entries, until, numbers or None)
    _refuse_breaches(opened, documents, closing=closing)
    if not dry_run:
        Sealing(opened, today).seal(_as_written(opened, documents))
    return [document.number or "" for document in documents]


def _as_written(
    opened: Opened, documents: Sequence[Document]
) -> list[tuple[Document, Transaction]]:
    """Give documents as the ledger's text says them, in full form.

    One that another plugin makes stands in no text, and is sealed as it came.
    """
    text = opened.written
    said = {d.number: (d, text.completed[d.position]) for d in text.books.documents}
    return [
        cast(
            "tuple[Document, Transaction]",
            said.get(document.number, (document, opened.entries[document.position])),
        )
        for document in documents
    ]


def _refuse_breaches(
    opened: Opened, documents: Sequence[Document], *, closing: bool
) -> None:
    """Refuse to make definitive what is in breach.

    What came into a closed period after it was closed is so too, unless the period
    is being closed: else whoever closed it would have closed nothing.
    """
    wanted = {document.number for document in documents}
    for error in opened.ledger.errors:
        number = getattr(error, "number", None)
        code = getattr(error, "code", None)
        if code is None or number not in wanted:
            continue
        if code != "locked-period":
            raise Refusal(
                "ledger-errors",
                say(
                    "{0} is in breach and cannot be made definitive: {1}; mend it "
                    "first",
                    number,
                    told(error),
                ),
            )
        if not closing:
            late = fault_of(error).message
            day = opened.books.options.locked_until
            raise Refusal(
                code,
                say(
                    "{0}, or let who closes the books take it in with infast lock {1}",
                    late,
                    day,
                ),
            )


def lock(
    opened: Opened, until: datetime.date, today: datetime.date, *, dry_run: bool
) -> list[str]:
    """Close a period: seal every document up to a day, then write the option.

    Args:
        opened: The ledger, read under its lock.
        until: The last day of the closed period.
        today: The day of sealing.
        dry_run: Write nothing.

    Returns:
        The numbers of what is sealed by this.

    Raises:
        Refusal: A document of the period has no number, or the period that is
            closed already ends later; nothing is written.
        StorageError: A file cannot be written.
    """
    books = opened.books
    before = books.options.locked_until
    if before is not None and until < before:
        raise Refusal(
            "locked-period",
            say(
                "the books are closed up to {0} already; a closed period is not "
                "opened again",
                before,
            ),
        )
    unnumbered = [
        say(_UNNUMBERED[d.kind], _place(d), d.date)
        for d in seals.without_number(books, until)
    ]
    if unnumbered:
        raise Refusal(
            "needs-number",
            say(
                "these documents have no number to be sealed by: {0}; give each "
                "its number",
                in_list(unnumbered),
            ),
        )
    own = _own_line(opened)
    path = opened.files.main if own is None else Path(own.meta["filename"])
    if not dry_run:
        storage.check_writable(path)
    sealed = seal_all(opened, today, until, (), dry_run=dry_run, closing=True)
    if not dry_run:
        _write_option(path, own, until, today)
    return sealed


# A document without a number, by its place and date.
_UNNUMBERED = {
    "invoice": marked("{0} (invoice of {1})"),
    "credit-note": marked("{0} (credit-note of {1})"),
    "payment": marked("{0} (payment of {1})"),
    "application": marked("{0} (application of {1})"),
    "release": marked("{0} (release of {1})"),
    "refund": marked("{0} (refund of {1})"),
    "write-off": marked("{0} (write-off of {1})"),
    "reversal": marked("{0} (reversal of {1})"),
}


def _place(document: Document) -> str:
    meta = document.entry.meta
    return f"{meta['filename']}:{meta['lineno']}"


def _own_line(opened: Opened) -> Custom | None:
    """Give the line of the option; of two that say it, the one that counts."""
    own = [
        entry
        for entry in opened.entries
        if type(entry) is Custom and entry.type == OPTION and _is_lock(entry)
    ]
    return min(own, key=lambda e: (e.meta["filename"], e.meta["lineno"]), default=None)


def _write_option(
    path: Path, own: Custom | None, until: datetime.date, today: datetime.date
) -> None:
    """Write the option's line anew where it stands, or add it to the main file."""
    before = storage.read(path)
    option = f'custom "{OPTION}" "locked-until" {until}'
    if own is None:
        after, _ = storage.appended(before, f"{today} {option}")
    else:
        edits = Paragraph(before, own.meta["lineno"])
        edits.replace_line(own.meta["lineno"], [f"{own.date} {option}"])
        after = edits.data()
    storage.replace(path, before, after)


def _is_lock(entry: Custom) -> bool:
    return bool(entry.values) and entry.values[0].value == "locked-until"
