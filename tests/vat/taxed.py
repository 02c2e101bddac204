"""Random books with VAT, and what the model makes due of it.

The books are those of `tests/model`; here their lines of income are split into income
and VAT, by their amount alone, so that what mirrors another line still does.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from layouts import take_apart
from model.books import books, random_book
from model.model import settle

from vat.stated import PLUGINS

if TYPE_CHECKING:
    import datetime

    from model.documents import Document
    from model.fold import Fold

LINE = re.compile(r"^  (\S+)  (-?\d+\.\d\d) (\w+)(.*)$")
# On the documents of these kinds VAT stands; on these and the next it may be moved.
TAXED = re.compile(r'^  (invoice|credit-note|reverses): "?[FA]', re.MULTILINE)
OUT = re.compile(r'^  (write-off|reverses): "?P', re.MULTILINE)
MONEY = re.compile(r"Bank  ")
HEAD = """\
2020-01-01 open ROOT:VAT:Pending
2020-01-01 open ROOT:VAT:Collected
2020-01-01 open ROOT:VAT:Pending10
2020-01-01 open ROOT:VAT:Collected10
2020-01-01 custom "infast-option" "vat-on-receipts" ROOT:VAT:Pending \
ROOT:VAT:Collected 20
2020-01-01 custom "infast-option" "vat-on-receipts" ROOT:VAT:Pending10 \
ROOT:VAT:Collected10 10
"""


def with_vat(text: str, *, moved: bool) -> str:
    """Split the lines of a book.

    Args:
        text: The book.
        moved: Whether payments and write-offs post some VAT themselves.
    """
    head, documents = take_apart(text)
    root = "Passif" if "Passif:" in text else "Liabilities"
    parts = []
    for document in documents:
        lines = document.splitlines()
        split = _income if TAXED.search(document) else None
        if moved and OUT.search(document):
            split = _loss
        elif moved and MONEY.search(document):
            split = _discount
        if split is not None:
            lines = [part for line in lines for part in _split(line, split, root)]
        parts.append("\n".join(lines) + "\n")
    return PLUGINS + head + HEAD.replace("ROOT", root) + "\n".join(parts)


def _split(line: str, split: Any, root: str) -> list[str]:
    match = LINE.match(line)
    if match is None:
        return [line]
    account, number, currency, rest = match.groups()
    cents = abs(int(Decimal(number) * 100))
    sign = -1 if number.startswith("-") else 1
    vat = {k: v for k, v in split(account, cents).items() if v}
    if not vat:
        return [line]
    cents -= sum(vat.values())
    rows = [(account, cents)] + [(f"{root}:VAT:{k}", v) for k, v in vat.items()]
    return [
        f"  {name}  {Decimal(sign * n) / 100:.2f} {currency}{rest}" for name, n in rows
    ]


def _income(account: str, cents: int) -> dict[str, int]:
    if not account.endswith((":Services", ":Opening")):
        return {}
    mode = cents // 500 % 4
    return {
        "Pending": round(cents / 6) if mode in {1, 2} else 0,
        "Pending10": round(cents / 11) if mode in {0, 2} else 0,
        # VAT on debits.
        "Collected": round(cents / 6) if mode == 3 else 0,
    }


def _loss(account: str, cents: int) -> dict[str, int]:
    wanted = account.endswith(":BadDebt") and cents // 500 % 3 == 1
    return {"Pending": round(cents / 7) if wanted else 0}


def _discount(account: str, cents: int) -> dict[str, int]:
    wanted = account.endswith(":Bank") and cents // 500 % 3 == 2
    return {"Pending": 100 if wanted else 0}


def large_book(seed: int, size: int, *, lawful: bool, short: bool) -> str:
    return random_book(random.Random(seed), size, lawful, short)  # noqa: S311


def taxed_books(*, lawful: bool, moved: bool) -> st.SearchStrategy[str]:
    """Small books, which shrink well, and large ones, in which much happens."""
    small = [books(lawful=lawful, short=short) for short in (True, False)]
    how = {"lawful": st.just(lawful), "short": st.booleans()}
    large = st.builds(large_book, st.integers(0, 2**32), st.integers(10, 40), **how)
    return st.one_of(large, *small).map(lambda text: with_vat(text, moved=moved))


# --- What is due, by the model ----------------------------------------------------

Key = tuple[str, str]


@dataclass
class Share:
    """An invoice's or a credit note's VAT on a day, by the letter of the rule.

    Attributes:
        total: Its total, less what was set against it.
        settled: What counts as settled.
        given_up: What was written off.
        vat: Its VAT by account and currency, less what was set against it.
        exact: The same, without a rounding.
        cuts: How many credit notes were cut in two for it.
    """

    total: Decimal
    settled: Decimal = Decimal(0)
    given_up: Decimal = Decimal(0)
    vat: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    exact: dict[Key, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    cuts: int = 0

    def due(self, key: Key) -> Decimal:
        return half_up(self.vat[key], self.settled, self.total)

    def dropped(self, key: Key) -> Decimal:
        gone = half_up(self.vat[key], self.settled + self.given_up, self.total)
        return gone - self.due(key)

    def exact_due(self, key: Key) -> Fraction:
        if not self.total:
            return Fraction(0)
        return self.exact[key] * Fraction(self.settled) / Fraction(self.total)


def half_up(value: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return Decimal(0)
    exact = Fraction(value) * Fraction(part) / Fraction(whole) * 100
    cents = int(abs(exact) + Fraction(1, 2))
    return Decimal(cents if exact > 0 else -cents) / 100


def shares(
    entries: list[Any], options_map: Any, day: datetime.date
) -> dict[str, Share]:
    """What is due on each invoice and credit note, by its number, at a day's end."""
    state = settle(entries, options_map, until=day)
    found: dict[Document, Share] = {}
    issued: dict[Document, dict[Key, Decimal]] = {}
    for document in state.counted:
        if document.kind in {"invoice", "credit-note"}:
            vat: dict[Key, Decimal] = defaultdict(Decimal)
            for line in document.outside:
                if ":VAT:Pending" in line.account:
                    vat[line.account, line.currency] -= line.number
            issued[document] = vat
            share = found[document] = Share(document.amount)
            share.vat.update(vat)
            share.exact.update((k, Fraction(v)) for k, v in vat.items())
    _settle(state, found, issued)
    return {d.number: share for d, share in found.items() if d.number}


