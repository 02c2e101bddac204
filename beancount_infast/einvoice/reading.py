"""Reading e-invoices: Factur-X PDF, CII XML and UBL XML.

The library `factur-x` finds the XML in a PDF, checks it against the official schemas
that it brings along, and reads it by the terms of EN 16931.  A file comes from
somebody else, so before the library sees its XML a first pass (the standard library's
expat) refuses a document type, and with it every entity, and what is larger or deeper
than any invoice.  Nothing is fetched: no schema is looked for where the file says one
is, and the library's checks that call a server are left out.
"""

from __future__ import annotations

import io
import logging
import re
import stat
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from beancount_infast.desk import Refusal
from beancount_infast.documents import ZERO
from beancount_infast.einvoice.facts import (
    EInvoice,
    InvoiceLine,
    Party,
    Preceding,
    TaxGroup,
    siren_of,
    vat_number_of,
)
from beancount_infast.einvoice.refusals import refused
from beancount_infast.sentences import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from beancount_infast.sentences import Sentence

# A PDF with pictures has some MB, its XML some KB; an XML may hold a PDF in turn.
MAX_BYTES = 32 * 1024 * 1024
MAX_XML_BYTES = 16 * 1024 * 1024
_MOST_FILES_IN_PDF = 100
# A line of an invoice has some thirty elements, a dozen deep.
_DEEPEST, _MOST_ELEMENTS = 60, 300_000
_HEAD_BYTES = 64 * 1024
# Readers find a PDF's mark within so many bytes.
_PDF, _HEAD_OF_PDF = b"%PDF-", 1024
# More digits than any amount has, and few enough to be added up exactly.
_AMOUNT = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,8})?|\.[0-9]{1,8})")

_ROOTS = {
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100 CrossIndustryInvoice",
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 Invoice",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2 CreditNote",
}
_UBL_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
# Local names of roots that are invoices, or are taken for such.
_NAMES = (
    b"CrossIndustryInvoice",
    b"Invoice",
    b"CreditNote",
    b"CrossIndustryDocument",
    b"SCRDMCCBDACIOMessageStructure",
)
_FIRST_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", re.DOTALL)
# How the norm's code lists call a SIREN and a SIRET (ISO/IEC 6523).
_SIREN_SCHEMES = ("0002", "0009")


@dataclass(frozen=True)
class Source:
    """A file that was read.

    Attributes:
        invoice: What it says.
        content: Its bytes.
        suffix: What its name should end with.
    """

    invoice: EInvoice
    content: bytes
    suffix: str


def recognises(path: Path) -> bool:
    """Say from its beginning whether a file is a PDF, or an invoice in XML."""
    try:
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        # Whoever reads it as a statement says why not.
        return False
    if _PDF in head[:_HEAD_OF_PDF]:
        return True
    # Letters stand in UTF-16 with a zero beside each.
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith(b"<"):
        return False
    first = _FIRST_TAG.search(_ASIDE.sub(b"", plain))
    return first is not None and first[1] in _NAMES


def read(path: Path) -> Source:
    """Read a file.

    Args:
        path: A PDF, or XML in CII or UBL.

    Raises:
        Refusal: It cannot be read, or is no e-invoice; with what to do.
    """
    content = _content(path)
    if _PDF in content[:_HEAD_OF_PDF]:
        return Source(_read_xml(path, _xml_in_pdf(path, content)), content, ".pdf")
    return Source(_read_xml(path, content), content, ".xml")


def _unreadable(path: Path, what: Sentence, remedy: Sentence) -> Refusal:
    return refused("unreadable", str(path), say("{0}; {1}", what, remedy))


