"""One line after another: what each is, with its reasons.

The order is fixed: what is in the books already comes before what is new, and what is
certain before what is likely.  A wrong ``settled`` is the worst that can happen here,
so every way to it passes through objections: none may stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from beancount_infast.documents import INVOICE, REVERSAL, ZERO
from beancount_infast.matching.answers import Answer, answer, in_order
from beancount_infast.matching.evidence import Evidence, Witness, own_ibans, some
from beancount_infast.matching.outcomes import Outcome, Proposal
from beancount_infast.matching.recorded import Recorded
from beancount_infast.matching.returns import Returns, is_return
from beancount_infast.matching.state import State
from beancount_infast.matching.taking import CUSTOMER_DAYS, Taking
from beancount_infast.matching.waiting import Waiting
from beancount_infast.statements import Kind, Status
from beancount_infast.words import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from beancount.core.data import Directive

    from beancount_infast.documents import Books, Document
    from beancount_infast.matching.recorded import Record
    from beancount_infast.matching.state import Item
    from beancount_infast.settlement import OpenCredit, Settlement
    from beancount_infast.statements import Statement, StatementLine

# No money of a customer: the account's own affairs.
_OWN_AFFAIRS = {
    Kind.PAYOUT: marked("a payout is recorded from the bank's line"),
    Kind.CONVERSION: marked("a conversion between our own balances"),
    Kind.HOLD: marked("money that is only held"),
}
_NOT_BOOKED = {
    Status.PENDING: marked("the bank has not booked it yet"),
    Status.DECLINED: marked("the bank declined it"),
    Status.INFORMATION: marked("it is no operation"),
}
_REMITTANCES = frozenset({Kind.CHEQUE_REMITTANCE, Kind.CARD_REMITTANCE})


@dataclass(eq=False, slots=True)
class _At:
    """A line in its place.

    Attributes:
        line: The line.
        statement: The statement that it stands in.
        file: The statement's place among those that are read together.
        account: The ledger account of the bank account.
        reference: What identifies the line in the books.
        evidence: What it names.
        bounces: Whether an equal amount comes back later in the same file.
    """

    line: StatementLine
    statement: Statement
    file: int
    account: str
    reference: str | None
    evidence: Evidence
    bounces: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of this run that was, or will be, recorded."""

    file: int
    account: str
    line: StatementLine
    customer: str | None


