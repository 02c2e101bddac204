"""Random books and statements whose truth is known, in the layouts of several banks.

A world has customers (some with names that extend or resemble each other, some that
share a name or an IBAN), their invoices, and money that comes in: for invoices that
are cited in all spellings, for amounts alone, for nobody that we know; and traps, made
to look like what they are not.  Each line carries what it is in truth, and whether the
rules of matching allow to know it.
"""

from __future__ import annotations

import datetime
import itertools
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from stdnum import iban as ibans
from stdnum.iso7064 import mod_97_10

from beancount_infast.matching import creditor_reference
from beancount_infast.matching.dates import is_date
from beancount_infast.matching.names import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = datetime.date(2026, 3, 2)
DAYS = 120
CENT = Decimal("0.01")


def _listed(words: str) -> list[str]:
    return words.split()


WORDS = _listed(
    "ATELIER MOULIN JARDIN GARAGE LIBRAIRIE FORGE VERGER TISSERAND BORDAGE CHARPENTE"
    " LAVANDE GRANIT MARINE COMPTOIR PHARE VOILURE OLIVIER SAPINIERE BROCANTE HORLOGE"
    " TUILERIE PAPETERIE FOURNIL CASCADE PERCHOIR MARTIN DUPONT LEROY GIRAUD BONNET"
)
FORMS = ("SARL", "SAS", "SA", "EURL", "", "", "S.A.S.")
STRANGERS = ("ZELKOVA IMPORT", "KAPOK TRADING", "MME YVONNE TREGOR", "QUARTZ HOLDING")
PATTERNS = (
    "F{y}-{n:03d}",
    "FAC{y}/{n:04d}",
    "INV-{n:05d}",
    "{y}-{n:05d}",
    "F{y}{n:04d}",
)


@dataclass
class Person:
    """A customer."""

    key: str
    name: str
    alias: str
    iban: str
    certain: bool = True
    iban_certain: bool = True


@dataclass
class Bill:
    """An invoice, with what is left of it in truth."""

    number: str
    owner: Person
    date: datetime.date
    total: Decimal
    left: Decimal


@dataclass
class Truth:
    """A line as it is written, and what it is.

    Attributes:
        settles: What each invoice takes; None where the line must not settle anything.
        knowable: Whether the rules allow to know it.
        why: The kind of line, for a message.
        after: The number that other lines have paid already; a reader that was not
            sure of one of those may take this line for it.
    """

    date: datetime.date
    amount: Decimal
    payer: str
    text: str
    iban: str
    why: str
    customer: str | None = None
    settles: dict[str, Decimal] | None = None
    credit: Decimal = Decimal(0)
    knowable: bool = False
    after: str = ""


