"""Drafting invoices, credit notes and reversals: documents with lines of their own.

VAT is computed by rate on the sum of its lines and rounded half up to the currency's
decimals.  A credit note takes an invoice's lines in proportion, the rounding
difference on the largest; the one that completes an invoice's cancellation takes
exactly what is left of each line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from beancount_infast import rules
from beancount_infast.desk import (
    Desk,
    Drafted,
    Paper,
    Refusal,
    cents_of,
    positive,
)
from beancount_infast.documents import (
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    WRITE_OFF,
    ZERO,
    invoice_total,
    is_under,
)
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount.core.amount import Amount

    from beancount_infast.customers import Customer
    from beancount_infast.desk import Draft
    from beancount_infast.documents import BookedPosting, Books, Document
    from beancount_infast.open_items import OpenCredit, OpenInvoice, Settlement
    from beancount_infast.sentences import Sentence

# Amounts of any size.
_EXACT = Context(prec=MAX_PREC)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Round half up, away from zero, to some decimals."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)


# --- Invoices ------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of an invoice.

    Attributes:
        amount: Before VAT.
        account: The income; option ``income`` if None.
        rate: The VAT rate, per cent; no VAT if None.
    """

    amount: Decimal
    account: str | None = None
    rate: Decimal | None = None


@dataclass(frozen=True)
class InvoiceRequest:
    """An invoice, or a deposit invoice.

    Attributes:
        customer: The customer's key.
        lines: Its lines.
        due: Its due date; the customer's terms apply if None.
        currency: Its currency; its model's, or else the account's first, if None.
        like: An invoice whose lines and VAT it takes.
        deposit: What a deposit invoice asks for, before VAT, by rate.
        deduct: Deposit invoices that it deducts, and how much before VAT.
        draft: Whether it is a draft.
    """

    paper: Paper
    customer: str | None = None
    lines: tuple[Line, ...] = ()
    due: datetime.date | None = None
    currency: str | None = None
    like: str | None = None
    deposit: tuple[Line, ...] = ()
    deduct: tuple[tuple[str, Decimal | None], ...] = ()
    draft: bool = False


def invoice(desk: Desk, request: InvoiceRequest) -> list[Drafted]:
    """Draft an invoice.

    Raises:
        Refusal: It cannot be recorded.
    """
    model = desk.invoice(request.like).document if request.like is not None else None
    customer, currency = _whose(desk, request, model)
    narration = desk.say("Invoice")
    if model is not None:
        narration = model.entry.narration or narration
    text = desk.start(INVOICE, request.paper, customer, currency, narration)
    if request.due is not None:
        text.meta["due"] = request.due
    if request.draft:
        text.flag = DRAFT
    if model is not None:
        _copy_lines(desk, model, text)
    _post_lines(desk, request, text)
    total = -text.total()
    if total < 0 or not text.postings:
        shown = rounded(total, cents_of(desk.books, currency))
        raise Refusal(
            "wrong-sign",
            say(
                "this invoice comes to {0} {1}; give lines above zero (--line "
                "ACCOUNT=AMOUNT@RATE)",
                shown,
                currency,
            ),
        )
    text.post(customer.receivable, total)
    return [text.finish()]


def _whose(
    desk: Desk, request: InvoiceRequest, model: Document | None
) -> tuple[Customer, str]:
    if request.customer is not None:
        customer = desk.customer(request.customer)
    elif model is not None:
        customer = desk.books.customers[model.customer]
    else:
        raise Refusal("unknown-customer", say("name the customer of the invoice"))
    currency = request.currency or customer.currency
    if request.currency is None and model is not None:
        currency = model.currency
    if currency is None:
        raise Refusal(
            "wrong-currency",
            say(
                "nothing says in which currency {0} is invoiced; limit its "
                "account to one, as in open … EUR",
                customer.name,
            ),
        )
    return customer, currency


def _copy_lines(desk: Desk, model: Document, text: Draft) -> None:
    """Take another invoice's lines and VAT; deposits and prices are its own."""
    for posting in model.others():
        if is_under(posting.account, desk.books.options.deposit):
            raise Refusal(
                "over-deducted",
                say(
                    "{0} asks for or deducts a deposit and is no model; write the "
                    "lines",
                    model.number,
                ),
            )
        if posting.price is not None or posting.units.currency != text.currency:
            raise Refusal(
                "wrong-currency",
                say(
                    "{0} has lines at a rate of its own day; write the lines",
                    model.number,
                ),
            )
        text.post(posting.account, posting.units.number)


