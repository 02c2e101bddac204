"""Documents as a person would type them: a small tree, and its text.

The books' generator builds these, spoils some on purpose, and prints them. The posting
that balances a document is worked out here, so every text balances.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

CENT = Decimal("0.01")


@dataclass
class Posting:
    account: str
    number: Decimal
    currency: str
    keys: dict[str, str] = field(default_factory=dict)
    price: Decimal | None = None

    def text(self) -> str:
        price = "" if self.price is None else f" @ {self.price} EUR"
        head = f"  {self.account}  {self.number.quantize(CENT)} {self.currency}{price}"
        keys = [f'    {key}: "{value}"' for key, value in self.keys.items()]
        return "\n".join([head, *keys])

    def weight(self) -> tuple[str, Decimal]:
        if self.price is None:
            return (self.currency, self.number)
        return ("EUR", self.number * self.price)


@dataclass
class Entry:
    """One transaction; `against` is the account that balances it, one currency each."""

    date: datetime.date
    narration: str
    against: str
    flag: str = "*"
    keys: dict[str, str | None] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    #: Whether the balancing postings come first.
    money_first: bool = False

    def balanced(self) -> list[Posting]:
        sums: dict[str, Decimal] = {}
        for posting in self.postings:
            currency, amount = posting.weight()
            sums[currency] = sums.get(currency, Decimal(0)) + amount
        rests = [
            Posting(self.against, -amount, currency)
            for currency, amount in sums.items()
            if amount
        ]
        return rests + self.postings if self.money_first else self.postings + rests

    def text(self) -> str:
        links = "".join(f" ^{link}" for link in self.links)
        head = f'{self.date} {self.flag} "{self.narration}"{links}'
        keys = [
            f"  {key}:" if value is None else f'  {key}: "{value}"'
            for key, value in self.keys.items()
        ]
        lines = [posting.text() for posting in self.balanced()]
        return "\n".join([head, *keys, *lines]) + "\n"
