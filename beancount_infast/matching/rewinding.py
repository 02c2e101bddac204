"""A line is decided as of its day: what later lines brought does not count yet.

A file that is imported twice must be decided the second time as it was the first, and
of two overlapping files it must not matter which comes first.  So the payments that
lines of a bank brought are taken back before the first line, and count again one after
another: those of this run's lines at their lines, others from their day on.  What is
really left by now is kept too: nothing is settled beyond it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from beancount_infast.documents import PAYMENT
from beancount_infast.matching.recorded import reference_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.documents import Books, Document
    from beancount_infast.matching.placed import At
    from beancount_infast.matching.state import State
    from beancount_infast.open_items import Settlement


class Rewinding:
    """Takes back what later lines brought, and lets it count in its time.

    Args:
        state: What is open, with all that the books hold.
        books: What the ledger says.
        settlement: How it is settled.
        lines: The lines to decide, by date.
    """

    def __init__(
        self,
        state: State,
        books: Books,
        settlement: Settlement,
        lines: Sequence[At],
    ) -> None:
        self._state = state
        self._settlement = settlement
        ours = {at.reference for at in lines}
        self._at_lines: dict[str, list[Document]] = {}
        others: list[Document] = []
        if lines:
            first = lines[0].line.date
            for document in books.documents:
                if document.kind != PAYMENT or document.date < first:
                    continue
                reference = reference_of(document.entry)
                if reference is None:
                    continue
                if reference in ours:
                    self._at_lines.setdefault(reference, []).append(document)
                else:
                    others.append(document)
        others.sort(key=lambda document: document.date)
        self._others = deque(others)
        for documents in (*self._at_lines.values(), others):
            for document in documents:
                self._take_back(document)

    def reach(self, at: At) -> None:
        """Let all that comes before a line count, and what the line brought itself."""
        while self._others and self._others[0].date <= at.line.date:
            self._count(self._others.popleft())
        for document in self._at_lines.pop(at.reference or "", ()):
            self._count(document)

    def _take_back(self, document: Document) -> None:
        credit = self._settlement.credits.get(document.position)
        if credit is not None:
            self._state.take_back(credit)
        elif document.draft:
            self._state.claim(document, times=-1)

    def _count(self, document: Document) -> None:
        credit = self._settlement.credits.get(document.position)
        if credit is not None:
            self._state.count(credit)
        elif document.draft:
            self._state.claim(document)
