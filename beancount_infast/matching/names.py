"""Customers' names in what banks write.

A name is the set of its words: without accents, civilities and legal forms, in any
order.  It is *unambiguous* where it is the whole name of one customer alone and no
other customer's name extends it: beside ACME and ACME LYON, "ACME" may be either.
A part of a name, or one that is nearly it, is a hint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from beancount_infast.matching.wordlists import listed
from beancount_infast.statements import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beancount_infast.customers import Customer

    Words = frozenset[str]

_FORMS = listed(
    "SA SAS SASU SARL SARLU EURL SCI SCM SCP SNC SELARL SELAS SELASU SPRL SRL SPA EI"
    " EIRL GIE GAEC EARL SCEA SCOP SCIC SCA SE SELAFA GMBH AG KG OHG UG BV NV LTD"
    " LIMITED LLC LLP PLC INC CORP OY APS SLU LDA"
    " STE SOCIETE ETS ETABLISSEMENTS ETABLISSEMENT ASSO ASSOCIATION AUTOENTREPRENEUR"
)
_CIVILITIES = listed(
    "M MR MME MMES MLLE MLLES MM MONSIEUR MADAME MADEMOISELLE MESSIEURS MESDAMES"
    " MAITRE DR DOCTEUR OU"
)
_LEFT_OUT = _FORMS | _CIVILITIES
_DOTTED = re.compile(r"\b[A-Z](?:\.[A-Z])+\b\.?")
_SPACED = re.compile(r"\b(?:S A R L|S A S U|S A S|S A|E U R L|S C I|S N C)\b")
_WORDS = re.compile(r"[^\W_]+")

# In a run-on label the name ends where what the payer wrote begins.
_STATED = listed(
    "FACTURE FACTURES FACT FACTS FAC FA INV INVOICE REF REFERENCE MOTIF NO NUM NUMERO"
    " ACOMPTE ACOMPTES SOLDE REGLEMENT REGLEMENTS REGLT RGLT RGT PAIEMENT PAIEMENTS PMT"
    " COMMANDE CMD BC DEVIS AVOIR LOYER LOYERS CONTRAT VOTRE NOTRE POUR REMBOURSEMENT"
    " REMB COTISATION ABONNEMENT"
)
# As invoices' numbers begin: F2026-001, FACT12, N°3.
_NUMBER = re.compile(r"(?:F|FA|FAC|FACT|N°|NO|INV)[-.:]?\d+\W?.*")
# A postal code may be a part of a name; what has more digits is a reference.
_LONG_DIGITS = 6

_NEAR = 88
_MOST_HINTS = 12
# A word that more customers share than this says nothing.
_COMMON = 60
_STEM = 4


def words_of(name: str, *, joined: bool = False) -> Words:
    """Give the words of a name that count.

    Args:
        name: A name, as anybody writes it.
        joined: Take an apostrophe for nothing (LATELIER) and not for a blank.
    """
    text = fold(name).replace("&", " ET ")
    text = text.replace("'", "" if joined else " ")
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), " ".join(_split(text)))
    found = ["ET" if word == "AND" else word for word in text.split()]
    kept = frozenset(word for word in found if word not in _LEFT_OUT)
    return kept or frozenset(found)


def says_something(words: Words) -> bool:
    """Say whether words name anybody: not legal forms and single letters alone."""
    return any(len(word) > 1 and word not in _LEFT_OUT for word in words)


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)


def region_of(text: str) -> str:
    """Give the name with which a run-on text begins, up to what the payer wrote.

    It ends before a word that begins a statement, a number or a reference, so that
    nothing of the name is cut off by a guess: "STUDIO 54" stays whole.

    Args:
        text: The text behind the bank's own words.
    """
    kept: list[str] = []
    parts = fold(text).split()
    for place, word in enumerate(parts):
        digits = sum(c.isdigit() for c in word)
        bare = word.strip(".:,;-/")
        following = parts[place + 1][:1].isdigit() if place + 1 < len(parts) else False
        if bare in _STATED or digits >= _LONG_DIGITS or _NUMBER.fullmatch(word):
            break
        if bare == "F" and following:
            break
        kept.append(word)
    return " ".join(kept)


class Names:
    """The names and aliases of a ledger's customers.

    Args:
        customers: Customers by key.
    """

    def __init__(self, customers: Mapping[str, Customer]) -> None:
        self._owners: dict[Words, set[str]] = {}
        self._by_word: dict[str, list[Words]] = {}
        self._by_stem: dict[str, set[str]] = {}
        for customer in customers.values():
            for name in (customer.name, *customer.aliases):
                for joined in (False, True):
                    self._add(words_of(name, joined=joined), customer.key)
        self._certain: dict[Words, str | None] = {}
        self._hints: dict[Words, tuple[str, ...]] = {}

    def _add(self, words: Words, key: str) -> None:
        if not words:
            return
        owners = self._owners.setdefault(words, set())
        if not owners:
            for word in words:
                self._by_word.setdefault(word, []).append(words)
                self._by_stem.setdefault(word[:_STEM], set()).add(word)
        owners.add(key)

    def certain(self, name: str) -> str | None:
        """Give the customer whose name this is, unambiguously; None if nobody's."""
        found = {
            key
            for joined in (False, True)
            if (key := self._certain_of(words_of(name, joined=joined))) is not None
        }
        return found.pop() if len(found) == 1 else None

    def _certain_of(self, words: Words) -> str | None:
        if words not in self._certain:
            self._certain[words] = self._find(words)
        return self._certain[words]

    def _find(self, words: Words) -> str | None:
        owners = self._owners.get(words)
        if owners is None or len(owners) > 1:
            return None
        (owner,) = owners
        rarest = min((self._by_word[word] for word in words), key=len)
        for other in rarest:
            if words < other and self._owners[other] != owners:
                return None
        return owner

    def within(self, name: str) -> bool:
        """Say whether a customer's name is a part of a name, and not all of it."""
        words = words_of(name)
        return any(
            other < words
            for word in words
            for other in self._by_word.get(word, ())[:_COMMON]
        )

    def mentioned(self, text: str) -> frozenset[str]:
        """Give the customers whose whole name stands in a text, alone or among others.

        Of names within each other the longest counts; what two customers share, or one
        short word, names nobody.
        """
        words = words_of(text)
        found = {
            other
            for word in words
            for other in self._by_word.get(word, ())[:_COMMON]
            if other <= words and any(len(part) >= _STEM for part in other)
        }
        longest = [one for one in found if not any(one < other for other in found)]
        owners = [self._owners[one] for one in longest]
        return frozenset(key for keys in owners if len(keys) == 1 for key in keys)

    def meets(self, words: Words, customer: str) -> bool:
        """Say whether words are, extend, or are a part of another customer's name."""
        return any(
            (other <= words or words <= other) and self._owners[other] != {customer}
            for word in words
            for other in self._by_word.get(word, ())
        )

    def hints(self, name: str) -> tuple[str, ...]:
        """Give the customers whose names this may be: shared, a part, or nearly."""
        words = words_of(name)
        if words not in self._hints:
            self._hints[words] = tuple(self._look(words))[:_MOST_HINTS]
        return self._hints[words]

    def _look(self, words: Words) -> list[str]:
        scores: dict[str, float] = {}
        text = " ".join(sorted(words))
        for other in self._alike(words):
            score = fuzz.token_sort_ratio(text, " ".join(sorted(other)))
            if words <= other or other <= words:
                score = max(score, _NEAR + len(words & other))
            if score >= _NEAR:
                for key in self._owners[other]:
                    scores[key] = max(scores.get(key, 0), score)
        return sorted(scores, key=lambda key: (-scores[key], key))

    def _alike(self, words: Words) -> Iterable[Words]:
        """Give the names that share a word, or almost, with a name."""
        found: dict[Words, None] = {}
        for word in sorted(words):
            stems = self._by_stem.get(word[:_STEM], ()) if len(word) > _STEM else ()
            for near in {word, *sorted(stems)[:_COMMON]}:
                names = self._by_word.get(near, ())
                if len(names) <= _COMMON:
                    found.update(dict.fromkeys(names))
        found.update({words: None} if words in self._owners else {})
        return found


class Ibans:
    """The IBANs of a ledger's customers.

    Args:
        customers: Customers by key.
    """

    def __init__(self, customers: Mapping[str, Customer]) -> None:
        self._owners: dict[str, set[str]] = {}
        for customer in customers.values():
            for iban in customer.ibans:
                self._owners.setdefault(_bare(iban), set()).add(customer.key)

    def owner(self, iban: str | None) -> str | None:
        """Give the customer of an IBAN; None where it is nobody's, or of several."""
        owners = self.owners(iban or "")
        return next(iter(owners)) if len(owners) == 1 else None

    def owners(self, iban: str) -> frozenset[str]:
        """Give the customers on whose records an IBAN stands."""
        return frozenset(self._owners.get(_bare(iban), ()))


def _bare(iban: str) -> str:
    return "".join(c for c in iban.upper() if c.isalnum())
