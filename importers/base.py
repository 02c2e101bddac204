"""What all importers of bank statements share.

An importer is a `beangulp.Importer`.  Of its own it has only `read`: a file in, a
`Statement` out.  The rest stands here: which account, which transactions, what is a
duplicate.  Used by Fava's Import page (``import-config``), by beangulp scripts and by
the command line alike, and each module runs by itself::

    python importers/qonto.py identify Downloads/
    python importers/qonto.py --account Assets:Qonto extract export.csv
"""

from __future__ import annotations

import argparse
import codecs
import re
import stat
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import beangulp
import beangulp.exceptions
import beangulp.testing
from beancount.core import data
from beancount.core.amount import Amount

from beancount_infast.sentences import Sentence, say
from beancount_infast.statements import (
    Statement,
    StatementError,
    StatementLine,
    Status,
    fold,
    one_line,
    ranked,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from beancount.core.data import Directive, Transaction

    # Given a statement, its ledger account and the ledger's entries: for each line, in
    # the statement's order, the transaction proposed for it, or None.
    Matcher = Callable[
        [Statement, str, Sequence[Directive]], Sequence[Transaction | None]
    ]

BANK_REFERENCE = "bank-reference"

# A year of a busy account is some 20,000 lines and 2 MB. Beyond these bounds it is no
# statement, and reading on would only fill the memory.
MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 200_000
MAX_LINE_LENGTH = 64 * 1024
# Enough to find a header behind any preamble, little enough to identify a folder fast.
HEAD_BYTES = 64 * 1024

_CONTAINERS = (
    (
        b"PK\x03\x04",
        say("this is a zip or Excel file"),
        say("unpack it, or export it as CSV"),
    ),
    (b"\xd0\xcf\x11\xe0", say("this is an old Excel file"), say("export it as CSV")),
    (
        b"%PDF",
        say("this is a PDF"),
        say("download the statement as CSV, OFX or CAMT.053"),
    ),
    (b"\x1f\x8b", say("this is a gzip archive"), say("unpack it first")),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REFUSED_IN_TEXT = re.compile("\x00")
_REMEDY_EXPORT = say("download it again from the bank, and do not edit it")


class StatementImporter(beangulp.Importer):
    """An importer of one bank's statements.

    Args:
        account: The ledger account of the bank account.
        currency: The currency of a file that does not name one.
        number: The bank account's number or IBAN, or the end of it, where files of
            several accounts of this bank are imported: other files are not identified,
            other accounts' lines left out.
        matcher: Finishes the transactions; without one each has the bank posting
            alone, for a person or for smart_importer to complete.
    """

    bank: str
    """The importer's name: in the ledger's option ``bank`` and in references."""

    title: str
    """The bank's or the format's name, for people."""

    default_account: str

    reference_alone: bool = False
    """Whether the bank's own identifiers are unique by themselves."""

    def __init__(
        self,
        account: str | None = None,
        *,
        currency: str = "EUR",
        number: str | None = None,
        matcher: Matcher | None = None,
    ) -> None:
        self.ledger_account = account or self.default_account
        self.currency = currency
        self.number = _bare(number) if number else None
        self.matcher = matcher

    # --- What each bank's module says -------------------------------------------

    @abstractmethod
    def recognises(self, head: bytes) -> bool:
        """Say from the beginning of a file whether it is one of this bank's."""

    @abstractmethod
    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read all lines of a file.

        Raises:
            StatementError: A line cannot be read; then nothing of the file is used.
        """

    # --- What is made of it ----------------------------------------------------

    def read(self, filepath: str) -> Statement:
        """Read a file.

        Raises:
            StatementError: It cannot be read, with the line and what to do.
        """
        path = str(filepath)
        lines = list(self.parse(path, read_bytes(path)))
        accounts = dict.fromkeys(line.bank_account for line in lines)
        if self.number:
            lines = [line for line in lines if self._is_ours(line.bank_account)]
            accounts = dict.fromkeys(line.bank_account for line in lines)
        currencies = dict.fromkeys(line.currency for line in lines)
        return Statement(
            file=path,
            bank=self.bank,
            currency=next(iter(currencies), self.currency),
            lines=ranked(lines),
            account=next(iter(accounts)) if len(accounts) == 1 else None,
            reference_alone=self.reference_alone,
        )

    def _is_ours(self, bank_account: str | None) -> bool:
        return (
            self.number is None
            or bank_account is None
            or _bare(bank_account).endswith(self.number)
        )

    @property
    def name(self) -> str:
        """The importer's name, unique where a bank is used for several accounts."""
        return f"{self.bank} {self.ledger_account}"

    def identify(self, filepath: str) -> bool:
        """Say from its content whether a file is one of this bank's."""
        try:
            if not self.recognises(read_bytes(str(filepath), HEAD_BYTES)):
                return False
            if self.number is None:
                return True
            lines = self.parse(str(filepath), read_bytes(str(filepath)))
            return any(self._is_ours(line.bank_account) for line in lines)
        except StatementError:
            return False

    def account(self, filepath: str) -> str:  # noqa: ARG002
        """Give the ledger account."""
        return self.ledger_account

    def date(self, filepath: str) -> datetime.date | None:
        """Give the day of the last booked line; None where the file cannot be read."""
        # Fava asks for it while it lists a folder: one bad file must not hide the rest.
        try:
            lines = self.read(filepath).lines
        except StatementError:
            return None
        booked = (line.date for line in lines if line.status is Status.BOOKED)
        return max(booked, default=None)

    def filename(self, filepath: str) -> str:
        """Give the name to file the document under."""
        return f"{self.bank}{Path(filepath).suffix.lower()}"

    def extract(self, filepath: str, existing: Sequence[Directive]) -> list[Directive]:
        """Give a transaction for each booked line that moved money.

        Raises:
            beangulp.exceptions.Error: The file cannot be read.
        """
        try:
            statement = self.read(filepath)
        except StatementError as error:
            # beangulp prints its own errors as they are, others with a traceback.
            raise beangulp.exceptions.Error(str(error)) from error
        proposals: dict[int, Transaction | None] = {}
        if self.matcher is not None:
            proposed = self.matcher(statement, self.ledger_account, existing)
            proposals = {
                id(line): entry
                for line, entry in zip(statement.lines, proposed, strict=True)
            }
        return [
            proposals.get(id(line)) or self.transaction(statement, line)
            for line in statement.chronological()
            if line.status is Status.BOOKED and line.amount
        ]

    def transaction(self, statement: Statement, line: StatementLine) -> Transaction:
        """Give the draft of a line: the bank posting alone."""
        meta = data.new_metadata(
            statement.file,
            line.line,
            {
                BANK_REFERENCE: statement.bank_reference(line, self.ledger_account),
                # Fava shows it beside the transaction and does not save it.
                "__source__": line.source,
            },
        )
        if line.fee:
            meta["gross"] = Amount(line.amount, line.currency)
            meta["fee"] = Amount(line.fee, line.currency)
        return data.Transaction(
            meta=meta,
            date=line.date,
            flag="!",
            # A name cut out of a run-on label may be half a name: none is better.
            payee=line.payer if line.payer_certain else None,
            narration=line.label,
            tags=frozenset(),
            links=frozenset(),
            postings=[
                data.Posting(
                    account=self.ledger_account,
                    units=Amount(line.net, line.currency),
                    cost=None,
                    price=None,
                    flag=None,
                    meta=None,
                )
            ],
        )

    def deduplicate(
        self, entries: Sequence[Directive], existing: Sequence[Directive]
    ) -> None:
        """Mark the lines that are in the ledger already, by ``bank-reference:``.

        Never by date and amount: two equal real payments exist.
        """
        known: dict[Any, Directive] = {}
        for entry in existing:
            if isinstance(entry, data.Transaction) and BANK_REFERENCE in entry.meta:
                known.setdefault(entry.meta[BANK_REFERENCE], entry)
        for entry in entries:
            double = known.get(entry.meta.get(BANK_REFERENCE))
            if double is not None and double is not entry:
                entry.meta["__duplicate__"] = double

    def sort(self, entries: list[Directive], reverse: bool = False) -> None:  # noqa: FBT001, FBT002
        """Sort by date alone: within a day they stand as they happened."""
        entries.sort(key=lambda entry: entry.date)
        if reverse:
            entries.reverse()


# --- Files ------------------------------------------------------------------------


def read_bytes(path: str, most: int | None = None) -> bytes:
    """Read a file, or its first bytes, within bounds.

    Args:
        path: The file.
        most: Read no more than so many bytes; None for the whole file.

    Raises:
        StatementError: It cannot be opened, is no file, too large, or a container.
    """
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise StatementError(
                path, say("this is no ordinary file"), say("name a file")
            )
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1 if most is None else most)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StatementError(
            path,
            say("the file cannot be read ({0})", reason),
            say("check its name and its rights"),
        ) from error
    except ValueError as error:  # a NUL in the name
        raise StatementError(
            path, say("this is no file name"), say("check the name of the file")
        ) from error
    if len(content) > MAX_BYTES:
        raise StatementError(
            path,
            say("the file is larger than {0} MB", MAX_BYTES // 1024**2),
            say("export a shorter period"),
        )
    for magic, what, remedy in _CONTAINERS:
        if content.startswith(magic):
            raise StatementError(path, what, remedy)
    return content


def decode(content: bytes, encoding: str = "cp1252", *, head: bool = False) -> str:
    """Decode a file: by its byte-order mark, as UTF-8, else as the bank encodes.

    Never fails: the last resort (ISO 8859-1) has a character for every byte.

    Args:
        content: The bytes.
        encoding: The bank's encoding, where it is not UTF-8.
        head: Whether these are the first bytes only: a character cut off at the end
            is then left out.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, errors="replace")
    for name in ("utf-8", encoding):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            return decoder.decode(content, final=not head)
        except UnicodeDecodeError:
            continue
    return content.decode("iso-8859-1")


def read_text(path: str, content: bytes, encoding: str = "cp1252") -> str:
    """Decode a file and check that it is text within bounds.

    Raises:
        StatementError: It is binary, has too many lines, or one that is too long.
    """
    text = decode(content, encoding)
    if _REFUSED_IN_TEXT.search(text):
        raise StatementError(path, say("this is not a text file"), _REMEDY_EXPORT)
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise StatementError(
            path,
            say("the file has more than {0} lines", MAX_LINES),
            say("export a shorter period"),
        )
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE_LENGTH:
            raise StatementError(
                path,
                say("this line has more than {0} characters", MAX_LINE_LENGTH),
                _REMEDY_EXPORT,
                line=number,
            )
    return text


def unreadable(
    path: str, line: int | None, problem: str, remedy: str = _REMEDY_EXPORT
) -> StatementError:
    """Make the error of a line that cannot be read."""
    return StatementError(path, problem, remedy, line=line)


def problem_of(error: Exception) -> str:
    """Give what an exception says: as a sentence, where it was raised with one."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, Sentence) else str(error)


def joined(*texts: str | None) -> str:
    """Join texts to one line, leaving out what is empty or said already in words."""
    parts: list[str] = []
    for text in texts:
        part = one_line(text or "")
        if part and f" {fold(part)} " not in f" {fold(' '.join(parts))} ":
            parts.append(part)
    return " ".join(parts)


def bare_iban(text: str | None) -> str | None:
    """Give an IBAN without spaces, or None where the text is empty."""
    return _bare(text or "") or None


def _bare(number: str) -> str:
    return "".join(c for c in number.upper() if c.isalnum())


# --- By itself ----------------------------------------------------------------------


def run(importer: type[StatementImporter]) -> None:
    """Run one importer from its own file, as any beangulp importer.

    All that beangulp offers for one importer is there: extract, identify, archive, and
    its golden-file tests.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--account", default=importer.default_account)
    parser.add_argument("--number")
    ours, theirs = parser.parse_known_args()
    commands: Any = beangulp.testing.wrap(importer(ours.account, number=ours.number))
    commands.help = (
        f"Import statements of {importer.title}. "
        f"--account ACCOUNT before the command names the ledger account "
        f"({importer.default_account}), --number N the bank account whose number "
        f"ends so."
    )
    commands(args=theirs)
