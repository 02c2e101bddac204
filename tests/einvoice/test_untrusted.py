"""Files that somebody made to do harm, or that are not what they seem."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from einvoice.made import SAMPLE_PDF, Books, Line, Made, Party, cii, pdf, ubl
from pypdf import PdfWriter

from beancount_infast.einvoice import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

CAMT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/>
</Document>"""
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
ENTITY = '<!DOCTYPE x [<!ENTITY a "F2026-001">]>\n'
EXTERNAL = '<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">\n'
LAUGHS = (
    "<!DOCTYPE x ["
    '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>\n"
)


def doctype(text: str, declared: str) -> str:
    return text.replace(HEADER, HEADER + declared)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Listen for whoever asks for something on the network."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield server


def nobody_asked(server: socket.socket) -> bool:
    with pytest.raises(TimeoutError):
        server.accept()
    return True


@pytest.mark.parametrize("write", [cii, ubl], ids=["cii", "ubl"])
@pytest.mark.parametrize("declared", [ENTITY, LAUGHS, "<!DOCTYPE x>\n"])
def test_a_document_type(
    books: Books, write: object, declared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(write)
    text = doctype(write(Made()), declared).replace(">STUDIO<", ">&a11;<")
    # It is refused before anything else sees it.
    monkeypatch.setattr(reading, "_library", None)
    assert books.refuse(text) == (
        "[unreadable] /books-inbox/invoice.xml: its XML has a document type (DTD), "
        "which no invoice needs; ask for the invoice without it"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "latin-1"])
def test_a_document_type_in_another_encoding(books: Books, encoding: str) -> None:
    named = encoding.removesuffix("-sig").removesuffix("-le")
    text = doctype(cii(Made()), ENTITY).replace("UTF-8", named)
    said = books.refuse(text.encode(encoding))
    assert "document type (DTD)" in said


def test_a_document_type_in_a_pdf(books: Books) -> None:
    text = doctype(cii(Made()), LAUGHS)
    said = books.refuse(pdf(factur_x=b"x", other_xml=text.encode()))
    assert "its XML has a document type (DTD)" in said


