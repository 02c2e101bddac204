"""What is handed over to an accountant: one archive for a period.

It holds the payments as a workbook, the entries of sales and bank in the form of a FEC
(journals VE and BQ) with the notice that explains them, and the files that are linked
with the period's invoices and credit notes, in a folder for each: those that a
``document`` directive links by the document's number, and those that its transaction
names itself (``document:``).
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core import data

from beancount_infast.documents import CREDIT_NOTE, INVOICE
from beancount_infast.export import payment_files
from beancount_infast.export.faults import ExportFault, ExportRefused
from beancount_infast.export.fec import import_file
from beancount_infast.export.fec_refusals import place
from beancount_infast.export.payments import payments
from beancount_infast.export.tabular import DIALECTS
from beancount_infast.export.workbook import workbook_bytes
from beancount_infast.reports import view
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.documents import Document
    from beancount_infast.export.fec import FecFiles
    from beancount_infast.export.tabular import Lang
    from beancount_infast.opened import Opened

_FOLDERS = {"fr": "pieces", "en": "documents"}
_NAMES = {"fr": "comptable", "en": "accountant"}

# No archive knows an earlier year.
_EARLIEST = 1980


@dataclass(frozen=True)
class Package:
    """What is handed over.

    Attributes:
        name: The archive's name.
        data: The archive.
        payments: How many rows of payments it holds.
        entries: How many entries.
        files: How many linked files.
        drafts: The drafts of the period, which are left out.
    """

    name: str
    data: bytes
    payments: int
    entries: int
    files: int
    drafts: Sequence[Transaction]


def package(
    opened: Opened, since: datetime.date, until: datetime.date, lang: Lang = "fr"
) -> Package:
    """Put together what an accountant takes of a period.

    Args:
        opened: The ledger, as it was read.
        since: The period's first day.
        until: Its last day.
        lang: The language of the payments' columns, and of the names of files.

    Raises:
        ExportRefused: The entries cannot be exported, or a linked file cannot be read;
            with all reasons.
        Refusal: There is nothing to write a workbook with.
    """
    faults: list[ExportFault] = []
    linked = dict(_linked(opened, since, until, _FOLDERS[lang], faults))
    try:
        made = import_file(opened, since, until)
    except ExportRefused as refused:
        raise ExportRefused([*refused.faults, *faults]) from refused
    if faults:
        raise ExportRefused(faults)
    seen = view(opened.books, until)
    lines = payments(seen.settlement, opened.entries, since, until)
    table = payment_files.table(lines, lang, seen.decimals)
    name = payment_files.file_name(lang, since, until, "xlsx")
    files = {name: workbook_bytes(table, DIALECTS[lang]), **_entries(made), **linked}
    return Package(
        name=f"{_NAMES[lang]}_{since}_{until}.zip",
        data=_archive(files, until),
        payments=len(lines.rows),
        entries=made.entries,
        files=len(linked),
        drafts=made.drafts,
    )


def _entries(made: FecFiles) -> dict[str, bytes]:
    return {made.name: made.data, made.notice_name: made.notice}


def _archive(files: Mapping[str, bytes], day: datetime.date) -> bytes:
    """Put files into an archive, dated on a day and not on the clock's."""
    out = io.BytesIO()
    moment = max(day, datetime.date(_EARLIEST, 1, 1)).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, moment)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- Linked files -----------------------------------------------------------------


def _linked(
    opened: Opened,
    since: datetime.date,
    until: datetime.date,
    folder: str,
    faults: list[ExportFault],
) -> Iterator[tuple[str, bytes]]:
    """Give the files that go with the period's invoices, by their name within."""
    shelf = _Shelf(opened.entries)
    taken: set[str] = set()
    for document in opened.books.documents:
        if document.kind not in (INVOICE, CREDIT_NOTE) or document.draft:
            continue
        if not since <= document.date <= until:
            continue
        for path, at in shelf.files_of(document).items():
            try:
                content = path.read_bytes()
            except OSError as error:
                faults.append(_unreadable(document, path, error, at))
                continue
            inside = f"{folder}/{_folder_of(document.number or '')}"
            yield _free(inside, path.name, taken), content


class _Shelf:
    """The ledger's linked files.

    Args:
        entries: Its directives.
    """

    def __init__(self, entries: Iterable[Directive]) -> None:
        self._by_link: dict[str, list[data.Document]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], Path] = {}
        for entry in entries:
            if type(entry) is data.Document:
                path = Path(entry.filename)
                self._by_name.setdefault((entry.account, path.name), path)
                for link in entry.links or ():
                    self._by_link[link].append(entry)

    def files_of(self, document: Document) -> dict[Path, tuple[str, int]]:
        """Give the files of a document, and where each is named."""
        files: dict[Path, tuple[str, int]] = {}
        for directive in self._by_link.get(document.number or "", ()):
            files.setdefault(Path(directive.filename), place(directive.meta))
        meta: Mapping[str, Any] = document.entry.meta
        for key, value in meta.items():
            if key.startswith("document") and isinstance(value, str) and value:
                files.setdefault(self._named(document, value), place(meta))
        return files

    def _named(self, document: Document, value: str) -> Path:
        """Give the file that a transaction names, as Fava finds it.

        It is a path from the transaction's file, or the name alone of a document of
        one of its accounts.
        """
        path = Path(document.entry.meta.get("filename", "")).parent / value
        if not path.exists():
            for posting in document.entry.postings:
                known = self._by_name.get((posting.account, value))
                if known is not None:
                    return known
        return path


def _folder_of(number: str) -> str:
    """Give the name of a document's folder: one, and inside the archive."""
    name = number.replace("/", "-")
    return name if name.strip(".") else name.replace(".", "-")


def _free(folder: str, name: str, taken: set[str]) -> str:
    """Give the place of a file, where no other is: numbers may differ by a / alone."""
    free, count = f"{folder}/{name}", 1
    while free in taken:
        count += 1
        free = f"{folder}/{count}-{name}"
    taken.add(free)
    return free


def _unreadable(
    document: Document, path: Path, error: OSError, at: tuple[str, int]
) -> ExportFault:
    reason = (error.strerror or str(error)).lower()
    sentence = marked(
        "{1}, a file of {0}, cannot be read ({2}); put it back, or take out the line "
        "that names it"
    )
    values = (document.number or "", path, reason)
    return ExportFault("accountant-file", sentence, values, *at)
