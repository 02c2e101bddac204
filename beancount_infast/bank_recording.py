"""Statements into the books: what is sure is recorded, the rest as drafts, all at once.

The lines of one or several statements are decided together (`matching`), drafted
(`bank_drafting`), checked by the engine and by Beancount in one go, and written under
one lock: all files of the ledger and their seals, or none.  A line that the ledger
refuses becomes a suggestion with the refusal as its reason, and where a draft is
refused too, nothing is written of it; the others are recorded all the same.

What a line is matched with gets its ``bank-reference:``, a line of metadata that
breaks no seal; nothing else of it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core.data import Open

from beancount_infast import storage
from beancount_infast.bank_checking import Check, Job, together
from beancount_infast.bank_references import first_posting, with_references
from beancount_infast.desk import Refusal
from beancount_infast.documents import VALIDATED
from beancount_infast.matching import Matcher, Outcome
from beancount_infast.opened import Opened
from beancount_infast.recording import Wishes, alone
from beancount_infast.sealing import Edit, Sealing
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_infast.checking import Checked
    from beancount_infast.matching import Proposal
    from beancount_infast.statements import Statement


@dataclass(frozen=True)
class Imported:
    """A line of a statement, and what became of it.

    Attributes:
        statement: The statement that it stands in.
        proposal: The outcome.
        number: The number of the document that it became, or is.
        file: The file of the ledger that holds it; None where nothing was written.
        line: Its line there; None in a dry run.
        text: The text that was, or would be, written.
        sealed: Whether it was sealed.
        places: The decimals that its amounts are written with.
    """

    statement: Statement
    proposal: Proposal
    number: str | None
    file: Path | None
    line: int | None
    text: str
    sealed: bool
    places: int


def import_statements(
    path: Path, statements: Sequence[tuple[Statement, str]], wishes: Wishes
) -> list[list[Imported]]:
    """Decide and record the lines of statements.

    Args:
        path: The ledger's main file.
        statements: Each with the ledger account of its bank account.
        wishes: Where and how.

    Returns:
        For each statement its lines, in the order of the file.

    Raises:
        Refusal: An account is not open, or what is new breaks a rule somewhere else;
            no byte was changed.
        StorageError: A file cannot be written; no byte was changed.
        LedgerError: The ledger cannot be read.
    """
    with alone(path, wishes):
        opened = Opened(path)
        _check_accounts(opened, [account for _, account in statements])
        matcher = Matcher(
            opened.books, opened.settlement, opened.entries, wishes.translate
        )
        return _Import(opened, statements, matcher.propose(statements), wishes).run()


def _check_accounts(opened: Opened, accounts: Iterable[str]) -> None:
    """Refuse a bank account that the ledger does not open."""
    known = {entry.account for entry in opened.entries if type(entry) is Open}
    for account in accounts:
        if account not in known:
            raise Refusal(
                "unknown-account",
                say(
                    "{0} is not opened in {1}; open it, or name another account",
                    account,
                    opened.files.main.name,
                ),
            )


class _Import:
    """The lines of some statements, checked and written together."""

    def __init__(
        self,
        opened: Opened,
        statements: Sequence[tuple[Statement, str]],
        proposals: Sequence[Sequence[Proposal]],
        wishes: Wishes,
    ) -> None:
        self.opened = opened
        self.wishes = wishes
        self.jobs = [
            [Job(statement, proposal) for proposal in found]
            for (statement, _), found in zip(statements, proposals, strict=True)
        ]
        self.ordered = self._in_order()
        self.check = Check(opened, self.ordered, wishes)

    def _in_order(self) -> list[Job]:
        """Give all lines by date, within a day as they happened: numbers follow it."""
        ordered: list[Job] = []
        for found in self.jobs:
            if found:
                by_line = {id(job.proposal.line): job for job in found}
                lines = found[0].statement.chronological()
                ordered += [by_line[id(line)] for line in lines]
        return sorted(ordered, key=lambda job: job.proposal.line.date)

    def run(self) -> list[list[Imported]]:
        """Check, write and seal."""
        checked = self.check.run()
        sealed: frozenset[str] = frozenset()
        if not self.wishes.dry_run:
            sealed = self._write(checked)
        return [[self._result(job, sealed) for job in found] for found in self.jobs]

    # --- Writing --------------------------------------------------------------

    def _write(self, checked: Checked) -> frozenset[str]:
        """Write each file once; give the numbers of what was sealed."""
        bodies, marks = self.check.bodies(), self._marks()
        validated = frozenset(
            one.number
            for job in self.ordered
            for one in job.written
            if one.number is not None and one.entry.flag == VALIDATED
        )
        edits = {
            path: Edit(
                self.check.content(path),
                partial(_edited, bodies.get(path, []), marks.get(path, {})),
            )
            for path in dict.fromkeys([*marks, *bodies])
        }
        sealing = Sealing(self.opened, self.wishes.today)
        sealed = sealing.write(edits, checked, validated)
        return validated if sealed else frozenset()

    def _marks(self) -> dict[Path, dict[int, str]]:
        """Give the references that go to what is matched: by file and line."""
        marks: dict[Path, dict[int, str]] = {}
        for job in self.ordered:
            if job.proposal.outcome is not Outcome.MATCHED:
                continue
            for entry in job.proposal.entries:
                path = Path(self.check.name_of(entry) or "")
                lines = marks.setdefault(path, {})
                lines[first_posting(entry)] = job.proposal.reference or ""
        return marks

    # --- Telling --------------------------------------------------------------

    def _result(self, job: Job, sealed: frozenset[str]) -> Imported:
        first = job.written[0] if job.written else None
        dry = self.wishes.dry_run
        return Imported(
            statement=job.statement,
            proposal=job.proposal,
            number=first.number if first is not None else job.proposal.number,
            file=job.at[0] if first is not None else None,
            line=None if dry or first is None else job.lines[0],
            text="\n\n".join(job.texts),
            sealed=first is not None and first.number in sealed,
            places=self.check.drafter.places(job.proposal.line.currency),
        )


def _edited(
    parts: Sequence[tuple[Job, int]], marks: Mapping[int, str], data: bytes
) -> bytes:
    """Give a file's bytes with its references and its new text, and note the lines."""
    data = with_references(data, marks)
    if parts:
        body, starts = together(job.texts[place] for job, place in parts)
        data, line = storage.appended(data, body)
        for (job, place), start in zip(parts, starts, strict=True):
            job.lines[place] = line + start
    return data
