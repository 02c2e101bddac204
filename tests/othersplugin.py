"""A plugin of others, for the tests: what it does to transactions is its config.

``links``, ``tags``, ``keys`` add to each; ``narration`` says more; ``halves`` splits
each posting in two, ``outside`` those on no customer's account alone.  ``strict``
changes none and takes none whose narration is "Odd".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount.core.data import Directive, Posting

__plugins__ = ("change",)


class Odd(NamedTuple):
    source: dict[str, Any]
    message: str
    entry: Transaction


def change(
    entries: list[Directive], _options_map: dict[str, Any], config: str
) -> tuple[list[Directive], list[Any]]:
    if config == "strict":
        return entries, [
            Odd(entry.meta, "this is odd", entry)
            for entry in entries
            if type(entry) is Transaction and entry.narration == "Odd"
        ]
    made = CHANGES[config]
    return [made(e) if type(e) is Transaction else e for e in entries], []


def links(entry: Transaction) -> Transaction:
    return entry._replace(links=entry.links | {"dossier-12"})


def tags(entry: Transaction) -> Transaction:
    return entry._replace(tags=entry.tags | {"seen"})


def keys(entry: Transaction) -> Transaction:
    postings = [
        p._replace(meta={**(p.meta or {}), "seen": "yes"}) for p in entry.postings
    ]
    return entry._replace(meta={**entry.meta, "seen": "yes"}, postings=postings)


def narration(entry: Transaction) -> Transaction:
    return entry._replace(narration=f"{entry.narration} (seen)")


def halves(entry: Transaction) -> Transaction:
    return entry._replace(postings=[h for p in entry.postings for h in halves_of(p)])


def outside(entry: Transaction) -> Transaction:
    postings: list[Posting] = []
    for posting in entry.postings:
        whole = "Receivable" in posting.account or "Credit" in posting.account
        postings += [posting] if whole else halves_of(posting)
    return entry._replace(postings=postings)


def halves_of(posting: Posting) -> list[Posting]:
    number: Any = posting.units.number
    parts = [number / 2, number - number / 2]
    currency = posting.units.currency
    return [posting._replace(units=Amount(part, currency)) for part in parts]


CHANGES: dict[str, Callable[[Transaction], Transaction]] = {
    one.__name__: one for one in (links, tags, keys, narration, halves, outside)
}
