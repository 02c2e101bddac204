"""How long a statement takes to be matched with open invoices, and beside quints.

    python bench/matching.py [--lines N] [--invoices N] [--customers N]

It matches a statement with books of open invoices: first a quarter and a half of the
lines against all invoices, then all lines against a quarter and a half of the invoices,
then all against all, so that the growth in either shows. Reading the books is no part
of it; taking them in (indexes of numbers, names and amounts) is, and is told apart.

Where quints is installed (``pip install quints``, GPL-2.0-only; in the extra
``bench``) its matcher of payments and invoices gets the same small work, side by side
with what each of the two finds: quints gives each payment scores of invoices, of which
those of 1.0 are counted as sure here.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import random
import time
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import parser
from beancount.parser.options import OPTIONS_DEFAULTS

from beancount_infast.matching import Matcher, Outcome
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle
from beancount_infast.statements import Statement, StatementLine, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_infast.matching import Proposal

try:
    from quints import match as quints_match
    from quints.receivables import OpenInvoice
except ImportError:
    quints_match = None

FIRST = datetime.date(2026, 1, 5)
SMALL_LINES, SMALL_INVOICES, SMALL_CUSTOMERS = 300, 1000, 100


class Bill(NamedTuple):
    """An open invoice."""

    number: str
    customer: int
    amount: Decimal


def name_of(customer: int) -> str:
    """Give a customer's name: two made-up words, no two alike."""
    rng = random.Random(customer)  # noqa: S311  (the same books each time)
    return f"{_word(rng)}{customer % 10} {_word(rng)} SARL"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("BDFGLMNPRSTV") + rng.choice("AEIOU") for _ in range(4))


def bills(count: int, customers: int) -> list[Bill]:
    """Give open invoices, shared out among the customers."""
    rng = random.Random(count)  # noqa: S311
    return [
        Bill(
            f"F2026-{rank:05d}",
            rng.randrange(customers),
            Decimal(rng.randrange(1000, 500_000)) / 100,
        )
        for rank in range(1, count + 1)
    ]


def ledger(opened: Sequence[Bill], customers: int) -> str:
    """Write books in which nothing is paid."""
    parts = ["2026-01-01 open Assets:Bank EUR\n2026-01-01 open Income:Work EUR\n"]
    for key in range(customers):
        parts.append(f"2026-01-01 open Assets:Receivable:C{key} EUR\n")
        parts.append(f'  customer: "{name_of(key)}"\n')
    parts += [
        f'{FIRST} * "Work"\n  invoice: "{bill.number}"\n'
        f"  Assets:Receivable:C{bill.customer}  {bill.amount} EUR\n"
        f"  Income:Work  -{bill.amount} EUR\n"
        for bill in opened
    ]
    return "".join(parts)