def _post_lines(desk: Desk, request: InvoiceRequest, text: Draft) -> None:
    options = desk.books.options
    places = cents_of(desk.books, text.currency)
    bases: dict[Decimal, Decimal] = {}
    lines = list(request.lines)
    for asked_for in request.deposit:
        if options.deposit is None:
            raise Refusal(
                "unknown-deposit",
                say('nothing says where deposits stand; declare option "deposit"'),
            )
        positive(asked_for.amount, say("the deposit"))
        lines.append(replace(asked_for, account=options.deposit))
    for line in lines:
        account = line.account or options.income
        if account is None:
            raise Refusal(
                "unknown-account",
                say(
                    "nothing says which income this is; write --line "
                    'ACCOUNT=AMOUNT, or declare option "income"'
                ),
            )
        text.post(account, -line.amount)
        if line.rate is not None:
            bases[line.rate] = bases.get(line.rate, ZERO) + line.amount
    vat: dict[str, Decimal] = {}
    for rate, base in bases.items():
        account = _vat_account(desk, rate)
        vat[account] = vat.get(account, ZERO) + rounded(base * rate / 100, places)
    for name, asked in request.deduct:
        _deduct(desk, name, asked, text, vat)
    for account, amount in vat.items():
        if amount:
            text.post(account, -amount)


def _vat_account(desk: Desk, rate: Decimal) -> str:
    account = desk.books.options.vat.get(rate)
    if account is None:
        declared = ", ".join(str(known) for known in desk.books.options.vat)
        raise Refusal("unknown-vat", no_vat_account(rate, declared))
    return account


def no_vat_account(rate: object, declared: str) -> Sentence:
    """Say that no account takes VAT at a rate, and at which there is one."""
    if not declared:
        return say(
            'no account takes VAT at {0} %; declare it with option "vat"',
            rate,
        )
    return say(
        'no account takes VAT at {0} % (declared: {1}); declare it with option "vat"',
        rate,
        declared,
    )


def _deduct(
    desk: Desk,
    name: str,
    asked: Decimal | None,
    text: Draft,
    vat: dict[str, Decimal],
) -> None:
    """Deduct a deposit invoice, with its VAT in proportion."""
    document = desk.invoice(name).document
    deposit = desk.settlement.deposits.get(document.position)
    if deposit is None:
        raise Refusal(
            "unknown-deposit",
            say("{0} asks for no deposit; name a deposit invoice", name),
        )
    if document.customer != text.customer.key:
        raise Refusal(
            "wrong-customer",
            say(
                "{0} is {1}'s; deduct the same customer's deposits",
                name,
                document.customer,
            ),
        )
    left = deposit.left
    amount = positive(asked, say("what is deducted of {0}", name)) if asked else left
    if not left or amount > left:
        raise Refusal(
            "over-deducted",
            say(
                "{0} {1} is left of {2}; deduct no more than that",
                left,
                text.currency,
                name,
            ),
        )
    places = cents_of(desk.books, text.currency)
    # Of all that is deducted so far, so that the parts add up to what was asked.
    before, after = deposit.put - left, deposit.put - left + amount
    for posting in _vat_of_deposit(desk, document, text.currency):
        whole = -posting.units.number
        part = rounded(whole * after / deposit.put, places)
        part -= rounded(whole * before / deposit.put, places)
        vat[posting.account] = vat.get(posting.account, ZERO) - part
    account = next(d.posting.account for d in document.deposits if d.name is None)
    text.post(account, amount, deducts=name)
    text.links.add(name)


def _vat_of_deposit(
    desk: Desk, document: Document, currency: str
) -> list[BookedPosting]:
    """Give what a deposit invoice posts beside the deposit: its VAT, and no more."""
    options = desk.books.options
    others = [p for p in document.others() if not is_under(p.account, options.deposit)]
    for posting in others:
        root = posting.account.partition(":")[0]
        if root not in {options.roots["assets"], options.roots["liabilities"]}:
            raise Refusal(
                "unknown-vat",
                say(
                    "{0} posts on {1} too, so which VAT is that of the deposit is "
                    "not known; type the invoice with its deducts:",
                    document.number,
                    posting.account,
                ),
            )
        if posting.price is not None or posting.units.currency != currency:
            raise Refusal(
                "wrong-currency",
                say(
                    "{0} has VAT at a rate of its own day; type the invoice with "
                    "its deducts:",
                    document.number,
                ),
            )
    return others


