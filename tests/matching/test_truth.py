"""Random statements with known truth: nothing settled wrongly, most of it settled."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from banklayouts import LAYOUTS, Layout
from bankworld import Truth, World
from beancount import loader
from beancount.core.data import Transaction
from beancount_infast.importers import installed

from beancount_infast.bank_recording import import_statements
from beancount_infast.matching import Matcher, Outcome, Proposal
from beancount_infast.reading import read_books
from beancount_infast.recording import Wishes
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = range(3)


def judge(world: World, layout: Layout, folder: Path) -> list[tuple[Truth, Proposal]]:
    """Read a world's statement in a layout; give each line with its proposal."""
    entries, errors, options_map = loader.load_string(world.books())
    assert not errors, errors[0]
    file = folder / f"{layout.bank}.csv"
    file.write_bytes(layout.write(world.truths).encode(layout.encoding, "replace"))
    importer = installed()[layout.bank]()
    assert importer.identify(str(file))
    statement = importer.read(str(file))
    books = read_books(entries, options_map)
    matcher = Matcher(books, settle(books), entries)
    (proposals,) = matcher.propose([(statement, "Assets:Bank")])
    if statement.backwards:
        proposals.reverse()
    lines = [(p.line.date, p.line.amount) for p in proposals]
    assert lines == [(t.date, t.amount) for t in world.truths]
    return list(zip(world.truths, proposals, strict=True))


def wrong(truth: Truth, proposal: Proposal) -> bool:
    """Say whether a line is settled in another way than it is in truth."""
    if proposal.outcome is not Outcome.SETTLED:
        return False
    if truth.settles is None:
        return True
    return (truth.customer, truth.settles, truth.credit) != (
        proposal.customer,
        dict(proposal.settles),
        proposal.credit,
    )


def wrongs(judged: list[tuple[Truth, Proposal]]) -> list[tuple[Truth, Proposal]]:
    """Give the lines that are settled wrongly."""
    unsure = {
        number
        for truth, proposal in judged
        if proposal.outcome is not Outcome.SETTLED
        for number in truth.settles or ()
    }
    return [(t, p) for t, p in judged if wrong(t, p) and t.after not in unsure]


def told(truth: Truth, proposal: Proposal) -> str:
    return (
        f"{truth.why}: {truth.amount} {truth.payer!r} {truth.text!r} of "
        f"{truth.customer} {truth.settles} is {proposal.outcome} for "
        f"{proposal.customer} {dict(proposal.settles)} {proposal.reasons}"
    )


@pytest.mark.parametrize(
    "layout", LAYOUTS, ids=lambda layout: layout.name or layout.bank
)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_settled_and_most_of_the_knowable(
    seed: int, layout: Layout, tmp_path: Path
) -> None:
    world = World(seed, layout.has_iban, layout.run_on)
    judged = judge(world, layout, tmp_path)

    errors = [told(t, p) for t, p in wrongs(judged)]
    assert not errors, "\n".join(errors)
    knowable = [(t, p) for t, p in judged if t.knowable]
    missed = [told(t, p) for t, p in knowable if p.outcome is not Outcome.SETTLED]
    assert len(knowable) > len(judged) / 3
    assert len(missed) <= len(knowable) * 0.05, "\n".join(missed)


def test_the_worlds_hold_traps_of_each_kind() -> None:
    kinds: Counter[str] = Counter()
    for seed in SEEDS:
        world = World(seed, has_iban=True, run_on=False)
        kinds.update(truth.why.split()[0] for truth in world.truths)
        assert sum(t.amount for t in world.truths) > Decimal(0)

    assert min(kinds.values()) >= len(SEEDS)
    assert {"cited", "several", "amount", "all", "other", "a", "nobody", "trap"} <= set(
        kinds
    )


@pytest.mark.parametrize("bank", ["qonto", "credit_mutuel", "stripe"])
def test_a_world_imported_twice_is_imported_once(bank: str, tmp_path: Path) -> None:
    layout = next(one for one in LAYOUTS if one.bank == bank)
    world = World(7, layout.has_iban, layout.run_on, lines=150)
    books, file = tmp_path / "main.beancount", tmp_path / "statement"
    books.write_text(world.books())
    file.write_bytes(layout.write(world.truths).encode(layout.encoding, "replace"))
    statement = installed()[bank]().read(str(file))
    wishes = Wishes(datetime.date(2026, 12, 1))

    (found,) = import_statements(books, [(statement, "Assets:Bank")], wishes)
    entries, errors, _ = loader.load_file(str(books))
    assert errors == []
    recorded = sum(one.proposal.line.net for one in found if one.file is not None)
    assert recorded == sum(
        posting.units.number
        for entry in entries
        if isinstance(entry, Transaction)
        for posting in entry.postings
        if posting.account == "Assets:Bank"
    )
    once = books.read_bytes()
    (again,) = import_statements(books, [(statement, "Assets:Bank")], wishes)
    assert books.read_bytes() == once
    outcomes = Counter(one.proposal.outcome for one in again)
    assert outcomes[Outcome.SETTLED] == 0
    assert outcomes[Outcome.DUPLICATE] == sum(1 for one in found if one.file)
