"""Lines in their place: which account, which reference, what each names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.matching.evidence import own_ibans
from beancount_infast.matching.returns import comes_back
from beancount_infast.statements import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_infast.matching.evidence import Evidence, Witness
    from beancount_infast.statements import Statement, StatementLine


@dataclass(eq=False, slots=True)
class At:
    """A line in its place.

    Attributes:
        line: The line.
        file: The statement's place among those that are read together.
        account: The ledger account of the bank account.
        reference: What identifies the line in the books; None where it is not booked.
        evidence: What it names.
        bounces: Whether an equal amount comes back later in the same file.
    """

    line: StatementLine
    file: int
    account: str
    reference: str | None
    evidence: Evidence
    bounces: bool = False


def place(
    statement: Statement,
    file: int,
    account: str,
    witness: Witness,
) -> list[At]:
    """Give a statement's lines as they happened, each with what it names.

    Args:
        statement: The statement.
        file: Its place among those that are read together.
        account: The ledger account of its bank account.
        witness: What reads the lines.
    """
    own = own_ibans(statement)
    placed = []
    for line in statement.chronological():
        booked = line.status is Status.BOOKED
        reference = statement.bank_reference(line, account) if booked else None
        evidence = witness.read(line, own)
        placed.append(At(line, file, account, reference, evidence))
    _find_bounces(placed)
    return placed


def _find_bounces(placed: Sequence[At]) -> None:
    """Mark the lines whose amount comes back later in the file."""
    back: dict[tuple[str, Decimal], list[At]] = {}
    for at in reversed(placed):
        line = at.line
        if line.status is not Status.BOOKED:
            continue
        key = (line.currency, abs(line.amount).normalize())
        if comes_back(line):
            back.setdefault(key, []).append(at)
        elif line.amount > 0:
            at.bounces = any(_may_be(at, other) for other in back.get(key, ()))


def _may_be(at: At, back: At) -> bool:
    """Say whether what comes back may be a line's money: nothing speaks against it."""
    ours, theirs = at.evidence.customers(), back.evidence.customers()
    return not ours or not theirs or bool(ours & theirs)
