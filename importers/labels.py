"""What French banks write in a label: who paid, what for, which reference.

Three ways of writing are met:

- marks of its own (BNP Paribas, Société Générale, La Banque Postale)::

    VIR SEPA RECU /DE ACME SAS /MOTIF F2026-001 /REF ACME4477
    VIR RECU    1234567890S DE: ACME SAS MOTIF: FA 2026 001 REF: NOTPROVIDED

- several lines (Crédit Agricole): the operation, the payer and what he wrote, and
  his reference at the end;
- all in one run (Crédit Mutuel, BoursoBank…): ``VIR SEPA ACME SAS F2026-001``.
  There nobody can tell for sure where the name ends: what is cut out as the payer is
  marked as not certain, and the remittance still holds the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from beancount_infast.statements import Kind, fold, one_line


@dataclass(frozen=True)
class Label:
    """What a label says; the fields are those of `StatementLine`."""

    kind: Kind = Kind.OTHER
    payer: str | None = None
    payer_certain: bool = False
    remittance: str | None = None
    end_to_end: str | None = None


_OPERATIONS = "VIR(?:EMENT)?|PRLV|PRELEVEMENT|CHEQUE|CHQ|LCR|EFFET"
_SENT_BACK = r"(?:IMPAYEE?S?|REJET(?:EE?S?)?|REJ|RETOURNEE?S?)\b"
# Each is looked for at the beginning of the operation's name, in this order.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # Only words of the bank's own may stand before: a payer may write "impayé".
        (
            Kind.RETURNED,
            rf"(?:(?:{_OPERATIONS}|SEPA|EUROPEEN)S? ){{0,3}}{_SENT_BACK}",
        ),
        (
            Kind.RETURNED,
            r"(?:PRLV|PRELEVEMENT|CHEQUE|CHQ)S? (?:SEPA )?RETOUR\b",
        ),
        (Kind.RETURNED, rf"RETOUR (?:DE )?(?:{_OPERATIONS})"),
        (
            Kind.RETURNED,
            rf"ANNUL\w* (?:DE )?(?:{_OPERATIONS})",
        ),
        (
            Kind.CHEQUE_REMITTANCE,
            r"(?:\d+ )?REM(?:ISE)?S?\.? (?:DE )?(?:CHEQUES?|CHQS?)\b",
        ),
        (
            Kind.CARD_REMITTANCE,
            r"REM(?:ISE)?S?\.? (?:DE )?(?:CARTES?|CB|TPE)\b|REM(?:ISE)?S? .*\bCB\b",
        ),
        (Kind.CASH, r"(?:VERSEMENTS?|VRST|DEPOT)\b"),
        (Kind.TRANSFER, r"(?:VIRT?|VIREMENTS?)\b"),
        (Kind.DIRECT_DEBIT, r"(?:PRLVT?|PRELEVEMENTS?|PRELVT)\b"),
        (
            Kind.CARD,
            r"(?:FACTURES? CARTE|CARTE|ACHAT CB|PAIEMENT (?:PAR )?(?:CARTE|CB)|CB)\b",
        ),
        (Kind.CASH, r"(?:RETRAIT|DAB)\b"),
        (Kind.CHEQUE, r"(?:CHEQUES?|CHQS?)\b"),
        (
            Kind.FEE,
            r"(?:\* ?)?(?:F )?(?:FRAIS|COMMISSIONS?|COMM|COTISATIONS?|COTIS|AGIOS)\b",
        ),
    )
)

# "SOLDE CREDITEUR AU 31/10/2026" among the lines: no money moved.
_BALANCE = re.compile(
    r"(?:(?:ANCIEN|NOUVEAU) SOLDE|SOLDE (?:AU|CREDITEUR|DEBITEUR|INITIAL|FINAL|EN FIN"
    r"|PRECEDENT)|TOTAL (?:DES|DU)) ?"
)

# The longer marks may stand close to the word before: "ACME SAS/MOTIF F2026-001".
_SLASH = re.compile(
    r"(?:(?<!\S)/(?=(?:DE|FRM|BEN|DATE|LIB)\b)|/(?=(?:MOTIF|REF|REFDO|REFBEN|EREF)\b))"
    r"(DE|FRM|BEN|DATE|LIB|MOTIF|REFDO|REFBEN|REF|EREF)(?=\s|$)",
    re.IGNORECASE,
)
_COLON = re.compile(
    r"(?:^|(?<=\s))(DE|MOTIF|REFERENCE|REF|DATE|ID|LIB|POUR|CHEZ|BEN) ?:", re.IGNORECASE
)
_TRANSFER_HEAD = re.compile(
    r"VIR(?:EMENT|T)?S?\b(?: (?:SEPA|INST(?:ANTANE)?|RE[CÇ]US?|EN VOTRE FAVEUR|EUROPEEN"
    r"|PERMANENT|EXTERNE|EMIS|DE|RE(?= \d)|FAVEUR TIERS)\b)*",
    re.IGNORECASE,
)
# Words with which what the payer wrote begins: the name has ended before them.
_STATED = re.compile(
    r"(?:FACTURES?|FACT?S?|FA|INV|INVOICE|REF|REFERENCE|MOTIF|N°|NO|NUM|NUMERO|ACOMPTES?"
    r"|SOLDE|REGLEMENTS?|REGLT|RGLT|RGT|PAIEMENTS?|PMT|COMMANDE|CMD|BC|DEVIS|AVOIR"
    r"|LOYER|CONTRAT|VOTRE|NOTRE|POUR|REMBOURSEMENT|REMB)[.:]?"
)
_PLACEHOLDER = re.compile(
    r"(?:NOT ?PROVIDED|NON ?REF(?:ERENCE)?|NON ?COMMUNIQUEE?|NON RENSEIGNEE?|NEANT"
    r"|UNDEFINED|N/?A|[-.*/ ]*|0+)"
)
_CONTROL_WIDTH = 60


def kind_of(label: str) -> Kind:
    """Say what kind of operation a label begins with."""
    head = fold(label)[:_CONTROL_WIDTH]
    # What stands after a mark is the payer's: a customer may be called "Retour".
    for mark in (_SLASH, _COLON):
        head = mark.split(head, maxsplit=1)[0]
    for kind, pattern in _KINDS:
        if pattern.match(head):
            return kind
    return Kind.OTHER


def is_balance(label: str) -> bool:
    """Say whether a label names a balance and no operation."""
    return _BALANCE.match(fold(label)) is not None


def reference(text: str | None) -> str | None:
    """Give a reference, or None where it is empty or a placeholder."""
    text = one_line(text or "")
    return None if _PLACEHOLDER.fullmatch(fold(text)) else text


def read_label(label: str) -> Label:
    """Read a label.

    Args:
        label: As the bank wrote it, with its line ends if it has any.
    """
    rows = [one_line(row) for row in label.splitlines()]
    if len([row for row in rows if row]) > 1:
        return _of_rows(rows)
    text = one_line(label)
    for mark in (_SLASH, _COLON):
        parts = mark.split(text)
        if len(parts) > 1:
            return _of_marks(text, parts)
    return _of_run(text)


def _of_marks(label: str, parts: list[str]) -> Label:
    # parts: what stands before, then mark, text, mark, text… Order varies.
    head, marks = parts[0], list(zip(parts[1::2], parts[2::2], strict=True))
    payer = end_to_end = None
    certain = False
    stated: list[str] = []
    # The payer may have typed a mark himself: the bank's own are the first "from"
    # and the last "reference".
    last_reference = max(
        (i for i, (mark, _) in enumerate(marks) if mark.upper() in _REFERENCES),
        default=-1,
    )
    for i, (mark, text) in enumerate(marks):
        name, value = mark.upper(), one_line(text)
        if name in _FROM and payer is None:
            payer, certain = value, not stated
        elif i == last_reference:
            end_to_end = value
        elif name in _STATING:
            stated.append(value)
        elif name in _FROM | _REFERENCES:
            stated.append(f"{mark} {value}")
    kind = kind_of(label)
    run = _of_run(one_line(head))
    if kind is Kind.TRANSFER and payer is None and run.payer:
        # "VIREMENT DE ACME SAS REFERENCE : F2026-001": only the reference is marked.
        whole = " ".join(filter(None, (run.remittance, *stated)))
        return Label(kind, run.payer, False, whole or None, reference(end_to_end))  # noqa: FBT003
    return Label(
        kind=kind,
        payer=payer or None,
        payer_certain=bool(payer) and certain,
        remittance=reference(" ".join(filter(None, stated))),
        end_to_end=reference(end_to_end),
    )


_FROM = frozenset({"DE", "FRM", "BEN"})
_REFERENCES = frozenset({"REF", "REFERENCE", "REFDO", "EREF"})
_STATING = frozenset({"MOTIF", "LIB"})


def _of_rows(rows: list[str]) -> Label:
    kind = next((k for k in map(kind_of, rows[:2]) if k is not Kind.OTHER), Kind.OTHER)
    filled = [row for row in rows if row]
    if kind is not Kind.TRANSFER:
        return Label(kind=kind)
    # Where the bank leaves blank rows, what follows them is the reference.
    last = filled[-1] if len(filled) > 2 else None  # noqa: PLR2004
    middle = filled[1:-1] if last else filled[1:]
    stated = " ".join(middle)
    return Label(
        kind=kind,
        payer=_name_at_start(middle[0]) if middle else None,
        remittance=stated or None,
        end_to_end=reference(last),
    )


def _of_run(text: str) -> Label:
    kind = kind_of(text)
    head = _TRANSFER_HEAD.match(text)
    if kind is not Kind.TRANSFER or head is None:
        return Label(kind=kind)
    rest = text[head.end() :].strip(" :-")
    return Label(kind=kind, payer=_name_at_start(rest), remittance=rest or None)


def _name_at_start(text: str) -> str | None:
    words: list[str] = []
    for word in text.split():
        plain = fold(word)
        if any(c.isdigit() for c in plain) or _STATED.fullmatch(plain):
            break
        words.append(word)
    # "ACME SAS F 2026 001": the letter belongs to the number.
    if len(words) > 1 and len(words[-1]) == 1 and len(words) < len(text.split()):
        words.pop()
    return " ".join(words).strip(" -/:") or None