class Matcher:
    """Proposes what becomes of the lines of statements.

    Args:
        books: What the ledger says.
        settlement: How it is settled, all documents counted.
        entries: The ledger's directives, each document at its position.
        say: Gives a sentence in the person's language.
    """

    def __init__(
        self,
        books: Books,
        settlement: Settlement,
        entries: Sequence[Directive],
        say: Callable[[str], str] = str,
    ) -> None:
        self._books = books
        self._settlement = settlement
        self._entries = entries
        self._translate = say
        self._state = State(books, settlement)
        self._witness = Witness(books)
        self._returns = Returns(settlement)
        # What the lines decided so far are in the books.
        self._seen: dict[tuple[str, Decimal], list[_Seen]] = {}
        self._references: dict[str, Proposal] = {}

    def propose(
        self, statements: Sequence[tuple[Statement, str]]
    ) -> list[list[Proposal]]:
        """Decide the lines of some statements: by date, as they happened.

        Args:
            statements: Each with the ledger account of its bank account.

        Returns:
            For each statement its lines' proposals, in the order of the file.
        """
        accounts = [account for _, account in statements]
        given = (self._entries, self._books, self._settlement, accounts)
        self._recorded = Recorded(*given)
        self._waiting = Waiting(*given)
        methods = {*self._books.options.methods}
        methods.update(d.text("method") or "" for d in self._books.documents)
        self._taking = Taking(self._recorded, self._state, sorted(methods))
        placed = [
            self._place(file, statement, account)
            for file, (statement, account) in enumerate(statements)
        ]
        self._ours = {
            at.reference: at.file for lines in placed for at in lines if at.reference
        }
        ordered = [at for lines in placed for at in lines]
        ordered.sort(key=lambda at: at.line.date)
        decided = {id(at.line): self._decide(at) for at in ordered}
        return [[decided[id(line)] for line in st.lines] for st, _ in statements]

    def _place(self, file: int, statement: Statement, account: str) -> list[_At]:
        """Give a statement's lines as they happened, each with what it names."""
        own = own_ibans(statement)
        placed = []
        for line in statement.chronological():
            booked = line.status is Status.BOOKED
            reference = statement.bank_reference(line, account) if booked else None
            evidence = self._witness.read(line, own)
            placed.append(_At(line, statement, file, account, reference, evidence))
        self._find_bounces(placed)
        return placed

    def _find_bounces(self, placed: Sequence[_At]) -> None:
        """Mark the lines whose amount comes back later in the file."""
        back: dict[tuple[str, Decimal], list[_At]] = {}
        for at in reversed(placed):
            line = at.line
            if line.status is not Status.BOOKED:
                continue
            key = (line.currency, abs(line.amount).normalize())
            if is_return(line) and at.reference not in self._recorded.references:
                back.setdefault(key, []).append(at)
            elif line.amount > 0:
                at.bounces = any(_may_be(at, other) for other in back.get(key, ()))

    # --- Sentences ------------------------------------------------------------

    def say(self, sentence: str, *values: object) -> str:
        """Give a sentence in the person's language, with its values."""
        return self._translate(sentence).format(*values)

    def _money(self, amount: Decimal, at: _At) -> str:
        return f"{amount:f} {at.line.currency}"

    def _name(self, customer: str) -> str:
        return self._books.customers[customer].name

    def _proposal(
        self, at: _At, outcome: Outcome, *reasons: str, **fields: object
    ) -> Proposal:
        return Proposal(
            line=at.line,
            account=at.account,
            outcome=outcome,
            reference=at.reference,
            payer_iban=at.evidence.iban,
            reasons=tuple(reasons),
            **fields,  # type: ignore[arg-type]
        )

    # --- In order -------------------------------------------------------------

    def _decide(self, at: _At) -> Proposal:
        line = at.line
        if line.status is Status.BOOKED:
            if at.reference in self._recorded.references:
                return self._duplicate(at)
            if at.reference in self._references:
                return self._duplicate_in_run(at, self._references[at.reference])
        idle = self._no_money(line)
        if idle:
            return self._ignored(at, idle)
        if line.amount < 0:
            return self._returned(at)
        return self._count(at, self._money_in(at))

    @staticmethod
    def _no_money(line: StatementLine) -> str:
        """Say why a line is no customer's money, in or back; empty if it may be."""
        if line.status is not Status.BOOKED:
            return _NOT_BOOKED[line.status]
        if not line.amount:
            return marked("its amount is zero")
        if line.amount < 0 and not is_return(line):
            return _OWN_AFFAIRS.get(line.kind, marked("money out"))
        return _OWN_AFFAIRS.get(line.kind, "")

    def _money_in(self, at: _At) -> Proposal:
        for step in (
            self._matched,
            self._transferred,
            self._twice,
            self._by_numbers,
            self._by_customer,
            self._by_hint,
        ):
            proposal = step(at)
            if proposal is not None:
                return proposal
        return self._unidentified(at)

    def _count(self, at: _At, proposal: Proposal) -> Proposal:
        """Let what a line does to the books count for those after it."""
        line = at.line
        if proposal.outcome is Outcome.SETTLED:
            for number, amount in proposal.settles:
                item = self._state.item(self._witness.numbers.verbatim[number.upper()])
                if item is not None:
                    self._state.settle(item, amount)
            if proposal.customer is not None:
                self._state.add_credit(
                    proposal.customer, line.currency, proposal.credit
                )
        written = proposal.drafted or proposal.outcome in (
            Outcome.SETTLED,
            Outcome.MATCHED,
            Outcome.TRANSFER,
        )
        if written and at.reference is not None:
            self._references[at.reference] = proposal
            seen = _Seen(at.file, at.account, line, proposal.customer)
            key = (at.account, line.net.normalize())
            self._seen.setdefault(key, []).append(seen)
        return proposal

    def _ignored(self, at: _At, reason: str) -> Proposal:
        return self._proposal(at, Outcome.IGNORED, self.say(reason))

    def _duplicate(self, at: _At) -> Proposal:
        entry, document = self._recorded.references[at.reference or ""]
        return self._proposal(
            at,
            Outcome.DUPLICATE,
            self.say("it is in the ledger already"),
            entries=(entry,),
            customer=document.customer if document is not None else None,
            number=document.number if document is not None else None,
        )

    def _duplicate_in_run(self, at: _At, first: Proposal) -> Proposal:
        return self._proposal(
            at,
            Outcome.DUPLICATE,
            self.say("it is the same line as one before it"),
            customer=first.customer,
        )

    # --- In the books already -------------------------------------------------

    def _matched(self, at: _At) -> Proposal | None:
        taken = self._taking.find(at.line, at.account, at.evidence)
        if taken is None:
            return None
        records = taken.records
        customers = {r.customer for r in records}
        fields = {
            "customer": customers.pop() if len(customers) == 1 else None,
            "number": ", ".join(filter(None, (r.number for r in records))) or None,
            "entries": tuple(r.entry for r in records),
        }
        reasons = [self.say(taken.reason)]
        if not taken.sure:
            numbers = [d.number or "" for d in at.evidence.invoices]
            return self._proposal(
                at,
                Outcome.SUGGESTED,
                *reasons,
                candidates=tuple(numbers),
                **fields,
            )
        for record in records:
            record.taken = True
            if record.document is not None and record.document.draft:
                reasons.append(
                    self.say("{0} is a draft: validate it", record.number or "it")
                )
        return self._proposal(at, Outcome.MATCHED, *reasons, **fields)

    def _transferred(self, at: _At) -> Proposal | None:
        line, evidence = at.line, at.evidence
        remitted = line.kind in _REMITTANCES
        if not remitted and (evidence.invoices or evidence.known):
            return None
        accounts = self._waiting.accounts_for(line)
        found = {
            account: waiters
            for account in accounts
            if (
                waiters := self._waiting.find(
                    account, line.currency, line.net, line.date
                )
            )
        }
        if len(found) == 1:
            ((account, waiters),) = found.items()
            self._waiting.take(account, line.currency, waiters)
            numbers = tuple(w.number for w in waiters if w.number is not None)
            return self._proposal(
                at,
                Outcome.TRANSFER,
                self.say("it equals what waits on {0}", account),
                counterpart=account,
                takes=numbers,
            )
        if found:
            reason = self.say("it equals what waits on {0}", some(found))
            return self._proposal(at, Outcome.SUGGESTED, reason)
        named = self._waiting.named(line)
        if len(named) == 1:
            reason = self.say(
                "it names {0}, where nothing that waits equals it", named[0]
            )
            return self._proposal(
                at, Outcome.SUGGESTED, reason, counterpart=named[0], drafted=True
            )
        if remitted:
            reason = self.say("no cheques or cards that wait come to its amount")
            return self._unidentified(at, reason)
        return None

    def _twice(self, at: _At) -> Proposal | None:
        """Suspect a line that another file or format brought already."""
        double = self._double(at)
        if double is None:
            return None
        number, customer, entries = double
        reason = self.say(
            "{0} has its date, amount and customer, from another file",
            number or self.say("an entry"),
        )
        return self._proposal(
            at,
            Outcome.SUGGESTED,
            reason,
            customer=customer,
            entries=entries,
            number=number,
        )

    def _double(self, at: _At) -> tuple[str | None, str | None, tuple] | None:  # type: ignore[type-arg]
        line = at.line
        customers = at.evidence.customers()
        days = {line.date, line.value_date}
        for record in self._recorded.imported(at.account, line.currency, line.net):
            mine = record.reference in self._ours
            fits = not customers or record.customer in customers
            if record.date in days and fits and not mine:
                return record.number, record.customer, (record.entry,)
        for seen in self._seen.get((at.account, line.net.normalize()), ()):
            same = seen.line.currency == line.currency and seen.file != at.file
            near = {seen.line.date, seen.line.value_date} & days - {None}
            if same and near and (not customers or seen.customer in customers):
                return None, seen.customer, ()
        return None

    # --- Objections -----------------------------------------------------------

    def _objections(self, at: _At) -> list[str]:
        """Say what forbids to settle anything with a line."""
        evidence, found = at.evidence, []
        if evidence.forbidding:
            found.append(self.say("it says {0}", evidence.forbidding))
        if evidence.cited.doubt:
            found.append(self.say(evidence.cited.doubt))
        for documents in evidence.cited.several:
            numbers = some(d.number or "" for d in documents)
            found.append(self.say("what it cites fits several: {0}", numbers))
        if len(evidence.known) > 1:
            names = some(map(self._name, sorted(evidence.known)))
            found.append(self.say("its IBAN and its name are not the same: {0}", names))
        if at.bounces:
            found.append(self.say("an equal amount comes back later in the file"))
        if at.line.fee and self._books.options.fees is None:
            found.append(self.say('no account takes the fee: declare option "fees"'))
        elif at.line.net <= 0:
            found.append(self.say("its fee takes all of it"))
        return found

    # --- By numbers -----------------------------------------------------------

    def _by_numbers(self, at: _At) -> Proposal | None:
        cited = at.evidence.invoices
        if not cited:
            return self._by_several(at) if at.evidence.cited.several else None
        objections = self._objections(at)
        cited, loose = self._with_loose(at, cited)
        if loose:
            objections.append(loose)
        owners = list(dict.fromkeys(d.customer for d in cited))
        numbers = tuple(d.number or "" for d in cited)
        if len(owners) > 1:
            names = some(map(self._name, owners))
            reason = self.say("it cites invoices of several: {0}", names)
            return self._proposal(
                at, Outcome.SUGGESTED, reason, *objections, candidates=numbers
            )
        owner = owners[0]
        strangers = at.evidence.payers - {owner}
        if strangers:
            names = some(map(self._name, sorted(strangers)))
            objections.append(
                self.say(
                    "it cites an invoice of {0} and comes from {1}",
                    self._name(owner),
                    names,
                )
            )
        live = [item for d in cited if (item := self._live(at, d)) is not None]
        objections += self._against_amount(at, owner, cited, live)
        reason = self.say("it cites {0}", some(numbers))
        return self._allocated(
            at, owner, live, [reason], objections, candidates=numbers
        )

    def _live(self, at: _At, document: Document) -> Item | None:
        """Give an invoice that a line can settle: open, in its currency."""
        item = self._state.item(document)
        if item is None or item.left <= 0 or not item.named:
            return None
        return item if document.currency == at.line.currency else None

    def _with_loose(self, at: _At, cited: list[Document]) -> tuple[list[Document], str]:
        """Decide whether short forms that stand behind a number are cited too."""
        loose = at.evidence.cited.loose
        if not loose:
            return cited, ""
        both = [*cited, *loose]
        lefts = [i.left for d in both if (i := self._live(at, d)) is not None]
        if sum(lefts, ZERO) == at.line.amount and len(lefts) == len(both):
            return both, ""
        numbers = some(d.number or "" for d in loose)
        return cited, self.say("it may cite {0} too", numbers)

    def _against_amount(
        self,
        at: _At,
        owner: str,
        cited: Sequence[Document],
        live: Sequence[Item],
    ) -> list[str]:
        """Say what of the amount forbids to settle what is cited."""
        if not live:
            return [self._why_not_live(at, cited)]
        left = sum((item.left for item in live), ZERO)
        if self._is_exact(at, left):
            return []
        text = self._money(left, at)
        pending = self._pending(at, live, left)
        instalment = len(live) == 1 and live[0].parts[:1] == [at.line.amount]
        sentence, values = "", [text]
        if pending:
            sentence, values = marked("a draft is for {0} already"), [some(pending)]
        elif len(live) < len(cited):
            sentence = marked(
                "of some of what it cites nothing is left, and {0} of the others"
            )
        elif len(live) > 1 and at.line.amount < left:
            sentence = marked("what it cites comes to {0}, which is more")
        elif not instalment and at.evidence.customer != owner:
            sentence, values = (
                marked(
                    "the payer is not known as {0}, and {1} is left of what it cites"
                ),
                [self._name(owner), text],
            )
        return [self.say(sentence, *values)] if sentence else []

    def _pending(self, at: _At, live: Sequence[Item], left: Decimal) -> list[str]:
        """Give the invoices on which a draft would change what a line settles."""
        claims = self._state.pending
        pending = [item.number for item in live if item.number in claims]
        # A part of one invoice fits beside the drafts, whatever becomes of them.
        if len(live) == 1 and pending and at.line.amount + claims[pending[0]] <= left:
            return []
        return pending

    def _why_not_live(self, at: _At, cited: Sequence[Document]) -> str:
        numbers = some(d.number or "" for d in cited)
        if any(d.draft for d in cited):
            return self.say("{0} is a draft", numbers)
        if any(d.currency != at.line.currency for d in cited):
            return self.say("{0} is in another currency", numbers)
        return self.say("nothing is left of {0}", numbers)

    def _is_exact(self, at: _At, left: Decimal) -> bool:
        return left == at.line.amount or bool(self._rounding(at, left))

    def _rounding(self, at: _At, left: Decimal) -> Decimal:
        """Give a difference that goes to the account of roundings; zero if none."""
        rounding = self._books.options.rounding.get(at.line.currency)
        gap = left - at.line.amount
        if rounding is None or abs(gap) > rounding.largest or left <= abs(gap):
            return ZERO
        return gap

    def _by_several(self, at: _At) -> Proposal:
        """Suggest among the documents that one spelling fits."""
        fitting = {d.position: d for ds in at.evidence.cited.several for d in ds}
        documents = [d for d in fitting.values() if d.kind == INVOICE]
        numbers = tuple(d.number or "" for d in documents)
        known = at.evidence.customer
        likely = [
            item
            for d in documents
            if (item := self._live(at, d)) is not None
            and item.left == at.line.amount
            and known in (None, d.customer)
        ]
        objections = self._objections(at)
        if len(likely) != 1:
            return self._proposal(
                at, Outcome.SUGGESTED, *objections, candidates=numbers
            )
        owner = likely[0].document.customer
        return self._allocated(at, owner, likely, [], objections, candidates=numbers)

    # --- By customer ----------------------------------------------------------

    def _by_customer(self, at: _At) -> Proposal | None:
        evidence = at.evidence
        if not evidence.known:
            return None
        objections = self._objections(at)
        customer = evidence.customer
        if customer is None:
            return self._proposal(at, Outcome.SUGGESTED, *objections)
        sentence = marked("its name is that of {0}")
        if evidence.by_iban is not None:
            sentence = marked("its IBAN is that of {0}")
        reason = self.say(sentence, self._name(customer))
        items, found = self._answer(at, customer)
        if not items:
            objections.append(self.say("{0} owes nothing", self._name(customer)))
            return self._allocated(at, customer, [], [reason], objections)
        objections += self._against_answer(at, found)
        perhaps = self._perhaps(at, customer)
        if perhaps and set(perhaps) != set(found.items):
            numbers = some(item.number for item in perhaps)
            objections.append(self.say("it may cite {0}", numbers))
        chosen: Sequence[Item] = perhaps or found.items
        pointed = bool(chosen)
        if not chosen:
            chosen = self._hinted(at, found) if found.others else in_order(items)
        reasons = [reason]
        if found.only:
            what = "what it owes in all" if len(chosen) > 1 else chosen[0].number
            reasons.append(self.say("its amount is {0}", what))
        candidates = tuple(i.number for i in found.others or chosen)
        return self._allocated(
            at,
            customer,
            chosen,
            reasons,
            objections,
            candidates=candidates,
            pointed=pointed,
        )

    def _perhaps(self, at: _At, customer: str | None = None) -> list[Item]:
        """Give the invoices that a line cites if digits in it are no day."""
        items = [self._live(at, document) for document in at.evidence.cited.perhaps]
        return [
            item
            for item in items
            if item is not None and customer in (None, item.document.customer)
        ]

    def _answer(self, at: _At, customer: str) -> tuple[list[Item], Answer]:
        line = at.line
        items = self._state.open(customer, line.currency, line.date)
        unused = self._state.credits(customer, line.currency)
        return items, answer(items, line.amount, unused)

    def _against_answer(self, at: _At, found: Answer) -> list[str]:
        """Say what forbids to take an amount for what one customer owes."""
        objections = []
        if not found.items and not found.others:
            objections.append(self.say("its amount is that of none of its invoices"))
        elif not found.only:
            objections.append(self.say("its amount has more than one explanation"))
        if not all(item.named for item in found.items):
            objections.append(self.say("an invoice shares its number with another"))
        claimed = [
            item.number
            for item in found.items
            if (item.number, at.line.amount) in self._state.claimed
        ]
        if claimed:
            objections.append(self.say("a draft is for {0} already", some(claimed)))
        shorts = at.evidence.cited.shorts
        if shorts and found.items and not _agree(shorts, found.items):
            objections.append(self.say("it names another number: {0}", some(shorts)))
        return objections

    def _hinted(self, at: _At, found: Answer) -> list[Item]:
        """Among several answers, give the one whose number is hinted at."""
        tokens = set(at.evidence.cited.shorts)
        hinted = [i for i in found.others if _short_of(i) in tokens]
        fits = sum((i.left for i in hinted), ZERO) == at.line.amount
        return hinted if fits else []

    # --- By hints -------------------------------------------------------------

    def _by_hint(self, at: _At) -> Proposal | None:
        evidence, line = at.evidence, at.line
        fitting: list[tuple[str, Sequence[Item]]] = []
        for customer in evidence.hints:
            _, found = self._answer(at, customer)
            if found.items:
                fitting.append((customer, found.items))
        shorts = set(evidence.cited.shorts)
        named = [
            item
            for item in self._state.with_amount(line.currency, line.amount, line.date)
            if shorts and _short_of(item) in shorts
        ]
        perhaps = self._by_perhaps(at)
        if perhaps is not None:
            return perhaps
        if not evidence.hints and not named:
            return None
        reasons = []
        if evidence.hints:
            names = some(map(self._name, evidence.hints))
            reasons.append(self.say("its name may be that of {0}", names))
        if named:
            numbers = some(i.number for i in named)
            reasons.append(self.say("a short number and its amount fit {0}", numbers))
            fitting = [
                *((o, i) for o, i in fitting if set(i) & set(named)),
                *((i.document.customer, [i]) for i in named if not evidence.hints),
            ] or fitting
        objections = self._objections(at)
        candidates = tuple(i.number for _, items in fitting for i in items)
        if len(fitting) == 1:
            owner, items = fitting[0]
            return self._suggested(at, owner, items, reasons + objections, candidates)
        if not fitting and len(evidence.hints) == 1:
            owner = evidence.hints[0]
            items = in_order(self._state.open(owner, line.currency, line.date))
            if items:
                candidates = tuple(i.number for i in items)
                return self._suggested(
                    at, owner, items, reasons + objections, candidates
                )
        return self._proposal(
            at, Outcome.SUGGESTED, *reasons, *objections, candidates=candidates[:8]
        )

    def _by_perhaps(self, at: _At) -> Proposal | None:
        """Suggest the invoice that a line cites if its digits are no day."""
        perhaps = self._perhaps(at)
        if len(perhaps) != 1:
            return None
        item = perhaps[0]
        if at.line.amount < item.left:
            self._state.pend([item], at.line.amount)
        reason = self.say("it may cite {0}", item.number)
        owner = item.document.customer
        return self._suggested(at, owner, perhaps, [reason], [item.number])

    def _unidentified(self, at: _At, reason: str = "") -> Proposal:
        line = at.line
        reasons = [reason or self.say("it names no customer and no invoice")]
        if not reason and at.evidence.cited.doubt:
            reasons.append(self.say(at.evidence.cited.doubt))
        items = self._state.with_amount(line.currency, line.amount, line.date)
        if items:
            numbers = some(i.number for i in items)
            reasons.append(self.say("only its amount is that of {0}", numbers))
        return self._proposal(
            at,
            Outcome.UNIDENTIFIED,
            *reasons,
            candidates=tuple(i.number for i in items),
            counterpart=self._books.options.suspense,
            drafted=self._books.options.suspense is not None,
        )

    # --- Sharing out ----------------------------------------------------------

    def _allocated(
        self,
        at: _At,
        customer: str,
        items: Sequence[Item],
        reasons: Sequence[str],
        objections: Sequence[str],
        *,
        candidates: Sequence[str] = (),
        pointed: bool = True,
    ) -> Proposal:
        """Settle where no objection stands; suggest it otherwise.

        Where the line itself points at the invoices, a suggestion of a part of them
        makes what is left unsure for the lines after it.
        """
        left = sum((item.left for item in items), ZERO)
        if objections and pointed and at.line.amount < left:
            self._state.pend(items, at.line.amount)
        if objections:
            return self._suggested(
                at, customer, items, [*reasons, *objections], candidates
            )
        shares, rest, rounding = self._share(at, items)
        reasons = [*reasons, *self._said_of(at, items, rest, rounding)]
        return self._proposal(
            at,
            Outcome.SETTLED,
            *reasons,
            customer=customer,
            settles=shares,
            credit=rest,
            rounding=rounding,
            candidates=tuple(candidates),
        )

    def _said_of(
        self, at: _At, items: Sequence[Item], rest: Decimal, rounding: Decimal
    ) -> list[str]:
        if rounding:
            return [self.say("{0} is a rounding", self._money(abs(rounding), at))]
        if rest:
            return [self.say("{0} more goes to its credit", self._money(rest, at))]
        left = sum((item.left for item in items), ZERO)
        if left > at.line.amount:
            over = self._money(left - at.line.amount, at)
            return [self.say("{0} is left to pay", over)]
        return []

    def _suggested(
        self,
        at: _At,
        customer: str,
        items: Sequence[Item],
        reasons: Sequence[str],
        candidates: Sequence[str],
    ) -> Proposal:
        """Suggest a payment, as a draft where one answer is the likeliest."""
        candidates = tuple(dict.fromkeys(candidates))[:8]
        undecided = not items and len(candidates) > 1
        no_fee = at.line.fee and self._books.options.fees is None
        if undecided or no_fee or at.line.net <= 0 or len(at.evidence.known) > 1:
            return self._proposal(
                at,
                Outcome.SUGGESTED,
                *reasons,
                customer=customer,
                candidates=candidates,
            )
        usable = [
            item for item in items if item.named and item.document.date <= at.line.date
        ]
        shares, rest, rounding = self._share(at, usable)
        return self._proposal(
            at,
            Outcome.SUGGESTED,
            *reasons,
            customer=customer,
            settles=shares,
            credit=rest,
            rounding=rounding,
            candidates=candidates,
            drafted=True,
        )

    def _share(
        self, at: _At, items: Sequence[Item]
    ) -> tuple[tuple[tuple[str, Decimal], ...], Decimal, Decimal]:
        """Share a line's amount among invoices: what each takes, the rest, rounding."""
        left = sum((item.left for item in items), ZERO)
        rounding = self._rounding(at, left) if items else ZERO
        amount = at.line.amount + rounding
        shares = []
        for item in items:
            share = min(item.left, amount)
            if share > 0:
                shares.append((item.number, share))
                amount -= share
        return tuple(shares), amount, rounding

    # --- Money that comes back ------------------------------------------------

    def _returned(self, at: _At) -> Proposal:
        line = at.line
        for record in self._recorded.by_amount(at.account, line.currency, line.net):
            if _is_reversal(record) and _days(at, record) <= CUSTOMER_DAYS:
                record.taken = True
                return self._proposal(
                    at,
                    Outcome.MATCHED,
                    self.say("its reversal is in the books"),
                    customer=record.customer,
                    number=record.number,
                    entries=(record.entry,),
                )
        found = self._returns.find(line, at.evidence)
        if len(found) != 1:
            reason = marked("no payment in the books is what comes back")
            if found:
                reason = marked("several payments in the books may be what comes back")
            invoices = [n for credit in found for n in self._settled_by(credit)]
            return self._proposal(
                at,
                Outcome.RETURNED,
                self.say(reason),
                candidates=tuple(dict.fromkeys(invoices))[:8],
            )
        credit = found[0]
        document = credit.document
        settled = self._settled_by(credit)
        return self._proposal(
            at,
            Outcome.RETURNED,
            self.say("it takes back {0} of {1}", document.number, document.date),
            customer=document.customer,
            settles=tuple((n, -amount) for n, amount in settled.items()),
            credit=-credit.unused,
            candidates=tuple(settled),
            reverses=document.number,
            drafted=True,
        )

    def _settled_by(self, credit: OpenCredit) -> dict[str, Decimal]:
        invoices = self._settlement.invoices
        return {
            invoices[place].document.number or "": amount
            for place, amount in credit.settled.items()
        }


