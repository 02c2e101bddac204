"""Never twice, whatever the order: properties of importing."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banklines import HEAD, Ledger, customer, invoice, line
from beancount import loader
from beancount.core.data import Transaction
from beancount_infast.importers.qonto import Qonto
from beancount_infast.importers.societe_generale import SocieteGenerale
from hypothesis import given, settings
from hypothesis import strategies as st

from beancount_infast.bank_recording import Imported, import_statements
from beancount_infast.matching import Outcome
from beancount_infast.reading import read_books
from beancount_infast.recording import Wishes
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beancount_infast.importers.base import StatementImporter

    from beancount_infast.statements import StatementLine

TODAY = datetime.date(2026, 12, 1)
BOOKS = (
    HEAD
    + '2026-01-01 custom "infast-option" "suspense" Liabilities:Suspense\n'
    + customer("Acme", "ACME SARL")
    + customer("Beta", "Béta & Fils")
    + "".join(
        invoice(f"F2026-{n:03d}", "AB"[n % 2] + ("eta" if n % 2 else "cme"), f"{n}0.00")
        for n in range(1, 9)
    )
)
# What may stand on a line: each says by itself what it is for.
WRITTEN = [
    ("ACME SARL", "F2026-002", "20.00"),
    ("ACME SARL", "F2026-004", "40.00"),
    ("ACME SARL", "F2026-004", "15.00"),
    ("Béta & Fils", "F2026-003", "30.00"),
    ("Béta & Fils", "F2026-005 ET 007", "120.00"),
    ("INCONNU", "F2026-006", "60.00"),
    ("INCONNU", "F2026-008", "7.00"),
    ("INCONNU", "DON", "5.00"),
]
ROWS = st.lists(
    st.tuples(st.integers(1, 28), st.sampled_from(WRITTEN)), min_size=1, max_size=7
)


def sg(rows: Sequence[tuple[int, tuple[str, str, str]]]) -> tuple[str, str, Any]:
    """Write rows as a bank without identifiers does."""
    head = "0;01/10/2026;31/10/2026;5;31/10/2026;1234.56 EUR\n\n"
    head += (
        "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;"
        "Devise\n"
    )
    text = head + "".join(
        f"{day:02d}/10/2026;VIR;VIR RECU    12S DE: {payer} MOTIF: {text} REF: ;"
        f"{amount.replace('.', ',')};EUR\n"
        for day, (payer, text, amount) in rows
    )
    return text, "iso-8859-1", SocieteGenerale("Assets:Bank")


def qonto(rows: Sequence[tuple[int, tuple[str, str, str]]]) -> tuple[str, str, Any]:
    """Write rows as a bank with identifiers of its own does."""
    head = (
        "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),"
        "Currency,Counterparty name,Payment method,Transaction ID,IBAN,Reference,"
        "Category,Note,VAT amount,Initiator\n"
    )
    seen: Counter[Any] = Counter()
    text = head
    for row in rows:
        day, (payer, written, amount) = row
        seen[row] += 1
        key = f"{day}-{written}-{amount}-{seen[row]}".replace(" ", "")
        text += (
            f"settled,2026-10-{day:02d} 08:00:00,2026-10-{day:02d} 08:00:00,{amount},"
            f"EUR,{payer},transfer,{key},,{written},,,0.00,\n"
        )
    return text, "utf-8", Qonto("Assets:Bank")


class Books:
    """A ledger in a folder of its own, into which files are imported."""

    def __init__(self, folder: Path) -> None:
        self.main = folder / "main.beancount"
        self.main.write_text(BOOKS, encoding="utf-8")
        self._files = itertools.count()

    def take(self, *files: tuple[str, str, StatementImporter]) -> list[Imported]:
        statements = []
        for text, encoding, importer in files:
            path = self.main.parent / f"f{next(self._files)}.csv"
            path.write_bytes(text.encode(encoding))
            statements.append((importer.read(str(path)), "Assets:Bank"))
        found = import_statements(self.main, statements, Wishes(TODAY))
        return [one for lines in found for one in lines]

    def said(self) -> Counter[Any]:
        """Give what the books say, numbers of documents apart."""
        entries, errors, _ = loader.load_file(str(self.main))
        assert not errors, errors
        return Counter(
            (
                e.date,
                e.flag,
                e.meta["bank-reference"],
                tuple(
                    (p.account, p.units, (p.meta or {}).get("settles"))
                    for p in e.postings
                ),
            )
            for e in entries
            if isinstance(e, Transaction) and "bank-reference" in e.meta
        )

    def bank(self) -> Decimal:
        posted = (p for entry in self.said().elements() for p in entry[3])
        return sum((p[1].number for p in posted if p[0] == "Assets:Bank"), Decimal(0))

    def left(self) -> dict[str | None, Decimal]:
        entries, _, options_map = loader.load_file(str(self.main))
        settlement = settle(read_books(entries, options_map))
        return {i.document.number: i.left for i in settlement.invoices.values()}


@contextlib.contextmanager
def fresh() -> Iterator[Books]:
    """Give books in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Books(Path(folder))


