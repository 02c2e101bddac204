"""Journals of the FEC: in which one each entry is.

The first that applies: ``journal:`` on the transaction; AN for an opening item, or a
pad from an equity account; the journal that option ``journal`` gives to the document's
kind, VE for invoices and credit notes; the journal of the first posting on an account
that such an option names; that of the first one on cash or a bank; OD.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.account import parent
from beancount.core.data import Custom
from beancount.core.flags import FLAG_PADDING

from beancount_infast.documents import CREDIT_NOTE, INVOICE, REVERSAL, is_opening
from beancount_infast.export import fec_refusals
from beancount_infast.export.fec_refusals import place
from beancount_infast.export.fec_texts import first_of
from beancount_infast.options import KINDS, OPTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.documents import Document
    from beancount_infast.export.faults import ExportFault
    from beancount_infast.export.fec_accounts import Account
    from beancount_infast.options import Options

OPENING = "AN"
SALES = "VE"
BANK = "BQ"
CASH = "CA"
OTHERS = "OD"

LABELS = {
    SALES: "Ventes",
    BANK: "Banque",
    CASH: "Caisse",
    OTHERS: "Opérations diverses",
    OPENING: "A nouveaux",
}

_is_code = re.compile(r"[A-Za-z0-9]+").fullmatch
_BANKS = ("50", "51", "52", "54")
_ISSUED = (INVOICE, CREDIT_NOTE)


class Journal(NamedTuple):
    """A journal: its code and its label."""

    code: str
    label: str


class Journals:
    """The journals of a ledger, and which one an entry is in.

    Args:
        options: The ledger's options.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._equity = options.roots["equity"] + ":"
        self._by_kind: dict[str, str] = {}
        self._by_account: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        for journal in options.journals:
            self._labels.setdefault(journal.code, first_of(journal.label))
            names = self._by_kind if journal.holds in KINDS else self._by_account
            if journal.holds:
                names.setdefault(journal.holds, journal.code)

    def named(self, code: str) -> Journal:
        """Give the journal of a code."""
        return Journal(code, self._labels.get(code) or LABELS.get(code, code))

    def of_entry(
        self,
        entry: Transaction,
        document: Document | None,
        reversed_kind: str | None,
        accounts: Sequence[tuple[str, Account]],
    ) -> Journal:
        """Give the journal of an entry.

        Args:
            entry: The entry.
            document: The document that it is, if it is one.
            reversed_kind: The kind of document that it reverses, if it reverses one.
            accounts: The accounts of its lines, in their order, as the ledger and as
                the FEC have them.
        """
        code = (
            said(entry)
            or self._of_opening(entry, document)
            or self._of_kind(document, reversed_kind)
            or self._of_account([name for name, _ in accounts])
            or _of_money([account for _, account in accounts])
            or OTHERS
        )
        return self.named(code)

    def _of_opening(self, entry: Transaction, document: Document | None) -> str:
        if document is not None and is_opening(document, self._options):
            return OPENING
        padded_from = entry.postings[-1].account if entry.postings else ""
        pad = entry.flag == FLAG_PADDING and padded_from.startswith(self._equity)
        return OPENING if pad else ""

    def _of_kind(self, document: Document | None, reversed_kind: str | None) -> str:
        if document is None:
            return ""
        own = self._by_kind.get(document.kind)
        if own is not None:
            return own
        kind = document.kind
        if kind == REVERSAL and reversed_kind == CREDIT_NOTE:
            kind = CREDIT_NOTE
        return self._by_kind.get(kind, SALES) if kind in _ISSUED else ""

    def _of_account(self, accounts: Sequence[str]) -> str:
        for account in accounts:
            name: str | None = account
            while name:
                if name in self._by_account:
                    return self._by_account[name]
                name = parent(name)
        return ""


def _of_money(accounts: Sequence[Account]) -> str:
    """Give the journal of the first posting on cash, else of that on a bank."""
    if any(account.number.startswith("53") for account in accounts):
        return CASH
    return BANK if any(a.number.startswith(_BANKS) for a in accounts) else ""


def said(entry: Transaction) -> str:
    """Give the journal that a transaction says itself; empty if it says none."""
    value = entry.meta.get("journal")
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = f"{value:.0f}"
    return "" if value is None else first_of(value)


def fault_of_entry(entry: Transaction) -> ExportFault | None:
    """Say what is wrong with the journal that a transaction says, if anything is."""
    code = said(entry)
    if entry.meta.get("journal") is None or _is_code(code):
        return None
    return fec_refusals.bad_journal(place(entry.meta), code)


def faults_of_options(entries: Iterable[Directive]) -> list[ExportFault]:
    """Say what is wrong with the journals that options declare."""
    faults: list[ExportFault] = []
    labels: dict[str, str] = {}
    for entry in entries:
        if type(entry) is not Custom or entry.type != OPTION:
            continue
        texts = [value.value for value in entry.values or ()]
        if len(texts) < _DECLARED or texts[0] != "journal":
            continue
        faults += _faults_of(place(entry.meta), texts[1], texts[2], labels)
    return faults


# The key of the option, the journal's code, and its label.
_DECLARED = 3


def _faults_of(
    at: tuple[str, int], code: Any, label: Any, labels: dict[str, str]
) -> Iterable[ExportFault]:
    if not isinstance(code, str) or not isinstance(label, str):
        # The option itself is in breach, and told as such.
        return
    if not _is_code(code):
        yield fec_refusals.bad_journal(at, code)
    first = labels.setdefault(code, label)
    if first != label:
        yield fec_refusals.two_labels(at, code, first, label)
