"""From a bank's line and the open items to a proposal with its reasons.

Pure: statements and books in, proposals out; nothing is read or written here::

    matcher = Matcher(books, settlement, entries)
    (proposals,) = matcher.propose([(statement, "Assets:Bank")])

A line becomes one of eight outcomes.  ``settled`` needs evidence that cannot fit
another open invoice: the full number in any spelling, a valid structured reference,
cited numbers whose sum is the amount, or the customer's own IBAN or unambiguous name
with an amount that only one of its open invoices (or all of them together) has.
"""

from __future__ import annotations

from beancount_infast.matching.deciding import Matcher, refused
from beancount_infast.matching.known import Known
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.references import creditor_reference, printed

__all__ = [
    "Known",
    "Matcher",
    "Outcome",
    "Proposal",
    "creditor_reference",
    "printed",
    "refused",
]
