"""How the demo's statements are imported: Fava's Import page runs this file.

Open the demo in Fava and choose "Import", or see on the command line what would come
of it: ``infast -f main.beancount import releves/banque-2026-11.csv --dry-run``.
"""

from pathlib import Path

from beancount_infast.importers.generic_csv import GenericCsv
from beancount_infast.importers.matched import Matched

matched = Matched(Path(__file__).with_name("main.beancount"))

CONFIG = [
    # An invented bank, described by the words of its header.
    GenericCsv(
        "Actif:Banque:Courant",
        name="banque",
        columns={
            "date": "Date",
            "label": "Libellé",
            "payer": "Donneur d'ordre",
            "payer_iban": "IBAN",
            "remittance": "Motif",
            "reference": "Référence",
            "debit": "Débit",
            "credit": "Crédit",
        },
        matcher=matched,
    ),
]
