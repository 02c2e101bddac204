"""What a ledger's ``infast-option`` directives say.

Options stand in the ledger itself, as Fava's own do::

    2026-01-01 custom "infast-option" "receivable" Assets:Clients
    2026-01-01 custom "infast-option" "payment-method" "cheque" Assets:Cheques
    2026-01-01 custom "infast-option" "numbering" "invoice" "F{year}-{number:03d}"
    2026-01-01 custom "infast-option" "rounding" Expenses:Rounding 0.05 EUR

The directive's date means nothing.  What is wrong is reported as ``bad-option`` and
left out; the rest counts.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.account import TYPE as ACCOUNT
from beancount.core.amount import Amount
from beancount.core.data import Custom

from beancount_infast import rules
from beancount_infast.rules import Site
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beancount.core.data import Directive

    from beancount_infast.rules import Breach
    from beancount_infast.sentences import Sentence

OPTION = "infast-option"

KINDS = (
    "invoice",
    "credit-note",
    "payment",
    "application",
    "release",
    "refund",
    "write-off",
    "reversal",
)

_ROOT_OPTIONS = {
    "assets": "name_assets",
    "liabilities": "name_liabilities",
    "equity": "name_equity",
    "income": "name_income",
    "expenses": "name_expenses",
}


@dataclass(frozen=True)
class Pattern:
    """The shape of the numbers of one series, such as ``F{year}-{number:03d}``."""

    text: str
    regex: re.Pattern[str]

    def parse(self, number: str) -> tuple[str, int] | None:
        """Give a number's year (empty where the shape has none) and its rank.

        Args:
            number: A document's number.

        Returns:
            The year's digits and the rank, or None for a number of another shape.
        """
        match = self.regex.fullmatch(number)
        if match is None:
            return None
        year = match.groupdict().get("year") or ""
        rank = int(match["number"])
        if self.format(year, rank) != number:
            return None
        return year, rank

    def format(self, year: str | int, rank: int) -> str:
        """Write the number of a year and a rank."""
        return self.text.format(year=year, number=rank)

    @classmethod
    def compile(cls, text: str) -> Pattern | None:
        """Read a pattern; None where it is not one.

        Args:
            text: Literal text with ``{number}`` or ``{number:03d}``, once, and
                ``{year}``, at most once.
        """
        parts = re.split(r"(\{[^{}]*\})", text)
        regex, seen = "", set[str]()
        for part in parts:
            match = re.fullmatch(r"\{(year|number)(?::0?\d*d)?\}", part)
            if match is None:
                if "{" in part or "}" in part:
                    return None
                regex += re.escape(part)
                continue
            name = match[1]
            if name in seen or (name == "year" and part != "{year}"):
                return None
            seen.add(name)
            regex += r"(?P<year>[0-9]{4})" if name == "year" else r"(?P<number>[0-9]+)"
        if "number" not in seen:
            return None
        return cls(text, re.compile(regex))


class Rounding(NamedTuple):
    """Where a small difference goes, and how large it may be."""

    account: str
    largest: Decimal


class VatOnReceipts(NamedTuple):
    """A pending VAT account, where its VAT goes when due, and its rate if known."""

    pending: str
    collected: str
    rate: Decimal | None


class Journal(NamedTuple):
    """A journal of the accountant's export, and the account or kind it holds."""

    code: str
    label: str
    holds: str


@dataclass(frozen=True)
class Options:
    """The options of one ledger, with their defaults.

    Accounts are full account names; amounts are in their own currency.
    """

    roots: Mapping[str, str]
    receivable: str
    customer_credit: str
    methods: Mapping[str, str | None] = field(default_factory=dict)
    banks: Mapping[str, str] = field(default_factory=dict)
    numbering: Mapping[str, Pattern] = field(default_factory=dict)
    income: str | None = None
    vat: Mapping[Decimal, str] = field(default_factory=dict)
    vat_on_receipts: Mapping[str, VatOnReceipts] = field(default_factory=dict)
    write_off: str | None = None
    suspense: str | None = None
    fees: str | None = None
    rounding: Mapping[str, Rounding] = field(default_factory=dict)
    file: str | None = None
    seal: bool = True
    seal_file: str | None = None
    locked_until: datetime.date | None = None
    deposit: str | None = None
    siren: str | None = None
    vat_number: str | None = None
    company: str | None = None
    journals: tuple[Journal, ...] = ()
    fiscal_year_end: str = "12-31"
    fec_results: tuple[str, str, str, str] = ("120000", "129000", "110000", "119000")


