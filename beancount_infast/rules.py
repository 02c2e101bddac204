"""The rules of settlement: each breach with its code, its sentence and its remedy.

Every function here makes one breach.  *When* a rule is broken is decided where
the figures are at hand (reading, settlement, numbering, seals); *what is said* of
it stands here, so that a code has one place.  A breach is an ordinary Beancount
error: ``source`` says the file and the line, ``message`` begins with the code in
square brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import BookedPosting


class Breach(NamedTuple):
    """One breach of a rule, in the form that Beancount takes for an error.

    Attributes:
        source: Where it stands: ``{"filename": …, "lineno": …}``.
        message: ``[code] what is wrong, with the figures; what to do``.
        entry: The directive in breach.
        code: The rule's code.
        number: The number of the document in breach, where it has one.
    """

    source: Mapping[str, Any]
    message: str
    entry: Directive | None
    code: str
    number: str | None = None


class Site(NamedTuple):
    """Where a breach stands: a directive, and the posting at fault if one is."""

    entry: Directive
    number: str | None = None
    posting: BookedPosting | None = None


def _breach(site: Site, code: str, sentence: str) -> Breach:
    meta = site.entry.meta
    at = site.posting.meta if site.posting is not None else None
    if at is None or "lineno" not in at:
        at = meta
    source = {
        "filename": at.get("filename", meta.get("filename", "<unknown>")),
        "lineno": at["lineno"],
    }
    return Breach(source, f"[{code}] {sentence}", site.entry, code, site.number)


def money(amount: Decimal, currency: str) -> str:
    """Give an amount as a sentence shows it: ``1200.00 EUR``."""
    return f"{amount:f} {currency}"


def words(kind: str) -> str:
    """Give a kind of document as a sentence says it: ``credit note``."""
    return "credit note" if kind == "credit-note" else kind


def _a(kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {words(kind)}"


def as_typed(value: Any) -> str:
    """Give a value as the ledger's text says it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def _named(number: str | None, kind: str = "document") -> str:
    return number or f"this {kind} without a number"


# --- Options and values --------------------------------------------------------


def bad_option(site: Site, what: str, remedy: str) -> Breach:
    """An ``infast-option`` cannot be taken as it stands."""
    return _breach(site, "bad-option", f"{what}; {remedy}")


def bad_value(site: Site, key: str, what: str, remedy: str) -> Breach:
    """A key of the language holds something else than it should."""
    return _breach(site, "bad-value", f"{key}: {what}; {remedy}")


# --- Numbers -------------------------------------------------------------------


def duplicate_number(site: Site, first: str) -> Breach:
    """Two documents carry one number."""
    return _breach(
        site,
        "duplicate-number",
        f"the number {site.number} is already that of {first}; "
        "give this document a number of its own",
    )


def bad_number(site: Site, key: str, what: str, remedy: str) -> Breach:
    """A number that is empty, not text, or not usable as a link."""
    return _breach(site, "bad-number", f"{key}: {what}; {remedy}")


def needs_number(site: Site, kind: str) -> Breach:
    """A document lacks the number that it must have."""
    return _breach(
        site,
        "needs-number",
        f"this {words(kind)} has no number; write one after its key, as in "
        f'{kind}: "…-001"',
    )


def needs_number_for_credit(site: Site, unused: str) -> Breach:
    """A payment without a number leaves something on the customer's credit."""
    return _breach(
        site,
        "needs-number",
        f"this payment leaves {unused} on the customer's credit and has no number to "
        'use it by; give it one, as in payment: "R2026-001"',
    )


def numbering_gap(site: Site, previous: str, missing: str) -> Breach:
    """A series of numbers skips one or several."""
    return _breach(
        site,
        "numbering-gap",
        f"the series goes from {previous} to {site.number} without {missing}; "
        "record what is missing or take the next number",
    )


