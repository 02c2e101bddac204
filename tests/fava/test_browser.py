"""A tour of the demo's books in a real browser; its pictures are the documentation's.

``PICTURES=1 make test ARGS=tests/fava/test_browser.py`` draws them again.  The day is
the demo's last one, so that a picture drawn again shows the same.
"""

from __future__ import annotations

import datetime
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import ROOT

from beancount_infast.fava import Infast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PICTURES = ROOT / "docs" / "pictures"
LAST_DAY = datetime.date(2026, 11, 24)
# The same twice in a row, and there at all.
STILL = """() => {
  const now = [...document.querySelectorAll('svg rect')].map((one) => one.outerHTML);
  const still = now.length && window.before === String(now);
  window.before = String(now);
  return still;
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def tour(
    tmp_path: Path, visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Open a copy of the demo's books, in English, on its last day."""
    monkeypatch.setattr(Infast, "today", staticmethod(lambda: LAST_DAY))
    folder = tmp_path / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    main = folder / "main.beancount"
    english = '2025-01-01 custom "fava-option" "{}" "en"\n'
    with main.open("a", encoding="utf-8") as file:
        file.write(english.format("language") + english.format("locale"))
    return lambda **how: visit(path=main, **how)


def picture(visitor: Any, name: str, *, height: int = 900) -> None:
    """Draw a picture of the documentation, where that is asked for."""
    width = visitor.page.viewport_size["width"]
    visitor.page.set_viewport_size({"width": width, "height": height})
    path = PICTURES / f"{name}.png"
    if os.environ.get("PICTURES"):
        visitor.page.screenshot(path=path, animations="disabled")
    assert path.exists()


def test_customers(tour: Callable[..., Any]) -> None:
    someone = tour()
    someone.go()
    row = someone.page.get_by_role("row").filter(has_text="Hôtel Griseval")
    assert row.get_by_role("cell").all_inner_texts() == [
        *("8,685.00", "7,785.00", "900.00", "900.00", "500.00", "EUR")
    ]
    someone.page.wait_for_function(STILL, polling=250)
    picture(someone, "customers", height=1000)
    # Its chart by customer, and the same by week.
    someone.page.get_by_role("button", name="Outstanding by customer").click()
    someone.page.wait_for_function(STILL, polling=250)
    someone.page.get_by_role("searchbox", name="Search").fill("griséval HOTEL")
    someone.page.get_by_text("Nothing to show.").wait_for()
    someone.page.get_by_role("searchbox", name="Search").fill("HOTEL gris")
    row.wait_for()
    assert someone.page.get_by_role("link", name="Garage Turbalon").count() == 0
    row.get_by_role("link").click()
    someone.page.get_by_role("heading", name="Hôtel Griseval").wait_for()


def test_a_customer(tour: Callable[..., Any]) -> None:
    someone = tour()
    someone.go("customer", customer="Griseval")
    figures = ("Outstanding", "Overdue", "Unused")
    assert [someone.figure(name) for name in figures] == [
        *("900.00 EUR", "900.00 EUR", "500.00 EUR")
    ]
    picture(someone, "customer", height=1250)
    someone.page.emulate_media(media="print")
    for hidden in (someone.page.get_by_role("navigation", name="Infast"),):
        assert not hidden.is_visible()
    assert not someone.page.get_by_role("button", name="Print").is_visible()
    assert someone.page.get_by_role("table", name="Statement of account").is_visible()
    someone.page.emulate_media(media="screen")
    with someone.page.expect_download() as download:
        someone.page.get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert lines[-1].startswith("2026-11-10,R2026-031,payment,")
    since = someone.page.get_by_role("textbox", name="From")
    since.fill("2026-01-01")
    someone.page.get_by_text("Balance brought forward").wait_for()
    assert "statement-from=2026-01-01" in someone.page.url


def test_documents(tour: Callable[..., Any]) -> None:
    someone = tour()
    someone.go("documents")
    page = someone.page
    page.get_by_label("Status", exact=True).select_option(label="Open")
    page.get_by_role("link", name="A2026-001").wait_for(state="detached")
    for number in ("F2026-029", "F2026-019"):
        page.get_by_role("checkbox", name=f"Select {number}").check()
    page.locator("[data-sum]", has_text="2 selected, 4,760.00 EUR").wait_for()
    picture(someone, "documents", height=800)
    page.get_by_label("Customer", exact=True).select_option(label="Yoga Canopelle")
    page.get_by_role("link", name="F2026-029").wait_for(state="detached")
    assert "documents-status=open" in page.url
    page.reload()
    page.locator(".infast[data-ready]").wait_for()
    # The address says it all.
    assert page.get_by_role("combobox", name="Status").input_value() == "open"


def test_an_invoice_and_its_payment(tour: Callable[..., Any]) -> None:
    someone = tour()
    someone.go("document", number="F2026-020")
    heading = someone.page.get_by_role("heading", name="Invoice F2026-020", exact=True)
    assert heading.is_visible()
    picture(someone, "invoice", height=640)
    someone.click("Record a payment")
    someone.fill("Amount", "1000")
    sentence = "100.00 EUR more than the invoices: kept as the customer's credit."
    someone.dialog.get_by_role("status").filter(has_text=sentence).wait_for()
    someone.page.locator("pre", has_text="-100.00 EUR").wait_for()
    picture(someone, "payment", height=800)
    someone.confirm("Confirm the payment")
    someone.page.get_by_role("link", name="R2026-035").wait_for()


def test_in_the_dark(tour: Callable[..., Any]) -> None:
    someone = tour(dark=True)
    someone.go("payments")
    someone.page.get_by_role("link", name="R2026-031").wait_for()
    picture(someone, "payments-dark", height=640)


def test_on_a_phone(tour: Callable[..., Any]) -> None:
    someone = tour(phone=True)
    someone.go("customer", customer="Griseval")
    picture(someone, "customer-phone", height=812)
    someone.click("Use a credit")
    someone.dialog.locator("pre", has_text="500.00 EUR").wait_for()
    picture(someone, "credit-phone", height=812)


def test_drafts_of_a_statement_on_favas_import_page(tour: Callable[..., Any]) -> None:
    someone = tour()
    page = someone.page
    page.goto(someone.address.replace("extension/Infast/", "import/"))
    page.get_by_role("button", name="Extract").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Entry 1 of").wait_for()
    found = []
    for place in range(1, 10):
        dialog.get_by_role("heading", name=f"Entry {place} of").wait_for()
        found.append(draft_of(dialog))
        if found[-1].get("candidates"):
            picture(someone, "import", height=800)
        dialog.get_by_role("button", name="Next", exact=True).click()
    assert all(draft["bank-reference"].startswith("banque:") for draft in found)
    settled = [draft["settles"] for draft in found if "settles" in draft]
    assert settled == ["F2026-028", "F2026-029", "F2026-026", "F2026-030"]
    # What is not sure says why, and is a draft that a person completes.
    assert [draft["reasons"] for draft in found if "reasons" in draft] == [
        "a payment of this customer is in the books",
        "a payment of this customer is in the books; R2026-034 is a draft: validate it",
        "its name may be that of Pépinières Verdeau",
    ]


def draft_of(dialog: Any) -> dict[str, str]:
    """Give the metadata of the entry that the Import page shows."""
    keys = dialog.get_by_role("textbox", name="Key").all()
    values = dialog.get_by_role("textbox", name="Value").all()
    return {
        key.input_value(): value.input_value()
        for key, value in zip(keys, values, strict=True)
    }
