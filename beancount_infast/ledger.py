"""Loading a ledger for a tool: the command line, recording, exports.

A ledger without the settlement plugin's line is read as if the line were there, last:
after the ledger's own plugins and before Beancount's padding, balances and checks.
Beancount's load cache is left alone, as Fava leaves it: it knows nothing of a plugin
that a tool adds, nor of a new release of ours.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader
from beancount.core.data import entry_sortkey
from beancount.ops import validation
from beancount.parser import booking
from beancount.parser.grammar import ParserError, ParserSyntaxError
from beancount.parser.lexer import LexerError

from beancount_infast.borrowed import as_sentence
from beancount_infast.rules import Breach
from beancount_infast.sentences import marked, say, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from beancount.core.data import Directive

    from beancount_infast.sentences import Sentence

PLUGIN = "beancount_infast.plugins.settlement"

# What parts of Beancount that are not typed give.
_book: Any = booking.book
_validate: Any = validation.validate
_hash_of: Any = loader.compute_input_hash
_PARSING = (LexerError, ParserError, ParserSyntaxError)
_TRACEBACK = "Traceback (most recent call last):"


class LedgerError(Exception):
    """A ledger that cannot be read.

    Args:
        path: Which file.
        what: Why not; ``{0}`` in it stands for the detail.
        remedy: What to do.
        detail: What the system says of it.
    """

    def __init__(self, path: Path, what: str, remedy: str, detail: str = "") -> None:
        super().__init__(path, what, remedy, detail)
        self.path = path
        self.what = what
        self.remedy = remedy
        self.detail = detail

    @property
    def sentence(self) -> Sentence:
        """Which file, why not, and what to do."""
        what, remedy = say(self.what, self.detail), say(self.remedy)
        return say("{0}: {1}; {2}", self.path, what, remedy)

    def __str__(self) -> str:
        return str(self.sentence)


class NotText(NamedTuple):
    """An included file that is no text, in the form of Beancount's errors."""

    source: Mapping[str, Any]
    message: str
    entry: None = None


class Fault(NamedTuple):
    """An error of a ledger, as it is shown.

    Attributes:
        code: The rule's code; ``beancount`` where no rule of ours is broken.
        message: What is wrong and what to do, without the code.
        file: The file in which it stands.
        line: The line.
        number: The number of the document in breach, where it has one.
    """

    code: str
    message: str
    file: str | None
    line: int | None
    number: str | None

    def __str__(self) -> str:
        return self.say()

    def say(self, words: Callable[[str], str] = str) -> str:
        """Say it, in the language of the words."""
        message = translated(self.message, words)
        return f"{self.file}:{self.line or 0}: [{self.code}] {message}"


@dataclass(frozen=True)
class Ledger:
    """A ledger as a tool reads it.

    Attributes:
        path: The main file.
        entries: Its directives in full form, by date.
        errors: What Beancount and the plugins found.
        options_map: Beancount's options.
        written: Its directives as they are written: before any plugin, by date.
    """

    path: Path
    entries: list[Directive]
    errors: list[Any]
    options_map: dict[str, Any]
    written: list[Directive]

    def faults(self) -> list[Fault]:
        """Give its errors as they are shown, in the order of files and lines."""
        return sorted(
            map(fault_of, self.errors),
            key=lambda fault: (fault.file or "", fault.line or 0, fault.message),
        )


def load(path: Path) -> Ledger:
    """Load a ledger afresh.

    Args:
        path: Its main file.

    Raises:
        LedgerError: It cannot be read: there is no such file, or it is no text, or a
            plugin that it names cannot even be imported.
    """
    # As Beancount names it: absolute and without "..", links left as they are.
    main = Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100
    try:
        main.stat()
        ledger = _load(main)
    except OSError as error:
        raise _unreadable(main, error) from error
    except Exception as error:
        # Beancount lets a plugin fail as it likes while it is imported.
        detail = f"{type(error).__name__}: {error}"
        raise LedgerError(
            main,
            marked("it cannot be loaded ({0})"),
            marked("check the plugins that it names"),
            detail,
        ) from error
    return replace(ledger, errors=_without_noise(main, ledger.errors))


def _unreadable(main: Path, error: OSError) -> LedgerError:
    path = Path(os.fsdecode(error.filename)) if error.filename else main
    if isinstance(error, FileNotFoundError):
        what, remedy = marked("there is no such file"), marked("check its name")
        return LedgerError(path, what, remedy)
    if isinstance(error, IsADirectoryError):
        what, remedy = marked("it is a folder"), marked("name a file in it")
        return LedgerError(path, what, remedy)
    reason = (error.strerror or str(error)).lower()
    what, remedy = marked("it cannot be read ({0})"), marked("check it")
    return LedgerError(path, what, remedy, reason)


