"""What belongs together on customers' accounts: the groups that lettering is about.

A group is one document on one account.  On a receivable it is an invoice, with all
that settles or reopens it; on a customer's credit a payment or a credit note, with all
that uses it; on a deposit account a deposit invoice, with all that deducts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.documents import INVOICE, is_under

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from beancount_infast.documents import BookedPosting, Deduction, Document
    from beancount_infast.open_items import Settlement


class Group(NamedTuple):
    """A document on an account.

    Attributes:
        account: The account, as the ledger calls it.
        position: The place of the document's transaction among the ledger's entries.
    """

    account: str
    position: int


class Groups:
    """The groups of a ledger.

    Args:
        settlement: What is settled by what, over the whole ledger.
    """

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._deposit = settlement.books.options.deposit
        self.documents: Mapping[int, Document] = {
            document.position: document for document in settlement.books.documents
        }
        self._numbers: dict[str, Document] = {}
        for document in settlement.books.documents:
            if document.number is not None:
                self._numbers.setdefault(document.number, document)

    def of_document(self, document: Document) -> dict[int, Group | None]:
        """Give the group of each posting on a customer's account or a deposit account.

        Args:
            document: The document.

        Returns:
            The groups by the identity of the posting; None for a posting on such an
            account that belongs to no document.
        """
        groups: dict[int, Group | None] = {}
        for item in document.items:
            named = self._numbers.get(item.name) if item.name is not None else None
            settled = named or document
            own = item.credit or settled.kind == INVOICE
            groups[id(item.posting)] = _group(item.posting, settled if own else None)
        for posting, asked in self._deposits(document):
            groups[id(posting)] = _group(posting, asked)
        return groups

    def _deposits(
        self, document: Document
    ) -> Iterator[tuple[BookedPosting, Document | None]]:
        """Give a document's postings on deposit accounts, and what they belong to."""
        for deduction in document.deposits:
            yield deduction.posting, self._asked(document, deduction)
        original = self._settlement.reversals.get(document.position)
        if original is None or not original.deposits:
            return
        # The reversal of a credit note mirrors it, posting by posting.
        left = list(original.deposits)
        for posting in document.others():
            if not is_under(posting.account, self._deposit):
                continue
            mirrored = next((d for d in left if _mirrors(posting, d)), None)
            if mirrored is not None:
                left.remove(mirrored)
                yield posting, self._asked(original, mirrored)

    def _asked(self, document: Document, deduction: Deduction) -> Document | None:
        """Give the deposit invoice that a posting on a deposit account belongs to."""
        asked: Document | None = document
        if deduction.name is not None:
            asked = self._numbers.get(deduction.name)
        elif document.kind != INVOICE:
            credit = self._settlement.credits.get(document.position)
            asked = credit.corrects if credit is not None else None
        deposits = self._settlement.deposits
        return asked if asked is not None and asked.position in deposits else None


def _group(posting: BookedPosting, document: Document | None) -> Group | None:
    return None if document is None else Group(posting.account, document.position)


def _mirrors(posting: BookedPosting, deduction: Deduction) -> bool:
    units = posting.units
    return (
        deduction.posting.account == posting.account
        and deduction.number == -units.number
        and deduction.currency == units.currency
    )
