"""Statements matched with open invoices, for Fava's Import page and beangulp.

In the import configuration::

    from pathlib import Path

    from beancount_infast.importers.matched import Matched
    from beancount_infast.importers.qonto import Qonto

    matched = Matched(Path(__file__).with_name("main.beancount"))
    CONFIG = [Qonto("Assets:Bank:Qonto", matcher=matched)]

What is sure is proposed as the payment that ``infast import`` would record; what is
likely as a draft with its candidates and reasons; the rest as the bank posting alone,
for a person or for smart_importer to complete.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import parser
from beancount.parser.options import OPTIONS_DEFAULTS

from beancount_infast.bank_drafting import (
    BANK_REFERENCE,
    CANDIDATES,
    REASONS,
    Drafter,
)
from beancount_infast.desk import Refusal
from beancount_infast.documents import DRAFT
from beancount_infast.matching import Matcher, Outcome
from beancount_infast.reading import read_books
from beancount_infast.sentences import translated
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from beancount.core.data import Directive, Transaction

    from beancount_infast.matching import Proposal
    from beancount_infast.statements import Statement


class Matched:
    """A matcher for `StatementImporter`.

    Args:
        ledger: The ledger's main file, where its roots have other names than
            Beancount's own (``option "name_assets" "Actif"``); its options alone are
            read, the entries come from Fava or beangulp.
        say: Gives reasons and narrations in the person's language.
    """

    def __init__(
        self, ledger: str | Path | None = None, say: Callable[[str], str] = str
    ) -> None:
        self._ledger = ledger
        self._say = say

    def __call__(
        self, statement: Statement, account: str, existing: Sequence[Directive]
    ) -> list[Transaction | None]:
        """Propose a transaction for each line, in the statement's order."""
        entries = list(existing or ())
        books = read_books(entries, self._options_map())
        settlement = settle(books)
        matcher = Matcher(books, settlement, entries, self._say)
        (proposals,) = matcher.propose([(statement, account)])
        drafter = Drafter(books, settlement, self._say)
        by_line = {id(proposal.line): proposal for proposal in proposals}
        made = {
            id(line): _made(statement, by_line[id(line)], drafter, self._say)
            for line in statement.chronological()
        }
        return [made[id(line)] for line in statement.lines]

    def _options_map(self) -> Mapping[str, Any]:
        if self._ledger is None:
            return OPTIONS_DEFAULTS
        _, _, options_map = parser.parse_file(str(Path(self._ledger).resolve()))
        return dict(options_map)


def _made(
    statement: Statement,
    proposal: Proposal,
    drafter: Drafter,
    say: Callable[[str], str],
) -> Transaction | None:
    if proposal.outcome is Outcome.MATCHED:
        bare = _bare(statement, proposal)
        # Shown as what is in the ledger already, and not saved again.
        bare.meta["__duplicate__"] = proposal.entries[0]
        return bare
    if proposal.outcome is Outcome.UNIDENTIFIED:
        return None
    try:
        written = drafter.draft(proposal)
    except Refusal as refusal:
        reason = translated(refusal.sentence, say)
        return _bare(statement, proposal, reason)
    if not written:
        suggested = proposal.outcome in (Outcome.SUGGESTED, Outcome.RETURNED)
        return _bare(statement, proposal) if suggested else None
    entry = written[0].entry
    meta = {**entry.meta, **_place(statement, proposal)}
    if len(written) > 1:
        # Its use on a later invoice is a second transaction: infast import writes it.
        meta[REASONS] = "; ".join(proposal.reasons)
        entry = entry._replace(flag=DRAFT)
    return entry._replace(meta=meta)


def _place(statement: Statement, proposal: Proposal) -> dict[str, Any]:
    line = proposal.line
    return {
        "filename": statement.file,
        "lineno": line.line,
        # Fava shows it beside the transaction and does not save it.
        "__source__": line.source,
    }


def _bare(
    statement: Statement, proposal: Proposal, refusal: str | None = None
) -> Transaction:
    """Give the bank posting alone, with why it is no more."""
    line = proposal.line
    meta = {BANK_REFERENCE: proposal.reference, **_place(statement, proposal)}
    if proposal.candidates:
        meta[CANDIDATES] = ", ".join(proposal.candidates)
    meta[REASONS] = "; ".join(filter(None, (*proposal.reasons, refusal)))
    posting = data.Posting(
        proposal.account, Amount(line.net, line.currency), None, None, None, None
    )
    return data.Transaction(
        meta,
        line.date,
        DRAFT,
        line.payer if line.payer_certain else None,
        line.label,
        frozenset(),
        frozenset(),
        [posting],
    )
