"""Any lawful request does what it promised; any unlawful one changes no byte.

Books are random, in several currencies, files and folders, under other root names and
line endings; requests are made to fit them, or spoiled on purpose.
"""

from __future__ import annotations

import datetime
import json
import random
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import lay_out, take_apart
from model.books import random_book
from model.writer import DAYS, FIRST_DAY

from beancount_infast import storage
from beancount_infast.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAST = FIRST_DAY + datetime.timedelta(days=DAYS)
FOREVER = ("--format", "json", "--as-of", "2027-12-31")
ROOTS = {"Assets": "Actif", "Liabilities": "Passif", "Income": "Produits"}
DECLARED = """
2020-01-01 open Liabilities:VAT
2020-01-01 custom "infast-option" "income" Income:Services
2020-01-01 custom "infast-option" "vat" 20 Liabilities:VAT
2020-01-01 custom "infast-option" "write-off" Expenses:BadDebt
"""


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Sync nothing: here no machine fails (see test_crash.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.os, "fsync", lambda _: None)
        yield


def run(ledger: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, ["-f", str(ledger), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), words
    return result


@dataclass(frozen=True)
class State:
    """What the reports say of some books, by customer and currency."""

    ledger: Path
    invoices: list[dict[str, Any]]
    credits: list[dict[str, Any]]
    payments: list[dict[str, Any]]

    @classmethod
    def read(cls, ledger: Path) -> State:
        rows = []
        for report in ("invoices", "credits", "payments"):
            result = run(ledger, report, *FOREVER)
            assert result.exit_code == 0, result.stderr
            rows.append(json.loads(result.stdout))
        return cls(ledger, *rows)

    def account(self, name: str) -> str:
        """Give an account under the root names of these books."""
        if 'option "name_assets" "Actif"' not in self.ledger.read_text("utf-8"):
            return name
        root, _, rest = name.partition(":")
        return f"{({**ROOTS, 'Expenses': 'Charges'})[root]}:{rest}"

    def open(self) -> list[dict[str, Any]]:
        return [
            row
            for row in self.invoices
            if row["number"]
            and row["status"] != "draft"
            and Decimal(row["outstanding"])
        ]

    def unused(self) -> list[dict[str, Any]]:
        return [
            row for row in self.credits if row["document"] and Decimal(row["unused"])
        ]

    def outstanding(self) -> dict[str, Decimal]:
        return {
            row["number"]: Decimal(row["outstanding"])
            for row in self.invoices
            if row["number"] and row["status"] != "draft"
        }

    def balance(self) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
        """Give what each customer owes and has unused."""
        found: dict[tuple[str, str], tuple[Decimal, Decimal]] = defaultdict(
            lambda: (Decimal(), Decimal())
        )
        for row in self.invoices:
            if row["status"] != "draft":
                owed, unused = found[row["customer"], row["currency"]]
                key = (row["customer"], row["currency"])
                found[key] = (owed + Decimal(row["outstanding"]), unused)
        for row in self.credits:
            key = (row["customer"], row["currency"])
            owed, unused = found[key]
            found[key] = (owed, unused + Decimal(row["unused"]))
        return found


# --- Books ------------------------------------------------------------------------


def write_books(folder: Path, rng: random.Random, *, short: bool) -> Path:
    """Write random lawful books into a folder."""
    text = random_book(rng, rng.randint(10, 60), lawful=True, short=short)
    declared = DECLARED
    if 'option "name_assets"' in text:
        for old, new in {**ROOTS, "Expenses": "Charges"}.items():
            declared = declared.replace(f" {old}:", f" {new}:")
    # What a customer pays in is its account's first currency.
    text = re.sub(
        r"(open \S+:(Acme|Beta|Gamma))$", r"\1 EUR,USD", text, flags=re.MULTILINE
    )
    if rng.random() < 0.5:
        text = text.replace(":Acme", ":Hébrard").replace("ACME SARL", "Hébrard & fils")
    head, documents = take_apart(text)
    files: list[list[str]] = [[] for _ in range(rng.randint(1, 3))]
    for document in documents:
        rng.choice(files).append(document)
    newline = rng.choice(["\n", "\r\n"])
    return lay_out(folder, head + declared, files, newline=newline)


# --- Requests that fit ------------------------------------------------------------


def some(rng: random.Random, amount: str) -> str:
    """Give a part of an amount, or all of it."""
    cents = int(Decimal(amount) * 100)
    part = rng.choice([cents, max(cents // 2, 1), max(cents - 1, 1)])
    return str(Decimal(part) / 100)


def pay_one(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.open())
    amount = str(Decimal(some(rng, row["outstanding"])) + rng.choice([0, 0, 25]))
    return ["pay", row["number"], *rng.choice([[], ["--amount", amount]])]


def pay_several(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.open())
    owner = (row["customer"], row["currency"])
    theirs = [r for r in state.open() if (r["customer"], r["currency"]) == owner]
    rng.shuffle(theirs)
    words = ["pay", *(r["number"] for r in theirs[:3])]
    theirs_unused = [
        r for r in state.unused() if (r["customer"], r["currency"]) == owner
    ]
    for credit in theirs_unused[:2]:
        words += ["--use", credit["document"]]
        if Decimal(credit["unused"]) >= sum(
            Decimal(r["outstanding"]) for r in theirs[:3]
        ):
            break
    if not theirs_unused and rng.random() < 0.5:
        share = some(rng, theirs[0]["outstanding"])
        words += ["--allocate", f"{theirs[0]['number']}={share}"]
    return words


def pay_in(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.invoices)
    amount = some(rng, "120.00")
    return ["pay", "--customer", row["customer"], "--amount", amount]


def apply_credit(state: State, rng: random.Random) -> list[str]:
    pairs = [
        (credit, invoice)
        for credit in state.unused()
        for invoice in state.open()
        if all(credit[name] == invoice[name] for name in ("customer", "currency"))
    ]
    credit, invoice = rng.choice(pairs)
    most = min(credit["unused"], invoice["outstanding"], key=Decimal)
    amount = ["--amount", some(rng, most)]
    return [
        "apply",
        credit["document"],
        invoice["number"],
        *rng.choice([[], amount]),
    ]


def release_credit(state: State, rng: random.Random) -> list[str]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    reversed_ones = {row["document"] for row in state.credits if row["reversed"]}
    for row in state.invoices:
        for part in row["settlements"]:
            if part["kind"] != "write-off" and part["document"] and row["number"]:
                sums[part["document"], row["number"]] += Decimal(part["amount"])
    pairs = [
        (names, amount)
        for names, amount in sums.items()
        if amount > 0 and names[0] not in reversed_ones
    ]
    (document, invoice), amount = rng.choice(pairs)
    part = ["--amount", some(rng, str(amount))]
    return ["release", document, invoice, *rng.choice([[], part])]


def refund(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.unused())
    amount = ["--amount", some(rng, row["unused"])]
    words = ["refund", row["document"], *rng.choice([[], amount])]
    return [*words, "--account", state.account("Assets:Bank")]


def write_off(state: State, rng: random.Random) -> list[str]:
    if rng.random() < 0.5 and state.unused():
        row = rng.choice(state.unused())
        name, amount = row["document"], some(rng, row["unused"])
    else:
        row = rng.choice(state.open())
        name, amount = row["number"], some(rng, row["outstanding"])
    return ["write-off", name, *rng.choice([[], ["--amount", amount]])]


def new_invoice(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.invoices)
    rate = rng.choice(["", "@20"])
    words = ["invoice", row["customer"], "--line", f"{some(rng, '99.99')}{rate}"]
    return [*words, *rng.choice([[], ["--draft"]])]


def credit_note(state: State, rng: random.Random) -> list[str]:
    row = rng.choice([r for r in state.invoices if r["number"]])
    amount = ["--amount", some(rng, row["total"])]
    keep = rng.choice([[], ["--keep"]])
    return ["credit-note", row["number"], *rng.choice([[], amount]), *keep]


def reverse(state: State, rng: random.Random) -> list[str]:
    row = rng.choice([r for r in state.credits if r["document"]])
    return ["reverse", row["document"]]


def validate(state: State, rng: random.Random) -> list[str]:
    documents = [*state.invoices, *state.payments]
    drafts = [r for r in documents if r["status"] == "draft" and r["number"]]
    return ["validate", rng.choice(drafts)["number"]]


def pay_a_request(state: State, rng: random.Random) -> list[str]:
    number = f"Q-{rng.randrange(10**6)}"
    return [*pay_in(state, rng), "--deposit", number]


def pay_early(state: State, rng: random.Random) -> list[str]:
    """Pay before the invoice's day: a payment on credit, and its application."""
    row = rng.choice(state.open())
    return ["pay", row["number"], "--date", day_before(row["date"])]


def invoice_like(state: State, rng: random.Random) -> list[str]:
    row = rng.choice([r for r in state.invoices if r["number"]])
    return ["invoice", "--like", row["number"]]


def deposit_invoice(state: State, rng: random.Random) -> list[str]:
    row = rng.choice(state.invoices)
    rate = rng.choice(["", "@20"])
    return ["invoice", row["customer"], "--deposit", f"{some(rng, '60.00')}{rate}"]


def final_invoice(state: State, rng: random.Random) -> list[str]:
    deposits = json.loads(run(state.ledger, "deposits", *FOREVER).stdout)
    row = rng.choice([r for r in deposits if Decimal(r["left"]) > 0])
    part = rng.choice(["", f"={some(rng, row['left'])}"])
    return [
        *("invoice", row["customer"], "--line", "500.00"),
        *("--deduct", row["number"] + part),
    ]


def day_before(day: str) -> str:
    date = datetime.date.fromisoformat(day) - datetime.timedelta(days=1)
    return str(date)


# Those that nothing may refuse, once they find what they ask for.
FIT: list[Callable[[State, random.Random], list[str]]] = [
    *(pay_one, pay_several, pay_in, apply_credit, release_credit, refund, write_off),
    pay_a_request,
]
# Those that the books may have a reason to refuse: a deposit deducted since, a series
# of numbers whose dates would go back, …
MAY_FIT: list[Callable[[State, random.Random], list[str]]] = [
    *(new_invoice, credit_note, reverse, validate, pay_early, invoice_like),
    *(deposit_invoice, final_invoice),
]


def completed(state: State, words: list[str], day: datetime.date) -> list[str]:
    """Add what every request must say."""
    words = [*words, "--yes", "--format", "json"]
    if words[0] != "validate" and "--date" not in words:
        words += ["--date", str(day)]
    if words[0] == "pay":
        words += ["--method", "transfer", "--account", state.account("Assets:Bank")]
    return words


def asked(
    state: State, rng: random.Random, kinds: list[Callable[..., list[str]]]
) -> tuple[str, list[str]] | None:
    """Give a request; None where the books have nothing to ask it of."""
    kind = rng.choice(kinds)
    try:
        words = kind(state, rng)
    except IndexError:
        return None
    return kind.__name__, completed(state, words, LAST)


SAYINGS = ("Été 2026", 'an "own" text', "back\\slash", "a\nb", "; no comment", "{0}")


def dressed(state: State, words: list[str], rng: random.Random) -> list[str]:
    """Add what a request may say beside."""
    if words[0] == "validate":
        return words
    if rng.random() < 0.3:
        words = [*words, "--description", rng.choice(SAYINGS)]
    if rng.random() < 0.3:
        files = sorted(state.ledger.parent.rglob("documents.beancount"))
        words = [*words, "--into", str(rng.choice([state.ledger, *files]))]
    if rng.random() < 0.3:
        words = [*words, "--number", f"Z/{rng.randrange(10**6)}_a.b-c"]
    return words


# --- What was promised ------------------------------------------------------------


def all_of(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield answer
    yield from answer["also"]


def check_promise(before: State, answer: dict[str, Any], *, alone: bool) -> None:
    """Compare what a command said that it does with what the reports say it did.

    Args:
        before: The books before it.
        answer: What it said.
        alone: Whether it moves nothing else. An invoice may have been waited for by
            what is typed in short, and that then moves too: from the customer's
            credit to its invoices, never otherwise.
    """
    _, errors, _ = loader.load_file(str(before.ledger))
    assert [error.message for error in errors] == []
    after = State.read(before.ledger)
    for one in all_of(answer):
        file = Path(one["file"]).read_text("utf-8").splitlines()
        text = one["text"].splitlines()
        assert file[one["line"] - 1 : one["line"] - 1 + len(text)] == text
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for one in all_of(answer):
        for part in one["settles"]:
            settled[part["invoice"]] += Decimal(part["amount"])
    credit = sum((Decimal(one["credit"]) for one in all_of(answer)), Decimal())
    owed, unused = changes(before, after)
    new = Decimal()
    if answer["kind"] == "invoice":
        (row,) = (r for r in after.invoices if r["number"] == answer["number"])
        new = Decimal(row["total"]) if row["status"] != "draft" else new
    assert owed - unused == new - sum(settled.values()) - credit
    if alone:
        assert unused == credit
        left = before.outstanding()
        for number, now in after.outstanding().items():
            if number in left:
                assert left[number] - now == settled[number], number


def changes(before: State, after: State) -> tuple[Decimal, Decimal]:
    """Give by how much more is owed, and unused, by the one whom it concerns."""
    then, now = before.balance(), after.balance()
    found = {
        (now[key][0] - then[key][0], now[key][1] - then[key][1]) for key in [*now]
    } - {(Decimal(), Decimal())}
    assert len(found) <= 1, "one customer and currency only"
    return next(iter(found), (Decimal(), Decimal()))


# What may move what is typed in short, which waits for an invoice or takes the oldest
# credit.
MOVES_MORE = {
    *("validate", "new_invoice", "pay_early", "invoice_like"),
    *("deposit_invoice", "final_invoice"),
}


def promised(answer: dict[str, Any]) -> dict[str, Any]:
    """Give what a dry run says as well."""
    also = [promised(one) for one in answer["also"]]
    return {**answer, "line": None, "sealed": None, "also": also}


def check_other_bytes(
    files: dict[Path, bytes], ledger: Path, answer: dict[str, Any]
) -> None:
    """Check that a document is added to its file, and every other byte kept."""
    target = Path(answer["file"])
    after = snapshot(ledger)
    added = set(after) - set(files)
    assert {path.name for path in added} <= {"seals.beancount"}
    for path, before in files.items():
        if path != target:
            assert after[path].startswith(before), path
            rest = after[path][len(before) :].decode().strip()
            assert all(
                re.match(r'include "|\d{4}-\d\d-\d\d custom "infast-seal"', line)
                for line in rest.splitlines()
            ), path
    newline = b"\r\n" if b"\r\n" in files[target] else b"\n"
    assert after[target].count(b"\n") == after[target].count(newline)
    texts = [one["text"].encode() for one in all_of(answer)]
    plain = after[target].replace(b"\r\n", b"\n")
    assert all(text in plain for text in texts)
    if answer["line"] > files[target].count(b"\n"):
        assert after[target].startswith(files[target])


def check_seals(ledger: Path, rng: random.Random) -> None:
    """Check that all can be sealed, and that nothing but the seals changes by it."""
    before = State.read(ledger)
    words = rng.choice([["seal"], ["seal", "--until", str(LAST)]])
    result = run(ledger, *words, "--yes", "--format", "json")
    assert result.exit_code == 0, result.stderr
    after = State.read(ledger)
    assert after.invoices == before.invoices
    assert after.credits == before.credits
    assert run(ledger, "seal", "--verify").exit_code == 0
    assert run(ledger, "check").output == ""


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.booleans())
def test_a_lawful_request_does_what_it_promised(seed: int, short: bool) -> None:  # noqa: FBT001
    rng = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        ledger = write_books(Path(folder), rng, short=short)
        for _ in range(3):
            before = State.read(ledger)
            request = asked(before, rng, [*FIT, *MAY_FIT])
            if request is None:
                continue
            kind, words = request[0], dressed(before, request[1], rng)
            files = snapshot(ledger)
            shown = run(ledger, *words, "--dry-run")
            assert snapshot(ledger) == files
            result = run(ledger, *words)
            assert shown.exit_code == result.exit_code
            if result.exit_code:
                assert kind not in {one.__name__ for one in FIT}, result.stderr
                assert result.stderr.startswith("["), result.stderr
                assert result.stderr == shown.stderr
                assert snapshot(ledger) == files
            else:
                answer = json.loads(result.stdout)
                alone = not short or kind not in MOVES_MORE
                check_promise(before, answer, alone=alone)
                assert promised(json.loads(shown.stdout)) == promised(answer)
                check_other_bytes(files, ledger, answer)
        check_seals(ledger, rng)


# --- Requests that do not fit -----------------------------------------------------


def snapshot(ledger: Path) -> dict[Path, bytes]:
    folder = ledger.parent
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoiled(state: State, words: list[str], rng: random.Random) -> list[str]:
    """Make a request unlawful."""
    invoices = {row["number"] for row in state.invoices} - {None}
    known = invoices | {row["document"] for row in state.credits} - {None}
    spoils = [
        *([*words, "--number", number] for number in sorted(known)[:1]),
        [*words, "--number", "no number"],
        [*words, "--into", str(state.ledger.parent / "another.beancount")],
        [*words, "--date", "2019-12-31"],
        [*words, "--date", "yesterday"],
    ]
    if not {"--amount", "--allocate", "--use"}.intersection(words):
        spoils += [
            [*words, "--amount", amount] for amount in ("0", "-5", "10.005", "x")
        ]
        if words[0] != "pay":
            spoils.append([*words, "--amount", "99999"])
    if "--customer" not in words:
        places = [place for place, word in enumerate(words) if word in known]
        place = rng.choice(places)
        spoils.append([*words[:place], "N999", *words[place + 1 :]])
    if words[0] in {"pay", "refund", "write-off"} and "--use" not in words:
        spoils.append([*words, "--account", state.account("Assets:Nowhere")])
        spoils.append([*words, "--account", "assets bank"])
    return rng.choice(spoils)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.booleans())
def test_an_unlawful_request_changes_no_byte(seed: int, short: bool) -> None:  # noqa: FBT001
    rng = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        ledger = write_books(Path(folder), rng, short=short)
        state = State.read(ledger)
        files = snapshot(ledger)
        for _ in range(3):
            request = asked(state, rng, FIT)
            if request is None:
                continue
            words = spoiled(state, request[1], rng)
            result = run(ledger, *words)
            assert result.exit_code == 2, words
            assert result.stderr.strip(), words
            assert result.stdout == "", words
            assert snapshot(ledger) == files, words