@dataclass
class World:
    """Books, and the money that came in.

    Args:
        seed: The same world for the same seed.
        has_iban: Whether the layout tells the payer's IBAN.
        run_on: Whether the layout's labels are all in one run.
        lines: How many lines.
    """

    seed: int
    has_iban: bool
    run_on: bool
    lines: int = 300
    people: list[Person] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  (the same world each time)
        self.pattern = self.rng.choice(PATTERNS)
        self.people = list(self._make_people())
        self.bills = list(self._make_bills())
        self.by_number = {bill.number: bill for bill in self.bills}
        dates = sorted(self.rng.randrange(20, DAYS) for _ in range(self.lines))
        for place, offset in enumerate(dates):
            self._make_line(place, FIRST + datetime.timedelta(days=offset))

    # --- People and bills -----------------------------------------------------

    def _make_people(self) -> Iterator[Person]:
        sizes = [self.rng.choice((1, 2, 2, 3)) for _ in range(24)]
        names = [" ".join(self.rng.sample(WORDS, size)) for size in sizes]
        names.append(f"{names[0]} LYON")  # extends another's
        names.append(names[1])  # the same as another's
        names.append(f"{names[2]}S")  # nearly another's
        made = [
            Person(
                f"C{n:02d}",
                f"{name.title()} {self.rng.choice(FORMS)}".strip(),
                f"ENSEIGNE {n}{self.rng.choice('ABC')}" if n % 3 == 0 else "",
                _iban(self.rng) if n % 4 else "",
            )
            for n, name in enumerate(names)
        ]
        made[5].iban = made[6].iban = made[5].iban or _iban(self.rng)
        made[5].iban_certain = made[6].iban_certain = False
        sets = {p.key: words_of(p.name) for p in made}
        for person in made:
            others = [s for key, s in sets.items() if key != person.key]
            own = sets[person.key]
            person.certain = not any(own <= other for other in others)
            if self.run_on:
                person.certain &= not any(other < own for other in others)
        yield from made

    def _make_bills(self) -> Iterator[Bill]:
        amounts = [self._amount() for _ in range(60)]
        for rank in range(1, self.lines + 1):
            offset = rank * (DAYS - 25) // self.lines
            date = FIRST + datetime.timedelta(days=offset)
            total = self.rng.choice(amounts) if rank % 3 else self._amount()
            number = self.pattern.format(y=2026, n=rank)
            yield Bill(number, self.rng.choice(self.people), date, total, total)

    def _amount(self) -> Decimal:
        return Decimal(self.rng.randrange(1000, 400_000)) * CENT

    def books(self) -> str:
        """Write the books."""
        parts = [
            'plugin "beancount_infast.plugins.settlement"\n',
            "2026-01-01 open Assets:Bank EUR\n2026-01-01 open Income:Services EUR\n",
            "2026-01-01 open Expenses:Fees EUR\n",
            '2026-01-01 custom "infast-option" "fees" Expenses:Fees\n',
        ]
        for person in self.people:
            parts.append(f"2026-01-01 open Assets:Receivable:{person.key} EUR\n")
            parts.append(f'  customer: "{person.name}"\n')
            if person.alias:
                parts.append(f'  aliases: "{person.alias}"\n')
            if person.iban:
                parts.append(f'  iban: "{person.iban}"\n')
        parts += [
            f'{bill.date} * "Work"\n  invoice: "{bill.number}"\n'
            f"  Assets:Receivable:{bill.owner.key}  {bill.total} EUR\n"
            "  Income:Services\n"
            for bill in self.bills
        ]
        return "".join(parts)

    # --- Lines ------------------------------------------------------------------

    def _make_line(self, place: int, date: datetime.date) -> None:
        makers: list[tuple[int, Callable[[datetime.date], Truth | None]]] = [
            (30, self._cited),
            (12, self._cited_several),
            (14, self._amount_of_one),
            (6, self._all_that_is_owed),
            (7, self._other_amount),
            (5, self._partial_by_a_stranger),
            (5, self._shorts),
            (9, self._nobody),
            (4, self._trap_of_numbers),
            (4, self._trap_of_names),
            (3, self._contradiction),
            (3, self._given_back),
            (3, self._unknown_number),
            (3, self._paid_again),
            (2, self._other_paper),
        ]
        weights = [weight for weight, _ in makers]
        for _ in range(40):
            (maker,) = self.rng.choices([m for _, m in makers], weights)
            truth = maker(date)
            if truth is not None:
                truth.text = truth.text.strip()
                self._count(truth)
                self.truths.append(truth)
                return
        raise AssertionError(place)

    def _count(self, truth: Truth) -> None:
        for number, amount in (truth.settles or {}).items():
            self.by_number[number].left -= amount

    def _open(self, date: datetime.date, owner: Person | None = None) -> list[Bill]:
        return [
            bill
            for bill in self.bills
            if bill.left > 0
            and bill.date <= date
            and (owner is None or bill.owner is owner)
        ]

    def _own(self, person: Person) -> tuple[str, str, bool]:
        """Give the payer as the bank writes it, its IBAN, and if that is sure."""
        name = person.name
        if self.rng.random() < 0.3:
            name = " ".join(self.rng.sample(name.split(), len(name.split())))
        if not self.run_on and self.rng.random() < 0.2:
            name = f"M. {name}"
        if person.alias and self.rng.random() < 0.3:
            name = person.alias
        iban = person.iban if self.has_iban else ""
        sure = person.certain or name == person.alias
        sure = sure or bool(iban and person.iban_certain)
        return name, iban, sure

    def _spelled(self, number: str) -> str:
        """Spell a full number in one of many ways."""
        letters = "".join(itertools.takewhile(str.isalpha, number))
        digits = number[len(letters) :].lstrip("-/")
        plain = digits.replace("-", "").replace("/", "")
        apart = digits.replace("-", " ").replace("/", " ")
        ways = [
            number,
            f"Facture {number}",
            f"facture {digits}",
            f"FACT. n° {apart}",
            f"FA {apart}" if letters != "FA" else number,
            f"INV {digits}",
            f"règlement facture {plain}",
            f"Fact {apart} du 12/02/2026",
            f"{number} 1 250,00 EUR",
            creditor_reference(number) or number,
        ]
        if letters:
            ways += [f"{letters}{plain}", f"{letters} {apart}", number.lower()]
            if len(plain) >= 6 and "-" in digits:
                ways.append(digits)
        return self.rng.choice(ways)

    def _cited(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        amount, kind = bill.left, self.rng.random()
        payer, iban, sure = self._own(bill.owner)
        text, why = self._spelled(bill.number), "cited"
        if self.rng.random() < 0.3:
            payer, iban, sure = self.rng.choice(STRANGERS), "", False
        if kind < 0.2 and sure and bill.left > 2:
            amount, why = (bill.left / 2).quantize(CENT), "cited, partial"
        elif kind < 0.4 and sure:
            amount, why = bill.left + 7, "cited, more"
        exact = amount == bill.left
        knowable = exact or (sure and self._proves(text))
        # Digits that can be read as a day are no number but in its own letters.
        digits = "".join(c for c in bill.number if c.isdigit())
        if is_date(digits) and creditor_reference(bill.number) != text:
            knowable &= bill.number.upper() in text.upper()
        return Truth(
            date,
            amount,
            payer,
            text,
            iban,
            why,
            bill.owner.key,
            {bill.number: min(amount, bill.left)},
            max(amount - bill.left, Decimal(0)),
            knowable,
        )

    def _proves(self, text: str) -> bool:
        """Say whether a run-on label lets the name be told from what follows."""
        first = text.split(maxsplit=1)[0].strip(".").upper() if text else ""
        marks = ("FACTURE", "FACT", "FA", "INV", "")
        digits = sum(c.isdigit() for c in first)
        return not self.run_on or first in marks or digits >= 6

    def _cited_several(self, date: datetime.date) -> Truth | None:
        bills = self._open(date, self.rng.choice(self.people))
        if len(bills) < 2:
            return None
        cited = self.rng.sample(bills, self.rng.choice((2, 2, min(3, len(bills)))))
        amount = sum((bill.left for bill in cited), Decimal(0))
        payer, iban, _ = self._own(cited[0].owner)
        joint = self.rng.choice((" ", ", ", " et ", " + ", ",", " & "))
        text = joint.join(bill.number for bill in cited)
        short = cited[1].number[-len(cited[1].number.rpartition("-")[2]) :]
        if len(cited) == 2 and "-" in self.pattern and self.rng.random() < 0.3:
            text = f"{cited[0].number} ET {short}"
        return Truth(
            date,
            amount,
            payer,
            text,
            iban,
            "several cited",
            cited[0].owner.key,
            {bill.number: bill.left for bill in cited},
            knowable=True,
        )

    def _amount_of_one(self, date: datetime.date) -> Truth | None:
        person = self.rng.choice(self.people)
        bills = self._open(date, person)
        if not bills or len(bills) > 12:
            return None
        bill = self.rng.choice(bills)
        payer, iban, sure = self._own(person)
        text = self.rng.choice(("", "", "FACTURE", "règlement", "Facture mars"))
        unique = _sums(bills).count(bill.left) == 1
        credit = self._credit_of(person)
        if credit:
            unique = False
        return Truth(
            date,
            bill.left,
            payer,
            text,
            iban,
            "amount of one",
            person.key,
            {bill.number: bill.left},
            knowable=unique and sure and self._proves(text.upper()),
        )

    def _credit_of(self, person: Person) -> Decimal:
        return sum(
            (t.credit for t in self.truths if t.customer == person.key), Decimal(0)
        )

    def _all_that_is_owed(self, date: datetime.date) -> Truth | None:
        person = self.rng.choice(self.people)
        bills = self._open(date, person)
        if len(bills) < 2:
            return None
        payer, iban, sure = self._own(person)
        return Truth(
            date,
            sum((bill.left for bill in bills), Decimal(0)),
            payer,
            "",
            iban,
            "all that is owed",
            person.key,
            {bill.number: bill.left for bill in bills},
            knowable=sure,
        )

    def _other_amount(self, date: datetime.date) -> Truth | None:
        """An advance, or a round sum: nobody can know what it is for."""
        person = self.rng.choice(self.people)
        payer, iban, _ = self._own(person)
        amount = Decimal(self.rng.randrange(1, 40)) * 50
        if amount in _sums(self._open(date, person)[:12]):
            return None
        if len(self._open(date, person)) > 12:
            return None
        return Truth(date, amount, payer, "acompte", iban, "other amount")

    def _partial_by_a_stranger(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        amount = bill.left + self.rng.choice((-1, 1)) * Decimal("3.17")
        if amount <= 0:
            return None
        payer = self.rng.choice(STRANGERS)
        return Truth(date, amount, payer, bill.number, "", "a stranger's other amount")

    def _shorts(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        text = f"FACT {bill.number[-3:]}"
        payer = self.rng.choice(STRANGERS)
        return Truth(date, bill.left, payer, text, "", "a short form alone")

    def _nobody(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        amount = self.rng.choice(bills).left if bills else self._amount()
        payer = self.rng.choice(STRANGERS)
        text = self.rng.choice(("", "LOYER 03/2026", "DON 2026", "REF 44120", "merci"))
        iban = _iban(self.rng) if self.has_iban else ""
        return Truth(date, amount, payer, text, iban, "nobody")

    def _trap_of_numbers(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        number = bill.number
        wrong = creditor_reference(number) or number
        check = f"{(int(wrong[2:4]) + 1) % 97 + 2:02d}"
        text = self.rng.choice(
            (
                f"{number}2",
                f"9{number}" if number[0].isdigit() else f"X{number}",
                f"DEVIS {number}",
                f"CMD {number}",
                f"AVOIR {number}",
                f"BC {number}",
                f"CONTRAT n° {number}",
                f"{number}BIS",
                f"RF{check}{wrong[4:]}",
                f"0000{number.replace('-', '').replace('/', '')}77",
            )
        )
        payer = self.rng.choice(STRANGERS)
        if creditor_reference(number) == text:
            return None
        return Truth(date, bill.left, payer, text, "", f"trap {text}")

    def _trap_of_names(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        name = self.rng.choice(
            (
                f"{bill.owner.name} 54",
                f"{bill.owner.name} HAUSSMANN",
                f"COMITE {bill.owner.name}",
                bill.owner.name[:-2],
            )
        )
        known = {words_of(n) for p in self.people for n in (p.name, p.alias) if n}
        if words_of(name) in known:
            return None
        return Truth(date, bill.left, name, "", "", f"trap {name}")

    def _contradiction(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        others = [
            p
            for p in self.people
            if p is not bill.owner and (p.certain or (p.iban and p.iban_certain))
        ]
        other = self.rng.choice(others)
        payer, iban, sure = self._own(other)
        if not sure or not (self._proves(bill.number) or iban):
            return None
        return Truth(date, bill.left, payer, bill.number, iban, "contradiction")

    def _given_back(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        payer, iban, _ = self._own(bill.owner)
        words = ("REMBOURSEMENT", "REMB", "AVOIR SUR", "REFUND", "HORS", "REJET")
        word = self.rng.choice(words)
        text = f"{word} {bill.number}"
        return Truth(date, bill.left, payer, text, iban, "given back")

    def _unknown_number(self, date: datetime.date) -> Truth | None:
        """A number of ours that is in the books no more, or not yet."""
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        number = self.pattern.format(y=2026, n=self.lines + self.rng.randrange(1, 99))
        text = self.rng.choice((number, f"Facture {number}", number.lower()))
        payer, iban, _ = self._own(bill.owner)
        return Truth(date, bill.left, payer, text, iban, "unknown number")

    def _paid_again(self, date: datetime.date) -> Truth | None:
        """A number that is paid: by mistake again, or in the place of another."""
        paid = {n for t in self.truths if t.knowable for n in t.settles or ()}
        unsure = {n for t in self.truths if not t.knowable for n in t.settles or ()}
        bills = [b for b in self.bills if not b.left and b.number in paid - unsure]
        if not bills:
            return None
        bill = self.rng.choice(bills)
        payer, iban, _ = self._own(bill.owner)
        opened = self._open(date, bill.owner)
        amount = self.rng.choice(opened).left if opened else bill.total
        return Truth(
            date, amount, payer, bill.number, iban, "paid again", after=bill.number
        )

    def _other_paper(self, date: datetime.date) -> Truth | None:
        bills = self._open(date)
        if not bills:
            return None
        bill = self.rng.choice(bills)
        word = self.rng.choice(("TICKET", "CHEQUE N°", "DOSSIER", "REF CLIENT", "R"))
        digits = bill.number.lstrip("FACINV-")
        payer = self.rng.choice(STRANGERS)
        return Truth(date, bill.left, payer, f"{word} {digits}", "", "another paper")


def _sums(bills: list[Bill]) -> list[Decimal]:
    """Give the sums of all groups of some bills."""
    sums = [Decimal(0)]
    for bill in bills:
        sums += [one + bill.left for one in sums]
    return sums[1:]


def _iban(rng: random.Random) -> str:
    body = f"{rng.randrange(10**22):022d}1"
    check = mod_97_10.calc_check_digits(f"{body}FR")
    made = f"FR{check}{body}"
    assert ibans.validate(made, check_country=False)
    return made
