"""Sealing: seals written into the ledger's seal file, and periods closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from beancount.core.data import Custom, Transaction

from beancount_infast import placing, seals, storage
from beancount_infast.desk import Refusal
from beancount_infast.options import OPTION
from beancount_infast.paragraphs import Paragraph

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from beancount_infast.checking import Checked
    from beancount_infast.documents import Document
    from beancount_infast.opened import Opened


# No account stands in the seal file: no option of the ledger is repeated in it.
_HEADER = "; Seals of recorded documents. Each holds all that stands before it.\n"


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

    def prepare(self) -> None:
        """Make the seal file a part of the ledger before anything is recorded.

        A crash after that leaves an unsealed document, which ``infast seal`` seals.
        """
        if self.wanted:
            placing.ensure(self._opened.files, self.path, _HEADER)

    def seal_recorded(self, checked: Checked, numbers: Iterable[str]) -> bool:
        """Seal documents that were recorded just now, where that is wanted.

        Args:
            checked: The books with them.
            numbers: Their numbers.

        Returns:
            Whether they are sealed.
        """
        if not self.wanted:
            return False
        wanted = set(numbers)
        return bool(
            self.seal(
                [
                    (document, cast("Transaction", checked.entries[document.position]))
                    for document in checked.books.documents
                    if document.number in wanted
                ]
            )
        )

    def seal(self, documents: Sequence[tuple[Document, Transaction]]) -> list[str]:
        """Write the seals of documents, in their order.

        Args:
            documents: The documents, each with its transaction in full form.

        Returns:
            The seals.
        """
        if not documents:
            return []
        before = placing.ensure(self._opened.files, self.path, _HEADER)
        previous = seals.head(self._opened.entries, str(self.path))
        lines = seals.chain_on(previous, documents, self._today)
        after, _ = storage.appended(before, "\n".join(lines), gap=False)
        storage.replace(self.path, before, after)
        return lines


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
            raise Refusal("settles-draft", f"{number} is a draft; validate it first")
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
                f"{number} is in breach and cannot be made definitive: "
                f"{error.message}; mend it first",
            )
        if not closing:
            late = error.message.removeprefix(f"[{code}] ")
            day = opened.books.options.locked_until
            raise Refusal(
                code,
                f"{late}, or let who closes the books take it in with infast lock "
                f"{day}",
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
            f"the books are closed up to {before} already; a closed period is not "
            "opened again",
        )
    unnumbered = [
        f"{d.entry.meta['filename']}:{d.entry.meta['lineno']} ({d.kind} of {d.date})"
        for d in seals.without_number(books, until)
    ]
    if unnumbered:
        raise Refusal(
            "needs-number",
            "these documents have no number to be sealed by: "
            f"{', '.join(unnumbered)}; give each its number",
        )
    sealed = seal_all(opened, today, until, (), dry_run=dry_run, closing=True)
    if not dry_run:
        _write_option(opened, until, today)
    return sealed


def _write_option(opened: Opened, until: datetime.date, today: datetime.date) -> None:
    """Write the option's line anew where it stands, or add it to the main file."""
    line = f'{today} custom "{OPTION}" "locked-until" {until}'
    own = [
        entry
        for entry in opened.entries
        if type(entry) is Custom and entry.type == OPTION and _is_lock(entry)
    ]
    if own:
        # Of two that say it, the one that counts.
        entry = min(own, key=lambda e: (e.meta["filename"], e.meta["lineno"]))
        path, place = Path(entry.meta["filename"]), entry.meta["lineno"]
        before = storage.read(path)
        edits = Paragraph(before, place)
        option = f'{entry.date} custom "{OPTION}" "locked-until" {until}'
        edits.replace_line(place, [option])
        storage.replace(path, before, edits.data())
        return
    before = storage.read(opened.files.main)
    after, _ = storage.appended(before, line)
    storage.replace(opened.files.main, before, after)


def _is_lock(entry: Custom) -> bool:
    return bool(entry.values) and entry.values[0].value == "locked-until"
