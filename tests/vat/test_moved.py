"""VAT that payments move themselves, and transfers that a person writes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from vat.stated import BOOKS, Loaded, load, printed, stated

F1 = """
2026-01-10 * "ACME SARL" "Facture"
  invoice: "F1"
  Income:Services                 -1000.00 EUR
  Liabilities:VAT:Pending          -200.00 EUR
  Assets:Receivable:Acme           1200.00 EUR
"""


# --- Deposits that move their VAT themselves ----------------------------------------


@stated
def test_a_deposit_used_bit_by_bit(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Acompte"
      payment: "R1"
      Assets:Bank                        100.00 EUR
      Liabilities:CustomerCredit:Acme   -100.00 EUR
      Liabilities:VAT:Pending             16.67 EUR
      Liabilities:VAT:Collected          -16.67 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -100.00 EUR
      Liabilities:VAT:Pending            -20.00 EUR
      Assets:Receivable:Acme             120.00 EUR
    2026-01-11 * "ACME SARL" "Un tiers"
      application: "I1"
      Liabilities:CustomerCredit:Acme     33.34 EUR
        uses: "R1"
      Assets:Receivable:Acme             -33.34 EUR
        settles: "F1"
    2026-01-12 * "ACME SARL" "Un tiers"
      application: "I2"
      Liabilities:CustomerCredit:Acme     33.33 EUR
        uses: "R1"
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"
    2026-01-13 * "ACME SARL" "Un tiers"
      application: "I3"
      Liabilities:CustomerCredit:Acme     33.33 EUR
        uses: "R1"
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"
    2026-01-14 * "ACME SARL" "Solde"
      payment: "R2"
      Assets:Bank                         20.00 EUR
      Assets:Receivable:Acme             -20.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-14 F1 R2 20: 3.33")
    books.left("Pending", "0")
    books.left("Collected", "-20.00")


@stated
def test_a_deposit_moved_to_another_invoice(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Acompte"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -500.00 EUR
      Liabilities:VAT:Pending           -100.00 EUR
      Assets:Receivable:Acme             600.00 EUR
    2026-01-11 * "ACME SARL" "Sur F1"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    2026-02-01 * "ACME SARL" "Non, sur F2"
      release: "L1"
      Assets:Receivable:Acme             360.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme   -360.00 EUR
        uses: "R1"
    2026-02-02 * "ACME SARL" "Sur F2"
      application: "I2"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F2"
    """
    # The VAT was due on receipt and stays it, whatever invoice it is for.
    books.moves()
    books.left("Pending", "-240.00")
    books.left("Collected", "-60.00")


