"""Planning: what a document would move, and what is wrong with it.

A plan changes nothing.  It pairs what a document takes (used credit, in the order
of its postings, then its own money) with what it fills (receivable postings, in
their order).  A posting in breach is worth what the rules allow, and its pair no
more: what is over stays unused on its document.
"""

from __future__ import annotations

import datetime
import heapq
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_infast import rules
from beancount_infast.documents import (
    APPLICATION,
    CREDIT_NOTE,
    PAYMENT,
    WRITE_OFF,
    ZERO,
    instalments,
    natural_key,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.documents import Books, Document, Item
    from beancount_infast.rules import Breach, Site
    from beancount_infast.settlement import Fold, OpenCredit, OpenInvoice


class Share(NamedTuple):
    """A part of a short posting in full form.

    Attributes:
        credit: Whether it belongs on the customer's credit account.
        amount: Its absolute amount, in the document's currency.
        name: What it settles or uses; None for what is new on the credit.
    """

    credit: bool
    amount: Decimal
    name: str | None


class Plan:
    """What a document would do.

    Attributes:
        breaches: What is wrong with it.
        defer: Whether it may stand later the same day.
        moves: Credit taken (None: its own money), invoice filled (None: money out),
            amount.
        own: A payment's or credit note's own money.
        over: What of a short posting goes to the customer's credit.
        waits_for: The later invoices for which that waits.
        corrects: The invoice that a credit note corrects.
        shares: Short postings in full form, by the item's place.
        undo: What a reversal undoes.
    """

    __slots__ = (
        "breaches",
        "corrects",
        "defer",
        "moves",
        "over",
        "own",
        "shares",
        "undo",
        "waits_for",
    )

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.defer = False
        self.moves: list[
            tuple[OpenCredit | None, OpenInvoice | None, Decimal]
        ] = []
        self.own = ZERO
        self.over = ZERO
        self.waits_for: list[Document] = []
        self.corrects: Document | None = None
        self.shares: dict[int, list[Share]] | None = None
        self.undo: Any = None

    def later(self, breach: Breach) -> None:
        """Note a breach that the rest of the day may still mend."""
        self.breaches.append(breach)
        self.defer = True

    def share(self, place: int, shares: list[Share]) -> None:
        """Note the full form of a short posting."""
        if self.shares is None:
            self.shares = {}
        self.shares[place] = shares


class _Side:
    """A part of a posting that waits for its other side.

    Attributes:
        place: The item's place in its document.
        open: What it is a part of: an invoice or a credit; None where that is in
            breach, or where it is the document's own money.
        written: What is written.
        good: What of it the rules allow.
        void: Whether it is in breach as a whole.
    """

    __slots__ = ("good", "open", "place", "void", "written")

    def __init__(
        self, place: int, opened: Any, written: Decimal, good: Decimal, *, void: bool
    ) -> None:
        self.place = place
        self.open = opened
        self.written = written
        self.good = good
        self.void = void


def sharing_order(books: Books, invoice: Document) -> tuple[Any, ...]:
    """Order invoices that share money: due date, then date, then number."""
    due = instalments(books.customers, invoice)[0][0]
    return due, invoice.date, natural_key(invoice.number or "")


# --- What a posting names --------------------------------------------------------------


def _check(document: Document, target: Document, site: Site) -> Breach | None:
    """Find what keeps a document from settling or using another."""
    name = target.number or ""
    if target.customer != document.customer:
        return rules.wrong_customer(site, name, target.customer, document.customer)
    if target.currency != document.currency:
        return rules.wrong_currency(site, name, target.currency, document.currency)
    if target.draft:
        return rules.settles_draft(site, name)
    if target.date > document.date:
        return rules.settled_too_early(site, name, target.date, document.date)
    return None


def find_invoice(
    fold: Fold, document: Document, item: Item, plan: Plan
) -> OpenInvoice | None:
    """Give the invoice that a posting names, or note why it cannot."""
    name = item.name or ""
    target = fold.names.invoices.get(name)
    if target is None:
        if name not in fold.names.unclear:
            site = document.site(item.posting)
            plan.breaches.append(rules.unknown_invoice(site, "settles:", name))
        return None
    if (
        target.customer != document.customer
        or target.date > document.date
        or target.draft
        or target.currency != document.currency
    ):
        breach = _check(document, target, document.site(item.posting))
        if breach is not None:
            plan.breaches.append(breach)
            return None
    return fold.invoices[target.position]


def find_credit(
    fold: Fold, document: Document, item: Item, plan: Plan
) -> OpenCredit | None:
    """Give the payment or credit note that a posting names, or note why it cannot.

    One of the same day that does not count yet may count later.
    """
    name = item.name or ""
    target = fold.names.credits.get(name)
    site = document.site(item.posting)
    if target is None:
        if name not in fold.names.unclear:
            plan.breaches.append(rules.unknown_credit(site, name))
        return None
    breach = _check(document, target, site)
    if breach is not None:
        plan.breaches.append(breach)
        return None
    credit = fold.credits.get(target.position)
    if credit is None:
        amount = rules.money(abs(item.number), document.currency)
        nothing = rules.money(ZERO, document.currency)
        plan.later(rules.over_used(site, amount, name, nothing))
    return credit


# --- Taking credit ------------------------------------------------------------------------


def _sources(fold: Fold, document: Document, plan: Plan) -> list[_Side]:
    """Give what the document's credit debits take."""
    sides: list[_Side] = []
    taken: dict[int, Decimal] = {}
    for place, item in enumerate(document.items):
        if not item.credit or item.number <= 0:
            continue
        if not item.sound:
            sides.append(_Side(place, None, item.number, ZERO, void=True))
        elif item.name is None:
            sides += _oldest(fold, document, place, item, taken, plan)
        else:
            sides.append(_named_source(fold, document, place, item, taken, plan))
    return sides


def _named_source(
    fold: Fold,
    document: Document,
    place: int,
    item: Item,
    taken: dict[int, Decimal],
    plan: Plan,
) -> _Side:
    credit = find_credit(fold, document, item, plan)
    if credit is None:
        return _Side(place, None, item.number, ZERO, void=True)
    index = credit.document.position
    before = taken.get(index, ZERO)
    unused = credit.unused - before
    good = item.number
    if good > unused:
        good = unused
        amount = rules.money(item.number, document.currency)
        left = rules.money(unused, document.currency)
        site = document.site(item.posting)
        plan.later(rules.over_used(site, amount, item.name or "", left))
    taken[index] = before + good
    return _Side(place, credit, item.number, good, void=good < item.number)


def _oldest(
    fold: Fold,
    document: Document,
    place: int,
    item: Item,
    taken: dict[int, Decimal],
    plan: Plan,
) -> list[_Side]:
    """Take from the customer's oldest unused credit first."""
    heap = fold.oldest.get((document.customer, document.currency), [])
    wanted = item.number
    sides: list[_Side] = []
    seen = []
    while heap and wanted > 0:
        entry = heapq.heappop(heap)
        credit = fold.credits[entry[1]]
        if credit.unused <= 0:
            credit.queued = False
            continue
        seen.append(entry)
        before = taken.get(entry[1], ZERO)
        amount = min(wanted, credit.unused - before)
        if amount <= 0:
            continue
        taken[entry[1]] = before + amount
        wanted -= amount
        sides.append(_Side(place, credit, amount, amount, void=False))
    for entry in seen:
        heapq.heappush(heap, entry)
    if wanted > 0:
        site = document.site(item.posting)
        amount_text = rules.money(item.number, document.currency)
        unused = rules.money(item.number - wanted, document.currency)
        name = fold.books.customers[document.customer].name
        plan.later(rules.over_used(site, amount_text, name, unused))
        sides.append(_Side(place, None, wanted, ZERO, void=True))
        for side in sides:
            side.void = True
    else:
        plan.share(
            place,
            [Share(True, s.written, s.open.document.number) for s in sides],
        )
    return sides


def plan_taking(fold: Fold, document: Document) -> Plan:
    """Plan a refund, or the write-off of an excess: credit taken out."""
    plan = Plan()
    for side in _sources(fold, document, plan):
        if side.open is not None and side.good > 0:
            plan.moves.append((side.open, None, side.good))
    return plan


# --- Filling invoices ------------------------------------------------------------------------


def _targets(fold: Fold, document: Document, plan: Plan) -> list[_Side]:
    """Give what the document's receivable credits fill."""
    sides: list[_Side] = []
    filled: dict[int, Decimal] = {}
    linked: _Linked | None = None
    for place, item in enumerate(document.items):
        if item.credit or item.number >= 0:
            continue
        if not item.sound:
            sides.append(_Side(place, None, -item.number, ZERO, void=True))
        elif item.name is not None:
            sides.append(_named_target(fold, document, place, item, filled, plan))
        else:
            if linked is None:
                linked = _linked(fold, document, plan)
            sides += _shared(fold, document, place, item, filled, linked, plan)
    return sides


def _named_target(
    fold: Fold,
    document: Document,
    place: int,
    item: Item,
    filled: dict[int, Decimal],
    plan: Plan,
) -> _Side:
    written = -item.number
    invoice = find_invoice(fold, document, item, plan)
    if invoice is None:
        return _Side(place, None, written, ZERO, void=True)
    index = invoice.document.position
    before = filled.get(index, ZERO)
    good = written
    left = invoice.left - before
    if good > left:
        good = left
        site = document.site(item.posting)
        amount = rules.money(written, document.currency)
        plan.later(
            rules.over_settled(
                site, amount, item.name or "", rules.money(left, document.currency)
            )
        )
    filled[index] = before + good
    return _Side(place, invoice, written, good, void=good < written)


class _Linked(NamedTuple):
    """The invoices that a short document's links name.

    Attributes:
        now: Those that count, in the order in which they share.
        later: Those that are dated later.
        drafts: Those that are drafts.
        others: Those of another customer or currency.
        reported: Whether what is wrong with them has been said.
    """

    now: Sequence[OpenInvoice]
    later: Sequence[Document]
    drafts: Sequence[Document]
    others: Sequence[Document]
    reported: bool


def _linked(fold: Fold, document: Document, plan: Plan) -> _Linked:
    names = set(document.entry.links)
    corrects = document.text("corrects") if document.kind == CREDIT_NOTE else None
    reported = False
    if corrects is not None:
        names.add(corrects)
        reported = corrects not in fold.names.invoices
    invoices = fold.names.invoices
    named = [invoices[name] for name in names if name in invoices]
    reported |= any(name in fold.names.unclear for name in names)
    if document.kind in (PAYMENT, CREDIT_NOTE):
        reported |= _unknown_links(fold, document, names - {corrects}, plan)
    named = [invoice for invoice in named if invoice.position != document.position]
    ours = [
        invoice
        for invoice in named
        if invoice.customer == document.customer
        and invoice.currency == document.currency
    ]
    now = [i for i in ours if not i.draft and i.date <= document.date]
    if len(now) > 1:
        now.sort(key=lambda invoice: sharing_order(fold.books, invoice))
    return _Linked(
        [fold.invoices[invoice.position] for invoice in now],
        [i for i in ours if not i.draft and i.date > document.date],
        [i for i in ours if i.draft],
        [i for i in named if i not in ours] if len(named) > len(ours) else [],
        reported,
    )


def _unknown_links(
    fold: Fold, document: Document, names: set[str], plan: Plan
) -> bool:
    """Report links that look like invoices' numbers and name no document."""
    pattern = fold.books.options.numbering.get("invoice")
    if pattern is None:
        return False
    unknown = sorted(
        (
            name
            for name in names
            if name not in fold.names.all
            and name not in fold.names.unclear
            and name != document.text("deposit")
            and pattern.parse(name) is not None
        ),
        key=natural_key,
    )
    for name in unknown:
        plan.breaches.append(rules.unknown_invoice(document.site(), "the link", name))
    return bool(unknown)


def _shared(
    fold: Fold,
    document: Document,
    place: int,
    item: Item,
    filled: dict[int, Decimal],
    linked: _Linked,
    plan: Plan,
) -> list[_Side]:
    """Share a short posting among the invoices that the links name."""
    written = -item.number
    brings = document.kind in (PAYMENT, CREDIT_NOTE)
    usable = linked.now or (brings and (linked.later or linked.drafts))
    if not usable:
        breach = _no_invoice(document, item, linked)
        if breach is not None:
            plan.breaches.append(breach)
        return [_Side(place, None, written, ZERO, void=True)]
    rest = written
    sides: list[_Side] = []
    for invoice in linked.now:
        if rest <= 0:
            break
        index = invoice.document.position
        before = filled.get(index, ZERO)
        amount = min(rest, invoice.left - before)
        if amount > 0:
            filled[index] = before + amount
            rest -= amount
            sides.append(_Side(place, invoice, amount, amount, void=False))
    shares = [Share(False, s.written, s.open.document.number) for s in sides]
    if rest > 0 and brings:
        plan.over += rest
        plan.waits_for = list(linked.later)
        shares.append(Share(True, rest, None))
    elif rest > 0:
        names = ", ".join(i.document.number or "" for i in linked.now)
        left = rules.money(written - rest, document.currency)
        amount_text = rules.money(written, document.currency)
        site = document.site(item.posting)
        plan.later(rules.over_settled(site, amount_text, names, left))
        sides.append(_Side(place, None, rest, ZERO, void=True))
        for side in sides:
            side.void = True
        return sides
    plan.share(place, shares)
    return sides


def _no_invoice(document: Document, item: Item, linked: _Linked) -> Breach | None:
    """Say why a short posting has no invoice; None where that is said already."""
    site = document.site(item.posting)
    if linked.drafts:
        return rules.settles_draft(site, linked.drafts[0].number or "")
    if linked.later:
        first = linked.later[0]
        return rules.settled_too_early(
            site, first.number or "", first.date, document.date
        )
    if linked.others:
        others = sorted(linked.others, key=lambda d: natural_key(d.number or ""))
        for other in others:
            if other.customer == document.customer:
                return rules.wrong_currency(
                    site, other.number or "", other.currency, document.currency
                )
        other = others[0]
        return rules.wrong_customer(
            site, other.number or "", other.customer, document.customer
        )
    if linked.reported:
        return None
    amount = rules.money(-item.number, document.currency)
    return rules.names_no_invoice(site, amount)


# --- Pairing -------------------------------------------------------------------------------


def plan_settling(fold: Fold, document: Document) -> Plan:
    """Plan a payment, a credit note, an application or the write-off of a receivable."""
    plan = Plan()
    kind = document.kind
    items = document.items
    if len(items) == 1 and not items[0].credit and kind == PAYMENT:
        sources: list[_Side] = []
    else:
        sources = _sources(fold, document, plan)
    targets = _targets(fold, document, plan)
    brings = kind in (PAYMENT, CREDIT_NOTE)
    if brings:
        plan.own = document.amount
    if kind == CREDIT_NOTE:
        _plan_correction(fold, document, plan)
    rest = _pair(document, sources, targets, plan)
    if rest and kind == APPLICATION:
        _too_much_settled(document, rest, plan)
    elif kind != APPLICATION:
        for target in rest:
            amount = min(target.good, target.written)
            if target.open is not None and amount > 0:
                plan.moves.append((None, target.open, amount))
    if brings and document.number is None and document.entry.meta.get(kind) is None:
        _check_number(document, plan)
    return plan


def _pair(
    document: Document, sources: list[_Side], targets: list[_Side], plan: Plan
) -> list[_Side]:
    """Let used credit fill receivable postings; give those that are not filled."""
    if not sources:
        return targets
    total = sum((s.written for s in targets), ZERO)
    waiting = list(reversed(targets))
    reported: set[int] = set()
    for source in sources:
        while source.written > 0 and waiting:
            target = waiting[-1]
            written = min(source.written, target.written)
            amount = min(written, source.good, target.good)
            if amount > 0 and source.open is not None and target.open is not None:
                plan.moves.append((source.open, target.open, amount))
                source.good -= amount
                target.good -= amount
            source.written -= written
            target.written -= written
            if target.written <= 0:
                waiting.pop()
        if source.written > 0 and not source.void and source.place not in reported:
            reported.add(source.place)
            _too_much_used(document, source, total, plan)
    waiting.reverse()
    return waiting


def _too_much_used(
    document: Document, source: _Side, total: Decimal, plan: Plan
) -> None:
    item = document.items[source.place]
    used = sum((i.number for i in document.items if i.credit and i.number > 0), ZERO)
    plan.later(
        rules.over_used_side(
            document.site(item.posting),
            rules.money(used, document.currency),
            rules.money(total, document.currency),
        )
    )
    if plan.shares:
        plan.shares.pop(source.place, None)


def _too_much_settled(
    document: Document, unfilled: list[_Side], plan: Plan
) -> None:
    """Report the receivable postings of an application that nothing fills."""
    reported: set[int] = set()
    settled = sum((-i.number for i in document.items if not i.credit), ZERO)
    used = sum((i.number for i in document.items if i.credit), ZERO)
    for side in unfilled:
        if side.void or side.place in reported:
            continue
        reported.add(side.place)
        item = document.items[side.place]
        plan.later(
            rules.over_settled_side(
                document.site(item.posting),
                rules.money(settled, document.currency),
                rules.money(used, document.currency),
            )
        )
        if plan.shares:
            plan.shares.pop(side.place, None)


def _check_number(document: Document, plan: Plan) -> None:
    credited = sum(
        (-i.number for i in document.items if i.credit and i.number < 0), plan.over
    )
    if document.kind == PAYMENT and credited > 0:
        amount = rules.money(credited, document.currency)
        plan.breaches.append(rules.needs_number_for_credit(document.site(), amount))


def _plan_correction(fold: Fold, document: Document, plan: Plan) -> None:
    """Plan what a credit note corrects."""
    name = document.text("corrects")
    if name is None:
        return
    site = document.site()
    invoice = fold.names.invoices.get(name)
    if invoice is None:
        if name not in fold.names.unclear:
            plan.breaches.append(rules.unknown_invoice(site, "corrects:", name))
        return
    if invoice.customer != document.customer:
        plan.breaches.append(
            rules.wrong_customer(site, name, invoice.customer, document.customer)
        )
        return
    if invoice.currency != document.currency:
        plan.breaches.append(
            rules.wrong_currency(site, name, invoice.currency, document.currency)
        )
        return
    plan.corrects = invoice
    total = sum((i.number for i in invoice.items if i.number > 0), ZERO)
    corrected = fold.corrected.get(invoice.position, ZERO) + plan.own
    if corrected > total:
        currency = document.currency
        plan.later(
            rules.over_corrected(
                site,
                name,
                rules.money(total, currency),
                rules.money(corrected, currency),
            )
        )


def plan_write_off(fold: Fold, document: Document) -> Plan:
    """Plan a write-off: of a receivable, or of an excess."""
    if document.items[0].credit:
        return plan_taking(fold, document)
    return plan_settling(fold, document)


# --- Releases ----------------------------------------------------------------------------------


def plan_release(fold: Fold, document: Document) -> Plan:
    """Plan a release: invoices reopened, money given back where it came from."""
    plan = Plan()
    invoices: list[_Side] = []
    credits_: list[_Side] = []
    for place, item in enumerate(document.items):
        side = _Side(place, None, abs(item.number), ZERO, void=True)
        (credits_ if item.credit else invoices).append(side)
        if not item.sound:
            continue
        if item.name is None:
            _release_says_nothing(document, item, plan)
            continue
        if item.credit:
            side.open = find_credit(fold, document, item, plan)
        else:
            side.open = find_invoice(fold, document, item, plan)
        side.void = side.open is None
    _pair_release(document, invoices, credits_, plan)
    return plan


def _release_says_nothing(document: Document, item: Item, plan: Plan) -> None:
    site = document.site(item.posting)
    if item.credit:
        plan.breaches.append(rules.unknown_credit(site, None))
    else:
        amount = rules.money(item.number, document.currency)
        plan.breaches.append(rules.names_no_invoice(site, amount, release=True))


def _pair_release(
    document: Document, invoices: list[_Side], credits_: list[_Side], plan: Plan
) -> None:
    currency = document.currency
    reopened = sum((side.written for side in invoices), ZERO)
    returned = sum((side.written for side in credits_), ZERO)
    given: dict[tuple[int, int], Decimal] = {}
    reported: set[int] = set()
    waiting = list(reversed(credits_))
    for side in invoices:
        while side.written > 0 and waiting:
            other = waiting[-1]
            amount = min(side.written, other.written)
            side.written -= amount
            other.written -= amount
            if other.written <= 0:
                waiting.pop()
            if side.open is None or other.open is None:
                continue
            index = side.open.document.position
            pair = (other.open.document.position, index)
            before = given.get(pair, ZERO)
            settled = other.open.settled.get(index, ZERO) - before
            good = min(amount, settled)
            if good < amount and side.place not in reported:
                reported.add(side.place)
                plan.later(
                    rules.over_released(
                        document.site(document.items[side.place].posting),
                        rules.money(amount, currency),
                        side.open.document.number,
                        other.open.document.number,
                        rules.money(settled, currency),
                    )
                )
            given[pair] = before + good
            if good > 0:
                plan.moves.append((other.open, side.open, -good))
        if side.written > 0 and not side.void and side.place not in reported:
            reported.add(side.place)
            site = document.site(document.items[side.place].posting)
            plan.later(
                rules.over_settled_side(
                    site, rules.money(reopened, currency), rules.money(returned, currency)
                )
            )
    for side in reversed(waiting):
        if not side.void:
            site = document.site(document.items[side.place].posting)
            plan.later(
                rules.over_used_side(
                    site, rules.money(returned, currency), rules.money(reopened, currency)
                )
            )
