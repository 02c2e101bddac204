"""E-invoices into the books: checked together, copied beside the ledger, recorded.

All e-invoices of one call are recorded, or none.  Each is judged on the books as they
stand with those before it, so that a deposit, its final invoice and a credit note may
come together.  Copies, texts and seals are written together, or none of them.  The
copies come first, and then the text that names them, each file whole: killed between
the two, a copy is left that the ledger does not know, and the next call uses it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core.data import Document

from beancount_infast import checking, placing, storage, typesetting
from beancount_infast.customers import make_customer
from beancount_infast.desk import Desk, Refusal
from beancount_infast.documents import VALIDATED, ZERO
from beancount_infast.einvoice.judging import by_date, judge
from beancount_infast.einvoice.refusals import refusal
from beancount_infast.opened import Opened
from beancount_infast.recording import (
    Recorded,
    Wishes,
    alone,
    appended,
    parse_own,
    refuse_added_errors,
    refuse_errors_that_touch,
    refuse_new_errors,
    refuse_odd_amounts,
    refuse_stale,
    text_of,
)
from beancount_infast.records import record_text
from beancount_infast.sealing import Edit, Sealing
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.desk import Drafted
    from beancount_infast.einvoice.judging import Asked, Judged, Notice
    from beancount_infast.einvoice.reading import Source

# Where copies go, beside the ledger's main file.
FOLDER = "documents"


@dataclass
class _Job:
    """An e-invoice on its way into the ledger.

    Attributes:
        source: The file.
        drafted: Its document.
        notices: What a person should know.
        target: The file of the ledger that takes it.
        copy: Where the file is kept.
        opens: The directives that open its customer's accounts, where it is made.
        texts: The transaction, and the directive that names the copy.
        lines: Where they stand: the customer's, the transaction's, the copy's.
    """

    source: Source
    drafted: Drafted
    notices: tuple[Notice, ...]
    target: Path
    copy: Path
    opens: tuple[str, ...]
    texts: tuple[str, str]
    lines: list[int] = field(default_factory=list)

    @property
    def all_texts(self) -> tuple[str, ...]:
        """All that is written, in its order."""
        return (*self.opens, *self.texts)


@dataclass(frozen=True)
class Taken:
    """E-invoices as they were, or would be, recorded.

    Attributes:
        recorded: The first, the others (and the customers made) in its ``also``.
        notices: What a person should know.
    """

    recorded: Recorded
    notices: tuple[Notice, ...]


def import_invoices(
    path: Path, sources: Sequence[Source], asked: Asked, wishes: Wishes
) -> Taken:
    """Record e-invoices.

    Args:
        path: The ledger's main file.
        sources: The files, at least one.
        asked: What a person says of them.
        wishes: Where and how.

    Raises:
        Refusal: One cannot be booked; nothing was written.
        StorageError: A file cannot be written; nothing was recorded.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        return _Intake(Opened(path), asked, wishes).run(sources)


