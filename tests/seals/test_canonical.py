"""The canonical text: one for each meaning, and none for two."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Cost, Posting, Transaction
from hypothesis import assume, example, given
from hypothesis import strategies as st

from beancount_infast import seals
from beancount_infast.booking import complete
from beancount_infast.documents import Document
from beancount_infast.reading import read_books
from beancount_infast.settlement import settle

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

# --- Pinned ------------------------------------------------------------------------

LEDGER = """\
2026-01-01 open Assets:Receivable:Acme
2026-01-02 * "Box"
  Assets:Stock             1 BOX {8.50 EUR, "lot 1"}
  Assets:Bank

2026-01-10 * "ACME \\"SARL\\"" "Été" #tag ^z-1 ^dok-2 ^a/1
  invoice: "F1"
  due: "2026-02-09"
  note: 5
  Income:Sales           -11.00 USD
  Assets:Stock            -1 BOX {8.50 EUR, "lot 1"}
  Income:Sales             8.500 EUR
  ! Assets:Receivable:Acme  10.00 USD @ 1.10 USD
    due: 2026-02-01
"""

# Beancount itself puts postings that balance in one currency side by side.
TEXT = (
    '["2026-01-10","*","ACME \\"SARL\\"","Été",["invoice","F1"],'
    '[["due","2026-02-09"]],["F1","a/1","z-1"],['
    '["Income:Sales",["-11","USD"],null,null,[]],'
    '["Assets:Receivable:Acme",["10","USD"],null,["1.1","USD"],[["due","2026-02-01"]]],'
    '["Assets:Stock",["-1","BOX"],["8.5","EUR","2026-01-02","lot 1"],null,[]],'
    '["Income:Sales",["8.5","EUR"],null,null,[]]'
    "]]"
)


def test_the_text_is_what_it_has_always_been() -> None:
    """A seal of years ago holds only as long as no character of this changes."""
    entries, _, options_map = loader.load_string(LEDGER)
    books = read_books(entries, options_map)
    completed = complete(entries, settle(books))
    (document,) = books.documents
    booked = completed[document.position]
    assert isinstance(booked, Transaction)
    assert seals.canonical(document, booked) == TEXT


def test_a_digest_is_of_the_digest_before_and_the_text() -> None:
    first = hashlib.sha256(f"{'0' * 64}\n{TEXT}".encode()).hexdigest()
    assert seals.digest_of(seals.BEGINNING, TEXT) == first
    second = hashlib.sha256(f"{first}\n{TEXT}".encode()).hexdigest()
    assert seals.digest_of(first, TEXT) == second


def test_a_chain_goes_on_where_it_ended() -> None:
    document, booked = said(Said())
    day = datetime.date(2026, 1, 31)
    one, two = seals.chain_on(seals.BEGINNING, [(document, booked)] * 2, day)
    assert one.startswith('2026-01-31 custom "infast-seal" "R1" "')
    (again,) = seals.chain_on(one.split('"')[-2], [(document, booked)], day)
    assert again == two


# --- Any document ------------------------------------------------------------------

# What a careless text would run together.
_CHARACTERS = 'ab"\\[],:\n \x00é\u2028'
texts = st.text(_CHARACTERS, max_size=4)
names = st.text("ab-", min_size=1, max_size=3)
figures = st.decimals(-10000, 10000, places=2).flatmap(
    lambda number: st.sampled_from(
        [number, number.quantize(Decimal("0.0001")), number.normalize()]
    )
)
dates = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 1, 9))
currencies = st.sampled_from(["EUR", "USD"])
amounts = st.builds(Amount, figures, currencies)
values = st.one_of(
    texts, names, st.none(), st.booleans(), figures, amounts, dates, dates.map(str)
)


def metas(*keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys), values, max_size=2)


costs = st.builds(Cost, figures, currencies, dates, st.none() | texts)
postings = st.builds(
    Posting,
    st.sampled_from(["Assets:Bank", "Assets:Receivable:Acme", "Income:Sales"]),
    amounts,
    st.none() | costs,
    st.none() | amounts,
    st.none() | st.just("!"),
    st.none() | metas("settles", "uses", "deducts", "due", "note"),
)


@dataclass(frozen=True)
class Said:
    """A document as a test makes it: each field on its own."""

    date: datetime.date = datetime.date(2026, 1, 1)
    flag: str = "*"
    payee: str | None = None
    narration: str = ""
    kind: str = "payment"
    number: str = "R1"
    tags: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    meta: tuple[tuple[str, Any], ...] = ()
    postings: tuple[Posting, ...] = ()


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "date": dates,
    "flag": st.sampled_from("*!"),
    "payee": st.none() | texts,
    "narration": texts,
    "kind": st.sampled_from(["payment", "invoice", "refund"]),
    "number": names,
    "tags": st.frozensets(names, max_size=2),
    "links": st.frozensets(names | names.map("dok-{}".format), max_size=3),
    "meta": metas("method", "due", "corrects", "reverses", "deposit", "note").map(
        lambda meta: tuple(meta.items())
    ),
    "postings": st.lists(postings, max_size=3).map(tuple),
}
documents = st.builds(Said, **FIELDS)


def said(one: Said) -> tuple[Document, Transaction]:
    """Make the document and its transaction."""
    meta = {"filename": "x", "lineno": 1, one.kind: one.number, **dict(one.meta)}
    entry = Transaction(
        meta,
        one.date,
        one.flag,
        one.payee,
        one.narration,
        one.tags,
        one.links,
        list(one.postings),
    )
    document = Document(
        0,
        entry,
        one.kind,
        one.number,
        one.date,
        "Acme",
        "EUR",
        one.flag == "!",
        (),
        True,  # noqa: FBT003
        (),
        None,
    )
    return document, entry


def text_of(one: Said) -> str:
    return seals.canonical(*said(one))


def meaning(one: Said) -> tuple[Any, ...]:
    """Say what a document means, by another way than the code under test."""
    keys = ("method", "due", "corrects", "reverses", "deposit")
    return (
        one.date,
        one.flag,
        one.payee or "",
        one.narration,
        one.kind,
        one.number,
        frozenset(link for link in one.links if not link.startswith("dok-")),
        _values(dict(one.meta), keys),
        tuple(
            (
                posting.account,
                posting.units,
                posting.cost,
                posting.price,
                _values(posting.meta or {}, ("settles", "uses", "deducts", "due")),
            )
            for posting in one.postings
        ),
    )


def _values(meta: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: _with_kind(key, meta[key]) for key in keys if key in meta}


def _with_kind(key: str, value: Any) -> tuple[str, Any]:
    if key == "due" and isinstance(value, str):
        try:
            value = datetime.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            return "str", value
    return type(value).__name__, value


@st.composite
def changed(draw: DrawFn) -> tuple[Said, Said]:
    """Give a document, and it again with one of its fields drawn anew."""
    one = draw(documents)
    field = draw(st.sampled_from(sorted(FIELDS)))
    return one, replace(one, **{field: draw(FIELDS[field])})


@given(changed())
def test_the_text_is_the_same_where_the_meaning_is(pair: tuple[Said, Said]) -> None:
    one, other = pair
    assert (text_of(one) == text_of(other)) == (meaning(one) == meaning(other))


@given(documents, documents)
def test_two_documents_have_two_texts(one: Said, other: Said) -> None:
    assume(meaning(one) != meaning(other))
    assert text_of(one) != text_of(other)


@given(documents, st.data())
def test_one_posting_that_changes_is_told(one: Said, data: st.DataObject) -> None:
    assume(one.postings)
    place = data.draw(st.integers(0, len(one.postings) - 1))
    field = data.draw(st.sampled_from(["account", "units", "cost", "price", "meta"]))
    drawn = getattr(data.draw(postings), field)
    rows = list(one.postings)
    rows[place] = rows[place]._replace(**{field: drawn})
    other = replace(one, postings=tuple(rows))
    assert (text_of(one) == text_of(other)) == (meaning(one) == meaning(other))


@given(documents)
def test_layout_tags_and_flags_of_postings_are_no_part_of_it(one: Said) -> None:
    rows = [
        posting._replace(
            flag=None,
            meta={**(posting.meta or {}), "lineno": 7, "filename": "y", "note": "n"},
        )
        for posting in one.postings
    ]
    meta = tuple(reversed([*one.meta, ("paid", Decimal(1)), ("bank-reference", "B")]))
    other = replace(
        one,
        postings=tuple(rows),
        meta=meta,
        tags=one.tags | {"t"},
        links=one.links | {"dok-7"},
    )
    assert text_of(other) == text_of(one)


@given(documents)
def test_it_is_json(one: Said) -> None:
    """So that anybody can read what was sealed, and nothing runs together."""
    parsed = json.loads(text_of(one))
    assert parsed[:5] == [
        one.date.isoformat(),
        one.flag,
        one.payee or "",
        one.narration,
        [one.kind, one.number],
    ]
    assert [posting[0] for posting in parsed[7]] == [p.account for p in one.postings]


@given(figures)
@example(Decimal("-0.00"))
@example(Decimal("1E+3"))
def test_a_figure_is_written_without_exponent_and_without_idle_zeros(
    number: Decimal,
) -> None:
    posting = Posting("Assets:Bank", Amount(number, "EUR"), None, None, None, None)
    written = json.loads(text_of(Said(postings=(posting,))))[7][0][1][0]
    assert Decimal(written) == number
    assert "E" not in written
    assert "." not in written or not written.endswith(("0", "."))
    assert written != "-0"