@settings(max_examples=25)
@given(ROWS, st.sampled_from([sg, qonto]))
def test_a_file_imported_twice_is_imported_once(rows: Any, layout: Any) -> None:
    with fresh() as books:
        books.take(layout(rows))
        before = books.main.read_bytes()
        again = books.take(layout(rows))
        assert books.main.read_bytes() == before
    written = (Outcome.DUPLICATE, Outcome.SUGGESTED)
    assert all(one.proposal.outcome in written for one in again)
    assert all(
        one.file is None and one.number is None
        for one in again
        if one.proposal.outcome is Outcome.SUGGESTED
    )


@settings(max_examples=25)
@given(ROWS, st.sampled_from([sg, qonto]), st.data())
def test_overlapping_files_in_any_order_are_the_books_of_one(
    rows: Any, layout: Any, data: Any
) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    first, last = data.draw(st.integers(1, 28)), data.draw(st.integers(1, 28))
    low, high = sorted((first, last))
    early = [row for row in rows if row[0] <= high]
    late = [row for row in rows if row[0] >= low]
    files = data.draw(st.permutations([layout(early), layout(late)]))
    together = data.draw(st.booleans())
    with fresh() as once, fresh() as parts:
        once.take(layout(rows))
        for group in [files] if together else [[file] for file in files]:
            parts.take(*group)
        # No line is there twice, and none that one file alone would not have brought.
        references = Counter(ref for _, _, ref, _ in parts.said().elements())
        assert set(references.values()) <= {1}
        if not _repeated(rows):
            assert parts.said() == once.said()
            assert parts.left() == once.left()
        else:
            assert parts.bank() == once.bank()


def _repeated(rows: Any) -> bool:
    """Say whether two lines are for one invoice: then the first one's place counts."""
    numbers = Counter(written[1] for _, written in rows)
    return max(numbers.values()) > 1


@settings(max_examples=25)
@given(ROWS)
def test_the_sum_recorded_is_the_sum_of_the_lines_recorded(rows: Any) -> None:
    with fresh() as books:
        before = books.left()
        found = books.take(sg(rows))
        bank, after = books.bank(), books.left()
    recorded = [one for one in found if one.file is not None]
    assert bank == sum((one.proposal.line.amount for one in recorded), Decimal(0))
    for one in recorded:
        proposal = one.proposal
        if proposal.outcome is Outcome.SETTLED:
            shared = sum((amount for _, amount in proposal.settles), Decimal(0))
            assert shared + proposal.credit == proposal.line.amount
    settled = sum(
        (
            amount
            for one in recorded
            if one.proposal.outcome is Outcome.SETTLED
            for _, amount in one.proposal.settles
        ),
        Decimal(0),
    )
    assert sum(before.values()) - sum(after.values()) == settled


EQUAL = Ledger(
    customer("Acme", "ACME SARL"),
    *(invoice(f"F2026-{n:03d}", "Acme", "50.00") for n in (1, 2)),
    invoice("F2026-003", "Acme", "75.00"),
)


@given(st.permutations(range(2)), st.permutations(range(3)))
def test_no_permutation_of_a_days_equal_lines_changes_the_outcome(
    pairs: list[int], triples: list[int]
) -> None:
    def written(numbers: Sequence[int], others: Sequence[int]) -> list[StatementLine]:
        cited = [line("50.00", "F2026-001", payer="ACME SARL", line=n) for n in numbers]
        named = [line("75.00", payer="ACME SARL", line=n + 2) for n in others]
        other = line("50.00", "F2026-002", payer="ACME SARL", line=9)
        return [cited[0], named[0], other, named[1], cited[1], named[2]]

    def outcomes(lines: Sequence[StatementLine]) -> list[Any]:
        found = EQUAL.propose(*lines)
        return [(p.outcome, p.settles, p.credit, p.reference) for p in found]

    permuted = outcomes(written(pairs, triples))
    assert permuted == outcomes(written(range(2), range(3)))
    assert [outcome for outcome, *_ in permuted].count(Outcome.SETTLED) == 3
