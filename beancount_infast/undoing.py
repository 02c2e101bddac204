"""What goes back: releases and reversals.

A release reopens an invoice and gives the money back to the payment or credit note
that it came from.  A reversal undoes a document from where its money stands on that
day: that of a payment or credit note reopens each invoice by what the document has
settled of it by then, and takes back what is unused; that of a refund or of a
write-off gives back what it took.  The entry must say exactly that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from beancount_infast import rules
from beancount_infast.documents import CREDIT_NOTE, PAYMENT, REFUND, WRITE_OFF, ZERO
from beancount_infast.plans import (
    Move,
    Plan,
    Share,
    Side,
    find_credit,
    find_invoice,
    find_target,
)
from beancount_infast.sentences import in_row, marked, say
from beancount_infast.sides import reversal_sides

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_infast.documents import Document, Item
    from beancount_infast.open_items import OpenCredit, Outflow
    from beancount_infast.sentences import Sentence
    from beancount_infast.settlement import Fold

# --- Releases ------------------------------------------------------------------


def plan_release(fold: Fold, document: Document) -> Plan:
    """Plan a release: invoices reopened, money given back where it came from."""
    plan = Plan(fold, document)
    reopened: list[Side] = []
    returned: list[Side] = []
    for place, item in enumerate(document.items):
        opened = _released(plan, item)
        amount = abs(item.number)
        side = Side(place, opened, amount, amount, void=opened is None)
        (returned if item.credit else reopened).append(side)
    _pair_release(plan, reopened, returned)
    return plan


def _released(plan: Plan, item: Item) -> object:
    """Give the invoice or credit that a release's posting names."""
    if not item.sound:
        return None
    if item.name is not None:
        return find_credit(plan, item) if item.credit else find_invoice(plan, item)
    site = plan.document.site(item.posting)
    if item.credit:
        plan.breaches.append(rules.returns_to_nothing(site))
    else:
        amount = plan.money(item.number)
        plan.breaches.append(rules.reopens_no_invoice(site, amount))
    return None


def _pair_release(plan: Plan, reopened: list[Side], returned: list[Side]) -> None:
    """Pair what is reopened with what is given back, in the order of the postings."""
    items = plan.document.items
    total = sum((side.written for side in reopened), ZERO)
    other = sum((side.written for side in returned), ZERO)
    waiting = list(reversed(returned))
    reported: set[int] = set()
    given: dict[tuple[int, int], Decimal] = {}
    for side in reopened:
        while side.written > 0 and waiting:
            back = waiting[-1]
            amount = min(side.written, back.written)
            side.written -= amount
            back.written -= amount
            if back.written <= 0:
                waiting.pop()
            if side.open is not None and back.open is not None:
                _give_back(plan, side, back, amount, (given, reported))
        if _is_too_much(plan, side) and side.place not in reported:
            site = plan.document.site(items[side.place].posting)
            plan.later(
                rules.over_settled_side(site, plan.money(total), plan.money(other))
            )
    for side in reversed(waiting):
        if _is_too_much(plan, side):
            site = plan.document.site(items[side.place].posting)
            plan.later(rules.over_used_side(site, plan.money(other), plan.money(total)))


def _is_too_much(plan: Plan, side: Side) -> bool:
    """Say whether a side that finds no other is in breach by itself."""
    # Of a mixed document the other side may be what is left out.
    return side.written > 0 and not side.void and not plan.document.mixed


def _give_back(
    plan: Plan,
    side: Side,
    back: Side,
    amount: Decimal,
    so_far: tuple[dict[tuple[int, int], Decimal], set[int]],
) -> None:
    """Give back no more than that document has settled of that invoice."""
    given, reported = so_far
    invoice, credit = side.open, back.open
    pair = (credit.document.position, invoice.document.position)
    before = given.get(pair, ZERO)
    settled = credit.settled.get(invoice.document.position, ZERO) - before
    good = min(amount, settled)
    if good < amount and side.place not in reported:
        reported.add(side.place)
        site = plan.document.site(plan.document.items[side.place].posting)
        plan.later(
            rules.over_released(
                site,
                plan.money(amount),
                invoice.document.number,
                credit.document.number,
                plan.money(settled),
            )
        )
    given[pair] = before + good
    if good > 0:
        plan.moves.append(Move(credit, invoice, -good))


# --- Reversals -----------------------------------------------------------------