def numbering_order(
    site: Site, previous: str, before: datetime.date, date: datetime.date
) -> Breach:
    """The dates of a series of numbers go back."""
    return _breach(
        site,
        "numbering-order",
        f"{site.number} is dated {date}, before {previous} of {before}; "
        "numbers follow dates: change the date or the number",
    )


# --- What a document is --------------------------------------------------------


def unclear_document(site: Site, what: str, remedy: str) -> Breach:
    """A transaction on a customer's accounts that is none of the documents."""
    return _breach(site, "unclear-document", f"{what}; {remedy}")


def mixed_customers(site: Site, first: str, other: str) -> Breach:
    """One document touches two customers."""
    return _breach(
        site,
        "mixed-customers",
        f"this document is {first}'s and this posting is {other}'s; write one document "
        "for each customer (two payments may stand on the same bank account)",
    )


def mixed_currencies(site: Site, first: str, other: str) -> Breach:
    """One document's receivable and credit are in two currencies."""
    return _breach(
        site,
        "mixed-currencies",
        f"this document is in {first} and this posting in {other}; "
        "write one document for each currency",
    )


def wrong_sign(site: Site, what: str, remedy: str) -> Breach:
    """A posting, or a whole document, has not the side of its kind."""
    return _breach(site, "wrong-sign", f"{what}; {remedy}")


def due_before_date(site: Site, due: datetime.date, date: datetime.date) -> Breach:
    """An invoice is due before its own date."""
    return _breach(
        site,
        "due-before-date",
        f"{_named(site.number, 'invoice')} is dated {date} and due on {due}; "
        "a due date is the invoice's date or later",
    )


def unknown_method(site: Site, method: str, known: Iterable[str]) -> Breach:
    """A payment method that is not among those declared."""
    return _breach(
        site,
        "unknown-method",
        f'"{method}" is not a declared payment method ({", ".join(known)}); use one '
        'of these, or declare it with infast-option "payment-method"',
    )


# --- What a document names -----------------------------------------------------


def unknown_invoice(site: Site, key: str, name: str, kind: str | None) -> Breach:
    """It names an invoice that is not in the books.

    Args:
        site: Where.
        key: What names it.
        name: The number that it names.
        kind: The kind of the document that has this number, if any has.
    """
    found = f"which is {_a(kind)}" if kind else "and no invoice has this number"
    return _breach(
        site,
        "unknown-invoice",
        f"{key} names {name}, {found}; correct the number or record the invoice",
    )


def names_no_invoice(site: Site, amount: str, *, on_credit: bool) -> Breach:
    """A receivable credit does not say which invoice it is for."""
    other = ", or post money that has no invoice yet to the customer's credit"
    return _breach(
        site,
        "names-no-invoice",
        f'{amount} is credited to the receivable for no invoice; add settles: "…", or '
        f"a link ^… to the invoice{other if on_credit else ''}",
    )


def reopens_no_invoice(site: Site, amount: str) -> Breach:
    """A release does not say which invoice it reopens."""
    return _breach(
        site,
        "names-no-invoice",
        f'this release reopens {amount} of no invoice; add settles: "…" with the '
        "number of the invoice",
    )


def unknown_deposit(site: Site, what: str, remedy: str) -> Breach:
    """A deduction that names no deposit invoice."""
    return _breach(site, "unknown-deposit", f"{what}; {remedy}")


def over_deducted(site: Site, what: str, remedy: str) -> Breach:
    """More is deducted or given back than a deposit invoice allows."""
    return _breach(site, "over-deducted", f"{what}; {remedy}")


def wrong_customer(site: Site, name: str, theirs: str, ours: str) -> Breach:
    """It names another customer's document."""
    return _breach(
        site,
        "wrong-customer",
        f"{name} is {theirs}'s and this document is {ours}'s; "
        "name a document of the same customer",
    )


def wrong_currency(site: Site, name: str, theirs: str, ours: str) -> Breach:
    """It names a document in another currency."""
    return _breach(
        site,
        "wrong-currency",
        f"{name} is in {theirs} and this document in {ours}; "
        "name a document in the same currency",
    )


