"""What cannot be read is refused whole, with the line and what to do."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from beancount_infast.importers import base, installed, recognise
from beancount_infast.importers.bnp_paribas import BnpParibas
from beancount_infast.importers.camt053 import Camt053
from beancount_infast.importers.cfonb120 import Cfonb120
from beancount_infast.importers.credit_agricole import CreditAgricole
from beancount_infast.importers.credit_mutuel import CreditMutuel
from beancount_infast.importers.ofx import Ofx
from beancount_infast.importers.paypal import PayPal
from beancount_infast.importers.qonto import Qonto
from beancount_infast.importers.shine import Shine
from beancount_infast.importers.stripe import Stripe
from beancount_infast.importers.swift_mt940 import SwiftMt940
from french import check_french

from beancount_infast.statements import StatementError

BANKS = Path(__file__).parents[1] / "fixtures" / "banks"
ALL = [made() for made in installed().values()]

BNP = (
    "Compte;Pro;123456;01/01/2026;;0,00\n\n"
    "Date operation;Libelle court;Type operation;Libelle operation;"
    "Montant operation en euro\n"
)
SHINE = (BANKS / "shine.csv").read_bytes().decode("cp1252").splitlines()[0] + "\n"
QONTO = (BANKS / "qonto_en.csv").read_text().splitlines()[0] + "\n"
MUTUEL = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
AGRICOLE = "Date;Libellé;Débit euros;Crédit euros;\n"
PAYPAL = "Date,Devise,Avant commission,Commission,Net,Numéro de transaction\n"
STRIPE = (BANKS / "stripe.csv").read_text().splitlines()[0] + "\n"


def refused(
    tmp_path: Path, importer: base.StatementImporter, content: str | bytes
) -> StatementError:
    path = tmp_path / "statement"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(StatementError) as caught:
        importer.read(str(path))
    error = caught.value
    place = str(path) if error.line is None else f"{path}:{error.line}"
    assert str(error) == f"{place}: [unreadable-statement] {error.sentence}"
    assert error.remedy
    check_french(error.sentence)
    # An importer that is asked what a file is never raises.
    assert isinstance(importer.identify(str(path)), bool)
    assert importer.date(str(path)) is None
    return error


@pytest.mark.parametrize(
    ("importer", "content", "line", "problem"),
    [
        (
            BnpParibas(),
            BNP + "32/01/2026;V;V;VIR;1,00\n",
            4,
            "“32/01/2026” is not a date",
        ),
        (
            BnpParibas(),
            BNP + "30/01/2026;V;V;VIR;1,00\n30/01/2026;V;V;VIR;1,2,3\n",
            5,
            "“1,2,3” is not an amount",
        ),
        (BnpParibas(), BNP + "30/01/2026;V;V;VIR;\n", 4, "“” is not an amount"),
        (BnpParibas(), BNP + "30/01/2026;V;V;VIR; X;1,00\n", 4, "more cells"),
        (BnpParibas(), BNP + "30/01/2026;V;V\n", 4, "has 3 cells, too few"),
        (BnpParibas(), BNP + "garbage\n", 4, "has 1 cells, too few"),
        (
            BnpParibas(),
            BNP + "30/01/2026;V;V;VIR;1,00\n\nNote\n30/01/2026;V;V;VIR;1,00\n",
            7,
            "behind its table",
        ),
        (BnpParibas(), "a;b;c\n", None, "no header of BNP Paribas"),
        (BnpParibas(), BNP + '30/01/2026;V;V;"VIR;1,00\n', 4, "never closed"),
        # What an unclosed quote swallows would be money lost in silence.
        (
            BnpParibas(),
            BNP + '30/01/2026;V;V;"VIR;1,00\n29/01/2026;V;V;"X";2,00\n',
            4,
            "never closed",
        ),
        (
            Qonto(),
            QONTO
            + 'settled,2026-01-02,2026-01-02,1.00,EUR,"A,transfer,t1,,,,,,\n'
            + 'settled,2026-01-03,2026-01-03,2.00,EUR,"B",transfer,t2,,,,,,\n',
            2,
            "never closed",
        ),
        (
            CreditAgricole(),
            AGRICOLE + '30/01/2026;"VIREMENT\n' + "x\n" * 40 + '";;1,00;\n',
            2,
            "never closed",
        ),
        (CreditAgricole(), AGRICOLE + "30/01/2026;PRLV;-1,00;;\n", 2, "minus sign"),
        (CreditMutuel(), MUTUEL + "30/01/2026;30/01/2026;;;V;\n", 2, "no amount"),
        (CreditMutuel(), MUTUEL + "30/01/2026;30/01/2026;-1;2;V;\n", 2, "both a debit"),
        (CreditMutuel(), MUTUEL + "30/01/2026;30/01/2026;;-2;V;\n", 2, "minus sign"),
        (CreditMutuel(), MUTUEL + "30/01/2026;;x;0;V;\n", 2, "“x” is not an amount"),
        (CreditMutuel(), MUTUEL + "30/01/2026;soon;;2;V;\n", 2, "“soon” is not a date"),
        (
            Shine(),
            SHINE + "t;30/01/2026;30/01/2026;;Carte;;;-1,00;;;;L;N;;;;;\n",
            2,
            "minus sign",
        ),
        (
            Stripe(),
            STRIPE + "t,2026-01-02,2026-01-02,eur,10.00,1.00,8.00,charge,x\n",
            2,
            "10.00 less 1.00 is not 8.00",
        ),
        (
            Stripe(),
            STRIPE + "t,2026-01-02,2026-01-02,euros,10.00,1.00,9.00,charge,x\n",
            2,
            "“EUROS” is not a currency",
        ),
        (
            PayPal(),
            PAYPAL + '"2/1/2026","EUR","1.000","0","1.000","T"\n',
            2,
            "“1.000” is not an amount",
        ),
        (BnpParibas(), BNP + "x\x00y\n", None, "not a text file"),
        (BnpParibas(), BNP + ";" * 300 + "\n", 4, "more than 200 cells"),
        (BnpParibas(), BNP + "1" + ";1" * 300 + "\n", 4, "more than 200 cells"),
        # --- CFONB 120
        (Cfonb120(), "99" + " " * 118 + "\n", 1, "“99” is no record"),
        (Cfonb120(), "05" + " " * 118 + "\n", 1, "“05” is no record"),
        (Cfonb120(), "04" + "0" * 130 + "\n", 1, "has 132 characters"),
        (Cfonb120(), "04" + " " * 118 + "\n", 1, "is not an amount"),
        (Cfonb120(), "\n", 1, "no record"),
        (
            Cfonb120(),
            (BANKS / "cfonb120.txt").read_text().replace("0001EUR2", "0001E1R2"),
            2,
            "“E1R” is not a currency",
        ),
        (
            Cfonb120(),
            (BANKS / "cfonb120.txt").read_text().replace("0001EUR2", "0001EUR9"),
            2,
            "an amount with 9 decimals",
        ),
        # --- OFX
        (Ofx(), "OFXHEADER:100\n", 1, "no <OFX>"),
        (Ofx(), "<OFX><STMTTRN><TRNAMT>1.00", 1, "never ends"),
        (Ofx(), "<OFX>\n<STMTTRN><DTPOSTED>20260101</STMTTRN>", 2, "no amount"),
        (
            Ofx(),
            "<OFX>\n\n<STMTTRN><TRNAMT>1<DTPOSTED>260101</STMTTRN>",
            3,
            "“260101” is not a date",
        ),
        (
            Ofx(),
            "<OFX><STMTTRN><TRNAMT>1<TRNAMT>2<DTPOSTED>20260101</STMTTRN>",
            1,
            "two amounts",
        ),
        (
            Ofx(),
            "<OFX><STMTRS><CURDEF>€\n<STMTTRN><TRNAMT>1<DTPOSTED>20260101</STMTTRN>",
            2,
            "not a currency",
        ),
        # --- MT940
        (SwiftMt940(), "", 1, "no statement"),
        (SwiftMt940(), ":20:X\n:25:1\n:60F:C260101EUR1,\n:61:nothing\n", 4, "field 61"),
        # The library alone would read one euro here.
        (
            SwiftMt940(),
            ":20:X\n:25:1\n:60F:C260101EUR1,\n:61:260102C1.234,50NTRFX\n",
            4,
            "field 61",
        ),
        (
            SwiftMt940(),
            ":20:X\n:25:1\n:61:2601020102C1234567890123456,00NTRFX\n",
            3,
            "field 61",
        ),
        (SwiftMt940(), ":20:X\n:61:2613020102C1,00NTRFX\n", 2, "field 61"),
        (SwiftMt940(), ":20:X\n:61:2601020102C1,00NTRF" + "x" * 300, 2, "longer"),
        (SwiftMt940(), ":20:X\n:61:2601020102C\u0661,00NTRFX\n", 2, "characters"),
    ],
)
def test_a_line_that_cannot_be_read(
    tmp_path: Path,
    importer: base.StatementImporter,
    content: str,
    line: int | None,
    problem: str,
) -> None:
    error = refused(tmp_path, importer, content)

    assert problem in error.problem
    assert error.line == line


BILLION_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1};" * 10}">' for i in range(1, 10))
    + "]><Document>&lol9;</Document>"
)


def camt(body: str) -> str:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n'
        f"<BkToCstmrStmt><Stmt>{body}</Stmt></BkToCstmrStmt></Document>"
    )


def entry(**changes: str) -> str:
    parts = {
        "amount": '<Amt Ccy="EUR">10.00</Amt>',
        "side": "<CdtDbtInd>CRDT</CdtDbtInd>",
        "status": "<Sts>BOOK</Sts>",
        "day": "<BookgDt><Dt>2026-01-02</Dt></BookgDt>",
        **changes,
    }
    return f"\n<Ntry>{''.join(parts.values())}</Ntry>"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (camt(entry(amount="")), 3, "no amount"),
        (camt(entry(amount="<Amt>1.00</Amt>")), 3, "no currency"),
        (camt(entry(amount='<Amt Ccy="EUR">1,2,3</Amt>')), 3, "not an amount"),
        (camt(entry(side="")), 3, "neither CRDT nor DBIT"),
        (camt(entry(status="")), 3, "no status"),
        (camt(entry(day="")), 3, "no date"),
        (camt(entry() + entry(day="<ValDt><Dt>x</Dt></ValDt>")), 4, "not a date"),
        ("<Document/>", 1, "no BkToCstmrStmt/Stmt"),
        ("<a>" * 100, 1, "nested too deep"),
        ("<a><b></a>", 1, "not well-formed"),
        ("", 1, "not well-formed"),
        ('<?xml version="1.0" encoding="nothing"?><a/>', 1, "not well-formed"),
        ("<!DOCTYPE a>\n<a/>", 1, "document type or an entity"),
        (BILLION_LAUGHS, 2, "document type or an entity"),
        (
            '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]><x>&file;</x>',
            1,
            "document type or an entity",
        ),
    ],
)
def test_an_xml_file_that_cannot_be_read(
    tmp_path: Path, content: str, line: int, problem: str
) -> None:
    error = refused(tmp_path, Camt053(), content)

    assert problem in error.problem
    assert error.line == line


def test_a_document_type_in_another_encoding(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'

    assert (
        "document type" in refused(tmp_path, Camt053(), bomb.encode("utf-16")).problem
    )


def test_a_document_type_in_ofx(tmp_path: Path) -> None:
    error = refused(tmp_path, Ofx(), '<OFX>\n<!ENTITY a "b">\n</OFX>')

    assert error.line == 2
    assert "document type or an entity" in error.problem


def test_more_elements_than_any_statement_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beancount_infast.importers.camt053._MOST_ELEMENTS", 100)

    error = refused(tmp_path, Camt053(), "<a>" + "<b/>" * 200 + "</a>")

    assert "more than 100 elements" in error.problem


# --- Files that are no statement -----------------------------------------------------


def test_containers_are_named(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("statement.csv", b"0" * 10_000_000)
    for content, what in (
        (bomb.getvalue(), "a zip or Excel file"),
        (gzip.compress(b"0" * 1_000_000), "a gzip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
    ):
        for importer in ALL:
            assert what in refused(tmp_path, importer, content).problem
            assert not importer.identify(str(tmp_path / "statement"))


def test_a_line_of_a_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(BNP.encode() + b"30/01/2026;V;V;")
        stream.truncate(100 * 1024 * 1024)  # sparse: nothing is written
    began = time.monotonic()
    for importer in ALL:
        assert importer.identify(str(path)) is (importer.bank == "bnp_paribas")
        with pytest.raises(StatementError, match="larger than 16 MB"):
            importer.read(str(path))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (BNP + "30/01/2026;V;V;" + "x" * 70_000 + ";1,00\n", "more than 65536 char"),
        (BNP + "x;" * 1_000_000, "more than 65536 char"),
        ("x;" * 1_000_000, "more than 65536 char"),
        (BNP + "30/01/2026;V;V;VIR;1,00\n" * 200_001, "more than 200000 lines"),
    ],
)
def test_more_than_any_statement_has(
    tmp_path: Path, content: str, problem: str
) -> None:
    assert problem in refused(tmp_path, BnpParibas(), content).problem


def test_a_cell_larger_than_the_library_takes(tmp_path: Path) -> None:
    row = BNP + '30/01/2026;V;V;"' + ("x" * 60_000 + "\n") * 3 + '";1,00\n'
    error = refused(tmp_path, BnpParibas(), row)

    assert "cannot be split into cells" in error.problem
    assert error.line == 4


def test_an_mt940_entry_with_endless_details(tmp_path: Path) -> None:
    path = tmp_path / "long.sta"
    path.write_text(
        ":20:X\n:25:1\n:60F:C260101EUR1,\n:61:2601020102C1,00NTRFX\n"
        + ":86:x\n" * 150_000
    )
    (line,) = SwiftMt940().read(str(path)).lines

    assert str(line.amount) == "1.00"


def test_an_ofx_section_that_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "long.ofx"
    path.write_text("<OFX>" + ("<![CDATA[" * 1000 + "\n") * 500)

    assert Ofx().read(str(path)).lines == ()


@pytest.mark.parametrize("importer", ALL, ids=lambda importer: importer.bank)
def test_what_is_no_file(tmp_path: Path, importer: base.StatementImporter) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, tmp_path / "missing", Path("/dev/zero"), "a\x00b"):
        with pytest.raises(StatementError) as caught:
            importer.read(str(path))
        assert caught.value.remedy
        assert importer.identify(str(path)) is False


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "statement.csv"
    path.write_text(BNP)
    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(StatementError, match=r"cannot be read \(Permission denied\)"):
        BnpParibas().read(str(path))


def test_an_empty_file_is_nobody_s(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")

    assert recognise(str(path), ALL) == []