# --- Credit notes --------------------------------------------------------------


@dataclass(frozen=True)
class CreditNoteRequest:
    """A credit note on an invoice.

    Attributes:
        invoice: The invoice's number.
        amount: VAT included; the whole invoice less earlier credit notes if None.
        keep: Keep all of it as the customer's credit.
    """

    paper: Paper
    invoice: str
    amount: Decimal | None = None
    keep: bool = False


def credit_note(desk: Desk, request: CreditNoteRequest) -> list[Drafted]:
    """Draft a credit note that cancels or reduces an invoice.

    It settles what remains of the invoice; the rest is the customer's credit.

    Raises:
        Refusal: It cannot be recorded.
    """
    state = desk.invoice(request.invoice)
    document = state.document
    customer = desk.books.customers[document.customer]
    earlier = _earlier_notes(desk.settlement, document)
    amount = left = left_to_credit(desk.settlement, document)
    if request.amount is not None:
        amount = positive(request.amount, say("the credit note"))
    if not left or amount > left:
        raise Refusal(
            "over-corrected",
            say(
                "{0} {1} of {2} is not credited yet; credit no more than that",
                left,
                document.currency,
                request.invoice,
            ),
        )
    narration = desk.say("Credit note on {0}", request.invoice)
    text = desk.start(
        CREDIT_NOTE, request.paper, customer, document.currency, narration
    )
    text.meta["corrects"] = request.invoice
    text.links.add(request.invoice)
    notes = [note.document for note in earlier]
    _reverse_lines(desk, document, notes, amount, text, complete=amount == left)
    price = document.items[0].posting.price
    settled = ZERO if request.keep else min(state.left, amount)
    if settled:
        text.settle(document, settled, price)
    if amount > settled:
        text.add_credit(amount - settled, price)
    return [text.finish()]


def left_to_credit(settlement: Settlement, invoice: Document) -> Decimal:
    """Give what credit notes may still credit of an invoice, in its currency.

    Args:
        settlement: What is settled by what.
        invoice: The invoice.
    """
    notes = _earlier_notes(settlement, invoice)
    return invoice_total(invoice) - sum((note.amount for note in notes), ZERO)


def _earlier_notes(settlement: Settlement, document: Document) -> list[OpenCredit]:
    """Give the credit notes that correct an invoice, those reversed left out."""
    return [
        credit
        for credit in settlement.credits.values()
        if credit.document.kind == CREDIT_NOTE
        and credit.reversed_by is None
        and credit.document.text("corrects") == document.number
    ]


def _reverse_lines(
    desk: Desk,
    document: Document,
    earlier: Sequence[Document],
    amount: Decimal,
    text: Draft,
    *,
    complete: bool,
) -> None:
    """Post an invoice's lines with signs turned, in proportion to an amount."""
    lines = document.others()
    total = invoice_total(document)
    parts: list[Decimal] = []
    for posting in lines:
        places = cents_of(desk.books, posting.units.currency)
        parts.append(rounded(-posting.units.number * amount / total, places))
    if complete and earlier:
        parts = _what_is_left(lines, earlier) or parts
    _balance(desk.books, lines, parts, amount, document.items[0].posting)
    for posting, part in zip(lines, parts, strict=True):
        if not part:
            continue
        meta = posting.meta or {}
        keys = {"deducts": meta["deducts"]} if meta.get("deducts") else {}
        text.post(posting.account, part, posting.units.currency, posting.price, **keys)
        if "deducts" in keys:
            text.links.add(keys["deducts"])


def _what_is_left(
    lines: Sequence[BookedPosting], earlier: Sequence[Document]
) -> list[Decimal] | None:
    """Give what earlier credit notes left of each line; None where they do not tell."""
    accounts = [(line.account, line.units.currency) for line in lines]
    if len(set(accounts)) < len(accounts):
        return None
    left = {(line.account, line.units.currency): -line.units.number for line in lines}
    for note in earlier:
        for posting in note.others():
            key = (posting.account, posting.units.currency)
            if key not in left:
                return None
            left[key] -= posting.units.number
    return [left[key] for key in accounts]


