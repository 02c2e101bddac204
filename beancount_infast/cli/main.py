"""The group of commands, and what holds for all of them."""

from __future__ import annotations

import codecs
import contextlib
import copy
import gc
import gettext
import inspect
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, TypeVar

import click

from beancount_infast.cli import exporting, french, importing, recording, reporting
from beancount_infast.cli.common import ledger_option, said
from beancount_infast.desk import Refusal
from beancount_infast.ledger import LedgerError
from beancount_infast.sentences import marked
from beancount_infast.storage import StorageError
from beancount_infast.words import DOMAIN, FOLDER, Words, locale_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_Command = TypeVar("_Command", bound=click.Command)

# The commands, in the parts in which they are listed.
PARTS = {
    marked("Reports"): reporting.COMMANDS,
    marked("French practice"): (*french.COMMANDS, *exporting.COMMANDS),
    marked("Recording"): (*recording.COMMANDS, *importing.COMMANDS),
}

# What a terminal may lack and what then stands for it, beside letters without their
# accents and plain spaces.
NEAREST = {
    "\N{EN DASH}": "-",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "«": '"',
    "»": '"',
    "œ": "oe",
    "Œ": "OE",
    "€": "EUR",
}


class Infast(click.Group):
    """A group whose commands end with a sentence, never with a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run it; what click itself says is in the person's language too."""
        gettext.bindtextdomain(DOMAIN, FOLDER)
        gettext.textdomain(DOMAIN)
        try:
            with _one_language():
                return super().main(*args, **extra)
        except OSError as error:
            # The disk that the output goes to is full, say; what a command had to
            # record was recorded, or was not, before it tried to tell.
            with contextlib.suppress(OSError):
                reason = error.strerror or str(error)
                what = said("What there is to say cannot be written: {0}", reason)
                click.echo(what, err=True)
            _speak_no_more()
            sys.exit(1)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, with its help in the person's language."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else in_language(command, Words())

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, in the person's language."""
        super(Infast, in_language(self, Words())).format_help(ctx, formatter)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands, in parts."""
        words = Words()
        for title, part in PARTS.items():
            commands = [in_language(one, words) for one in part]
            with formatter.section(words(title)):
                room = formatter.width - 6 - max(len(str(c.name)) for c in commands)
                formatter.write_dl(
                    [(str(c.name), c.get_short_help_str(room)) for c in commands]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it refuses is said on standard error, status 2."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            with _quickly():
                return super().invoke(ctx)
        except (LedgerError, StorageError) as error:
            click.echo(Words().tell(error.sentence), err=True)
            ctx.exit(2)
        except Refusal as error:
            click.echo(error.say(Words()), err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # Whoever read the output has seen enough.
            _speak_no_more()
            ctx.exit(0)


def _speak_no_more() -> None:
    """Let what is left in the standard output go nowhere when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextlib.contextmanager
def _quickly() -> Iterator[None]:
    """Collect no garbage: a command ends soon, and a ledger is kept until then."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _one_language() -> Iterator[None]:
    """Let click take the language that we take.

    It would follow LANGUAGE even where there is no locale, and half of a page would be
    in one language and half in another.
    """
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = locale_name()
    try:
        yield
    finally:
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def in_language(command: _Command, words: Words) -> _Command:
    """Give a copy of a command whose help is in a language.

    Args:
        command: The command, whose help is in English.
        words: The language.
    """
    command = copy.copy(command)
    english = inspect.cleandoc(command.help or "")
    command.help = words(english)
    # Click would cut what a list of commands says of it at the end of a line.
    first = " ".join(command.help.split("\n\n")[0].split())
    command.short_help = first.split(". ")[0].removesuffix(".") + "." if first else None
    command.params = [copy.copy(param) for param in command.params]
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            param.help = words(param.help)
    if isinstance(command, click.Group) and not isinstance(command, Infast):
        commands = command.commands.items()
        command.commands = {name: in_language(one, words) for name, one in commands}
    return command


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Write what comes nearest to letters that a terminal lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_nearest_char, lacking)), error.end


def _nearest_char(char: str) -> str:
    parts = NEAREST.get(char) or unicodedata.normalize("NFKD", char)
    return parts.encode("ascii", "ignore").decode() or "?"


codecs.register_error("infast-nearest", _nearest)


@click.group(cls=Infast, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beancount_infast", prog_name="infast")
@ledger_option
def main() -> None:
    """Customer payments on plain-text double-entry books.

    The ledger is named by -f, or by the environment variable BEANCOUNT_FILE.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="infast-nearest")


for _part in PARTS.values():
    for _command in _part:
        main.add_command(_command)
