"""Any other bank's CSV, described in a few lines of the import configuration.

For instance LCL::

    from beancount_infast.importers.generic_csv import GenericCsv

    CONFIG = [
        GenericCsv(
            "Assets:Bank:LCL",
            name="lcl",
            columns={
                "date": "Date",
                "value_date": "Date valeur",
                "label": "Libellé",
                "debit": "Débit",
                "credit": "Crédit",
            },
        ),
    ]

A file without a header is described by the places of its columns, from 1::

        GenericCsv(
            "Assets:Bank:LCL",
            name="lcl",
            header=False,
            columns={"date": 1, "amount": 2, "label": (5, 6)},
        )
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beancount_infast.importers.base import run
from beancount_infast.importers.table import FIELDS, Layout, TableImporter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_infast.importers.base import Matcher

# The plainest table that French banks give; LCL's is said to be like this.
_PLAIN = MappingProxyType(
    {
        "date": "Date",
        "value_date": "Date valeur",
        "label": "Libellé",
        "debit": "Débit",
        "credit": "Crédit",
    }
)


class GenericCsv(TableImporter):
    """A CSV file as the user describes it.

    Args:
        account: The ledger account of the bank account.
        columns: Which column holds what: the words of the header (accents, case and
            spaces at the ends do not matter), or several whose texts are joined, or
            places from 1.  ``date`` is needed, and ``amount`` or both ``debit`` and
            ``credit``; the others are ``value_date``, ``label``, ``currency``,
            ``payer``, ``payer_iban``, ``reference`` (the bank's own identifier),
            ``remittance`` (what the payer wrote), ``end_to_end``, ``status``,
            ``net`` and ``fee`` (of a card processor), ``bank_account``.
        name: A short name of the bank, without spaces; it begins the
            ``bank-reference:`` of its lines, so it should never change.
        date_format: The form of the dates, as ``strptime`` names it; or several.
        decimal: The decimal mark, ``,`` or ``.``.
        delimiter: What stands between two cells.
        encoding: Of a file that is not UTF-8.
        header: Whether a line of the file names the columns.
        reference_alone: Whether the bank's identifiers are unique by themselves.
        currency: The currency of a file that does not name one.
        number: The bank account's number, where several are imported.
        matcher: See `StatementImporter`.

    Raises:
        ValueError: The description is not complete.
    """

    bank = "generic_csv"
    title = "generic CSV"
    default_account = "Assets:Bank"

    def __init__(
        self,
        account: str | None = None,
        *,
        columns: Mapping[str, str | int | tuple[str | int, ...]] = _PLAIN,
        name: str = "generic_csv",
        date_format: str | tuple[str, ...] = ("%d/%m/%Y", "%d/%m/%y"),
        decimal: str = ",",
        delimiter: str = ";",
        encoding: str = "cp1252",
        header: bool = True,
        reference_alone: bool = False,
        currency: str = "EUR",
        number: str | None = None,
        matcher: Matcher | None = None,
    ) -> None:
        super().__init__(account, currency=currency, number=number, matcher=matcher)
        _check(columns, decimal, header=header)
        self.bank = self.title = name
        self.reference_alone = reference_alone
        self.layouts = (
            Layout(
                columns=columns,
                ignored=None,
                header=header,
                delimiters=(delimiter,),
                encoding=encoding,
                dates=(date_format,) if isinstance(date_format, str) else date_format,
                mark=decimal,
            ),
        )


def _check(
    columns: Mapping[str, str | int | tuple[str | int, ...]],
    decimal: str,
    *,
    header: bool,
) -> None:
    unknown = sorted(set(columns) - FIELDS)
    if unknown:
        raise ValueError(
            f"columns: {', '.join(unknown)}: no such field; "
            f"choose among {', '.join(sorted(FIELDS))}"
        )
    if "date" not in columns:
        raise ValueError("columns: say which one is the date")
    if "amount" not in columns and not {"debit", "credit"} <= set(columns):
        raise ValueError(
            "columns: say which one is the amount, or the debit and credit"
        )
    if decimal not in {",", "."}:
        raise ValueError(f"decimal: “{decimal}” is neither a comma nor a point")
    for wanted in columns.values():
        places = wanted if isinstance(wanted, tuple) else (wanted,)
        if not places or any(isinstance(place, int) is header for place in places):
            raise ValueError(
                "columns: give the header's words, or with header=False places from 1"
            )
        if not header and any(isinstance(p, int) and p < 1 for p in places):
            raise ValueError("columns: places are counted from 1")


if __name__ == "__main__":
    run(GenericCsv)
