"""Fava with the extension: as a client asks it, and as a browser shows it."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from fava.application import create_app
from favabooks import SPEECH, OnDisk, write_books
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGE = "/books/extension/Infast/"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class Client:
    """Asks Fava as the module of the page does."""

    address = PAGE

    def __init__(self, path: Path, **how: bool) -> None:
        self.path = path
        self.app = create_app([path], load=True, poll_watcher=True, **how)
        self.client = self.app.test_client()

    def page(self, **words: str) -> str:
        """Give a page of ours, without Fava's frame."""
        answer = self.client.get(PAGE, query_string={**words, "partial": "true"})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    @property
    def state(self) -> str:
        """What the books are known by."""
        return str(self.put("probe")[1]["state"])

    def put(self, endpoint: str, **body: Any) -> tuple[int, Any]:
        """Ask an endpoint; give the status and what it says."""
        answer = self.client.put(f"{PAGE}{endpoint}", json=body)
        return answer.status_code, answer.get_json()

    def record(
        self,
        action: str,
        *numbers: str,
        customer: str = "",
        **fields: str,
    ) -> tuple[int, Any]:
        """Record as a person does: look at what is shown, then confirm it."""
        asked = {
            "action": action,
            "numbers": list(numbers),
            "customer": customer,
            "fields": fields,
            "state": self.state,
        }
        status, shown = self.put("preview", **asked)
        assert status == 200, shown
        return self.put("record", **asked, shown=shown["shown"])


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return write_books(tmp_path)


@pytest.fixture
def client(books: Path) -> Client:
    return Client(books)


@pytest.fixture(scope="session")
def make_client() -> Callable[..., Client]:
    return Client


# --- In a browser --------------------------------------------------------------


class Quiet(WSGIRequestHandler):
    """Answers without telling each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(path: Path, **how: bool) -> Iterator[str]:
    """Serve books; give the address of our page."""
    app = create_app([path], load=True, poll_watcher=True, **how)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    slug = next(iter(app.config["LEDGERS"].items()))[0]
    try:
        yield f"http://127.0.0.1:{server.server_port}/{slug}/extension/Infast/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve_books() -> Iterator[Callable[..., str]]:
    """Serve books until the test ends; give the address of our page."""
    with ExitStack() as stack:
        yield lambda path, **how: stack.enter_context(served(path, **how))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """A person at a browser, in one language.

    Attributes:
        page: The browser's page.
        path: The books that are shown.
    """

    def __init__(self, page: Page, path: Path, address: str, language: str) -> None:
        self.page = page
        self.path = path
        self.address = address
        self.language = language
        self.troubles: list[str] = []
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def say(self, english: str, *values: object) -> str:
        """Give a word of the pages in the person's language."""
        text = SPEECH[english] if self.language == "fr" else english
        return text.format(*values) if values else text

    def go(self, page: str = "customers", **words: str) -> None:
        """Open a page of ours, and wait until it answers."""
        query = "&".join(f"{k}={v}" for k, v in {"page": page, **words}.items())
        self.page.goto(f"{self.address}?{query}")
        self.page.locator(".infast[data-ready]").wait_for()

    def click(self, english: str, *values: object, within: Any = None) -> None:
        """Press a button by its name."""
        where = within or self.page
        where.get_by_role("button", name=self.say(english, *values), exact=True).click()

    @property
    def dialog(self) -> Any:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    def fill(self, english: str, value: str, *values: object) -> None:
        """Fill in a field of the dialog by its label."""
        label = self.say(english, *values)
        self.dialog.get_by_label(label, exact=True).fill(value)

    def choose(self, english: str, value: str) -> None:
        """Choose in a field of the dialog."""
        field = self.dialog.get_by_label(self.say(english), exact=True)
        field.select_option(value)

    def confirm(self, english: str) -> str:
        """Confirm; give the number that was recorded."""
        self.click(english, within=self.dialog)
        self.dialog.wait_for(state="detached")
        status = self.page.locator(".infast").get_by_role("status")
        before, after = self.say("{0} recorded.").split("{0}")
        status.filter(has_text=after.strip()).wait_for()
        return str(status.inner_text()).removeprefix(before).removesuffix(after)

    def on_disk(self) -> OnDisk:
        """Read the books from the disk."""
        return OnDisk(self.path)

    def figure(self, english: str) -> str:
        """Give a large figure by its name."""
        group = self.page.get_by_role("group", name=self.say(english), exact=True)
        return str(group.locator(".infast-figure").inner_text())


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Open books in the browser: `visit(language, text, fava options…)`."""
    opened: list[Any] = []
    visitors: list[Visitor] = []

    def open_books(
        language: str = "en",
        *,
        path: Path | None = None,
        text: str | None = None,
        dark: bool = False,
        phone: bool = False,
        **how: bool,
    ) -> Visitor:
        if path is None:
            words = {"text": text} if text is not None else {}
            path = write_books(tmp_path, language, **words)
        server = served(path, **how)
        address = server.__enter__()
        context = browser.new_context(
            viewport={"width": 375, "height": 812}
            if phone
            else {"width": 1280, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="fr-FR" if language == "fr" else "en-GB",
        )
        opened.append((context, server))
        visitor = Visitor(context.new_page(), path, address, language)
        visitors.append(visitor)
        return visitor

    yield open_books
    for context, server in reversed(opened):
        context.close()
        server.__exit__(None, None, None)
    for visitor in visitors:
        assert visitor.troubles == []
