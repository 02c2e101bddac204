"""Lines on their way into the ledger: drafted, read back, checked in one go.

A line that the ledger refuses becomes a suggestion with the refusal as its reason, and
where a draft is refused too, nothing is written of it; the others stand all the same.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount.core.data import Balance, Transaction

from beancount_infast import checking, placing, storage, typesetting
from beancount_infast.bank_drafting import Drafter
from beancount_infast.desk import Drafted, Refusal
from beancount_infast.documents import is_under
from beancount_infast.ledger import fault_of, told
from beancount_infast.matching import Outcome, refused
from beancount_infast.recording import (
    found_by_all_plugins,
    refuse_errors_that_touch,
    said_by,
)
from beancount_infast.sentences import marked, say, translated

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from beancount.core.data import Directive

    from beancount_infast.bank_drafting import Written
    from beancount_infast.matching import Proposal
    from beancount_infast.opened import Opened
    from beancount_infast.recording import Wishes
    from beancount_infast.statements import Statement

# A refused line becomes a draft, then nothing: few rounds are enough.
_MOST_ROUNDS = 8


@dataclass(eq=False)
class Job:
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


class Check:
    """Drafts lines and checks all of them together.

    Args:
        opened: The ledger.
        jobs: The lines, in the order in which they are numbered.
        wishes: Where and how.
    """

    def __init__(self, opened: Opened, jobs: Sequence[Job], wishes: Wishes) -> None:
        self.opened = opened
        self.wishes = wishes
        self.ordered = jobs
        self.targets: dict[tuple[int, int], Path] = {}
        self.contents: dict[Path, bytes] = {}
        self.drafter = self._drafter()

    def run(self) -> checking.Checked:
        """Check all that is new; what is refused is drafted, or left out.

        Raises:
            Refusal: An error comes from no line in particular.
        """
        self._refuse_what_errors_touch()
        self._refuse_foreign_matches()
        return self._check()

    def _drafter(self) -> Drafter:
        opened, say = self.opened, self.wishes.translate
        return Drafter(opened.books, opened.settlement, say)

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
            return self._said(refusal.sentence)
        return None

    def _said(self, sentence: str) -> str:
        """Say why a line is refused, in the language of the other reasons."""
        return translated(sentence, self.wishes.translate)

    def _refuse_foreign_matches(self) -> None:
        """Suggest only, where what a line is matched with is not in our files."""
        for job in self.ordered:
            if job.proposal.outcome is not Outcome.MATCHED:
                continue
            for entry in job.proposal.entries:
                if self.name_of(entry) is None:
                    sentence = marked(
                        "what it is matched with stands in no file of the ledger"
                    )
                    job.refuse(self.wishes.translate(sentence))

    def name_of(self, entry: Transaction) -> str | None:
        """Give the file of ours that holds a transaction; None if none does."""
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
            after = [*before, *new]
            checked = checking.Checked(before, after, self.opened.options_map)
            errors = checked.errors or found_by_all_plugins(self.opened, after)
            if not errors:
                return checked
            self._blame(errors)
        if errors:
            raise Refusal("unreadable", told(errors[0]))
        raise Refusal("unreadable", say("its texts cannot be read back"))

    def _draft(self) -> None:
        """Draft what the proposals become, numbered by date, and write the texts."""
        drafter = self._drafter()
        for job in self.ordered:
            try:
                job.written = drafter.draft(job.proposal)
            except Refusal as refusal:
                job.refuse(self._said(refusal.sentence))
                job.written = []
            job.texts = [
                typesetting.transaction_text(one.entry, drafter.places)
                for one in job.written
            ]
            # In one file, as whoever is stopped between two would leave one of them.
            job.at = [self._target(job.proposal.line.date)] * len(job.written)
            job.lines = [0] * len(job.texts)
        self.drafter = drafter

    def _target(self, date: datetime.date) -> Path:
        opened, month = self.opened, (date.year, date.month)
        if month not in self.targets:
            self.targets[month] = placing.target(
                opened.files, opened.books, date, self.wishes.into
            )
        return self.targets[month]

    def content(self, path: Path) -> bytes:
        """Give what a file holds, or will hold when it is made."""
        if path not in self.contents:
            files = self.opened.files
            known = files.name_of(path) is not None
            new = placing.new_file(files).encode()
            self.contents[path] = storage.read(path) if known else new
        return self.contents[path]

    def bodies(self) -> dict[Path, list[tuple[Job, int]]]:
        """Give what goes to each file: jobs with the place of a text of theirs."""
        bodies: dict[Path, list[tuple[Job, int]]] = {}
        for job in self.ordered:
            for place, path in enumerate(job.at):
                bodies.setdefault(path, []).append((job, place))
        return bodies

    def _parsed(self) -> list[Directive] | None:
        """Parse what is new; None where a text does not say what was drafted."""
        new: list[Directive] = []
        sound = True
        for path, parts in self.bodies().items():
            body, starts = together(job.texts[place] for job, place in parts)
            _, line = storage.appended(self.content(path), body)
            for (job, place), start in zip(parts, starts, strict=True):
                job.lines[place] = line + start
            parsed = self._parse(body)
            by_line = {entry.meta["lineno"]: entry for entry in parsed}
            for (job, place), start in zip(parts, starts, strict=True):
                entry = by_line.get(start + 1)
                meant = said_by(job.written[place].entry)
                if type(entry) is not Transaction or said_by(entry) != meant:
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
        blamed: dict[int, tuple[Job, str]] = {}
        for error in errors:
            for job in self._behind(error, owners):
                fault = fault_of(error)
                reason = f"[{fault.code}] {self._said(fault.message)}"
                blamed.setdefault(id(job), (job, reason))
        if not blamed:
            fault = fault_of(errors[0])
            raise Refusal(fault.code, fault.message)
        for job, reason in blamed.values():
            job.refuse(reason)

    def _owners(self) -> dict[tuple[str, int], Job]:
        owners: dict[tuple[str, int], Job] = {}
        for job in self.ordered:
            for text, path, line in zip(job.texts, job.at, job.lines, strict=True):
                for offset in range(text.count("\n") + 1):
                    owners[str(path), line + offset] = job
        return owners

    def _behind(self, error: Any, owners: Mapping[tuple[str, int], Job]) -> list[Job]:
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

    def _posting(self, account: str) -> list[Job]:
        return [
            job
            for job in self.ordered
            for one in job.written
            if any(is_under(p.account, account) for p in one.entry.postings)
        ]


def together(texts: Iterable[str]) -> tuple[str, list[int]]:
    """Join texts with empty lines; give the line on which each begins, from 0."""
    parts, starts, line = [], [], 0
    for text in texts:
        parts.append(text)
        starts.append(line)
        line += text.count("\n") + 2
    return "\n\n".join(parts), starts
