"""Allocation: what a document takes, paired with what it fills.

It takes used credit, in the order of its postings, then its own money; it fills its
receivable postings in their order.  A posting in breach is worth what the rules
allow, and its pair no more: what is over stays unused on its document.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_infast import rules
from beancount_infast.documents import (
    APPLICATION,
    BRINGS_MONEY,
    CREDIT_NOTE,
    PAYMENT,
    ZERO,
    instalments,
    invoice_total,
    natural_key,
)
from beancount_infast.plans import (
    Move,
    Plan,
    Share,
    Side,
    find_credit,
    find_invoice,
    void_side,
)
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.documents import Books, Document, Item
    from beancount_infast.open_items import OpenInvoice
    from beancount_infast.rules import Breach
    from beancount_infast.settlement import Fold


def sharing_order(books: Books, invoice: Document) -> tuple[Any, ...]:
    """Order invoices that share money: due date, then date, then number."""
    parts = instalments(books.customers, invoice)
    due = parts[0][0] if parts else invoice.date
    return due, invoice.date, natural_key(invoice.number or "")


def plan_settling(fold: Fold, document: Document) -> Plan:
    """Plan a payment, credit note, application or write-off of a receivable."""
    plan = Plan(fold, document)
    kind = document.kind
    sources = _sources(plan)
    targets = _targets(plan)
    if kind in BRINGS_MONEY:
        plan.own = document.amount
    if kind == CREDIT_NOTE:
        _plan_correction(plan)
    rest = _pair(plan, sources, targets) if sources else targets
    if kind == APPLICATION:
        _report_unfilled(plan, rest)
    else:
        for target in rest:
            amount = min(target.good, target.written)
            if target.open is not None and amount > 0:
                plan.moves.append(Move(None, target.open, amount))
    if kind == PAYMENT and document.number is None:
        _check_number(plan)
    return plan


def pays_one(fold: Fold, payment: Document) -> OpenInvoice | None:
    """Give the invoice that a payment pays, where there is no more to it.

    That is the most common payment: one invoice, no more than is left of it.  None
    where it takes a plan.
    """
    items = payment.items
    item = items[0]
    if item.name is None or item.credit or len(items) > 1:
        return None
    target = fold.names.invoices.get(item.name)
    if target is None:
        return None
    invoice = fold.invoices.get(target.position)
    if (
        invoice is None
        or target.customer != payment.customer
        or target.currency != payment.currency
        or target.date > payment.date
        or -item.number > invoice.left
    ):
        return None
    return invoice


def plan_taking(fold: Fold, document: Document) -> Plan:
    """Plan a refund, or the write-off of an excess: credit taken out."""
    plan = Plan(fold, document)
    for side in _sources(plan):
        if side.open is not None and side.good > 0:
            plan.moves.append(Move(side.open, None, side.good))
    return plan


def plan_write_off(fold: Fold, document: Document) -> Plan:
    """Plan a write-off: of a receivable, or of an excess."""
    if document.items[0].credit:
        return plan_taking(fold, document)
    return plan_settling(fold, document)


# --- Taking credit -------------------------------------------------------------


def _sources(plan: Plan) -> list[Side]:
    """Give what the document's credit debits take."""
    sides: list[Side] = []
    for place, item in enumerate(plan.document.items):
        if not item.credit or item.number <= 0:
            continue
        if not item.sound:
            sides.append(void_side(place, item.number))
        elif item.name is None:
            sides += _oldest(plan, place, item)
        else:
            sides.append(_named_source(plan, place, item))
    return sides


def _named_source(plan: Plan, place: int, item: Item) -> Side:
    credit = find_credit(plan, item)
    if credit is None:
        return void_side(place, item.number)
    position = credit.document.position
    before = plan.taken.get(position, ZERO)
    good = item.number
    unused = credit.unused - before
    if good > unused:
        good = unused
        amount, left = plan.money(item.number), plan.money(unused)
        site = plan.document.site(item.posting)
        plan.later(rules.over_used(site, amount, item.name or "", left))
    plan.taken[position] = before + good
    return Side(place, credit, item.number, good, void=good < item.number)


