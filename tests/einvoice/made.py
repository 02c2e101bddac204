"""E-invoices made for tests, in CII and in UBL, and the books that take them.

We are STUDIO, SIREN 732829320; the customer is ACME, SIREN 552100554. An invoice is
1000.00 and 200.00 of VAT at 20 %, unless a test says otherwise.
"""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core.data import Document, Open, Transaction
from beancount.parser import printer
from calling import Ran, infast
from pypdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount.core.data import Directive

SAMPLES = Path(__file__).parents[1] / "fixtures" / "einvoices"
SAMPLE_PDF = SAMPLES / "UC1_F202500003_FX_EN16931.pdf"
SAMPLE_XML = SAMPLES / "UC1_F202500003_CII_EN16931.xml"

BOOKS = """\
option "operating_currency" "EUR"
plugin "beancount_infast.plugins.settlement"

2026-01-01 custom "infast-option" "siren" "732829320"
2026-01-01 custom "infast-option" "vat-number" "FR44732829320"
2026-01-01 custom "infast-option" "income" Income:Services
2026-01-01 custom "infast-option" "vat" 20 Liabilities:VAT:Standard
2026-01-01 custom "infast-option" "vat" 10 Liabilities:VAT:Reduced
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2026-01-01 custom "infast-option" "rounding" Expenses:Rounding 0.05 EUR
2026-01-01 custom "infast-option" "payment-method" "transfer" Assets:Bank

2026-01-01 open Assets:Bank
2026-01-01 open Income:Services
2026-01-01 open Income:Hosting
2026-01-01 open Liabilities:VAT:Standard
2026-01-01 open Liabilities:VAT:Reduced
2026-01-01 open Liabilities:Deposits
2026-01-01 open Expenses:Rounding
2026-01-01 open Assets:Receivable:Acme EUR
  customer: "ACME SARL"
  siren: "552100554"
"""


@dataclass(frozen=True)
class Group:
    """A group of the VAT breakdown."""

    base: str = "1000.00"
    vat: str = "200.00"
    rate: str | None = "20.00"
    category: str = "S"


@dataclass(frozen=True)
class Line:
    """A line."""

    amount: str = "1000.00"
    name: str = "Web site"
    rate: str | None = "20.00"
    category: str = "S"


@dataclass(frozen=True)
class Party:
    """Who sells or buys: numbers as XML elements would hold them."""

    name: str
    legal: str | None = None
    scheme: str | None = "0002"
    vat: str | None = None


STUDIO = Party("STUDIO", "732829320", vat="FR44732829320")
ACME = Party("ACME SARL", "552100554", vat="FR96552100554")


