"""Fava's own export of payments: the rows of `infast export payments`."""

from __future__ import annotations

import csv
import io
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from calling import ROOT, infast
from fava.application import create_app
from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "books"
    shutil.copytree(ROOT / "ledgers" / "demo", folder)
    return folder / "main.beancount"


def fetch(
    main: Path, name: str, *, language: str = "fr", **options: Any
) -> TestResponse:
    client = create_app([str(main)], load=True, **options).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    slug = client.get("/").location.split("/")[1]
    answer = client.get(f"/{slug}/extension/Infast/{name}")
    assert answer.status_code == 200
    return answer


PERIOD = "payments-from=2026-03-01&payments-to=2026-03-31"


def test_a_period_in_fava_s_language(demo: Path) -> None:
    answer = fetch(demo, f"payments.csv?{PERIOD}")
    words = ("--from", "2026-03-01", "--to", "2026-03-31", "--lang", "fr")
    ran = infast("-f", demo, "export", "payments", *words)
    assert answer.get_data(as_text=True) == ran.out
    name = "paiements_2026-03-01_2026-03-31.csv"
    assert name in answer.headers["Content-Disposition"]


def rows(answer: TestResponse) -> list[dict[str, str]]:
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_payments_that_the_page_shows(demo: Path) -> None:
    found = rows(fetch(demo, f"payments.csv?{PERIOD}&payments-method=cheque"))
    # Its reversal too, on its own date.
    assert {row["Pièce"] for row in found} >= {"R2026-006", "I2026-001", "X2026-001"}
    assert {row["Mode"] for row in found} == {"cheque"}
    found = rows(fetch(demo, f"payments.csv?{PERIOD}&payments-search=griseval"))
    assert {row["Client"] for row in found} == {"Griseval"}
    found = rows(fetch(demo, f"payments.csv?{PERIOD}&account=Actif:Clients:Griseval"))
    assert {row["Client"] for row in found} == {"Griseval"}


def test_as_a_workbook(demo: Path) -> None:
    answer = fetch(demo, f"payments.xlsx?{PERIOD}")
    assert "paiements_2026-03-01_2026-03-31.xlsx" in str(answer.headers)
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    assert sheet.max_row == len(rows(fetch(demo, f"payments.csv?{PERIOD}"))) + 1


def test_in_english(demo: Path) -> None:
    answer = fetch(demo, "payments.csv", language="en")
    assert answer.get_data(as_text=True).startswith("\ufeffdate,kind,")
    assert re.search(r"payments_20\d\d-\d\d-\d\d\.csv", str(answer.headers))


def test_amounts_are_hidden(demo: Path) -> None:
    found = rows(fetch(demo, f"payments.csv?{PERIOD}", incognito=True))
    assert (found[0]["Montant reçu"], found[0]["TVA 20 %"]) == ("XXX.XX", "XX.XX")
    assert found[0]["Montant en banque"] == "XXX.XX"
