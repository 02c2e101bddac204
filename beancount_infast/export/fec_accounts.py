"""Accounts of the FEC: numbers of the PCG, labels, and auxiliaries.

Both are written on an account's ``open``, or on that of an account above it::

    2026-01-01 open Assets:Receivable
      pcg: "411000"
      pcg-lib: "Clients"
    2026-01-01 open Assets:Receivable:Acme EUR
      customer: "ACME SARL"
      compaux: "ACME"
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.account import leaf, parent
from beancount.core.data import Open

from beancount_infast.export import fec_refusals
from beancount_infast.export.fec_refusals import place
from beancount_infast.export.fec_texts import first_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beancount.core.data import Directive

    from beancount_infast.customers import Customer
    from beancount_infast.export.faults import ExportFault

_is_number = re.compile(r"[1-8][0-9]{2}[A-Za-z0-9]*").fullmatch

# Where auxiliaries stand: suppliers and customers.
_WITH_AUXILIARY = ("40", "41")

# What the accounts of results are called where no account of the ledger is one.
_RESULTS = (
    "Résultat de l'exercice (bénéfice)",
    "Résultat de l'exercice (perte)",
    "Report à nouveau (solde créditeur)",
    "Report à nouveau (solde débiteur)",
)


class Account(NamedTuple):
    """An account as the FEC writes it.

    Attributes:
        number: CompteNum.
        label: CompteLib.
        auxiliary: CompAuxNum; empty where it has none.
        auxiliary_label: CompAuxLib.
    """

    number: str
    label: str
    auxiliary: str = ""
    auxiliary_label: str = ""

    @property
    def of_result(self) -> bool:
        """Whether it is one of income and expenses: classes 6 and 7."""
        return self.number.startswith(("6", "7"))

    @property
    def holds_result(self) -> bool:
        """Whether it holds the result of an exercise: 12."""
        return self.number.startswith("12")

    @property
    def with_auxiliary(self) -> bool:
        """Whether its lines say which customer or supplier they are of."""
        return self.number.startswith(_WITH_AUXILIARY)


class Chart:
    """The ledger's accounts, as the FEC writes them.

    Args:
        entries: The ledger's directives.
        results: The accounts of results: profit, loss, brought forward + and -.
    """

    def __init__(
        self, entries: Iterable[Directive], results: tuple[str, str, str, str]
    ) -> None:
        self._opens = {e.account: e for e in entries if type(e) is Open}
        self._labels: dict[str, str] = {}
        for account in sorted(self._opens):
            bearer = self._bearer(account)
            number = _number(bearer.meta["pcg"]) if bearer is not None else None
            if bearer is not None and number is not None:
                self._labels.setdefault(number, _label(bearer))
        for number, label in zip(results, _RESULTS, strict=True):
            self._labels.setdefault(number, label)
        self._known: dict[str, Account] = {}

    def _bearer(self, account: str) -> Open | None:
        """Give the ``open`` that says the number of an account: its own, or above."""
        name: str | None = account
        while name:
            entry = self._opens.get(name)
            if entry is not None and entry.meta.get("pcg") is not None:
                return entry
            name = parent(name)
        return None

    def fault(self, account: str, meta: Mapping[str, Any]) -> ExportFault | None:
        """Say what is wrong with an account's number, if anything is.

        Args:
            account: The account.
            meta: Metadata of a posting on it, where the account itself has no place.
        """
        bearer = self._bearer(account)
        own = self._opens.get(account)
        if bearer is None:
            at = place(own.meta if own is not None else None, meta)
            return fec_refusals.no_number(at, account)
        if _number(bearer.meta["pcg"]) is None:
            value = str(bearer.meta["pcg"])
            at = place(bearer.meta, meta)
            return fec_refusals.bad_number(at, bearer.account, value)
        return None

    def account(self, name: str) -> Account:
        """Give an account that has a number, as it stands in most lines.

        It has an auxiliary only where its own ``open`` says ``compaux:``.
        """
        known = self._known.get(name)
        if known is None:
            bearer, own = self._bearer(name), self._opens.get(name)
            number = _number(bearer.meta["pcg"]) if bearer is not None else None
            known = self.numbered(number or "")
            auxiliary = _code(own)
            if own is not None and auxiliary and known.with_auxiliary:
                label = own.meta.get("customer")
                named = label if isinstance(label, str) else None
                known = known._replace(
                    auxiliary=auxiliary, auxiliary_label=first_of(named, leaf(name))
                )
            self._known[name] = known
        return known

    def of_customer(self, name: str, customer: Customer) -> Account:
        """Give an account on which something is owed by or to a customer."""
        account = self.account(name)
        if not account.with_auxiliary:
            return account
        return account._replace(
            auxiliary=_code(customer.entry) or first_of(customer.key),
            auxiliary_label=first_of(customer.name, customer.key),
        )

    def numbered(self, number: str) -> Account:
        """Give the account of a number, with the label that all of its lines have."""
        return Account(number, self._labels.get(number, number))


def _number(value: object) -> str | None:
    """Read an account's number: text or a whole number; None where it is none."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = f"{value:.0f}"
    if isinstance(value, str) and _is_number(value):
        return value
    return None


def _label(bearer: Open) -> str:
    return first_of(bearer.meta.get("pcg-lib"), leaf(bearer.account))


def _code(entry: Open | None) -> str:
    """Give the auxiliary code that an account's ``open`` says; empty if none."""
    return first_of(entry.meta.get("compaux")) if entry is not None else ""
