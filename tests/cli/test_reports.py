"""Each report as text, CSV and JSON, in both languages.

The expected tables and rows below follow from the books by hand; see them as a person
would who checks a report against the ledger.
"""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from calling import DEMO, FRENCH, STORIES, infast

from beancount_infast.cli import common
from beancount_infast.cli.tables import width_of

if TYPE_CHECKING:
    from pathlib import Path

    from calling import Ran

# Two customers, one of them in dollars too; every report has something to say of them.
BOOKS = """\
option "operating_currency" "EUR"

2026-01-01 custom "infast-option" "payment-method" "transfer"
2026-01-01 custom "infast-option" "payment-method" "cheque"

2026-01-01 open Assets:Bank
2026-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
2026-01-01 open Assets:Receivable:Zoé
  customer: "Zoé & fils"
  payment-terms: 30
2026-01-01 open Assets:Receivable:Newcomer GBP
2026-01-01 open Expenses:BadDebts
2026-01-01 open Income:Services

2026-01-10 * "ACME SARL" "Web site"
  invoice: "F2026-001"
  due: 2026-02-09
  Income:Services           -150.00 EUR
  Assets:Receivable:Acme     150.00 EUR

2026-01-15 * "Zoé & fils" "Talk"
  invoice: "F2026-002"
  Income:Services           -90.00 USD
  Assets:Receivable:Zoé      90.00 USD

2026-01-20 * "ACME SARL" "Transfer" ^F2026-001
  payment: "R2026-001"
  method: "transfer"
  Assets:Bank                500.00 EUR
  Assets:Receivable:Acme

2026-02-01 * "Zoé & fils" "Catalogue"
  invoice: "F2026-003"
  Income:Services         -1200.00 EUR
  Assets:Receivable:Zoé    1200.00 EUR

2026-02-03 * "ACME SARL" "A discount agreed on later" ^F2026-001
  credit-note: "A2026-001"
  corrects: "F2026-001"
  Income:Services            50.00 EUR
  Assets:Receivable:Acme    -50.00 EUR

2026-02-10 * "Zoé & fils" "Cheque 12" ^F2026-003
  payment: "R2026-002"
  method: "cheque"
  Assets:Bank                700.00 EUR
  Assets:Receivable:Zoé

2026-02-12 * "Zoé & fils" "Cheque 13" ^F2026-003
  payment: "R2026-003"
  method: "cheque"
  Assets:Bank                400.00 EUR
  Assets:Receivable:Zoé

2026-02-20 * "Zoé & fils" "Cheque 13 bounced"
  reversal: "X2026-001"
  reverses: "R2026-003"
  Assets:Bank               -400.00 EUR
  Assets:Receivable:Zoé

2026-02-25 * "Zoé & fils" "In cash" ^F2026-002
  payment:
  Assets:Bank                 30.00 USD
  Assets:Receivable:Zoé

2026-03-01 ! "ACME SARL" "Hosting"
  invoice: "F2026-004"
  due: 2026-03-31
  Income:Services            -80.00 EUR
  Assets:Receivable:Acme      80.00 EUR

2026-03-02 * "Zoé & fils" "Given up"
  write-off: "P2026-001"
  Assets:Receivable:Zoé      -20.00 USD
    settles: "F2026-002"
  Expenses:BadDebts           20.00 USD
"""

DAY = "2026-03-15"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "books.beancount"
    path.write_text(BOOKS, encoding="utf-8")
    return path


def text(ran: Ran) -> str:
    """Give what a report wrote, with a plain space in figures."""
    assert (ran.status, ran.err) == (0, "")
    return ran.out.replace("\u202f", " ")


# --- Text --------------------------------------------------------------------------

