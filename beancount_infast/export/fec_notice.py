"""The notice that goes with a FEC: what its fields and codes mean.

The order of 29 July 2013 (art. A47 A-1 of the tax procedures' book, II and XI) asks for
a description of the file: its fields, its codes, its character set, its separators.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_infast.export.fec_layout import END_OF_LINE, day
from beancount_infast.export.fec_texts import fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beancount_infast.export.fec_exercise import Asked
    from beancount_infast.export.fec_layout import Layout
    from beancount_infast.export.fec_lines import FecLine

_FIELDS = {
    "JournalCode": "Code du journal (liste ci-dessous).",
    "JournalLib": "Libellé du journal.",
    "EcritureNum": "Numéro de l'écriture : code du journal, tiret, six chiffres. "
    "Chaque journal a sa suite continue, à partir de 1 dans chaque exercice.",
    "EcritureDate": "Date de comptabilisation de l'écriture.",
    "CompteNum": "Numéro de compte, dont les trois premiers chiffres sont ceux du "
    "plan comptable général.",
    "CompteLib": "Libellé du compte.",
    "CompAuxNum": "Code du client ou du fournisseur, sur les comptes 40 et 41 "
    "seulement ; vide ailleurs.",
    "CompAuxLib": "Nom du client ou du fournisseur.",
    "PieceRef": "Référence de la pièce justificative ; à défaut le numéro de "
    "l'écriture.",
    "PieceDate": "Date de la pièce justificative ; à défaut celle de l'écriture.",
    "EcritureLib": "Libellé de l'écriture : tiers, puis objet.",
    "Debit": "Montant au débit, en euros.",
    "Credit": "Montant au crédit, en euros.",
    "EcritureLet": "Lettrage : lignes d'un même compte et d'un même tiers qui se "
    "soldent. Un lettrage partiel reste vide.",
    "DateLet": "Date de l'écriture la plus récente du groupe lettré.",
    "ValidDate": "Date de validation : celle du scellement de l'écriture ; pour une "
    "écriture sans scellé, sa date, ou celle de la dernière écriture scellée qui la "
    "précède dans le fichier, si elle est postérieure.",
    "Montantdevise": "Montant en devise, positif au débit et négatif au crédit ; vide "
    "en euros.",
    "Idevise": "Code de la devise (ISO 4217) ; vide en euros.",
    "DateRglt": "Date du règlement, pour les écritures qui mouvementent un compte de "
    "trésorerie (classe 5).",
    "ModeRglt": "Mode de règlement ; à défaut le libellé du journal.",
    "NatOp": "Nature de l'opération : non renseignée.",
    "IdClient": "Nom du client.",
}
_ENCODINGS = {
    "iso-8859-15": "ISO 8859-15 (latin 9)",
    "utf-8": "UTF-8, sans marque d'ordre des octets",
    "ascii": "ASCII",
}
_SEPARATORS = {"tab": "tabulation", "pipe": "barre verticale |"}


@dataclass(frozen=True)
class Described:
    """What a notice describes.

    Attributes:
        name: The file's name.
        data: What the file holds.
        lines: Its lines.
        asked: The exercise, and the part of it that the file holds if it is no FEC.
        company: Whose books they are.
    """

    name: str
    data: bytes
    lines: Sequence[FecLine]
    asked: Asked
    company: str


def notice(file: Described, layout: Layout) -> bytes:
    """Write the notice of a file, in its own character set.

    Args:
        file: The file.
        layout: How it is written.
    """
    lines = file.lines
    fit = fitting(layout.encoding)
    told = [
        *_title(file),
        *_form(lines, layout),
        *_seals(lines),
        f"Empreinte SHA-256 du fichier : {hashlib.sha256(file.data).hexdigest()}",
        "",
        *_columns(layout),
        *_codes(lines),
        *_claims(file.asked),
    ]
    text = "".join(fit(line) + END_OF_LINE for line in told)
    return text.encode(layout.encoding)


def entry_count(lines: Sequence[FecLine], *, unsealed: bool = False) -> int:
    """Count the entries of lines; only those that no seal covers, if wanted."""
    return len({line.number for line in lines if not (unsealed and line.sealed)})


def _title(file: Described) -> Iterator[str]:
    exercise, part = file.asked
    if part is None:
        yield f"Description du fichier des écritures comptables {file.name}"
    else:
        yield f"Description du fichier d'écritures {file.name}"
        yield "Ce fichier n'est pas un FEC : il ne contient que des écritures choisies."
    yield ""
    yield f"Entreprise : {file.company}"
    yield f"Exercice : du {day(exercise.first)} au {day(exercise.last)} (AAAAMMJJ)"
    if part is not None:
        yield f"Période : du {day(part.first)} au {day(part.last)} (AAAAMMJJ)"


def _form(lines: Sequence[FecLine], layout: Layout) -> Iterator[str]:
    yield f"Jeu de caractères : {_ENCODINGS[layout.encoding]}"
    yield f"Séparateur de zones : {_SEPARATORS[layout.separator]}"
    yield "Séparateur d'enregistrements : CR LF"
    yield "La première ligne porte les noms des zones."
    yield "Dates : AAAAMMJJ. Montants : virgule décimale, sans séparateur de milliers."
    yield f"Écritures : {entry_count(lines)}, en {len(lines)} lignes"


def _seals(lines: Sequence[FecLine]) -> Iterator[str]:
    yield f"Écritures sans scellé : {entry_count(lines, unsealed=True)}"


def _columns(layout: Layout) -> Iterator[str]:
    yield "Zones"
    for rank, column in enumerate(layout.columns, 1):
        yield f"{rank}. {column} : {_FIELDS[column]}"
    yield ""


def _codes(lines: Sequence[FecLine]) -> Iterator[str]:
    yield "Journaux"
    for code, label in sorted({line.journal for line in lines}):
        yield f"{code} : {label}"
    yield ""


def _claims(asked: Asked) -> Iterator[str]:
    yield "Ordre des écritures : à nouveaux ; écritures scellées, dans l'ordre des"
    yield "scellés ; autres écritures, par date. Les écritures de clôture des comptes"
    yield "de charges et de produits ne figurent pas dans le fichier."
    if asked.part is None:
        yield "Le fichier n'a été certifié par personne."
