"""The counter at which recordings are asked for: the books as they stand, and words.

What is proposed here is what the command line would propose; what is drafted is
drafted by the very same functions.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from beancount.core.data import Close, Open

from beancount_infast.desk import Desk, Drafted, Paper, Refusal
from beancount_infast.documents import is_under
from beancount_infast.fava.asked import Asked, Fields
from beancount_infast.fava.wording import METHODS
from beancount_infast.sentences import say
from beancount_infast.typesetting import transaction_text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Sequence
    from decimal import Decimal

    from beancount_infast.customers import Customer
    from beancount_infast.fava.dialogs import Options
    from beancount_infast.fava.figures import Figures
    from beancount_infast.fava.shown import Line, Shown
    from beancount_infast.fava.wording import PageWords

_AMOUNT = re.compile(r"[0-9][0-9.,]*(?= [A-Z][A-Z0-9'._-]*)")


@dataclass
class Counter:
    """What every recording has at hand.

    Attributes:
        shown: The customers, at the ledger's end.
        words: Words in Fava's language.
        figures: Amounts in Fava's format.
        entries: The ledger's directives, for its accounts.
        today: The day.
        currency: The first operating currency of the books, if they name one.
    """

    shown: Shown
    words: PageWords
    figures: Figures
    entries: Sequence[Any]
    today: datetime.date
    currency: str | None = None

    @cached_property
    def desk(self) -> Desk:
        """The desk at which documents are drafted."""
        shown = self.shown
        return Desk(shown.books, shown.settlement, self.words.narrate)

    def fields(self, asked: Asked) -> Fields:
        """Give the fields of a request, to be read."""
        return Fields(asked.fields, self.words)

    def paper(self, fields: Fields) -> Paper:
        """Give what a request says of its document."""
        return Paper(fields.day("date", self.today), None, fields.text("description"))

    def texts(self, drafted: Iterable[Drafted]) -> list[str]:
        """Write drafted documents as they will stand in the books."""
        places = self.shown.view.decimals
        return [
            transaction_text(one.entry, lambda currency: places.get(currency, 2))
            for one in drafted
        ]

    def line(self, number: str, kind: str | None = None) -> Line:
        """Give the invoice, payment or credit note of a number.

        Raises:
            Refusal: There is none.
        """
        line = self.shown.line_of(number)
        if line is None or kind not in (None, line.kind):
            # The desk says which it is.
            _ = self.desk.invoice(number) if kind else self.desk.find(number)
            raise Refusal("unknown-document", say("{0} cannot be named here", number))
        return line

    def customer(self, key: str) -> Customer:
        """Give a customer.

        Raises:
            Refusal: There is no such customer.
        """
        return self.desk.customer(key)

    def amount(self, number: Decimal, currency: str) -> str:
        """Write an amount, hidden where amounts are."""
        return self.figures.amount(number, currency)

    def typed(self, number: Decimal, currency: str) -> str:
        """Write a number as it stands in a field; empty where amounts are hidden."""
        return "" if self.figures.hidden else self.figures.typed(number, currency)

    def hide(self, text: str) -> str:
        """Hide the amounts of a text, where amounts are hidden."""
        if not self.figures.hidden:
            return text
        return _AMOUNT.sub(lambda found: re.sub("[0-9]", "X", found[0]), text)

    # Accounts.

    @cached_property
    def open_accounts(self) -> list[str]:
        """The accounts that are open, but for the customers' own."""
        closed = {e.account for e in self.entries if type(e) is Close}
        options = self.shown.books.options
        return sorted(
            entry.account
            for entry in self.entries
            if type(entry) is Open
            and entry.account not in closed
            and not is_under(entry.account, options.receivable)
            and not is_under(entry.account, options.customer_credit)
        )

    def accounts_under(self, *roots: str) -> list[str]:
        """Give the open accounts under some of the five roots."""
        names = [self.shown.books.options.roots[root] for root in roots]
        return [
            account
            for account in self.open_accounts
            if any(is_under(account, name) for name in names)
        ]

    def money_accounts(self, *first: str | None) -> Options:
        """Give where money may be: declared, or where payments went; else any asset."""
        options = self.shown.books.options
        names = dict.fromkeys(account for account in first if account)
        names |= dict.fromkeys(a for a in options.methods.values() if a)
        names |= dict.fromkeys(options.banks.values())
        # An opening item stands on equity, where no money is.
        equity = options.roots["equity"]
        used = dict.fromkeys(line.account for line in self.shown.payments)
        names |= {a: None for a in used if a and not is_under(a, equity)}
        if not names:
            names = dict.fromkeys(self.accounts_under("assets"))
        return same(names)

    def methods(self) -> Options:
        """Give the methods declared; else those that payments name, or anybody has."""
        methods: Collection[str] = self.shown.books.options.methods
        if not methods:
            used = (line.method for line in self.shown.payments if line.method)
            methods = dict.fromkeys((*used, *METHODS))
        # Of two that are called alike, as "virement" in French, the first is enough.
        named: dict[str, str] = {}
        for method in methods:
            named.setdefault(self.words.method(method), method)
        return tuple((method, name) for name, method in named.items())

    def usual(
        self, customer: Customer, method: str | None, account: str | None
    ) -> tuple[str, str | None]:
        """Give a payment's method and account: as given, or as they usually are.

        Where nothing tells, they are the first ones that can be chosen, for these are
        what the dialog shows.
        """
        try:
            return self.desk.usual(customer, method, account)
        except Refusal:
            method = method or self.methods()[0][0]
        try:
            return self.desk.usual(customer, method, account)
        except Refusal:
            accounts = self.money_accounts()
            return method, account or (accounts[0][0] if accounts else None)


def same(names: Iterable[str]) -> Options:
    """Give options whose words are their values."""
    return tuple((name, name) for name in names)


def digest(texts: Iterable[str]) -> str:
    """Give what stands for the texts that were shown."""
    return hashlib.sha256("\n\n".join(texts).encode()).hexdigest()
