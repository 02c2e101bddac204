"""The settlement of a ledger, by the letter of the language and in the plainest way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.fold import Fold
from model.judging import judge, unknown_links
from model.numbering import check_numbering
from model.reading import read

if TYPE_CHECKING:
    import datetime

    from model.documents import Breach


def settle(
    entries: list[Any], options_map: dict[str, Any], until: datetime.date | None = None
) -> Fold:
    """Settle a ledger's raw entries, up to a day where one is given."""
    ledger = read(entries, options_map)
    fold = Fold(ledger, judge)
    fold.run(until)
    for document in ledger.documents:
        if document.kind == "payment" and not document.draft:
            found = unknown_links(fold, document)
            fold.breaches += [("unknown-invoice", document.lineno) for _ in found]
    for number, line in ledger.vat_of:
        named = ledger.find(number)
        if named is None or named.kind not in {"invoice", "credit-note"}:
            fold.breaches.append(("unknown-invoice", line))
    fold.breaches += ledger.breaches + check_numbering(ledger)
    return fold


def breaches(entries: list[Any], options_map: dict[str, Any]) -> set[Breach]:
    """Every breach of the whole ledger, as (code, line)."""
    return set(settle(entries, options_map).breaches)
