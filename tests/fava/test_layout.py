"""The pages and dialogs as they are laid out: from a phone to a wide screen."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from favabooks import BOOKS, EXTENSION, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
LANGUAGE = '2025-01-01 custom "fava-option" "language" "{}"\n'
PHONE, DESK = 360, 1280
WIDTHS = (DESK, 1000, 768, PHONE)
LONG = "Société coopérative des établissements Vandenberghe-Castelnaudary et compagnie"
KEY = "Etablissements:Vandenberghe"
# Long names and numbers, an IBAN, millions.
WIDE = f"""\
{BOOKS}
2020-01-01 custom "fava-option" "locale" "LANGUAGE"
2020-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2020-01-01 open Liabilities:Deposits
2020-01-01 open Assets:Banque:CreditCooperatif:ComptePrincipal
2020-01-01 open Assets:Receivable:Bare EUR
2020-01-01 open Assets:Receivable:{KEY} EUR
  customer: "{LONG}"
  email: "comptabilite.fournisseurs@vandenberghe-castelnaudary.example"
  iban: "FR7630006000011234567890189 FR7630006000011234567890189 / BREDFRPPXXX"
  note: "{"0123456789" * 6}"

2025-03-01 * "{LONG}" "Construction de l'entrepôt, avec ses quais et son parc"
  invoice: "FACTURE-2025-03-001"
  due: 2025-04-01
  Income:Services        -12469055.40 EUR
  Assets:Receivable:{KEY}   12469055.40 EUR

2025-03-02 * "{LONG}" "Deuxième tranche"
  invoice: "FACTURE-2025-03-002"
  Income:Services        -1469055.25 EUR
  Assets:Receivable:{KEY}   1000000.25 EUR
    due: 2025-04-01
  Assets:Receivable:{KEY}    469055.00 EUR
    due: 2025-05-01

2025-03-03 * "{LONG}" "Acompte"
  invoice: "FA2025-001"
  Liabilities:Deposits   -1000000.00 EUR
  Assets:Receivable:{KEY}   1000000.00 EUR

2025-03-04 * "{LONG}" "Virement"
  payment: "PAIEMENT-2025-03-001"
  method: "transfer"
  Assets:Banque:CreditCooperatif:ComptePrincipal   3000000.00 EUR
  Assets:Receivable:{KEY}  -2000000.00 EUR
    settles: "FACTURE-2025-03-001"
  Liabilities:CustomerCredit:{KEY}  -1000000.00 EUR