def _oldest(plan: Plan, place: int, item: Item) -> list[Side]:
    """Take from the customer's oldest unused credit first."""
    document, fold = plan.document, plan.fold
    heap = fold.oldest.get((document.customer, document.currency), [])
    wanted = item.number
    sides: list[Side] = []
    seen = []
    while heap and wanted > 0:
        entry = heapq.heappop(heap)
        position = entry[-1]
        credit = fold.credits[position]
        if credit.unused <= 0:
            credit.queued = False
            continue
        seen.append(entry)
        before = plan.taken.get(position, ZERO)
        amount = min(wanted, credit.unused - before)
        if amount > 0:
            plan.taken[position] = before + amount
            wanted -= amount
            sides.append(Side(place, credit, amount, amount))
    for entry in seen:
        heapq.heappush(heap, entry)
    if wanted <= 0:
        plan.shares[place] = [
            Share(
                credit=True,
                amount=s.written,
                name=fold.names.meaning(s.open.document),
            )
            for s in sides
        ]
        return sides
    amount_text, unused = plan.money(item.number), plan.money(item.number - wanted)
    name = fold.books.customers[document.customer].name
    site = document.site(item.posting)
    plan.later(rules.over_used(site, amount_text, name, unused))
    return _in_breach([*sides, void_side(place, wanted)])


def _in_breach(sides: list[Side]) -> list[Side]:
    """Mark the parts of a posting whose breach is reported."""
    for side in sides:
        side.void = True
    return sides


# --- Filling invoices ----------------------------------------------------------


def _targets(plan: Plan) -> list[Side]:
    """Give what the document's receivable credits fill."""
    sides: list[Side] = []
    linked: _Linked | None = None
    for place, item in enumerate(plan.document.items):
        if item.credit or item.number >= 0:
            continue
        if not item.sound:
            sides.append(void_side(place, -item.number))
        elif item.name is not None:
            sides.append(_named_target(plan, place, item))
        else:
            if linked is None:
                linked = _linked(plan)
            sides += _shared(plan, place, item, linked)
    return sides


def _named_target(plan: Plan, place: int, item: Item) -> Side:
    written = -item.number
    invoice = find_invoice(plan, item)
    if invoice is None:
        return void_side(place, written)
    position = invoice.document.position
    before = plan.filled.get(position, ZERO)
    good = written
    left = invoice.left - before
    if good > left:
        good = left
        site = plan.document.site(item.posting)
        amount = plan.money(written)
        plan.later(
            rules.over_settled(
                site,
                amount,
                item.name or "",
                plan.money(left),
                on_credit=plan.document.kind in BRINGS_MONEY,
            )
        )
    plan.filled[position] = before + good
    return Side(place, invoice, written, good, void=good < written)


class _Linked(NamedTuple):
    """The invoices that a short document's links name.

    Attributes:
        now: Those that count, in the order in which they share.
        later: Those that are dated later.
        drafts: Those that are drafts.
        others: Those of another customer or currency, by number.
        reported: Whether what is wrong with them has been said.
    """

    now: Sequence[OpenInvoice]
    later: Sequence[Document]
    drafts: Sequence[Document]
    others: Sequence[Document]
    reported: bool


