"""Any bytes: a clear refusal or a right reading, never another exception, never a hang.

Two ways in: files broken at random, where all that counts is how it ends; and tables
written at random in each bank's layout, which must be read to the cent and the day.
"""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount_infast.importers import base, installed
from beancount_infast.importers.table import Layout, TableImporter
from hypothesis import example, given
from hypothesis import strategies as st

from beancount_infast.statements import Statement, StatementError, fold, one_line

BANKS = Path(__file__).parents[1] / "fixtures" / "banks"
IMPORTERS = {name: made() for name, made in installed().items()}
SEEDS = {
    name: [
        path.read_bytes()
        for path in sorted(BANKS.iterdir())
        if path.suffix not in {".json", ".beancount"}
        and not path.name.startswith(".")
        and importer.identify(str(path))
    ]
    for name, importer in IMPORTERS.items()
}


def check(refusal: StatementError) -> None:
    assert refusal.problem
    assert refusal.remedy
    assert refusal.line is None or refusal.line >= 1


def read(importer: base.StatementImporter, content: bytes) -> Statement | None:
    """Read bytes; None where they are refused as they should be."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(content)
        file.flush()
        assert isinstance(importer.identify(file.name), bool)
        try:
            statement = importer.read(file.name)
        except StatementError as refusal:
            check(refusal)
            return None
        importer.extract(file.name, [])
    for line in statement.lines:
        assert line.amount.is_finite()
        assert line.net.is_finite()
        assert isinstance(line.date, datetime.date)
        assert line.label == one_line(line.label)
        assert line.line >= 1
        statement.bank_reference(line, "Assets:Bank").encode()
    return statement


@pytest.mark.parametrize("name", IMPORTERS)
@given(data=st.data())
def test_broken_files(name: str, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SEEDS[name])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.sampled_from([0, 1, 1, 2, 7, 60]))
        content[at : at + length] = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from([b'"', b";", b",", b"\n", b"\r", b"\t", b"<", b"\x00"]),
                st.sampled_from([b"-", b"\xa0", b"\xe2\x80\xaf", b"9" * 40, b":61:"]),
            )
        )

    read(IMPORTERS[name], bytes(content))


@pytest.mark.parametrize("name", IMPORTERS)
@given(content=st.binary(max_size=400), cut=st.integers(0, 3000))
@example(content=b"", cut=0)
@example(content=b"\xff\xfe\x00", cut=0)
@example(content=b"\xef\xbb\xbf", cut=0)
def test_any_bytes_behind_a_right_beginning(
    name: str, content: bytes, cut: int
) -> None:
    read(IMPORTERS[name], SEEDS[name][0][:cut] + content)


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_file_cut_off_anywhere_gives_no_line_that_is_not_in_it(name: str) -> None:
    importer = IMPORTERS[name]
    whole = read(importer, SEEDS[name][0])
    assert whole is not None
    known = {(line.line, line.date) for line in whole.lines}
    content = SEEDS[name][0]
    for cut in range(0, len(content), 37):
        part = read(importer, content[:cut])
        if part is not None:
            assert {(line.line, line.date) for line in part.lines} <= known


# --- Tables with known truth --------------------------------------------------------

TABLES = [
    pytest.param(importer, layout, id=f"{name}-{i}")
    for name, importer in IMPORTERS.items()
    if isinstance(importer, TableImporter)
    for i, layout in enumerate(importer.layouts)
]
WORDS = st.text(
    alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ éèçÉ0123456789-/.'\"&;,\t°()+_",
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip(" -./*0\t"))
TRUTHS = st.lists(
    st.tuples(
        st.dates(datetime.date(2000, 1, 1), datetime.date(2050, 12, 31)),
        st.decimals("-9999999.99", "9999999.99", places=2).filter(bool),
        WORDS.map(one_line),
    ),
    max_size=8,
)
SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"])
# What a cell holds where the test does not care.
FILLER = {"currency": "EUR", "status": "settled", "reference": "ID", "fee": "0"}


def written(
    layout: Layout, truths: list[Any], group: str, encoding: str, eol: str
) -> bytes:
    columns = {**layout.columns, **layout.optional}
    words = [
        (what, str(word[0] if isinstance(word, tuple) else word))
        for what, word in columns.items()
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiters[0], lineterminator=eol)
    writer.writerow([word for _, word in words])
    for i, (date, amount, text) in enumerate(truths):
        cells = cells_of(layout, date, amount, text, group)
        cells["reference"] = f"ID{i}"
        writer.writerow([cells.get(what, FILLER.get(what, "")) for what, _ in words])
    return out.getvalue().encode(encoding, errors="replace")


def cells_of(
    layout: Layout, date: datetime.date, amount: Decimal, text: str, group: str
) -> dict[str, str]:
    def money(value: Decimal) -> str:
        shown = f"{value:,.2f}".replace(",", "_").replace(".", layout.mark)
        return shown.replace("_", group)

    day = date.strftime(layout.dates[0])
    paid = -amount if amount < 0 else Decimal(0)
    sign = 1 if layout.debit_positive else -1
    return {
        "date": day,
        "value_date": day,
        "fallback_date": day,
        "amount": money(amount),
        "net": money(amount),
        "debit": money(sign * paid) if paid else "",
        "credit": "" if paid else money(amount),
        next(
            what
            for what in ("label", "remittance", "description")
            if what in layout.columns or what in layout.optional
        ): text,
    }


@pytest.mark.parametrize(("importer", "layout"), TABLES)
@given(
    truths=TRUTHS,
    group=SPACES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "bank"]),
    eol=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_table_is_read_to_the_cent_and_the_day(
    *,
    importer: TableImporter,
    layout: Layout,
    truths: list[Any],
    group: str,
    encoding: str,
    eol: str,
) -> None:
    if encoding == "bank":
        encoding = layout.encoding
        # The thin spaces are not in the banks' old encodings.
        group = group if group in {"", " ", "\u00a0"} else ""
    content = written(layout, truths, group, encoding, eol)

    statement = read(importer, content)

    assert statement is not None
    assert [(line.date, line.amount) for line in statement.lines] == [
        (date, amount) for date, amount, _ in truths
    ]
    assert [line.line for line in statement.lines] == list(
        range(2, 2 + len(statement.lines))
    )
    for line, (_, _, text) in zip(statement.lines, truths, strict=True):
        assert fold(text) in fold(line.label)
