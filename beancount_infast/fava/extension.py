"""The extension that Fava loads: its page and its endpoints."""

from __future__ import annotations

import contextvars
import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from fava.core.filters import FilterError, TimeFilter
from fava.ext import ExtensionConfigError, FavaExtensionBase, extension_endpoint
from flask import current_app, request

from beancount_infast.fava import exports, handing_over, recordings
from beancount_infast.fava.figures import Figures
from beancount_infast.fava.pages import customer_choices, make_page
from beancount_infast.fava.screen import Screen, address_args
from beancount_infast.fava.shown import Loaded, Shown, uncollected
from beancount_infast.fava.wording import page_words
from beancount_infast.reading import read_books
from beancount_infast.seals import sealed_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from fava.core import FavaLedger
    from flask import Flask, Response

    from beancount_infast.fava.actions import Action
    from beancount_infast.fava.dialogs import Dialog

# How many days that Fava's time filter asked for are kept ready.
_KEPT_DAYS = 8
_ALL_METHODS = ("GET", "POST", "PUT", "DELETE")
_Method = TypeVar("_Method", bound="Callable[..., Response]")


def _endpoint(name: str, *methods: str) -> Callable[[_Method], _Method]:
    """Make a method answer requests."""
    # Fava's type is of one extension for all.
    mark: Any = extension_endpoint
    marked: Callable[[_Method], _Method] = mark(name, list(methods))
    return marked


