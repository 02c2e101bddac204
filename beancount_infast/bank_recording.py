"""Statements into the books: what is sure is recorded, the rest as drafts, all at once.

The lines of one or several statements are decided together (`matching`), drafted
(`bank_drafting`), checked by the engine and by Beancount in one go, and written under
one lock: each file of the ledger once, whole or not at all.  A line that the ledger
refuses becomes a suggestion with the refusal as its reason, and where a draft is
refused too, nothing is written of it; the others are recorded all the same.

What a line is matched with gets its ``bank-reference:``, a line of metadata that
breaks no seal; nothing else of it changes.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from beancount.core.data import Balance, Open, Transaction

from beancount_infast import checking, placing, storage, typesetting
from beancount_infast.bank_drafting import (
    BANK_REFERENCE,
    Drafter,
)
from beancount_infast.desk import Drafted, Refusal
from beancount_infast.documents import VALIDATED, is_under
from beancount_infast.matching import Matcher, Outcome, refused
from beancount_infast.opened import Opened
from beancount_infast.recording import (
    Wishes,
    alone,
    refuse_errors_that_touch,
)
from beancount_infast.sealing import Sealing
from beancount_infast.words import marked

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.bank_drafting import Written
    from beancount_infast.documents import BookedPosting
    from beancount_infast.matching import Proposal
    from beancount_infast.statements import Statement

# A refused line becomes a draft, then nothing: few rounds are enough.
_MOST_ROUNDS = 8
_INDENT = "  "


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
                f"{account} is not opened in {opened.files.main.name}; open it, or "
                "name another account",
            )


@dataclass(eq=False)
class _Job:
    """A line on its way into the ledger.

    Attributes:
        statement: Its statement.
        proposal: What is proposed.
        written: The transactions that it becomes.
        texts: Their texts.
        at: The file that takes each.
        lines: The line of each there.
    """

    statement: Statement
    proposal: Proposal
    written: list[Written] = dataclasses.field(default_factory=list)
    texts: list[str] = dataclasses.field(default_factory=list)
    at: list[Path] = dataclasses.field(default_factory=list)
    lines: list[int] = dataclasses.field(default_factory=list)

    def refuse(self, sentence: str) -> None:
        """Make a suggestion of it; of a draft that is refused, nothing."""
        again = self.proposal.outcome in (Outcome.SETTLED, Outcome.TRANSFER)
        self.proposal = refused(self.proposal, sentence, drafted=again)


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
            [_Job(statement, proposal) for proposal in found]
            for (statement, _), found in zip(statements, proposals, strict=True)
        ]
        self.ordered = self._in_order()
        self.contents: dict[Path, bytes] = {}
        self.targets: dict[tuple[int, int], Path] = {}
        self.drafter = Drafter(opened.books, opened.settlement, wishes.translate)

    def _in_order(self) -> list[_Job]:
        """Give all lines by date, within a day as they happened: numbers follow it."""
        ordered: list[_Job] = []
        for found in self.jobs:
            if found:
                by_line = {id(job.proposal.line): job for job in found}
                lines = found[0].statement.chronological()
                ordered += [by_line[id(line)] for line in lines]
        return sorted(ordered, key=lambda job: job.proposal.line.date)

    def run(self) -> list[list[Imported]]:
        """Check, write and seal."""
        self._refuse_what_errors_touch()
        self._refuse_foreign_matches()
        checked = self._check()
        sealed: frozenset[str] = frozenset()
        if not self.wishes.dry_run:
            sealed = self._write(checked)
        return [[self._result(job, sealed) for job in found] for found in self.jobs]

    # --- Refusing -------------------------------------------------------------

    def _refuse_what_errors_touch(self) -> None:
        """Suggest only, where the ledger has errors on the same customer."""
        if not self.opened.ledger.errors:
            return
        sentences: dict[str, str | None] = {}
        self._draft()
        for job in self.ordered:
            for one in job.written:
                if one.customer is None:
                    continue
                key = one.customer.key
                if key not in sentences:
                    sentences[key] = self._touched(one)
                sentence = sentences[key]
                if sentence is not None:
                    job.refuse(sentence)
                    job.refuse(sentence)
                    break

    def _touched(self, one: Written) -> str | None:
        if one.customer is None:
            return None
        drafted = Drafted("", "", one.customer, "", one.entry)
        try:
            refuse_errors_that_touch(self.opened, [drafted])
        except Refusal as refusal:
            return refusal.sentence
        return None

    def _refuse_foreign_matches(self) -> None:
        """Suggest only, where what a line is matched with is not in our files."""
        for job in self.ordered:
            if job.proposal.outcome is not Outcome.MATCHED:
                continue
            for entry in job.proposal.entries:
                if self._name_of(entry) is None:
                    sentence = marked(
                        "what it is matched with stands in no file of the ledger"
                    )
                    job.refuse(self.wishes.translate(sentence))

    def _name_of(self, entry: Transaction) -> str | None:
        file = str(entry.meta.get("filename"))
        return file if file in self.opened.files.names else None

    # --- Checking -------------------------------------------------------------

    def _check(self) -> checking.Checked:
        """Check all that is new; what is refused is drafted, or left out."""
        before, errors = self.opened.entries, []
        for _ in range(_MOST_ROUNDS):
            self._draft()
            new = self._parsed()
            if new is None:
                continue
            checked = checking.Checked(before, [*before, *new], self.opened.options_map)
            if not checked.errors:
                return checked
            errors = checked.errors
            self._blame(errors)
        sentence = str(errors[0].message) if errors else "its texts cannot be read back"
        raise Refusal("unreadable", sentence)

    def _draft(self) -> None:
        """Draft what the proposals become, numbered by date, and write the texts."""
        drafter = Drafter(
            self.opened.books, self.opened.settlement, self.wishes.translate
        )
        for job in self.ordered:
            try:
                job.written = drafter.draft(job.proposal)
            except Refusal as refusal:
                job.refuse(refusal.sentence)
                job.written = []
            job.texts = [
                typesetting.transaction_text(one.entry, drafter.places)
                for one in job.written
            ]
            job.at = [self._target(one.entry.date) for one in job.written]
            job.lines = [0] * len(job.texts)
        self.drafter = drafter

    def _target(self, date: datetime.date) -> Path:
        opened, month = self.opened, (date.year, date.month)
        if month not in self.targets:
            self.targets[month] = placing.target(
                opened.files, opened.books, date, self.wishes.into
            )
        return self.targets[month]

    def _content(self, path: Path) -> bytes:
        """Give what a file holds, or will hold when it is made."""
        if path not in self.contents:
            files = self.opened.files
            known = files.name_of(path) is not None
            new = placing.new_file(files).encode()
            self.contents[path] = storage.read(path) if known else new
        return self.contents[path]

    def _bodies(self) -> dict[Path, list[tuple[_Job, int]]]:
        """Give what goes to each file: jobs with the place of a text of theirs."""
        bodies: dict[Path, list[tuple[_Job, int]]] = {}
        for job in self.ordered:
            for place, path in enumerate(job.at):
                bodies.setdefault(path, []).append((job, place))
        return bodies

    def _parsed(self) -> list[Directive] | None:
        """Parse what is new; None where a text does not say what was drafted."""
        new: list[Directive] = []
        sound = True
        for path, parts in self._bodies().items():
            body, starts = _body(job.texts[place] for job, place in parts)
            _, line = storage.appended(self._content(path), body)
            for (job, place), start in zip(parts, starts, strict=True):
                job.lines[place] = line + start
            parsed = self._parse(body)
            by_line = {entry.meta["lineno"]: entry for entry in parsed}
            for (job, place), start in zip(parts, starts, strict=True):
                entry = by_line.get(start + 1)
                if _said(entry) != _said(job.written[place].entry):
                    sound = False
                    job.refuse(
                        self.wishes.translate(
                            marked("it would not be read back as it was meant")
                        )
                    )
            new += checking.at(parsed, str(path), line)
        return new if sound else None

    def _parse(self, body: str) -> list[Directive]:
        try:
            return checking.parse(body, self.opened.options_map)
        except ValueError:
            return self._parse_one_by_one(body)

    def _parse_one_by_one(self, body: str) -> list[Directive]:
        """Parse what can be parsed, each text at its line."""
        parsed: list[Directive] = []
        line = 0
        for text in body.split("\n\n"):
            try:
                entries = checking.parse(text, self.opened.options_map)
            except ValueError:
                entries = []
            parsed += checking.at(entries, "", line + 1)
            line += text.count("\n") + 2
        return parsed

    def _blame(self, errors: Sequence[Any]) -> None:
        """Refuse the lines that errors come from.

        Raises:
            Refusal: An error comes from none of them in particular.
        """
        owners = self._owners()
        blamed: dict[int, tuple[_Job, str]] = {}
        for error in errors:
            code = getattr(error, "code", "beancount")
            sentence = str(error.message).removeprefix(f"[{code}] ").strip()
            for job in self._behind(error, owners):
                blamed.setdefault(id(job), (job, f"[{code}] {sentence}"))
            if not blamed:
                raise Refusal(code, sentence)
        for job, sentence in blamed.values():
            job.refuse(sentence)

    def _owners(self) -> dict[tuple[str, int], _Job]:
        owners: dict[tuple[str, int], _Job] = {}
        for job in self.ordered:
            for text, path, line in zip(job.texts, job.at, job.lines, strict=True):
                for offset in range(text.count("\n") + 1):
                    owners[str(path), line + offset] = job
        return owners

    def _behind(self, error: Any, owners: Mapping[tuple[str, int], _Job]) -> list[_Job]:
        """Give the lines that an error comes from."""
        source = error.source or {}
        place = (str(source.get("filename")), int(source.get("lineno") or 0))
        if place in owners:
            return [owners[place]]
        entry = getattr(error, "entry", None)
        if type(entry) is Balance:
            return [
                job
                for job in self._posting(entry.account)
                if job.proposal.line.date < entry.date
            ]
        if type(entry) is not Transaction:
            return []
        # Something older does not stand any more: because of the same customer.
        touched = {posting.account for posting in entry.postings}
        return [
            job
            for job in self.ordered
            for one in job.written
            if one.customer is not None
            and touched & {one.customer.receivable, one.customer.credit}
        ]

    def _posting(self, account: str) -> list[_Job]:
        return [
            job
            for job in self.ordered
            for one in job.written
            if any(is_under(p.account, account) for p in one.entry.postings)
        ]

    # --- Writing --------------------------------------------------------------

    def _write(self, checked: checking.Checked) -> frozenset[str]:
        """Write each file once; give the numbers of what was sealed."""
        opened = self.opened
        bodies, marks = self._bodies(), self._marks()
        for path in {*bodies, *marks}:
            storage.check_writable(path)
            self._content(path)
        for path in bodies:
            placing.ensure(opened.files, path, placing.new_file(opened.files))
        sealing = Sealing(opened, self.wishes.today)
        validated = [
            one.number
            for job in self.ordered
            for one in job.written
            if one.number is not None and one.entry.flag == VALIDATED
        ]
        if validated:
            sealing.prepare()
        for path in dict.fromkeys([*marks, *bodies]):
            self._write_file(path, bodies.get(path, []), marks.get(path, {}))
        if validated and sealing.seal_recorded(checked, validated):
            return frozenset(validated)
        return frozenset()

    def _write_file(
        self,
        path: Path,
        parts: Sequence[tuple[_Job, int]],
        marks: Mapping[int, str],
    ) -> None:
        before = storage.read(path)
        # An include of ours may have come behind what was checked, nothing else.
        if not before.startswith(self._content(path)):
            raise storage.changed(path)
        after = with_references(before, marks)
        if parts:
            body, starts = _body(job.texts[place] for job, place in parts)
            after, line = storage.appended(after, body)
            for (job, place), start in zip(parts, starts, strict=True):
                job.lines[place] = line + start
        storage.replace(path, before, after)

    def _marks(self) -> dict[Path, dict[int, str]]:
        """Give the references that go to what is matched: by file and line."""
        marks: dict[Path, dict[int, str]] = {}
        for job in self.ordered:
            if job.proposal.outcome is not Outcome.MATCHED:
                continue
            for entry in job.proposal.entries:
                path = Path(self._name_of(entry) or "")
                lines = marks.setdefault(path, {})
                lines[_first_posting(entry)] = job.proposal.reference or ""
        return marks

    # --- Telling --------------------------------------------------------------

    def _result(self, job: _Job, sealed: frozenset[str]) -> Imported:
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
            places=self.drafter.places(job.proposal.line.currency),
        )


def _body(texts: Iterable[str]) -> tuple[str, list[int]]:
    """Join texts with empty lines; give the line on which each begins, from 0."""
    parts, starts, line = [], [], 0
    for text in texts:
        parts.append(text)
        starts.append(line)
        line += text.count("\n") + 2
    return "\n\n".join(parts), starts


def _said(entry: Directive | None) -> tuple[Any, ...] | None:
    """Give what a transaction says, wherever it stands."""
    if type(entry) is not Transaction:
        return None
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
    return {
        key: value
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    }


def _first_posting(entry: Transaction) -> int:
    """Give the line of a transaction's first posting: metadata goes before it."""
    lines = [
        posting.meta["lineno"]
        for posting in entry.postings
        if posting.meta is not None and "lineno" in posting.meta
    ]
    return int(min(lines, default=entry.meta["lineno"] + 1))


def with_references(data: bytes, marks: Mapping[int, str]) -> bytes:
    """Give a file's bytes with a ``bank-reference:`` before some lines.

    Args:
        data: The file.
        marks: The reference by the line before which it goes, counted from 1.
    """
    if not marks:
        return data
    newline = storage.newline_of(data).encode()
    lines = data.split(b"\n")
    for number in sorted(marks, reverse=True):
        text = f"{_INDENT}{BANK_REFERENCE}: {typesetting.quoted(marks[number])}"
        lines.insert(number - 1, text.encode() + newline[:-1])
    return b"\n".join(lines)
