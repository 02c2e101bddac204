"""Drafts of status 212, held against the official schema and its official sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import infast
from lxml import etree  # type: ignore[import-untyped]

from export.books import SELLER, TWO_RATES, invoice, payment, write

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cdar_d22b"
SCHEMA = etree.XMLSchema(
    etree.parse(FIXTURES / "CrossDomainAcknowledgementAndResponse_100pD22B.xsd")
)
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
SIREN = '  siren: "552100554"\n'
HEAD = (
    SELLER
    + '2020-01-01 custom "infast-option" "company" "Studio & <Fils>"\n'
    + '2020-01-01 open Assets:Receivable:Dune\n  customer: "Dune SA"\n'
    + SIREN
)
PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31", "--format", "cdar")


def books(folder: Path, text: str, head: str = HEAD) -> Path:
    return write(folder, head + text.replace("Acme", "Dune"))


def drafted(folder: Path, text: str) -> dict[str, etree._ElementTree]:
    """Draft what some books have received; each file is valid."""
    into = folder / "drafts"
    ran = infast(
        "-f", books(folder, text), "export", "receipts", *PERIOD, "--into", into
    )
    assert (ran.status, ran.err) == (0, "")
    files = {path.name: etree.parse(path) for path in sorted(into.iterdir())}
    assert sorted(ran.lines()) == [str(into / name) for name in files]
    for tree in files.values():
        SCHEMA.assertValid(tree)
    return files


def texts(tree: etree._ElementTree, path: str) -> list[str]:
    found = tree.xpath(f"//{path}", namespaces=NAMES)
    return [str(one.text) for one in found]


def blocks(tree: etree._ElementTree) -> list[tuple[str, str]]:
    block = "ram:SpecifiedDocumentCharacteristic"
    assert set(texts(tree, f"{block}/ram:TypeCode")) == {"MEN"}
    amounts = texts(tree, f"{block}/ram:ValueAmount")
    rates = texts(tree, f"{block}/ram:ValuePercent")
    return list(zip(amounts, rates, strict=True))


def test_one_file_for_each_receipt(tmp_path: Path) -> None:
    files = drafted(
        tmp_path,
        TWO_RATES
        + payment("R1", "500.00", "F1")
        + payment("R2", "660.00", "F1", "2026-02-20"),
    )
    assert list(files) == ["F1_212_20260120_1.xml", "F1_212_20260220_1.xml"]
    first, second = files.values()
    assert blocks(first) == [("310.34", "20.00"), ("189.66", "10.00")]
    assert blocks(second) == [("409.66", "20.00"), ("250.34", "10.00")]


def test_what_a_message_says(tmp_path: Path) -> None:
    (tree,) = drafted(tmp_path, TWO_RATES + payment("R1", "500.00", "F1")).values()
    said = {
        "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID": "REGULATED",
        "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID": (
            "urn.cpro.gouv.fr:1p0:CDV:invoice"
        ),
        "ram:SenderTradeParty/ram:RoleCode": "WK",
        "ram:RecipientTradeParty/ram:URIUniversalCommunication/ram:URIID": "552100554",
        "ram:MultipleReferencesIndicator/udt:Indicator": "false",
        "ram:ReferenceReferencedDocument/ram:IssuerAssignedID": "F1",
        "ram:ReferenceReferencedDocument/ram:StatusCode": "47",
        "ram:ReferenceReferencedDocument/ram:TypeCode": "380",
        "ram:ReferenceTypeCode": "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2",
        "ram:FormattedIssueDateTime/qdt:DateTimeString": "20260110",
        "ram:ProcessConditionCode": "212",
        "ram:ProcessCondition": "Encaissée",
        "ram:ReferenceReferencedDocument/ram:IssuerTradeParty/ram:GlobalID": (
            "732829320"
        ),
        "ram:SpecifiedDocumentStatus/ram:SequenceNumeric": "1",
    }
    assert {path: texts(tree, path) for path in said} == {
        path: [text] for path, text in said.items()
    }
    moments = texts(tree, "ram:IssueDateTime/udt:DateTimeString")
    assert moments == ["20260120000000"] * 2
    received = texts(tree, "ram:ValueDateTime/udt:DateTimeString")
    assert received == ["20260120"] * 2
    assert texts(tree, "ram:IssuerTradeParty/ram:Name") == ["Studio & <Fils>"]
    buyers = "ram:RecipientTradeParty"
    assert texts(tree, f"{buyers}/ram:GlobalID") == ["552100554", "9998"]
    assert texts(tree, f"{buyers}/ram:Name") == ["Dune SA", "PPF"]
    assert texts(tree, f"{buyers}/ram:RoleCode") == ["BY", "DFH"]
    # When the invoice was lodged is unknown here.
    assert texts(tree, "ram:ReceiptDateTime") == []
    assert texts(tree, "ram:IncludedNote") == []


def test_it_is_a_draft_and_says_so(tmp_path: Path) -> None:
    (tree,) = drafted(tmp_path, TWO_RATES + payment("R1", "500.00", "F1")).values()
    (draft,) = texts(tree, "ram:Name[starts-with(., 'BROUILLON')]")
    assert draft.startswith("BROUILLON F1")
    comment = tree.getroot().getprevious()
    assert isinstance(comment, etree._Comment)  # noqa: SLF001
    assert "BROUILLON" in str(comment.text)


def test_what_is_undone_is_negative_and_says_why(tmp_path: Path) -> None:
    bounced = """
