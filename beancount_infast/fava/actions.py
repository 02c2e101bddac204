"""The recordings: for each, the dialog, what is proposed, and the document drafted."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from abc import ABC, abstractmethod
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from beancount_infast import drafting, invoicing, records
from beancount_infast.bank_learning import validate_and_learn
from beancount_infast.desk import Drafted, Refusal, debited
from beancount_infast.documents import INVOICE, PAYMENT, ZERO
from beancount_infast.fava.asked import MOST_NUMBERS, Unreadable
from beancount_infast.fava.counter import Counter, same
from beancount_infast.fava.dialogs import (
    ACTIONS,
    CONFIRMATIONS,
    Dialog,
    Field,
    ShareRow,
)
from beancount_infast.recording import Recorded, Wishes, record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from beancount_infast.customers import Customer
    from beancount_infast.deposit_report import DepositRow
    from beancount_infast.desk import Desk
    from beancount_infast.fava.asked import Asked, Fields
    from beancount_infast.fava.dialogs import Options
    from beancount_infast.fava.shown import Line


class Action(ABC):
    """A recording that is asked for.

    Args:
        counter: The books and words.
        asked: What is asked.
    """

    name: ClassVar[str]

    def __init__(self, counter: Counter, asked: Asked) -> None:
        self.counter = counter
        self.asked = asked
        self.words = counter.words

    @cached_property
    @abstractmethod
    def customer(self) -> Customer | None:
        """Whom it is about, if anybody yet."""

    @abstractmethod
    def dialog(self) -> Dialog:
        """Give its dialog."""

    @abstractmethod
    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft its documents.

        Raises:
            Refusal: They cannot be recorded.
            Unreadable: What was typed cannot be read.
        """

    def texts(self, path: Path) -> list[str]:
        """Give the texts that would be written.

        Args:
            path: The ledger's main file.

        Raises:
            Refusal: They cannot be recorded.
            Unreadable: What was typed cannot be read.
        """
        _ = path
        return self.counter.texts(self.drafted)

    def record(self, path: Path, wishes: Wishes) -> Recorded:
        """Record it.

        Raises:
            Refusal: It breaks a rule.
            StorageError: A file cannot be written.
            LedgerError: The ledger cannot be read.
        """
        return record(path, self.draft, wishes)

    @cached_property
    def drafted(self) -> list[Drafted]:
        """Its documents, on the books as they are shown."""
        return self.draft(self.counter.desk)

    def values(self) -> dict[str, str]:
        """Give what fields that nobody touched hold."""
        return {}

    def sentence(self) -> str:
        """Say what it comes to, in one sentence."""
        return ""

    def shares(self) -> dict[str, dict[str, str]]:
        """Give how invoices share the amount, by number."""
        return {}

    @property
    def confirm(self) -> str:
        """What the button says."""
        return self.words(CONFIRMATIONS[self.name])

    @property
    def definitive(self) -> bool:
        """Whether what it records can never be changed."""
        return True

    @property
    def title(self) -> str:
        """What it does, and for whom."""
        does = self.words(ACTIONS[self.name])
        customer = self.customer
        return f"{does} · {customer.name}" if customer is not None else does

    # Fields that several have.

    def _date(self) -> Field:
        value = self.counter.today.isoformat()
        return Field("date", self.words("Date"), "date", value=value)

    def _amount(self, currency: str | None) -> Field:
        return Field("amount", self.words("Amount"), "amount", unit=currency or "")

    def _account(self, options: Options, value: str = "", when: str = "") -> Field:
        return Field(
            "account", self.words("Account"), "select", options, value, when=when
        )

    def _method(self, when: str = "") -> Field:
        label = self.words("Payment method")
        return Field("method", label, "select", self.counter.methods(), when=when)

    def _usual(
        self, customer: Customer, fields: Fields | None = None
    ) -> tuple[str, str | None]:
        """Give the method and account chosen, else those that are usual."""
        method = fields.text("method") if fields is not None else None
        account = fields.text("account") if fields is not None else None
        return self.counter.usual(customer, method, account)

    def _number(self, place: int = 0) -> str:
        """Give a document that it is about.

        Raises:
            Refusal: None is named.
        """
        if len(self.asked.numbers) <= place:
            raise Refusal("unknown-document", "name the document")
        return self.asked.numbers[place]


