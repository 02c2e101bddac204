from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from beancount_infast.importers.generic_csv import GenericCsv

from beancount_infast.statements import StatementError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_described_table(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(
        (
            "Export of 3 lines\n"
            "when|what|more|paid in|ref|who|balance\n"
            "2026.10.30|CREDIT|F2026-001|1,200.00|r1|Acme é|5\n"
            "\n"
            "2026.10.29|CHARGE||-3.50|r2||4\n"
            "Total||||||\n"
        ).encode("iso-8859-1")
    )
    importer = GenericCsv(
        "Assets:Other",
        name="other",
        columns={
            "date": "When",
            "label": ("what", "more"),
            "amount": "PAID IN",
            "reference": "ref",
            "payer": "who",
        },
        date_format="%Y.%m.%d",
        decimal=".",
        delimiter="|",
        encoding="iso-8859-1",
        reference_alone=True,
        currency="CHF",
    )

    assert importer.identify(str(path)) is True
    statement = importer.read(str(path))

    said = [
        (line.line, str(line.date), str(line.amount), line.currency, line.payer)
        for line in statement.lines
    ]
    assert said == [
        (3, "2026-10-30", "1200.00", "CHF", "Acme é"),
        (5, "2026-10-29", "-3.50", "CHF", None),
    ]
    assert statement.lines[0].label == "CREDIT F2026-001 Acme é"
    assert statement.bank_reference(statement.lines[0], "Assets:Other") == "other:r1"
    assert importer.name == "other Assets:Other"
    assert importer.filename(str(path)) == "other.csv"


def test_without_a_header_the_first_row_tells(tmp_path: Path) -> None:
    importer = GenericCsv(
        header=False, columns={"date": 1, "debit": 3, "credit": 4, "label": 2}
    )
    path = tmp_path / "plain.csv"
    path.write_text("30/10/2026;VIR A;;12,00\n29/10/2026;CB B;3,00;\n")

    assert importer.identify(str(path)) is True
    assert [str(line.amount) for line in importer.read(str(path)).lines] == [
        "12.00",
        "-3.00",
    ]
    for other in ("a;b;c;d\n", "30/10/2026;VIR A\n", "30/10/2026;VIR A;x;\n"):
        path.write_text(other)
        assert importer.identify(str(path)) is False


def test_without_a_header_a_later_line_is_refused(tmp_path: Path) -> None:
    importer = GenericCsv(header=False, columns={"date": 1, "amount": 2})
    path = tmp_path / "plain.csv"
    path.write_text("30/10/2026;1\nx;y\n")

    with pytest.raises(StatementError, match="“x” is not a date") as caught:
        importer.read(str(path))

    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("description", "wrong"),
    [
        ({"columns": {"date": "D", "amont": "A"}}, "amont: no such field"),
        ({"columns": {"amount": "A"}}, "which one is the date"),
        ({"columns": {"date": "D", "debit": "A"}}, "which one is the amount"),
        ({"columns": {"date": "D", "amount": "A"}, "decimal": ";"}, "neither a comma"),
        ({"columns": {"date": 1, "amount": 2}}, "header's words"),
        ({"columns": {"date": "D", "amount": "A"}, "header": False}, "header's words"),
        ({"columns": {"date": 0, "amount": 1}, "header": False}, "counted from 1"),
        ({"columns": {"date": "D", "amount": ()}}, "header's words"),
    ],
)
def test_a_description_that_cannot_work(
    description: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        GenericCsv("Assets:Bank", **description)
