"""The rules of settlement: each breach with its code, its sentence and its remedy.

Every function here makes one breach.  *When* a rule is broken is decided where
the figures are at hand (reading, settlement, numbering, seals); *what is said* of
it stands here, so that a code has one place.  A breach is an ordinary Beancount
error: ``source`` says the file and the line, ``message`` begins with the code in
square brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_infast.sentences import in_row, marked, say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import BookedPosting
    from beancount_infast.sentences import Sentence


class Breach(NamedTuple):
    """One breach of a rule, in the form that Beancount takes for an error.

    Attributes:
        source: Where it stands: ``{"filename": …, "lineno": …}``.
        message: ``[code] what is wrong, with the figures; what to do``.
        entry: The directive in breach.
        code: The rule's code.
        number: The number of the document in breach, where it has one.
        sentence: The message without its code, to be said in any language.
    """

    source: Mapping[str, Any]
    message: str
    entry: Directive | None
    code: str
    number: str | None = None
    sentence: str = ""


class Site(NamedTuple):
    """Where a breach stands: a directive, and the posting at fault if one is."""

    entry: Directive
    number: str | None = None
    posting: BookedPosting | None = None


def _breach(site: Site, code: str, sentence: Sentence) -> Breach:
    meta = site.entry.meta
    at = site.posting.meta if site.posting is not None else None
    if at is None or "lineno" not in at:
        at = meta
    source = {
        "filename": at.get("filename", meta.get("filename", "<unknown>")),
        "lineno": at["lineno"],
    }
    message = f"[{code}] {sentence}"
    return Breach(source, message, site.entry, code, site.number, sentence)


def money(amount: Decimal, currency: str) -> str:
    """Give an amount as a sentence shows it: ``1200.00 EUR``."""
    return f"{amount:f} {currency}"


# Each kind of document, as it stands in a sentence: in other languages its gender
# decides of its article, so these are said as a whole.
_A = {
    "invoice": say("an invoice"),
    "credit-note": say("a credit note"),
    "payment": say("a payment"),
    "application": say("an application"),
    "release": say("a release"),
    "refund": say("a refund"),
    "write-off": say("a write-off"),
    "reversal": say("a reversal"),
}
_THIS = {
    "invoice": say("this invoice"),
    "credit-note": say("this credit note"),
    "payment": say("this payment"),
    "application": say("this application"),
    "release": say("this release"),
    "refund": say("this refund"),
    "write-off": say("this write-off"),
    "reversal": say("this reversal"),
}
_OF_DATE = {
    "invoice": marked("the invoice of {0}"),
    "credit-note": marked("the credit note of {0}"),
    "payment": marked("the payment of {0}"),
    "application": marked("the application of {0}"),
    "release": marked("the release of {0}"),
    "refund": marked("the refund of {0}"),
    "write-off": marked("the write-off of {0}"),
    "reversal": marked("the reversal of {0}"),
}


def a(kind: str) -> Sentence:
    """Give a kind of document as a sentence says it: ``a credit note``."""
    return _A[kind]


def this(kind: str) -> Sentence:
    """Give a kind of document as a sentence says it: ``this credit note``."""
    return _THIS[kind]


def of_date(kind: str, date: datetime.date) -> Sentence:
    """Name a document by its kind and date: ``the payment of 2026-01-31``."""
    return say(_OF_DATE[kind], date)


def as_typed(value: Any) -> str:
    """Give a value as the ledger's text says it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


# --- Options and values --------------------------------------------------------


