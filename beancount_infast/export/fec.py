"""The FEC: a French exercise's entries, as the tax administration asks for them.

Ledger in, files out: what is written follows from the ledger alone, so that the same
books always give the same file::

    infast export fec --year 2026

writes ``732829320FEC20261231.txt``, the file, and its notice,
``732829320DESCRIPTION20261231.txt`` (art. A47 A-1 of the tax procedures' book).
A part of an exercise gives a file of the same form, to be imported by the accountant's
program; it is no FEC, and is not called one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Transaction
from stdnum.fr import siren as siren_number

from beancount_infast import seals
from beancount_infast.documents import DRAFT
from beancount_infast.export import fec_journals, fec_refusals
from beancount_infast.export.faults import ExportRefused
from beancount_infast.export.fec_accounts import Chart
from beancount_infast.export.fec_amounts import EURO, Valuer
from beancount_infast.export.fec_entries import Reader
from beancount_infast.export.fec_exercise import Asked, asked_for, exercise_before
from beancount_infast.export.fec_journals import OPENING, Journals
from beancount_infast.export.fec_layout import Layout, day
from beancount_infast.export.fec_lettering import letters, settled
from beancount_infast.export.fec_lines import entry_lines, opening_lines
from beancount_infast.export.fec_notice import Described, entry_count, notice
from beancount_infast.export.fec_opening import opening
from beancount_infast.export.fec_order import in_order
from beancount_infast.export.fec_refusals import place
from beancount_infast.options import OPTION

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from beancount_infast.documents import Document
    from beancount_infast.export.faults import ExportFault
    from beancount_infast.export.fec_entries import Booked
    from beancount_infast.export.fec_exercise import Period
    from beancount_infast.export.fec_lines import FecLine
    from beancount_infast.opened import Opened

_nine_digits = re.compile(r"[0-9]{9}").fullmatch


@dataclass(frozen=True)
class FecFiles:
    """The files of an exercise, or of a part of one.

    Attributes:
        asked: The exercise, and the part of it that the file holds if it is no FEC.
        name: The file's name.
        data: What it holds.
        notice_name: The notice's name.
        notice: What the notice holds.
        lines: The file's lines.
        drafts: The drafts of the period, which are left out.
    """

    asked: Asked
    name: str
    data: bytes
    notice_name: str
    notice: bytes
    lines: Sequence[FecLine]
    drafts: Sequence[Transaction]

    @property
    def entries(self) -> int:
        """How many entries the file holds."""
        return entry_count(self.lines)

    @property
    def unsealed(self) -> int:
        """How many of them no seal covers."""
        return entry_count(self.lines, unsealed=True)


def fec_files(
    opened: Opened,
    exercise: Period,
    layout: Layout | None = None,
    *,
    part: Period | None = None,
    journals: Collection[str] = (),
) -> FecFiles:
    """Give the FEC of an exercise and its notice; or the import file of a part of it.

    Args:
        opened: The ledger, as it was read.
        exercise: The exercise's first and last day.
        layout: How it is written; ISO 8859-15, TAB and 18 columns if None.
        part: The days that are written; then it is no FEC but a file for an
            accountant's program, with the exercise's numbers. None: all.
        journals: The codes of the journals that are written; all if empty. Only with
            a part.

    Raises:
        ExportRefused: All that is wrong with the ledger or the period.
    """
    asked = Asked(exercise, part)
    found = _Fec(opened, asked, frozenset(journals)).build()
    layout = layout or Layout()
    name, notice_name = _names(asked, opened.books.options.siren or "")
    data = layout.write(found.lines)
    company = opened.books.options.company or opened.options_map["title"]
    told = notice(Described(name, data, found.lines, asked, company), layout)
    return FecFiles(asked, name, data, notice_name, told, found.lines, found.drafts)


def import_file(
    opened: Opened,
    first: datetime.date,
    last: datetime.date,
    journals: Collection[str] = (fec_journals.SALES, fec_journals.BANK),
    layout: Layout | None = None,
) -> FecFiles:
    """Give the entries of some journals over a period, for an accountant's program.

    It has the form of a FEC and the numbers of the exercise in which the period is; a
    period longer than that is taken for an exercise of its own.

    Args:
        opened: The ledger, as it was read.
        first: The period's first day.
        last: Its last day.
        journals: The codes of the journals; all if empty.
        layout: How it is written; ISO 8859-15, TAB and 18 columns if None.

    Raises:
        ExportRefused: All that is wrong with the ledger or the period.
    """
    asked = period_asked(opened, first, last, part=True)
    part = asked.part
    return fec_files(opened, asked.exercise, layout, part=part, journals=journals)


def period_asked(
    opened: Opened, first: datetime.date, last: datetime.date, *, part: bool = False
) -> Asked:
    """Say whether a period is an exercise of the ledger or a part of one.

    Args:
        opened: The ledger, as it was read.
        first: The period's first day.
        last: Its last day.
        part: Whether a part is wanted in any case.

    Raises:
        ExportRefused: The period ends before it begins; with all else that is wrong.
    """
    if first > last:
        at = opened.ledger.path.as_posix(), 0
        faults = _faults_of_ledger(opened, with_siren=not part)
        raise ExportRefused([*faults, fec_refusals.wrong_way(at, first, last)])
    days = (
        entry.date
        for entry in opened.entries
        if type(entry) is Transaction and entry.flag != DRAFT
    )
    year_end = opened.books.options.fiscal_year_end
    return asked_for(first, last, year_end, days, part=part)


def _names(asked: Asked, siren: str) -> tuple[str, str]:
    if asked.part is not None:
        period = f"{day(asked.part.first)}-{day(asked.part.last)}"
        return f"EXPORT{period}.txt", f"DESCRIPTION{period}.txt"
    closing = day(asked.exercise.last)
    return f"{siren}FEC{closing}.txt", f"{siren}DESCRIPTION{closing}.txt"


# --- From the ledger to lines -----------------------------------------------------


@dataclass(frozen=True)
class _Built:
    lines: Sequence[FecLine]
    drafts: Sequence[Transaction]


class _Fec:
    """Builds the lines of one file."""

    def __init__(self, opened: Opened, asked: Asked, codes: frozenset[str]) -> None:
        self._opened = opened
        self._options = opened.books.options
        self._asked = asked
        self._codes = codes
        self._chart = Chart(opened.entries, self._options.fec_results)
        self._journals = Journals(self._options)
        self._documents: Mapping[int, Document] = {
            document.position: document for document in opened.books.documents
        }

    def build(self) -> _Built:
        """Build the lines, or refuse."""
        exercise, part = self._asked
        faults = _faults_of_ledger(self._opened, with_siren=part is None)
        reader = Reader(
            self._opened,
            self._chart,
            self._journals,
            Valuer(self._opened.entries),
            _seals(self._opened),
        )
        booked = reader.read(exercise.last)
        faults += reader.faults
        # Where an entry could not be read, what is missing is told already.
        lines = [] if reader.faults else self._lines(booked)
        if not reader.faults and self._is_empty(lines):
            faults.append(self._nothing(part or exercise))
        if faults:
            raise ExportRefused(faults)
        return _Built(lines, _drafts(self._opened.entries, part or exercise))

    def _nothing(self, period: Period) -> ExportFault:
        at = self._opened.ledger.path.as_posix(), 0
        if not self._codes:
            return fec_refusals.no_entry(at, period.first, period.last)
        codes = ", ".join(sorted(self._codes))
        return fec_refusals.no_entry_in(at, codes, period.first, period.last)

    def _is_empty(self, lines: Sequence[FecLine]) -> bool:
        """Say whether there is nothing to write.

        An exercise in which nothing happened has an opening entry, if the ledger goes
        on after it; else the year is a mistake.
        """
        exercise, part = self._asked
        if part is not None or not lines:
            return not lines
        if any(line.number != lines[0].number for line in lines):
            return False
        entries = [e for e in self._opened.entries if type(e) is Transaction]
        if any(e.date in exercise and e.flag != DRAFT for e in entries):
            return False
        return not any(e.date > exercise.last for e in entries)

    def _lines(self, booked: Sequence[Booked]) -> list[FecLine]:
        exercise = self._asked.exercise
        before = [b for b in booked if b.entry.date < exercise.first]
        within = [
            b
            for b in booked
            if b.entry.date >= exercise.first and b.moves and not b.closes
        ]
        year_end = self._options.fiscal_year_end
        opened = opening(
            before,
            self._documents,
            self._chart,
            self._options.fec_results,
            exercise_before(exercise, year_end).first,
        )
        placed = in_order(within, opened=bool(opened))
        dated = [(one.line, exercise.first) for one in opened]
        dated += [(line, b.entry.date) for b in within for line in b.lines]
        lettered = letters(dated, settled(booked), self._documents)
        customers = self._opened.books.customers
        journal = self._journals.named(OPENING)
        lines = opening_lines(opened, journal, exercise.first, lettered, customers)
        lines += entry_lines(placed, lettered, customers)
        return [line for line in lines if self._is_wanted(line)]

    def _is_wanted(self, line: FecLine) -> bool:
        part = self._asked.part
        if part is None:
            return True
        return line.date in part and (
            not self._codes or line.journal.code in self._codes
        )


def _seals(opened: Opened) -> dict[str, tuple[int, datetime.date]]:
    """Give the place in the chain and the day of each seal, by document's number."""
    home = seals.seal_file(opened.options_map, opened.books.options)
    row, _ = seals.read_seals(opened.entries, home)
    return {seal.number: (place, seal.entry.date) for place, seal in enumerate(row)}


