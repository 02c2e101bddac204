"""Fava's pages in a real browser, on a copy of the demo's books.

`PICTURES=1 make test ARGS=tests/fava/test_browser.py` draws the README's picture again.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fava.application import create_app
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demo; give the address of its page."""
    folder = tmp_path_factory.mktemp("browser") / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    app = create_app([str(folder / "main.beancount")], load=True)
    slug = app.test_client().get("/").location.split("/")[1]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{slug}/extension/Infast/"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        yield page
        browser.close()


def test_customers_documents_and_payments_are_there(page: Page, address: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.get_by_role("link", name="Hôtel Griseval").wait_for()
    page.locator("svg rect").first.wait_for()
    if os.environ.get("PICTURES"):
        page.screenshot(path=ROOT / "docs" / "pictures" / "customers.png")
    page.get_by_role("link", name="Hôtel Griseval").click()
    page.get_by_role("heading", name="Hôtel Griseval").wait_for()
    assert page.get_by_role("group", name="Reste à utiliser").inner_text().split()[-2:]
    page.get_by_role("link", name="F2026-020").first.click()
    page.get_by_role("heading", name="Facture F2026-020").wait_for()
    page.get_by_role("navigation", name="Infast").get_by_text("Paiements").click()
    page.get_by_role("link", name="R2026-031").first.wait_for()
    assert faults == []


def test_a_phone_scrolls_one_way_only(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    for query in ("", "?page=documents", "?page=customer&customer=Griseval"):
        page.goto(address + query)
        page.get_by_role("navigation", name="Infast").wait_for()
        wide = page.evaluate("document.querySelector('article').scrollWidth")
        assert wide <= 375
