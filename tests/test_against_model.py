"""The engine against an independent model, on books known by hand and random ones."""

from __future__ import annotations

import datetime
import re
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader
from beancount_infast.plugins.settlement import settlement
from model.known import HEADER, KNOWN
from model.model import breaches
from model.rows import reports

from beancount_infast import reports as engine
from beancount_infast.reading import read_books
from beancount_infast.reports import view

LAST_DAY = datetime.date(2026, 12, 31)
DAY = re.compile(r"^(2026-\d\d-\d\d) ", re.MULTILINE)
MARK = re.compile(r"; ! ([a-z-]+)")


def load(text: str) -> tuple[list[Any], dict[str, Any]]:
    """The entries as the plugin would get them."""
    entries, errors, options_map = loader.load_string(text)
    assert [error for error in errors if "Unused" not in error.message] == []
    return entries, options_map


def figures(rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What the reports say, in the short form of the known ledgers."""
    invoices = [
        f"{row['number'] or '-'} {row['status']}"
        f" {row['paid']:.0f}/{row['credited']:.0f}/{row['written_off']:.0f}"
        for row in rows["invoices"]
    ]
    money = [
        f"{row['document'] or '-'} {row['used']:.0f}/{row['refunded']:.0f}"
        f"/{row['written_off']:.0f}/{row['unused']:.0f}"
        + (" reversed" if row["reversed"] else "")
        for row in rows["credits"]
    ]
    return sorted(invoices + money)


def marks(text: str) -> set[tuple[str, int]]:
    lines = enumerate(text.splitlines(), 1)
    return {(code, at) for at, line in lines for code in MARK.findall(line)}


@pytest.mark.parametrize("name", KNOWN)
def test_model_gives_what_was_worked_out_by_hand(name: str) -> None:
    wanted, body = KNOWN[name]
    text = HEADER + body
    entries, options_map = load(text)
    assert breaches(entries, options_map) == marks(text)
    rows = reports(entries, options_map, LAST_DAY)
    assert figures(rows) == sorted(filter(None, wanted.split(", ")))


def engine_breaches(
    entries: list[Any], options_map: dict[str, Any]
) -> set[tuple[str, int]]:
    _, found = settlement(entries, options_map)
    return {
        (breach.message[1:].split("]")[0], breach.source["lineno"]) for breach in found
    }


def engine_reports(
    entries: list[Any], options_map: dict[str, Any], day: datetime.date
) -> dict[str, list[dict[str, Any]]]:
    seen = view(read_books(entries, options_map), day)
    rows = {
        "customers": engine.customers(seen),
        "invoices": engine.invoices(seen),
        "credits": engine.credits(seen),
        "payments": engine.payments(seen),
    }
    return {name: [asdict(row) for row in found] for name, found in rows.items()}


def normal(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Rows without what the language leaves open: their order, how they are cut."""
    for row in rows["invoices"]:
        sums: dict[tuple[Any, ...], Decimal] = {}
        for part in row["settlements"]:
            sign = "back" if part["amount"] < 0 else "settled"
            key = (part["date"], part["document"], part["kind"], sign)
            sums[key] = sums.get(key, Decimal(0)) + part["amount"]
        row["settlements"] = sorted((str(key), amount) for key, amount in sums.items())
    for row in rows["payments"]:
        parts = [(str(x["invoice"]), x["amount"]) for x in row["settles"]]
        row["settles"] = sorted(parts)
    return {
        name: sorted(repr(sorted(_plain(row).items())) for row in found)
        for name, found in rows.items()
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    """Amounts alike however many zeros they are written with."""
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value else "0.00"
    if isinstance(value, list):
        return [tuple(_value(part) for part in pair) for pair in value]
    return value


def compare(text: str, days: list[datetime.date]) -> None:
    entries, options_map = load(text)
    assert engine_breaches(entries, options_map) == breaches(entries, options_map), text
    for day in days:
        ours = normal(reports(entries, options_map, day))
        theirs = normal(engine_reports(entries, options_map, day))
        for name, rows in ours.items():
            assert theirs[name] == rows, f"{name} on {day}\n{text}"


@pytest.mark.parametrize("name", KNOWN)
def test_engine_agrees_on_what_was_worked_out_by_hand(name: str) -> None:
    text = HEADER + KNOWN[name][1]
    days = sorted({datetime.date.fromisoformat(x) for x in DAY.findall(text)})
    compare(text, [*days, LAST_DAY])
