"""Anybody can use the pages: axe-core, a keyboard alone, a phone, in light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from favabooks import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
# Fava's header, sidebar and charts are Fava's own.
OURS = {"include": [[".infast"]], "exclude": [["svelte-component"]]}
DIALOG = {"include": [[".infast-dialog"]]}
GRAVE = ("serious", "critical")
PAGES = {
    "customers": {},
    "customer": {"customer": "Acme"},
    "documents": {},
    "document": {"number": "F2025-004"},
    "payments": {},
}


def faults(visitor: Any, where: Any) -> list[str]:
    """Give the grave faults that axe-core finds in a part of the page."""
    results = Axe().run(visitor.page, context=where)
    return [
        f"{found['id']}: {node['html']} {node['failureSummary']}"
        for found in results.response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_grave_fault(visit: Callable[..., Any], theme: str) -> None:
    someone = visit("fr", dark=theme == "dark")
    found = []
    for page, words in PAGES.items():
        someone.go(page, **words)
        found += faults(someone, OURS)
    someone.go("document", number="R2025-001")
    found += faults(someone, OURS)
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    someone.dialog.locator("pre", has_text="F2025-001").wait_for()
    found += faults(someone, DIALOG)
    someone.fill("Amount", "1,234")
    someone.dialog.locator("[data-error=amount]:not(:empty)").wait_for()
    found += faults(someone, DIALOG)
    someone.page.keyboard.press("Escape")
    someone.go("documents")
    someone.page.get_by_role("checkbox").first.check()
    someone.page.locator("[data-sum]:not(:empty)").wait_for()
    found += faults(someone, OURS)
    someone.click("New invoice")
    someone.dialog.wait_for()
    found += faults(someone, DIALOG)
    assert not found, "\n".join(found)


# --- A keyboard alone ------------------------------------------------------------


def tab_to(visitor: Any, selector: str) -> None:
    """Press Tab until something has the focus; it must be seen to have it."""
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(
            "selector => document.activeElement.matches(selector)", selector
        ):
            break
    focused = visitor.page.locator(":focus-visible")
    assert focused.evaluate("(one, selector) => one.matches(selector)", selector)
    seen = "one => getComputedStyle(one).outlineStyle"
    assert focused.evaluate(seen) != "none"


def test_two_invoices_are_paid_without_a_mouse(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("documents")
    keys = someone.page.keyboard
    for number in ("F2025-003", "F2025-001"):
        tab_to(someone, f'[data-tick="{number}"]')
        keys.press("Space")
    someone.page.locator("[data-sum]", has_text="900.00 EUR").wait_for()
    tab_to(someone, ".infast-bar button")
    keys.press("Enter")
    someone.dialog.locator("pre", has_text="900.00 EUR").wait_for()
    keys.type("400")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    tab_to(someone, 'select[name="method"]')
    keys.type("cash")
    someone.dialog.locator("pre", has_text='"cash"').wait_for()
    keys.press("Control+Enter")
    someone.dialog.wait_for(state="detached")
    someone.page.get_by_role("status").filter(has_text="recorded.").wait_for()
    books = someone.on_disk()
    assert books.left("F2025-003", "F2025-001") == ["200.00", "300.00"]
    assert books.payments[f"R{YEAR}-001"].method == "cash"


def test_the_dialog_keeps_the_focus(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    someone.dialog.locator("pre", has_text="300.00").wait_for()
    for key in ("Tab", "Shift+Tab"):
        seen = []
        for _ in range(24):
            someone.page.keyboard.press(key)
            seen.append(
                someone.page.evaluate(
                    "document.activeElement.closest('dialog') &&"
                    " document.activeElement.outerHTML"
                )
            )
        assert None not in seen
        # All of it is reached, and then again.
        assert len(set(seen)) == len({*seen[:12]}) >= 9


def test_lists_are_sorted_by_enter(visit: Callable[..., Any]) -> None:
    someone = visit("fr")
    someone.go("documents")
    header = someone.page.get_by_role("columnheader", name="Reste dû")
    header.get_by_role("button").focus()
    for order in ("ascending", "descending"):
        someone.page.keyboard.press("Enter")
        someone.page.locator(f'th[aria-sort="{order}"]', has_text="Reste dû").wait_for()
        assert header.get_by_role("button").evaluate(
            "one => one === document.activeElement"
        )
    numbers = someone.page.locator("tbody th").all_inner_texts()
    assert numbers[:2] == ["F2025-005", "F2025-003"]
    assert someone.page.locator("th[aria-sort]:not([aria-sort=none])").count() == 1


def test_the_focus_goes_on_after_a_recording(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("document", number="F2025-001")
    for amount in ("100", "200"):
        someone.click("Record a payment")
        someone.choose("Payment method", "cash")
        someone.fill("Amount", amount)
        someone.confirm("Confirm the payment")
        # The same button; once it is gone, what is shown.
        focused = someone.page.locator(":focus")
        focused.filter(
            has_text="Record a payment" if amount == "100" else "Invoice F2025-001"
        ).wait_for()


# --- A phone, in the dark --------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_payment_on_a_phone_in_the_dark(
    visit: Callable[..., Any], language: str
) -> None:
    someone = visit(language, dark=True, phone=True)
    narrow = "() => document.documentElement.scrollWidth <= innerWidth"
    for page, words in PAGES.items():
        someone.go(page, **words)
        assert someone.page.evaluate(narrow)
        article = "one => one.scrollWidth <= one.clientWidth"
        assert someone.page.locator("article").evaluate(article)
    someone.go("documents")
    row = someone.page.get_by_role("row").filter(has_text="F2025-003")
    # A card of two lines: the number and what is outstanding, the customer and status.
    cells = [
        row.get_by_role("rowheader", name="F2025-003"),
        row.get_by_role("cell", name="600.00"),
        row.get_by_role("cell", name="ACME SARL"),
        row.get_by_role("cell", name=someone.say("Overdue")),
    ]
    tops = [round(cell.bounding_box()["y"]) for cell in cells]
    assert abs(tops[0] - tops[1]) < 8
    assert abs(tops[2] - tops[3]) < 8
    assert tops[2] > tops[0] + 12
    someone.page.get_by_role("checkbox", name="F2025-003").check()
    someone.page.locator("[data-sum]", has_text="600.00 EUR").wait_for()
    someone.click("Pay")
    someone.dialog.locator("pre", has_text="600.00").wait_for()
    box = someone.dialog.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 812)
    assert someone.dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    background = "one => getComputedStyle(one).backgroundColor"
    assert someone.dialog.evaluate(background) == "rgb(38, 38, 38)"
    someone.choose("Payment method", "card")
    someone.confirm("Confirm the payment")
    assert someone.on_disk().left("F2025-003") == ["0.00"]
