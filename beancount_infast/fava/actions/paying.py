"""Payments of invoices, by money or by credit, and deposits."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

from beancount_infast import drafting
from beancount_infast.desk import Drafted, Refusal
from beancount_infast.documents import INVOICE, ZERO
from beancount_infast.fava.actions.base import Action, currency_field
from beancount_infast.fava.asked import MOST_NUMBERS, Unreadable
from beancount_infast.fava.counter import same
from beancount_infast.fava.dialogs import CONFIRMATIONS, Dialog, Field, ShareRow
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Desk
    from beancount_infast.fava.shown import Line


class Pay(Action):
    """The payment of invoices: with money, or with a credit."""

    name = "pay"

    @cached_property
    def invoices(self) -> list[Line]:
        """The invoices, in the order named; all to be paid where only a customer is."""
        counter = self.counter
        if self.asked.numbers:
            numbers = dict.fromkeys(self.asked.numbers)
            lines = [counter.line(number, INVOICE) for number in numbers]
            return self._of_one_customer(lines)
        key = counter.customer(self.asked.customer).key
        lines = counter.shown.open_invoices(key)
        if not lines:
            raise Refusal("names-no-invoice", say("name the invoice that is paid"))
        currency = self.asked.fields.get("currency") or lines[0].currency
        own = [line for line in lines if line.currency == currency and line.number]
        return own[:MOST_NUMBERS]

    def _of_one_customer(self, lines: list[Line]) -> list[Line]:
        """Check that the invoices are those of the customer who is named, if any."""
        key = self.asked.customer
        for line in lines:
            if key and line.customer != key:
                raise Refusal(
                    "wrong-customer",
                    say(
                        "{0} is {1}'s and not {2}'s; name an invoice of the same "
                        "customer",
                        line.number,
                        line.customer,
                        key,
                    ),
                )
        return lines

    @cached_property
    def customer(self) -> Customer:
        """Who pays."""
        books = self.counter.shown.books
        if self.asked.customer:
            return self.counter.customer(self.asked.customer)
        return books.customers[self.invoices[0].customer]

    @cached_property
    def currency(self) -> str:
        """In which currency."""
        return self.invoices[0].currency if self.invoices else ""

    @property
    def by_credit(self) -> bool:
        """Whether a credit settles them."""
        return self.asked.fields.get("with") == "credit"

    @property
    def confirm(self) -> str:
        """What the button says."""
        name = "use" if self.by_credit else "pay"
        return self.words(CONFIRMATIONS[name])

    @cached_property
    def credits(self) -> list[Line]:
        """What can be used."""
        return self.counter.shown.unused(self.customer.key, self.currency)

    def dialog(self) -> Dialog:
        """Give its dialog."""
        counter = self.counter
        _, account = self._usual(self.customer)
        fields = [
            *self._choice(),
            *self._currencies(),
            self._method("payment"),
            self._credit_to_use(),
            self._date(),
            self._amount(self.currency),
            self._account(counter.money_accounts(account), when="payment"),
        ]
        rows = [
            ShareRow(
                line.number or "",
                str(line.due),
                counter.figures.number(line.left, line.currency),
            )
            for line in self.invoices
        ]
        return Dialog(self.title, self.confirm, fields, rows)

    def _choice(self) -> list[Field]:
        words, none = self.words, not self.credits
        options = (("payment", words("Payment")), ("credit", words("Credit")))
        return [
            Field(
                "with",
                words("Settle with"),
                "radio",
                options,
                "payment",
                note=words("This customer has no unused credit.") if none else "",
                off=("credit",) if none else (),
                fresh=True,
            )
        ]

    def _currencies(self) -> list[Field]:
        """Let the currency be chosen, where a customer has invoices in several."""
        if self.asked.numbers:
            return []
        lines = self.counter.shown.open_invoices(self.customer.key)
        currencies = sorted({line.currency for line in lines})
        if len(currencies) == 1:
            return []
        label = self.words("Currency")
        options = same(currencies)
        return [Field("currency", label, "select", options, self.currency, redraw=True)]

    def _credit_to_use(self) -> Field:
        options = tuple(
            (
                line.number or "",
                " · ".join(
                    (
                        f"{self.words.kind(line.kind)} {line.number}",
                        str(line.date),
                        self.counter.amount(line.left, line.currency),
                    )
                ),
            )
            for line in self.credits
        )
        label = self.words("Credit to use")
        return Field("credit", label, "select", options, when="credit", fresh=True)

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the payment, or the use of the credit."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        places = self.counter.figures.places(self.currency)
        amount = fields.amount("amount", places)
        shares: dict[str, Decimal] = {}
        numbers = [line.number or "" for line in self.invoices]
        for number in numbers:
            share = fields.amount(f"share.{number}", places)
            if share is not None:
                shares[number] = share
        fields.check()
        if shares:
            numbers = [number for number in numbers if shares.get(number)]
        due = sum(shares.values(), ZERO) if shares else self._due(desk)
        if self.by_credit:
            use, amount = self._use(desk, amount, due)
        else:
            use, amount = (), due if amount is None else amount
        self.amount = amount
        if shares and due > amount:
            self._too_much(due)
        request = drafting.PayRequest(
            paper,
            tuple(numbers),
            ZERO if use else amount,
            tuple((number, shares[number]) for number in numbers) if shares else (),
            *self._usual(self.customer, fields),
            use,
        )
        if not numbers:
            raise Refusal("names-no-invoice", self.words("Give a share to an invoice."))
        return drafting.pay(desk, request)

    def _due(self, desk: Desk) -> Decimal:
        return sum(
            (desk.invoice(line.number or "").left for line in self.invoices), ZERO
        )

    def _too_much(self, due: Decimal) -> None:
        amount = self.counter.amount(due, self.currency)
        sentence = self.words.say(
            "The shares come to {0}, more than the amount.", amount
        )
        raise Unreadable({"amount": sentence})

    def _use(
        self, desk: Desk, amount: Decimal | None, due: Decimal
    ) -> tuple[tuple[tuple[str, Decimal], ...], Decimal]:
        """Give the credit to use, and how much: no more than is due."""
        number = self.asked.fields.get("credit")
        if not number and self.credits:
            number = self.credits[0].number
        if not number:
            raise Refusal(
                "unknown-credit", self.words("This customer has no unused credit.")
            )
        if amount is None:
            amount = min(desk.credit(number).unused, due)
        return ((number, amount),), amount

    def values(self) -> dict[str, str]:
        """Give the amount, the shares, the method and the account proposed."""
        counter, entry = self.counter, self.drafted[0].entry
        values = {"amount": counter.typed(self.amount, self.currency)}
        settled = self._settled()
        for line in self.invoices:
            share = settled.get(line.number or "", ZERO)
            values[f"share.{line.number}"] = counter.typed(share, self.currency)
        if not self.by_credit:
            values["method"] = str(entry.meta.get("method", ""))
            values["account"] = entry.postings[0].account
        return values

    def _settled(self) -> dict[str, Decimal]:
        settled: dict[str, Decimal] = {}
        for one in self.drafted:
            for number, amount in one.settles:
                settled[number] = settled.get(number, ZERO) + amount
        return settled

    def shares(self) -> dict[str, dict[str, str]]:
        """Give what is left of each invoice."""
        settled, figures = self._settled(), self.counter.figures
        return {
            line.number or "": {
                "outstanding": figures.number(line.left, self.currency),
                "left": figures.number(
                    line.left - settled.get(line.number or "", ZERO), self.currency
                ),
            }
            for line in self.invoices
        }

    def sentence(self) -> str:
        """Say what is over, or what will remain."""
        settled = sum(self._settled().values(), ZERO)
        over = self.amount - settled
        if over > 0:
            return self.words.say(
                "{0} more than the invoices: kept as the customer's credit.",
                self.counter.amount(over, self.currency),
            )
        left = sum((line.left for line in self.invoices), ZERO) - settled
        if left > 0:
            return self.words.say(
                "{0} will remain outstanding.", self.counter.amount(left, self.currency)
            )
        return ""


class Use(Pay):
    """The use of a credit on invoices."""

    name = "use"

    @property
    def by_credit(self) -> bool:
        """A credit settles them."""
        return True

    def _choice(self) -> list[Field]:
        return []

    def dialog(self) -> Dialog:
        """Give its dialog: without what only a payment needs."""
        dialog = super().dialog()
        fields = [field for field in dialog.fields if field.when != "payment"]
        fields = [dataclasses.replace(field, when="") for field in fields]
        return dataclasses.replace(dialog, fields=fields)


class Deposit(Action):
    """Money for no invoice yet."""

    name = "deposit"

    @cached_property
    def customer(self) -> Customer:
        """Who pays."""
        return self.counter.customer(self.asked.customer)

    @cached_property
    def currency(self) -> str | None:
        """In which currency."""
        return self.asked.fields.get("currency") or self.customer.currency

    def dialog(self) -> Dialog:
        """Give its dialog."""
        _, account = self._usual(self.customer)
        fields = [
            *currency_field(self, self.customer),
            self._method(),
            self._date(),
            self._amount(self.currency),
            self._account(self.counter.money_accounts(account)),
        ]
        return Dialog(self.title, self.confirm, fields)

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the payment."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        places = self.counter.figures.places(self.currency)
        amount = fields.amount("amount", places)
        if not fields.text("amount"):
            fields.errors["amount"] = self.words("Write an amount.")
        fields.check()
        request = drafting.DepositRequest(
            paper,
            self.customer.key,
            amount or ZERO,
            *self._usual(self.customer, fields),
            self.currency,
        )
        return drafting.deposit(desk, request)

    def texts(self, path: Path) -> list[str]:
        """Give the payment, once it has an amount."""
        return super().texts(path) if self.asked.fields.get("amount") else []

    def values(self) -> dict[str, str]:
        """Give the method and the account proposed."""
        fields = self.counter.fields(self.asked)
        method, account = self._usual(self.customer, fields)
        return {"method": method, "account": account or ""}
