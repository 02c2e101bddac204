"""What the entries say, before anything is settled: options, customers, documents.

Nothing here is clever or quick: the breaches of form are a plain list of (code, line).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from beancount.core import data

from model.documents import KIND_BY_KEY, Document, Ledger, Line, order, total
from model.form import check_duplicates, check_form
from model.options import Options, read_options

#: The keys that hold a document's own number.
NUMBER_KEYS = [*(key for key in KIND_BY_KEY if key != "reverses"), "reversal"]
CUSTOMER_TEXTS = ("customer", "aliases", "email", "siren", "vat-number", "iban")


def read(entries: list[Any], options_map: dict[str, Any]) -> Ledger:
    options, breaches = read_options(entries, options_map)
    ledger = Ledger(options, {}, {}, breaches=breaches)
    nobodys = set()
    for entry in entries:
        if isinstance(entry, data.Open) and not _read_open(entry, ledger):
            nobodys.add(entry.account)
    for name in list(nobodys):
        if options.side(name) == "receivable":
            nobodys.add(f"{options.credit}:{options.key(name)}")
    for entry in entries:
        if isinstance(entry, data.Pad):
            _read_pad(entry, ledger, nobodys)
        elif isinstance(entry, data.Transaction):
            _read_transaction(entry, ledger, nobodys)
    ledger.documents.sort(key=order)
    check_duplicates(ledger)
    return ledger


def _read_open(entry: data.Open, ledger: Ledger) -> bool:
    """Note a customer; say whether the account may be somebody's."""
    meta, options = entry.meta, ledger.options
    if meta.get("customer") is False and options.key(entry.account):
        return False
    if options.side(entry.account) != "receivable":
        return True
    bad = [key for key in CUSTOMER_TEXTS if not isinstance(meta.get(key, ""), str)]
    terms = meta.get("payment-terms", Decimal(0))
    if not isinstance(terms, Decimal) or terms < 0 or terms % 1:
        bad.append("payment-terms")
    if bad:
        ledger.breaches.append(("bad-value", meta["lineno"]))
    key = options.key(entry.account)
    ledger.customers[key] = {k: v for k, v in meta.items() if k not in bad}
    ledger.currencies[key] = list(entry.currencies or [])
    return True


def _read_pad(entry: data.Pad, ledger: Ledger, nobodys: set[str]) -> None:
    names = {entry.account, entry.source_account} - nobodys
    if any(ledger.options.side(name) for name in names):
        ledger.breaches.append(("unclear-document", entry.meta["lineno"]))


def _read_transaction(
    entry: data.Transaction, ledger: Ledger, nobodys: set[str]
) -> None:
    _check_vat_of(entry, ledger)
    lines = [_line(posting, ledger.options, nobodys) for posting in entry.postings]
    if not any(line.side for line in lines):
        return
    keys = [key for key in KIND_BY_KEY if key in entry.meta]
    if "reversal" in entry.meta and "reverses" not in entry.meta:
        keys.append("reverses")
    kind = KIND_BY_KEY[keys[0]] if keys else _guess(entry, lines, ledger.options)
    draft = entry.flag == "!"
    if kind is None and draft:
        return
    unclear = kind is None or len(keys) > 1 or entry.flag not in {"*", "!"}
    if unclear:
        ledger.breaches.append(("unclear-document", entry.meta["lineno"]))
        values = [entry.meta.get(key) for key in NUMBER_KEYS]
        ledger.unclear |= {v for v in values if isinstance(v, str)}
        return
    assert kind is not None
    document = Document(
        kind,
        None,
        entry.date,
        draft,
        entry.meta["lineno"],
        lines,
        frozenset(entry.links or ()),
        dict(entry.meta),
        repr((entry.payee, entry.narration, [p[:3] for p in entry.postings])),
    )
    ledger.documents.append(document)
    check_form(document, ledger, keys)


def _check_vat_of(entry: data.Transaction, ledger: Ledger) -> None:
    number = entry.meta.get("vat-of")
    if number is not None and not isinstance(number, str):
        ledger.breaches.append(("bad-value", entry.meta["lineno"]))
    elif number is not None:
        ledger.vat_of.append((number, entry.meta["lineno"]))


def _line(posting: data.Posting, options: Options, nobodys: set[str]) -> Line:
    side = "" if posting.account in nobodys else options.side(posting.account)
    meta = dict(posting.meta or {})
    units = posting.units
    assert units is not None
    assert units.number is not None
    return Line(
        posting.account,
        options.key(posting.account) if side else None,
        side,
        units.number,
        units.currency,
        posting.price is not None,
        meta,
        meta.get("lineno", 0),
    )


def _guess(entry: data.Transaction, lines: list[Line], options: Options) -> str | None:
    """The kind of a transaction without a document key."""
    outside = [line for line in lines if not line.side]
    if entry.meta.get("method") is not None or any(
        line.number > 0 and options.is_asset_outside(line.account) for line in outside
    ):
        return "payment"
    ours = [line for line in lines if line.side]
    if {line.side for line in ours} != {"receivable", "credit"}:
        return None
    if len({line.customer for line in ours}) > 1:
        return None
    if outside and not (
        any(line.priced for line in ours)
        and all(options.is_result(line.account) for line in outside)
    ):
        return None
    moved = total(line.number for line in ours if line.side == "receivable")
    return "application" if moved < 0 else "release"
