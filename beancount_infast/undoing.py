"""Reversals: a document undone from where its money stands on that day.

The reversal of a payment or credit note reopens each invoice by what the document
has settled of it by then, and takes back what is unused; that of a refund or of a
write-off gives back what it took.  The entry must say exactly that.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_infast import rules
from beancount_infast.allocation import Plan, Share
from beancount_infast.documents import (
    CREDIT_NOTE,
    PAYMENT,
    REFUND,
    WRITE_OFF,
    ZERO,
    Document,
)

if TYPE_CHECKING:
    from beancount_infast.documents import Item
    from beancount_infast.settlement import Fold, OpenCredit, Outflow


def plan_reversal(fold: Fold, document: Document) -> Plan:
    """Plan a reversal; its ``undo`` is what it undoes, as a whole, if it may."""
    plan = Plan()
    site = document.site()
    name = document.text("reverses")
    if name is None:
        plan.breaches.append(
            rules.bad_reversal(
                site,
                "this reversal does not say what it reverses",
                'write reverses: "…" with the number of the document',
            )
        )
        return plan
    target = fold.names.reversible.get(name)
    fault = None
    if target is None:
        if name in fold.names.unclear:
            return plan
        if name in fold.names.all:
            kind = fold.names.all[name].kind
            fault = f"{name} is {_A[kind]} and cannot be reversed"
        else:
            fault = f"reverses: names {name}, and no document has this number"
    elif target.draft:
        fault = f"{name} is a draft"
    elif target.date > document.date:
        fault = f"this is dated {document.date}, before {name} of {target.date}"
    if fault is not None or target is None:
        remedy = "name a payment, credit note, refund or write-off recorded before"
        plan.breaches.append(rules.bad_reversal(site, fault or "", remedy))
        return plan
    _plan_undo(fold, document, target, plan)
    return plan


_A = {
    "invoice": "an invoice (undone by a credit note)",
    "application": "an application (undone by a release)",
    "release": "a release (undone by an application)",
    "reversal": "a reversal",
}


def _plan_undo(fold: Fold, document: Document, target: Document, plan: Plan) -> None:
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
                f"{name} does not count before this reversal",
                "date the reversal later or mend what is wrong with it",
            )
        )
        return
    if state.reversed_by is not None:
        by = state.reversed_by.number or f"the reversal of {state.reversed_by.date}"
        plan.breaches.append(rules.already_reversed(site, name, by))
        return
    if target.kind in (PAYMENT, CREDIT_NOTE):
        gone = state.refunded + state.written_off  # type: ignore[union-attr]
        if gone > 0:
            amount = rules.money(gone, document.currency)
            plan.later(rules.reversed_while_refunded(site, name, amount))
            return
    plan.undo = state
    _check_exact(fold, document, target, plan)


def _check_exact(
    fold: Fold, document: Document, target: Document, plan: Plan
) -> None:
    """Check that the entry says what the undo does; give short postings their form."""
    reopen, back = _to_undo(fold, target, plan.undo)
    wanted = _sentence(document, reopen, back)
    exact = (document.customer, document.currency) == (
        target.customer,
        target.currency,
    )
    exact &= _take_named(fold, document, target, reopen, back, plan)
    if plan.breaches or not all(item.sound for item in document.items):
        return
    exact &= _take_short(document, reopen, back, plan)
    exact &= not any(reopen.values()) and not any(back.values())
    if exact and target.kind in (CREDIT_NOTE, WRITE_OFF):
        exact = _others(document) == {
            key: -number for key, number in _others(target).items()
        }
        wanted = f"{wanted}, and the other postings mirror {target.number}'s"
    if not exact:
        plan.shares = None
        plan.later(
            rules.bad_reversal(
                document.site(),
                f"this does not undo {target.number} exactly, as it stands on "
                f"{document.date}",
                f"write {wanted}",
            )
        )


def _to_undo(
    fold: Fold, target: Document, state: OpenCredit | Outflow
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Give what to reopen, by invoice, and the debits or credits on the credit account.

    The second is signed as on the account: what is taken back is a debit.
    """
    if target.kind in (PAYMENT, CREDIT_NOTE):
        reopen = {
            fold.invoices[index].document.number or "": amount
            for index, amount in state.settled.items()  # type: ignore[union-attr]
        }
        unused = state.unused  # type: ignore[union-attr]
        return reopen, {target.number or "": unused} if unused else {}
    reopen, back = {}, {}
    for index, amount in state.taken:  # type: ignore[union-attr]
        if index in fold.invoices:
            name = fold.invoices[index].document.number or ""
            reopen[name] = reopen.get(name, ZERO) + amount
        else:
            name = fold.credits[index].document.number or ""
            back[name] = back.get(name, ZERO) - amount
    return reopen, back


