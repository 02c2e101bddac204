"""What one document does, judged against what stands so far.

Judging changes nothing: it gives an `Outcome`, facts and breaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.deposits import give_back_deposits, judge_invoice
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
    linked,
    matches,
    pair,
)
from model.options import parse_number
from model.undoing import judge_release, judge_reversal

if TYPE_CHECKING:
    from decimal import Decimal

    from model.documents import Document, Line
    from model.fold import Fold


def judge(fold: Fold, document: Document) -> Outcome:
    if document.kind == "invoice":
        return judge_invoice(fold, document)
    if document.kind == "reversal":
        return judge_reversal(fold, document)
    if document.wrong_sign:
        return Outcome()
    if document.kind == "release":
        return judge_release(fold, document)
    outcome = Outcome()
    if document.kind == "credit-note":
        _judge_correction(fold, document, outcome)
    if document.kind == "refund":
        _take(document, outcome, _offers(fold, document, outcome))
    elif document.kind == "write-off":
        _take(document, outcome, _offers(fold, document, outcome))
        for part in _asks(fold, document, outcome):
            if part.subject is not None and part.allowed:
                fact = Settled(document.date, part.subject, document, part.allowed)
                outcome.settled.append(fact)
    else:
        _judge_settling(fold, document, outcome)
    return outcome


def _take(document: Document, outcome: Outcome, offers: list[Part]) -> None:
    for part in offers:
        if part.subject is not None and part.allowed:
            outcome.taken.append(
                Taken(document.date, part.subject, document, part.allowed)
            )


def _asks(fold: Fold, document: Document, outcome: Outcome) -> list[Part]:
    """What the receivable credits may settle, in their order."""
    parts: list[Part] = []
    for line in document.on("receivable"):
        if line.settles is not None:
            parts.append(_ask_keyed(fold, document, outcome, parts, line))
        elif not line.spoilt:
            parts += _ask_short(fold, document, outcome, parts, line)
    return parts


def _still_left(fold: Fold, parts: list[Part], invoice: Document) -> Decimal:
    asked = total(part.allowed for part in parts if part.subject is invoice)
    return max(fold.left(invoice) - asked, ZERO)


def _ask_keyed(
    fold: Fold, document: Document, outcome: Outcome, parts: list[Part], line: Line
) -> Part:
    assert line.settles is not None
    code = fault(fold, document, line.settles, {"invoice"}, "unknown-invoice")
    if code is not None:
        outcome.blame(code, line)
        return Part(line, None, abs(line.number), ZERO)
    invoice = fold.ledger.find(line.settles)
    assert invoice is not None
    left = _still_left(fold, parts, invoice)
    if -line.number > left:
        outcome.breaches.append(("over-settled", line.lineno))
    return Part(line, invoice, -line.number, min(-line.number, left))


def _ask_short(
    fold: Fold, document: Document, outcome: Outcome, parts: list[Part], line: Line
) -> list[Part]:
    code = _fault_of_links(fold, document)
    if code is not None:
        outcome.blame(code, line)
        return [Part(line, None, -line.number, ZERO)]
    rest, found = -line.number, list[Part]()
    mine = [other for other in linked(fold, document) if matches(document, other)]
    for invoice in sorted(mine, key=fold.sharing_order):
        if invoice.date <= document.date:
            taken = min(rest, _still_left(fold, parts + found, invoice))
            found.append(Part(line, invoice, taken, taken))
            rest -= taken
    if rest and document.kind in MONEY:
        _leave_on_credit(document, outcome, line, rest)
    elif rest:
        outcome.breaches.append(("over-settled", line.lineno))
        found.append(Part(line, None, rest, ZERO))
    return found


def _leave_on_credit(
    document: Document, outcome: Outcome, line: Line, rest: Decimal
) -> None:
    outcome.over[line] = rest
    outcome.waits += rest
    nameless = document.kind == "payment" and document.number is None
    said = ("needs-number", document.lineno) in outcome.breaches
    written = any(line.number < 0 for line in document.on("credit"))
    if nameless and not (said or written or "bad-number" in document.meta):
        outcome.breaches.append(("needs-number", document.lineno))


def _fault_of_links(fold: Fold, document: Document) -> str | None:
    """What is wrong with all that the links name; empty where it was said elsewhere."""
    invoices = linked(fold, document)
    if not invoices:
        said = document.meta.get("spoilt") or unknown_links(fold, document)
        said = said or document.corrects is not None
        unclear = fold.ledger.unclear & document.links
        return "" if said or unclear else "names-no-invoice"
    # Of the invoice that `corrects:` names it was said at the entry.
    corrected = fold.ledger.find(document.corrects)
    said = [other for other in invoices if other is not corrected] == []
    mine = [other for other in invoices if other.customer == document.customer]
    if not mine:
        return "" if said else "wrong-customer"
    mine = [other for other in mine if other.currency == document.currency]
    if not mine:
        return "" if said else "wrong-currency"
    if document.kind in MONEY:
        return None
    if all(other.draft for other in mine):
        return "settles-draft"
    here = [x for x in mine if not x.draft and x.date <= document.date]
    return None if here else "settled-too-early"


def unknown_links(fold: Fold, document: Document) -> list[str]:
    """Links of a short payment or credit note that look like an invoice's number."""
    pattern = fold.ledger.options.numbering.get("invoice")
    short = any(
        line.settles is None and not line.spoilt and line.number < 0
        for line in document.on("receivable")
    )
    unfit = document.wrong_sign or document.kind not in MONEY
    if pattern is None or not short or unfit:
        return []
    mine = {document.number, document.meta.get("deposit")} | fold.ledger.unclear
    return [
        link
        for link in document.links
        if parse_number(pattern, link)
        and fold.ledger.find(link) is None
        and link not in mine
    ]