ENGLISH = {
    "customers": """\
Customer    Invoiced    Paid  Written off  Outstanding  Overdue  Unused  Drafts
----------  --------  ------  -----------  -----------  -------  ------  ------
EUR
ACME SARL     150.00  150.00         0.00         0.00     0.00  400.00   80.00
Zoé & fils  1,200.00  700.00         0.00       500.00   500.00    0.00    0.00
GBP
Newcomer        0.00    0.00         0.00         0.00     0.00    0.00    0.00
USD
Zoé & fils     90.00   30.00        20.00        40.00    40.00    0.00    0.00
----------  --------  ------  -----------  -----------  -------  ------  ------
Total EUR   1,350.00  850.00         0.00       500.00   500.00  400.00   80.00
Total GBP       0.00    0.00         0.00         0.00     0.00    0.00    0.00
Total USD      90.00   30.00        20.00        40.00    40.00    0.00    0.00
""",
    "invoices": """\
Number     Date        Due            Total    Paid  Outstanding  Status
---------  ----------  ----------  --------  ------  -----------  ---------
ACME SARL (Acme), EUR
F2026-001  2026-01-10  2026-02-09    150.00  150.00         0.00  paid
Zoé & fils (Zoé), EUR
F2026-003  2026-02-01  2026-03-03  1,200.00  700.00       500.00  part paid
Zoé & fils (Zoé), USD
F2026-002  2026-01-15  2026-02-14     90.00   30.00        40.00  part paid
---------  ----------  ----------  --------  ------  -----------  ---------
Total EUR                          1,350.00  850.00       500.00
Total USD                             90.00   30.00        40.00

Drafts
---------  ----------  ----------  --------  ------  -----------  ---------
ACME SARL (Acme), EUR
F2026-004  2026-03-01  2026-03-31     80.00    0.00        80.00  draft
""",
    "invoices --customer Zoé": """\
Number     Date        Due            Total    Paid  Outstanding  Status
---------  ----------  ----------  --------  ------  -----------  ---------
Zoé & fils (Zoé), EUR
F2026-003  2026-02-01  2026-03-03  1,200.00  700.00       500.00  part paid
    2026-02-10  payment R2026-002   700.00
    2026-02-12  payment R2026-003   400.00
    2026-02-20  payment R2026-003  -400.00
Zoé & fils (Zoé), USD
F2026-002  2026-01-15  2026-02-14     90.00   30.00        40.00  part paid
    2026-02-25  payment              30.00
    2026-03-02  write-off P2026-001  20.00
---------  ----------  ----------  --------  ------  -----------  ---------
Total EUR                          1,200.00  700.00       500.00
Total USD                             90.00   30.00        40.00
""",
    "credits": """\
Number     Kind         Date          Amount    Used  Unused  Reversed
---------  -----------  ----------  --------  ------  ------  ----------
ACME SARL (Acme), EUR
R2026-001  payment      2026-01-20    500.00  150.00  350.00
A2026-001  credit note  2026-02-03     50.00    0.00   50.00
Zoé & fils (Zoé), EUR
R2026-002  payment      2026-02-10    700.00  700.00    0.00
Zoé & fils (Zoé), USD
           payment      2026-02-25     30.00   30.00    0.00
---------  -----------  ----------  --------  ------  ------  ----------
Total EUR                           1,250.00  850.00  400.00
Total USD                              30.00   30.00    0.00

Reversed
---------  -----------  ----------  --------  ------  ------  ----------
Zoé & fils (Zoé), EUR
R2026-003  payment      2026-02-12    400.00    0.00    0.00  2026-02-20
""",
    "payments": """\
Number     Date        Method      Amount  Unused  Status    Settles
---------  ----------  --------  --------  ------  --------  ---------
ACME SARL (Acme), EUR
R2026-001  2026-01-20  transfer    500.00  350.00  recorded  F2026-001
Zoé & fils (Zoé), EUR
R2026-002  2026-02-10  cheque      700.00    0.00  recorded  F2026-003
Zoé & fils (Zoé), USD
           2026-02-25               30.00    0.00  recorded  F2026-002
---------  ----------  --------  --------  ------  --------  ---------
Total EUR                        1,200.00  350.00
Total USD                           30.00    0.00

Reversed
---------  ----------  --------  --------  ------  --------  ---------
Zoé & fils (Zoé), EUR
R2026-003  2026-02-12  cheque      400.00    0.00  reversed
""",
    "payments --customer Acme": """\
Number     Date        Method    Account      Amount  Unused  Status
---------  ----------  --------  -----------  ------  ------  --------
ACME SARL (Acme), EUR
R2026-001  2026-01-20  transfer  Assets:Bank  500.00  350.00  recorded
    F2026-001  150.00
---------  ----------  --------  -----------  ------  ------  --------
Total EUR                                     500.00  350.00
""",
    "ageing": """\
Customer    Not due    1-30  31-60  61-90  > 90  Outstanding
----------  -------  ------  -----  -----  ----  -----------
EUR
Zoé & fils     0.00  500.00   0.00   0.00  0.00       500.00
USD
Zoé & fils     0.00   40.00   0.00   0.00  0.00        40.00
----------  -------  ------  -----  -----  ----  -----------
Total EUR      0.00  500.00   0.00   0.00  0.00       500.00
Total USD      0.00   40.00   0.00   0.00  0.00        40.00
""",
    "statement Zoé": """\
Statement of account of Zoé & fils (Zoé), as of 2026-03-15

Date        Document   Kind       Description           Debit  Credit   Balance
----------  ---------  ---------  -----------------  --------  ------  --------
EUR
2026-02-01  F2026-003  invoice    Catalogue          1,200.00          1,200.00
2026-02-10  R2026-002  payment    Cheque 12                    700.00    500.00
2026-02-12  R2026-003  payment    Cheque 13                    400.00    100.00
2026-02-20  X2026-001  reversal   Cheque 13 bounced    400.00            500.00
USD
2026-01-15  F2026-002  invoice    Talk                  90.00             90.00
2026-02-25             payment    In cash                       30.00     60.00
2026-03-02  P2026-001  write-off  Given up                      20.00     40.00
""",
}
IN_FRENCH = {
    "customers": """\
                                       Reste      En         Reste à
Client       Facturé    Payé  Pertes      dû  retard        utiliser  Brouillons
----------  --------  ------  ------  ------  ------  --------------  ----------
EUR
ACME SARL     150,00  150,00    0,00    0,00    0,00          400,00       80,00
Zoé & fils  1 200,00  700,00    0,00  500,00  500,00            0,00        0,00
GBP
Newcomer        0,00    0,00    0,00    0,00    0,00            0,00        0,00
USD
Zoé & fils     90,00   30,00   20,00   40,00   40,00            0,00        0,00
----------  --------  ------  ------  ------  ------  --------------  ----------
Total EUR   1 350,00  850,00    0,00  500,00  500,00          400,00       80,00
Total GBP       0,00    0,00    0,00    0,00    0,00            0,00        0,00
Total USD      90,00   30,00   20,00   40,00   40,00            0,00        0,00
""",
    "invoices": """\
                                                      Reste        En
Numéro     Date        Échéance       Total    Payé      dû    retard  Statut
---------  ----------  ----------  --------  ------  ------  --------  ---------
ACME SARL (Acme), EUR
F2026-001  2026-01-10  2026-02-09    150,00  150,00    0,00      0,00  payée
Zoé & fils (Zoé), EUR
F2026-003  2026-02-01  2026-03-03  1 200,00  700,00  500,00    500,00  en partie
Zoé & fils (Zoé), USD
F2026-002  2026-01-15  2026-02-14     90,00   30,00   40,00     40,00  en partie
---------  ----------  ----------  --------  ------  ------  --------  ---------
Total EUR                          1 350,00  850,00  500,00    500,00
Total USD                             90,00   30,00   40,00     40,00

Brouillons
---------  ----------  ----------  --------  ------  ------  --------  ---------
ACME SARL (Acme), EUR
F2026-004  2026-03-01  2026-03-31     80,00    0,00   80,00      0,00  brouillon
""",
    "invoices --customer Zoé": """\
                                                      Reste        En
Numéro     Date        Échéance       Total    Payé      dû    retard  Statut
---------  ----------  ----------  --------  ------  ------  --------  ---------
Zoé & fils (Zoé), EUR
F2026-003  2026-02-01  2026-03-03  1 200,00  700,00  500,00    500,00  en partie
    2026-02-10  paiement R2026-002   700,00
    2026-02-12  paiement R2026-003   400,00
    2026-02-20  paiement R2026-003  -400,00
Zoé & fils (Zoé), USD
F2026-002  2026-01-15  2026-02-14     90,00   30,00   40,00     40,00  en partie
    2026-02-25  paiement         30,00
    2026-03-02  perte P2026-001  20,00
---------  ----------  ----------  --------  ------  ------  --------  ---------
Total EUR                          1 200,00  700,00  500,00    500,00
Total USD                             90,00   30,00   40,00     40,00
""",
    "credits": """\
Numéro     Type      Date         Montant  Utilisé  Reste à utiliser  Annulé
---------  --------  ----------  --------  -------  ----------------  ----------
ACME SARL (Acme), EUR
R2026-001  paiement  2026-01-20    500,00   150,00            350,00
A2026-001  avoir     2026-02-03     50,00     0,00             50,00
Zoé & fils (Zoé), EUR
R2026-002  paiement  2026-02-10    700,00   700,00              0,00
Zoé & fils (Zoé), USD
           paiement  2026-02-25     30,00    30,00              0,00
---------  --------  ----------  --------  -------  ----------------  ----------
Total EUR                        1 250,00   850,00            400,00
Total USD                           30,00    30,00              0,00

Annulé
---------  --------  ----------  --------  -------  ----------------  ----------
Zoé & fils (Zoé), EUR
R2026-003  paiement  2026-02-12    400,00     0,00              0,00  2026-02-20
""",
    "payments": """\
                                                  Reste à
Numéro     Date        Mode       Montant        utiliser  Statut      Règle
---------  ----------  --------  --------  --------------  ----------  ---------
ACME SARL (Acme), EUR
R2026-001  2026-01-20  virement    500,00          350,00  enregistré  F2026-001
Zoé & fils (Zoé), EUR
R2026-002  2026-02-10  chèque      700,00            0,00  enregistré  F2026-003
Zoé & fils (Zoé), USD
           2026-02-25               30,00            0,00  enregistré  F2026-002
---------  ----------  --------  --------  --------------  ----------  ---------
Total EUR                        1 200,00          350,00
Total USD                           30,00            0,00

Annulé
---------  ----------  --------  --------  --------------  ----------  ---------
Zoé & fils (Zoé), EUR
R2026-003  2026-02-12  chèque      400,00            0,00  annulé
""",
    "payments --customer Acme": """\
                                                             Reste à
Numéro     Date        Mode      Compte       Montant       utiliser  Statut
---------  ----------  --------  -----------  -------  -------------  ----------
ACME SARL (Acme), EUR
R2026-001  2026-01-20  virement  Assets:Bank   500,00         350,00  enregistré
    F2026-001  150,00
---------  ----------  --------  -----------  -------  -------------  ----------
Total EUR                                      500,00         350,00
""",
    "ageing": """\
Client      Non échu    1-30  31-60  61-90  > 90  Reste dû
----------  --------  ------  -----  -----  ----  --------
EUR
Zoé & fils      0,00  500,00   0,00   0,00  0,00    500,00
USD
Zoé & fils      0,00   40,00   0,00   0,00  0,00     40,00
----------  --------  ------  -----  -----  ----  --------
Total EUR       0,00  500,00   0,00   0,00  0,00    500,00
Total USD       0,00   40,00   0,00   0,00  0,00     40,00
""",
    "statement Zoé": """\
Relevé de compte de Zoé & fils (Zoé), au 2026-03-15

Date        Document   Type        Libellé               Débit  Crédit     Solde
----------  ---------  ----------  -----------------  --------  ------  --------
EUR
2026-02-01  F2026-003  facture     Catalogue          1 200,00          1 200,00
2026-02-10  R2026-002  paiement    Cheque 12                    700,00    500,00
2026-02-12  R2026-003  paiement    Cheque 13                    400,00    100,00
2026-02-20  X2026-001  annulation  Cheque 13 bounced    400,00            500,00
USD
2026-01-15  F2026-002  facture     Talk                  90,00             90,00
2026-02-25             paiement    In cash                       30,00     60,00
2026-03-02  P2026-001  perte       Given up                      20,00     40,00
""",
}


