"""Customers: receivable accounts, and what their ``open`` says.

A customer is an account under the receivable root; what follows the root is its
key::

    2026-01-01 open Assets:Receivable:Acme EUR
      customer: "ACME SARL"
      aliases: "ACME PARIS|ACME, DURAND ET FILS"
      payment-terms: 30
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from beancount_infast import rules
from beancount_infast.rules import Site
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount.core.data import Open

    from beancount_infast.options import Options
    from beancount_infast.rules import Breach


@dataclass(frozen=True)
class Customer:
    """A customer: a receivable account, and what its ``open`` says.

    Attributes:
        key: What follows the receivable root in the account.
        receivable: Its receivable account.
        credit: Its customer-credit account.
        entry: The ``open`` of its receivable account; None where it is not opened.
    """

    key: str
    receivable: str
    credit: str
    entry: Open | None = None

    def _text(self, key: str) -> str | None:
        value = self.entry.meta.get(key) if self.entry is not None else None
        return value if isinstance(value, str) and value else None

    def _texts(self, key: str) -> tuple[str, ...]:
        text = self._text(key) or ""
        return tuple(part.strip() for part in text.split("|") if part.strip())

    @cached_property
    def name(self) -> str:
        """The display name; the key where the record has none."""
        return self._text("customer") or self.key

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that the customer's bank writes."""
        return self._texts("aliases")

    @property
    def ibans(self) -> tuple[str, ...]:
        """The customer's bank accounts."""
        return self._texts("iban")

    @property
    def email(self) -> str | None:
        """The customer's address for mail."""
        return self._text("email")

    @property
    def siren(self) -> str | None:
        """The customer's SIREN."""
        return self._text("siren")

    @property
    def vat_number(self) -> str | None:
        """The customer's VAT number."""
        return self._text("vat-number")

    @property
    def currency(self) -> str | None:
        """The first currency of the account, if it is limited to some."""
        currencies = self.entry.currencies if self.entry is not None else None
        return currencies[0] if currencies else None

    @cached_property
    def payment_terms(self) -> int | None:
        """Days from an invoice to its due date, where it has none of its own."""
        value = self.entry.meta.get("payment-terms") if self.entry is not None else None
        return int(value) if value is not None and is_day_count(value) else None


def is_day_count(value: object) -> bool:
    """Say whether a value is a whole number of days, zero or more."""
    return (
        isinstance(value, Decimal)
        and value.is_finite()
        and value >= 0
        and value == value.to_integral_value()
    )


_RECORD_TEXTS = ("aliases", "email", "siren", "vat-number", "iban")


def make_customer(key: str, options: Options, entry: Open | None = None) -> Customer:
    """Give the customer of a key, with its two accounts."""
    return Customer(
        key, f"{options.receivable}:{key}", f"{options.customer_credit}:{key}", entry
    )


def read_customers(
    opens: Iterable[Open], options: Options, breaches: list[Breach]
) -> tuple[set[str], dict[str, Customer]]:
    """Read the customers of a ledger.

    Args:
        opens: The ledger's ``open`` directives.
        options: Its options.
        breaches: Where breaches of the records' form are added.

    Returns:
        The accounts that are nobody's, and the customers by key.
    """
    nobody: set[str] = set()
    customers: dict[str, Customer] = {}
    root = options.receivable + ":"
    for entry in opens:
        account = entry.account
        receivable = account.startswith(root)
        if not receivable and not account.startswith(options.customer_credit + ":"):
            continue
        if entry.meta.get("customer") is False:
            nobody.add(account)
            if receivable:
                nobody.add(f"{options.customer_credit}:{account[len(root) :]}")
        elif receivable:
            key = account[len(root) :]
            customers[key] = make_customer(key, options, entry)
            _check_record(entry, breaches)
    return nobody, customers


def _check_record(entry: Open, breaches: list[Breach]) -> None:
    # A key without a value is as one that is left out.
    meta = {key: value for key, value in entry.meta.items() if value is not None}
    site = Site(entry)
    for key in ("customer", *_RECORD_TEXTS):
        if key in meta and not isinstance(meta[key], str):
            what = say("{0} is not text", rules.as_typed(meta[key]))
            remedy = say("write it in quotes")
            if key == "customer":
                remedy = say(
                    "write it in quotes, or FALSE for an account that is nobody's"
                )
            breaches.append(rules.bad_value(site, key, what, remedy))
    if "payment-terms" in meta and not is_day_count(meta["payment-terms"]):
        breaches.append(
            rules.bad_value(
                site,
                "payment-terms",
                say(
                    "{0} is not a number of days", rules.as_typed(meta["payment-terms"])
                ),
                say("write a whole number, as in payment-terms: 30"),
            )
        )
