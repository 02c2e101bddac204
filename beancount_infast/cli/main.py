"""The group of commands, and the ledger that they read."""

from __future__ import annotations

import os
import sys

import click

from beancount_infast.cli import recording, reporting
from beancount_infast.cli.common import ledger_option
from beancount_infast.desk import Refusal
from beancount_infast.ledger import LedgerError
from beancount_infast.storage import StorageError


class _Group(click.Group):
    """A group whose commands end with a sentence, never with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it refuses is said on standard error, status 2."""
        try:
            return super().invoke(ctx)
        except (LedgerError, StorageError, Refusal) as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # Whoever read the output has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beancount_infast", prog_name="infast")
@ledger_option
def main() -> None:
    """Customer payments on plain-text double-entry books.

    The ledger is named by -f, or by the environment variable BEANCOUNT_FILE.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows another: it never stops a report.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for command in (*reporting.COMMANDS, *recording.COMMANDS):
    main.add_command(command)