def _offers(fold: Fold, document: Document, outcome: Outcome) -> list[Part]:
    """The credit that the customer-credit debits may use, in their order."""
    parts: list[Part] = []
    for line in document.on("credit"):
        if line.number > 0 and line.uses is not None:
            parts.append(_offer_keyed(fold, document, outcome, parts, line))
        elif line.number > 0 and not line.spoilt:
            parts += _offer_oldest(fold, document, outcome, parts, line)
    return parts


def _still_unused(fold: Fold, parts: list[Part], source: Document) -> Decimal:
    offered = total(part.allowed for part in parts if part.subject is source)
    return max(fold.unused(source) - offered, ZERO)


def _offer_keyed(
    fold: Fold, document: Document, outcome: Outcome, parts: list[Part], line: Line
) -> Part:
    assert line.uses is not None
    code = fault(fold, document, line.uses, MONEY, "unknown-credit")
    if code is not None:
        outcome.blame(code, line)
        return Part(line, None, abs(line.number), ZERO)
    source = fold.ledger.find(line.uses)
    assert source is not None
    unused = _still_unused(fold, parts, source)
    if line.number > unused:
        outcome.breaches.append(("over-used", line.lineno))
    return Part(line, source, line.number, min(line.number, unused))


def _offer_oldest(
    fold: Fold, document: Document, outcome: Outcome, parts: list[Part], line: Line
) -> list[Part]:
    rest, found = line.number, list[Part]()
    for source in fold.oldest_credits(document):
        taken = min(rest, _still_unused(fold, parts + found, source))
        found.append(Part(line, source, taken, taken))
        rest -= taken
    if rest:
        outcome.breaches.append(("over-used", line.lineno))
        found.append(Part(line, None, rest, ZERO))
    return found


def _judge_settling(fold: Fold, document: Document, outcome: Outcome) -> None:
    """Used credit first, then the transaction's own money, into the receivable."""
    asks = _asks(fold, document, outcome)
    offers = _offers(fold, document, outcome)
    _check_sides(document, outcome)
    if document.kind in MONEY:
        own = document.amount
        offers.append(Part(document.lines[0], document, own, own))
    for ask, offer, amount in pair(asks, offers):
        assert ask.subject is not None
        assert offer.subject is not None
        source = offer.subject
        fact = Settled(document.date, ask.subject, source, amount, source is document)
        outcome.settled.append(fact)
    if offers:
        outcome.waits = min(outcome.waits, offers[-1].written)


def _check_sides(document: Document, outcome: Outcome) -> None:
    """Used credit is written for receivable credits, and in an application all is."""
    if document.mixed:
        return
    debits = [line for line in document.on("credit") if line.number > 0]
    # What a short posting leaves over is a credit of its own, not something settled.
    written = {
        line: -line.number - outcome.over.get(line, ZERO)
        for line in document.on("receivable")
    }
    check_sums(outcome, {x: x.number for x in debits}, written, "over-used")
    if document.kind == "application":
        check_sums(outcome, written, {x: x.number for x in debits}, "over-settled")


def _judge_correction(fold: Fold, document: Document, outcome: Outcome) -> None:
    give_back_deposits(fold, document, outcome)
    for _ in unknown_links(fold, document):
        outcome.breaches.append(("unknown-invoice", document.lineno))
    if document.corrects is None:
        return
    code = fault(fold, document, document.corrects, {"invoice"}, "unknown-invoice")
    if code in {"unknown-invoice", "wrong-customer", "wrong-currency"}:
        outcome.breaches.append((code, document.lineno))
        return
    invoice = fold.ledger.find(document.corrects)
    if invoice is None or code == "":
        return
    before = total(
        other.amount
        for other in fold.counted
        if other.kind == "credit-note"
        and other not in fold.undone
        and other.corrects == document.corrects
        and matches(other, invoice)
    )
    if before + document.amount > invoice.amount:
        outcome.breaches.append(("over-corrected", document.lineno))
