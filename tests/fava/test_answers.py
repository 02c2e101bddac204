"""Each page answers with what reports say, in both languages, and writes nothing."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fava.application import create_app

from beancount_infast.desk import Refusal
from beancount_infast.export.faults import ExportFault, ExportRefused
from beancount_infast.fava import Infast
from beancount_infast.fava.figures import read_typed

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2]
EXTENSION = '2025-01-01 custom "fava-extension" "beancount_infast.fava"\n'


def serve(
    main: Path,
    *,
    read_only: bool = False,
    incognito: bool = False,
    language: str = "fr",
) -> FlaskClient:
    """Serve books to a browser that is set to a language."""
    app = create_app([str(main)], load=True, read_only=read_only, incognito=incognito)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "books"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    return folder / "main.beancount"


@pytest.fixture(scope="module")
def client(demo: Path) -> FlaskClient:
    return serve(demo)


def page(client: FlaskClient, query: str = "") -> str:
    """Give a page's own part, as text without what is not shown."""
    slug = client.get("/").location.split("/")[1]
    answer = client.get(f"/{slug}/extension/Infast/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words_of(html: str) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_customers_say_what_is_owed(client: FlaskClient) -> None:
    text = words_of(page(client))
    for word in ("Clients", "Facturé", "Payé", "Reste dû", "En retard", "Non échu"):
        assert word in text
    assert "Hôtel Griseval" in text
    assert "500.00" in text


def test_a_customer(client: FlaskClient) -> None:
    text = words_of(page(client, "?page=customer&customer=Griseval"))
    for word in ("Hôtel Griseval", "Reste à utiliser", "Factures", "Relevé de compte"):
        assert word in text
    assert "F2026-020" in text
    assert "R2026-031" in text


def test_documents_and_their_filters(client: FlaskClient) -> None:
    everything = words_of(page(client, "?page=documents"))
    assert "F2026-016" in everything
    one = words_of(
        page(
            client, "?page=documents&documents-customer=Griseval&documents-status=open"
        )
    )
    assert "F2026-020" in one
    assert "F2026-016" not in one
    dated = page(
        client, "?page=documents&documents-from=2026-01-01&documents-to=2026-01-31"
    )
    assert "F2025-001" not in words_of(dated)
    found = words_of(page(client, "?page=documents&documents-search=mediatheque"))
    assert "F2026-016" in found


@pytest.mark.parametrize(
    "number",
    [
        *("F2026-016", "F2026-032", "F2024-037", "A2026-001", "R2026-031", "R2026-021"),
        *("X2026-001", "P2026-001"),
    ],
)
def test_a_document(client: FlaskClient, number: str) -> None:
    assert number in words_of(page(client, f"?page=document&number={number}"))


def test_every_document_has_its_page(client: FlaskClient) -> None:
    numbers = set(re.findall(r"number=([\w-]+)", page(client, "?page=documents")))
    numbers |= set(re.findall(r"number=([\w-]+)", page(client, "?page=payments")))
    assert len(numbers) > 60
    for number in sorted(numbers):
        assert number in words_of(page(client, f"?page=document&number={number}"))


def test_payments(client: FlaskClient) -> None:
    text = words_of(page(client, "?page=payments"))
    for word in ("Paiements", "Mode", "virement", "chèque", "R2026-031"):
        assert word in text
    by_card = words_of(page(client, "?page=payments&payments-method=card"))
    assert "R2025-004" in by_card
    assert "R2026-031" not in by_card


def test_lists_can_be_sorted_and_turned(client: FlaskClient) -> None:
    for query in (
        "?page=documents&documents-sort=total",
        "?page=documents&documents-sort=-total",
        "?page=documents&documents-page=2",
        "?page=payments&payments-sort=amount&payments-page=9",
        "?customers-sort=-outstanding&customers-search=hotel",
    ):
        assert page(client, query)


def test_nothing_of_that_name(client: FlaskClient) -> None:
    for query in ("document&number=F9", "customer&customer=Nobody", "nonsense"):
        assert page(client, f"?page={query}")


def test_as_of_a_day(client: FlaskClient) -> None:
    text = words_of(page(client, "?time=2025"))
    assert "Au 2025-12-31" in text
    assert "F2026-016" not in words_of(page(client, "?page=documents&time=2025"))


def test_in_english(demo: Path) -> None:
    text = words_of(page(serve(demo, language="en")))
    for word in ("Customers", "Invoiced", "Outstanding", "Overdue", "Not due"):
        assert word in text


def test_hidden_amounts(demo: Path) -> None:
    text = words_of(
        page(serve(demo, incognito=True), "?page=document&number=F2026-016")
    )
    assert "F2026-016" in text
    assert "2880.00" not in text
    assert "2 880,00" not in text


def test_read_only_says_so(demo: Path) -> None:
    before = {p: p.read_bytes() for p in demo.parent.rglob("*") if p.is_file()}
    assert page(serve(demo, read_only=True))
    after = {p: p.read_bytes() for p in demo.parent.rglob("*") if p.is_file()}
    assert after == before


def test_empty_books_say_how_to_begin(tmp_path: Path) -> None:
    main = tmp_path / "main.beancount"
    main.write_text('option "title" "Empty"\n' + EXTENSION, "utf-8")
    client = serve(main)
    assert "infast customer add" in words_of(page(client))
    for query in ("?page=documents", "?page=payments"):
        assert page(client, query)


def test_a_name_is_text(tmp_path: Path) -> None:
    main = tmp_path / "main.beancount"
    main.write_text(
        'option "title" "Names"\n' + EXTENSION + "2026-01-01 open Assets:Bank\n"
        "2026-01-01 open Income:Services\n"
        "2026-01-01 open Assets:Receivable:Zoe EUR\n"
        '  customer: "<script>alert(1)</script><b>Zoé & fils</b>"\n'
        '2026-01-10 * "<b>Zoé</b>" "<i>Work</i>"\n'
        '  invoice: "F1"\n'
        "  Income:Services        -60.00 EUR\n"
        "  Assets:Receivable:Zoe   30.00 EUR\n"
        "    due: 2026-02-01\n"
        "  Assets:Receivable:Zoe   30.00 EUR\n"
        "    due: 2026-03-01\n",
        "utf-8",
    )
    client = serve(main)
    for query in (
        "",
        "?page=customer&customer=Zoe",
        "?page=documents",
        "?page=document&number=F1",
    ):
        html = page(client, query)
        assert "<b>Zo" not in html
        assert "<i>Work" not in html
        assert "<script>alert" not in html


def test_a_statement_from_a_day(client: FlaskClient) -> None:
    query = "?page=customer&customer=Griseval&from=2026-01-01&statement-from=2026-01-01"
    assert "F2026-020" in words_of(page(client, query))


def test_favas_account_filter(client: FlaskClient) -> None:
    text = words_of(page(client, "?page=documents&account=Actif:Clients:Griseval"))
    assert "F2026-020" in text
    assert "F2026-016" not in text


def test_numbers_of_a_locale(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locale"
    shutil.copytree(demo.parent, folder)
    main = folder / "main.beancount"
    with main.open("a", encoding="utf-8") as file:
        file.write('2025-01-01 custom "fava-option" "locale" "fr_FR"\n')
    text = words_of(page(serve(main), "?page=document&number=F2026-016"))
    assert "880,00" in text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("0,500", "0.500"),
        ("12", "12"),
        ("1,234", None),
        ("1.234", None),
        ("12 34,5", None),
        ("1,2,3", None),
        ("-5", "-5"),
        ("\N{MINUS SIGN}1 234,50", "-1234.50"),
        ("--5", None),
        ("- 5", None),
        ("+5", None),
        ("-1,234", None),
        ("abc", None),
        ("12,", None),
        ("\u0661", None),
        ("", None),
    ],
)
def test_an_amount_is_read_or_refused_and_never_guessed(
    typed: str, read: str | None
) -> None:
    expected = None if read is None else Decimal(read)
    assert read_typed(typed) == expected


