"""Statements that are tables of text: one engine, one layout table for each bank.

A bank's module says which columns its files have and what they mean; nothing else::

    class Fortuneo(TableImporter):
        layouts = (
            Layout(
                columns={
                    "date": "Date opération",
                    "value_date": "Date valeur",
                    "label": "libellé",
                    "debit": "Débit",
                    "credit": "Crédit",
                },
            ),
        )

The engine finds the header behind whatever preamble, and reads what follows to the
end.  A line that it cannot read makes it refuse the file whole: a line lost in silence
is money lost.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from beancount_infast.importers.base import (
    StatementImporter,
    bare_iban,
    decode,
    joined,
    problem_of,
    read_text,
    unreadable,
)
from beancount_infast.importers.labels import is_balance, read_label, reference
from beancount_infast.importers.values import parse_amount, parse_date, with_cents

from beancount_infast.sentences import say
from beancount_infast.statements import Kind, StatementLine, Status, fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beancount_infast.sentences import Sentence

# A header stands behind a preamble of a dozen lines at most.
_HEADER_WITHIN = 60
_PREAMBLE_WIDTH = 300
# The widest export that is known (Qonto's) has some fifty columns.
MAX_COLUMNS = 200
_MOST_CELLS_OF_A_NOTE = 2
# A label of several lines has half a dozen. More, and a quote was never closed.
_MOST_ROWS_OF_A_CELL = 30

_BALANCE_ROW = re.compile(
    r"(?:ANCIEN |NOUVEAU |OPENING |CLOSING )?(?:SOLDES?|BALANCE|TOTA(?:L|UX)"
    r"|NOMBRE D)\b"
)
# Words of the banks that say a line is not booked; any other word is a booked line.
_PENDING = re.compile(
    r"PROCESSING|PENDING|EN COURS|EN ATTENTE|ATTENTE|A VENIR|CREATED|INITIATED|ON.?HOLD"
)
_DECLINED = re.compile(
    r"DECLINED?|REFUSE|REJET|REJECT|CANCEL|ANNUL|REVERT|REVERSED|FAIL|ECHOU|ECHEC"
    r"|EXPIRE|DENIED|BLOQUE|BLOCKED|VOID"
)

_CURRENCY = re.compile(r"[A-Z]{3}")
_ZERO = Decimal()

FIELDS = frozenset(
    {
        "amount",
        "bank_account",
        "credit",
        "currency",
        "date",
        "debit",
        "end_to_end",
        "fallback_date",
        "fee",
        "label",
        "net",
        "payer",
        "payer_iban",
        "reference",
        "remittance",
        "status",
        "type",
        "value_date",
    }
)
"""What a column may hold; a bank's module may name others for itself."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The layout of one bank's table.

    Attributes:
        columns: Which column holds what: the header's words, or several whose texts
            are joined, or a column's place from 1 where there is no header.  What:
            ``date``, ``value_date``, ``label``, ``amount`` (signed) or ``debit`` and
            ``credit``, ``currency``, ``payer``, ``payer_iban``, ``reference``,
            ``remittance``, ``end_to_end``, ``status``, ``type``, ``fee``, ``net``,
            ``bank_account``, ``fallback_date``.
        optional: Likewise, columns that may be missing.
        ignored: Other columns that the bank writes; None where any may stand there.
        synonyms: Other words that a header may have instead of those above.
        header: Whether the table has a header.
        delimiters: What may stand between two cells.
        encoding: Where it is not UTF-8.
        dates: The forms of a date, as ``strptime`` names them.
        mark: The decimal mark.
        debit_positive: Whether a debit has no sign, so that one with a minus means
            something else and is refused.
        own_account: Finds the bank account's number in the lines before the header:
            a regular expression with one group.
        sections: Whether further preambles and tables may follow the first.
        certain_payer: Whether the payer's column is the bank's own word.
        kinds: The bank's words for a kind of line, to be found at their beginning.
    """

    columns: Mapping[str, str | int | tuple[str | int, ...]]
    optional: Mapping[str, str | int | tuple[str | int, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    ignored: tuple[str, ...] | None = ()
    synonyms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    header: bool = True
    delimiters: tuple[str, ...] = (";",)
    encoding: str = "cp1252"
    dates: tuple[str, ...] = ("%d/%m/%Y", "%d/%m/%y")
    mark: str = ","
    debit_positive: bool = False
    own_account: str | None = None
    sections: bool = False
    kinds: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))

    def places(self, cells: list[str]) -> Places | None:
        """Give where each field stands under a header; None if it is another's."""
        synonyms = {_name(k): _name(v) for k, v in self.synonyms.items()}
        names = [synonyms.get(_name(cell), _name(cell)) for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not names or len(names) > MAX_COLUMNS:
            return None
        known: set[str] = set()
        places: Places = {}
        for columns, needed in ((self.columns, True), (self.optional, False)):
            for what, wanted in columns.items():
                words = [_name(str(word)) for word in _several(wanted)]
                if all(word in names for word in words):
                    places[what] = tuple(names.index(word) for word in words)
                    known.update(words)
                elif needed:
                    return None
        if self.ignored is not None:
            known.update(_name(word) for word in self.ignored)
            if not known.issuperset(names):
                return None
        return places

    def fixed_places(self) -> Places:
        """Give where each field stands where there is no header."""
        return {
            what: tuple(int(place) - 1 for place in _several(wanted))
            for what, wanted in {**self.columns, **self.optional}.items()
        }


Places = dict[str, tuple[int, ...]]


class Header(NamedTuple):
    """A header found: which layout it is, where, and between which delimiters."""

    layout: Layout
    places: Places
    line: int  # how many lines stand before the first row
    width: int  # how many columns it has
    delimiter: str
    account: str | None


class Row(NamedTuple):
    """One row of a table."""

    line: int
    cells: list[str]
    source: str


class TableImporter(StatementImporter):
    """An importer of tables of text, by its layouts."""

    layouts: tuple[Layout, ...]
    """The layouts to try, in this order."""

    def recognises(self, head: bytes) -> bool:
        """Say whether one of the layouts' headers stands in the first lines."""
        return any(
            find_header((layout,), decode(head, layout.encoding, head=True))
            for layout in self.layouts
        )

    def parse(self, filepath: str, content: bytes) -> Iterable[StatementLine]:
        """Read all rows under the header."""
        for layout in self.layouts:
            text = read_text(filepath, content, layout.encoding)
            header = find_header((layout,), text)
            if header is not None:
                return list(self._lines(filepath, text, header))
        raise unreadable(
            filepath,
            None,
            say("no header of {0} is found in the first lines", self.title),
            say(
                "choose the bank that the file comes from, or describe it as a "
                "generic CSV"
            ),
        )

    def finish(self, line: StatementLine, row: Mapping[str, str]) -> StatementLine:
        """Complete a line with what only this bank writes.

        Args:
            line: The line, as the layout alone gives it.
            row: The cells by field.
        """
        del row
        return line

    def _lines(self, path: str, text: str, header: Header) -> Iterator[StatementLine]:
        table = _Table(path, self.layouts, header)
        for row in table.rows(text):
            cells = table.fields(row)
            if cells is None:
                continue
            try:
                yield self._line(table.header, row, cells)
            except ValueError as error:
                raise unreadable(path, row.line, problem_of(error)) from error

    def _line(
        self, header: Header, row: Row, cells: Mapping[str, str]
    ) -> StatementLine:
        layout = header.layout
        currency = fold(cells.get("currency", "")) or self.currency
        if not _CURRENCY.fullmatch(currency):
            raise ValueError(say("“{0}” is not a currency", currency[:20]))
        label = cells.get("label", "")
        parts = read_label(label)
        payer = one_line(cells.get("payer", ""))
        stated = reference(cells.get("remittance"))
        amount, fee = _money(layout, cells, currency)
        value_date = cells.get("value_date")
        line = StatementLine(
            line=row.line,
            date=parse_date(_first(cells, "date", "fallback_date"), layout.dates),
            value_date=parse_date(value_date, layout.dates) if value_date else None,
            amount=amount,
            currency=currency,
            label=joined(label, cells.get("payer"), stated),
            payer=payer or parts.payer,
            payer_certain=bool(payer) or parts.payer_certain,
            payer_iban=bare_iban(cells.get("payer_iban")),
            reference=reference(cells.get("reference")),
            remittance=stated or parts.remittance,
            end_to_end=reference(cells.get("end_to_end")) or parts.end_to_end,
            status=_status(cells),
            kind=_kind(layout, cells, parts.kind),
            fee=fee,
            bank_account=bare_iban(cells.get("bank_account")) or header.account,
            source=row.source,
        )
        if not payer and is_balance(line.label):
            line = replace(line, status=Status.INFORMATION)
        return self.finish(line, cells)


# --- Rows ----------------------------------------------------------------------------


def find_header(layouts: tuple[Layout, ...], text: str) -> Header | None:
    """Find the first header of one of the layouts in the first lines of a text."""
    lines = _physical_lines(text, _HEADER_WITHIN)
    for index, line in enumerate(lines):
        for layout in layouts:
            for delimiter in layout.delimiters:
                cells = _cells(line, delimiter)
                places = _places(layout, cells)
                if places is not None:
                    return Header(
                        layout=layout,
                        places=places,
                        line=index + 1 if layout.header else index,
                        width=_width(cells),
                        delimiter=delimiter,
                        account=_own_account(layout, lines[:index]),
                    )
    return None


def _places(layout: Layout, cells: list[str]) -> Places | None:
    if _width(cells) < 2:  # noqa: PLR2004
        return None
    if layout.header:
        return layout.places(cells)
    # Without a header, what says that it is this table is its first row.
    places = layout.fixed_places()
    if max(max(place) for place in places.values()) >= len(cells):
        return None
    row = _fields(places, cells)
    try:
        parse_date(row["date"], layout.dates)
        _money(layout, row, "EUR")
    except ValueError:
        return None
    return places


def _width(cells: list[str]) -> int:
    return max((i for i, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _own_account(layout: Layout, lines: Iterable[str]) -> str | None:
    if layout.own_account is None:
        return None
    preamble = "\n".join(line[:_PREAMBLE_WIDTH].rstrip("\r\n") for line in lines)
    # Of several preambles in a file, the last before a table is the table's.
    found = re.findall(layout.own_account, preamble, re.IGNORECASE)
    return bare_iban(found[-1]) if found else None


def _physical_lines(text: str, most: int | None = None) -> list[str]:
    # Only real line ends: str.splitlines would also cut at a form feed in a label.
    found = re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    return [line.group() for line in islice(found, most)]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class _Table:
    """The rows under a header, and under those that follow it in the same file."""

    def __init__(self, path: str, layouts: tuple[Layout, ...], header: Header) -> None:
        self.path = path
        self.layouts = layouts
        self.header = header
        self.blank = False  # whether the row before is blank
        self.notes: list[str] = []  # what stands behind the table

    def rows(self, text: str) -> Iterator[Row]:
        """Give the rows, each with the line on which it begins."""
        lines = _physical_lines(text)
        start = at = self.header.line
        reader = csv.reader(iter(lines[start:]), delimiter=self.header.delimiter)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise unreadable(
                    self.path,
                    at + 1,
                    say("this line cannot be split into cells ({0})", str(error)),
                ) from error
            if cells is None:
                return
            end = start + reader.line_num
            source = "".join(lines[at:end]).rstrip("\r\n")
            self._check(at, lines[at:end], cells, last=end == len(lines))
            yield Row(at + 1, cells, source)
            at = end

    def _check(
        self, at: int, lines: list[str], cells: list[str], *, last: bool
    ) -> None:
        # An unclosed quote swallows the lines after it. Each way of noticing it counts,
        # since what is swallowed is money.
        if len(cells) > MAX_COLUMNS:
            raise unreadable(
                self.path, at + 1, say("this line has more than {0} cells", MAX_COLUMNS)
            )
        swallowed = (
            len(lines) > _MOST_ROWS_OF_A_CELL
            or any(self._is_row(line) for line in lines[1:])
            or (last and _is_open(lines, self.header.delimiter))
        )
        if swallowed:
            raise unreadable(
                self.path,
                at + 1,
                say("a quotation mark is opened here and never closed"),
            )

    def _is_row(self, line: str) -> bool:
        cells = _cells(line, self.header.delimiter)
        return len(cells) > 1 and self._has_date(cells)

    def fields(self, row: Row) -> dict[str, str] | None:
        """Give a row's cells by field; None where it is no line of the statement.

        Raises:
            StatementError: It is neither a line nor what may stand beside the lines.
        """
        layout, places = self.header.layout, self.header.places
        widest = max(place for what in layout.columns for place in places[what])
        if len(row.cells) <= widest or not self._has_date(row.cells):
            self._pass_over(row, widest)
            return None
        self.blank = False
        if self.notes:
            raise unreadable(
                self.path, row.line, say("this line stands behind its table")
            )
        if layout.header and _width(row.cells) > self.header.width:
            raise unreadable(
                self.path, row.line, say("this line has more cells than its table")
            )
        return _fields(places, row.cells)

    def _pass_over(self, row: Row, widest: int) -> None:
        # What may stand beside the lines: blank rows, a balance, another header, and
        # under a blank row the bank's notes or the next preamble. Should a line follow
        # a note all the same, the file is refused.
        filled = [cell for cell in row.cells if cell.strip()]
        after_blank, self.blank = self.blank, not filled
        if not filled or self._begins_table(row) or _BALANCE_ROW.match(fold(filled[0])):
            return
        loose = self.header.layout.sections or after_blank or self.notes
        if not loose or len(filled) > _MOST_CELLS_OF_A_NOTE:
            raise unreadable(
                self.path, row.line, _misfit(row, self.header.places, widest)
            )
        self.notes.append(row.source)

    def _begins_table(self, row: Row) -> bool:
        for layout in self.layouts:
            places = layout.places(row.cells) if layout.header else None
            if places is not None:
                account = _own_account(layout, self.notes)
                self.header = self.header._replace(
                    layout=layout,
                    places=places,
                    width=_width(row.cells),
                    account=account or self.header.account,
                )
                self.notes = []
                return True
        return False

    def _has_date(self, cells: list[str]) -> bool:
        places = self.header.places
        date = "".join(cells[i] for i in places["date"][:1] if i < len(cells))
        if not date.strip() and "fallback_date" in places:
            i = places["fallback_date"][0]
            date = cells[i] if i < len(cells) else ""
        try:
            parse_date(date, self.header.layout.dates)
        except ValueError:
            return False
        return True


def _misfit(row: Row, places: Places, widest: int) -> Sentence:
    if len(row.cells) <= widest:
        return say("this line has {0} cells, too few for its table", len(row.cells))
    date = one_line(row.cells[places["date"][0]])
    return say("“{0}” is not a date", date[:40])


def _is_open(lines: list[str], delimiter: str) -> bool:
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


# --- Cells --------------------------------------------------------------------------


def _fields(places: Places, cells: list[str]) -> dict[str, str]:
    # A row may end before the last optional columns.
    found = {
        what: [cells[i] for i in place if i < len(cells)]
        for what, place in places.items()
    }
    return {
        what: texts[0].strip() if len(texts) == 1 else joined(*texts)
        for what, texts in found.items()
    }


def _money(
    layout: Layout, cells: Mapping[str, str], currency: str
) -> tuple[Decimal, Decimal | None]:
    mark = layout.mark
    if "amount" in cells:
        amount = with_cents(parse_amount(cells["amount"], mark), currency)
    else:
        amount = with_cents(_of_two_columns(layout, cells), currency)
    if "net" not in cells or not cells["net"]:
        return amount, None
    net = with_cents(parse_amount(cells["net"], mark), currency)
    fee = amount - net
    if cells.get("fee"):
        stated = parse_amount(cells["fee"], mark)
        # Stripe writes what is withheld without a sign, PayPal with a minus.
        if stated not in {fee, -fee}:
            raise ValueError(say("{0} less {1} is not {2}", amount, stated, net))
    return amount, fee


def _of_two_columns(layout: Layout, cells: Mapping[str, str]) -> Decimal:
    debit, credit = (
        parse_amount(cells[side], layout.mark) if cells[side] else None
        for side in ("debit", "credit")
    )
    if debit is None and credit is None:
        raise ValueError(say("this line has no amount"))
    if debit and credit:
        raise ValueError(say("this line has both a debit and a credit"))
    if credit is not None and credit < 0:
        raise ValueError(say("the credit {0} has a minus sign", credit))
    if debit is not None and debit < 0 and layout.debit_positive:
        raise ValueError(say("the debit {0} has a minus sign", debit))
    if credit:
        return credit
    return -abs(debit) if debit else (debit or credit or _ZERO)


def _status(cells: Mapping[str, str]) -> Status:
    word = fold(cells.get("status", ""))
    if _DECLINED.search(word):
        return Status.DECLINED
    if _PENDING.search(word):
        return Status.PENDING
    # No day of booking, and a word that is not known: it is not booked yet.
    if "fallback_date" in cells and not cells["date"]:
        return Status.PENDING
    return Status.BOOKED


def _kind(layout: Layout, cells: Mapping[str, str], told: Kind) -> Kind:
    # A transfer sent back is a transfer to the bank: there the label says more.
    if told is Kind.RETURNED:
        return told
    word = fold(cells.get("type", ""))
    return next(
        (kind for begins, kind in layout.kinds.items() if word.startswith(begins)), told
    )


def _first(cells: Mapping[str, str], *fields: str) -> str:
    return next((cells[f] for f in fields if cells.get(f)), "")


def _name(cell: str) -> str:
    # "Montant (EUROS)" is "Montant(EUROS)".
    return fold(cell).replace(" ", "")


def _several(wanted: str | int | tuple[str | int, ...]) -> tuple[str | int, ...]:
    return wanted if isinstance(wanted, tuple) else (wanted,)
