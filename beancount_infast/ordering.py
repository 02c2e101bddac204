"""The order in which documents count: by date, then as the language says.

Within a day: invoices, credit notes, reversals, payments, applications and releases,
refunds and write-offs; of one kind those without a number first (applications: last),
then by number, then by content.  The place in the text never counts.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from beancount_infast.documents import APPLICATION, DAY_ORDER, natural_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.documents import Document

_SHAPE = str.maketrans("123456789", "000000000")
_number = attrgetter("number")


def in_counting_order(documents: list[Document]) -> list[Document]:
    """Order documents.

    Args:
        documents: Documents in the order of a ledger's entries, which is by date.
    """
    ordered: list[Document] = []
    start, count = 0, len(documents)
    while start < count:
        date = documents[start].date
        end = start + 1
        while end < count and documents[end].date == date:
            end += 1
        if end - start == 1:
            ordered.append(documents[start])
        else:
            _order_day(documents[start:end], ordered)
        start = end
    return ordered


def _order_day(day: list[Document], ordered: list[Document]) -> None:
    """Order the documents of one day by kind."""
    kinds: dict[int, list[Document]] = {}
    for document in day:
        kinds.setdefault(DAY_ORDER[document.kind], []).append(document)
    for rank in sorted(kinds):
        group = kinds[rank]
        if len(group) == 1:
            ordered.append(group[0])
        else:
            _order_kind(group, ordered)


def _order_kind(group: list[Document], ordered: list[Document]) -> None:
    """Order documents of one kind: without a number, by number, by content."""
    numbered = [d for d in group if d.number is not None]
    if len(numbered) < len(group):
        others = [d for d in group if d.number is None]
        first = [d for d in others if d.kind != APPLICATION]
        ordered += sorted(first, key=_content)
        _order_numbered(numbered, ordered)
        ordered += sorted((d for d in others if d.kind == APPLICATION), key=_content)
    else:
        _order_numbered(numbered, ordered)


def _order_numbered(group: list[Document], ordered: list[Document]) -> None:
    numbers = {d.number for d in group if d.number is not None}
    if len(numbers) < len(group):
        # One number twice is a breach; what the documents say decides.
        ordered += sorted(
            group, key=lambda d: (natural_key(d.number or ""), _content(d))
        )
    elif len({number.translate(_SHAPE) for number in numbers}) <= 1:
        # Numbers of one shape are in the same order as text and as numbers.
        ordered += sorted(group, key=_number)
    else:
        ordered += sorted(group, key=lambda d: natural_key(d.number or ""))


def _content(document: Document) -> tuple[Any, ...]:
    """What a document says, whatever file and line it stands in."""
    entry = document.entry
    return (
        document.kind,
        entry.flag,
        entry.payee or "",
        entry.narration or "",
        sorted(entry.links),
        sorted(entry.tags),
        _meta_content(entry.meta),
        [
            (p.account, str(p.units), str(p.cost), str(p.price), _meta_content(p.meta))
            for p in entry.postings
        ],
    )


def _meta_content(meta: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return sorted(
        (key, repr(value))
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    )