@pytest.mark.parametrize("words", ENGLISH)
def test_a_report_in_english(books: Path, words: str) -> None:
    ran = infast("-f", books, *words.split(), "--as-of", DAY)
    assert text(ran) == ENGLISH[words]


@pytest.mark.parametrize("words", IN_FRENCH)
def test_a_report_in_french(books: Path, words: str) -> None:
    ran = infast("-f", books, *words.split(), "--as-of", DAY, **FRENCH)
    assert text(ran) == IN_FRENCH[words]


def test_words_of_the_reports_change_with_the_language_alone(books: Path) -> None:
    english = infast("-f", books, "invoices", "--as-of", DAY, "--format", "json")
    french = infast(
        "-f", books, "invoices", "--as-of", DAY, "--format", "json", **FRENCH
    )
    assert english == french


# --- JSON and CSV ------------------------------------------------------------------

# The fields of each report, in the order in which they are promised.
FIELDS = {
    "customers": "customer name currency invoiced credited paid written_off outstanding"
    " overdue unused draft",
    "invoices": "number customer date due currency total paid credited written_off"
    " outstanding status overdue settlements",
    "credits": "document kind customer date currency amount used refunded written_off"
    " unused reversed",
    "payments": "number date customer method account currency amount settles unused"
    " status",
    "ageing": "customer name currency not_due days_1_30 days_31_60 days_61_90"
    " days_over_90 outstanding",
    "statement Zoé": "date document kind description currency debit credit balance",
}