def _drafts(entries: Iterable[Any], period: Period) -> list[Transaction]:
    return [
        entry
        for entry in entries
        if type(entry) is Transaction and entry.flag == DRAFT and entry.date in period
    ]


# --- What is refused at once ------------------------------------------------------


def _faults_of_ledger(opened: Opened, *, with_siren: bool) -> list[ExportFault]:
    faults = [fec_refusals.ledger_error(fault) for fault in opened.ledger.faults()]
    if with_siren:
        faults += _faults_of_siren(opened)
    if EURO not in opened.options_map["operating_currency"]:
        faults.append(fec_refusals.not_euro((opened.ledger.path.as_posix(), 0)))
    return faults + fec_journals.faults_of_options(opened.entries)


def _faults_of_siren(opened: Opened) -> Iterable[ExportFault]:
    siren = opened.books.options.siren
    at = opened.ledger.path.as_posix(), 0
    for entry in opened.entries:
        if type(entry) is Custom and entry.type == OPTION and _is_siren(entry):
            at = place(entry.meta)
    if siren is None:
        yield fec_refusals.no_siren(at)
    elif not _nine_digits(siren):
        yield fec_refusals.bad_siren(at, siren)
    elif not siren_number.is_valid(siren):
        yield fec_refusals.wrong_siren(at, siren)


def _is_siren(entry: Custom) -> bool:
    return bool(entry.values) and entry.values[0].value == "siren"