def plan_reversal(fold: Fold, document: Document) -> Plan:
    """Plan a reversal; its ``undo`` is what it undoes, as a whole, if it may."""
    plan = Plan(fold, document)
    site = document.site()
    name = document.text("reverses")
    if name is None:
        if document.entry.meta.get("reverses"):
            return plan  # no text, which is told already
        what = say("this reversal does not say what it reverses")
        remedy = say('write reverses: "…" with the number of the document')
        plan.breaches.append(rules.bad_reversal(site, what, remedy))
        return plan
    target = fold.names.reversible.get(name)
    if target is None and name in fold.names.unclear:
        return plan
    fault = _not_reversible(plan, target, name)
    if fault is not None or target is None:
        plan.breaches += [rules.bad_reversal(site, *fault)] if fault else []
        return plan
    wrong = reversal_sides(document)
    if wrong is not None:
        plan.breaches.append(rules.wrong_sign(site, *wrong))
        return plan
    _plan_undo(plan, target)
    return plan


# What no reversal undoes, and what does.
_NOT_REVERSED = {
    "invoice": marked(
        "{0} is an invoice (undone by a credit note) and cannot be reversed"
    ),
    "application": marked(
        "{0} is an application (undone by a release) and cannot be reversed"
    ),
    "release": marked(
        "{0} is a release (undone by an application) and cannot be reversed"
    ),
    "reversal": marked("{0} is a reversal and cannot be reversed"),
}


def _not_reversible(
    plan: Plan, target: Document | None, name: str
) -> tuple[Sentence, Sentence] | None:
    """Say why what a reversal names cannot be reversed by it, and what to do."""
    date, names = plan.document.date, plan.fold.names
    remedy = say("name a payment, credit note, refund or write-off")
    if target is None:
        if name in names.all:
            return say(_NOT_REVERSED[names.all[name].kind], name), remedy
        return say("reverses: names {0}, and no document has this number", name), remedy
    if target.draft:
        return say("{0} is a draft", name), remedy
    if target.date > date:
        what = say("this is dated {0}, before {1} of {2}", date, name, target.date)
        return what, say("date it {0} or later", target.date)
    return None


def _plan_undo(plan: Plan, target: Document) -> None:
    fold, document = plan.fold, plan.document
    site = document.site()
    name = target.number or ""
    state: OpenCredit | Outflow | None
    if target.kind in (PAYMENT, CREDIT_NOTE):
        state = fold.credits.get(target.position)
    else:
        state = fold.outflows.get(target.position)
    if state is None:
        # Of the same day, and not counted yet; or in breach as a whole.
        plan.later(
            rules.bad_reversal(
                site,
                say("{0} does not count before this reversal", name),
                say("date the reversal later or mend what is wrong with it"),
            )
        )
        return
    if state.reversed_by is not None:
        undone = state.reversed_by
        by = undone.number or rules.of_date(undone.kind, undone.date)
        plan.breaches.append(rules.already_reversed(site, name, by))
        return
    if target.kind in (PAYMENT, CREDIT_NOTE):
        credit = cast("OpenCredit", state)
        gone = credit.refunded + credit.written_off
        if gone > 0:
            by = _outflows_of(fold, credit)
            plan.later(rules.reversed_while_refunded(site, name, plan.money(gone), by))
            return
        reopen, back = _money_of(fold, credit)
    else:
        reopen, back = _taken_by(fold, cast("Outflow", state))
    plan.undo = state
    _check_exact(plan, target, reopen, back)


def _outflows_of(fold: Fold, credit: OpenCredit) -> str:
    """Name the refunds and write-offs that took from a payment or credit note."""
    position = credit.document.position
    return in_row(
        outflow.document.number or _THE[outflow.document.kind]
        for outflow in fold.outflows.values()
        if outflow.reversed_by is None
        and any(place == position for place, _ in outflow.taken)
    )


_THE = {REFUND: say("the refund"), WRITE_OFF: say("the write-off")}


def _check_exact(
    plan: Plan,
    target: Document,
    reopen: dict[str, Decimal],
    back: dict[str, Decimal],
) -> None:
    """Check that the entry says what the undo does; complete its short postings."""
    document = plan.document
    whole = dict(reopen), dict(back)
    exact = _take_named(plan, reopen, back)
    if plan.breaches or not all(item.sound for item in document.items):
        return
    exact &= _take_short(plan, reopen, back)
    exact &= not any(reopen.values()) and not any(back.values())
    exact &= document.customer == target.customer
    exact &= document.currency == target.currency
    mirror = exact and target.kind in (CREDIT_NOTE, WRITE_OFF)
    if mirror:
        mirrored = {key: -number for key, number in _others(target).items()}
        exact = _others(document) == mirrored
    if not exact:
        plan.shares.clear()
        wanted = _wanted(plan, *whole)
        if mirror:
            wanted = say(
                "{0}, and the other postings of {1} with signs turned",
                wanted,
                target.number,
            )
        what = say(
            "this does not undo {0} exactly, as it stands on {1}",
            target.number,
            document.date,
        )
        remedy = say("write {0}", wanted)
        plan.later(rules.bad_reversal(document.site(), what, remedy))


