"""Drafts of status 212, "Encaissée": one file for each receipt on an invoice.

The form is UN/CEFACT's Cross Domain Acknowledgement and Response, D22B, as the French
reform uses it (external specifications v3.2 of 30 April 2026; AFNOR XP Z12-012).  Each
amount received, VAT included, stands with its rate in a block `MEN`; a receipt that is
undone has negative ones, and a note that says so.

They are drafts: a platform knows what the books do not (when the invoice was lodged,
under which address the buyer is reached), and it is the platform that sends.  No text
found settles which sign a status on a credit note has, so none is made.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from stdnum.fr import siren as sirens

from beancount_infast.export.faults import ExportFault, ExportRefused
from beancount_infast.export.receipts import DEPOSIT_TYPE, INVOICE_TYPE, STATUS
from beancount_infast.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_infast.export.receipts import Receipt
    from beancount_infast.export.shares import RateShare
    from beancount_infast.ledger import Fault

_NAMESPACE = "urn:un:unece:uncefact:data:standard:{}:100"
_PREFIXES = {
    "rsm": _NAMESPACE.format("CrossDomainAcknowledgementAndResponse"),
    "ram": _NAMESPACE.format("ReusableAggregateBusinessInformationEntity"),
    "udt": _NAMESPACE.format("UnqualifiedDataType"),
    "qdt": _NAMESPACE.format("QualifiedDataType"),
}

# What each message says of itself: MDT-2, MDT-3.
_PROCESS = "REGULATED"
_PROFILE = "urn.cpro.gouv.fr:1p0:CDV:invoice"
# What it is about, an invoice of flux 2: MDT-97. Known from examples alone.
_REFERENCE = "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2"
# The public portal: 9998 in the official sample, 0000 in rules of September 2026.
_PORTAL = "9998"

# Schemes of identifiers: SIREN, electronic address, platform.
_SIREN, _ADDRESS, _PLATFORM = "0002", "0225", "0238"
# Formats of dates: to the second, and the day.
_SECOND, _DAY = "204", "102"

# The rates that a block may state (BR-FR-16), in hundredths of a per cent.
_RATES = (0, 90, 105, 175, 210, 550, 700, 850, 920, 960, 1000, 1300, 1960, 2000, 2060)
RATES = frozenset(Decimal(rate) / 100 for rate in _RATES)

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COMMENT = (
    " BROUILLON : projet de statut 212 (Encaissée), tiré des livres ; à compléter et "
    "à envoyer par la plateforme agréée. "
)


class Seller(NamedTuple):
    """We, as the messages name us."""

    siren: str | None
    name: str


def drafts(
    receipts: Iterable[Receipt],
    seller: Seller,
    main: str,
    ledger_faults: Iterable[Fault] = (),
) -> dict[str, bytes]:
    """Draft a status for each receipt of channel 212 on an invoice.

    Args:
        receipts: The receipts.
        seller: We.
        main: The ledger's main file, where its options stand.
        ledger_faults: The ledger's errors.

    Returns:
        The files' bytes by their name, ``F1_212_20260120_1.xml``.

    Raises:
        ExportRefused: One cannot be drafted; with all reasons.
    """
    wanted = [
        receipt
        for receipt in receipts
        if receipt.channel == STATUS
        and receipt.invoice_type in (INVOICE_TYPE, DEPOSIT_TYPE)
    ]
    faults = [_of_ledger(fault) for fault in ledger_faults]
    if wanted and not sirens.is_valid(seller.siren or ""):
        faults.append(_no_siren(main, seller.siren))
    # A payment of several invoices has their customer's fault once.
    faults += dict.fromkeys(fault for receipt in wanted for fault in _faults(receipt))
    if faults:
        raise ExportRefused(faults)
    counts: Counter[str] = Counter()
    files = {}
    for receipt in wanted:
        name = f"{receipt.invoice or ''}_212_{receipt.date:%Y%m%d}".replace("/", "-")
        counts[name] += 1
        files[f"{name}_{counts[name]}.xml"] = _draft(receipt, seller, counts[name])
    return files


# --- What is wrong ----------------------------------------------------------------


def _of_ledger(fault: Fault) -> ExportFault:
    sentence = marked("the ledger has an error, {0}: {1}")
    values = (fault.code, fault.message)
    return ExportFault(
        "cdar-ledger", sentence, values, fault.file or "", fault.line or 0
    )


def _no_siren(main: str, siren: str | None) -> ExportFault:
    if not siren:
        sentence = marked(
            "the books do not say our SIREN; write "
            '{0} custom "infast-option" "siren" "…"'
        )
        return ExportFault("cdar-siren", sentence, ("2026-01-01",), main, 0)
    sentence = marked('our SIREN "{0}" is none; correct option "siren"')
    return ExportFault("cdar-siren", sentence, (siren,), main, 0)


def _faults(receipt: Receipt) -> Iterator[ExportFault]:
    """Find what keeps one receipt from being drafted."""
    invoice = receipt.invoice or ""
    if not sirens.is_valid(receipt.siren or ""):
        yield _fault(
            receipt,
            "cdar-customer",
            marked('"{1}", the SIREN of {0}, is none; correct siren: on its account'),
            (receipt.name, receipt.siren),
        )
    if receipt.currency != "EUR":
        yield _fault(
            receipt,
            "cdar-currency",
            marked("{0} is in {1}, and a status 212 is in EUR; report it otherwise"),
            (invoice, receipt.currency),
        )
    for one in receipt.rates:
        if one.rate is None:
            sentence = marked(
                "{0} has VAT at a rate that the books do not say; give option "
                '"vat-on-receipts" its rate'
            )
            yield _fault(receipt, "cdar-rate", sentence, (invoice,))
        elif one.rate not in RATES:
            sentence = marked(
                "{0} has VAT at {1} %, which is none of the rates that a status 212 "
                "may state; correct the rate"
            )
            values = (invoice, f"{one.rate.normalize():f}")
            yield _fault(receipt, "cdar-rate", sentence, values)


def _fault(
    receipt: Receipt, code: str, sentence: str, values: tuple[object, ...]
) -> ExportFault:
    return ExportFault(code, sentence, values, *receipt.at)


# --- The message ------------------------------------------------------------------


class _Node:
    """An element that grows: each call adds a child, in the schema's order."""

    def __init__(self, element: ET.Element) -> None:
        self.element = element

    def add(self, name: str, text: str | None = None, **attributes: str) -> _Node:
        """Add a child and give it; ``ram:Name`` is in that prefix's namespace."""
        child = ET.SubElement(self.element, _qualified(name), attributes)
        if text is not None:
            child.text = _UNWRITABLE.sub(" ", text)
        return _Node(child)