class _Intake:
    """The e-invoices of one call."""

    def __init__(self, opened: Opened, asked: Asked, wishes: Wishes) -> None:
        self.opened = opened
        self.asked = asked
        self.wishes = wishes
        self.books, self.settlement = opened.books, opened.settlement
        self.new: list[Directive] = []
        self.jobs: list[_Job] = []
        # What the files of the ledger that take them hold, and will hold.
        self.found: dict[Path, bytes] = {}
        self.contents: dict[Path, bytes] = {}

    def run(self, sources: Sequence[Source]) -> Taken:
        """Check, write and seal."""
        checked = None
        for source in sorted(sources, key=lambda one: by_date(one.invoice)):
            checked = self._take(source)
        # The copies that the others name are not there yet.
        new = [entry for entry in self.new if type(entry) is not Document]
        refuse_added_errors(self.opened, [*self.opened.entries, *new])
        recorded = self._recorded(None)
        refuse_stale([one.text for one in recorded], self.wishes)
        if not self.wishes.dry_run and checked is not None:
            recorded = self._recorded(self._write(checked))
        first, *others = recorded
        notices = tuple(notice for job in self.jobs for notice in job.notices)
        return Taken(Recorded(**{**vars(first), "also": tuple(others)}), notices)

    # --- Checking -------------------------------------------------------------

    def _take(self, source: Source) -> checking.Checked:
        """Draft one, and check the books with it and those before it."""
        invoice, opened = source.invoice, self.opened
        desk = Desk(self.books, self.settlement, self.wishes.translate)
        try:
            judged = judge(desk, invoice, self.asked)
            job = self._job(source, judged)
            after, job.lines = appended(self._content(job.target), job.all_texts)
            new = [*self.new, *self._parsed(job)]
            refuse_errors_that_touch(opened, [judged.drafted])
            refuse_odd_amounts(opened, [judged.drafted])
            checked = checking.Checked(
                opened.entries,
                [*opened.entries, *new],
                opened.options_map,
                opened.ledger.written,
            )
            refuse_new_errors(checked)
        except Refusal as error:
            # Whoever refuses it, the file at fault is named, once.
            if error.sentence.startswith(f"{invoice.file}: "):
                raise
            raise refusal(error.code, invoice, error.sentence) from error
        self.new, self.contents[job.target] = new, after
        self.books, self.settlement = checked.books, checked.settlement
        self.jobs.append(job)
        return checked

    def _job(self, source: Source, judged: Judged) -> _Job:
        opened, drafted = self.opened, judged.drafted
        target = placing.target(
            opened.files, opened.books, drafted.entry.date, self.wishes.into
        )
        copy = self._copy_of(source)
        # Beancount finds it from the file that names it.
        named = os.path.relpath(copy, target.absolute().parent)
        document = (
            f"{drafted.entry.date} document {drafted.customer.receivable} "
            f"{typesetting.quoted(Path(named).as_posix())} ^{drafted.number}"
        )
        opens: tuple[str, ...] = ()
        if judged.customer is not None:
            customer = make_customer(judged.customer.key, opened.books.options)
            opens = (record_text(judged.customer, customer),)
        texts = (text_of(opened, drafted.entry), document)
        return _Job(source, drafted, judged.notices, target, copy, opens, texts)

    def _copy_of(self, source: Source) -> Path:
        """Give where a file is kept: by its number, and never over another one."""
        folder = self.opened.files.main.absolute().parent / FOLDER
        stem = re.sub(r"[^A-Za-z0-9_.-]", "-", source.invoice.number).lstrip(".")
        taken = {job.copy for job in self.jobs}
        rank = 1
        while True:
            ending = f"-{rank}" if rank > 1 else ""
            path = folder / f"{stem or 'invoice'}{ending}{source.suffix}"
            free = not path.exists() or storage.read(path) == source.content
            if free and path not in taken:
                return path
            rank += 1

    def _parsed(self, job: _Job) -> list[Directive]:
        """Give what is written as it will be read, each at its place."""
        options_map, file = self.opened.options_map, str(job.target)
        *opens_at, entry_at, document_at = job.lines
        new: list[Directive] = []
        for text, line in zip(job.opens, opens_at, strict=True):
            new += checking.at(_parse(text, options_map), file, line)
        text, document = job.texts
        new += checking.at(parse_own(text, options_map, job.drafted), file, entry_at)
        named = checking.at(_parse(document, options_map), file, document_at)
        # Read from where it stands, its path leads to the copy.
        new += [
            one._replace(filename=str(job.copy))
            for one in named
            if type(one) is Document
        ]
        return new

    def _content(self, path: Path) -> bytes:
        """Give what a file of the ledger holds, or will hold by then."""
        if path not in self.found:
            known = self.opened.files.name_of(path) is not None
            made = placing.new_file(self.opened.files).encode()
            self.found[path] = storage.read(path) if known else made
        return self.contents.get(path, self.found[path])

    # --- Writing --------------------------------------------------------------

    def _write(self, checked: checking.Checked) -> frozenset[str]:
        """Write the copies and the text; give the numbers of what was sealed."""
        drafted = [job.drafted for job in self.jobs]
        validated = frozenset(d.number for d in drafted if d.entry.flag == VALIDATED)
        edits = {
            path: Edit(content, partial(self._edited, path))
            for path, content in self.found.items()
        }
        copies: list[storage.Change] = [
            (job.copy, None, job.source.content)
            for job in self.jobs
            if not job.copy.exists() or storage.read(job.copy) != job.source.content
        ]
        sealing = Sealing(self.opened, self.wishes.today)
        sealed = sealing.write(edits, checked, validated, copies)
        return validated if sealed else frozenset()

    def _edited(self, path: Path, data: bytes) -> bytes:
        """Give the bytes of a file of the ledger with what goes to its end."""
        jobs = [job for job in self.jobs if job.target == path]
        after, lines = appended(data, [text for job in jobs for text in job.all_texts])
        for job in jobs:
            job.lines = [lines.pop(0) for _ in job.all_texts]
        return after

    # --- Telling --------------------------------------------------------------

    def _recorded(self, sealed: frozenset[str] | None) -> list[Recorded]:
        """Give what was recorded; what would be, where it is not said what is sealed.

        A customer that was made comes behind its invoice.
        """
        recorded: list[Recorded] = []
        for job in self.jobs:
            written = sealed is not None
            *opens_at, line, _ = job.lines
            shown = line if written else None
            recorded.append(self._document(job, shown, sealed or ()))
            for text, at in zip(job.opens, opens_at, strict=True):
                recorded.append(_customer(job, text, at if written else None))
        return recorded

    def _document(
        self, job: _Job, line: int | None, sealed: Collection[str]
    ) -> Recorded:
        drafted = job.drafted
        return Recorded(
            number=drafted.number,
            kind=drafted.kind,
            customer=drafted.customer.key,
            currency=drafted.currency,
            places=self.opened.places(drafted.currency),
            file=job.target,
            line=line,
            text="\n\n".join(job.texts),
            sealed=drafted.number in sealed,
            settles=drafted.settles,
            credit=drafted.credit,
        )


def _customer(job: _Job, text: str, line: int | None) -> Recorded:
    """Give a customer that was made, as what was recorded."""
    drafted = job.drafted
    return Recorded(
        number=drafted.customer.key,
        kind="customer",
        customer=drafted.customer.key,
        currency=drafted.currency,
        places=2,
        file=job.target,
        line=line,
        text=text,
        sealed=False,
        settles=(),
        credit=ZERO,
    )


def _parse(text: str, options_map: Mapping[str, Any]) -> list[Directive]:
    """Parse what goes with a document.

    Raises:
        Refusal: It cannot be read.
    """
    try:
        return checking.parse(text, options_map)
    except ValueError as error:
        raise Refusal(
            "unreadable", say("{0}; correct the account or text", str(error))
        ) from error