def _balance(
    books: Books,
    lines: Sequence[BookedPosting],
    parts: list[Decimal],
    amount: Decimal,
    own: BookedPosting,
) -> None:
    """Put what rounding left over on the largest line of its currency.

    Args:
        books: The books, for the decimals of currencies.
        lines: The invoice's lines.
        parts: What the credit note posts on each, which this completes.
        amount: What it credits the customer with.
        own: The invoice's posting on the receivable, for its price.
    """
    residual: dict[str, Decimal] = {}
    for line, part in ((own, -amount), *zip(lines, parts, strict=True)):
        currency, weight = line.units.currency, part
        if line.price is not None and line.price.number is not None:
            currency, weight = line.price.currency, part * line.price.number
        residual[currency] = residual.get(currency, ZERO) + weight
    for currency, number in residual.items():
        plain = [
            place
            for place, line in enumerate(lines)
            if line.price is None and line.units.currency == currency
        ]
        if number and plain:
            # What a price leaves behind the cents is within Beancount's tolerance.
            left = rounded(number, cents_of(books, currency))
            sizes = {p: (abs(parts[p]), abs(lines[p].units.number)) for p in plain}
            parts[max(plain, key=sizes.__getitem__)] -= left


# --- Reversals -----------------------------------------------------------------


@dataclass(frozen=True)
class ReverseRequest:
    """The reversal of a payment, credit note, refund or write-off.

    Attributes:
        document: Its number.
        account: Where the money goes back, in place of the first account debited.
        fees: What the bank took: accounts and amounts.
    """

    paper: Paper
    document: str
    account: str | None = None
    fees: tuple[tuple[str, Decimal], ...] = ()


def reverse(desk: Desk, request: ReverseRequest) -> list[Drafted]:
    """Draft a reversal from where the document's money stands.

    Raises:
        Refusal: It cannot be recorded.
    """
    name = request.document
    document = desk.find(name)
    if document.kind not in (PAYMENT, CREDIT_NOTE, REFUND, WRITE_OFF):
        raise Refusal(
            "bad-reversal",
            say(
                "{0} cannot be reversed; an invoice is undone by a credit note, "
                "an application by a release",
                name,
            ),
        )
    if document.draft:
        raise Refusal("bad-reversal", say("{0} is a draft; delete it instead", name))
    settlement = desk.settlement
    customer = desk.books.customers[document.customer]
    narration = desk.say("Reversal of {0}", name)
    text = desk.start(REVERSAL, request.paper, customer, document.currency, narration)
    text.meta["reverses"] = name
    text.links.add(name)
    _mirror(document, request, text)
    price = next((i.posting.price for i in document.items if i.posting.price), None)
    if document.kind in (PAYMENT, CREDIT_NOTE):
        credit = settlement.credits[document.position]
        _not_reversed(name, credit.reversed_by)
        _undo_money(desk, name, credit, text, price)
    else:
        outflow = settlement.outflows[document.position]
        _not_reversed(name, outflow.reversed_by)
        for position, amount in outflow.taken:
            given_up = settlement.invoices.get(position)
            if given_up is not None:
                text.settle(given_up.document, -amount, price)
            else:
                text.use(settlement.credits[position].document, -amount, price)
    return [text.finish()]


def _not_reversed(name: str, by: Document | None) -> None:
    if by is not None:
        number = by.number or rules.of_date(REVERSAL, by.date)
        raise Refusal(
            "already-reversed",
            say(
                "{0} has been reversed by {1}; it cannot be undone twice", name, number
            ),
        )


def _undo_money(
    desk: Desk, name: str, credit: OpenCredit, text: Draft, price: Amount | None
) -> None:
    gone = credit.refunded + credit.written_off
    if gone:
        raise Refusal(
            "reversed-while-refunded",
            say(
                "{0} {1} of {2} has been refunded or written off; reverse that first",
                gone,
                text.currency,
                name,
            ),
        )
    for position, amount in credit.settled.items():
        state: OpenInvoice = desk.settlement.invoices[position]
        text.settle(state.document, -amount, price)
    if credit.unused:
        text.use(credit.document, credit.unused, price)


def _mirror(document: Document, request: ReverseRequest, text: Draft) -> None:
    """Post the document's other postings with signs turned, and the bank's fees.

    The fees leave the account that the money leaves.
    """
    fees = sum((positive(fee, say("the fee")) for _, fee in request.fees), ZERO)
    sign = -1 if document.kind == REFUND else 1
    money = True
    for posting in document.others():
        account, number = posting.account, -posting.units.number
        if money and posting.units.number * sign > 0:
            account, number = request.account or account, number - fees
            money = False
        meta = posting.meta or {}
        keys = {"deducts": meta["deducts"]} if meta.get("deducts") else {}
        text.post(account, number, posting.units.currency, posting.price, **keys)
    for account, fee in request.fees:
        text.post(account, fee)
