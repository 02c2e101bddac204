"""Statements of several banks, written as the banks write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """

    bank: str
    write: Callable[[Sequence[Truth]], str]
    encoding: str = "cp1252"
    has_iban: bool = False
    run_on: bool = False


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


LAYOUTS = (
    Layout("bnp_paribas", _bnp),
    Layout("societe_generale", _societe_generale, "iso-8859-1"),
    Layout("credit_agricole", _credit_agricole, run_on=True),
    Layout("credit_mutuel", _credit_mutuel, "iso-8859-15", run_on=True),
    Layout("boursobank", _boursobank, "utf-8-sig", run_on=True),
    Layout("qonto", _qonto, "utf-8", has_iban=True),
    Layout("n26", _n26, "utf-8", has_iban=True),
    Layout("shine", _shine),
)