class _OfDocument(Action):
    """A recording about one document, which says whose it is."""

    @cached_property
    def customer(self) -> Customer:
        """Whose document it is."""
        document = self.counter.desk.find(self._number())
        return self.counter.shown.books.customers[document.customer]

    @cached_property
    def currency(self) -> str:
        """The document's currency."""
        return self.counter.desk.find(self._number()).currency

    def _plain(self, *fields: Field) -> Dialog:
        return Dialog(self.title, self.confirm, [self._date(), *fields])

    @property
    def places(self) -> int:
        """The decimals of its amounts."""
        return self.counter.figures.places(self.currency)


# --- Payments ------------------------------------------------------------------


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
            raise Refusal("names-no-invoice", "name the invoice that is paid")
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
                    f"{line.number} is {line.customer}'s and not {key}'s; "
                    "name an invoice of the same customer",
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
        fields.check()
        request = drafting.DepositRequest(
            paper,
            self.customer.key,
            amount if amount is not None else ZERO,
            *self._usual(self.customer, fields),
            self.currency,
        )
        return drafting.deposit(desk, request)

    def values(self) -> dict[str, str]:
        """Give the method and the account proposed."""
        entry = self.drafted[0].entry
        return {
            "method": str(entry.meta.get("method", "")),
            "account": entry.postings[0].account,
        }


def currency_field(action: Action, customer: Customer) -> list[Field]:
    """Let the currency be chosen, where the customer's account does not say it."""
    entry = customer.entry
    own = list(entry.currencies or ()) if entry is not None else []
    if len(own) == 1:
        return []
    known = action.counter.shown.view.decimals
    options = same(own or sorted(known))
    label = action.words("Currency")
    if not own:
        return [Field("currency", label, "text", options)]
    return [Field("currency", label, "select", options, redraw=True)]


# --- On one document -----------------------------------------------------------


class CreditNote(_OfDocument):
    """A credit note on an invoice."""

    name = "credit-note"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        keep = Field("keep", self.words("Keep it as credit"), "box")
        return self._plain(self._amount(self.currency), keep)

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the credit note."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        request = invoicing.CreditNoteRequest(
            paper, self._number(), amount, fields.flag("keep")
        )
        return invoicing.credit_note(desk, request)

    def values(self) -> dict[str, str]:
        """Give what is not credited yet."""
        return {"amount": self.counter.typed(self._amount_of(), self.currency)}

    def _amount_of(self) -> Decimal:
        [one] = self.drafted
        return sum((amount for _, amount in one.settles), ZERO) + one.credit

    def sentence(self) -> str:
        """Say what goes to the customer's credit, or what will remain."""
        [one] = self.drafted
        if one.credit:
            return self.words.say(
                "{0} kept as the customer's credit.",
                self.counter.amount(one.credit, self.currency),
            )
        settled = sum((amount for _, amount in one.settles), ZERO)
        left = self.counter.desk.invoice(self._number()).left - settled
        return _remains(self, left) if left else ""


def _reopened(action: _OfDocument) -> str:
    """Say what will remain outstanding of the invoices that are reopened."""
    [one] = action.drafted
    left: dict[str, Decimal] = {}
    for number, amount in one.settles:
        before = left.get(number)
        if before is None:
            before = action.counter.desk.invoice(number).left
        left[number] = before - amount
    return _remains(action, sum(left.values(), ZERO)) if left else ""


def _remains(action: _OfDocument, left: Decimal) -> str:
    amount = action.counter.amount(left, action.currency)
    return action.words.say("{0} will remain outstanding.", amount)


class WriteOff(_OfDocument):
    """What is left of an invoice given up, or an excess kept."""

    name = "write-off"

    @cached_property
    def accounts(self) -> list[str]:
        """The accounts that may take it: the one declared first."""
        counter = self.counter
        own = counter.shown.books.options.write_off
        kinds = ("expenses",) if self._is_invoice() else ("income", "expenses")
        names = dict.fromkeys([own] if own else [])
        return list(names | dict.fromkeys(counter.accounts_under(*kinds)))

    def dialog(self) -> Dialog:
        """Give its dialog."""
        account = self._account(same(self.accounts))
        return self._plain(self._amount(self.currency), account)

    def _is_invoice(self) -> bool:
        return self.counter.desk.find(self._number()).kind == INVOICE

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the write-off."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        # Where nothing says which account, it is the one that the dialog shows.
        account = fields.text("account") or next(iter(self.accounts), None)
        return drafting.write_off(desk, paper, self._number(), amount, account)

    def _amount_of(self) -> Decimal:
        [one] = self.drafted
        return sum((amount for _, amount in one.settles), ZERO) - one.credit

    def values(self) -> dict[str, str]:
        """Give the whole of it."""
        return {"amount": self.counter.typed(self._amount_of(), self.currency)}

    def sentence(self) -> str:
        """Say what will remain of an invoice."""
        if not self._is_invoice():
            return ""
        left = self.counter.desk.invoice(self._number()).left - self._amount_of()
        return _remains(self, left) if left else ""


