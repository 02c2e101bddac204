"""Statements of several banks, written as the banks write them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bankworld import Truth


@dataclass(frozen=True)
class Layout:
    """How a bank writes a statement.

    Attributes:
        bank: The importer that reads it.
        write: Writes it, the lines by date.
        encoding: Its encoding.
        has_iban: Whether it tells the payer's IBAN.
        run_on: Whether its labels are all in one run.
        name: What it is called where a bank has several.
    """

    bank: str
    write: Callable[[Sequence[Truth]], str]
    encoding: str = "cp1252"
    has_iban: bool = False
    run_on: bool = False
    name: str = ""


def _day(truth: Truth) -> str:
    return f"{truth.date:%d/%m/%Y}"


def _comma(truth: Truth, *, thousands: str = "") -> str:
    text = f"{truth.amount:,.2f}"
    return text.replace(",", thousands).replace(".", ",")


def _bnp(truths: Sequence[Truth]) -> str:
    head = "Compte courant;Mon compte;00000000;30/10/2026;;12345,67\n\n"
    head += (
        "Date operation;Libelle court;Type operation;Libelle operation;"
        "Montant operation en euro\n"
    )
    return head + "".join(
        f"{_day(t)};VIR SEPA RECU;VIR SEPA RECU;VIR SEPA RECU /DE {t.payer}"
        f" /MOTIF {t.text or 'NOTPROVIDED'} /REF {n:08d}X;{_comma(t)}\n"
        for n, t in reversed(list(enumerate(truths)))
    )


def _societe_generale(truths: Sequence[Truth]) -> str:
    head = "00000000000;01/03/2026;31/10/2026;5;31/10/2026;1234.56 EUR\n\n"
    head += (
        "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;"
        "Devise\n"
    )
    return head + "".join(
        f"{_day(t)};VIR RECU    12345;VIR RECU    {n:010d}S DE: {t.payer}"
        f" MOTIF: {t.text} REF: NOT PROVIDED ;{_comma(t)};EUR\n"
        for n, t in enumerate(truths)
    )


def _credit_agricole(truths: Sequence[Truth]) -> str:
    head = (
        "\nTéléchargement du 31/10/2026;\n\n\nM.       DUPONT JEAN\n"
        "Compte de Dépôt carte n° 00000000000;\nSolde au 31/10/2026 1 917,01 €\n\n"
        "Liste des opérations du compte entre le 01/03/2026 et le 31/10/2026;\n\n"
        "Date;Libellé;Débit euros;Crédit euros;\n"
    )
    return head + "".join(
        f'{_day(t)};"VIREMENT EN VOTRE FAVEUR\n{t.payer} {t.text}\n\n\n'
        f'{n:017d}      ";;{_comma(t, thousands=chr(160))};\n'
        for n, t in reversed(list(enumerate(truths)))
    )


def _credit_mutuel(truths: Sequence[Truth]) -> str:
    head = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\r\n"
    return head + "".join(
        f"{_day(t)};{_day(t)};;{_comma(t)};VIR {t.payer} {t.text} "
        f"PP{n:012d};1000,00\r\n"
        for n, t in enumerate(truths)
    )


def _boursobank(truths: Sequence[Truth]) -> str:
    head = (
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;"
        "accountNum;accountLabel;accountbalance\n"
    )
    return head + "".join(
        f'{t.date};{t.date};"VIR SEPA {t.payer} {t.text}";"Virements reçus";'
        f'"Virements reçus";"x";"{_comma(t, thousands=" ")}";;00000000000;'
        "BoursoBank Pro;2345.67\n"
        for t in reversed(truths)
    )


def _qonto(truths: Sequence[Truth]) -> str:
    head = (
        "Status,Settlement date (UTC),Operation date (UTC),Total amount (incl. VAT),"
        "Currency,Counterparty name,Payment method,Transaction ID,IBAN,Reference,"
        "Category,Note,VAT amount,Initiator\n"
    )
    return head + "".join(
        f"settled,{t.date} 08:00:00,{t.date} 08:00:00,{t.amount},EUR,"
        f'"{t.payer}",transfer,qt_{n:05d},{t.iban},"{t.text}",,,0.00,\n'
        for n, t in enumerate(truths)
    )


def _n26(truths: Sequence[Truth]) -> str:
    head = (
        '"Booking Date","Value Date","Partner Name","Partner Iban","Type",'
        '"Payment Reference","Account Name","Amount (EUR)","Original Amount",'
        '"Original Currency","Exchange Rate"\n'
    )
    return head + "".join(
        f'"{t.date}","{t.date}","{t.payer}","{t.iban}","Credit Transfer","{t.text}",'
        f'"Main","{t.amount}","","",""\n'
        for t in reversed(truths)
    )


def _shine(truths: Sequence[Truth]) -> str:
    head = (
        "Transaction ID;Date de la valeur;Date d'opération;IBAN;Type de transaction;"
        "Transaction personnelle;Category;Débit;Crédit;Solde mouvement;Solde bancaire;"
        "Libellé;Nom de la contrepartie;Montant HT;Montant de TVA total;Pièces;"
        "Date d'ajout pièces;Commentaire\n"
    )
    return head + "".join(
        f"tx-{n:05d};{_day(t)};{_day(t)};FR76XXXX;Virement entrant;Non;Ventes;;"
        f"{_comma(t)};{_comma(t)};5200,00;{t.text};{t.payer};1,00;1,00;;;\n"
        for n, t in enumerate(truths)
    )


def _societe_generale_inst(truths: Sequence[Truth]) -> str:
    head = "00000000000;01/03/2026;31/10/2026;5;31/10/2026;1234.56 EUR\n\n"
    head += (
        "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;"
        "Devise\n"
    )
    return head + "".join(
        f"{_day(t)};VIR INST RE {n:06d};VIR INST RE {n:012d} DE: {t.payer}"
        f" DATE: {_day(t)} 10:22 MOTIF: {t.text} REF: NOTPROVIDED;{_comma(t)};EUR\n"
        for n, t in reversed(list(enumerate(truths)))
    )


def _bnp_inst(truths: Sequence[Truth]) -> str:
    head = "Compte courant;Mon compte;00000000;30/10/2026;;12345,67\n\n"
    head += (
        "Date operation;Libelle court;Type operation;Libelle operation;"
        "Montant operation en euro\n"
    )
    return head + "".join(
        f"{_day(t)};VIR SEPA INST RECU;VIREMENT;VIR SEPA INST RECU /DE {t.payer}"
        f" /REF {n:015d}{f' /MOTIF {t.text}' if t.text else ''};{_comma(t)}\n"
        for n, t in enumerate(truths)
    )


def _banque_postale(truths: Sequence[Truth]) -> str:
    head = (
        "Numéro Compte   ;0123456A020\r\nType            ;CCP\r\n"
        "Compte tenu en  ;euros\r\nDate            ;31/10/2026\r\n"
        "Solde (EUROS)   ;2 040,33\r\n\r\nDate;Libellé;Montant(EUROS)\r\n"
    )
    return head + "".join(
        f"{_day(t)};VIREMENT DE {t.payer} {t.text} REFERENCE : {n:09d};{_comma(t)}\r\n"
        for n, t in reversed(list(enumerate(truths)))
    )


def _bpce(truths: Sequence[Truth]) -> str:
    head = (
        "Numéro de compte : 04120000777;;;\nDate de comptabilisation;Libelle simplifie;"
        "Libelle operation;Reference;Informations complementaires;Type operation;"
        "Categorie;Sous categorie;Debit;Credit;Date operation;Date de valeur;"
        "Pointage operation\n"
    )
    return head + "".join(
        f"{_day(t)};{t.payer};VIR SEPA {t.payer};{n:07X};{t.text};Virement recu;"
        f"Revenus;Virements recus;;+{_comma(t)};{_day(t)};{_day(t)};0\n"
        for n, t in reversed(list(enumerate(truths)))
    )


def _fortuneo(truths: Sequence[Truth]) -> str:
    head = "Date opération;Date valeur;libellé;Débit;Crédit;\n"
    return head + "".join(
        f"{_day(t)};{_day(t)};VIR INST {t.payer} {t.text};;"
        f"{_comma(t).removesuffix('0').removesuffix('0').removesuffix(',')};\n"
        for t in reversed(truths)
    )


def _revolut(truths: Sequence[Truth]) -> str:
    head = (
        "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,"
        "Payer,Card number,Orig currency,Orig amount,Payment currency,Amount,"
        "Total amount,Exchange rate,Fee,Fee currency,Balance,Account\n"
    )
    return head + "".join(
        f'{t.date},{t.date},0f0f-{n:05d},TOPUP,COMPLETED,"Payment from {t.payer}",'
        f'"{t.text}",,,EUR,{t.amount},EUR,{t.amount},{t.amount},,0.00,EUR,1.00,Main\n'
        for n, t in reversed(list(enumerate(truths)))
    )


def _wise(truths: Sequence[Truth]) -> str:
    head = (
        '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference",'
        '"Running Balance","Exchange From","Exchange To","Exchange Rate","Payer Name",'
        '"Payee Name","Payee Account Number",Merchant,"Card Last Four Digits",'
        '"Card Holder Full Name",Attachment,Note,"Total fees"\n'
    )
    return head + "".join(
        f"TRANSFER-{n:07d},{t.date:%d-%m-%Y},{t.amount},EUR,"
        f'"Received money from {t.payer} with reference {t.text}","{t.text}",1.00,,,,'
        f'"{t.payer}",,,,,,,,0.00\n'
        for n, t in reversed(list(enumerate(truths)))
    )


def _n26_french(truths: Sequence[Truth]) -> str:
    head = (
        '"Date","Bénéficiaire","Numéro de compte","Type de transaction",'
        '"Référence de paiement","Catégorie","Montant (EUR)",'
        '"Montant (Devise étrangère)","Sélectionnez la devise étrangère",'
        '"Taux de conversion"\n'
    )
    return head + "".join(
        f'"{t.date}","{t.payer}","{t.iban}","Revenus","{t.text}","Revenus",'
        f'"{t.amount}","","",""\n'
        for t in truths
    )


def _stripe(truths: Sequence[Truth]) -> str:
    head = (
        "balance_transaction_id,created,available_on,currency,gross,fee,net,"
        "reporting_category,description,customer_name\n"
    )
    return head + "".join(
        f"txn_{n:05d},{t.date} 10:00:00,{t.date} 00:00:00,eur,{t.amount},0.25,"
        f'{t.amount - Decimal("0.25")},charge,"{t.text}","{t.payer}"\n'
        for n, t in enumerate(truths)
    )


def _paypal(truths: Sequence[Truth]) -> str:
    head = (
        '"Date","Heure","Fuseau horaire","Description","Devise","Avant commission",'
        '"Commission","Net","Solde","Numéro de transaction",'
        '"Adresse email de l\'expéditeur","Nom","Nom de la banque","Compte bancaire",'
        '"Montant de livraison et traitement","TVA","Identifiant de facture",'
        '"Numéro de la transaction de référence"\n'
    )
    thin = "\u202f"
    return head + "".join(
        f'"{_day(t)}","10:11:12","Europe/Paris","Paiement Express Checkout","EUR",'
        f'"{_comma(t, thousands=thin)}","0,00","{_comma(t, thousands=thin)}","1,00",'
        f'"8AA{n:014d}","client@example.org","{t.payer}","","","0,00","0,00",'
        f'"{t.text}",""\n'
        for n, t in enumerate(truths)
    )


def _camt053(truths: Sequence[Truth]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        "<BkToCstmrStmt><Stmt><Id>S1</Id>"
        "<Acct><Id><IBAN>FR7630004000010000000000163</IBAN></Id></Acct>\n"
        + "".join(
            f'<Ntry><Amt Ccy="EUR">{t.amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            f"<Sts>BOOK</Sts><BookgDt><Dt>{t.date}</Dt></BookgDt>"
            f"<AcctSvcrRef>BK{n:06d}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
            "<EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr>"
            f"<Nm>{escape(t.payer)}</Nm></Dbtr>"
            f"<DbtrAcct><Id><IBAN>{t.iban}</IBAN></Id></DbtrAcct></RltdPties>"
            f"<RmtInf><Ustrd>{escape(t.text)}</Ustrd></RmtInf></TxDtls></NtryDtls>"
            "</Ntry>\n"
            for n, t in enumerate(truths)
        )
        + "</Stmt></BkToCstmrStmt></Document>\n"
    )


def _cfonb120(truths: Sequence[Truth]) -> str:
    lines = []
    for t in truths:
        cents = f"{int(t.amount * 100):014d}"
        amount = cents[:-1] + "{ABCDEFGHI"[int(cents[-1])]
        day = f"{t.date:%d%m%y}"
        begins = "30004    00001EUR2 00012345678"
        lines.append(
            f"04{begins}05{day}  {day}{'VIR SEPA RECU':<31}  0000000  {amount}"
        )
        for key, text in (("NPY", t.payer), ("LCC", t.text)):
            if text:
                lines.append(f"05{begins}05{day}     {key}{text[:70]}")
    return "".join(f"{line:<120}\n" for line in lines)


def _mt940(truths: Sequence[Truth]) -> str:
    head = ":20:STARTUMS\n:25:30004/00012345678\n:28C:00005/001\n"
    head += ":60F:C260301EUR1000,00\n"
    return (
        head
        + "".join(
            f":61:{t.date:%y%m%d}{t.date:%m%d}C{_comma(t)}NTRFNONREF//BK{n:06d}\n"
            ":86:" + _folded(f"/NAME/{t.payer}/IBAN/{t.iban}/REMI/{t.text}")
            for n, t in enumerate(truths)
        )
        + ":62F:C261031EUR1,00\n-\n"
    )


def _folded(text: str, width: int = 65) -> str:
    """Write a field of MT940: in lines of 65 characters at most."""
    starts = range(0, len(text), width)
    return "".join(f"{text[start : start + width]}\n" for start in starts)


def _ofx(truths: Sequence[Truth]) -> str:
    head = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
        "<OFX>\n<BANKMSGSRSV1>\n<STMTTRNRS>\n<STMTRS>\n<CURDEF>EUR\n<BANKACCTFROM>\n"
        "<BANKID>30004\n<ACCTID>00012345678\n</BANKACCTFROM>\n<BANKTRANLIST>\n"
    )
    return (
        head
        + "".join(
            f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{t.date:%Y%m%d}\n"
            f"<TRNAMT>+{_comma(t)}\n<FITID>OFX{n:05d}\n<NAME>{escape(t.payer)}\n"
            f"<MEMO>{escape(t.text)}\n</STMTTRN>\n"
            for n, t in enumerate(truths)
        )
        + "</BANKTRANLIST>\n</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n"
    )


LATIN = "iso-8859-1"
LAYOUTS = (
    Layout("bnp_paribas", _bnp),
    Layout("bnp_paribas", _bnp_inst, name="bnp_paribas_inst"),
    Layout("societe_generale", _societe_generale, LATIN),
    Layout("societe_generale", _societe_generale_inst, LATIN, name="societe_gen_inst"),
    Layout("credit_agricole", _credit_agricole, run_on=True),
    Layout("credit_mutuel", _credit_mutuel, "iso-8859-15", run_on=True),
    Layout("bpce", _bpce, LATIN, run_on=True),
    Layout("banque_postale", _banque_postale, LATIN, run_on=True),
    Layout("boursobank", _boursobank, "utf-8-sig", run_on=True),
    Layout("fortuneo", _fortuneo, LATIN, run_on=True),
    Layout("qonto", _qonto, "utf-8", has_iban=True),
    Layout("shine", _shine),
    Layout("n26", _n26, "utf-8", has_iban=True),
    Layout("n26", _n26_french, "utf-8", has_iban=True, name="n26_french"),
    Layout("revolut", _revolut, "utf-8"),
    Layout("wise", _wise, "utf-8"),
    Layout("stripe", _stripe, "utf-8"),
    Layout("paypal", _paypal, "utf-8-sig"),
    Layout("camt053", _camt053, "utf-8", has_iban=True),
    Layout("cfonb120", _cfonb120, LATIN),
    Layout("mt940", _mt940, LATIN, has_iban=True),
    Layout("ofx", _ofx),
)
