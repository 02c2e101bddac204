"""The settlement of a ledger, by the letter of the language and in the plainest way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.fold import Fold
from model.judging import judge, unknown_links
from model.numbering import check_numbering
from model.reading import read

if TYPE_CHECKING:
    import datetime

    from model.reading import Breach


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
    fold.breaches += ledger.breaches + check_numbering(ledger)
    return fold


def breaches(entries: list[Any], options_map: dict[str, Any]) -> set[Breach]:
    """Every breach of the whole ledger, as (code, line)."""
    return set(settle(entries, options_map).breaches)