def _qualified(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _draft(receipt: Receipt, seller: Seller, count: int) -> bytes:
    """Write the message of one receipt."""
    root = ET.Element(_qualified("rsm:CrossDomainAcknowledgementAndResponse"))
    message = _Node(root)
    context = message.add("rsm:ExchangedDocumentContext")
    process = context.add("ram:BusinessProcessSpecifiedDocumentContextParameter")
    process.add("ram:ID", _PROCESS)
    guideline = context.add("ram:GuidelineSpecifiedDocumentContextParameter")
    guideline.add("ram:ID", _PROFILE)
    _exchanged(message.add("rsm:ExchangedDocument"), receipt, seller, count)
    _acknowledged(message.add("rsm:AcknowledgementDocument"), receipt, seller)
    for prefix, namespace in _PREFIXES.items():
        ET.register_namespace(prefix, namespace)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{declaration}\n<!--{_COMMENT}-->\n{text}\n".encode()


def _exchanged(node: _Node, receipt: Receipt, seller: Seller, count: int) -> None:
    """Say who tells whom."""
    moment = f"{receipt.date:%Y%m%d}000000"
    status = f"{receipt.invoice}_212_{moment}_{count}"
    issued = f"{receipt.invoice_type}_{receipt.invoice_date:%Y%m%d}"
    node.add("ram:ID", f"{status}#{issued}")
    node.add("ram:Name", f"BROUILLON {status}")
    _second(node.add("ram:IssueDateTime"), moment)
    node.add("ram:SenderTradeParty").add("ram:RoleCode", "WK")
    ours = sirens.compact(seller.siren or "")
    _party(node.add("ram:IssuerTradeParty"), _SIREN, ours, seller.name, "SE")
    theirs = sirens.compact(receipt.siren or "")
    buyer = node.add("ram:RecipientTradeParty")
    _party(buyer, _SIREN, theirs, receipt.name, "BY")
    address = buyer.add("ram:URIUniversalCommunication")
    address.add("ram:URIID", theirs, schemeID=_ADDRESS)
    _party(node.add("ram:RecipientTradeParty"), _PLATFORM, _PORTAL, "PPF", "DFH")


def _party(node: _Node, scheme: str, number: str, name: str, role: str) -> None:
    node.add("ram:GlobalID", number, schemeID=scheme)
    node.add("ram:Name", name)
    node.add("ram:RoleCode", role)


def _acknowledged(node: _Node, receipt: Receipt, seller: Seller) -> None:
    """Say of which invoice what was received."""
    several = node.add("ram:MultipleReferencesIndicator")
    several.add("udt:Indicator", "false")
    node.add("ram:TypeCode", "23")
    _second(node.add("ram:IssueDateTime"), f"{receipt.date:%Y%m%d}000000")
    invoice = node.add("ram:ReferenceReferencedDocument")
    invoice.add("ram:IssuerAssignedID", receipt.invoice)
    invoice.add("ram:StatusCode", "47")
    invoice.add("ram:TypeCode", receipt.invoice_type)
    invoice.add("ram:ReferenceTypeCode", _REFERENCE)
    issued = invoice.add("ram:FormattedIssueDateTime")
    issued.add("qdt:DateTimeString", f"{receipt.invoice_date:%Y%m%d}", format=_DAY)
    invoice.add("ram:ProcessConditionCode", STATUS)
    invoice.add("ram:ProcessCondition", "Encaissée")
    issuer = invoice.add("ram:IssuerTradeParty")
    issuer.add("ram:GlobalID", sirens.compact(seller.siren or ""), schemeID=_SIREN)
    status = invoice.add("ram:SpecifiedDocumentStatus")
    status.add("ram:SequenceNumeric", "1")
    if receipt.amount < 0:
        undone = f"Encaissement {receipt.document or ''} annulé".replace("  ", " ")
        by = f" par {receipt.cause}" if receipt.cause else ""
        status.add("ram:IncludedNote").add("ram:Content", f"{undone}{by}")
    for one in receipt.rates:
        _received(status, receipt, one)


def _received(node: _Node, receipt: Receipt, one: RateShare) -> None:
    """Say what was received at one rate, VAT included."""
    block = node.add("ram:SpecifiedDocumentCharacteristic")
    block.add("ram:TypeCode", "MEN")
    changed = block.add("ram:ValueChangedIndicator")
    changed.add("udt:IndicatorString", "false")
    block.add("ram:ValueAmount", f"{one.amount:.2f}", currencyID=receipt.currency)
    day = block.add("ram:ValueDateTime")
    day.add("udt:DateTimeString", f"{receipt.date:%Y%m%d}", format=_DAY)
    block.add("ram:ValuePercent", f"{one.rate:.2f}")


def _second(node: _Node, moment: str) -> None:
    node.add("udt:DateTimeString", moment, format=_SECOND)