@pytest.mark.parametrize(("words", "fields"), FIELDS.items())
def test_fields_come_in_the_promised_order(
    books: Path, words: str, fields: str
) -> None:
    rows = infast("-f", books, *words.split(), "--as-of", DAY, "--format", "json")
    for row in rows.json():
        assert " ".join(row) == fields
    table = infast("-f", books, *words.split(), "--as-of", DAY, "--format", "csv")
    assert table.lines()[0].split(",") == fields.split()


def test_an_invoice_in_json(books: Path) -> None:
    ran = infast("-f", books, "invoices", "--as-of", DAY, "--format", "json")
    [row] = [row for row in ran.json() if row["number"] == "F2026-002"]
    assert row == {
        "number": "F2026-002",
        "customer": "Zoé",
        "date": "2026-01-15",
        "due": "2026-02-14",
        "currency": "USD",
        "total": "90.00",
        "paid": "30.00",
        "credited": "0.00",
        "written_off": "20.00",
        "outstanding": "40.00",
        "status": "partially-paid",
        "overdue": "40.00",
        "settlements": [
            {
                "document": None,
                "kind": "payment",
                "date": "2026-02-25",
                "amount": "30.00",
            },
            {
                "document": "P2026-001",
                "kind": "write-off",
                "date": "2026-03-02",
                "amount": "20.00",
            },
        ],
    }


