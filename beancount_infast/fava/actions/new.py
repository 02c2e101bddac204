"""New customers and new invoices."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from beancount_infast import invoicing, records
from beancount_infast.documents import INVOICE, ZERO
from beancount_infast.fava.actions.base import Action, currency_field
from beancount_infast.fava.asked import Unreadable
from beancount_infast.fava.counter import same
from beancount_infast.fava.dialogs import Dialog, Field
from beancount_infast.recording import Recorded, Wishes

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_infast.customers import Customer
    from beancount_infast.deposit_report import DepositRow
    from beancount_infast.desk import Desk, Drafted


class NewCustomer(Action):
    """A customer's accounts opened, with its record."""

    name = "customer"
    customer = None

    def dialog(self) -> Dialog:
        """Give its dialog."""
        words = self.words
        known = tuple(sorted(self.counter.shown.view.decimals))
        fields = [
            Field("name", words("Name"), "text"),
            Field("key", words("Key"), "text"),
            Field("currency", words("Currency"), "text", same(known)),
            Field("terms", words("Payment terms (days)"), "text"),
            Field("email", words("Email"), "text"),
            Field("siren", words("SIREN"), "text"),
            Field("vat-number", words("VAT number"), "text"),
            Field("iban", words("IBAN"), "text"),
            self._date(),
        ]
        return Dialog(self.title, self.confirm, fields)

    @property
    def definitive(self) -> bool:
        """A customer's record may be changed."""
        return False

    def _asked(self) -> records.NewCustomer:
        fields = self.counter.fields(self.asked)
        terms = fields.text("terms")
        if terms is not None and not (terms.isascii() and terms.isdecimal()):
            fields.errors["terms"] = self.words("Write a number of days, as 30.")
        name = fields.text("name")
        key = fields.text("key") or make_key(name or "")
        date = fields.day("date", self.counter.today)
        if not key:
            fields.errors["name"] = self.words("Write a name.")
        fields.check()
        currency = fields.text("currency")
        if "currency" not in self.asked.fields:
            currency = self._currency()
        iban = fields.text("iban")
        return records.NewCustomer(
            key=key,
            date=date,
            name=name,
            terms=int(terms) if terms else None,
            currency=currency,
            email=fields.text("email"),
            siren=fields.text("siren"),
            vat_number=fields.text("vat-number"),
            ibans=(iban,) if iban else (),
        )

    def _currency(self) -> str | None:
        """Propose the currency that most customers have, else that of the books."""
        customers = self.counter.shown.books.customers.values()
        usual = Counter(c.currency for c in customers if c.currency).most_common(1)
        return usual[0][0] if usual else self.counter.currency

    def draft(self, desk: Desk) -> list[Drafted]:
        """Nothing is drafted: a customer is no document."""
        _ = desk
        return []

    def texts(self, path: Path) -> list[str]:
        """Give its accounts as they will stand, once it has a name."""
        if not self.asked.fields.get("name") and not self.asked.fields.get("key"):
            self._check_the_rest()
            return []
        return [self.record(path, Wishes(self.counter.today, dry_run=True)).text]

    def _check_the_rest(self) -> None:
        """Say what cannot be read beside the name, which is still to come."""
        try:
            self._asked()
        except Unreadable as unreadable:
            errors = {k: v for k, v in unreadable.errors.items() if k != "name"}
            if errors:
                raise Unreadable(errors) from unreadable

    def record(self, path: Path, wishes: Wishes) -> Recorded:
        """Add it."""
        return records.add(path, self._asked(), wishes)

    def values(self) -> dict[str, str]:
        """Give its key and currency."""
        key = make_key(self.asked.fields.get("name", ""))
        return {"key": key, "currency": self._currency() or ""}


def make_key(name: str) -> str:
    """Make a key of a name: its words in one, each with a capital."""
    plain = unicodedata.normalize("NFC", name)
    parts = re.findall(r"[^\W_]+", plain)
    return "".join(part[:1].upper() + part[1:] for part in parts)