2026-03-12 * "ACME SARL" "Returned unpaid"
  reversal: "X1"
  reverses: "R1"
  Assets:Bank   -500.00 EUR
  Assets:Receivable:Acme
"""
    files = drafted(tmp_path, TWO_RATES + payment("R1", "500.00", "F1") + bounced)
    tree = files["F1_212_20260312_1.xml"]
    assert blocks(tree) == [("-310.34", "20.00"), ("-189.66", "10.00")]
    (note,) = texts(tree, "ram:SpecifiedDocumentStatus/ram:IncludedNote/ram:Content")
    assert note == "Encaissement R1 annulé par X1"


def test_several_on_one_day_are_counted(tmp_path: Path) -> None:
    text = TWO_RATES.replace('"F1"', '"F/1"')
    files = drafted(
        tmp_path, text + payment("R1", "500.00", "F/1") + payment("R2", "660.00", "F/1")
    )
    assert list(files) == ["F-1_212_20260120_1.xml", "F-1_212_20260120_2.xml"]
    numbers = {texts(tree, "ram:IssuerAssignedID")[0] for tree in files.values()}
    assert numbers == {"F/1"}
    ids = [tree.getroot()[1][0].text for tree in files.values()]
    assert len(set(ids)) == 2


def test_a_deposit_has_its_own_type(tmp_path: Path) -> None:
    text = invoice("FA1", "360.00").replace("Income:Services", "Liabilities:Deposits")
    (tree,) = drafted(tmp_path, text + payment("R1", "360.00", "FA1")).values()
    assert texts(tree, "ram:ReferenceReferencedDocument/ram:TypeCode") == ["386"]


def test_none_is_made_on_a_credit_note_nor_for_other_channels(tmp_path: Path) -> None:
    text = (
        invoice("F1", "1200.00")
        + payment("R1", "1200.00", "F1")
        + """
2026-02-01 * "ACME SARL" "240.00 less"
  credit-note: "A1"
  corrects: "F1"
  Income:Services                   200.00 EUR
  Liabilities:VAT:Pending            40.00 EUR
  Liabilities:CustomerCredit:Acme  -240.00 EUR

2026-02-10 * "ACME SARL" "Sent back"
  refund: "B1"
  Liabilities:CustomerCredit:Acme   240.00 EUR
    uses: "A1"
  Assets:Bank                      -240.00 EUR
"""
    )
    assert list(drafted(tmp_path, text)) == ["F1_212_20260120_1.xml"]
    path = books(tmp_path, text, HEAD.replace(SIREN, ""))
    ran = infast("-f", path, "export", "receipts", *PERIOD, "--into", tmp_path / "none")
    assert (ran.status, ran.out) == (0, "")
    assert "No receipt is reported by status 212." in ran.err
    assert not (tmp_path / "none").exists()


# --- Refused ----------------------------------------------------------------------


def refused(folder: Path, text: str, head: str = HEAD) -> list[str]:
    """Give why drafts are refused; then nothing is written."""
    into = folder / "drafts"
    path = books(folder, text, head)
    ran = infast("-f", path, "export", "receipts", *PERIOD, "--into", into)
    assert (ran.status, ran.out) == (2, "")
    assert not into.exists()
    assert "Traceback" not in ran.err
    return [line.removeprefix(f"{folder}/") for line in ran.err.splitlines()]


R1 = payment("R1", "500.00", "F1")


def test_without_our_siren(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, TWO_RATES + R1, HEAD.replace(SELLER, ""))
    assert fault.startswith("main.beancount:0: [cdar-siren] the books do not say our")
    wrong = SELLER.replace("732829320", "732829321")
    (fault,) = refused(tmp_path, TWO_RATES + R1, HEAD.replace(SELLER, wrong))
    assert '[cdar-siren] our SIREN "732829321" is none' in fault


def test_all_that_is_wrong_is_listed(tmp_path: Path) -> None:
    """By file and line, as errors of the ledger are."""
    head = (
        HEAD.replace(SELLER, "").replace("552100554", "552100555")
        + """