def roots_of(options_map: Mapping[str, Any]) -> dict[str, str]:
    """Give the ledger's five root names, by their English name in lower case."""
    return {name: options_map[key] for name, key in _ROOT_OPTIONS.items()}


def read_options(
    entries: Iterable[Directive], options_map: Mapping[str, Any]
) -> tuple[Options, list[Breach]]:
    """Read the ``infast-option`` directives of a ledger.

    Args:
        entries: The ledger's directives, in any order.
        options_map: Beancount's options, for the names of the five roots.

    Returns:
        The options, and a ``bad-option`` breach for each directive left out.
    """
    directives = [e for e in entries if type(e) is Custom and e.type == OPTION]
    directives.sort(key=lambda e: (e.meta.get("filename", ""), e.meta["lineno"]))
    reader = _Reader(roots_of(options_map))
    for directive in directives:
        reader.take(directive)
    return reader.options(), reader.breaches


class _Refused(Exception):  # noqa: N818  (it never leaves this module)
    """An option cannot be taken: what is wrong, and what to do."""

    def __init__(self, what: Sentence, remedy: Sentence) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy


def _account(value: Any) -> str:
    if value.dtype != ACCOUNT:
        remedy = say("write an account")
        if value.dtype is str:
            remedy = say("write it without quotes")
        raise _Refused(
            say("{0} is not an account", rules.as_typed(value.value)), remedy
        )
    return str(value.value)


def _text(value: Any) -> str:
    if value.dtype is not str or not value.value.strip():
        raise _Refused(
            say("{0} is not text", rules.as_typed(value.value)),
            say("write it in quotes"),
        )
    return str(value.value)


def _rate(value: Any) -> Decimal:
    if value.dtype is not Decimal or not 0 <= value.value < 100:  # noqa: PLR2004
        raise _Refused(
            say("{0} is not a rate", rules.as_typed(value.value)),
            say("write a per cent, as 20"),
        )
    return Decimal(value.value)


def _boolean(value: Any) -> bool:
    if value.dtype is not bool:
        raise _Refused(
            say("{0} is not TRUE or FALSE", rules.as_typed(value.value)),
            say("write TRUE or FALSE"),
        )
    return bool(value.value)


def _date(value: Any) -> datetime.date:
    if not isinstance(value.value, datetime.date):
        raise _Refused(
            say("{0} is not a date", rules.as_typed(value.value)),
            say("write it as 2026-12-31"),
        )
    return value.value


def _rounding(account: Any, largest: Any) -> tuple[str, Rounding]:
    if largest.dtype is not Amount or largest.value.number < 0:
        raise _Refused(
            say("{0} is not an amount", rules.as_typed(largest.value)),
            say("write the largest as 0.05 EUR"),
        )
    return largest.value.currency, Rounding(_account(account), largest.value.number)


def _year_end(value: Any) -> str:
    text = _text(value)
    try:
        # A leap year, so that 02-29 is a day that a year may close on.
        datetime.date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise _Refused(
            say('"{0}" is not a day of the year', text), say("write 12-31")
        ) from None
    return text