def _money_of(
    fold: Fold, credit: OpenCredit
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Give what to reopen, by invoice, and what to take back, by document."""
    reopen: dict[str, Decimal] = {}
    for position, amount in credit.settled.items():
        name = fold.invoices[position].document.number or ""
        reopen[name] = reopen.get(name, ZERO) + amount
    back = {credit.document.number or "": credit.unused} if credit.unused else {}
    return reopen, back


def _taken_by(
    fold: Fold, outflow: Outflow
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Give what to reopen, by invoice, and what to give back, negative, by document."""
    reopen: dict[str, Decimal] = {}
    back: dict[str, Decimal] = {}
    for position, amount in outflow.taken:
        if position in fold.invoices:
            name = fold.invoices[position].document.number or ""
            reopen[name] = reopen.get(name, ZERO) + amount
        else:
            name = fold.credits[position].document.number or ""
            back[name] = back.get(name, ZERO) - amount
    return reopen, back


def _wanted(plan: Plan, reopen: dict[str, Decimal], back: dict[str, Decimal]) -> str:
    """Say what the reversal should move on the customer's accounts."""
    parts = [
        say("{0} on the receivable (settles: {1})", plan.money(amount), name)
        for name, amount in reopen.items()
    ]
    parts += [
        say("{0} on the customer's credit (uses: {1})", plan.money(amount), name)
        for name, amount in back.items()
    ]
    return in_row(parts) or say("nothing on the customer's accounts")


def _take_named(
    plan: Plan, reopen: dict[str, Decimal], back: dict[str, Decimal]
) -> bool:
    """Take the postings that name what they undo off what is to be undone."""
    exact = True
    for item in plan.document.items:
        if not item.sound or item.name is None:
            continue
        found = find_target(plan, item)
        due = back if item.credit else reopen
        if found is not None and item.name in due:
            due[item.name] -= item.number
        else:
            exact = False
    return exact


def _take_short(
    plan: Plan, reopen: dict[str, Decimal], back: dict[str, Decimal]
) -> bool:
    """Share postings without a key: first what reopens, then what is unused."""
    exact = True
    for place, item in enumerate(plan.document.items):
        if item.name is not None:
            continue
        rest = item.number
        shares: list[Share] = []
        for credit, due in ((False, reopen), (True, back)):
            if item.credit and not credit:
                continue
            for name, amount in due.items():
                if rest * amount <= 0:
                    continue
                part = min(rest, amount, key=abs)
                due[name] -= part
                rest -= part
                shares.append(Share(credit, part, name))
        exact &= not rest
        plan.shares[place] = shares
    return exact


def _others(document: Document) -> dict[tuple[str, str], Decimal]:
    """Give what a document moves outside the customer's accounts."""
    moved: dict[tuple[str, str], Decimal] = {}
    for posting in document.others():
        key = (posting.account, posting.units.currency)
        moved[key] = moved.get(key, ZERO) + posting.units.number
    return {key: number for key, number in moved.items() if number}


# --- Carrying a reversal out ---------------------------------------------------


def undo(fold: Fold, document: Document, state: OpenCredit | Outflow) -> None:
    """Carry a reversal out: the whole undo, whatever its postings say.

    Args:
        fold: The fold, which this changes.
        document: The reversal.
        state: What it undoes.
    """
    state.reversed_by = document
    fold.reversals[document.position] = state.document
    if state.document.kind in (PAYMENT, CREDIT_NOTE):
        _undo_credit(fold, document, cast("OpenCredit", state))
    else:
        _undo_outflow(fold, document, cast("Outflow", state))


def _undo_credit(fold: Fold, document: Document, credit: OpenCredit) -> None:
    target = credit.document
    for position, amount in list(credit.settled.items()):
        fold.move(document, credit, fold.invoices[position], -amount)
    credit.unused = ZERO
    if target.kind == CREDIT_NOTE:
        if credit.corrects is not None:
            fold.corrected[credit.corrects.position] -= credit.amount
        fold.deposits.undo(target, document)


def _undo_outflow(fold: Fold, document: Document, outflow: Outflow) -> None:
    target = outflow.document
    for position, amount in outflow.taken:
        invoice = fold.invoices.get(position)
        if invoice is not None:
            invoice.settle(target.kind, -amount)
            fold.note(document, target, invoice.document, -amount)
            continue
        credit = fold.credits[position]
        credit.take_out(target.kind, -amount)
        fold.note(document, credit.document, None, -amount)
        fold.queue(credit)