class Infast(FavaExtensionBase):
    """Customers, their documents and payments.

    What pages show is computed once for each load of the ledger, and once for each
    day that the time filter asks for.
    """

    has_js_module = True

    def __init__(self, ledger: FavaLedger, config: str | None = None) -> None:
        try:
            super().__init__(ledger, config)
        except ExtensionConfigError:
            raise
        except (ValueError, TypeError) as error:
            # Fava would not start; so it says what is wrong, and leaves us out.
            raise ExtensionConfigError(SyntaxError(str(error)), config or "") from error
        hosts = self.config.get("hosts", ()) if isinstance(self.config, dict) else ()
        if not isinstance(hosts, list | tuple):
            hosts = ()
        #: Names under which Fava is served, besides those of this machine.
        self.hosts = tuple(str(host) for host in hosts)

    @property
    def report_title(self) -> str:  # type: ignore[override]
        """The name in Fava's sidebar, in its language."""
        return page_words()("Customers")

    # Loading.

    def after_load_file(self) -> None:
        """Read the customers of the ledger, which Fava has just loaded."""
        # Fava's names for Beancount's own directives.
        entries: Any = self.ledger.all_entries
        self._shown: dict[tuple[datetime.date | None, datetime.date], Shown] = {}
        with uncollected():
            books = read_books(entries, self.ledger.options)
            self._loaded = Loaded(books, sealed_numbers(entries))
            self.shown(None).prepare()

    def shown(self, as_of: datetime.date | None) -> Shown:
        """Give what pages show as of a day.

        Args:
            as_of: The day; the ledger's end if None.
        """
        key = (as_of, self.today())
        found = self._shown.get(key)
        if found is None:
            if len(self._shown) >= _KEPT_DAYS:
                end = (None, self.today())
                self._shown = {k: v for k, v in self._shown.items() if k == end}
            with uncollected():
                now = None if as_of is None else self.shown(None)
                found = self._shown[key] = Shown(self._loaded, *key, now)
        return found

    @staticmethod
    def today() -> datetime.date:
        """Give the day on which a page is looked at."""
        return datetime.date.today()  # noqa: DTZ011  (a book's day is the local one)

    @property
    def state(self) -> str:
        """What the books are known by: another text once any of their files changes."""
        return str(self.ledger.options.get("input_hash") or self.ledger.mtime)

    # The page.

    def screen(self) -> Screen:
        """Give what the page asked for has at hand."""
        as_of = self._as_of()
        shown = self.shown(as_of)
        read_only = _is_read_only()
        return Screen(
            ledger=self.ledger,
            shown=shown,
            words=page_words(),
            figures=Figures(
                self.ledger,
                shown.view.decimals,
                hidden=bool(current_app.config.get("INCOGNITO")),
            ),
            may_record=as_of is None and not read_only,
            read_only=read_only,
            state=self.state,
            have_xlsx=exports.HAVE_XLSX,
            args=address_args(),
        )

    def _as_of(self) -> datetime.date | None:
        """Give the last day of Fava's time filter; None where none is set."""
        value = request.args.get("time")
        if not value:
            return None
        try:
            asked = TimeFilter(self.ledger.options, self.ledger.fava_options, value)
        except ValueError as error:
            # A day that no month has; told as Fava tells what it cannot read.
            raise FilterError("time", f"Failed to parse date: {value}") from error
        return asked.date_range.end_inclusive

    def page(self, screen: Screen) -> dict[str, Any]:
        """Give what the template of the page asked for needs."""
        with uncollected():
            return make_page(screen)

    def render(self, template: str, action: Action, dialog: Dialog) -> str:
        """Draw the dialog of a recording."""
        drawn: str = self.jinja_env.get_template(template).render(
            action=action, dialog=dialog, words=action.words
        )
        return drawn

    @_endpoint("customers.json", "GET")
    def customers_json(self) -> Response:
        """Give the customers to choose from, which a large page leaves out."""
        return recordings.as_json(HTTPStatus.OK, customer_choices(self.screen()))

    @_endpoint("statement.csv", "GET")
    def statement_csv(self) -> Response:
        """Give a customer's statement of account."""
        return exports.statement_csv(self.screen())

    @_endpoint("payments.csv", "GET")
    def payments_csv(self) -> Response:
        """Give the payments that the page shows."""
        return exports.payments_csv(self.screen())

    @_endpoint("payments.xlsx", "GET")
    def payments_xlsx(self) -> Response:
        """Give the payments that the page shows, as a workbook."""
        return exports.payments_xlsx(self.screen())

    @_endpoint("accountant.zip", "GET")
    def accountant_zip(self) -> Response:
        """Give what an accountant takes of the period that the page shows."""
        return handing_over.accountant_zip(self.screen())

    # What pages ask for by PUT; another method is told so.

    @_endpoint("probe", *_ALL_METHODS)
    def probe(self) -> Response:
        """Say that recordings are taken."""
        return recordings.answered(self, recordings.probe)

    @_endpoint("selection", *_ALL_METHODS)
    def selection(self) -> Response:
        """Say what the invoices ticked come to."""
        return recordings.answered(self, recordings.selection)

    @_endpoint("dialog", *_ALL_METHODS)
    def dialog(self) -> Response:
        """Give the dialog of a recording."""
        return recordings.answered(self, recordings.dialog)

    @_endpoint("preview", *_ALL_METHODS)
    def preview(self) -> Response:
        """Give what would be written."""
        return recordings.answered(self, recordings.preview)

    @_endpoint("record", *_ALL_METHODS)
    def record(self) -> Response:
        """Record."""
        return recordings.answered(self, recordings.record)


_PROBED = "infast-read-only"


def _is_read_only() -> bool:
    """Say whether Fava refuses to write (``--read-only``).

    It keeps that to itself; so it is asked once, within this process, for something
    that is not there: where it may write it answers that it is not found.
    """
    known: bool | None = current_app.extensions.get(_PROBED)
    if known is None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        # In a context of its own, for the page being answered keeps what it knows.
        known = contextvars.Context().run(_refuses, app)
        current_app.extensions[_PROBED] = known
    return known


def _refuses(app: Flask) -> bool:
    """Ask for a file of Fava's own: no ledger is looked at for it."""
    answer = app.test_client().put("/static/infast")
    return answer.status_code == HTTPStatus.UNAUTHORIZED