def test_nothing_is_fetched(books: Books, listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    assert "DTD" in books.refuse(doctype(cii(Made()), EXTERNAL.format(port=port)))
    place = (
        '<rsm:CrossIndustryInvoice xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="urn:x http://127.0.0.1:{port}/x.xsd" '
        f'xsi:noNamespaceSchemaLocation="http://127.0.0.1:{port}/y.xsd"'
    )
    text = cii(Made()).replace("<rsm:CrossIndustryInvoice", place, 1)
    style = f'<?xml-stylesheet href="http://127.0.0.1:{port}/z.xsl" type="text/xsl"?>'
    books.take(text.replace(HEADER, HEADER + style))
    assert nobody_asked(listening)


def test_the_library_asks_nobody(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", refuse)
    said = books.refuse(SAMPLE_PDF.read_bytes())
    assert "supplier's invoice" in said
    books.take(cii(Made()), ubl(Made(number="F2")))


def test_latin_1_is_read(books: Books) -> None:
    text = cii(Made()).replace("UTF-8", "ISO-8859-1").replace("Web site", "Été")
    books.take(text.encode("latin-1"))
    assert '"Été"' in books.text("F2026-001")


@pytest.mark.parametrize("write", [cii, ubl], ids=["cii", "ubl"])
def test_utf_16_is_read(books: Books, write: object) -> None:
    assert callable(write)
    books.take(write(Made()).replace("UTF-8", "UTF-16").encode("utf-16"))


# --- What is too much ----------------------------------------------------------


def test_a_huge_file(books: Books) -> None:
    path = books.file(b"%PDF-1.7\n")
    os.truncate(path, reading.MAX_BYTES + 1)
    ran = books.run("import", path, "--yes")
    assert ran.status == 2
    assert "it is larger than any invoice; check what it is" in ran.err


def test_huge_xml(books: Books) -> None:
    text = cii(Made()) + "<!--" + "x" * reading.MAX_XML_BYTES + "-->"
    assert "its XML is larger than any invoice" in books.refuse(text)


def test_deep_xml(books: Books) -> None:
    deep = "<a>" * 5000 + "</a>" * 5000
    text = cii(Made()).replace("<ram:ApplicableHeaderTradeDelivery/>", deep)
    assert "its XML is larger than any invoice" in books.refuse(text)


def test_more_elements_than_any_invoice(books: Books) -> None:
    text = cii(Made()).replace("</ram:Name>", "</ram:Name>" + "<a/>" * 310_000, 1)
    assert "its XML is larger than any invoice" in books.refuse(text)


@pytest.mark.parametrize("name", ["factur-x_xml", "other_xml"])
def test_a_bomb_in_a_pdf(books: Books, name: str) -> None:
    """An attachment that unpacks to a gigabyte is not unpacked."""
    stream = zlib.compressobj(9)
    packed = b"".join(stream.compress(b" " * 2**20) for _ in range(1024))
    packed += stream.flush()
    content = pdf(**{name: b"@@@@"})
    found = re.search(rb"/Length (\d+)\s*>>\s*stream\s+@@@@\s+endstream", content)
    assert found is not None
    replaced = (
        b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream"
    )
    said = books.refuse(content[: found.start()] + replaced + content[found.end() :])
    assert said.startswith("[unreadable]")
    resource = pytest.importorskip("resource")
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if sys.platform == "linux":
        assert kilobytes < 900_000


# --- What it is not ------------------------------------------------------------


def test_a_pdf_without_xml(books: Books) -> None:
    said = books.refuse(pdf())
    assert said.startswith("[unreadable] /books-inbox/invoice.xml: this PDF holds no ")
    assert "take the Factur-X PDF or the XML as it was sent" in said
    assert "infast invoice" in said


def test_a_pdf_with_other_files(books: Books) -> None:
    said = books.refuse(pdf(notes_txt=b"x", table_xml=b"<table/>"))
    assert "this PDF holds no e-invoice" in said


def test_a_pdf_with_two_invoices(books: Books) -> None:
    one, other = cii(Made()).encode(), cii(Made(number="F2")).encode()
    said = books.refuse(pdf(factur_xml=one, other_xml=other))
    assert "this PDF holds several e-invoices; import the XML of the right" in said
    # Twice the same is one.
    path = books.file(pdf(factur_xml=one, other_xml=one))
    assert books.run("import", path, "--yes").status == 0
    (document,) = books.documents()
    assert document.filename.endswith("/documents/F2026-001.pdf")


def test_a_pdf_with_more_files_than_any_invoice(books: Books) -> None:
    files = {f"n{place}_xml": b"<a/>" for place in range(110)}
    assert "more files than any invoice" in books.refuse(pdf(**files))


def test_a_pdf_that_is_locked(books: Books) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", cii(Made()).encode())
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "this PDF cannot be read (" in books.refuse(out.getvalue())


def test_a_pdf_whose_xml_is_broken(books: Books) -> None:
    said = books.refuse(pdf(factur_xml=b"<rsm:CrossIndustryInvoice>"))
    assert "its XML cannot be read" in said


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00" * 4000,
        SAMPLE_PDF.read_bytes()[:200_000],
        SAMPLE_PDF.read_bytes().replace(b"/EmbeddedFiles", b"/EmbeddedPiles"),
    ],
    ids=["empty", "zeros", "cut", "unnamed"],
)
def test_a_damaged_pdf(books: Books, content: bytes) -> None:
    said = books.refuse(content)
    assert said.startswith("[unreadable]")
    assert len(said.splitlines()) == 1