2020-01-01 open Liabilities:VAT:Odd
2020-01-01 open Liabilities:VAT:Unsaid
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Odd Income:Kept 12
2020-01-01 custom "infast-option" "vat-on-receipts" Liabilities:VAT:Unsaid Income:Kept
"""
    )
    abroad = """
2026-01-10 * "ACME SARL" "Abroad"
  invoice: "F2"
  Income:Services          -900.00 EUR
  Liabilities:VAT:Pending  -180.00 EUR
  Assets:Receivable:Acme   1200.00 USD @ 0.90 EUR

2026-01-21 * "ACME SARL" "Transfer"
  payment: "R2"
  Assets:Bank               450.00 EUR
  Assets:Receivable:Acme   -500.00 USD @ 0.90 EUR
    settles: "F2"
"""
    text = TWO_RATES.replace("Pending10", "Unsaid").replace("VAT:Pending ", "VAT:Odd ")
    faults = refused(tmp_path, text + R1 + abroad, head)
    codes = [fault.partition("[")[2].partition("]")[0] for fault in faults]
    assert codes == [
        "cdar-siren",
        "cdar-customer",
        "cdar-rate",
        "cdar-rate",
        "cdar-currency",
        "cdar-customer",
    ]
    assert "F1 has VAT at 12 %, which is none of the rates" in faults[2]
    assert "F1 has VAT at a rate that the books do not say" in faults[3]
    assert "F2 is in USD" in faults[4]
    lines = (tmp_path / "main.beancount").read_text("utf-8").splitlines()
    for fault in faults[1:]:
        assert "Transfer" in lines[int(fault.split(":")[1]) - 1]


def test_a_fault_of_the_customer_is_told_once(tmp_path: Path) -> None:
    # One transfer pays two invoices: there is one SIREN to correct.
    text = TWO_RATES + invoice("F2", "60.00") + payment("R1", "1220.00", "F1 ^F2")
    (fault,) = refused(tmp_path, text, HEAD.replace("552100554", "123"))
    assert '[cdar-customer] "123", the SIREN of Dune SA, is none' in fault


def test_a_ledger_with_errors(tmp_path: Path) -> None:
    wrong = payment("R2", "1.00", "F1").replace("Assets:Bank", "Assets:Unknown")
    (fault,) = refused(tmp_path, TWO_RATES + R1 + wrong)
    assert "[cdar-ledger] the ledger has an error, beancount: " in fault
    assert "Assets:Unknown" in fault


@pytest.mark.parametrize("rate", ["5.5", "2.1", "0.9"])
def test_rates_of_the_list_are_taken(tmp_path: Path, rate: str) -> None:
    head = HEAD + (
        "2020-01-01 open Liabilities:VAT:Low\n"
        '2020-01-01 custom "infast-option" "vat-on-receipts" '
        f"Liabilities:VAT:Low Income:Kept {rate}\n"
    )
    text = TWO_RATES.replace("VAT:Pending10", "VAT:Low") + R1
    path = books(tmp_path, text, head)
    ran = infast("-f", path, "export", "receipts", *PERIOD, "--into", tmp_path)
    assert (ran.status, ran.err) == (0, "")
    tree = etree.parse(tmp_path / "F1_212_20260120_1.xml")
    SCHEMA.assertValid(tree)
    assert texts(tree, "ram:ValuePercent")[-1] in (f"{rate}0", "0.00")


@pytest.mark.parametrize("blocked", ["drafts", "drafts/F1_212_20260120_1.xml"])
def test_nothing_is_written_unless_all_is(tmp_path: Path, blocked: str) -> None:
    path = books(tmp_path, TWO_RATES + R1 + payment("R2", "1.00", "F1", "2026-02-20"))
    into = tmp_path / "drafts"
    if "/" in blocked:
        (tmp_path / blocked).mkdir(parents=True)
    else:
        into.write_text("mine")
    ran = infast("-f", path, "export", "receipts", *PERIOD, "--into", into)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
    if into.is_dir():
        assert len(list(into.iterdir())) == 1
    else:
        assert into.read_text() == "mine"