def _content(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(
                path, say("it is not a file"), say("name a PDF or XML file")
            )
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _unreadable(
            path, say("it cannot be read ({0})", reason), say("check it")
        ) from error
    if len(content) > MAX_BYTES:
        raise _unreadable(
            path, say("it is larger than any invoice"), say("check what it is")
        )
    return content


def _library(path: Path) -> Any:
    try:
        import facturx  # noqa: PLC0415  (an extra, and slow to import)
    except ImportError as error:
        raise _unreadable(
            path,
            say("the library that reads e-invoices is not installed"),
            say('install it: pip install "beancount_infast[einvoice]"'),
        ) from error
    return facturx


# --- PDF -----------------------------------------------------------------------


def _xml_in_pdf(path: Path, content: bytes) -> bytes:
    """Give the XML that a Factur-X PDF holds."""
    facturx = _library(path)
    # It says on standard error what a damaged PDF lacks; our sentence is enough.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        _check_files(path, content)
        _, found = facturx.get_xml_from_pdf(content, check_xsd=False)
    except Refusal:
        raise
    except Exception as error:
        raise _unreadable(
            path,
            say("this PDF cannot be read ({0})", _told(error)),
            say("ask for the invoice again, or take its XML"),
        ) from error
    if not found:
        raise _unreadable(
            path,
            say("this PDF holds no e-invoice"),
            say(
                "take the Factur-X PDF or the XML as it was sent (a printed or "
                "scanned copy has none), or record it by hand with infast "
                "invoice; a bank's statement is imported as CSV, OFX or CAMT.053"
            ),
        )
    return bytes(found)


def _check_files(path: Path, content: bytes) -> None:
    """Check the XML that a PDF holds, before anything parses it.

    Raises:
        Refusal: It is not to be parsed, or there are several e-invoices.
    """
    from pypdf import PdfReader  # noqa: PLC0415  (comes with factur-x)

    invoices = set()
    for place, file in enumerate(PdfReader(io.BytesIO(content)).attachment_list):
        if place >= _MOST_FILES_IN_PDF:
            raise _unreadable(
                path,
                say("this PDF holds more files than any invoice"),
                say("check what it is"),
            )
        if file.name.lower().endswith(".xml"):
            # Unpacked up to a limit, which is pypdf's.
            xml = file.content
            if _check_markup(path, xml).root in _ROOTS:
                invoices.add(xml)
    if len(invoices) > 1:
        raise _unreadable(
            path,
            say("this PDF holds several e-invoices"),
            say("import the XML of the right one"),
        )


# --- XML -----------------------------------------------------------------------


def _check_markup(path: Path, xml: bytes) -> _Markup:
    """Refuse XML that is not to be parsed; give what was seen of it.

    Raises:
        Refusal: It has a document type, or is larger or deeper than any invoice.
    """
    if len(xml) > MAX_XML_BYTES:
        raise _unreadable(
            path, say("its XML is larger than any invoice"), say("check it")
        )
    markup = _Markup(path)
    try:
        markup.parser.Parse(xml, True)  # noqa: FBT003
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _unreadable(
            path,
            say("its XML cannot be read ({0})", str(error)),
            say("ask for the invoice again"),
        ) from error
    return markup


class _Markup:
    """A pass over XML that keeps the name of its root and of its currencies."""

    def __init__(self, path: Path) -> None:
        self.root = ""
        self.currencies: set[str] = set()
        self._path = path
        self._depth = self._elements = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> None:
        raise _unreadable(
            self._path,
            say("its XML has a document type (DTD), which no invoice needs"),
            say("ask for the invoice without it"),
        )

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name
        self.currencies.update(filter(None, [attributes.get("currencyID")]))
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _unreadable(
                self._path,
                say("its XML is larger than any invoice"),
                say("check what it is"),
            )

    def _end(self, _: str) -> None:
        self._depth -= 1


def _read_xml(path: Path, xml: bytes) -> EInvoice:
    markup = _check_markup(path, xml)
    root = markup.root
    if root not in _ROOTS:
        name = root.rpartition(" ")[2]
        raise _unreadable(
            path,
            say("its XML ({0}) is neither CII nor UBL 2.1", name),
            say("ask for the invoice as Factur-X, CII or UBL"),
        )
    facturx = _library(path)
    try:
        values = facturx.parse_ubl_cii_xml(xml)
    except Exception as error:
        raise _unreadable(
            path,
            say("it is not made as the norm says ({0})", _told(error)),
            say("ask for the invoice again, from a program that follows EN 16931"),
        ) from error
    try:
        invoice = _facts(str(path), values)
        _check_currencies(markup.currencies, values)
    except _UnclearError as error:
        raise _unreadable(
            path, error.sentence, say("ask for the invoice again")
        ) from error
    if root.startswith(_UBL_CREDIT_NOTE) and invoice.code == "380":
        raise _unreadable(
            path,
            say("it is a credit note and says of itself that it is an invoice (380)"),
            say("ask for it again"),
        )
    return invoice


def _told(error: Exception) -> str:
    """Say in few words what a library found."""
    cause = error.__cause__ or error
    text = re.sub(r"\{[^}]*\}", "", " ".join(str(cause).split()))
    return text[:200] or type(cause).__name__


# --- Terms ---------------------------------------------------------------------


class _UnclearError(ValueError):
    """A term that is missing, or is there twice."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _one(values: Mapping[str, Any], term: str) -> Any:
    """Give the value of a term, which must have one."""
    value = values.get(term)
    if value is None:
        raise _UnclearError(say("it lacks {0}", term))
    if isinstance(value, list):
        if len(set(map(str, value))) > 1:
            raise _UnclearError(
                say("it says several {0}: {1}", term, ", ".join(map(str, value)))
            )
        return value[0]
    return value


def _maybe(values: Mapping[str, Any], term: str) -> Any:
    return _one(values, term) if values.get(term) is not None else None


def _amount(values: Mapping[str, Any], term: str) -> Decimal:
    text = str(_one(values, term)).strip()
    if not _AMOUNT.fullmatch(text):
        raise _UnclearError(say("its {0} is {1}, which is no amount", term, text[:40]))
    return Decimal(text)


def _maybe_amount(values: Mapping[str, Any], term: str) -> Decimal:
    return _amount(values, term) if values.get(term) is not None else ZERO


def _check_currencies(found: AbstractSet[str], values: Mapping[str, Any]) -> None:
    """Refuse amounts in a currency that the invoice does not have.

    Only VAT may be said in a second one, that of the accounts (BT-6).
    """
    others = found - {str(values.get("BT-5")), str(values.get("BT-6"))}
    if others:
        told = ", ".join(sorted(others))
        raise _UnclearError(
            say("it is in {0} and has amounts in {1}", values.get("BT-5"), told)
        )


def _facts(file: str, values: Mapping[str, Any]) -> EInvoice:
    due: datetime.date | None = _maybe(values, "BT-9")
    return EInvoice(
        file=file,
        number=str(_one(values, "BT-1")),
        date=_one(values, "BT-2"),
        code=str(_one(values, "BT-3")),
        currency=str(_one(values, "BT-5")),
        due=due,
        seller=_party(values, "BG-4"),
        buyer=_party(values, "BG-7"),
        preceding=tuple(map(_preceding, values.get("BG-3") or ())),
        groups=tuple(map(_group, values.get("BG-23") or ())),
        lines=tuple(map(_line, values.get("BG-25") or ())),
        net=_amount(values, "BT-109"),
        vat=_maybe_amount(values, "BT-110"),
        total=_amount(values, "BT-112"),
        paid=_maybe_amount(values, "BT-113"),
        rounding=_maybe_amount(values, "BT-114"),
        payable=_amount(values, "BT-115"),
    )


def _preceding(values: Mapping[str, Any]) -> Preceding:
    code = _maybe(values, "EXT-FR-FE-02")
    return Preceding(str(_one(values, "BT-25")), None if code is None else str(code))


def _group(values: Mapping[str, Any]) -> TaxGroup:
    return TaxGroup(
        category=str(_one(values, "BT-118")),
        rate=_maybe_amount(values, "BT-119"),
        base=_amount(values, "BT-116"),
        vat=_amount(values, "BT-117"),
    )


def _line(values: Mapping[str, Any]) -> InvoiceLine:
    return InvoiceLine(
        name=_clean(str(_maybe(values, "BT-153") or "")),
        amount=_amount(values, "BT-131"),
        category=str(_maybe(values, "BT-151") or ""),
        rate=_maybe_amount(values, "BT-152"),
    )


def _clean(text: str) -> str:
    """Give a text on one line, without signs that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _party(values: Mapping[str, Any], term: str) -> Party:
    party = values.get(term) or {}
    vat_numbers = map(vat_number_of, _texts(party.get("vat_identifier")))
    return Party(
        name=_clean(" ".join(_texts(party.get("name")))),
        siren=_siren(party),
        vat_number=next(filter(None, vat_numbers), None),
    )


def _siren(party: Mapping[str, Any]) -> str | None:
    """Give the SIREN of a party: its legal number's, else another of its numbers'."""
    scheme = next(iter(_texts(party.get("legal_identifier_schemeid"))), None)
    numbers = []
    if scheme is None or scheme in _SIREN_SCHEMES:
        numbers += _texts(party.get("legal_identifier"))
    others = party.get("identifiers") or {}
    numbers += [others[scheme] for scheme in _SIREN_SCHEMES if scheme in others]
    return next(filter(None, map(siren_of, numbers)), None)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