def _linked(plan: Plan) -> _Linked:
    """Look up what the links name (and, for a credit note, its ``corrects:``)."""
    document, fold = plan.document, plan.fold
    invoices, unclear = fold.names.invoices, fold.names.unclear
    links: frozenset[str] = document.entry.links
    reported = not unclear.isdisjoint(links)
    if document.kind in BRINGS_MONEY:
        reported |= _report_unknown_links(plan, links)
    corrects = document.text("corrects") if document.kind == CREDIT_NOTE else None
    if corrects is None and document.entry.meta.get("corrects") is not None:
        reported = True  # it is no text
    if corrects is not None:
        invoice = invoices.get(corrects)
        if invoice is not None and _is_of(document, invoice):
            links = links.union((corrects,))
        else:
            links = links.difference((corrects,))
            reported = True
    ours: list[Document] = []
    others: list[Document] = []
    for name in sorted(links):
        invoice = invoices.get(name)
        if invoice is not None:
            (ours if _is_of(document, invoice) else others).append(invoice)
    now = [i for i in ours if not i.draft and i.date <= document.date]
    if len(now) > 1:
        now.sort(key=lambda invoice: sharing_order(fold.books, invoice))
    others.sort(key=lambda invoice: natural_key(invoice.number or ""))
    return _Linked(
        [fold.invoices[invoice.position] for invoice in now],
        [i for i in ours if not i.draft and i.date > document.date],
        [i for i in ours if i.draft],
        others,
        reported,
    )


def _is_of(document: Document, invoice: Document) -> bool:
    """Say whether an invoice is of a document's customer and currency."""
    return (
        invoice.customer == document.customer and invoice.currency == document.currency
    )


def _report_unknown_links(plan: Plan, links: frozenset[str]) -> bool:
    """Report links that look like invoices' numbers and name no document."""
    names = plan.fold.names
    pattern = plan.fold.books.options.numbering.get("invoice")
    if pattern is None:
        return False
    request = plan.document.text("deposit")
    unknown = [
        link
        for link in links
        if link not in names.all
        and link not in names.unclear
        and link != request
        and pattern.parse(link) is not None
    ]
    for link in sorted(unknown, key=natural_key):
        site = plan.document.site()
        plan.breaches.append(rules.unknown_invoice(site, say("the link"), link, None))
    return bool(unknown)


def _shared(plan: Plan, place: int, item: Item, linked: _Linked) -> list[Side]:
    """Share a short posting among the invoices that the links name."""
    written = -item.number
    brings = plan.document.kind in BRINGS_MONEY
    if not (linked.now or (brings and (linked.later or linked.drafts))):
        breach = _no_invoice(plan, item, linked)
        if breach is not None:
            plan.breaches.append(breach)
        return [void_side(place, written)]
    rest = written
    sides: list[Side] = []
    for invoice in linked.now:
        position = invoice.document.position
        before = plan.filled.get(position, ZERO)
        amount = min(rest, invoice.left - before)
        if amount > 0:
            plan.filled[position] = before + amount
            rest -= amount
            sides.append(Side(place, invoice, amount, amount))
    if rest > 0 and not brings:
        names = ", ".join(i.document.number or "" for i in linked.now)
        amount_text, left = plan.money(written), plan.money(written - rest)
        site = plan.document.site(item.posting)
        plan.later(rules.over_settled(site, amount_text, names, left, on_credit=False))
        return _in_breach([*sides, void_side(place, rest)])
    plan.shares[place] = [
        Share(credit=False, amount=s.written, name=s.open.document.number)
        for s in sides
    ]
    if rest > 0:
        plan.over += rest
        plan.waits_for = list(linked.later)
        plan.shares[place].append(Share(credit=True, amount=rest, name=None))
    return sides


def _no_invoice(plan: Plan, item: Item, linked: _Linked) -> Breach | None:
    """Say why a short posting has no invoice; None where that is said already."""
    document = plan.document
    site = document.site(item.posting)
    if linked.drafts:
        return rules.settles_draft(site, linked.drafts[0].number or "")
    if linked.later:
        first = min(linked.later, key=lambda invoice: invoice.date)
        return rules.settled_too_early(
            site, first.number or "", first.date, document.date
        )
    for other in linked.others:
        if other.customer == document.customer:
            return rules.wrong_currency(
                site, other.number or "", other.currency, document.currency
            )
    if linked.others:
        other = linked.others[0]
        return rules.wrong_customer(
            site,
            other.number or "",
            plan.name_of(other.customer),
            plan.name_of(document.customer),
        )
    if linked.reported:
        return None
    brings = document.kind in BRINGS_MONEY
    return rules.names_no_invoice(site, plan.money(-item.number), on_credit=brings)