def test_what_is_absent_is_null_in_json_and_empty_in_csv(books: Path) -> None:
    rows = infast("-f", books, "payments", "--customer", "Zoé", "--format", "json")
    [row] = [row for row in rows.json() if row["currency"] == "USD"]
    assert (row["number"], row["method"]) == (None, None)
    table = infast("-f", books, "payments", "--customer", "Zoé", "--format", "csv")
    assert table.lines()[-1] == (
        ",2026-02-25,Zoé,,Assets:Bank,USD,30.00,F2026-002:30.00,0.00,recorded"
    )


def test_a_list_is_one_cell_in_csv(books: Path) -> None:
    ran = infast("-f", books, "invoices", "--customer", "Zoé", "--format", "csv")
    [row] = [row for row in csv_rows(ran) if row["number"] == "F2026-003"]
    assert row["settlements"] == (
        "R2026-002:payment:2026-02-10:700.00;"
        "R2026-003:payment:2026-02-12:400.00;"
        "R2026-003:payment:2026-02-20:-400.00"
    )


def test_csv_is_as_its_standard_says(tmp_path: Path) -> None:
    path = tmp_path / "names.beancount"
    path.write_text(
        "2026-01-01 open Assets:Receivable:Acme EUR\n"
        '  customer: "ACME, \\"the first\\"\nof its name"\n',
        encoding="utf-8",
    )
    ran = infast("-f", path, "customers", "--format", "csv")
    header, row, *rest = ran.out.split("\r\n")
    assert rest == [""]
    assert row.startswith('Acme,"ACME, ""the first""\nof its name",EUR,0.00,')
    assert csv_rows(ran)[0]["name"] == 'ACME, "the first"\nof its name'
    assert header.startswith("customer,name")