"""
PAGES: list[dict[str, str]] = [
    {"page": "customers"},
    {"page": "customer", "customer": KEY},
    {"page": "documents"},
    {"page": "document", "number": "FACTURE-2025-03-002"},
    {"page": "document", "number": "FA2025-001"},
    {"page": "document", "number": "PAIEMENT-2025-03-001"},
    {"page": "payments"},
]
# What is wider than it may be, and what of it cannot be reached or read.
FAULTS = """() => {
  const faults = [];
  const within = (one, left, right) => {
    const box = one.getBoundingClientRect();
    return box.left >= left - 1 && box.right <= right + 1;
  };
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page");
  for (const one of seen("article, .infast-dialog")) {
    if (one.scrollWidth > one.clientWidth) faults.push(one.className || "article");
  }
  for (const one of seen(".infast button, .infast td input")) {
    if (!within(one, 0, innerWidth)) faults.push(one.outerHTML);
  }
  for (const table of seen(".infast table, .infast-dialog table")) {
    const { left, right } = table.parentElement.getBoundingClientRect();
    for (const one of [table, ...table.querySelectorAll("td, th")]) {
      const hidden = !one.checkVisibility() || one.closest("caption");
      if (!hidden && !within(one, left, right)) faults.push(one.outerHTML);
    }
  }
  for (const field of seen(".infast-dialog input:not([type=radio])")) {
    if (field.scrollWidth > field.clientWidth) faults.push(field.outerHTML);
  }
  return faults;
}"""


def set_width(visitor: Any, width: int, height: int = 800) -> None:
    visitor.page.set_viewport_size({"width": width, "height": height})


def assert_all_fits(visitor: Any, what: object) -> None:
    """See that nothing is too wide, on a screen of any width."""
    for width in WIDTHS:
        set_width(visitor, width)
        if visitor.page.evaluate(FAULTS):
            # Fava's charts follow a little later.
            visitor.page.wait_for_timeout(500)
        assert visitor.page.evaluate(FAULTS) == [], (what, width)
    set_width(visitor, DESK)


def box(one: Any) -> Any:
    """Give where something stands, its right and bottom edges too."""
    edges = "one => JSON.parse(JSON.stringify(one.getBoundingClientRect()))"
    return one.evaluate(edges)


# --- Widths --------------------------------------------------------------------


@LANGUAGES
def test_pages_fit_every_screen(visit: Callable[..., Any], language: str) -> None:
    someone = visit(language, text=WIDE)
    for words in PAGES:
        someone.go(**words)
        assert_all_fits(someone, words)


def test_dialogs_fit_every_screen(visit: Callable[..., Any]) -> None:
    someone = visit("fr", text=WIDE)
    someone.go("customer", customer=KEY)
    numbers = ("FACTURE-2025-03-001", "FACTURE-2025-03-002")
    for number in numbers:
        someone.page.get_by_role("checkbox", name=number).check()
    someone.click("Pay")
    someone.dialog.locator("pre", has_text=numbers[1]).wait_for()
    assert_all_fits(someone, "Pay")
    someone.page.keyboard.press("Escape")
    for action in ("Record a deposit", "New invoice", "Refund", "Reverse"):
        name = someone.say(action)
        someone.page.get_by_role("button", name=name).first.click()
        someone.dialog.locator("[data-confirm]").wait_for()
        assert_all_fits(someone, action)
        someone.page.keyboard.press("Escape")
    someone.go("document", number="FACTURE-2025-03-002")
    for action in ("Record a payment", "Use a credit", "Issue a credit note"):
        someone.click(action)
        someone.dialog.locator("pre", has_text="FACTURE-2025-03-002").wait_for()
        assert_all_fits(someone, action)
        someone.page.keyboard.press("Escape")


def test_names_have_one_line_where_there_is_room(
    tmp_path: Path, visit: Callable[..., Any]
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    main = folder / "main.beancount"
    with main.open("a", encoding="utf-8") as file:
        file.write(LANGUAGE.format("fr"))
    someone = visit("fr", path=main)
    set_width(someone, DESK)
    someone.go("payments")
    heights = "all => all.map(one => one.getBoundingClientRect().height)"
    rows = someone.page.locator("tbody tr").evaluate_all(heights)
    assert len(rows) > 50
    assert max(rows) < 30


# --- A phone -------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", ["documents", "customer"])
def test_the_bar_is_in_view_at_once(
    visit: Callable[..., Any], width: int, page: str
) -> None:
    someone = visit(text=WIDE)
    set_width(someone, width, height=500)
    someone.go(page, **({"customer": "Acme"} if page == "customer" else {}))
    someone.page.get_by_role("checkbox").first.check()
    someone.page.locator("[data-sum]:not(:empty)").wait_for()
    bar = someone.page.locator(".infast-bar")
    assert box(bar)["bottom"] <= 500
    button = box(bar.get_by_role("button", name="Pay"))
    assert 0 < button["top"] < button["bottom"] <= 500
    # At the end of the list it covers no row.
    last = someone.page.locator("[data-region]").first.locator("tbody tr").last
    someone.page.mouse.move(width / 2, 250)
    someone.page.mouse.wheel(0, 5000)
    someone.page.wait_for_timeout(200)
    assert box(last)["bottom"] <= box(bar)["top"]


def test_the_bar_parts_its_sentences(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("documents")
    for number in ("F2025-001", "F2025-004"):
        someone.page.get_by_role("checkbox", name=number).check()
    why = someone.page.locator("[data-why-not]:not(:empty)")
    why.wait_for()
    total = box(someone.page.locator("[data-sum]"))
    assert box(why)["left"] >= total["right"] + 8


def test_cards_say_what_their_figures_are(visit: Callable[..., Any]) -> None:
    someone = visit(phone=True)
    someone.go("customer", customer="Bruno")
    before = "all => all.map(one => getComputedStyle(one, '::before').content)"
    cells = someone.page.locator(".infast-statement tbody td.num:not(:empty)")
    assert cells.evaluate_all(before) == [
        *('"Debit"', '"Balance"', '"Credit"', '"Balance"')
    ]
    someone.go("payments")
    row = someone.page.get_by_role("row").filter(has_text="R2025-001")
    date = row.get_by_role("cell", name="2025-02-03")
    assert date.is_visible()
    assert box(date)["top"] > box(row.get_by_role("cell", name="Bruno"))["top"]


def test_on_a_phone_fields_stand_in_a_column(visit: Callable[..., Any]) -> None:
    someone = visit("fr", phone=True, text=WIDE)
    for page, least in (("documents", 4), ("payments", 3)):
        someone.go(page)
        fields = someone.page.locator(".infast-filters :is(select, input[type=date])")
        boxes = [box(field) for field in fields.all()]
        assert len(boxes) == least
        assert len({one["left"] for one in boxes}) == 1
        assert len({one["right"] for one in boxes}) == 1
    someone.go("customers")
    button = someone.page.get_by_role("button", name="Nouveau client")
    menu = someone.page.get_by_role("navigation", name="Infast")
    assert box(button)["top"] >= box(menu)["bottom"] + 4


# --- Dialogs -------------------------------------------------------------------


@pytest.mark.parametrize("phone", [True, False])
def test_fields_of_a_new_customer_are_in_line(
    visit: Callable[..., Any], *, phone: bool
) -> None:
    someone = visit("fr", phone=phone)
    someone.go("customers")
    someone.click("New customer")
    someone.dialog.wait_for()
    boxes = [box(one) for one in someone.dialog.locator(".infast-field input").all()]
    # Each has the width of the others, the last one too.
    assert len({round(one["width"]) for one in boxes}) == 1
    columns = len({one["left"] for one in boxes})
    assert columns == (2 if phone else 4)
    # A row is one line, whatever its labels take.
    for place in range(0, len(boxes), columns):
        assert len({one["top"] for one in boxes[place : place + columns]}) == 1


def test_a_button_does_not_touch_the_sentence(visit: Callable[..., Any]) -> None:
    someone = visit()
    someone.go("customer", customer="Acme")
    someone.click("New invoice")
    someone.dialog.locator("[name='line.0.amount']").fill("100")
    someone.dialog.get_by_role("status").filter(has_text="100").wait_for()
    more = box(someone.dialog.get_by_role("button", name="Add a line"))
    assert box(someone.dialog.get_by_role("status"))["top"] >= more["bottom"] + 8


@pytest.mark.parametrize("dark", [True, False])
def test_the_faulty_field_is_seen(visit: Callable[..., Any], *, dark: bool) -> None:
    someone = visit(dark=dark)
    someone.go("document", number="F2025-001")
    someone.click("Record a payment")
    for name in ("amount", "share.F2025-001"):
        field = someone.dialog.locator(f"[name='{name}']")
        plain = field.evaluate("one => getComputedStyle(one).borderBottomColor")
        field.fill("1,234")
        error = someone.dialog.locator(f"[data-error='{name}']:not(:empty)")
        error.wait_for()
        faulty = field.evaluate("one => getComputedStyle(one).borderBottomColor")
        assert faulty != plain
        assert faulty == error.evaluate("one => getComputedStyle(one).color")
        # Clear of the ring around the field that has the focus, three pixels wide.
        text = """one => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return range.getBoundingClientRect().top;
        }"""
        assert error.evaluate(text) >= box(field)["bottom"] + 4


# --- What is seen and said -------------------------------------------------------

CONTRASTS = """all => all.map((one) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  const light = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const linear = [...canvas.getImageData(0, 0, 1, 1).data]
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const background = (node) => getComputedStyle(node).backgroundColor;
  let behind = one.parentElement;
  while (background(behind) === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
  const lights = [light(background(one)), light(background(behind))];
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
})"""


@pytest.mark.parametrize("dark", [True, False])
def test_what_is_late_is_seen(visit: Callable[..., Any], *, dark: bool) -> None:
    someone = visit(dark=dark)
    someone.go("documents")
    dots = someone.page.locator(".infast-red").evaluate_all(CONTRASTS)
    someone.go("customers")
    meters = someone.page.locator(".infast-meter-4").evaluate_all(CONTRASTS)
    assert len(dots) > 1
    assert len(meters) > 1
    assert min(dots + meters) >= 3


def test_ageing_is_a_heading_and_names_its_table(visit: Callable[..., Any]) -> None:
    someone = visit("fr")
    for words in ({"page": "customers"}, {"page": "customer", "customer": "Acme"}):
        someone.go(**words)
        table = someone.page.get_by_role("table", name="Ancienneté", exact=True)
        heading = table.get_by_role("heading", name="Ancienneté", exact=True)
        assert heading.evaluate("one => one.tagName") == "H3"
        assert box(heading.locator(".."))["width"] <= 1


def test_figures_stand_clear_of_a_name_alone(visit: Callable[..., Any]) -> None:
    someone = visit(text=WIDE)
    someone.go("customer", customer="Bare")
    assert someone.page.locator(".infast-record").count() == 0
    name = box(someone.page.get_by_role("heading", name="Bare", exact=True))
    figure = box(someone.page.get_by_role("group", name="Outstanding", exact=True))
    assert figure["top"] >= name["bottom"] + 8


@LANGUAGES
def test_empty_books_show_commands_as_such(
    tmp_path: Path, make_client: Callable[..., Any], language: str
) -> None:
    path = tmp_path / "empty.beancount"
    settings = ('option "title" "Books"', EXTENSION, LANGUAGE.format(language))
    path.write_text("\n".join(settings), encoding="utf-8")
    client = make_client(path)
    for page in ("customers", "documents", "payments"):
        html = client.page(page=page)
        assert "<code>infast customer add</code>" in html
        assert "<code>infast invoice</code>" in html
