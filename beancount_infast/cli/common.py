"""What the commands share: the ledger, the day, the format, the way out."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import difflib
import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_infast.cli.tables import plain
from beancount_infast.documents import read_date
from beancount_infast.ledger import load
from beancount_infast.reading import read_books
from beancount_infast.reports import View, view
from beancount_infast.seals import sealed_numbers
from beancount_infast.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from beancount_infast.customers import Customer
    from beancount_infast.documents import Books
    from beancount_infast.ledger import Ledger

# The key under which the group keeps the ledger's file for its commands.
LEDGER = "beancount_infast.ledger"


def said(sentence: str, *values: object) -> str:
    """Say a sentence in the person's language.

    Args:
        sentence: The sentence, in English; ``{0}`` stands for the first value.
        values: What stands in it.
    """
    return Words()(sentence).format(*values)


def _keep_ledger(
    ctx: click.Context, _: click.Parameter, value: Path | None
) -> Path | None:
    """Take the ledger's file from before or from behind the command's name."""
    if value is not None:
        ctx.meta[LEDGER] = value
    return value


def ledger_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``-f/--ledger`` to a command."""
    return click.option(
        "-f",
        "--ledger",
        type=click.Path(path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=_keep_ledger,
        help="The ledger's main file.  [env: BEANCOUNT_FILE]",
    )(command)


def ledger_path() -> Path:
    """Give the ledger's main file.

    What is written comes before what the environment says, wherever it is written.

    Raises:
        UsageError: None is named.
    """
    meta = click.get_current_context().meta
    path = meta.get(LEDGER) or os.environ.get("BEANCOUNT_FILE")
    if not path:
        raise click.UsageError(
            said("Which ledger? Name it with -f FILE or in BEANCOUNT_FILE.")
        )
    return Path(path)


class Day(click.ParamType[datetime.date]):
    """A date, written as 2026-01-31."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read a date."""
        date = read_date(value)
        if date is None:
            self.fail(
                said("{0} is not a date; write it as 2026-01-31", value), param, ctx
            )
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
            self.fail(
                said("{0} is not an amount; write it as 1234.56", value), param, ctx
            )
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


def find_customer(books: Books, name: str) -> Customer:
    """Give a customer by its key, or by its name where only one has it.

    Raises:
        UsageError: There is none, or there are several; with those that it may be.
    """
    customer = books.customers.get(name)
    if customer is not None:
        return customer
    named = [c for c in books.customers.values() if c.name == name]
    if len(named) == 1:
        return named[0]
    if named:
        keys = ", ".join(sorted(c.key for c in named))
        raise click.UsageError(
            said("Several customers are called {0}. Give a key: {1}.", name, keys)
        )
    sentence = said("The books have no customer {0}.", name)
    near = _nearest_keys(books, name)
    if near:
        sentence += " " + said("Did you mean {0}?", ", ".join(near))
    raise click.UsageError(sentence)


def _nearest_keys(books: Books, name: str) -> list[str]:
    """Give the keys of customers that are called nearly like that."""
    called = {
        text.casefold(): customer.key
        for customer in books.customers.values()
        for text in (customer.name, customer.key)
    }
    near = difflib.get_close_matches(name.casefold(), called, n=3, cutoff=0.5)
    return list(dict.fromkeys(called[text] for text in near))


# --- Rows ----------------------------------------------------------------------


def as_record(row: Any, view: View) -> dict[str, Any]:
    """Give a row as JSON holds it: amounts as text, dates as ISO text.

    Args:
        row: A frozen row of a report.
        view: What it is a row of, for the decimals of its currency.
    """
    return _record(row, places_in(view, row.currency))


def places_in(view: View, currency: str | None) -> int:
    """Give the decimals that amounts of a currency are written with at least.

    They are those of its most precise document; two where there is none.
    """
    return view.decimals.get(currency or "", 2)


def _record(row: Any, decimals: int) -> dict[str, Any]:
    return {name: _value(getattr(row, name), decimals) for name in fields_of(type(row))}


def _value(value: Any, decimals: int) -> Any:
    if isinstance(value, Decimal):
        return exact(value, decimals)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_record(part, decimals) for part in value]
    return value


def exact(number: Decimal, places: int) -> str:
    """Write a number with at least some decimals; of any size, without rounding."""
    exponent = number.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    return f"{number or abs(number):.{max(places, own)}f}"


def fields_of(row: Any) -> list[str]:
    """Give the names of a row's fields, or of a kind of row's, in their order."""
    return [field.name for field in dataclasses.fields(row)]


def write_json(value: Any) -> None:
    """Write a value as JSON."""
    _write(json_text(value))


def json_text(value: Any) -> str:
    """Give a value as JSON; of a list, each item on a line of its own."""
    if isinstance(value, list):
        lines = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
        return f"[\n  {lines}\n]\n" if value else "[]\n"
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write_csv(fields: Sequence[str], records: Iterable[dict[str, Any]]) -> None:
    """Write records as CSV (RFC 4180), a header of their fields first.

    A list within a record is one cell: its items divided by ``;``, the values of each
    by ``:``, which no number of a document, date or amount contains.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    for record in records:
        writer.writerow([_cell(record[name]) for name in fields])
    _write(out.getvalue())


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return ";".join(
            ":".join(part or "" for part in item.values()) for item in value
        )
    return value


def _write(text: str) -> None:
    """Write what a program reads: UTF-8, whatever the terminal's encoding is."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


def end(ledger: Ledger) -> None:
    """Say the ledger's errors on standard error; end with status 1 where there are."""
    faults, words = ledger.faults(), Words()
    for fault in faults:
        click.echo(plain(fault.say(words)), err=True)
    if faults:
        click.get_current_context().exit(1)