class NewInvoice(Action):
    """An invoice, validated or a draft."""

    name = "invoice"

    @cached_property
    def customer(self) -> Customer | None:
        """Whose invoice it is, once it is known."""
        key = self.asked.customer or self.asked.fields.get("customer")
        return self.counter.customer(key) if key else None

    @cached_property
    def currency(self) -> str | None:
        """In which currency."""
        own = self.customer.currency if self.customer is not None else None
        return self.asked.fields.get("currency") or own

    def dialog(self) -> Dialog:
        """Give its dialog."""
        words = self.words
        fields = []
        if not self.asked.customer:
            fields.append(self._whose())
        if self.customer is not None:
            fields += currency_field(self, self.customer)
        fields += [
            self._date(),
            Field("due", words("Due"), "date"),
            Field("description", words("Description"), "text"),
            Field("draft", words("As a draft"), "box"),
            *(
                Field(
                    f"deduct.{deposit.number}",
                    words.say("Deduct {0}", deposit.number),
                    "box",
                    unit=self.counter.amount(deposit.left, deposit.currency),
                )
                for deposit in self._deposits()
            ),
        ]
        return Dialog(self.title, self.confirm, fields, lines=self._line())

    @property
    def definitive(self) -> bool:
        """A draft may be changed."""
        return not self.counter.fields(self.asked).flag("draft")

    def _deposits(self) -> list[DepositRow]:
        """Give the deposit invoices that the customer's invoice can deduct."""
        shown, customer = self.counter.shown, self.customer
        return [
            row
            for row in shown.deposits
            if customer is not None
            and (row.customer, row.currency) == (customer.key, self.currency)
            and row.left
            and (line := shown.line_of(row.number or "")) is not None
            and line.kind == INVOICE
        ]

    def _whose(self) -> Field:
        customers = self.counter.shown.books.customers.values()
        names = sorted((c.name, c.key) for c in customers)
        options = (("", ""), *((key, name) for name, key in names))
        label = self.words("Customer")
        return Field("customer", label, "select", options, redraw=True)

    def _line(self) -> list[Field]:
        options, words = self.counter.shown.books.options, self.words
        names = dict.fromkeys([options.income] if options.income else [])
        names |= dict.fromkeys(self.counter.accounts_under("income"))
        # A line that stands there asks for a deposit.
        names |= dict.fromkeys([options.deposit] if options.deposit else [])
        rates = tuple((str(rate), f"{rate} %") for rate in sorted(options.vat))
        return [
            Field("account", words("Account"), "select", same(names)),
            Field("amount", words("Amount before VAT"), "amount"),
            Field("rate", words("VAT"), "select", (("", ""), *rates[::-1])),
        ]

    def _lines(self) -> tuple[invoicing.Line, ...]:
        fields = self.counter.fields(self.asked)
        places = self.counter.figures.places(self.currency)
        found = {
            int(match[1])
            for name in self.asked.fields
            if (match := re.fullmatch(r"line\.([0-9]{1,3})\.amount", name))
        }
        lines = []
        for place in sorted(found):
            if not fields.text(f"line.{place}.amount"):
                continue
            amount = fields.amount(f"line.{place}.amount", places, signed=True)
            rate = fields.text(f"line.{place}.rate")
            account = fields.text(f"line.{place}.account")
            number = Decimal(rate) if rate and is_rate(rate) else None
            lines.append(invoicing.Line(amount or ZERO, account, number))
        fields.check()
        return tuple(lines)

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the invoice."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        due = fields.optional_day("due")
        fields.check()
        request = invoicing.InvoiceRequest(
            paper,
            self.customer.key if self.customer is not None else None,
            self._lines(),
            due,
            self.currency,
            deduct=tuple(
                (row.number or "", None)
                for row in self._deposits()
                if fields.flag(f"deduct.{row.number}")
            ),
            draft=fields.flag("draft"),
        )
        return invoicing.invoice(desk, request)

    def texts(self, path: Path) -> list[str]:
        """Give the invoice, once it has something in it."""
        return super().texts(path) if self._lines() and self.customer else []

    def sentence(self) -> str:
        """Say what it comes to."""
        if not self._lines() or not self.customer:
            return ""
        [one] = self.drafted
        total = one.entry.postings[-1].units
        if total is None or total.number is None:  # pragma: no cover  (it is known)
            return ""
        amount = self.counter.amount(total.number, one.currency)
        return f"{self.words('Total')} {amount}"


def is_rate(text: str) -> bool:
    """Say whether a text is a rate, as the options write it."""
    return re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,4})?", text) is not None