def test_the_sample_damaged_byte_by_byte(books: Books) -> None:
    """Whatever is damaged, there is a sentence or an invoice, and no traceback."""
    whole = SAMPLE_PDF.read_bytes()
    places = [m.start() for m in re.finditer(rb"obj|stream|/Names|/EF|xref", whole)]
    for place in places[:: max(1, len(places) // 20)]:
        damaged = whole[:place] + b"@" * 6 + whole[place + 6 :]
        assert books.refuse(damaged).startswith("[")


def test_xml_that_is_cut(books: Books) -> None:
    assert "its XML cannot be read" in books.refuse(cii(Made())[:-40])


def test_what_the_schema_forbids(books: Books) -> None:
    text = cii(Made()).replace("<ram:TypeCode>380</ram:TypeCode>", "")
    said = books.refuse(text)
    assert "it is not made as the norm says (" in said
    assert "program that follows EN 16931" in said
    assert "urn:un" not in said


def test_a_profile_that_is_none(books: Books) -> None:
    said = books.refuse(Made(profile="urn:nothing"))
    assert "it is not made as the norm says (" in said


def test_an_amount_that_is_none(books: Books) -> None:
    made = Made(groups=(), total="1e400", net="1", vat="1", payable="1")
    assert books.refuse(made).startswith("[unreadable]")


@pytest.mark.parametrize("write", [cii, ubl], ids=["cii", "ubl"])
def test_amounts_in_another_currency(books: Books, write: object) -> None:
    assert callable(write)
    text = write(Made()).replace('currencyID="EUR"', 'currencyID="USD"', 1)
    said = books.refuse(text)
    assert "USD" in said or "disagree" in said


def test_vat_in_the_currency_of_the_accounts(books: Books) -> None:
    text = cii(Made(profile="urn:cen.eu:en16931:2017"))
    text = text.replace(
        "<ram:InvoiceCurrencyCode>",
        "<ram:TaxCurrencyCode>USD</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>",
    )
    own = '<ram:TaxTotalAmount currencyID="EUR">200.00</ram:TaxTotalAmount>'
    books.take(text.replace(own, own + own.replace("EUR", "USD")))
    assert "-200.00 EUR" in books.text("F2026-001")


def test_a_date_that_is_none(books: Books) -> None:
    assert books.refuse(Made(date="2026-02-30")).startswith("[unreadable]")


@pytest.mark.parametrize(
    "root",
    [
        '<Invoice xmlns="urn:somebody"/>',
        "<CrossIndustryDocument/>",
        '<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>',
        "<!-- <a> --><?x <b>?><CreditNote/>",
    ],
)
def test_an_invoice_of_another_kind(books: Books, root: str) -> None:
    said = books.refuse(root)
    assert "is neither CII nor UBL 2.1; ask for the invoice as Factur-X" in said


def test_a_credit_note_that_calls_itself_an_invoice(books: Books) -> None:
    text = ubl(Made(code="381")).replace(">381<", ">380<")
    assert "says of itself that it is an invoice (380)" in books.refuse(text)


def test_two_due_dates(books: Books) -> None:
    terms = re.compile(r"<ram:SpecifiedTradePaymentTerms>.*?Terms>", re.DOTALL)
    profile = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
    text = cii(Made(profile=profile))
    found = terms.search(text)
    assert found is not None
    second = found[0].replace("20260331", "20260430")
    said = books.refuse(text.replace(found[0], found[0] + second))
    assert "it says several BT-9: 2026-03-31, 2026-04-30" in said
    # Twice the same is one.
    books.take(text.replace(found[0], found[0] * 2))


def test_signs_that_are_not_seen_do_not_reach_the_terminal(books: Books) -> None:
    said = books.refuse(Made(number="F2026-001&#x202E;"))
    assert said.startswith("[bad-number]")
    assert '"F2026-001 " cannot be a number' in said
    said = books.refuse(Made(buyer=Party("NO&#x202E;VA&#x9B;31m")))
    assert "no customer NO VA 31m" in said


def test_signs_that_are_not_seen_do_not_reach_the_ledger(books: Books) -> None:
    made = Made(lines=(Line(name="Web&#x9B;31m&#xAD;"),), buyer=Party("NO&#x202E;VA"))
    books.take(made, words=["--create"])
    assert '* "NO VA" "Web 31m" ^' in books.text("F2026-001")


@pytest.mark.parametrize("content", [CAMT, "", "no XML", "<table/>", b"\xff\xfe<"])
def test_what_is_no_invoice_is_read_as_a_statement(
    books: Books, content: str | bytes
) -> None:
    assert not reading.recognises(books.file(content))
    ran = books.run("import", books.file(content))
    assert ran.status == 2
    assert "Traceback" not in ran.err


def test_what_is_no_file_is_read_as_a_statement(books: Books) -> None:
    assert not reading.recognises(books.folder)
    assert not reading.recognises(books.folder / "nowhere.pdf")
    os.mkfifo(books.folder / "pipe")
    assert not reading.recognises(books.folder / "pipe")


def test_without_the_library(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "facturx", None)
    for content in (cii(Made()), pdf()):
        said = books.refuse(content)
        assert 'pip install "beancount_infast[einvoice]"' in said