def bad_option(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """An ``infast-option`` cannot be taken as it stands."""
    return _breach(site, "bad-option", say("{0}; {1}", what, remedy))


def bad_value(site: Site, key: str, what: Sentence, remedy: Sentence) -> Breach:
    """A key of the language holds something else than it should."""
    return _breach(site, "bad-value", say("{0}: {1}; {2}", key, what, remedy))


# --- Numbers -------------------------------------------------------------------


def duplicate_number(site: Site, first: str) -> Breach:
    """Two documents carry one number."""
    return _breach(
        site,
        "duplicate-number",
        say(
            "the number {0} is already that of {1}; give this document a number of "
            "its own",
            site.number,
            first,
        ),
    )


def bad_number(site: Site, key: str, what: Sentence, remedy: Sentence) -> Breach:
    """A number that is empty, not text, or not usable as a link."""
    return _breach(site, "bad-number", say("{0}: {1}; {2}", key, what, remedy))


def needs_number(site: Site, kind: str) -> Breach:
    """A document lacks the number that it must have."""
    return _breach(
        site,
        "needs-number",
        say(
            '{0} has no number; write one after its key, as in {1}: "…-001"',
            this(kind),
            kind,
        ),
    )


def needs_number_for_credit(site: Site, unused: str) -> Breach:
    """A payment without a number leaves something on the customer's credit."""
    return _breach(
        site,
        "needs-number",
        say(
            "this payment leaves {0} on the customer's credit and has no number to "
            'use it by; give it one, as in payment: "R2026-001"',
            unused,
        ),
    )


def numbering_gap(site: Site, previous: str, missing: str) -> Breach:
    """A series of numbers skips one or several."""
    return _breach(
        site,
        "numbering-gap",
        say(
            "the series goes from {0} to {1} without {2}; record what is missing or "
            "take the next number",
            previous,
            site.number,
            missing,
        ),
    )


def numbering_order(
    site: Site, previous: str, before: datetime.date, date: datetime.date
) -> Breach:
    """The dates of a series of numbers go back."""
    return _breach(
        site,
        "numbering-order",
        say(
            "{0} is dated {1}, before {2} of {3}; numbers follow dates: change the "
            "date or the number",
            site.number,
            date,
            previous,
            before,
        ),
    )


# --- What a document is --------------------------------------------------------


def unclear_document(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """A transaction on a customer's accounts that is none of the documents."""
    return _breach(site, "unclear-document", say("{0}; {1}", what, remedy))


def mixed_customers(site: Site, first: str, other: str) -> Breach:
    """One document touches two customers."""
    return _breach(
        site,
        "mixed-customers",
        say(
            "this document is {0}'s and this posting is {1}'s; write one document for "
            "each customer (two payments may stand on the same bank account)",
            first,
            other,
        ),
    )


def mixed_currencies(site: Site, first: str, other: str) -> Breach:
    """One document's receivable and credit are in two currencies."""
    return _breach(
        site,
        "mixed-currencies",
        say(
            "this document is in {0} and this posting in {1}; write one document for "
            "each currency",
            first,
            other,
        ),
    )


def wrong_sign(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """A posting, or a whole document, has not the side of its kind."""
    return _breach(site, "wrong-sign", say("{0}; {1}", what, remedy))


def due_before_date(site: Site, due: datetime.date, date: datetime.date) -> Breach:
    """An invoice is due before its own date."""
    return _breach(
        site,
        "due-before-date",
        say(
            "{0} is dated {1} and due on {2}; a due date is the invoice's date or "
            "later",
            site.number or say("this invoice without a number"),
            date,
            due,
        ),
    )


def unknown_method(site: Site, method: str, known: Iterable[str]) -> Breach:
    """A payment method that is not among those declared."""
    return _breach(
        site,
        "unknown-method",
        say(
            '"{0}" is not a declared payment method ({1}); use one of these, or '
            'declare it with infast-option "payment-method"',
            method,
            ", ".join(known),
        ),
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
    sentence = say(
        "{0} names {1}, and no invoice has this number; correct the number or record "
        "the invoice",
        key,
        name,
    )
    if kind:
        sentence = say(
            "{0} names {1}, which is {2}; correct the number or record the invoice",
            key,
            name,
            a(kind),
        )
    return _breach(site, "unknown-invoice", sentence)


def names_no_invoice(site: Site, amount: str, *, on_credit: bool) -> Breach:
    """A receivable credit does not say which invoice it is for."""
    sentence = say(
        '{0} is credited to the receivable for no invoice; add settles: "…", or a '
        "link ^… to the invoice",
        amount,
    )
    if on_credit:
        sentence = say(
            '{0} is credited to the receivable for no invoice; add settles: "…", or a '
            "link ^… to the invoice, or post money that has no invoice yet to the "
            "customer's credit",
            amount,
        )
    return _breach(site, "names-no-invoice", sentence)


def reopens_no_invoice(site: Site, amount: str) -> Breach:
    """A release does not say which invoice it reopens."""
    return _breach(
        site,
        "names-no-invoice",
        say(
            'this release reopens {0} of no invoice; add settles: "…" with the number '
            "of the invoice",
            amount,
        ),
    )


def unknown_deposit(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """A deduction that names no deposit invoice."""
    return _breach(site, "unknown-deposit", say("{0}; {1}", what, remedy))


def over_deducted(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """More is deducted or given back than a deposit invoice allows."""
    return _breach(site, "over-deducted", say("{0}; {1}", what, remedy))


def wrong_customer(site: Site, name: str, theirs: str, ours: str) -> Breach:
    """It names another customer's document."""
    return _breach(
        site,
        "wrong-customer",
        say(
            "{0} is {1}'s and this document is {2}'s; name a document of the same "
            "customer",
            name,
            theirs,
            ours,
        ),
    )


def wrong_currency(site: Site, name: str, theirs: str, ours: str) -> Breach:
    """It names a document in another currency."""
    return _breach(
        site,
        "wrong-currency",
        say(
            "{0} is in {1} and this document in {2}; name a document in the same "
            "currency",
            name,
            theirs,
            ours,
        ),
    )


def settles_draft(site: Site, name: str) -> Breach:
    """It names a document that is still a draft."""
    return _breach(
        site,
        "settles-draft",
        say(
            "{0} is a draft, which nothing can settle, use or deduct yet; validate it "
            "first (flag *)",
            name,
        ),
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
    remedy = say("date it {0} or later", on)
    if on_credit:
        remedy = say(
            "put money that comes first on the customer's credit and apply it on the "
            "later day"
        )
    return _breach(
        site,
        "settled-too-early",
        say(
            "this document is dated {0}, before {1} of {2}; {3}", date, name, on, remedy
        ),
    )


def unknown_credit(site: Site, name: str, kind: str | None) -> Breach:
    """It uses a payment or a credit note that is not in the books.

    Args:
        site: Where.
        name: The number that it names.
        kind: The kind of the document that has this number, if any has.
    """
    sentence = say(
        "uses: names {0}, and no payment or credit note has this number; correct the "
        "number",
        name,
    )
    if kind:
        sentence = say(
            "uses: names {0}, which is {1}; correct the number", name, a(kind)
        )
    return _breach(site, "unknown-credit", sentence)


def returns_to_nothing(site: Site) -> Breach:
    """A release does not say where the money came from."""
    return _breach(
        site,
        "unknown-credit",
        say(
            'this release gives money back to no document; add uses: "…" with the '
            "number of the payment or credit note"
        ),
    )


# --- How much ------------------------------------------------------------------


def over_settled(
    site: Site, amount: str, name: str, left: str, *, on_credit: bool
) -> Breach:
    """It takes more than is left of an invoice."""
    remedy = say("lower the amount")
    if on_credit:
        remedy = say("lower the amount, or put what is over on the customer's credit")
    return _breach(
        site,
        "over-settled",
        say("this takes {0} and {1} is left of {2}; {3}", amount, left, name, remedy),
    )


def over_settled_side(site: Site, amount: str, other: str) -> Breach:
    """The receivable side of an application or release is the larger one."""
    return _breach(
        site,
        "over-settled",
        say(
            "this side comes to {0} and the customer's credit to {1}; make both sides "
            "equal",
            amount,
            other,
        ),
    )


def over_released(site: Site, amount: str, name: str, source: str, left: str) -> Breach:
    """A release gives back more than its document settled."""
    return _breach(
        site,
        "over-settled",
        say(
            "this gives back {0} and {1} has settled {2} of {3}; give back no more "
            "than that",
            amount,
            source,
            left,
            name,
        ),
    )


def over_used(site: Site, amount: str, name: str, left: str) -> Breach:
    """It takes more than is unused."""
    return _breach(
        site,
        "over-used",
        say(
            "this uses {0} and {1} is unused of {2}; lower the amount",
            amount,
            left,
            name,
        ),
    )


def over_used_side(site: Site, amount: str, other: str) -> Breach:
    """It uses more credit than it then settles."""
    return _breach(
        site,
        "over-used",
        say(
            "the customer's credit comes to {0} here and what it settles to {1}; "
            "credit never turns into other credit: make both equal",
            amount,
            other,
        ),
    )


def over_corrected(site: Site, name: str, total: str, corrected: str) -> Breach:
    """The credit notes on an invoice exceed its total."""
    return _breach(
        site,
        "over-corrected",
        say(
            "with this credit note {0} are credited on {1}, whose total is {2}; lower "
            "the credit note or leave corrects: out",
            corrected,
            name,
            total,
        ),
    )


# --- Reversals -----------------------------------------------------------------


def bad_reversal(site: Site, what: Sentence, remedy: Sentence) -> Breach:
    """A reversal that names nothing reversible, or does not undo it exactly."""
    return _breach(site, "bad-reversal", say("{0}; {1}", what, remedy))


def already_reversed(site: Site, name: str, by: str) -> Breach:
    """A document is reversed twice."""
    return _breach(
        site,
        "already-reversed",
        say(
            "{0} has been reversed by {1} already; remove this second reversal",
            name,
            by,
        ),
    )


def reversed_while_refunded(site: Site, name: str, amount: str, by: str) -> Breach:
    """A document is reversed while part of it is refunded or written off."""
    return _breach(
        site,
        "reversed-while-refunded",
        say(
            "{0} of {1} has been refunded or written off by {2}; reverse that first",
            amount,
            name,
            by,
        ),
    )


# --- Seals and periods -------------------------------------------------------------


def seal_broken(site: Site, sealed: datetime.date, *, short: bool) -> Breach:
    """A sealed document was changed."""
    doubt = say("if it was never changed, the seals were: put those back")
    if short:
        doubt = say(
            "or, its text being short, an entry typed since changed what it settles"
        )
    return _breach(
        site,
        "seal-broken",
        say(
            "{0}, sealed on {1}, is not what it was then; put it back as it was and "
            "record a reversal, a release or a credit note instead ({2})",
            site.number,
            sealed,
            doubt,
        ),
    )


def seal_missing(site: Site, number: str) -> Breach:
    """A sealed document was deleted, or its number changed."""
    return _breach(
        site,
        "seal-missing",
        say(
            "{0} is sealed and no document has this number any more; put it back",
            number,
        ),
    )


def altered_seal(site: Site, number: str) -> Breach:
    """A seal's digest was altered: its document and the next seal say so."""
    return _breach(
        site,
        "seal-chain",
        say(
            "the digest of {0}'s seal was changed, its document was not; put the seal "
            "back as it was",
            number,
        ),
    )


def moved_seal(site: Site, number: str, behind: str | None) -> Breach:
    """Seals stand in another order than they were made."""
    sentence = say(
        "the seal of {0} was made as the chain's first, which stands after it; put the "
        "seals back in their order",
        number,
    )
    if behind:
        sentence = say(
            "the seal of {0} was made right behind that of {1}, which stands after it; "
            "put the seals back in their order",
            number,
            behind,
        )
    return _breach(site, "seal-chain", sentence)


def second_seal(site: Site, number: str, behind: str | None) -> Breach:
    """Two seals were made behind the same one, on two branches."""
    sentence = say(
        "the seal of {0} was made as the chain's first, and others stand between them; "
        "after a merge of two branches, delete this seal and all after it, and run "
        "infast seal",
        number,
    )
    if behind:
        sentence = say(
            "the seal of {0} was made right behind that of {1}, and others stand "
            "between them; after a merge of two branches, delete this seal and all "
            "after it, and run infast seal",
            number,
            behind,
        )
    return _breach(site, "seal-chain", sentence)


def slipped_in_seal(site: Site, number: str) -> Breach:
    """A seal stands in the chain and is no part of it."""
    return _breach(
        site,
        "seal-chain",
        say(
            "the seal of {0} is no part of the chain: the next one was made without "
            "it; delete it",
            number,
        ),
    )


def cut_seals(site: Site, cut: Sequence[str], number: str) -> Breach:
    """Seals were deleted from the chain; their documents were not."""
    if len(cut) == 1:
        sentence = say(
            "the seal of {0} was deleted before that of {1}; put it back",
            cut[0],
            number,
        )
    else:
        sentence = say(
            "the seals of {0} were deleted before that of {1}; put them back",
            in_row([", ".join(cut[:-1]), cut[-1]]),
            number,
        )
    return _breach(site, "seal-chain", sentence)


def malformed_seal(site: Site) -> Breach:
    """A seal is not a number and a digest."""
    return _breach(
        site,
        "seal-chain",
        say(
            'this seal is not a number and 64 hex digits, as in custom "infast-seal" '
            '"R2026-001" "9f2c…"; put it back as it was'
        ),
    )


def repeated_seal(site: Site, number: str) -> Breach:
    """A document is sealed twice."""
    return _breach(
        site,
        "seal-chain",
        say(
            "{0} is sealed already; delete this seal, and if the next one does not "
            "hold then, all after it, and run infast seal",
            number,
        ),
    )


def stray_seals(site: Site, count: int, home: str) -> Breach:
    """Seals stand outside the ledger's seal file."""
    what = say("this seal stands outside {0}", home)
    if count > 1:
        what = say("the {0} seals here stand outside {1}", count, home)
    remedy = say(
        "put all seals into one file, in the order in which they were made, and name "
        "it by option seal-file where it is another"
    )
    return _breach(site, "seal-chain", say("{0}; {1}", what, remedy))


def locked_period(site: Site, date: datetime.date, until: datetime.date) -> Breach:
    """A document without a seal is dated in a closed period."""
    return _breach(
        site,
        "locked-period",
        say(
            "{0} is dated {1}, and the books are closed up to {2}; date it later",
            site.number or say("this document without a number"),
            date,
            until,
        ),
    )