def test_deposits_of_a_customer(client: FlaskClient) -> None:
    text = words_of(page(client, "?page=customer&customer=Oréval"))
    assert "Acomptes Document Date Demandé Reçu Acompte Déduit Restant" in text
    assert "F2026-005 2026-02-12 2400.00 2400.00 2000.00 2000.00 0.00 EUR" in text
    asked = words_of(page(client, "?page=document&number=F2026-005"))
    assert "Déductions Date Document Montant" in asked
    assert "2000.00" in asked
    none = words_of(page(client, "?page=customer&customer=Griseval"))
    assert "Acomptes" not in none


# --- Files to take along ----------------------------------------------------------


def test_what_an_accountant_takes_along(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = datetime.date(2026, 11, 24)
    monkeypatch.setattr(Infast, "today", staticmethod(lambda: last_day))
    for period, first in (
        ("", "2026-01-01"),
        ("?payments-from=2026-03-01&payments-to=2026-05-31", "2026-03-01"),
        ("?time=2025", "2025-01-01"),
    ):
        assert "Pour le comptable" in page(client, "?page=payments")
        slug = client.get("/").location.split("/")[1]
        address = f"/{slug}/extension/Infast/accountant.zip{period}"
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        name = answer.headers["Content-Disposition"]
        assert f'filename="comptable_{first}_' in name
        names = zipfile.ZipFile(io.BytesIO(answer.get_data())).namelist()
        assert any(one.endswith(".xlsx") for one in names)


def test_why_an_accountant_takes_nothing(
    client: FlaskClient, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = client.get("/").location.split("/")[1]
    address = f"/{slug}/extension/Infast/accountant.zip"

    def refused(*_: object) -> None:
        sentence = "a file, a file of {0}, cannot be read"
        raise ExportRefused([ExportFault("accountant-file", sentence, ("F1",), "x", 3)])

    monkeypatch.setattr("beancount_infast.fava.handing_over.package", refused)
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert answer.get_data(as_text=True) == (
        "x:3: [accountant-file] a file, a file of F1, cannot be read\n"
    )

    def unread(*_: object) -> None:
        raise Refusal("no-xlsx", "there is nothing to write a workbook with")

    monkeypatch.setattr("beancount_infast.fava.handing_over.package", unread)
    assert "a workbook" in client.get(address).get_data(as_text=True)
    hidden = serve(demo, incognito=True)
    assert hidden.get(address).status_code == 404
    assert "accountant.zip" not in page(hidden, "?page=payments")


def test_a_statement_of_nobody(client: FlaskClient) -> None:
    slug = client.get("/").location.split("/")[1]
    address = f"/{slug}/extension/Infast/statement.csv"
    assert client.get(address).status_code == 404
    answer = client.get(f"{address}?customer=Griseval&statement-from=2026-01-01")
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0].startswith("date,document,kind,description")
    assert lines[1].startswith("2026-01-01,,,Solde reporté,EUR,,,")


def test_money_never_goes_to_equity(client: FlaskClient) -> None:
    slug = client.get("/").location.split("/")[1]
    address = f"/{slug}/extension/Infast/"
    state = client.put(f"{address}probe", json={}).get_json()["state"]
    asked = {"action": "pay", "numbers": ["F2026-020"], "state": state}
    html = client.put(f"{address}dialog", json=asked).get_json()["html"]
    assert "Actif:Caisse" in html
    # There an opening payment stands.
    assert "Capital:" not in html