def statement(opened: Sequence[Bill], count: int) -> Statement:
    """Write a statement: four lines in ten cite a number, three have a name alone."""
    rng = random.Random(count)  # noqa: S311
    chosen = rng.sample(opened, count)
    lines = []
    for place, bill in enumerate(chosen):
        payer, text, amount = name_of(bill.customer), "", bill.amount
        turn = place % 10
        if turn < 3:  # noqa: PLR2004
            text = f"Facture {bill.number.replace('-', ' ')}"
        elif turn == 3:  # noqa: PLR2004
            payer, text = "INCONNU", bill.number
        elif turn == 7:  # noqa: PLR2004
            payer = f"{payer.split()[0]} GROUPE"
        elif turn == 8:  # noqa: PLR2004
            amount += 10
        elif turn == 9:  # noqa: PLR2004
            payer = "INCONNU"
        lines.append(
            StatementLine(
                line=place + 1,
                date=FIRST + datetime.timedelta(days=1 + place * 60 // count),
                amount=amount,
                currency="EUR",
                label=f"VIR {payer} {text}".strip(),
                payer=payer,
                payer_certain=True,
                remittance=text or None,
            )
        )
    return Statement(
        file="bench.csv", bank="bench", currency="EUR", lines=ranked(lines)
    )


class Run(NamedTuple):
    """How long a statement took, and what came out."""

    taking_in: float
    deciding: float
    proposals: list[Proposal]


def run(opened: Sequence[Bill], customers: int, lines: int) -> Run:
    """Match a statement of so many lines with open invoices."""
    entries, errors, _ = parser.parse_string(ledger(opened, customers))
    if errors:
        raise SystemExit(f"the bench's own books are in error: {errors[0].message}")
    books = read_books(entries, OPTIONS_DEFAULTS)
    settlement = settle(books)
    one = statement(opened, lines)
    gc.collect()
    begun = time.perf_counter()
    matcher = Matcher(books, settlement, entries)
    taken_in = time.perf_counter()
    (proposals,) = matcher.propose([(one, "Assets:Bank")])
    ended = time.perf_counter()
    return Run(taken_in - begun, ended - taken_in, proposals)


def found(proposals: Sequence[Proposal]) -> str:
    """Say how many lines came to which outcome."""
    counts = Counter(proposal.outcome for proposal in proposals)
    return ", ".join(f"{counts[o]:,} {o}" for o in Outcome if counts[o])


def show(lines: int, opened: Sequence[Bill], customers: int) -> None:
    """Run once and print it."""
    result = run(opened, customers, lines)
    total = result.taking_in + result.deciding
    print(
        f"{lines:>7,} lines, {len(opened):>7,} open invoices of {customers:>6,} "
        f"customers: {total:6.2f} s ({result.taking_in:.2f} s to take the books in, "
        f"{result.deciding / lines * 1e3:.2f} ms a line); {found(result.proposals)}"
    )


# --- Beside quints -----------------------------------------------------------------


def wrong(opened: Sequence[Bill], one: Statement, answers: Sequence[str | None]) -> int:
    """Count the lines that are said to settle another invoice than they do."""
    chosen = random.Random(len(one.lines)).sample(opened, len(one.lines))  # noqa: S311
    return sum(
        answer is not None and answer != bill.number
        for answer, bill in zip(answers, chosen, strict=True)
    )


def ours(opened: Sequence[Bill], lines: int) -> tuple[float, list[str | None]]:
    """Give the time, and the invoice that each line settles for sure."""
    result = run(opened, SMALL_CUSTOMERS, lines)
    answers = [
        proposal.settles[0][0] if proposal.outcome is Outcome.SETTLED else None
        for proposal in result.proposals
    ]
    return result.taking_in + result.deciding, answers


def theirs(opened: Sequence[Bill], one: Statement) -> tuple[float, list[str | None]]:
    """Give quints' time, and the one invoice that it scores 1.0 for each line."""
    matcher: Any = quints_match
    begun = time.perf_counter()
    invoices = [
        OpenInvoice(
            number=bill.number,
            payee=name_of(bill.customer),
            invoice_date=FIRST,
            currency="EUR",
            open_amount=bill.amount,
            age_days=0,
        )
        for bill in opened
    ]
    index = matcher.reference_index(invoices)
    by_number = {invoice.number: invoice for invoice in invoices}
    answers = []
    for line in one.lines:
        draft = data.Transaction(
            {"reference": line.remittance or ""},
            line.date,
            "!",
            line.payer,
            line.label,
            frozenset(),
            frozenset(),
            [
                data.Posting(
                    "Assets:Bank", Amount(line.amount, "EUR"), None, None, None, None
                )
            ],
        )
        matches = matcher._invoice_matches(  # noqa: SLF001  (no other way in)
            draft, line.amount, "EUR", {}, invoices, index, by_number
        )
        sure = [m.target["invoice"] for m in matches if m.score >= 1]
        answers.append(sure[0] if len(sure) == 1 else None)
    return time.perf_counter() - begun, answers


def compare() -> None:
    """Print what both find in the same small work."""
    opened = bills(SMALL_INVOICES, SMALL_CUSTOMERS)
    one = statement(opened, SMALL_LINES)
    print(f"\nThe same {SMALL_LINES} lines and {SMALL_INVOICES:,} open invoices:")
    for name, (seconds, answers) in (
        ("infast", ours(opened, SMALL_LINES)),
        ("quints", theirs(opened, one)),
    ):
        sure = sum(answer is not None for answer in answers)
        print(
            f"  {name} {seconds:7.2f} s, {sure:4} lines for sure, "
            f"{wrong(opened, one, answers)} of them wrong"
        )


def main() -> None:
    """Run the bench."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--lines", type=int, default=10_000)
    options.add_argument("--invoices", type=int, default=50_000)
    options.add_argument("--customers", type=int, default=5_000)
    asked = options.parse_args()
    opened = bills(asked.invoices, asked.customers)
    for part in (4, 2):
        show(asked.lines // part, opened, asked.customers)
    for part in (4, 2):
        fewer = bills(asked.invoices // part, asked.customers // part)
        show(min(asked.lines, len(fewer)), fewer, asked.customers // part)
    show(asked.lines, opened, asked.customers)
    if quints_match is None:
        print(
            "\nquints is not installed: pip install quints, to see both side by side."
        )
    else:
        compare()


if __name__ == "__main__":
    main()
