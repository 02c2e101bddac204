"""Random books: ledger texts on which the engine and the model must agree.

A book is a list of `Step`s, each a handful of small integers, so that Hypothesis can
drop steps and lower integers until little is left. What a step means depends on the
books so far: the `Writer` settles them with the model and chooses amounts and names
that mostly fit. A step may carry a fault, which spoils what was written on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from model import faults, money, moves
from model.writer import CURRENCIES, CUSTOMERS, DAYS, Step, Writer

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from model.writing import Entry


#: What some books declare besides.
DECLARED = (
    "",
    '2020-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank\n',
    '2020-01-01 custom "infast-option" "numbering" "invoice" "F{number}"\n',
    """\
2020-01-01 custom "infast-option" "numbering" "payment" "R{number}"
2020-01-01 custom "infast-option" "numbering" "credit-note" "A{number:02d}"
2020-01-01 custom "infast-option" "numbering" "refund" "{number}"
""",
)


#: The widest value of each field of a step.
WIDTHS = {
    "kind": 19,
    "day": DAYS - 1,
    "customer": len(CUSTOMERS) - 1,
    "currency": len(CURRENCIES) - 1,
    "amount": 11,
    "target": 11,
    "form": 11,
    "detail": 11,
    "fault": 59,
}


KINDS: list[Callable[[Writer, Step], Entry | None]] = [
    money.new_invoice,
    money.payment,
    money.credit_note,
    moves.application,
    money.payment,
    money.pay_later_invoices,
    moves.combined_payment,
    moves.reversal,
    moves.release,
    moves.refund,
    moves.bad_debt,
    moves.keep_excess,
    money.new_invoice,
    money.deposit_invoice,
    money.final_invoice,
    money.give_deposit_back,
    money.request_paid,
    moves.anything,
    moves.anything,
    moves.dearer_credit,
]
#: In how many ways a book's accounts may be called.
NAMES = 3
FRENCH = {
    "Assets": "Actif",
    "Liabilities": "Passif",
    "Income": "Produits",
    "Expenses": "Charges",
    "Equity": "Capitaux",
}
ELSEWHERE = {
    "Assets:Receivable": "Assets:Trade:Debtors",
    "Liabilities:CustomerCredit": "Liabilities:Trade:Unused",
}


def write_step(writer: Writer, step: Step) -> None:
    before = dict(writer.counters)
    entry = KINDS[step.kind % len(KINDS)](writer, step)
    if entry is None:
        return
    if step.fault < len(faults.FAULTS) and not writer.lawful:
        faults.FAULTS[step.fault](entry, step)
    if not writer.add(entry):
        writer.counters = before


def write_book(
    steps: list[Step], look: tuple[int, int, int], *, lawful: bool, short: bool
) -> str:
    """The text of a ledger.

    Args:
        steps: What to write.
        look: Which options the book declares, in what order its documents stand, and
            what its accounts are called.
        lawful: Whether what would be a breach is left out.
        short: Whether short forms are used.
    """
    declared, turned, named = look
    writer = Writer(DECLARED[declared], lawful=lawful, short=short)
    for step in steps:
        write_step(writer, step)
    if turned:
        # The place in the text never counts.
        writer.texts.reverse()
    return rename(writer.text(), named)


def rename(text: str, named: int) -> str:
    """The same book under French roots, or with its two roots elsewhere."""
    if named == 1:
        for old, new in FRENCH.items():
            text = text.replace(f" {old}:", f" {new}:")
        options = [f'option "name_{k.lower()}" "{v}"' for k, v in FRENCH.items()]
        return "\n".join([*options, text])
    if named == NAMES - 1:
        for old, new in ELSEWHERE.items():
            text = text.replace(f" {old}:", f" {new}:")
        for key, root in zip(("receivable", "customer-credit"), ELSEWHERE, strict=True):
            option = f'custom "infast-option" "{key}" {ELSEWHERE[root]}'
            text += f"\n2026-01-09 {option}\n"
    return text


def random_book(
    rng: random.Random,
    size: int,
    lawful: bool,  # noqa: FBT001
    short: bool,  # noqa: FBT001
) -> str:
    """A random ledger of at most `size` documents."""
    steps = [
        Step(**{name: rng.randint(0, most) for name, most in WIDTHS.items()})
        for _ in range(size)
    ]
    look = (rng.randrange(len(DECLARED)), rng.randrange(2), rng.randrange(NAMES))
    return write_book(steps, look, lawful=lawful, short=short)


def books(*, lawful: bool, short: bool) -> st.SearchStrategy[str]:
    """Books that shrink to few documents, each of the plainest sort."""
    fields = {name: st.integers(0, most) for name, most in WIDTHS.items()}
    steps = st.lists(st.builds(Step, **fields), max_size=20)
    widths = (len(DECLARED), 2, NAMES)
    look = st.tuples(*(st.integers(0, width - 1) for width in widths))
    how = {"lawful": st.just(lawful), "short": st.just(short)}
    return st.builds(write_book, steps, look, **how)
