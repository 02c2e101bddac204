"""What the commands share: the ledger, the day, the format, the way out."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import difflib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from beancount_infast.documents import read_date
from beancount_infast.ledger import load
from beancount_infast.reading import read_books
from beancount_infast.reports import View, view
from beancount_infast.seals import sealed_numbers
from beancount_infast.typesetting import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Books
    from beancount_infast.ledger import Ledger

# The key under which the group keeps the ledger's file for its commands.
LEDGER = "beancount_infast.ledger"


def _keep_ledger(
    ctx: click.Context, param: click.Parameter, value: Path | None
) -> Path | None:
    """Take the ledger's file from before or from behind the command's name.

    What is written comes before what the environment says, wherever it is written.
    """
    source = ctx.get_parameter_source(param.name or "")
    if value is not None and source is ParameterSource.COMMANDLINE:
        ctx.meta[LEDGER] = value
    elif value is not None:
        ctx.meta.setdefault(LEDGER, value)
    return value


def ledger_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``-f/--ledger`` to a command."""
    return click.option(
        "-f",
        "--ledger",
        type=click.Path(path_type=Path),
        envvar="BEANCOUNT_FILE",
        expose_value=False,
        is_eager=True,
        callback=_keep_ledger,
        help="The ledger's main file.  [env: BEANCOUNT_FILE]",
    )(command)


def ledger_path() -> Path:
    """Give the ledger's main file.

    Raises:
        UsageError: None is named.
    """
    path: Path | None = click.get_current_context().meta.get(LEDGER)
    if path is None:
        raise click.UsageError(
            "Which ledger? Name it with -f FILE or in BEANCOUNT_FILE."
        )
    return path


class Day(click.ParamType[datetime.date]):
    """A date, written as 2026-01-31."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read a date."""
        date = read_date(value)
        if date is None:
            self.fail(f"{value} is not a date; write it as 2026-01-31", param, ctx)
        return date


class Money(click.ParamType[Decimal]):
    """An amount above zero: 1234.56, or 1234,56."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read an amount."""
        amount = read_amount(str(value))
        if amount is None:
            self.fail(f"{value} is not an amount; write it as 1234.56", param, ctx)
        return amount


def read_amount(text: str) -> Decimal | None:
    """Read an amount with a point or a comma; None where it is none."""
    plain = text.strip().replace(",", ".", 1)
    if not plain.removeprefix("-").replace(".", "", 1).isdecimal():
        return None
    if not plain.isascii():
        return None
    return Decimal(plain)


def today() -> datetime.date:
    """Give the day on which the command runs."""
    return datetime.date.today()  # noqa: DTZ011  (a book's day is the local one)


def format_option(*formats: str) -> Callable[..., Any]:
    """Add ``--format`` to a command; the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How it is written.",
    )


# --- The ledger as a report sees it --------------------------------------------


@dataclasses.dataclass(frozen=True)
class Seen:
    """A ledger, its books, and their view on a day."""

    ledger: Ledger
    books: Books
    view: View


def see(as_of: datetime.date | None) -> Seen:
    """Load the ledger and settle it as of a day; today if None."""
    ledger = load(ledger_path())
    books = read_books(ledger.entries, ledger.options_map)
    sealed = sealed_numbers(ledger.entries)
    return Seen(ledger, books, view(books, as_of or today(), sealed))


def find_customer(books: Books, key: str) -> Customer:
    """Give a customer by its key, or by its name where only one has it.

    Raises:
        UsageError: There is none; with the nearest ones.
    """
    customer = books.customers.get(key)
    if customer is not None:
        return customer
    named = [c for c in books.customers.values() if c.name == key]
    if len(named) == 1:
        return named[0]
    near = difflib.get_close_matches(key, list(books.customers), 3, 0.5)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise click.UsageError(f"The books have no customer {key}.{hint}")


# --- Rows ----------------------------------------------------------------------


def as_record(row: Any, places: Callable[[str | None], int]) -> dict[str, Any]:
    """Give a row as JSON holds it: amounts as text, dates as ISO text.

    Args:
        row: A frozen row of a report.
        places: The decimals that a currency's amounts have at least.
    """
    decimals = places(getattr(row, "currency", None))

    def value_of(value: Any) -> Any:
        if isinstance(value, Decimal):
            return number_text(value, decimals)
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, tuple):
            return [value_of(part) for part in value]
        if dataclasses.is_dataclass(value):
            return {
                field.name: value_of(getattr(value, field.name))
                for field in dataclasses.fields(value)
            }
        return value

    record: dict[str, Any] = value_of(row)
    return record


def write_json(records: Any) -> None:
    """Write records as JSON."""
    click.echo(json.dumps(records, indent=2, ensure_ascii=False))


def write_csv(fields: Sequence[str], records: Iterable[dict[str, Any]]) -> None:
    """Write records as CSV, a header of their fields first.

    A list within a record becomes one cell: its parts divided by `` | ``, and what
    each of them holds by spaces.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(fields)
    for record in records:
        writer.writerow([_cell(record[name]) for name in fields])
    click.echo(out.getvalue(), nl=False)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " | ".join(
            " ".join(_cell(part) for part in item.values()) for item in value
        )
    return str(value)


def end(ledger: Ledger) -> None:
    """Say the ledger's errors on standard error; end with status 1 where there are."""
    if not ledger.errors:
        return
    for line in sorted(map(error_line, ledger.errors)):
        click.echo(line, err=True)
    click.get_current_context().exit(1)


def error_line(error: Any) -> str:
    """Write an error as ``FILE:LINE: message``."""
    source = error.source or {}
    return f"{source.get('filename')}:{source.get('lineno')}: {error.message.strip()}"