def _load(main: Path) -> Ledger:
    """Load as Beancount does, with our plugin's line where the ledger has none.

    Beancount takes a further plugin only from a list of its module, where Fava would
    find it too, in another thread; so its steps stand here one by one.
    """
    entries: Any
    entries, errors, options_map = loader._parse_recursive(  # noqa: SLF001
        [(str(main), True)], None
    )
    entries.sort(key=entry_sortkey)
    entries, booking_errors = _book(entries, options_map)
    errors += booking_errors
    written = list(entries)
    entries, errors = _transform(entries, errors, options_map)
    options_map["input_hash"] = _hash_of(options_map["include"])
    return Ledger(main, list(entries), list(errors), dict(options_map), written)


def _transform(
    entries: Any, errors: list[Any], options_map: dict[str, Any]
) -> tuple[Any, list[Any]]:
    """Run the plugins, Beancount's and the ledger's with ours, and its checks."""
    named, saved_path = options_map["plugin"], list(sys.path)
    if all(name != PLUGIN for name, _ in named):
        options_map["plugin"] = [*named, (PLUGIN, None)]
    sys.path[:0] = options_map["pythonpath"]
    try:
        entries, errors = loader.run_transformations(entries, errors, options_map, None)
    finally:
        sys.path[:] = saved_path
        options_map["plugin"] = named
    return entries, [*errors, *_validate(entries, options_map)]


def added_errors(ledger: Ledger, written: Iterable[Directive]) -> list[Any]:
    """Give the errors that a ledger would have beside those that it has.

    Its own plugins say it: one may move VAT that a payment makes due, another may
    take no two payments alike.

    Args:
        ledger: The ledger as it was loaded.
        written: Its directives as they would be written, booked.

    Returns:
        The errors at places that have none now, or more than now.
    """
    entries = sorted(written, key=entry_sortkey)
    _, errors = _transform(entries, [], dict(ledger.options_map))
    had = Counter(map(_place, ledger.errors))
    added: list[Any] = []
    for error in errors:
        had[_place(error)] -= 1
        if had[_place(error)] < 0:
            added.append(error)
    return added


def _place(error: Any) -> tuple[Any, ...]:
    source = error.source or {}
    return type(error).__name__, source.get("filename"), source.get("lineno")


# --- Errors --------------------------------------------------------------------


def _without_noise(main: Path, errors: Iterable[Any]) -> list[Any]:
    """Say once of a file that it is no text, not once for each of its pieces.

    Raises:
        LedgerError: It is the main file.
    """
    errors = list(errors)
    suspects = {e.source["filename"] for e in errors if type(e) is LexerError}
    noise = {
        name: line
        for name in sorted(suspects)
        if (line := _first_line_of_no_text(Path(name))) is not None
    }
    if not noise:
        return errors
    if str(main) in noise:
        what = marked("line {0} is not text in UTF-8")
        remedy = marked("name a ledger, or convert it")
        raise LedgerError(main, what, remedy, str(noise[str(main)]))
    kept = [
        e
        for e in errors
        if type(e) not in _PARSING or e.source["filename"] not in noise
    ]
    return kept + [
        NotText(
            {"filename": name, "lineno": line},
            say(
                "from here on this is not text in UTF-8; convert it, or do not include "
                "it"
            ),
        )
        for name, line in noise.items()
    ]


def _first_line_of_no_text(path: Path) -> int | None:
    if not path.is_file():
        return None
    data = path.read_bytes()
    end = data.find(b"\0")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        end = error.start if end < 0 else min(end, error.start)
    return None if end < 0 else data.count(b"\n", 0, end) + 1


def fault_of(error: Any) -> Fault:
    """Give an error as it is shown.

    Args:
        error: One of Beancount's, of a plugin's or of ours.
    """
    source = error.source or {}
    file, line = source.get("filename"), source.get("lineno")
    if isinstance(error, Breach):
        return Fault(error.code, error.sentence, file, line, error.number)
    message: str = error.message
    if not isinstance(error, NotText):
        message = as_sentence(_without_traceback(str(error.message).strip()))
    return Fault("beancount", message, file, line, None)


def told(error: Any) -> str:
    """Give an error's message, with its code where it has one.

    Args:
        error: As `fault_of` takes it.
    """
    if isinstance(error, Breach):
        return say("[{0}] {1}", error.code, error.sentence)
    return as_sentence(str(error.message))


def _without_traceback(message: str) -> str:
    """Leave out where in its code a plugin failed: its last line says what is wrong."""
    head, traceback, tail = message.partition(_TRACEBACK)
    return f"{head.rstrip()} {tail.splitlines()[-1].strip()}" if traceback else message