def _fec_results(value: Any) -> tuple[str, str, str, str]:
    numbers = _text(value).split()
    if len(numbers) != 4 or not all(n.isdigit() for n in numbers):  # noqa: PLR2004
        raise _Refused(
            say('"{0}" is not four account numbers', value.value),
            say('write them as "120000 129000 110000 119000"'),
        )
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _numbering(kind: Any, pattern: Any) -> tuple[str, Pattern]:
    name = _text(kind)
    if name not in KINDS:
        raise _Refused(
            say('"{0}" is not a kind of document', name),
            say("write one of {0}", ", ".join(KINDS)),
        )
    compiled = Pattern.compile(_text(pattern))
    if compiled is None:
        raise _Refused(
            say('"{0}" is not a pattern of numbers', pattern.value),
            say("write it as {0}", '"F{year}-{number:03d}"'),
        )
    return name, compiled


def _vat_on_receipts(
    pending: Any, collected: Any, *rate: Any
) -> tuple[str, VatOnReceipts]:
    waiting, due = _account(pending), _account(collected)
    if waiting == due:
        raise _Refused(
            say("{0} is both the pending and the collected account", waiting),
            say("name two accounts"),
        )
    return waiting, VatOnReceipts(waiting, due, _rate(rate[0]) if rate else None)


def _journal(code: Any, label: Any, *holds: Any) -> Journal:
    held = ""
    if holds and holds[0].dtype == ACCOUNT:
        held = _account(holds[0])
    elif holds:
        held = _text(holds[0])
        if held not in KINDS:
            raise _Refused(
                say('"{0}" is not a kind of document', held),
                say("write one of {0}, or an account without quotes", ", ".join(KINDS)),
            )
    return Journal(_text(code), _text(label), held)


# Options with one value: key -> (attribute, reader).
_SINGLE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "receivable": ("receivable", _account),
    "customer-credit": ("customer_credit", _account),
    "income": ("income", _account),
    "write-off": ("write_off", _account),
    "suspense": ("suspense", _account),
    "fees": ("fees", _account),
    "file": ("file", _text),
    "seal": ("seal", _boolean),
    "seal-file": ("seal_file", _text),
    "locked-until": ("locked_until", _date),
    "deposit": ("deposit", _account),
    "siren": ("siren", _text),
    "vat-number": ("vat_number", _text),
    "company": ("company", _text),
    "fiscal-year-end": ("fiscal_year_end", _year_end),
    "fec-results": ("fec_results", _fec_results),
}

# Options that may be repeated under another name: key -> (attribute, fewest and most
# values, reader to a name and what it holds).
_NAMED: dict[str, tuple[str, int, int, Callable[..., tuple[Any, Any]]]] = {
    "payment-method": (
        "methods",
        1,
        2,
        lambda name, *account: (
            _text(name),
            _account(account[0]) if account else None,
        ),
    ),
    "bank": ("banks", 2, 2, lambda name, account: (_text(name), _account(account))),
    "numbering": ("numbering", 2, 2, _numbering),
    "vat": ("vat", 2, 2, lambda rate, account: (_rate(rate), _account(account))),
    "vat-on-receipts": ("vat_on_receipts", 2, 3, _vat_on_receipts),
    "rounding": ("rounding", 2, 2, _rounding),
}


# How each option is written.
_FORMS = {
    "receivable": '"receivable" Assets:Receivable',
    "customer-credit": '"customer-credit" Liabilities:CustomerCredit',
    "payment-method": '"payment-method" "cheque" Assets:Cheques',
    "bank": '"bank" "qonto" Assets:Bank:Qonto',
    "numbering": '"numbering" "invoice" "F{year}-{number:03d}"',
    "income": '"income" Income:Services',
    "vat": '"vat" 20 Liabilities:VAT:Collected',
    "vat-on-receipts": '"vat-on-receipts" Liabilities:VAT:Pending '
    "Liabilities:VAT:Collected 20",
    "write-off": '"write-off" Expenses:BadDebts',
    "suspense": '"suspense" Liabilities:Suspense',
    "fees": '"fees" Expenses:BankFees',
    "rounding": '"rounding" Expenses:Rounding 0.05 EUR',
    "file": '"file" "payments/{year}.beancount"',
    "seal": '"seal" FALSE',
    "seal-file": '"seal-file" "seals.beancount"',
    "locked-until": '"locked-until" 2025-12-31',
    "deposit": '"deposit" Liabilities:Deposits',
    "siren": '"siren" "732829320"',
    "vat-number": '"vat-number" "FR44732829320"',
    "company": '"company" "Studio SARL"',
    "journal": '"journal" "BQ" "Banque" Assets:Bank',
    "fiscal-year-end": '"fiscal-year-end" "12-31"',
    "fec-results": '"fec-results" "120000 129000 110000 119000"',
}


