"""The ways back: releases and reversals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.deposits import deduct_again
from model.documents import total
from model.fold import (
    MONEY,
    ZERO,
    Outcome,
    Part,
    Settled,
    Taken,
    check_sums,
    fault,
    pair,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from model.documents import Document, Line
    from model.fold import Fold


def judge_release(fold: Fold, document: Document) -> Outcome:
    outcome = Outcome()
    opened = [_opened(fold, document, outcome, x) for x in document.on("receivable")]
    given = [_given_back(fold, document, outcome, x) for x in document.on("credit")]
    if not document.mixed:
        debits = {part.line: part.line.number for part in opened}
        credits_ = {part.line: -part.line.number for part in given}
        check_sums(outcome, debits, credits_, "over-settled")
        check_sums(outcome, credits_, debits, "over-used")
    for ask, offer, amount in pair(opened, given):
        invoice, source = ask.subject, offer.subject
        assert invoice is not None
        assert source is not None
        here = [
            fact.amount
            for fact in outcome.settled
            if (fact.invoice, fact.source) == (invoice, source)
        ]
        most = fold.used(source, invoice) + total(here)
        said = any(at == ask.line.lineno for _, at in outcome.breaches)
        if amount > most and not said:
            outcome.breaches.append(("over-settled", ask.line.lineno))
        if most > 0:
            fact = Settled(document.date, invoice, source, -min(amount, most))
            outcome.settled.append(fact)
    return outcome


def _opened(fold: Fold, document: Document, outcome: Outcome, line: Line) -> Part:
    code: str | None = "" if line.spoilt else "names-no-invoice"
    if line.settles is not None:
        code = fault(fold, document, line.settles, {"invoice"}, "unknown-invoice")
    if code is not None:
        outcome.blame(code, line)
    subject = fold.ledger.find(line.settles) if code is None else None
    return Part(line, subject, line.number, line.number)


def _given_back(fold: Fold, document: Document, outcome: Outcome, line: Line) -> Part:
    code: str | None = "" if line.spoilt else "unknown-credit"
    if line.uses is not None:
        code = fault(fold, document, line.uses, MONEY, "unknown-credit")
    if code is not None:
        outcome.blame(code, line)
    subject = fold.ledger.find(line.uses) if code is None else None
    return Part(line, subject, -line.number, -line.number)


def judge_reversal(fold: Fold, document: Document) -> Outcome:
    target = fold.ledger.find(document.reverses)
    code = _stands_in_the_way(fold, document, target)
    if target is None or code is not None:
        return Outcome([(code, document.lineno)] if code else [])
    outcome = Outcome(undoes=target)
    _check_names(fold, document, outcome)
    if not (outcome.breaches or _undoes_exactly(fold, document, target)):
        outcome.breaches.append(("bad-reversal", document.lineno))
    day = document.date
    for invoice, amount in _reopens(fold, target).items():
        outcome.settled.append(Settled(day, invoice, target, -amount))
    for source, amount in _gives_back(fold, target).items():
        outcome.taken.append(Taken(day, source, target, -amount))
    if target.kind == "credit-note":
        deduct_again(fold, document, target, outcome)
    return outcome


def _check_names(fold: Fold, document: Document, outcome: Outcome) -> None:
    """What its postings name must be there: else that is the one cause."""
    for line in document.lines:
        code = None
        if line.settles is not None:
            code = fault(fold, document, line.settles, {"invoice"}, "unknown-invoice")
        if line.uses is not None:
            code = fault(fold, document, line.uses, MONEY, "unknown-credit")
        if code:
            outcome.breaches.append((code, line.lineno))


def _stands_in_the_way(
    fold: Fold, document: Document, target: Document | None
) -> str | None:
    """Why there is nothing to undo; empty where it was said elsewhere."""
    if document.meta.get("spoilt") or (
        target is None and document.reverses in fold.ledger.unclear
    ):
        return ""
    if target is None or target.kind not in {*MONEY, "refund", "write-off"}:
        return "bad-reversal"
    if document.wrong_sign:
        return "wrong-sign"
    if target not in fold.counted:
        return "bad-reversal"
    if target in fold.undone:
        return "already-reversed"
    spent = any(fold.took(target, kind) for kind in ("refund", "write-off"))
    return "reversed-while-refunded" if spent else None


def _reopens(fold: Fold, target: Document) -> dict[Document, Decimal]:
    invoices = [fact.invoice for fact in fold.settled if fact.source is target]
    found = {invoice: fold.used(target, invoice) for invoice in invoices}
    return {invoice: amount for invoice, amount in found.items() if amount}


def _gives_back(fold: Fold, target: Document) -> dict[Document, Decimal]:
    """What a refund or a write-off took from credit."""
    found: dict[Document, Decimal] = {}
    for fact in fold.taken:
        if fact.by is target:
            found[fact.source] = found.get(fact.source, ZERO) + fact.amount
    return found


def _undoes_exactly(fold: Fold, document: Document, target: Document) -> bool:
    if (document.customer, document.currency) != (
        target.customer,
        target.currency,
    ):
        return False
    if target.kind in {"credit-note", "write-off"}:
        was = sorted((x.account, x.currency, -x.number) for x in target.outside)
        now = sorted((x.account, x.currency, x.number) for x in document.outside)
        if was != now:
            return False
    if any(line.spoilt for line in document.lines):
        return False
    receivable = {x.number: a for x, a in _reopens(fold, target).items()}
    if target.kind in MONEY:
        credit = {target.number: fold.unused(target)}
        sign = 1
    else:
        credit = {x.number: a for x, a in _gives_back(fold, target).items()}
        sign = -1
    return _accounted_for(document, receivable, credit, sign)


def _accounted_for(
    document: Document,
    receivable: dict[str | None, Decimal],
    credit: dict[str | None, Decimal],
    sign: int,
) -> bool:
    """Whether the lines take all that there is to undo, and nothing else."""
    short_receivable = short_credit = ZERO
    for line in document.on("receivable"):
        if line.number < 0:
            return False
        if line.settles is None:
            short_receivable += line.number
        else:
            receivable[line.settles] = receivable.get(line.settles, ZERO) - line.number
    for line in document.on("credit"):
        if line.number * sign < 0:
            return False
        if line.uses is None:
            short_credit += line.number * sign
        else:
            credit[line.uses] = credit.get(line.uses, ZERO) - line.number * sign
    rests = [*receivable.values(), *credit.values()]
    if any(rest < 0 for rest in rests):
        return False
    over = short_receivable - total(receivable.values())
    if sign < 0:
        # Of a refund or write-off, a receivable debit has nothing unused to take back.
        return over == 0 and short_credit == total(credit.values())
    return over >= 0 and over + short_credit == total(credit.values())