def test_a_customer_without_documents_has_one_row_of_zeros(books: Path) -> None:
    ran = infast("-f", books, "customers", "--customer", "Newcomer", "--format", "json")
    [row] = ran.json()
    assert row["currency"] == "GBP"
    assert {row[name] for name in FIELDS["customers"].split()[3:]} == {"0.00"}


def test_amounts_have_the_decimals_of_the_most_precise_document(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decimals.beancount"
    opened = "2026-01-01 open Assets:Receivable:{0}\n2026-01-01 open Income:{0}\n"
    invoice = (
        '2026-01-10 * "x" "y"\n  invoice: "{0}"\n  Income:{1}  -{2}\n'
        "  Assets:Receivable:{1}  {2}\n"
    )
    path.write_text(
        opened.format("A")
        + invoice.format("F1", "A", "12.5 EUR")
        + invoice.format("F2", "A", "3.125 EUR")
        + invoice.format("F3", "A", "700 JPY")
        + invoice.format("F4", "A", "9.5 USD"),
        encoding="utf-8",
    )
    rows = infast("-f", path, "customers", "--format", "json").json()
    shown = {row["currency"]: (row["invoiced"], row["unused"]) for row in rows}
    assert shown == {
        "EUR": ("15.625", "0.000"),
        "JPY": ("700", "0"),
        "USD": ("9.5", "0.0"),
    }
    # Of a day before the most precise one was issued, it is not counted.
    rows = infast("-f", path, "invoices", "--format", "json").json()
    assert [row["total"] for row in rows] == ["12.500", "3.125", "700", "9.5"]


def test_huge_amounts_are_written_out_and_not_rounded(tmp_path: Path) -> None:
    path = tmp_path / "huge.beancount"
    huge = f"{'9' * 40}.99"
    path.write_text(
        "2026-01-01 open Assets:Receivable:A\n2026-01-01 open Income:A\n"
        '2026-01-10 * "x" "y"\n  invoice: "F1"\n'
        f"  Income:A  -{huge} EUR\n  Assets:Receivable:A  {huge} EUR\n",
        encoding="utf-8",
    )
    [row] = infast("-f", path, "invoices", "--format", "json").json()
    assert row["total"] == huge
    assert huge[:2] in infast("-f", path, "invoices").out


def csv_rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


# --- Choosing ----------------------------------------------------------------------


def numbers(ran: Ran) -> list[str]:
    return [row["number"] for row in ran.json()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["F2026-001", "F2026-002", "F2026-003", "F2026-004"]),
        ("--open", ["F2026-002", "F2026-003"]),
        ("--overdue", ["F2026-002"]),
        ("--open --overdue --customer Acme", []),
        ("--customer Acme", ["F2026-001", "F2026-004"]),
    ],
)
def test_invoices_that_are_asked_for(
    books: Path, words: str, expected: list[str]
) -> None:
    ran = infast(
        *("-f", books, "invoices", "--as-of", "2026-03-02", "--format", "json"),
        *words.split(),
    )
    assert numbers(ran) == expected