def _sentence(
    document: Document, reopen: dict[str, Decimal], back: dict[str, Decimal]
) -> str:
    currency = document.currency
    parts = [
        f"{rules.money(amount, currency)} on the receivable (settles: {name})"
        for name, amount in reopen.items()
    ] + [
        f"{rules.money(amount, currency)} on the credit account (uses: {name})"
        for name, amount in back.items()
    ]
    return " and ".join(parts) or "nothing on the customer's accounts"


def _take_named(
    fold: Fold,
    document: Document,
    target: Document,
    reopen: dict[str, Decimal],
    back: dict[str, Decimal],
    plan: Plan,
) -> bool:
    """Take the postings that name what they undo off what is to be undone."""
    exact = True
    for item in document.items:
        if not item.sound or item.name is None:
            continue
        due = back if item.credit else reopen
        if item.name in due:
            due[item.name] -= item.number
        else:
            exact = False
            _check_name(fold, document, item, plan)
    return exact


def _check_name(fold: Fold, document: Document, item: Item, plan: Plan) -> None:
    """Report a name that is wrong by itself, whatever is undone."""
    name = item.name or ""
    site = document.site(item.posting)
    known = fold.names.credits if item.credit else fold.names.invoices
    target = known.get(name)
    if target is None and name not in fold.names.unclear:
        plan.breaches.append(
            rules.unknown_credit(site, name)
            if item.credit
            else rules.unknown_invoice(site, "settles:", name)
        )
    elif target is not None and target.customer != document.customer:
        plan.breaches.append(
            rules.wrong_customer(site, name, target.customer, document.customer)
        )


def _take_short(
    document: Document,
    reopen: dict[str, Decimal],
    back: dict[str, Decimal],
    plan: Plan,
) -> bool:
    """Share postings without a key: first what reopens, then what is unused."""
    exact = True
    for place, item in enumerate(document.items):
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
        plan.share(place, shares)
    return exact


def _others(document: Document) -> dict[tuple[str, str], Decimal]:
    """Give what a document moves outside the customer's accounts."""
    own = {item.posting.account for item in document.items}
    moved: dict[tuple[str, str], Decimal] = {}
    for posting in document.entry.postings:
        if posting.account not in own:
            number, currency = posting.units
            key = (posting.account, currency)
            moved[key] = moved.get(key, ZERO) + number
    return {key: number for key, number in moved.items() if number}


def undo(fold: Fold, document: Document, state: OpenCredit | Outflow) -> None:
    """Carry a reversal out: the whole undo."""
    target = state.document
    state.reversed_by = document
    fold.reversals[document.position] = target
    if target.kind in (REFUND, WRITE_OFF):
        _undo_outflow(fold, document, state)  # type: ignore[arg-type]
        return
    for index, amount in list(state.settled.items()):  # type: ignore[union-attr]
        fold.move(document, state, fold.invoices[index], -amount)  # type: ignore[arg-type]
    state.unused = ZERO  # type: ignore[union-attr]
    if target.kind == CREDIT_NOTE:
        name = target.text("corrects")
        invoice = fold.names.invoices.get(name) if name is not None else None
        if invoice is not None and invoice.position in fold.corrected:
            fold.corrected[invoice.position] -= state.amount  # type: ignore[union-attr]
        fold.deposits.undo(target)


def _undo_outflow(fold: Fold, document: Document, state: Outflow) -> None:
    target = state.document
    for index, amount in state.taken:
        invoice = fold.invoices.get(index)
        if invoice is not None:
            invoice.left += amount
            fold.note(document, target, invoice.document, -amount)
            continue
        credit = fold.credits[index]
        credit.unused += amount
        if target.kind == REFUND:
            credit.refunded -= amount
        else:
            credit.written_off -= amount
        fold.note(document, credit.document, None, -amount)
        fold.queue(credit)
