"""Which names and IBANs a customer's record may take, so that they name it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_infast.matching.names import Ibans, Names, says_something, words_of
from beancount_infast.matching.waiting import PROCESSORS, processors
from beancount_infast.statements import fold

if TYPE_CHECKING:
    from beancount_infast.documents import Books


class Known:
    """The names and IBANs that are somebody's already.

    Args:
        books: What the ledger says.
    """

    def __init__(self, books: Books) -> None:
        self._names = Names(books.customers)
        self._ibans = Ibans(books.customers)
        self._own = words_of(books.options.company or "")
        names = [words for some in processors(books.options).values() for words in some]
        self._processors = [*names, *(frozenset({fold(one)}) for one in PROCESSORS)]

    def may_name(self, name: str, customer: str) -> bool:
        """Say whether a name can become a customer's, and would name it alone.

        Args:
            name: What the bank wrote; nothing of it divides names in the record.
            customer: The customer's key.
        """
        words = words_of(name)
        if "|" in name or not says_something(words) or words == self._own:
            return False
        if any(processor and processor <= words for processor in self._processors):
            return False
        return self._names.certain(name) != customer and not self._names.meets(
            words, customer
        )

    def may_pay(self, iban: str) -> bool:
        """Say whether an IBAN can become a customer's: it is nobody's yet."""
        return not self._ibans.owners(iban)