class Refund(_OfDocument):
    """What is unused, given back."""

    name = "refund"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        account = self._from()
        options = self.counter.money_accounts(account)
        return self._plain(
            self._amount(self.currency), self._account(options, account or "")
        )

    def _from(self) -> str | None:
        """Give where the money comes from: where it went, or usually goes."""
        account = debited(self.counter.desk.find(self._number()))
        return account or self._usual(self.customer)[1]

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the refund."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        account = fields.text("account") or self._from()
        return drafting.refund(desk, paper, self._number(), amount, account)

    def values(self) -> dict[str, str]:
        """Give what is unused, and where the money comes from."""
        [one] = self.drafted
        return {
            "amount": self.counter.typed(-one.credit, self.currency),
            "account": one.entry.postings[-1].account,
        }


class Reverse(_OfDocument):
    """A payment, credit note, refund or write-off undone."""

    name = "reverse"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        document = self.counter.desk.find(self._number())
        if document.kind != PAYMENT:
            return self._plain()
        account = debited(document)
        options = self.counter.money_accounts(account)
        return self._plain(self._account(options, account or ""))

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the reversal."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        fields.check()
        account = fields.text("account")
        request = invoicing.ReverseRequest(paper, self._number(), account)
        return invoicing.reverse(desk, request)

    def sentence(self) -> str:
        """Say what will be to pay again."""
        return _reopened(self)


class Release(_OfDocument):
    """An invoice reopened: the money returns to its document."""

    name = "release"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        return self._plain(self._amount(self.currency))

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the release."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        return drafting.release(desk, paper, self._number(), self._number(1), amount)

    def values(self) -> dict[str, str]:
        """Give all that it has settled of the invoice."""
        [one] = self.drafted
        return {"amount": self.counter.typed(one.credit, self.currency)}

    def sentence(self) -> str:
        """Say what will be to pay again."""
        return _reopened(self)


class Validate(_OfDocument):
    """A draft made definitive."""

    name = "validate"

    def dialog(self) -> Dialog:
        """Give its dialog: nothing is asked."""
        return Dialog(self.title, self.confirm, [])

    def draft(self, desk: Desk) -> list[Drafted]:
        """Nothing is drafted: the text stands in the books already."""
        _ = desk
        return []

    def texts(self, path: Path) -> list[str]:
        """Give the draft as it will stand."""
        return [self.record(path, Wishes(self.counter.today, dry_run=True)).text]

    def record(self, path: Path, wishes: Wishes) -> Recorded:
        """Validate it; what it tells of its payer is kept on the customer's record."""
        return validate_and_learn(path, self._number(), wishes)[0]


# --- New customers and invoices ------------------------------------------------


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
        """Propose the currency that most customers have."""
        customers = self.counter.shown.books.customers.values()
        currencies = [c.currency for c in customers if c.currency]
        return max(set(currencies), key=currencies.count) if currencies else None

    def draft(self, desk: Desk) -> list[Drafted]:
        """Nothing is drafted: a customer is no document."""
        _ = desk
        return []

    def texts(self, path: Path) -> list[str]:
        """Give its accounts as they will stand."""
        if not self.asked.fields.get("name") and not self.asked.fields.get("key"):
            return []
        return [self.record(path, Wishes(self.counter.today, dry_run=True)).text]

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
            amount = fields.amount(f"line.{place}.amount", places)
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


_CLASSES: Sequence[type[Action]] = (
    Pay,
    Use,
    Deposit,
    CreditNote,
    WriteOff,
    Refund,
    Reverse,
    Release,
    Validate,
    NewCustomer,
    NewInvoice,
)
BY_NAME = {action.name: action for action in _CLASSES}