def settles_draft(site: Site, name: str) -> Breach:
    """It names a document that is still a draft."""
    return _breach(
        site,
        "settles-draft",
        f"{name} is a draft, which nothing can settle, use or deduct yet; "
        "validate it first (flag *)",
    )


def settled_too_early(
    site: Site,
    name: str,
    on: datetime.date,
    date: datetime.date,
    *,
    on_credit: bool = False,
) -> Breach:
    """It is dated before the document that it names."""
    remedy = f"date it {on} or later"
    if on_credit:
        remedy = (
            "put money that comes first on the customer's credit and apply it on the "
            "later day"
        )
    return _breach(
        site,
        "settled-too-early",
        f"this document is dated {date}, before {name} of {on}; {remedy}",
    )


def unknown_credit(site: Site, name: str, kind: str | None) -> Breach:
    """It uses a payment or a credit note that is not in the books.

    Args:
        site: Where.
        name: The number that it names.
        kind: The kind of the document that has this number, if any has.
    """
    found = "and no payment or credit note has this number"
    if kind:
        found = f"which is {_a(kind)}"
    return _breach(
        site, "unknown-credit", f"uses: names {name}, {found}; correct the number"
    )


def returns_to_nothing(site: Site) -> Breach:
    """A release does not say where the money came from."""
    return _breach(
        site,
        "unknown-credit",
        'this release gives money back to no document; add uses: "…" with the number '
        "of the payment or credit note",
    )


# --- How much ------------------------------------------------------------------


def over_settled(
    site: Site, amount: str, name: str, left: str, *, on_credit: bool
) -> Breach:
    """It takes more than is left of an invoice."""
    other = ", or put what is over on the customer's credit"
    return _breach(
        site,
        "over-settled",
        f"this takes {amount} and {left} is left of {name}; "
        f"lower the amount{other if on_credit else ''}",
    )


def over_settled_side(site: Site, amount: str, other: str) -> Breach:
    """The receivable side of an application or release is the larger one."""
    return _breach(
        site,
        "over-settled",
        f"this side comes to {amount} and the customer's credit to {other}; "
        "make both sides equal",
    )


def over_released(site: Site, amount: str, name: str, source: str, left: str) -> Breach:
    """A release gives back more than its document settled."""
    return _breach(
        site,
        "over-settled",
        f"this gives back {amount} and {source} has settled {left} of {name}; "
        "give back no more than that",
    )


def over_used(site: Site, amount: str, name: str, left: str) -> Breach:
    """It takes more than is unused."""
    return _breach(
        site,
        "over-used",
        f"this uses {amount} and {left} is unused of {name}; lower the amount",
    )


def over_used_side(site: Site, amount: str, other: str) -> Breach:
    """It uses more credit than it then settles."""
    return _breach(
        site,
        "over-used",
        f"the customer's credit comes to {amount} here and what it settles to "
        f"{other}; credit never turns into other credit: make both equal",
    )


def over_corrected(site: Site, name: str, total: str, corrected: str) -> Breach:
    """The credit notes on an invoice exceed its total."""
    return _breach(
        site,
        "over-corrected",
        f"with this credit note {corrected} are credited on {name}, whose total is "
        f"{total}; lower the credit note or leave corrects: out",
    )


# --- Reversals -----------------------------------------------------------------


def bad_reversal(site: Site, what: str, remedy: str) -> Breach:
    """A reversal that names nothing reversible, or does not undo it exactly."""
    return _breach(site, "bad-reversal", f"{what}; {remedy}")


def already_reversed(site: Site, name: str, by: str) -> Breach:
    """A document is reversed twice."""
    return _breach(
        site,
        "already-reversed",
        f"{name} has been reversed by {by} already; remove this second reversal",
    )


