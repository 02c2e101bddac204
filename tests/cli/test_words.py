"""The person's language, and how it writes amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from click.testing import CliRunner

from beancount_infast.cli import main
from beancount_infast.words import Words, locale_name


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr_FR"),
        ({"LANG": "fr_FR@euro"}, "fr_FR"),
        ({"LANG": "fr_CA.ISO-8859-1"}, "fr_CA"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "fr_FR"),
        ({"LC_MESSAGES": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en_GB"),
        ({"LC_ALL": "", "LANG": "fr_FR.UTF-8"}, "fr_FR"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:en"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": ""}, "fr_FR"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "klingon:de"}, "de"),
        ({"LANG": "klingon"}, "en"),
        ({"LANGUAGE": "fr"}, "en"),
    ],
)
def test_the_locale_that_the_environment_asks_for(
    environ: dict[str, str], expected: str
) -> None:
    assert locale_name(environ) == expected


def test_the_environment_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert Words()("Outstanding") == "Reste dû"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert Words()("Outstanding") == "Outstanding"
    assert Words()("") == ""


@pytest.mark.parametrize(
    ("locale", "number", "places", "expected"),
    [
        ("en", "1234.5", 2, "1,234.50"),
        ("fr_FR", "1234567.5", 2, "1\u202f234\u202f567,50"),
        ("fr_FR", "-1234.5", 2, "-1\u202f234,50"),
        ("de", "1234.5", 2, "1.234,50"),
        ("en", "0", 0, "0"),
        ("en", "0.125", 2, "0.125"),
        ("en", "1E+3", 0, "1,000"),
        ("en", "9" * 40 + ".01", 2, ",".join(["9", *["999"] * 13]) + ".01"),
    ],
)
def test_amounts(locale: str, number: str, places: int, expected: str) -> None:
    assert Words(locale).amount(Decimal(number), places) == expected


@pytest.mark.parametrize(
    ("environ", "begins", "says"),
    [
        ({"LC_ALL": "C", "LANGUAGE": "fr"}, "Usage:", "Record a payment"),
        ({"LC_ALL": "fr_FR.UTF-8"}, "Utilisation :", "Enregistrer le paiement"),
        ({"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "fr"}, "Utilisation :", "Enregistrer"),
        ({"LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "en"}, "Usage:", "Record a payment"),
    ],
)
def test_a_page_of_help_is_in_one_language(
    environ: dict[str, str], begins: str, says: str
) -> None:
    told = CliRunner(env={"LANGUAGE": "", **environ}).invoke(main, ["pay", "--help"])
    assert told.output.replace("\N{NO-BREAK SPACE}", " ").startswith(begins)
    assert says in told.output