def test_an_invoice_is_overdue_from_the_day_after_it_is_due(books: Path) -> None:
    for day, expected in (("2026-03-03", "0.00"), ("2026-03-04", "500.00")):
        rows = infast("-f", books, "customers", "--as-of", day, "--format", "json")
        [zoe] = [r for r in rows.json() if (r["customer"], r["currency"]) == ZOE]
        assert zoe["overdue"] == expected


ZOE = ("Zoé", "EUR")


def test_credits_that_are_not_used_up(books: Path) -> None:
    ran = infast("-f", books, "credits", "--unused", "--format", "json")
    assert [row["document"] for row in ran.json()] == ["R2026-001", "A2026-001"]


def test_figures_of_a_day_do_not_know_what_came_later(books: Path) -> None:
    ran = infast("-f", books, "invoices", "--as-of", "2026-02-09", "--format", "json")
    rows = {row["number"]: row for row in ran.json()}
    assert sorted(rows) == ["F2026-001", "F2026-002", "F2026-003"]
    assert rows["F2026-003"]["settlements"] == []
    assert rows["F2026-003"]["outstanding"] == "1200.00"


def test_a_customer_is_named_by_its_key_or_its_name(books: Path) -> None:
    by_key = infast("-f", books, "customers", "--customer", "Acme", "--format", "json")
    by_name = infast(
        "-f", books, "customers", "--customer", "ACME SARL", "--format", "json"
    )
    assert by_key.json() == by_name.json() != []
    assert infast("-f", books, "statement", "Zoé & fils").status == 0


def test_today_is_the_default_day(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "today", lambda: datetime.date(2026, 1, 12))
    rows = infast("-f", books, "invoices", "--format", "json").json()
    assert [row["number"] for row in rows] == ["F2026-001"]


# --- Nothing to report -------------------------------------------------------------


@pytest.mark.parametrize("words", [*FIELDS][:-1])
def test_empty_books_say_how_to_begin(tmp_path: Path, words: str) -> None:
    path = tmp_path / "empty.beancount"
    path.touch()
    ran = infast("-f", path, words)
    assert text(ran) == (
        "There is no customer yet. Open one with infast customer add KEY, then issue "
        "an invoice with infast invoice.\n"
    )
    assert infast("-f", path, words, "--format", "json").out == "[]\n"
    header = FIELDS[words].replace(" ", ",")
    assert infast("-f", path, words, "--format", "csv").out == f"{header}\r\n"


def test_nothing_to_show(books: Path) -> None:
    ran = infast("-f", books, "invoices", "--as-of", "2025-01-01")
    assert text(ran) == "Nothing to show.\n"
    ran = infast("-f", books, "statement", "Newcomer", **FRENCH)
    assert text(ran) == "Rien à afficher.\n"


# --- All the books that we have ----------------------------------------------------

REPORTS = ("customers", "invoices", "credits", "payments", "ageing")
DAYS = ("2025-06-30", "2026-03-20", "2026-11-24")