# --- Pairing -------------------------------------------------------------------


def _pair(plan: Plan, sources: list[Side], targets: list[Side]) -> list[Side]:
    """Let used credit fill receivable postings; give those that are not filled."""
    settled = sum((side.written for side in targets), ZERO)
    waiting = list(reversed(targets))
    reported: set[int] = set()
    for source in sources:
        while source.written > 0 and waiting:
            target = waiting[-1]
            written = min(source.written, target.written)
            amount = min(written, source.good, target.good)
            if amount > 0:
                plan.moves.append(Move(source.open, target.open, amount))
                source.good -= amount
                target.good -= amount
            source.written -= written
            target.written -= written
            if target.written <= 0:
                waiting.pop()
        if source.written > 0 and not source.void and source.place not in reported:
            reported.add(source.place)
            _report_unpaired(plan, source, settled)
    waiting.reverse()
    return waiting


def _report_unpaired(plan: Plan, source: Side, settled: Decimal) -> None:
    """Report used credit that finds no receivable to fill."""
    if plan.document.mixed:
        return  # the other side may be what is left out
    items = plan.document.items
    used = sum((i.number for i in items if i.credit and i.number > 0), ZERO)
    site = plan.document.site(items[source.place].posting)
    plan.later(rules.over_used_side(site, plan.money(used), plan.money(settled)))
    plan.shares.pop(source.place, None)


def _report_unfilled(plan: Plan, unfilled: list[Side]) -> None:
    """Report the receivable postings of an application that nothing fills."""
    if plan.document.mixed:
        return  # the other side may be what is left out
    items = plan.document.items
    settled = sum((-i.number for i in items if not i.credit), ZERO)
    used = sum((i.number for i in items if i.credit), ZERO)
    for place in dict.fromkeys(side.place for side in unfilled if not side.void):
        site = plan.document.site(items[place].posting)
        plan.later(rules.over_settled_side(site, plan.money(settled), plan.money(used)))
        plan.shares.pop(place, None)


# --- The document as a whole ---------------------------------------------------


def _check_number(plan: Plan) -> None:
    """Check that a payment without a number leaves nothing on the credit."""
    document = plan.document
    if document.entry.meta.get(PAYMENT) is not None:
        return  # its number is in breach by itself
    credited = sum(
        (-i.number for i in document.items if i.credit and i.number < 0), plan.over
    )
    if credited > 0:
        site = document.site()
        plan.breaches.append(rules.needs_number_for_credit(site, plan.money(credited)))


def _plan_correction(plan: Plan) -> None:
    """Plan what a credit note corrects."""
    document, fold = plan.document, plan.fold
    name = document.text("corrects")
    if name is None:
        return
    site = document.site()
    invoice = fold.names.invoices.get(name)
    if invoice is None:
        if name not in fold.names.unclear:
            plan.breaches.append(
                rules.unknown_invoice(site, "corrects:", name, fold.names.kind_of(name))
            )
        return
    theirs, ours = invoice.customer, document.customer
    if theirs != ours:
        plan.breaches.append(
            rules.wrong_customer(site, name, plan.name_of(theirs), plan.name_of(ours))
        )
        return
    theirs, ours = invoice.currency, document.currency
    if theirs != ours:
        plan.breaches.append(rules.wrong_currency(site, name, theirs, ours))
        return
    plan.corrects = invoice
    total = invoice_total(invoice)
    corrected = fold.corrected.get(invoice.position, ZERO) + plan.own
    if corrected > total:
        plan.later(
            rules.over_corrected(site, name, plan.money(total), plan.money(corrected))
        )
