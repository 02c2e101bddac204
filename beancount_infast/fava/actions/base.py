"""A recording from the browser: what all of them have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from beancount_infast.desk import Drafted, Refusal
from beancount_infast.fava.counter import Counter, same
from beancount_infast.fava.dialogs import ACTIONS, CONFIRMATIONS, Dialog, Field
from beancount_infast.recording import Recorded, Wishes, record
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Desk
    from beancount_infast.fava.asked import Asked, Fields
    from beancount_infast.fava.dialogs import Options


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
            raise Refusal("unknown-document", say("name the document"))
        return self.asked.numbers[place]


class OfDocument(Action):
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