def reversed_while_refunded(site: Site, name: str, amount: str, by: str) -> Breach:
    """A document is reversed while part of it is refunded or written off."""
    return _breach(
        site,
        "reversed-while-refunded",
        f"{amount} of {name} has been refunded or written off by {by}; reverse that "
        "first",
    )


# --- Seals and periods -------------------------------------------------------------


def seal_broken(site: Site, sealed: datetime.date, *, short: bool) -> Breach:
    """A sealed document was changed."""
    doubt = "if it was never changed, the seals were: put those back"
    if short:
        doubt = "or, its text being short, an entry typed since changed what it settles"
    return _breach(
        site,
        "seal-broken",
        f"{site.number}, sealed on {sealed}, is not what it was then; put it back as "
        f"it was and record a reversal, a release or a credit note instead ({doubt})",
    )


def seal_missing(site: Site, number: str) -> Breach:
    """A sealed document was deleted, or its number changed."""
    return _breach(
        site,
        "seal-missing",
        f"{number} is sealed and no document has this number any more; put it back",
    )


def altered_seal(site: Site, number: str) -> Breach:
    """A seal's digest was altered: its document and the next seal say so."""
    return _breach(
        site,
        "seal-chain",
        f"the digest of {number}'s seal was changed, its document was not; put the "
        "seal back as it was",
    )


def moved_seal(site: Site, number: str, behind: str | None) -> Breach:
    """Seals stand in another order than they were made."""
    return _breach(
        site,
        "seal-chain",
        f"the seal of {number} was made {_behind(behind)}, which stands after it; put "
        "the seals back in their order",
    )


def second_seal(site: Site, number: str, behind: str | None) -> Breach:
    """Two seals were made behind the same one, on two branches."""
    return _breach(
        site,
        "seal-chain",
        f"the seal of {number} was made {_behind(behind)}, and others stand between "
        "them; after a merge of two branches, delete this seal and all after it, and "
        "run infast seal",
    )


def slipped_in_seal(site: Site, number: str) -> Breach:
    """A seal stands in the chain and is no part of it."""
    return _breach(
        site,
        "seal-chain",
        f"the seal of {number} is no part of the chain: the next one was made without "
        "it; delete it",
    )


def _behind(number: str | None) -> str:
    return f"right behind that of {number}" if number else "as the chain's first"


def cut_seals(site: Site, cut: Sequence[str], number: str) -> Breach:
    """Seals were deleted from the chain; their documents were not."""
    if len(cut) == 1:
        what, them = f"the seal of {cut[0]} was", "it"
    else:
        names = f"{', '.join(cut[:-1])} and {cut[-1]}"
        what, them = f"the seals of {names} were", "them"
    return _breach(
        site,
        "seal-chain",
        f"{what} deleted before that of {number}; put {them} back",
    )


def malformed_seal(site: Site) -> Breach:
    """A seal is not a number and a digest."""
    return _breach(
        site,
        "seal-chain",
        'this seal is not a number and 64 hex digits, as in custom "infast-seal" '
        '"R2026-001" "9f2c…"; put it back as it was',
    )


def repeated_seal(site: Site, number: str) -> Breach:
    """A document is sealed twice."""
    return _breach(
        site,
        "seal-chain",
        f"{number} is sealed already; delete this seal, and if the next one does not "
        "hold then, all after it, and run infast seal",
    )


def stray_seals(site: Site, count: int, home: str) -> Breach:
    """Seals stand outside the ledger's seal file."""
    what = "this seal stands" if count == 1 else f"the {count} seals here stand"
    return _breach(
        site,
        "seal-chain",
        f"{what} outside {home}; put all seals into one file, in the order in which "
        "they were made, and name it by option seal-file where it is another",
    )


def locked_period(site: Site, date: datetime.date, until: datetime.date) -> Breach:
    """A document without a seal is dated in a closed period."""
    return _breach(
        site,
        "locked-period",
        f"{_named(site.number)} is dated {date}, and the books are closed up to "
        f"{until}; date it later",
    )