@pytest.mark.parametrize("path", [DEMO, *STORIES], ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["C.UTF-8", "fr_FR.UTF-8"])
def test_tables_keep_within_80_columns(path: Path, language: str) -> None:
    for report in REPORTS:
        ran = infast("-f", path, report, "--as-of", DAYS[-1], LC_ALL=language)
        assert (ran.status, ran.err) == (0, "")
        assert max(map(width_of, ran.lines())) <= 80, ran.out
        rows = infast(
            "-f", path, report, "--as-of", DAYS[-1], "--format", "json"
        ).json()
        for row in rows:
            assert row.get("number") is None or row["number"] in ran.out


def test_a_wide_terminal_shows_more() -> None:
    narrow = infast("-f", DEMO, "invoices", "--as-of", DAYS[-1], COLUMNS="80")
    wide = infast("-f", DEMO, "invoices", "--as-of", DAYS[-1], COLUMNS="140")
    assert "Written off" not in narrow.out
    assert "Credited" in wide.lines()[0]
    assert "Written off" in wide.lines()[0]


def test_names_are_whole() -> None:
    for report in REPORTS[:4]:
        ran = infast("-f", DEMO, report, "--as-of", DAYS[-1])
        assert "Commune de Saint-Elvrac" in ran.out


@pytest.mark.parametrize("path", [DEMO, *STORIES], ids=lambda path: path.stem)
@pytest.mark.parametrize("day", DAYS)
def test_csv_says_what_json_says(path: Path, day: str) -> None:
    for report in REPORTS:
        rows = infast("-f", path, report, "--as-of", day, "--format", "json").json()
        table = csv_rows(infast("-f", path, report, "--as-of", day, "--format", "csv"))
        assert len(table) == len(rows)
        for row, cells in zip(rows, table, strict=True):
            for name, value in row.items():
                if isinstance(value, list):
                    assert cells[name].count(";") == max(len(value) - 1, 0)
                    assert all(item["amount"] in cells[name] for item in value)
                else:
                    assert cells[name] == (value or "")


def total(rows: list[dict[str, Any]], name: str) -> dict[tuple[str, str], Decimal]:
    """Add up a figure by customer and currency; zeros left out."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = row["customer"], row["currency"]
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row[name])
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize("path", [DEMO, *STORIES], ids=lambda path: path.stem)
@pytest.mark.parametrize("day", DAYS)
def test_the_reports_agree_with_each_other(path: Path, day: str) -> None:
    def rows(*words: str) -> list[dict[str, Any]]:
        ran = infast("-f", path, *words, "--as-of", day, "--format", "json")
        found: list[dict[str, Any]] = ran.json()
        return found

    customers, invoices = rows("customers"), rows("invoices")
    money = rows("credits")
    counted = [row for row in invoices if row["status"] != "draft"]
    drafts = [row for row in invoices if row["status"] == "draft"]
    for name in ("paid", "credited", "written_off", "outstanding", "overdue"):
        assert total(customers, name) == total(counted, name)
    assert total(customers, "invoiced") == total(counted, "total")
    assert total(customers, "draft") == total(drafts, "total")
    assert total(customers, "unused") == total(money, "unused")
    assert total(rows("ageing"), "outstanding") == total(customers, "outstanding")
    for row in counted:
        parts = ("paid", "credited", "written_off", "outstanding")
        assert Decimal(row["total"]) == sum(Decimal(row[part]) for part in parts)
        settled = sum(Decimal(line["amount"]) for line in row["settlements"])
        assert settled == Decimal(row["total"]) - Decimal(row["outstanding"])
    for row in money:
        parts = ("used", "refunded", "written_off", "unused")
        whole = Decimal(0) if row["reversed"] else Decimal(row["amount"])
        assert whole == sum(Decimal(row[part]) for part in parts)
    for key in {row["customer"] for row in customers}:
        balances = {
            (key, line["currency"]): Decimal(line["balance"])
            for line in rows("statement", key)
        }
        owed, unused = total(customers, "outstanding"), total(customers, "unused")
        for place, balance in balances.items():
            assert balance == owed.get(place, 0) - unused.get(place, 0)
