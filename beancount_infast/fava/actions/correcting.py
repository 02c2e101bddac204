"""Recordings about one document: credited, written off, refunded, undone, validated."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from beancount_infast import drafting, invoicing
from beancount_infast.bank_learning import validate_and_learn
from beancount_infast.desk import Drafted, debited
from beancount_infast.documents import INVOICE, PAYMENT, ZERO
from beancount_infast.fava.actions.base import OfDocument
from beancount_infast.fava.counter import same
from beancount_infast.fava.dialogs import Dialog, Field
from beancount_infast.recording import Recorded, Wishes

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from beancount_infast.desk import Desk


class CreditNote(OfDocument):
    """A credit note on an invoice."""

    name = "credit-note"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        keep = Field("keep", self.words("Keep it as credit"), "box")
        return self._plain(self._amount(self.currency), keep)

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the credit note."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        request = invoicing.CreditNoteRequest(
            paper, self._number(), amount, fields.flag("keep")
        )
        return invoicing.credit_note(desk, request)

    def values(self) -> dict[str, str]:
        """Give what is not credited yet."""
        return {"amount": self.counter.typed(self._amount_of(), self.currency)}

    def _amount_of(self) -> Decimal:
        [one] = self.drafted
        return sum((amount for _, amount in one.settles), ZERO) + one.credit

    def sentence(self) -> str:
        """Say what goes to the customer's credit, or what will remain."""
        [one] = self.drafted
        if one.credit:
            return self.words.say(
                "{0} kept as the customer's credit.",
                self.counter.amount(one.credit, self.currency),
            )
        settled = sum((amount for _, amount in one.settles), ZERO)
        left = self.counter.desk.invoice(self._number()).left - settled
        return _remains(self, left) if left else ""


def _reopened(action: OfDocument) -> str:
    """Say what will remain outstanding of the invoices that are reopened."""
    [one] = action.drafted
    left: dict[str, Decimal] = {}
    for number, amount in one.settles:
        before = left.get(number)
        if before is None:
            before = action.counter.desk.invoice(number).left
        left[number] = before - amount
    return _remains(action, sum(left.values(), ZERO)) if left else ""


def _remains(action: OfDocument, left: Decimal) -> str:
    amount = action.counter.amount(left, action.currency)
    return action.words.say("{0} will remain outstanding.", amount)


class WriteOff(OfDocument):
    """What is left of an invoice given up, or an excess kept."""

    name = "write-off"

    @cached_property
    def accounts(self) -> list[str]:
        """The accounts that may take it: the one declared first."""
        counter = self.counter
        own = counter.shown.books.options.write_off
        kinds = ("expenses",) if self._is_invoice() else ("income", "expenses")
        names = dict.fromkeys([own] if own else [])
        return list(names | dict.fromkeys(counter.accounts_under(*kinds)))

    def dialog(self) -> Dialog:
        """Give its dialog."""
        account = self._account(same(self.accounts))
        return self._plain(self._amount(self.currency), account)

    def _is_invoice(self) -> bool:
        return self.counter.desk.find(self._number()).kind == INVOICE

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the write-off."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        # Where nothing says which account, it is the one that the dialog shows.
        account = fields.text("account") or next(iter(self.accounts), None)
        return drafting.write_off(desk, paper, self._number(), amount, account)

    def _amount_of(self) -> Decimal:
        [one] = self.drafted
        return sum((amount for _, amount in one.settles), ZERO) - one.credit

    def values(self) -> dict[str, str]:
        """Give the whole of it."""
        return {"amount": self.counter.typed(self._amount_of(), self.currency)}

    def sentence(self) -> str:
        """Say what will remain of an invoice."""
        if not self._is_invoice():
            return ""
        left = self.counter.desk.invoice(self._number()).left - self._amount_of()
        return _remains(self, left) if left else ""


class Refund(OfDocument):
    """What is unused, given back."""

    name = "refund"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        account = self._from()
        options = self.counter.money_accounts(account)
        return self._plain(
            self._amount(self.currency), self._account(options, account or "")
        )

    def _from(self) -> str | None:
        """Give where the money comes from: where it went, or usually goes."""
        account = debited(self.counter.desk.find(self._number()))
        return account or self._usual(self.customer)[1]

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the refund."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        account = fields.text("account") or self._from()
        return drafting.refund(desk, paper, self._number(), amount, account)

    def values(self) -> dict[str, str]:
        """Give what is unused, and where the money comes from."""
        [one] = self.drafted
        return {
            "amount": self.counter.typed(-one.credit, self.currency),
            "account": one.entry.postings[-1].account,
        }


class Reverse(OfDocument):
    """A payment, credit note, refund or write-off undone."""

    name = "reverse"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        document = self.counter.desk.find(self._number())
        if document.kind != PAYMENT:
            return self._plain()
        account = debited(document)
        options = self.counter.money_accounts(account)
        return self._plain(self._account(options, account or ""))

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the reversal."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        fields.check()
        account = fields.text("account")
        request = invoicing.ReverseRequest(paper, self._number(), account)
        return invoicing.reverse(desk, request)

    def sentence(self) -> str:
        """Say what will be to pay again."""
        return _reopened(self)


class Release(OfDocument):
    """An invoice reopened: the money returns to its document."""

    name = "release"

    def dialog(self) -> Dialog:
        """Give its dialog."""
        return self._plain(self._amount(self.currency))

    def draft(self, desk: Desk) -> list[Drafted]:
        """Draft the release."""
        fields = self.counter.fields(self.asked)
        paper = self.counter.paper(fields)
        amount = fields.amount("amount", self.places)
        fields.check()
        return drafting.release(desk, paper, self._number(), self._number(1), amount)

    def values(self) -> dict[str, str]:
        """Give all that it has settled of the invoice."""
        [one] = self.drafted
        return {"amount": self.counter.typed(one.credit, self.currency)}

    def sentence(self) -> str:
        """Say what will be to pay again."""
        return _reopened(self)


class Validate(OfDocument):
    """A draft made definitive."""

    name = "validate"

    def dialog(self) -> Dialog:
        """Give its dialog: nothing is asked."""
        return Dialog(self.title, self.confirm, [])

    def draft(self, desk: Desk) -> list[Drafted]:
        """Nothing is drafted: the text stands in the books already."""
        _ = desk
        return []

    def texts(self, path: Path) -> list[str]:
        """Give the draft as it will stand."""
        return [self.record(path, Wishes(self.counter.today, dry_run=True)).text]

    def record(self, path: Path, wishes: Wishes) -> Recorded:
        """Validate it; what it tells of its payer is kept on the customer's record."""
        return validate_and_learn(path, self._number(), wishes)[0]