@stated
def test_a_deposit_refunded_and_one_that_bounces(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Acompte"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-06 * "ACME SARL" "Acompte rendu"
      refund: "B1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Bank                       -360.00 EUR
      Liabilities:VAT:Collected           60.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
    2026-01-07 * "ACME SARL" "Acompte"
      payment: "R2"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -150.00 EUR
      Liabilities:VAT:Pending            -30.00 EUR
      Assets:Receivable:Acme             180.00 EUR
    2026-01-11 * "ACME SARL" "Sur F1"
      application: "I1"
      Liabilities:CustomerCredit:Acme    180.00 EUR
        uses: "R2"
      Assets:Receivable:Acme            -180.00 EUR
        settles: "F1"
    2026-01-15 * "ACME SARL" "Chèque impayé"
      reversal: "X1"
      reverses: "R2"
      Assets:Bank                       -360.00 EUR
      Assets:Receivable:Acme             180.00 EUR
        settles: "F1"
      Liabilities:CustomerCredit:Acme    180.00 EUR
        uses: "R2"
      Liabilities:VAT:Collected           60.00 EUR
      Liabilities:VAT:Pending            -60.00 EUR
    """
    books.moves()
    books.left("Pending", "0", "2026-01-06")
    books.left("Pending", "-30.00")
    books.left("Collected", "0")


@stated
def test_the_money_that_an_exempt_invoice_leaves_is_the_deposit(
    books: Loaded,
) -> None:
    """
    2026-01-02 * "ACME SARL" "Sans TVA"
      invoice: "F0"
      Income:Services                   -400.00 EUR
      Assets:Receivable:Acme             400.00 EUR
    2026-01-05 * "ACME SARL" "F0, et acompte"
      payment: "R1"
      Assets:Bank                        760.00 EUR
      Assets:Receivable:Acme            -400.00 EUR
        settles: "F0"
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Sur F1"
      application: "I1"
      Liabilities:CustomerCredit:Acme    360.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -360.00 EUR
        settles: "F1"
    """
    books.moves()
    books.left("Pending", "-140.00")


@stated
def test_a_deposit_used_on_an_invoice_without_vat_gives_its_vat_back(
    books: Loaded,
) -> None:
    """
    2026-01-05 * "ACME SARL" "Acompte"
      payment: "R1"
      Assets:Bank                        360.00 EUR
      Liabilities:CustomerCredit:Acme   -360.00 EUR
      Liabilities:VAT:Pending             60.00 EUR
      Liabilities:VAT:Collected          -60.00 EUR
    2026-01-10 * "ACME SARL" "Sans TVA"
      invoice: "F0"
      Income:Services                   -120.00 EUR
      Assets:Receivable:Acme             120.00 EUR
    2026-01-11 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -200.00 EUR
      Liabilities:VAT:Pending            -40.00 EUR
      Assets:Receivable:Acme             240.00 EUR
    2026-01-12 * "ACME SARL" "Un tiers sur F0"
      application: "I1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F0"
    2026-01-13 * "ACME SARL" "Le reste sur F1"
      application: "I2"
      Liabilities:CustomerCredit:Acme    240.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F1"
    """
    books.moves("2026-01-12 F0 I1 20: -20.00")
    books.left("Pending", "0")
    books.left("Collected", "-40.00")


@stated
def test_a_deposit_back_from_an_invoice_without_vat(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Acompte"
      payment: "R1"
      Assets:Bank                        120.00 EUR
      Liabilities:CustomerCredit:Acme   -120.00 EUR
      Liabilities:VAT:Pending             20.00 EUR
      Liabilities:VAT:Collected          -20.00 EUR
    2026-01-10 * "ACME SARL" "Sans TVA"
      invoice: "F0"
      Income:Services                   -120.00 EUR
      Assets:Receivable:Acme             120.00 EUR
    2026-01-12 * "ACME SARL" "Sur F0"
      application: "I1"
      Liabilities:CustomerCredit:Acme    120.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F0"
    2026-01-13 * "ACME SARL" "Non"
      release: "L1"
      Assets:Receivable:Acme             120.00 EUR
        settles: "F0"
      Liabilities:CustomerCredit:Acme   -120.00 EUR
        uses: "R1"
    """
    books.moves("2026-01-12 F0 I1 20: -20.00", "2026-01-13 F0 L1 20: 20.00")
    books.left("Collected", "-20.00")


@stated
def test_a_reversal_that_gives_the_vat_back_itself(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                 -1000.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
    2026-01-20 * "ACME SARL" "Chèque"
      payment: "R1"
      Assets:Bank                      1200.00 EUR
      Assets:Receivable:Acme          -1200.00 EUR
        settles: "F1"
    2026-01-30 * "ACME SARL" "Impayé"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                     -1200.00 EUR
      Assets:Receivable:Acme           1200.00 EUR
        settles: "F1"
      Liabilities:VAT:Collected         200.00 EUR
      Liabilities:VAT:Pending          -200.00 EUR
    """
    books.moves("2026-01-20 F1 R1 20: 200.00")
    books.left("Pending", "-200.00")


@stated
def test_an_application_that_moves_its_vat_itself(books: Loaded) -> None:
    """
    2026-01-05 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                        600.00 EUR
      Liabilities:CustomerCredit:Acme   -600.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                  -1000.00 EUR
      Liabilities:VAT:Pending           -200.00 EUR
      Assets:Receivable:Acme            1200.00 EUR
    2026-01-11 * "ACME SARL" "Sur F1, TVA en partie"
      application: "I1"
      Liabilities:CustomerCredit:Acme    600.00 EUR
        uses: "R1"
      Assets:Receivable:Acme            -600.00 EUR
        settles: "F1"
      Liabilities:VAT:Pending             90.00 EUR
      Liabilities:VAT:Collected          -90.00 EUR
    """
    books.moves("2026-01-11 F1 I1 20: 10.00")


@stated
def test_a_write_off_of_several_invoices_shares_what_it_posts(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -100.00 EUR
      Liabilities:VAT:Pending            -20.00 EUR
      Assets:Receivable:Acme             120.00 EUR
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F2"
      Income:Services                   -200.00 EUR
      Liabilities:VAT:Pending            -40.00 EUR
      Assets:Receivable:Acme             240.00 EUR
    2026-06-30 * "ACME SARL" "Irrécouvrables"
      write-off: "P1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F1"
      Assets:Receivable:Acme            -240.00 EUR
        settles: "F2"
      Expenses:BadDebts                  310.00 EUR
      Liabilities:VAT:Pending             50.00 EUR
    """
    books.moves(
        "2026-06-30 F1 P1 20 Expenses:BadDebts: 3.33",
        "2026-06-30 F2 P1 20 Expenses:BadDebts: 6.67",
    )
    books.left("Pending", "0")


@stated
def test_a_loss_on_the_collected_account_is_mended_there(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                   -100.00 EUR
      Liabilities:VAT:Pending            -20.00 EUR
      Assets:Receivable:Acme             120.00 EUR
    2026-06-30 * "ACME SARL" "Irrécouvrable, TVA sur le mauvais compte"
      write-off: "P1"
      Assets:Receivable:Acme            -120.00 EUR
        settles: "F1"
      Liabilities:VAT:Collected           20.00 EUR
      Expenses:BadDebts                  100.00 EUR
    """
    books.moves("2026-06-30 F1 P1 20: 20.00")
    books.left("Pending", "0")
    books.left("Collected", "0")
    books.left("Expenses:BadDebts", "100.00")
    books.rows(
        "2026-06-30 F1 P1 Acme 20 20.00 EUR", "2026-06-30 P1 P1 Acme 20 -20.00 EUR"
    )


@stated
def test_a_drop_follows_what_is_due_to_the_cent(books: Loaded) -> None:
    """
    2026-01-10 * "ACME SARL" "Facture"
      invoice: "F1"
      Income:Services                    -83.33 EUR
      Liabilities:VAT:Pending            -16.67 EUR
      Assets:Receivable:Acme             100.00 EUR
    2026-01-20 * "ACME SARL" "Virement"
      payment: "R1"
      Assets:Bank                         33.33 EUR
      Assets:Receivable:Acme             -33.33 EUR
        settles: "F1"
    2026-06-30 * "ACME SARL" "Irrécouvrable en partie"
      write-off: "P1"
      Assets:Receivable:Acme             -33.34 EUR
        settles: "F1"
      Expenses:BadDebts                   33.34 EUR
    2026-07-30 * "ACME SARL" "Virement rejeté"
      reversal: "X1"
      reverses: "R1"
      Assets:Bank                        -33.33 EUR
      Assets:Receivable:Acme              33.33 EUR
        settles: "F1"
    """
    # Of 66.67, 11.11 less the 5.56 that are due; of 33.34 alone, 5.56.
    books.moves(
        "2026-01-20 F1 R1 20: 5.56",
        "2026-06-30 F1 P1 20 Expenses:BadDebts: 5.55",
        "2026-07-30 F1 X1 20: -5.56",
        "2026-07-30 F1 X1 20 Expenses:BadDebts: 0.01",
    )


# --- Random deposits and discounts --------------------------------------------------


@dataclass(frozen=True)
class Cut:
    """A payment: how much of what is left, at once or on credit, with what VAT."""

    share: int
    at_once: bool
    vat: int
    rate: str
    pieces: int
    back: bool


CUTS = st.lists(
    st.builds(
        Cut,
        share=st.integers(1, 99),
        at_once=st.booleans(),
        vat=st.integers(0, 500),
        rate=st.sampled_from(["", "10"]),
        pieces=st.integers(1, 4),
        back=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def money(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f} EUR"


class Story:
    """Invoices, and payments that settle all of them in the end."""

    def __init__(self, totals: list[int]) -> None:
        self.left = {f"F{n}": total for n, total in enumerate(totals, start=1)}
        self.texts = [BOOKS]
        self.counter = 0
        self.vat = {"": 0, "10": 0}
        for place, (name, total) in enumerate(self.left.items()):
            # At 20 %, at 10 %, at both.
            vat = [total // 6 * (place % 3 != 1), total // 11 * (place % 3 != 0)]
            lines = [f"Income:Services {money(sum(vat) - total)}"]
            for rate, amount in zip(self.vat, vat, strict=True):
                self.vat[rate] += amount
                if amount:
                    lines.append(f"Liabilities:VAT:Pending{rate} {money(-amount)}")
            self._write(
                f'invoice: "{name}"', *lines, f"Assets:Receivable:Acme {money(total)}"
            )

    def _write(self, *lines: str) -> None:
        self.counter += 1
        month, day = divmod(self.counter, 28)
        head = f'2026-{month + 1:02d}-{day + 1:02d} * "ACME SARL" ""'
        self.texts.append("\n  ".join([head, *lines]) + "\n")

    def _settled(self, amount: int) -> list[tuple[str, int]]:
        parts = []
        for name, left in self.left.items():
            part = min(left, amount)
            if part:
                parts.append((name, part))
                self.left[name] -= part
                amount -= part
        return parts

    def pay(self, number: str, cut: Cut) -> None:
        total = sum(self.left.values())
        amount = max(total * cut.share // 100, min(total, 1))
        if not amount:
            return
        vat = min(cut.vat, amount // 6)
        lines = [f'payment: "{number}"', f"Assets:Bank {money(amount)}"]
        if vat:
            lines.append(f"Liabilities:VAT:Pending{cut.rate} {money(vat)}")
            lines.append(f"Liabilities:VAT:Collected{cut.rate} {money(-vat)}")
        if cut.at_once:
            for name, part in self._settled(amount):
                lines.append(f"Assets:Receivable:Acme {money(-part)}")
                lines.append(f'  settles: "{name}"')
            self._write(*lines)
            return
        self._write(*lines, f"Liabilities:CustomerCredit:Acme {money(-amount)}")
        pieces = [amount // cut.pieces] * (cut.pieces - 1)
        for piece in [*pieces, amount - sum(pieces)]:
            for name, part in self._settled(piece):
                self._apply(number, name, part)
                if cut.back:
                    self._apply(number, name, -part)
                    self._apply(number, name, part)

    def _apply(self, number: str, name: str, part: int) -> None:
        self._write(
            "application:" if part > 0 else "release:",
            f"Liabilities:CustomerCredit:Acme {money(part)}",
            f'  uses: "{number}"',
            f"Assets:Receivable:Acme {money(-part)}",
            f'  settles: "{name}"',
        )


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=4), CUTS)
# The first invoice is too small to have VAT: what the deposit moved for it goes back.
@example([3, 10], [Cut(47, at_once=False, vat=1, rate="", pieces=1, back=False)])
# A payment moves VAT at a rate that nothing it settles has: that goes back.
@example([60], [Cut(25, at_once=True, vat=1, rate="10", pieces=1, back=False)])
def test_nothing_stays_pending_whatever_payments_moved_themselves(
    totals: list[int], cuts: list[Cut]
) -> None:
    story = Story(totals)
    rest = Cut(100, at_once=True, vat=0, rate="", pieces=1, back=False)
    for place, cut in enumerate([*cuts, rest], start=1):
        story.pay(f"R{place}", cut)
    books = load("\n".join(story.texts))
    for rate, vat in story.vat.items():
        books.left(f"Pending{rate}", "0")
        books.left(f"Collected{rate}", f"{Decimal(-vat) / 100:.2f}")
    lines = [books._line(entry) for entry in books.transfers]  # noqa: SLF001
    again = load(printed(books))
    assert [again._line(entry) for entry in again.transfers] == lines  # noqa: SLF001


# --- Transfers in the text ----------------------------------------------------------

PAID = """
2026-01-20 * "ACME SARL" "Virement"
  payment: "R1"
  Assets:Bank                        600.00 EUR
  Assets:Receivable:Acme            -600.00 EUR
    settles: "F1"
"""


def transfer(date: str, amount: str, links: str = "", to: str = "VAT:Collected") -> str:
    account = to if to.startswith("Expenses") else f"Liabilities:{to}"
    return f"""
{date} * "À la main" {links}
  vat-of: "F1"
  Liabilities:VAT:Pending    {amount} EUR
  {account}                  -{amount} EUR
"""


def by_hand(*texts: str) -> Loaded:
    books = load(BOOKS + F1 + PAID + "".join(texts))
    books.entries[:] = [e for e in books.entries if getattr(e, "payee", "")]
    return books


def test_what_a_person_moved_is_not_moved_again() -> None:
    by_hand(transfer("2026-01-20", "100.00", "^F1 ^R1")).moves()
    by_hand(transfer("2026-01-20", "100.00")).moves()


def test_only_what_is_missing_is_added() -> None:
    by_hand(transfer("2026-01-20", "60.00")).moves("2026-01-20 F1 R1 20: 40.00")


def test_what_a_person_moved_too_much_goes_back_the_same_day() -> None:
    by_hand(transfer("2026-01-20", "110.00")).moves("2026-01-20 F1 R1 20: -10.00")


def test_what_a_person_moves_for_no_reason_goes_back() -> None:
    by_hand(transfer("2026-01-25", "30.00")).moves(
        "2026-01-20 F1 R1 20: 100.00", "2026-01-25 F1 - 20: -30.00"
    )


def test_what_is_moved_before_the_invoice_counts_on_its_day() -> None:
    early = """
2026-01-05 * "ACME SARL" "Virement" ^F1
  payment: "R0"
  Assets:Bank                        300.00 EUR
  Assets:Receivable:Acme            -300.00 EUR
"""
    by_hand(early, transfer("2026-01-05", "50.00")).moves("2026-01-20 F1 R1 20: 100.00")


def test_one_transfer_for_the_payments_of_a_day() -> None:
    second = PAID.replace("R1", "R2").replace("600.00", "300.00")
    by_hand(second, transfer("2026-01-20", "150.00")).moves()
    by_hand(second, transfer("2026-01-20", "120.00", "^R2")).moves(
        "2026-01-20 F1 R1 20: 30.00"
    )


def test_vat_taken_out_of_a_loss_by_hand() -> None:
    loss = """
2026-06-30 * "ACME SARL" "Irrécouvrable"
  write-off: "P1"
  Assets:Receivable:Acme            -600.00 EUR
    settles: "F1"
  Expenses:BadDebts                  600.00 EUR
"""
    due = "2026-01-20 F1 R1 20: 100.00"
    hand = transfer("2026-06-30", "100.00", to="Expenses:BadDebts")
    by_hand(loss, hand).moves(due)
    hand = transfer("2026-06-30", "70.00", to="Expenses:BadDebts")
    by_hand(loss, hand).moves(due, "2026-06-30 F1 P1 20 Expenses:BadDebts: 30.00")
    hand = transfer("2026-07-30", "70.00", to="Expenses:BadDebts")
    by_hand(loss, hand).moves(
        due,
        "2026-06-30 F1 P1 20 Expenses:BadDebts: 100.00",
        "2026-07-30 F1 - 20 Expenses:BadDebts: -70.00",
    )


def test_a_transfer_of_nothing_known_is_told_and_moves_nothing() -> None:
    text = transfer("2026-01-20", "10.00").replace('"F1"', '"F9"')
    load(BOOKS + F1 + text, errors=("unknown-invoice",)).left("Pending", "-190.00")
    text = transfer("2026-01-20", "10.00").replace('"F1"', "2026-01-01")
    load(BOOKS + F1 + text, errors=("bad-value",)).left("Pending", "-190.00")


def test_transfers_of_documents_that_post_no_pending_vat_are_left_alone() -> None:
    invoice = F1.replace("VAT:Pending  ", "VAT:Collected")
    books = load(BOOKS + invoice + transfer("2026-01-20", "10.00"))
    assert len(books.transfers) == 1
