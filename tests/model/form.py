"""The rules of form: one small function each, that looks at one document."""

from __future__ import annotations

import contextlib
import datetime
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.documents import Document, Ledger
    from model.options import Options

#: Where a customer-credit credit is new money, and `uses:` on it makes no sense.
GIVE_NOTHING_BACK = {"payment", "credit-note"}
ALWAYS_NUMBERED = {"invoice", "credit-note", "refund", "write-off"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LINK = re.compile(r"[A-Za-z0-9\-_/.]+")


def check_form(document: Document, ledger: Ledger, keys: list[str]) -> None:
    def breach(code: str, line: int = document.lineno) -> None:
        ledger.breaches.append((code, line))

    _read_number(document, keys, breach)
    _read_values(document, breach)
    _read_line_keys(document, ledger.options, breach)
    _read_sides(document, breach)
    document.opening = _is_opening(document, ledger.options)
    _check_due(document, breach)
    methods = ledger.options.methods
    if methods and document.method is not None and document.method not in methods:
        breach("unknown-method")


def _read_number(document: Document, keys: list[str], breach: Any) -> None:
    key = "reversal" if document.kind == "reversal" else (keys or [""])[0]
    value = document.meta.get(key)
    if value is None:
        if document.kind in ALWAYS_NUMBERED:
            breach("needs-number")
    elif not isinstance(value, str) or not LINK.fullmatch(value):
        breach("bad-number")
        document.meta["bad-number"] = True
        # It counts all the same, and shows what was typed.
        document.number = str(value) if value != "" else None
    else:
        document.number = value


def _read_values(document: Document, breach: Any) -> None:
    meta = document.meta
    texts = {
        "payment": ("method", "deposit"),
        "credit-note": ("corrects",),
        "reversal": ("reverses",),
    }
    for key in texts.get(document.kind, ()):
        value = meta.get(key)
        if value == "" or not isinstance(value, str | None):
            breach("bad-value")
            meta[key] = None
            meta["spoilt"] = key in {"corrects", "reverses"}
    document.method = meta.get("method")
    document.corrects = meta.get("corrects")
    document.reverses = meta.get("reverses")
    if document.kind == "invoice":
        document.due = _date(meta.get("due"), breach)


def _date(value: Any, breach: Any) -> datetime.date | None:
    """A date, or a text that is one; else a breach, at the entry like all of `due:`."""
    if value is None or isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        with contextlib.suppress(ValueError):
            return datetime.date.fromisoformat(value)
    breach("bad-value")
    return None


def _read_line_keys(document: Document, options: Options, breach: Any) -> None:
    for line in document.lines:
        at_home = {
            "settles": line.side == "receivable" and document.kind != "invoice",
            "uses": line.side == "credit",
        }
        if options.deposit:
            invoiced = document.kind in {"invoice", "credit-note"}
            at_home["deducts"] = invoiced and options.is_deposit(line.account)
        for key, home in at_home.items():
            if key not in line.meta:
                continue
            value = line.meta[key]
            text = isinstance(value, str) and value != ""
            new = line.number < 0 and document.kind in GIVE_NOTHING_BACK
            if not home or not text or (key == "uses" and new):
                breach("bad-value", line.lineno)
                line.spoilt = home and not text
            else:
                setattr(line, key, value)
        if document.kind == "invoice" and line.side == "receivable":
            line.due = _date(line.meta.get("due"), breach)


def _read_sides(document: Document, breach: Any) -> None:
    ours = [line for line in document.lines if line.side]
    document.customer = ours[0].customer or ""
    document.currency = ours[0].currency
    strangers = [x for x in ours if x.customer != document.customer]
    foreign = [
        x
        for x in ours
        if x.currency != document.currency and x.customer == document.customer
    ]
    document.mixed = bool(strangers or foreign)
    if strangers:
        breach("mixed-customers", strangers[0].lineno)
    if foreign:
        breach("mixed-currencies", foreign[0].lineno)
    document.wrong_sign = _has_wrong_sign(document)
    # Of a reversal, what it names is looked at first.
    if document.wrong_sign and (document.draft or document.kind != "reversal"):
        breach("wrong-sign")
    leaves = any(line.number < 0 for line in document.on("credit"))
    nameless = document.number is None and "bad-number" not in document.meta
    if document.kind == "payment" and nameless and leaves and not document.wrong_sign:
        breach("needs-number")


def _has_wrong_sign(document: Document) -> bool:
    kind = document.kind
    receivable = [line.number for line in document.on("receivable")]
    credit = [line.number for line in document.on("credit")]
    if kind == "invoice":
        return bool(credit) or any(number < 0 for number in receivable)
    if any(number == 0 for number in receivable + credit):
        return True
    if kind == "write-off" and receivable and credit:
        # One or the other, it says.
        return True
    ups_and_downs = {
        # kind: (receivable may go up, down, credit account may go up, down)
        "credit-note": (False, True, False, True),
        "payment": (False, True, True, True),
        "application": (False, True, True, False),
        "release": (True, False, False, True),
        "refund": (False, False, True, False),
        "write-off": (False, True, True, False),
        "reversal": (True, False, True, True),
    }
    up, down, credit_up, credit_down = ups_and_downs[kind]
    if any(not (up if number > 0 else down) for number in receivable):
        return True
    if any(not (credit_up if number > 0 else credit_down) for number in credit):
        return True
    return kind in {"payment", "credit-note"} and document.amount <= 0


def _is_opening(document: Document, options: Options) -> bool:
    """Against equity; deposit and pending accounts alone do not make an opening."""
    names = [line.account for line in document.outside]
    return (
        document.kind in {"invoice", "payment", "credit-note"}
        and any(options.under(name, options.roots["equity"]) for name in names)
        and all(options.is_opening(name) for name in names)
    )


def _check_due(document: Document, breach: Any) -> None:
    if document.kind != "invoice" or document.opening:
        return
    dues = [document.due, *(line.due for line in document.on("receivable"))]
    if any(due is not None and due < document.date for due in dues):
        breach("due-before-date")


def check_duplicates(ledger: Ledger) -> None:
    for document in ledger.documents:
        number = document.number
        if number is not None and ledger.find(number) is not document:
            ledger.breaches.append(("duplicate-number", document.lineno))
    requests = [
        (document, document.meta["deposit"])
        for document in ledger.documents
        if document.kind == "payment" and document.meta.get("deposit")
    ]
    for payment, number in requests:
        if ledger.find(number) is not None:
            # Which of the two is at fault, the language does not say.
            ledger.breaches.append(("duplicate-number", payment.lineno))
