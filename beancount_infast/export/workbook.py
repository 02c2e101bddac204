"""Tables as a workbook: true numbers, true dates, texts that are never formulas."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from beancount_infast.desk import Refusal
from beancount_infast.sentences import say

if TYPE_CHECKING:
    from beancount_infast.export.tabular import Cell, Dialect, Table

HAVE_XLSX = find_spec("openpyxl") is not None

# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# A column is as wide as what stands in it, within reason.
_NARROWEST, _WIDEST = 8, 40


def workbook_bytes(table: Table, dialect: Dialect) -> bytes:
    """Write a table as an XLSX workbook.

    Args:
        table: The table.
        dialect: How its dates are shown.

    Raises:
        Refusal: openpyxl is not installed.
    """
    if not HAVE_XLSX:
        raise Refusal(
            "needs-openpyxl",
            say(
                "a workbook is written by openpyxl, which is not installed; run "
                "pip install 'beancount_infast[xlsx]', or ask for csv"
            ),
        )
    from openpyxl import Workbook  # noqa: PLC0415  (an extra may be left out)
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(table.title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    last = get_column_letter(len(table.names))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    heads = [_cell(sheet, name, "") for name in table.names]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    date = dialect.date.replace("%d", "dd").replace("%m", "mm").replace("%Y", "yyyy")
    for row, places in zip(table.rows, table.places, strict=True):
        sheet.append([_cell(sheet, cell, _format(cell, date, places)) for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _format(cell: Cell, date: str, places: int) -> str:
    """Give how a workbook shows a cell; the mark before decimals is the reader's."""
    if isinstance(cell, Decimal):
        exponent = cell.as_tuple().exponent
        places = max(places, -exponent if isinstance(exponent, int) else 0)
        return "#,##0." + "0" * places if places else "#,##0"
    return date if isinstance(cell, datetime.date) else ""


def _cell(sheet: Any, value: Any, number_format: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=_UNWRITABLE.sub(" ", value))
        # A text that begins with = is no formula.
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if number_format:
        cell.number_format = number_format
    return cell


def _widths(table: Table) -> list[int]:
    columns = zip(table.names, *table.rows, strict=True)
    return [
        min(max(_NARROWEST, *(len(str(cell or "")) + 2 for cell in column)), _WIDEST)
        for column in columns
    ]
