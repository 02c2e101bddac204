"""Money that waits on a payment method's account until the bank has it.

A cheque that a customer hands over stands on an account of its own until it is brought
to the bank, with others, in one remittance.  A card processor keeps payments on its
account until it pays them out.  Both reach the bank as one line, which is no
customer's payment: bank against that account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from beancount.core.data import Transaction

from beancount_infast.documents import PAYMENT, REVERSAL, VALIDATED, ZERO, is_under
from beancount_infast.matching.sums import groups
from beancount_infast.matching.wordlists import listed
from beancount_infast.statements import Kind, fold

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.open_items import Settlement
    from beancount_infast.options import Options
    from beancount_infast.statements import StatementLine

# Importers of card processors and wallets: what they pay out is theirs to say.
PROCESSORS = frozenset({"paypal", "stripe"})

_KINDS = {
    Kind.CHEQUE_REMITTANCE: re.compile(r"CHEQUE|CHQ|CHECK"),
    Kind.CHEQUE: re.compile(r"CHEQUE|CHQ|CHECK"),
    Kind.CARD_REMITTANCE: re.compile(r"CARD|CARTE|\bCB\b|TPE"),
    Kind.CASH: re.compile(r"CASH|ESPECE|LIQUIDE|CAISSE"),
}
# Words of accounts that name no processor.
_PLAIN = listed(
    "CHEQUE CHEQUES CHECK CHECKS CHQ CARTE CARTES CARD CARDS CB TPE CAISSE CASH ESPECES"
    " BANK BANQUE COURANT ENCAISSER REMETTRE A TO DEPOSIT PAIEMENT PAIEMENTS PAYMENT"
    " PAYMENTS VIREMENT TRANSFER"
)
_WORDS = re.compile(r"[A-Z0-9]+")
_MOST_WINDOWS = 60


@dataclass(eq=False, slots=True)
class Waiter:
    """An amount that waits on a method's account.

    Attributes:
        date: Since when.
        amount: How much; negative for what was taken from it meanwhile.
        number: The payment's number, if it is one.
        position: The payment's place; None where it is none.
    """

    date: datetime.date
    amount: Decimal
    number: str | None
    position: int | None


class Waiting:
    """What waits on the accounts of a ledger's payment methods.

    Args:
        entries: The ledger's directives, each document at its position.
        books: What they say.
        settlement: How they are settled.
        accounts: The bank accounts that lines are imported to: nothing waits there.
    """

    def __init__(
        self,
        entries: Sequence[Directive],
        books: Books,
        settlement: Settlement,
        accounts: Iterable[str],
    ) -> None:
        options = books.options
        self._assets = options.roots["assets"]
        self._names: dict[str, str] = {}
        banks = {a for name, a in options.banks.items() if name not in PROCESSORS}
        banks |= set(accounts)
        for method, account in options.methods.items():
            if account is not None and account not in banks:
                self._names[account] = fold(
                    f"{self._names.get(account, '')} {method} {account}"
                )
        for name, account in options.banks.items():
            if name in PROCESSORS and account not in accounts:
                self._names.setdefault(account, fold(account))
        self._words = {
            account: words
            for account, words in processors(options).items()
            if account in self._names
        }
        self._waiters: dict[tuple[str, str], list[Waiter]] = {}
        self._read(entries, books, settlement)

    def _read(
        self, entries: Sequence[Directive], books: Books, settlement: Settlement
    ) -> None:
        documents = {d.position: d for d in books.documents}
        for position, entry in enumerate(entries):
            if type(entry) is not Transaction or entry.flag != VALIDATED:
                continue
            document = documents.get(position)
            for key, amount in self._moved(entry):
                if amount > 0:
                    self._wait(key, entry, document, amount)
                elif not self._undo(key, document, settlement, amount):
                    self._leave(key, entry, document, amount)

    def _moved(self, entry: Transaction) -> Iterator[tuple[tuple[str, str], Decimal]]:
        moved: dict[tuple[str, str], Decimal] = {}
        for posting in cast("Sequence[BookedPosting]", entry.postings):
            if posting.account in self._names:
                key = (posting.account, posting.units.currency)
                moved[key] = moved.get(key, ZERO) + posting.units.number
        yield from ((key, amount) for key, amount in moved.items() if amount)

    def _wait(
        self,
        key: tuple[str, str],
        entry: Transaction,
        document: Document | None,
        amount: Decimal,
    ) -> None:
        payment = document is not None and document.kind == PAYMENT
        self._waiters.setdefault(key, []).append(
            Waiter(
                entry.date,
                amount,
                document.number if document is not None and payment else None,
                document.position if document is not None and payment else None,
            )
        )

    def _undo(
        self,
        key: tuple[str, str],
        document: Document | None,
        settlement: Settlement,
        amount: Decimal,
    ) -> bool:
        """Take out a payment that was reversed before it reached the bank."""
        if document is None or document.kind != REVERSAL:
            return False
        undone = settlement.reversals.get(document.position)
        waiters = self._waiters.get(key, [])
        for waiter in waiters:
            same = undone is not None and waiter.position == undone.position
            if same and waiter.amount == -amount:
                waiters.remove(waiter)
                return True
        return False

    def _leave(
        self,
        key: tuple[str, str],
        entry: Transaction,
        document: Document | None,
        amount: Decimal,
    ) -> None:
        """Take out what a transaction takes to the bank."""
        if document is None and self._goes_to_assets(entry, key[0]):
            found = self._named(key, entry, -amount)
            found = found or self._find(key, -amount, entry.date)
            if found:
                self._take(key, found)
                return
        self._waiters.setdefault(key, []).append(Waiter(entry.date, amount, None, None))

    def _goes_to_assets(self, entry: Transaction, account: str) -> bool:
        return all(
            p.account == account or is_under(p.account, self._assets)
            for p in entry.postings
        )

    def _named(
        self, key: tuple[str, str], entry: Transaction, amount: Decimal
    ) -> list[Waiter]:
        named = [w for w in self._waiters.get(key, ()) if w.number in entry.links]
        return named if sum((w.amount for w in named), ZERO) == amount else []

    def _take(self, key: tuple[str, str], found: Sequence[Waiter]) -> None:
        gone = {id(waiter) for waiter in found}
        self._waiters[key] = [w for w in self._waiters[key] if id(w) not in gone]

    def _find(
        self, key: tuple[str, str], amount: Decimal, date: datetime.date
    ) -> list[Waiter]:
        """Find what comes to an amount: the oldest first, one, a run, a few."""
        waiters = [w for w in self._waiters.get(key, ()) if w.date <= date]
        total = ZERO
        for place, waiter in enumerate(waiters):
            total += waiter.amount
            if total == amount:
                return waiters[: place + 1]
        single = next((w for w in waiters if w.amount == amount), None)
        if single is not None:
            return [single]
        run = _run(waiters[-_MOST_WINDOWS:], amount)
        if run:
            return run
        few = [w for w in waiters if w.amount > 0]
        found = groups([w.amount for w in few], amount)
        return [few[place] for place in found[0]] if found else []

    # --- For a line -------------------------------------------------------------

    def accounts_for(self, line: StatementLine) -> list[str]:
        """Give the methods' accounts that a line may take from, by what it says."""
        named = self.named(line)
        if named:
            return named
        pattern = _KINDS.get(line.kind)
        if pattern is None:
            return []
        fitting = [a for a, name in self._names.items() if pattern.search(name)]
        return fitting or list(self._names)

    def named(self, line: StatementLine) -> list[str]:
        """Give the accounts of the processors that a line names."""
        if line.kind not in (Kind.TRANSFER, Kind.OTHER, Kind.CARD_REMITTANCE):
            return []
        said = set(_WORDS.findall(fold(f"{line.payer or ''} {line.label}")))
        return [
            account
            for account, names in self._words.items()
            if any(words and words <= said for words in names)
        ]

    def find(
        self, account: str, currency: str, amount: Decimal, date: datetime.date
    ) -> list[Waiter]:
        """Find what waits on an account and comes to an amount; empty if nothing."""
        return self._find((account, currency), amount, date)

    def take(self, account: str, currency: str, found: Sequence[Waiter]) -> None:
        """Count what a line takes to the bank."""
        self._take((account, currency), found)