def _is_reversal(record: Record) -> bool:
    return record.document is not None and record.document.kind == REVERSAL


def _days(at: _At, record: Record) -> int:
    return abs((at.line.date - record.date).days)


def _may_be(at: _At, back: _At) -> bool:
    """Say whether what comes back may be a line's money: nothing speaks against it."""
    ours, theirs = at.evidence.customers(), back.evidence.customers()
    return not ours or not theirs or bool(ours & theirs)


def _short_of(item: Item) -> str:
    """Give the last digits of an invoice's number, without zeros before."""
    digits = ""
    for char in reversed(item.number):
        if char.isdigit():
            digits = char + digits
        elif digits:
            break
    return digits.lstrip("0")


def _agree(shorts: Iterable[str], items: Sequence[Item]) -> bool:
    """Say whether all short forms are those of some invoices."""
    return set(shorts) <= {_short_of(item) for item in items}


def refused(proposal: Proposal, sentence: str, *, drafted: bool) -> Proposal:
    """Give a proposal that the ledger refuses: a suggestion, with the refusal.

    Args:
        proposal: What was proposed.
        sentence: The refusal.
        drafted: Whether it can be written as a draft.
    """
    outcome = proposal.outcome
    if outcome in (Outcome.SETTLED, Outcome.TRANSFER, Outcome.MATCHED):
        outcome = Outcome.SUGGESTED
    reasons = proposal.reasons
    if sentence not in reasons:
        reasons = (*reasons, sentence)
    return replace(proposal, outcome=outcome, reasons=reasons, drafted=drafted)
