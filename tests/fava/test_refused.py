"""What is refused is said in the language of the page, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from favabooks import BOOKS, write_books
from french import english_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DUE_TOO_EARLY = """
2025-04-01 * "ACME SARL" "Misdated"
  invoice: "F2025-099"
  due: 2025-03-01
  Income:Services            -10.00 EUR
  Assets:Receivable:Acme      10.00 EUR
"""


@pytest.fixture
def french(tmp_path: Path, make_client: Callable[..., Any]) -> Any:
    return make_client(write_books(tmp_path, "fr"))


def test_what_the_desk_refuses(french: Any) -> None:
    before = french.path.read_bytes()
    asked = {"numbers": ["F2025-001"], "state": french.state}
    fields = {"amount": "301"}
    status, shown = french.put("preview", action="write-off", **asked, fields=fields)
    assert (status, shown["text"]) == (200, "")
    assert shown["sentence"] == (
        "301 EUR dépassent les 300.00 EUR qui restent dus sur F2025-001 ; diminuez le "
        "montant."
    )
    record = {"action": "write-off", **asked, "fields": fields, "shown": "?"}
    status, answer = french.put("record", **record)
    assert (status, answer["code"]) == (422, "over-settled")
    assert answer["alert"] == shown["sentence"]
    assert french.path.read_bytes() == before


def test_what_the_dialog_itself_refuses(french: Any) -> None:
    for action, numbers, more, said in (
        ("use", ["F2025-001"], {}, "Ce client n'a rien à utiliser."),
        ("refund", [], {}, "Indiquez le document."),
        (
            "pay",
            ["F2025-001"],
            {"customer": "Bruno"},
            "F2025-001 concerne le client Acme et non le client Bruno ; indiquez ",
        ),
        ("pay", ["F-9"], {}, "Aucune facture ne porte le numéro F-9 ; corrigez "),
    ):
        asked = {"action": action, "numbers": numbers, "state": french.state, **more}
        status, answer = french.put("dialog", **asked)
        told = answer["alert"] if status == 422 else answer["preview"]["sentence"]
        assert told.startswith(said), (action, told)
        assert not told.endswith("..")


def test_what_the_books_refuse(french: Any) -> None:
    status, answer = french.record("pay", "F2025-001", amount="1", date="2019-01-01")
    assert (status, answer["code"]) == (422, "beancount")
    # Which of the two accounts is told first is Beancount's affair.
    assert answer["alert"].startswith("Le compte '")
    assert "' n'est pas ouvert à cette date ; changez" in answer["alert"]
    assert not english_in(answer["alert"])


def test_what_an_error_of_the_books_prevents(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    text = BOOKS + DUE_TOO_EARLY
    answers = []
    for language in ("en", "fr"):
        client = make_client(write_books(tmp_path, language, text))
        answers.append(client.record("pay", "F2025-001", amount="1"))
        # Fava's own page of errors says what Beancount was told.
        errors = client.client.get("/books/api/errors").get_json()["data"]
        assert "F2025-099 is dated 2025-04-01 and due on" in errors[0]["message"]
    english, french = (answer["alert"] for _, answer in answers)
    assert "[due-before-date] F2025-099 is dated 2025-04-01 and due on" in english
    assert "[due-before-date] F2025-099 est datée du 2025-04-01 et échoit" in french
    assert not english_in(french.replace(str(client.path), ""))


def test_what_is_refused_with_amounts_hidden(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path, "fr"), incognito=True)
    fields = {"amount": "301"}
    _, shown = client.put(
        "preview",
        action="write-off",
        numbers=["F2025-001"],
        state=client.state,
        fields=fields,
    )
    assert shown["sentence"].startswith("XXX EUR dépassent les XXX.XX EUR")


def test_a_host_that_is_not_ours(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path, "fr"))
    address = f"{client.address}probe"
    answer = client.client.put(address, json={}, base_url="http://books.example")
    assert answer.status_code == 403
    assert answer.get_json()["alert"].startswith("books.example n'est pas un hôte de ")


def test_what_goes_wrong_unforeseen(
    french: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beancount_infast.fava.recordings.refresh", lambda _: 1 / 0)
    status, answer = french.put("dialog", action="pay", numbers=["F2025-001"])
    assert status == 500
    assert answer == {
        "alert": "cela n'a pas pu être fait ; le journal de Fava dit pourquoi"
    }


def test_the_archive_is_refused_in_french(
    tmp_path: Path, make_client: Callable[..., Any]
) -> None:
    client = make_client(write_books(tmp_path, "fr", BOOKS + DUE_TOO_EARLY))
    answer = client.client.get(f"{client.address}accountant.zip")
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "les comptes ont une erreur, due-before-date : F2025-099 est datée" in told
