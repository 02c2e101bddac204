"""What an accountant takes along: the archive of ``infast export accountant``."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, abort

from beancount_infast.desk import Refusal
from beancount_infast.export.accountant import package
from beancount_infast.export.faults import ExportRefused
from beancount_infast.export.fec_exercise import exercise_with
from beancount_infast.export.workbook import HAVE_XLSX
from beancount_infast.ledger import LedgerError
from beancount_infast.opened import Opened

if TYPE_CHECKING:
    from beancount_infast.export.accountant import Package
    from beancount_infast.fava.screen import Screen


def accountant_zip(screen: Screen) -> Response:
    """Give the archive of the period that the page of payments shows.

    Where no period is set it is the fiscal year up to the day that is looked at.  If
    the entries cannot be exported, all reasons are told as text.
    """
    if not HAVE_XLSX or screen.figures.hidden:
        abort(404)
    try:
        made = _package(screen)
    except ExportRefused as refused:
        return _told("\n".join(fault.say(screen.words) for fault in refused.faults))
    except Refusal as refusal:
        return _told(refusal.say(screen.words))
    except LedgerError as error:
        return _told(screen.words.tell(error.sentence))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, content_type="application/zip", headers=headers)


def _package(screen: Screen) -> Package:
    opened = Opened(Path(screen.ledger.beancount_file_path))
    until = screen.day("payments-to") or screen.shown.view.as_of
    since = screen.day("payments-from")
    if since is None:
        since = exercise_with(until, opened.books.options.fiscal_year_end).first
    french = screen.words.language.startswith("fr")
    return package(opened, since, until, "fr" if french else "en")


def _told(text: str) -> Response:
    return Response(
        f"{text}\n",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        content_type="text/plain; charset=utf-8",
    )