class _Reader:
    """Collects options one by one, and what is wrong with them."""

    def __init__(self, roots: dict[str, str]) -> None:
        self.breaches: list[Breach] = []
        self._roots = roots
        self._defaults = {
            "receivable": f"{roots['assets']}:Receivable",
            "customer_credit": f"{roots['liabilities']}:CustomerCredit",
        }
        self._values: dict[str, Any] = dict(self._defaults)
        self._root_directive: Custom | None = None
        self._given: set[str] = set()
        self._journals: list[Journal] = []

    def take(self, directive: Custom) -> None:
        try:
            self._take(directive)
        except _Refused as refused:
            what = refused.what
            if directive.values and directive.values[0].value in _FORMS:
                what = say('"{0}": {1}', directive.values[0].value, what)
            site = Site(directive)
            self.breaches.append(rules.bad_option(site, what, refused.remedy))

    def _take(self, directive: Custom) -> None:
        if not directive.values or directive.values[0].dtype is not str:
            raise _Refused(
                say("this option has no key in quotes"), say("write its key first")
            )
        key, values = directive.values[0].value, directive.values[1:]
        if key in _SINGLE:
            self._single(key, values, directive)
        elif key in _NAMED:
            self._named(key, values)
        elif key == "journal":
            _count(key, values, 2, 3)
            self._journals.append(_journal(*values))
        else:
            known = ", ".join(sorted((*_SINGLE, *_NAMED, "journal")))
            raise _Refused(
                say('"{0}" is no option', key), say("the options are {0}", known)
            )

    def _single(self, key: str, values: Sequence[Any], directive: Custom) -> None:
        attribute, read = _SINGLE[key]
        _count(key, values, 1, 1)
        value = read(values[0])
        if key in self._given:
            raise _Refused(say("it is given twice"), say("keep one of the two"))
        self._given.add(key)
        self._values[attribute] = value
        if key in ("receivable", "customer-credit"):
            self._root_directive = directive

    def _named(self, key: str, values: Sequence[Any]) -> None:
        attribute, fewest, most, read = _NAMED[key]
        _count(key, values, fewest, most)
        name, value = read(*values)
        held = self._values.setdefault(attribute, {})
        if name in held:
            raise _Refused(
                say("it is given twice for {0}", name), say("keep one of the two")
            )
        held[name] = value

    def _check_roots(self) -> None:
        """Receivables and customer credit stand apart, whichever is given first."""
        ours, theirs = (self._values[name] for name in self._defaults)
        nested = f"{ours}:".startswith(f"{theirs}:") or f"{theirs}:".startswith(
            f"{ours}:"
        )
        if nested and self._root_directive is not None:
            self._values.update(self._defaults)
            what = say(
                "{0} and {1}, of receivables and of customer credit, stand one under "
                "the other",
                ours,
                theirs,
            )
            site = Site(self._root_directive)
            self.breaches.append(
                rules.bad_option(site, what, say("name two separate accounts"))
            )

    def options(self) -> Options:
        self._check_roots()
        return Options(
            roots=self._roots, journals=tuple(self._journals), **self._values
        )


def _count(key: str, values: Sequence[Any], fewest: int, most: int) -> None:
    if not fewest <= len(values) <= most:
        what = say("it takes {0} values and has {1}", fewest, len(values))
        if fewest != most:
            what = say(
                "it takes {0} to {1} values and has {2}", fewest, most, len(values)
            )
        elif fewest == 1:
            what = say("it takes 1 value and has {0}", len(values))
        raise _Refused(what, say("write it as in {0}", _FORMS[key]))
