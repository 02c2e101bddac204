"""Deposit invoices: what is asked, deducted, given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.documents import total
from model.fold import ZERO, Deducted, Outcome, fault, matches

if TYPE_CHECKING:
    from decimal import Decimal

    from model.documents import Document, Line
    from model.fold import Fold


def judge_invoice(fold: Fold, document: Document) -> Outcome:
    outcome = Outcome()
    for line in _deposit_lines(fold, document):
        if line.deducts is None:
            if line.number > 0 and not line.spoilt:
                outcome.breaches.append(("unknown-deposit", line.lineno))
            continue
        deposit = _named_deposit(fold, document, outcome, line)
        if deposit is not None:
            here = [fact for fact in outcome.deducted if fact.deposit is deposit]
            left = fold.deposit_left(deposit) - total(fact.amount for fact in here)
            _deduct(outcome, document, line, deposit, max(left, ZERO))
    return outcome


def _deposit_lines(fold: Fold, document: Document) -> list[Line]:
    options = fold.ledger.options
    return [line for line in document.outside if options.is_deposit(line.account)]


def _named_deposit(
    fold: Fold, document: Document, outcome: Outcome, line: Line
) -> Document | None:
    assert line.deducts is not None
    deposit = fold.ledger.find(line.deducts)
    code = fault(fold, document, line.deducts, {"invoice"}, "unknown-deposit")
    if code != "" and not (deposit and fold.deposit(deposit)):
        code = "unknown-deposit"
    if code is None:
        return deposit
    if code:
        outcome.breaches.append((code, line.lineno))
    return None


def _deduct(
    outcome: Outcome, document: Document, line: Line, deposit: Document, most: Decimal
) -> None:
    """Take from a deposit invoice, or give back (negative), within a limit."""
    size = min(abs(line.number), most)
    if abs(line.number) > most:
        outcome.breaches.append(("over-deducted", line.lineno))
    amount = size if line.number > 0 else -size
    if amount:
        outcome.deducted.append(Deducted(document.date, deposit, document, amount))


def give_back_deposits(fold: Fold, document: Document, outcome: Outcome) -> None:
    corrected = fold.ledger.find(document.corrects)
    if corrected is not None and not matches(document, corrected):
        # Said of `corrects:` itself.
        corrected = None
    for line in _deposit_lines(fold, document):
        if line.deducts is not None:
            deposit = _named_deposit(fold, document, outcome, line)
            if deposit is not None:
                given = _deducted_by(fold, document, deposit, corrected)
                here = [x for x in outcome.deducted if x.deposit is deposit]
                _deduct(
                    outcome,
                    document,
                    line,
                    deposit,
                    max(given + total(fact.amount for fact in here), ZERO),
                )
        elif corrected is not None and line.number > 0 and fold.deposit(corrected):
            here = [x for x in outcome.deducted if x.deposit is corrected]
            left = fold.deposit_left(corrected) - total(fact.amount for fact in here)
            _deduct(outcome, document, line, corrected, max(left, ZERO))


def deduct_again(
    fold: Fold, document: Document, target: Document, outcome: Outcome
) -> None:
    """What the reversal of a credit note deducts again, where it is still there."""
    corrected = fold.ledger.find(target.corrects)
    given = [x for x in fold.deducted if x.by is target and x.deposit is not corrected]
    for deposit in dict.fromkeys(fact.deposit for fact in given):
        back = -total(fact.amount for fact in given if fact.deposit is deposit)
        missing = min(back, back - max(fold.deposit_left(deposit), ZERO))
        if missing > 0:
            assert corrected is not None
            outcome.breaches.append(("over-deducted", document.lineno))
            outcome.deducted.append(
                Deducted(document.date, deposit, corrected, -missing)
            )


def _deducted_by(
    fold: Fold, document: Document, deposit: Document, corrected: Document | None
) -> Decimal:
    """What the corrected invoice deducted, less what its credit notes gave back."""
    if corrected is None:
        return ZERO
    return total(
        fact.amount
        for fact in fold.deducted
        if fact.deposit is deposit
        and fact.by not in fold.undone
        and (fact.by is corrected or fact.by.corrects == document.corrects)
    )