def _settle(
    state: Fold,
    found: dict[Document, Share],
    issued: dict[Document, dict[Key, Decimal]],
) -> None:
    against: dict[tuple[Document, Document], Decimal] = defaultdict(Decimal)
    for fact in state.settled:
        invoice, source = found[fact.invoice], fact.source
        if source.kind == "write-off":
            invoice.given_up += fact.amount
        elif source.corrects is not None and source.corrects == fact.invoice.number:
            against[source, fact.invoice] += fact.amount
        else:
            invoice.settled += fact.amount
            if source in found:
                found[source].settled += fact.amount
    for taken in state.taken:
        note = found.get(taken.source)
        if note is not None and taken.by.kind == "write-off":
            note.given_up += taken.amount
        elif note is not None:
            note.settled += taken.amount
    for (source, corrected), amount in against.items():
        _set_against(source, found[source], found[corrected], issued[source], amount)


def _set_against(
    note: Document,
    ours: Share,
    theirs: Share,
    issued: dict[Key, Decimal],
    amount: Decimal,
) -> None:
    for key, vat in issued.items():
        part = half_up(vat, amount, note.amount)
        exact = Fraction(vat) * Fraction(amount) / Fraction(note.amount)
        ours.vat[key] -= part
        theirs.vat[key] += part
        ours.exact[key] -= exact
        theirs.exact[key] += exact
    for share in (ours, theirs):
        share.total -= amount
        share.cuts += amount != note.amount
