"""What every page has at hand: words, figures, links, what the address asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from fava.application import url_for
from fava.core.filters import Match
from flask import request
from markupsafe import Markup

from beancount_infast.documents import read_date
from beancount_infast.fava.dialogs import ACTIONS
from beancount_infast.fava.listing import Column, Listing, make_listing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from fava.core import FavaLedger

    from beancount_infast.fava.figures import Figures
    from beancount_infast.fava.shown import Line, Owing, Shown
    from beancount_infast.fava.wording import PageWords

NAME = "Infast"
OfCustomer = TypeVar("OfCustomer", "Line", "Owing")

TONES = {
    "overdue": "red",
    "unpaid": "yellow",
    "partially-paid": "yellow",
    "paid": "green",
    "unused": "green",
    "recorded": "green",
}


@dataclass(frozen=True)
class Figure:
    """A large figure: a label and an amount for each currency."""

    label: str
    amounts: tuple[tuple[str | None, Decimal], ...]
    late: bool = False


@dataclass
class Screen:
    """What a page has at hand; Fava's filters stay in every address that it gives.

    Attributes:
        ledger: Fava's ledger.
        shown: The customers as of the day.
        words: Words in Fava's language.
        figures: Amounts in Fava's format.
        may_record: Whether buttons that record are shown.
        read_only: Whether Fava takes nothing.
        state: What the books are known by.
        have_xlsx: Whether workbooks can be written.
    """

    ledger: FavaLedger
    shown: Shown
    words: PageWords
    figures: Figures
    may_record: bool
    read_only: bool
    state: str
    have_xlsx: bool = False
    args: dict[str, str] = field(default_factory=dict)

    # Words and figures.

    def amount(self, number: Decimal, currency: str | None) -> str:
        """Write an amount."""
        return self.figures.amount(number, currency)

    def number(self, number: Decimal, currency: str | None) -> str:
        """Write a number."""
        return self.figures.number(number, currency)

    def dot(self, *statuses: str) -> Markup:
        """Write how a document stands: a coloured dot and words."""
        first, *more = statuses
        tone = TONES.get(first, "gray")
        dot = Markup(
            '<span class="infast-dot infast-{}" aria-hidden="true"></span>{}'
        ).format(tone, self.words.status(first))
        # On a phone there is room for the first word.
        return dot + Markup("").join(
            Markup('<span class="infast-more"> · {}</span>').format(
                self.words.status(one)
            )
            for one in more
        )

    def line_status(self, line: Line) -> Markup:
        """Write how an invoice, a payment or a credit note stands."""
        if not line.overdue:
            return self.dot(line.status)
        if line.status == "partially-paid":
            return self.dot("overdue", line.status)
        return self.dot("overdue")

    def action(self, action: str) -> str:
        """Give what the button of a recording says."""
        return self.words(ACTIONS[action])

    # Links.

    def page_link(self, page: str, **args: str) -> str:
        """Give the address of one of our pages."""
        return url_for("extension_report", extension_name=NAME, page=page, **args)

    def file_link(self, endpoint: str, **args: str) -> str:
        """Give the address of a file to download."""
        address = url_for("extension_report", extension_name=NAME, **args)
        path, mark, query = address.partition("?")
        return f"{path}{endpoint}{mark}{query}"

    def here(self, **changes: str | None) -> str:
        """Give the address of this page with some words of it changed."""
        args = {**self.args, **changes}
        kept = {key: value for key, value in args.items() if value}
        return url_for("extension_report", extension_name=NAME, **kept)

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """Give the words of the address that a form must keep but for its own."""
        return [(k, v) for k, v in self.args.items() if k not in names and v]

    def own(self, name: str) -> dict[str, str]:
        """Give the words of the address that are a list's own."""
        return {k: v for k, v in self.args.items() if k.startswith(f"{name}-")}

    def report_link(self, report: str, **args: str) -> str:
        """Give the address of one of Fava's reports."""
        return url_for("report", report_name=report, **args)

    def account(self, name: str) -> Markup:
        """Write an account that leads to its page; it may break between its parts."""
        address = url_for("account", name=name)
        parts = Markup(":<wbr>").join(name.split(":"))
        return Markup('<a href="{}">{}</a>').format(address, parts)

    def customer(self, key: str, name: str) -> Markup:
        """Write a customer's name that leads to its page."""
        address = self.page_link("customer", customer=key)
        return Markup('<a href="{}">{}</a>').format(address, name)

    def document(self, number: str | None) -> Markup:
        """Write a document's number that leads to its page."""
        if number is None:
            return Markup("&ndash;")
        address = self.page_link("document", number=number)
        return Markup('<a href="{}">{}</a>').format(address, number)

    # What the address asks for.

    def arg(self, name: str) -> str:
        """Give a word of the address; empty where it is not there."""
        return self.args.get(name, "")

    def day(self, name: str) -> datetime.date | None:
        """Give a date of the address, if it is one."""
        return read_date(self.args.get(name))

    def list(
        self,
        name: str,
        columns: Sequence[Column[Any]],
        rows: Sequence[Any],
        *,
        last_page: bool = False,
    ) -> Listing[Any]:
        """Give one page of a list."""
        return make_listing(name, columns, rows, self.args, last_page=last_page)

    def account_filter(self) -> Callable[[str], bool] | None:
        """Give whether a customer passes Fava's account filter; None if none is set."""
        value = self.args.get("account")
        if not value:
            return None
        match, customers = Match(value), self.shown.books.customers
        passed: dict[str, bool] = {}

        def passes(key: str) -> bool:
            if key not in passed:
                customer = customers[key]
                names = (customer.receivable, customer.credit)
                passed[key] = any(
                    value in name.split(":")
                    or name.startswith(f"{value}:")
                    or match(name)
                    for name in names
                )
            return passed[key]

        return passes

    def filtered(self, lines: Sequence[OfCustomer]) -> Sequence[OfCustomer]:
        """Keep what passes Fava's account filter."""
        passes = self.account_filter()
        if passes is None:
            return lines
        return [line for line in lines if passes(line.customer)]


def address_args() -> dict[str, str]:
    """Give the words of the address, without Fava's own sign of a part of a page."""
    return {key: value for key, value in request.args.items() if key != "partial"}