@dataclass(frozen=True)
class Made:
    """An e-invoice to be written; sums follow from its groups unless they are said."""

    number: str = "F2026-001"
    code: str = "380"
    date: str = "2026-03-01"
    due: str | None = "2026-03-31"
    currency: str = "EUR"
    profile: str = "urn:cen.eu:en16931:2017"
    seller: Party = STUDIO
    buyer: Party = ACME
    preceding: tuple[str | tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = (Line(),)
    groups: tuple[Group, ...] = (Group(),)
    net: str | None = None
    vat: str | None = None
    total: str | None = None
    paid: str | None = None
    rounding: str | None = None
    payable: str | None = None

    def sums(self) -> dict[str, str]:
        net = Decimal(self.net or str(sum(Decimal(g.base) for g in self.groups)))
        vat = Decimal(self.vat or str(sum(Decimal(g.vat) for g in self.groups)))
        total = Decimal(self.total or str(net + vat))
        payable = total - Decimal(self.paid or "0") + Decimal(self.rounding or "0")
        lines = sum(Decimal(line.amount) for line in self.lines)
        return {
            "lines": str(lines),
            "net": str(net),
            "vat": str(vat),
            "total": str(total),
            "payable": self.payable or str(payable),
        }

    def but(self, **changes: Any) -> Made:
        return dataclasses.replace(self, **changes)


def _maybe(form: str, value: object) -> str:
    return "" if value is None else form.format(value)


def _references(preceding: Iterable[str | tuple[str, str]]) -> list[tuple[str, str]]:
    return [(one, "") if isinstance(one, str) else one for one in preceding]


# --- CII -----------------------------------------------------------------------


def _cii_party(tag: str, party: Party) -> str:
    legal = ""
    if party.legal is not None:
        scheme = _maybe(' schemeID="{}"', party.scheme)
        legal = (
            f"<ram:SpecifiedLegalOrganization><ram:ID{scheme}>{party.legal}</ram:ID>"
            "</ram:SpecifiedLegalOrganization>"
        )
    vat = _maybe(
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{}</ram:ID>'
        "</ram:SpecifiedTaxRegistration>",
        party.vat,
    )
    return (
        f"<ram:{tag}><ram:Name>{party.name}</ram:Name>{legal}"
        "<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID>"
        f"</ram:PostalTradeAddress>{vat}</ram:{tag}>"
    )


def _cii_line(place: int, line: Line) -> str:
    quantity = -1 if line.amount.startswith("-") else 1
    rate = _maybe(
        "<ram:RateApplicablePercent>{}</ram:RateApplicablePercent>", line.rate
    )
    return f"""
<ram:IncludedSupplyChainTradeLineItem>
 <ram:AssociatedDocumentLineDocument><ram:LineID>{place}</ram:LineID>
 </ram:AssociatedDocumentLineDocument>
 <ram:SpecifiedTradeProduct><ram:Name>{line.name}</ram:Name></ram:SpecifiedTradeProduct>
 <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
  <ram:ChargeAmount>{line.amount.lstrip("-")}</ram:ChargeAmount>
 </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
 <ram:SpecifiedLineTradeDelivery>
  <ram:BilledQuantity unitCode="C62">{quantity}</ram:BilledQuantity>
 </ram:SpecifiedLineTradeDelivery>
 <ram:SpecifiedLineTradeSettlement>
  <ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
   <ram:CategoryCode>{line.category}</ram:CategoryCode>{rate}</ram:ApplicableTradeTax>
  <ram:SpecifiedTradeSettlementLineMonetarySummation>
   <ram:LineTotalAmount>{line.amount}</ram:LineTotalAmount>
  </ram:SpecifiedTradeSettlementLineMonetarySummation>
 </ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def _cii_group(group: Group) -> str:
    rate = _maybe(
        "<ram:RateApplicablePercent>{}</ram:RateApplicablePercent>", group.rate
    )
    return f"""
<ram:ApplicableTradeTax>
 <ram:CalculatedAmount>{group.vat}</ram:CalculatedAmount>
 <ram:TypeCode>VAT</ram:TypeCode>
 <ram:BasisAmount>{group.base}</ram:BasisAmount>
 <ram:CategoryCode>{group.category}</ram:CategoryCode>{rate}
</ram:ApplicableTradeTax>"""


def _cii_reference(number: str, code: str) -> str:
    said = f"<ram:TypeCode>{code}</ram:TypeCode>" if code else ""
    return (
        "<ram:InvoiceReferencedDocument>"
        f"<ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>{said}"
        "</ram:InvoiceReferencedDocument>"
    )


def cii(made: Made) -> str:
    """Write an e-invoice in CII."""
    sums = made.sums()
    due = _maybe(
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
        '<udt:DateTimeString format="102">{}</udt:DateTimeString>'
        "</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>",
        made.due.replace("-", "") if made.due else None,
    )
    rounding = _maybe("<ram:RoundingAmount>{}</ram:RoundingAmount>", made.rounding)
    paid = _maybe("<ram:TotalPrepaidAmount>{}</ram:TotalPrepaidAmount>", made.paid)
    lines = "".join(_cii_line(n, line) for n, line in enumerate(made.lines, 1))
    references = "".join(_cii_reference(*one) for one in _references(made.preceding))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
 <ram:ID>{made.profile}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{made.number}</ram:ID>
 <ram:TypeCode>{made.code}</ram:TypeCode>
 <ram:IssueDateTime>
  <udt:DateTimeString format="102">{made.date.replace("-", "")}</udt:DateTimeString>
 </ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{lines}
<ram:ApplicableHeaderTradeAgreement>{_cii_party("SellerTradeParty", made.seller)}
{_cii_party("BuyerTradeParty", made.buyer)}</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>{made.currency}</ram:InvoiceCurrencyCode>
{"".join(map(_cii_group, made.groups))}{due}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 <ram:LineTotalAmount>{sums["lines"]}</ram:LineTotalAmount>
 <ram:TaxBasisTotalAmount>{sums["net"]}</ram:TaxBasisTotalAmount>
 <ram:TaxTotalAmount currencyID="{made.currency}">{sums["vat"]}</ram:TaxTotalAmount>
 {rounding}<ram:GrandTotalAmount>{sums["total"]}</ram:GrandTotalAmount>{paid}
 <ram:DuePayableAmount>{sums["payable"]}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>{references}
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


# --- UBL -----------------------------------------------------------------------


def _ubl_party(tag: str, party: Party) -> str:
    vat = _maybe(
        "<cac:PartyTaxScheme><cbc:CompanyID>{}</cbc:CompanyID><cac:TaxScheme>"
        "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
        party.vat,
    )
    scheme = _maybe(' schemeID="{}"', party.scheme)
    legal = _maybe(f"<cbc:CompanyID{scheme}>{{}}</cbc:CompanyID>", party.legal)
    return (
        f"<cac:{tag}><cac:Party><cac:PostalAddress><cac:Country>"
        "<cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>"
        f"</cac:PostalAddress>{vat}<cac:PartyLegalEntity>"
        f"<cbc:RegistrationName>{party.name}</cbc:RegistrationName>{legal}"
        f"</cac:PartyLegalEntity></cac:Party></cac:{tag}>"
    )


def ubl(made: Made) -> str:
    """Write an e-invoice in UBL: an Invoice, or a CreditNote of the types that are."""
    credit = made.code in ("381", "503")
    root, line_tag = (
        ("CreditNote", "CreditNoteLine")
        if credit
        else (
            "Invoice",
            "InvoiceLine",
        )
    )
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    sums, money = made.sums(), f'currencyID="{made.currency}"'
    due = "" if credit else _maybe("<cbc:DueDate>{}</cbc:DueDate>", made.due)

    def tax(tag: str, category: str, rate: str | None) -> str:
        percent = _maybe("<cbc:Percent>{}</cbc:Percent>", rate)
        return (
            f"<cac:{tag}><cbc:ID>{category}</cbc:ID>{percent}<cac:TaxScheme>"
            f"<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{tag}>"
        )

    references = "".join(
        "<cac:BillingReference><cac:InvoiceDocumentReference>"
        f"<cbc:ID>{number}</cbc:ID>"
        + (f"<cbc:DocumentTypeCode>{code}</cbc:DocumentTypeCode>" if code else "")
        + "</cac:InvoiceDocumentReference></cac:BillingReference>"
        for number, code in _references(made.preceding)
    )
    groups = "".join(
        f"<cac:TaxSubtotal><cbc:TaxableAmount {money}>{group.base}</cbc:TaxableAmount>"
        f"<cbc:TaxAmount {money}>{group.vat}</cbc:TaxAmount>"
        f"{tax('TaxCategory', group.category, group.rate)}</cac:TaxSubtotal>"
        for group in made.groups
    )
    lines = "".join(
        f"<cac:{line_tag}><cbc:ID>{place}</cbc:ID>"
        f'<cbc:{quantity} unitCode="C62">1</cbc:{quantity}>'
        f"<cbc:LineExtensionAmount {money}>{line.amount}</cbc:LineExtensionAmount>"
        f"<cac:Item><cbc:Name>{line.name}</cbc:Name>"
        f"{tax('ClassifiedTaxCategory', line.category, line.rate)}</cac:Item>"
        f"<cac:Price><cbc:PriceAmount {money}>1</cbc:PriceAmount></cac:Price>"
        f"</cac:{line_tag}>"
        for place, line in enumerate(made.lines, 1)
    )
    paid = _maybe(f"<cbc:PrepaidAmount {money}>{{}}</cbc:PrepaidAmount>", made.paid)
    rounding = _maybe(
        f"<cbc:PayableRoundingAmount {money}>{{}}</cbc:PayableRoundingAmount>",
        made.rounding,
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>{made.profile}</cbc:CustomizationID><cbc:ID>{made.number}</cbc:ID>
<cbc:IssueDate>{made.date}</cbc:IssueDate>{due}
<cbc:{root}TypeCode>{made.code}</cbc:{root}TypeCode>
<cbc:DocumentCurrencyCode>{made.currency}</cbc:DocumentCurrencyCode>{references}
{_ubl_party("AccountingSupplierParty", made.seller)}
{_ubl_party("AccountingCustomerParty", made.buyer)}
<cac:TaxTotal><cbc:TaxAmount {money}>{sums["vat"]}</cbc:TaxAmount>{groups}
</cac:TaxTotal>
<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount {money}>{sums["lines"]}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount {money}>{sums["net"]}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount {money}>{sums["total"]}</cbc:TaxInclusiveAmount>{paid}{rounding}
<cbc:PayableAmount {money}>{sums["payable"]}</cbc:PayableAmount>
</cac:LegalMonetaryTotal>{lines}</{root}>
"""


# --- PDF -----------------------------------------------------------------------


def pdf(**files: bytes) -> bytes:
    """Write a PDF of an empty page that holds files; ``_`` in a name is a dot."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files.items():
        writer.add_attachment(name.replace("_", "."), content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# --- Books ---------------------------------------------------------------------


class Books:
    """A ledger in a folder of its own, and what is imported into it."""

    def __init__(self, folder: Path, text: str = BOOKS) -> None:
        self.folder = folder
        self.ledger = folder / "main.beancount"
        self.ledger.write_text(text, encoding="utf-8")

    def add(self, text: str) -> None:
        """Type at the ledger's end."""
        with self.ledger.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    def file(self, content: str | bytes | Made, name: str = "invoice.xml") -> Path:
        """Put a file where mail would be saved."""
        inbox = self.folder.parent / f"{self.folder.name}-inbox"
        inbox.mkdir(exist_ok=True)
        path = inbox / name
        if isinstance(content, Made):
            content = cii(content)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    def run(self, *words: object, **env: str) -> Ran:
        """Run `infast` on the ledger."""
        return infast("-f", self.ledger, *words, **env)

    def take(self, *contents: str | bytes | Made, words: Iterable[str] = ()) -> Ran:
        """Import files, which must be taken; the books must hold no error after it."""
        paths = [
            self.file(content, f"invoice-{place}.xml")
            for place, content in enumerate(contents)
        ]
        ran = self.run("import", *paths, "--yes", *words)
        assert ran.status == 0, ran.err
        checked = self.run("check")
        assert checked.status == 0, checked.out
        return ran

    def refuse(self, content: str | bytes | Made, *words: str) -> str:
        """Import a file, which must be refused; give the sentence."""
        before = self.everything()
        ran = self.run("import", self.file(content), "--yes", *words)
        assert ran.status == 2, ran.out
        assert self.everything() == before
        assert ran.out == ""
        assert "Traceback" not in ran.err
        return ran.err.replace(str(self.folder.parent), "").strip()

    def everything(self) -> dict[str, bytes]:
        """Give the content of all files beside the ledger."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def entries(self) -> list[Directive]:
        """Give the ledger as Beancount loads it, which must find no error."""
        entries, errors, _ = loader.load_file(str(self.ledger))
        assert not errors, printer.format_error(errors[0])
        return list(entries)

    def text(self, number: str) -> str:
        """Give the text of a document as it stands in the ledger."""
        text = self.ledger.read_text(encoding="utf-8")
        found = [p for p in text.split("\n\n") if f': "{number}"\n' in p]
        assert len(found) == 1
        return found[0].strip()

    def documents(self) -> list[Document]:
        """Give the directives that name files."""
        return [entry for entry in self.entries() if isinstance(entry, Document)]

    def transactions(self) -> list[Transaction]:
        """Give the transactions."""
        return [entry for entry in self.entries() if isinstance(entry, Transaction)]

    def opens(self) -> dict[str, Open]:
        """Give the accounts."""
        return {e.account: e for e in self.entries() if isinstance(e, Open)}