def processors(options: Options) -> dict[str, list[frozenset[str]]]:
    """Give the words that name a processor in a bank's line, by its account.

    Args:
        options: The ledger's options: methods with an account, processors' importers.
    """
    names: dict[str, list[frozenset[str]]] = {}
    banks = {a for name, a in options.banks.items() if name not in PROCESSORS}
    for account in options.methods.values():
        if account is not None and account not in banks:
            names.setdefault(account, []).extend(_words_of(account))
    for name, account in options.banks.items():
        if name in PROCESSORS:
            names.setdefault(account, []).append(frozenset({fold(name)}))
    return names


def _run(waiters: Sequence[Waiter], amount: Decimal) -> list[Waiter]:
    """Find waiters behind each other that come to an amount."""
    sums = [ZERO]
    for waiter in waiters:
        sums.append(sums[-1] + waiter.amount)
    places = {total: place for place, total in enumerate(sums)}
    for start, total in enumerate(sums):
        end = places.get(total + amount)
        if end is not None and end > start:
            return list(waiters[start:end])
    return []


def _words_of(account: str) -> list[frozenset[str]]:
    """Give the words by which an account's last part names a processor."""
    last = account.rpartition(":")[2]
    divided = frozenset(fold(part) for part in _divided(last) if part)
    return [] if divided <= _PLAIN else [divided, frozenset({fold(last)})]


def _divided(text: str) -> list[str]:
    """Divide a word at its capitals and hyphens."""
    cuts = [0]
    cuts += [
        place + 1
        for place, (one, other) in enumerate(pairwise(text))
        if other.isupper() > one.isupper()
    ]
    cuts.append(len(text))
    return [part for a, b in pairwise(cuts) for part in text[a:b].split("-")]
