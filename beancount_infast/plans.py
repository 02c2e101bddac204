"""Plans: what a document would move, and what is wrong with it.

A plan changes nothing.  It is made by `allocation` (what goes forward) or `undoing`
(what goes back), and carried out by the fold in `settlement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_infast import rules
from beancount_infast.documents import BRINGS_MONEY, INVOICE, ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_infast.documents import Document, Item
    from beancount_infast.open_items import OpenCredit, OpenInvoice, Outflow
    from beancount_infast.rules import Breach
    from beancount_infast.settlement import Fold


class Share(NamedTuple):
    """A part of a short posting in full form.

    Attributes:
        credit: Whether it belongs on the customer's credit account.
        amount: Its amount, in the document's currency; its sign is the posting's.
        name: What it settles or uses; None for what is new on the credit.
    """

    credit: bool
    amount: Decimal
    name: str | None


class Move(NamedTuple):
    """What a plan moves: credit taken (None: its own money), invoice filled, amount.

    The invoice is None for money that goes out; a negative amount goes back.
    """

    credit: OpenCredit | None
    invoice: OpenInvoice | None
    amount: Decimal


class Plan:
    """What a document would do.

    Attributes:
        fold: The fold, as it stands; a plan only looks at it.
        document: The document.
        breaches: What is wrong with it.
        defer: Whether it may still stand later the same day.
        moves: What it moves.
        own: A payment's or credit note's own money.
        over: What of a short posting goes to the customer's credit.
        waits_for: The later invoices for which that waits.
        corrects: The invoice that a credit note corrects.
        shares: Short postings in full form, by the item's place.
        undo: What a reversal undoes.
        taken: What it takes of each credit so far, by the credit's position.
        filled: What it fills of each invoice so far, by the invoice's position.
    """

    __slots__ = (
        "breaches",
        "corrects",
        "defer",
        "document",
        "filled",
        "fold",
        "moves",
        "over",
        "own",
        "shares",
        "taken",
        "undo",
        "waits_for",
    )

    def __init__(self, fold: Fold, document: Document) -> None:
        self.fold = fold
        self.document = document
        self.breaches: list[Breach] = []
        self.defer = False
        self.moves: list[Move] = []
        self.own = ZERO
        self.over = ZERO
        self.waits_for: list[Document] = []
        self.corrects: Document | None = None
        self.shares: dict[int, list[Share]] = {}
        self.undo: OpenCredit | Outflow | None = None
        self.taken: dict[int, Decimal] = {}
        self.filled: dict[int, Decimal] = {}

    def later(self, breach: Breach) -> None:
        """Note a breach that the rest of the day may still mend."""
        self.breaches.append(breach)
        self.defer = True

    def name_of(self, customer: str) -> str:
        """Give a customer's display name."""
        return self.fold.books.customers[customer].name

    def money(self, amount: Decimal) -> str:
        """Give an amount of the document as a sentence shows it."""
        if not amount:
            # A zero has the decimals of what is asked.
            amount = abs(self.document.items[0].number) * 0
        return rules.money(amount, self.document.currency)


class Side:
    """A part of a posting that waits for its other side.

    Attributes:
        place: The item's place in its document.
        open: The invoice or credit that it is a part of; None where that is in breach.
        written: What is written, less what is paired already.
        good: What of it the rules allow, less what is moved already.
        void: Whether its posting is in breach by itself.
    """

    __slots__ = ("good", "open", "place", "void", "written")

    def __init__(
        self,
        place: int,
        opened: Any,
        written: Decimal,
        good: Decimal,
        *,
        void: bool = False,
    ) -> None:
        self.place = place
        self.open = opened
        self.written = written
        self.good = good
        self.void = void


def void_side(place: int, written: Decimal) -> Side:
    """Give the side of a posting that is in breach as a whole."""
    return Side(place, None, written, ZERO, void=True)


def _fits(plan: Plan, target: Document, item: Item) -> bool:
    """Say whether a document may settle or use another, or note why not."""
    document = plan.document
    if (
        target.customer == document.customer
        and target.currency == document.currency
        and not target.draft
        and target.date <= document.date
    ):
        return True
    site, name = document.site(item.posting), target.number or ""
    if target.customer != document.customer:
        theirs, ours = plan.name_of(target.customer), plan.name_of(document.customer)
        breach = rules.wrong_customer(site, name, theirs, ours)
    elif target.currency != document.currency:
        breach = rules.wrong_currency(site, name, target.currency, document.currency)
    elif target.draft:
        breach = rules.settles_draft(site, name)
    else:
        breach = rules.settled_too_early(
            site,
            name,
            target.date,
            document.date,
            on_credit=target.kind == INVOICE and document.kind in BRINGS_MONEY,
        )
    plan.breaches.append(breach)
    return False


def find_target(plan: Plan, item: Item) -> Document | None:
    """Give the document that a posting names, or note why it cannot."""
    name, names = item.name or "", plan.fold.names
    target = (names.credits if item.credit else names.invoices).get(name)
    if target is not None:
        return target if _fits(plan, target, item) else None
    if name not in names.unclear:
        site, kind = plan.document.site(item.posting), names.kind_of(name)
        plan.breaches.append(
            rules.unknown_credit(site, name, kind)
            if item.credit
            else rules.unknown_invoice(site, "settles:", name, kind)
        )
    return None


def find_invoice(plan: Plan, item: Item) -> OpenInvoice | None:
    """Give the invoice that a posting names, or note why it cannot."""
    target = find_target(plan, item)
    return None if target is None else plan.fold.invoices[target.position]


def find_credit(plan: Plan, item: Item) -> OpenCredit | None:
    """Give the payment or credit note that a posting names, or note why it cannot.

    One of the same day that does not count yet may count later.
    """
    target = find_target(plan, item)
    if target is None:
        return None
    credit = plan.fold.credits.get(target.position)
    if credit is None:
        site, amount = plan.document.site(item.posting), plan.money(abs(item.number))
        nothing = plan.money(ZERO)
        plan.later(rules.over_used(site, amount, item.name or "", nothing))
    return credit
