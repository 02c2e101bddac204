"""Small ledgers whose truth was worked out by hand, to judge the model itself.

A case is a text and what it must give. Breaches stand in the text, as a comment on the
line where the language puts them: `; ! over-settled`. Figures are written as
`F1 partially-paid 100/20/0` (an invoice: status, paid/credited/written off) and
`R1 100/0/0/50` (a payment or credit note: used/refunded/written off/unused).
"""

from __future__ import annotations

HEADER = """\
option "operating_currency" "EUR"
2020-01-01 open Assets:Bank
2020-01-01 open Assets:Cheques
2020-01-01 open Assets:Receivable:Acme
  customer: "ACME SARL"
2020-01-01 open Assets:Receivable:Beta
  payment-terms: 30
2020-01-01 open Assets:Receivable:Friend
  customer: FALSE
2020-01-01 open Liabilities:CustomerCredit:Acme
2020-01-01 open Liabilities:CustomerCredit:Beta
2020-01-01 open Liabilities:Deposits
2020-01-01 open Liabilities:VAT
2020-01-01 open Income:Services
2020-01-01 open Income:FX
2020-01-01 open Expenses:Fees
2020-01-01 open Expenses:BadDebt
2020-01-01 open Equity:Opening
"""

#: name → (what it must give, text)
KNOWN: dict[str, tuple[str, str]] = {}

INVOICE_150 = """
2026-01-10 * "F1"
  invoice: "F1"
  Income:Services  -150.00 EUR
  Assets:Receivable:Acme  150.00 EUR
"""
INVOICE_400 = """
2026-02-10 * "F2"
  invoice: "F2"
  Income:Services  -400.00 EUR
  Assets:Receivable:Acme  400.00 EUR
"""
PAYMENT_500 = """
2026-01-20 * "R1"
  payment: "R1"
  method: "transfer"
  Assets:Bank  500.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -350.00 EUR
"""
APPLICATION_350 = """
2026-03-01 * "I1"
  application: "I1"
  Liabilities:CustomerCredit:Acme  350.00 EUR
    uses: "R1"
  Assets:Receivable:Acme  -350.00 EUR
    settles: "F2"
"""
MISSION = INVOICE_150 + INVOICE_400 + PAYMENT_500 + APPLICATION_350

KNOWN["mission in full"] = (
    "F1 paid 150/0/0, F2 partially-paid 350/0/0, R1 500/0/0/0",
    MISSION,
)
KNOWN["mission, short payment"] = (
    "F1 paid 150/0/0, F2 partially-paid 350/0/0, R1 500/0/0/0",
    INVOICE_150
    + INVOICE_400
    + APPLICATION_350
    + """
2026-01-20 * "R1" ^F1
  payment: "R1"
  Assets:Bank  500.00 EUR
  Assets:Receivable:Acme  -500.00 EUR
""",
)
KNOWN["money waits for the later invoice that a link names"] = (
    "F1 paid 150/0/0, F2 partially-paid 350/0/0, R1 500/0/0/0",
    INVOICE_150
    + INVOICE_400
    + """
2026-01-20 * "R1" ^F1 ^F2
  payment: "R1"
  Assets:Bank  500.00 EUR
  Assets:Receivable:Acme  -500.00 EUR
""",
)
KNOWN["a credit posting never waits"] = (
    "F1 unpaid 0/0/0, F2 partially-paid 100/0/0, R1 100/0/0/50",
    INVOICE_150
    + INVOICE_400
    + """
2026-01-09 * "R1" ^F2
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
  Liabilities:CustomerCredit:Acme  -50.00 EUR
""",
)
KNOWN["settled too early in full form"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/150",
    INVOICE_150
    + """
2026-01-09 * "R1"
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR  ; ! settled-too-early
    settles: "F1"
""",
)
KNOWN["paid twice leaves a credit"] = (
    "F1 paid 150/0/0, R1 150/0/0/0, R2 0/0/0/150",
    INVOICE_150
    + """
2026-01-20 * "R1" ^F1
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
2026-01-21 * "R2" ^F1
  payment: "R2"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
""",
)
KNOWN["a keyless payment needs a number for what is over"] = (
    "F1 paid 150/0/0, - 150/0/0/50",
    INVOICE_150
    + """
2026-01-20 * "R1" ^F1  ; ! needs-number
  Assets:Bank  200.00 EUR
  Assets:Receivable:Acme  -200.00 EUR
""",
)
KNOWN["one cheque for two invoices, the one due first"] = (
    "F1 unpaid 0/0/0, F2 partially-paid 300/0/0, - 300/0/0/0",
    INVOICE_150.replace('  invoice: "F1"', '  invoice: "F1"\n  due: 2026-05-01')
    + INVOICE_400.replace('  invoice: "F2"', '  invoice: "F2"\n  due: "2026-04-30"')
    + """
2026-03-20 * "cheque" ^F1 ^F2
  Assets:Cheques  300.00 EUR
  Assets:Receivable:Acme  -300.00 EUR
""",
)
KNOWN["over-settled counts what is left"] = (
    "F1 paid 150/0/0, R1 150/0/0/50",
    INVOICE_150
    + """
2026-01-20 * "R1"
  payment: "R1"
  Assets:Bank  200.00 EUR
  Assets:Receivable:Acme  -200.00 EUR  ; ! over-settled
    settles: "F1"
""",
)
KNOWN["credit note, part settles, rest is credit"] = (
    "F1 paid 100/50/0, R1 100/0/0/0, A1 50/0/0/10",
    INVOICE_150
    + """
2026-01-20 * "R1" ^F1
  payment: "R1"
  Assets:Bank  100.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
2026-01-21 * "A1"
  credit-note: "A1"
  corrects: "F1"
  Income:Services  60.00 EUR
  Assets:Receivable:Acme  -60.00 EUR
""",
)
KNOWN["cancelled by a credit note"] = (
    "F1 cancelled 0/150/0, A1 150/0/0/0",
    INVOICE_150
    + """
2026-01-10 * "A1"
  credit-note: "A1"
  corrects: "F1"
  Income:Services  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
    settles: "F1"
""",
)
KNOWN["over-corrected, at the one that exceeds"] = (
    "F1 cancelled 0/150/0, A1 100/0/0/0, A2 50/0/0/10",
    INVOICE_150
    + """
2026-01-20 * "A1"
  credit-note: "A1"
  corrects: "F1"
  Income:Services  100.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
2026-01-21 * "A2"  ; ! over-corrected
  credit-note: "A2"
  corrects: "F1"
  Income:Services  60.00 EUR
  Assets:Receivable:Acme  -60.00 EUR
""",
)
COMBINED = """
2026-03-01 * "R2"
  payment: "R2"
  Assets:Bank  50.00 EUR
  Liabilities:CustomerCredit:Acme  {} EUR
    uses: "R1"
  Assets:Receivable:Acme  -{} EUR
    settles: "F2"
"""
KNOWN["used credit and money in one transaction"] = (
    "F1 paid 150/0/0, F2 paid 400/0/0, R1 500/0/0/0, R2 50/0/0/0",
    INVOICE_150 + INVOICE_400 + PAYMENT_500 + COMBINED.format("350.00", "400.00"),
)
KNOWN["credit never turns into other credit"] = (
    "F1 paid 150/0/0, F2 partially-paid 100/0/0, R1 250/0/0/250, R2 0/0/0/50",
    INVOICE_150
    + INVOICE_400
    + PAYMENT_500
    + """
2026-03-01 * "R2"
  payment: "R2"
  Assets:Bank  50.00 EUR
  Liabilities:CustomerCredit:Acme  200.00 EUR  ; ! over-used
    uses: "R1"
  Assets:Receivable:Acme  -100.00 EUR
    settles: "F2"
  Liabilities:CustomerCredit:Acme  -150.00 EUR
""",
)
KNOWN["credit first, in posting order, into the receivable postings in theirs"] = (
    (
        "F1 partially-paid 60/40/0, F2 partially-paid 20/0/0,"
        " A1 40/0/0/0, R1 60/0/0/0, R2 20/0/0/0"
    ),
    INVOICE_150
    + INVOICE_400
    + """
2026-02-01 * "R1"
  payment: "R1"
  Assets:Bank  60.00 EUR
  Liabilities:CustomerCredit:Acme  -60.00 EUR
2026-02-02 * "A1"
  credit-note: "A1"
  Income:Services  40.00 EUR
  Liabilities:CustomerCredit:Acme  -40.00 EUR
2026-03-01 * "R2"
  payment: "R2"
  Liabilities:CustomerCredit:Acme  40.00 EUR
    uses: "A1"
  Liabilities:CustomerCredit:Acme  60.00 EUR
    uses: "R1"
  Assets:Bank  20.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
    settles: "F1"
  Assets:Receivable:Acme  -20.00 EUR
    settles: "F2"
""",
)
KNOWN["oldest credit first, R9 before R10"] = (
    "F2 partially-paid 150/0/0, R9 100/0/0/0, R10 50/0/0/50, R8 0/0/0/10",
    INVOICE_400
    + """
2026-01-02 * "R10"
  payment: "R10"
  Assets:Bank  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
2026-01-02 * "R9"
  payment: "R9"
  Assets:Bank  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
2026-01-03 * "R8"
  payment: "R8"
  Assets:Bank  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
2026-02-15 * "keyless application" ^F2
  Liabilities:CustomerCredit:Acme  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
""",
)
KNOWN["release, keyless, and used again"] = (
    "F1 unpaid 0/0/0, F2 paid 400/0/0, R1 400/0/0/100",
    MISSION
    + """
2026-03-09 * "release"
  Assets:Receivable:Acme  150.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -150.00 EUR
    uses: "R1"
2026-03-09 * "I2"
  application: "I2"
  Liabilities:CustomerCredit:Acme  50.00 EUR
    uses: "R1"
  Assets:Receivable:Acme  -50.00 EUR
    settles: "F2"
""",
)
KNOWN["release of more than was settled"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/500",
    INVOICE_150
    + PAYMENT_500
    + """
2026-03-09 * "L1"
  release: "L1"
  Assets:Receivable:Acme  160.00 EUR  ; ! over-settled
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -160.00 EUR
    uses: "R1"
""",
)
KNOWN["release without its keys"] = (
    "F1 paid 150/0/0, R1 150/0/0/350",
    INVOICE_150
    + PAYMENT_500
    + """
2026-03-09 * "L1" ^F1 ^R1
  release: "L1"
  Assets:Receivable:Acme  150.00 EUR  ; ! names-no-invoice
  Liabilities:CustomerCredit:Acme  -150.00 EUR  ; ! unknown-credit
""",
)
BOUNCE = """
2026-03-12 * "X1"{}
  reversal: "X1"
  reverses: "R1"
  Assets:Bank  -500.00 EUR
  Assets:Receivable:Acme  150.00 EUR
    settles: "F1"
  Assets:Receivable:Acme  350.00 EUR
    settles: "F2"
"""
KNOWN["the payment whose surplus was used bounces"] = (
    "F1 unpaid 0/0/0, F2 unpaid 0/0/0, R1 0/0/0/0 reversed",
    MISSION + BOUNCE.format(""),
)
KNOWN["short reversal, surplus unused, with a fee"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/0 reversed",
    INVOICE_150
    + PAYMENT_500
    + """
2026-03-12 * "bounced"
  reverses: "R1"
  Assets:Bank  -515.00 EUR
  Expenses:Fees  15.00 EUR
  Assets:Receivable:Acme  500.00 EUR
""",
)
KNOWN["a reversal that is not exact undoes all the same"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/0 reversed",
    INVOICE_150
    + PAYMENT_500
    + """
2026-03-12 * "X1"  ; ! bad-reversal
  reversal: "X1"
  reverses: "R1"
  Assets:Bank  -500.00 EUR
  Assets:Receivable:Acme  500.00 EUR
    settles: "F1"
""",
)
KNOWN["reversed twice"] = (
    "F1 unpaid 0/0/0, F2 unpaid 0/0/0, R1 0/0/0/0 reversed",
    MISSION
    + BOUNCE.format("")
    + BOUNCE.format("  ; ! already-reversed")
    .replace("X1", "X2")
    .replace("03-12", "03-13"),
)
REFUND_350 = """
2026-02-20 * "B1"
  refund: "B1"
  Liabilities:CustomerCredit:Acme  350.00 EUR
    uses: "R1"
  Assets:Bank  -350.00 EUR
"""
KNOWN["refund"] = (
    "F1 paid 150/0/0, R1 150/350/0/0",
    INVOICE_150 + PAYMENT_500 + REFUND_350,
)
KNOWN["reversed while refunded counts as nothing"] = (
    "F1 paid 150/0/0, R1 150/350/0/0",
    INVOICE_150
    + PAYMENT_500
    + REFUND_350
    + """
2026-03-12 * "X1"  ; ! reversed-while-refunded
  reversal: "X1"
  reverses: "R1"
  Assets:Bank  -150.00 EUR
  Assets:Receivable:Acme  150.00 EUR
    settles: "F1"
""",
)
KNOWN["refund reversed, then the payment, on one day"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/0 reversed",
    INVOICE_150
    + PAYMENT_500
    + REFUND_350
    + """
2026-03-12 * "X1"
  reversal: "X1"
  reverses: "R1"
  Assets:Bank  -500.00 EUR
  Assets:Receivable:Acme  150.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  350.00 EUR
    uses: "R1"
2026-03-12 * "X2"
  reversal: "X2"
  reverses: "B1"
  Assets:Bank  350.00 EUR
  Liabilities:CustomerCredit:Acme  -350.00 EUR
    uses: "R1"
""",
)
KNOWN["a payment reversed on its own day"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/0 reversed",
    INVOICE_150
    + PAYMENT_500
    + """
2026-01-20 * "X1"
  reverses: "R1"
  Assets:Bank  -500.00 EUR
  Assets:Receivable:Acme  500.00 EUR
""",
)
BAD_DEBT = """
2026-02-01 * "P1"
  write-off: "P1"
  Assets:Receivable:Acme  -150.00 EUR
    settles: "F1"
  Expenses:BadDebt  150.00 EUR
"""
KNOWN["bad debt"] = ("F1 written-off 0/0/150", INVOICE_150 + BAD_DEBT)
KNOWN["bad debt reversed must mirror the other postings"] = (
    "F1 unpaid 0/0/0",
    INVOICE_150
    + BAD_DEBT
    + """
2026-02-02 * "X1"  ; ! bad-reversal
  reverses: "P1"
  Assets:Receivable:Acme  150.00 EUR
  Expenses:Fees  -150.00 EUR
""",
)
KNOWN["a small excess kept"] = (
    "F1 paid 150/0/0, R1 150/0/2/348",
    INVOICE_150
    + PAYMENT_500
    + """
2026-02-02 * "P1"
  write-off: "P1"
  Liabilities:CustomerCredit:Acme  2.00 EUR
    uses: "R1"
  Income:Services  -2.00 EUR
""",
)
KNOWN["drafts settle nothing and cannot be settled"] = (
    "F1 draft 0/0/0, R2 0/0/0/150",
    INVOICE_150.replace("*", "!")
    + """
2026-01-20 ! "R1" ^F1
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
2026-01-20 * "R2"
  payment: "R2"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR  ; ! settles-draft
    settles: "F1"
""",
)
KNOWN["money waits on a draft, and needs its number"] = (
    "F1 draft 0/0/0, - 0/0/0/150",
    INVOICE_150.replace("*", "!")
    + """
2026-01-20 * "no number" ^F1  ; ! needs-number
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
""",
)
KNOWN["instalments, the earliest first"] = (
    "F1 partially-paid 60/0/0, - 60/0/0/0",
    """
2026-01-10 * "F1"
  invoice: "F1"
  due: 2026-03-31
  Income:Services  -150.00 EUR
  Assets:Receivable:Acme  100.00 EUR
  Assets:Receivable:Acme  50.00 EUR
    due: 2026-02-28
2026-01-20 * "part" ^F1
  Assets:Bank  60.00 EUR
  Assets:Receivable:Acme  -60.00 EUR
""",
)
KNOWN["due before date, but for opening items"] = (
    "F1 unpaid 0/0/0, F2 unpaid 0/0/0",
    """
2026-01-10 * "F1"  ; ! due-before-date
  invoice: "F1"
  due: 2026-01-09
  Income:Services  -150.00 EUR
  Assets:Receivable:Acme  150.00 EUR
2026-01-10 * "F2"
  invoice: "F2"
  due: 2026-01-09
  Equity:Opening  -150.00 EUR
  Assets:Receivable:Acme  150.00 EUR
""",
)
KNOWN["an invoice of zero is paid"] = (
    "F1 paid 0/0/0",
    """
2026-01-10 * "F1"
  invoice: "F1"
  Income:Services  0.00 EUR
  Assets:Receivable:Acme  0.00 EUR
""",
)
KNOWN["in dollars, units count"] = (
    "F1 paid 100/0/0, R1 100/0/0/0",
    """
2026-01-10 * "F1"
  invoice: "F1"
  Income:Services  -90.00 EUR
  Assets:Receivable:Acme  100.00 USD @ 0.90 EUR
2026-01-20 * "R1"
  payment: "R1"
  Assets:Bank  95.00 EUR
  Income:FX  -5.00 EUR
  Assets:Receivable:Acme  -100.00 USD @ 0.90 EUR
    settles: "F1"
""",
)
KNOWN["keyless application at two prices"] = (
    "F1 paid 100/0/0, R1 100/0/0/0",
    """
2026-01-10 * "F1"
  invoice: "F1"
  Income:Services  -90.00 EUR
  Assets:Receivable:Acme  100.00 USD @ 0.90 EUR
2026-01-09 * "R1"
  payment: "R1"
  Assets:Bank  95.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 USD @ 0.95 EUR
2026-01-11 * "gain"
  Liabilities:CustomerCredit:Acme  100.00 USD @ 0.95 EUR
    uses: "R1"
  Assets:Receivable:Acme  -100.00 USD @ 0.90 EUR
    settles: "F1"
  Income:FX  -5.00 EUR
""",
)
KNOWN["wrong customer, wrong currency"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/150, R2 0/0/0/150",
    INVOICE_150
    + """
2026-01-20 * "R1"
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Beta  -150.00 EUR  ; ! wrong-customer
    settles: "F1"
2026-01-20 * "R2" ^F1
  payment: "R2"
  Assets:Bank  150.00 USD
  Assets:Receivable:Acme  -150.00 USD  ; ! wrong-currency
""",
)
KNOWN["two customers in one document"] = (
    "F1 partially-paid 100/0/0, R1 100/0/0/0",
    INVOICE_150
    + """
2026-01-20 * "R1" ^F1
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
  Assets:Receivable:Beta  -50.00 EUR  ; ! mixed-customers
""",
)
KNOWN["duplicate number: both count, it means the earlier"] = (
    "F1 paid 150/0/0, F1 unpaid 0/0/0, R1 150/0/0/350",
    INVOICE_150
    + INVOICE_150.replace("01-10", "01-11").replace(
        '* "F1"', '* "F1"  ; ! duplicate-number'
    )
    + PAYMENT_500,
)
KNOWN["unclear documents count nothing, and naming them is no second error"] = (
    "F2 unpaid 0/0/0, R1 0/0/0/150, R2 0/0/0/20",
    INVOICE_150.replace('* "F1"', '# "F1"  ; ! unclear-document')
    + INVOICE_400
    + """
2026-01-20 * "R1"
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
    settles: "F1"
2026-01-20 * "R2" ^F1
  payment: "R2"
  Assets:Bank  20.00 EUR
  Assets:Receivable:Acme  -20.00 EUR
2026-01-20 * "refund without its key"  ; ! unclear-document
  Assets:Bank  -20.00 EUR
  Liabilities:CustomerCredit:Acme  20.00 EUR
2026-01-20 ! "left alone"
  Assets:Bank  -20.00 EUR
  Liabilities:CustomerCredit:Acme  20.00 EUR
2026-01-20 * "two keys"  ; ! unclear-document
  payment: "R3"
  refund: "B3"
  Assets:Bank  -20.00 EUR
  Liabilities:CustomerCredit:Acme  20.00 EUR
""",
)
KNOWN["nobody's account and somebody else's keys"] = (
    "",
    """
2026-01-10 * "a loan"
  Assets:Bank  -100.00 EUR
  Assets:Receivable:Friend  100.00 EUR
2026-01-10 * "another plugin's"
  invoice: 12
  payment: "12"
  Assets:Bank  -100.00 EUR
  Expenses:Fees  100.00 EUR
""",
)
KNOWN["numbers that are none"] = (
    "12 unpaid 0/0/0, - unpaid 0/0/0, - unpaid 0/0/0, R 1 0/0/0/5, - 0/0/0/5",
    """
2026-01-10 * "number"  ; ! bad-number
  invoice: 12
  Income:Services  -5.00 EUR
  Assets:Receivable:Acme  5.00 EUR
2026-01-10 * "empty"  ; ! bad-number
  invoice: ""
  Income:Services  -5.00 EUR
  Assets:Receivable:Acme  5.00 EUR
2026-01-10 * "none"  ; ! needs-number
  invoice:
  Income:Services  -5.00 EUR
  Assets:Receivable:Acme  5.00 EUR
2026-01-10 * "space"  ; ! bad-number
  payment: "R 1"
  Assets:Bank  5.00 EUR
  Liabilities:CustomerCredit:Acme  -5.00 EUR
2026-01-10 * "none"  ; ! needs-number
  payment:
  Assets:Bank  5.00 EUR
  Liabilities:CustomerCredit:Acme  -5.00 EUR
""",
)
KNOWN["wrong signs"] = (
    "F1 unpaid 0/0/0, F2 unpaid 0/0/0, R1 0/0/0/10",
    """
2026-01-10 * "F1"  ; ! wrong-sign
  invoice: "F1"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  60.00 EUR
  Assets:Receivable:Acme  -10.00 EUR
2026-01-10 * "F2"  ; ! wrong-sign
  invoice: "F2"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  60.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
2026-01-20 * "R1"  ; ! wrong-sign
  payment: "R1"
  Assets:Bank  -50.00 EUR
  Assets:Receivable:Acme  60.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -10.00 EUR
2026-01-20 * "B1"  ; ! wrong-sign
  refund: "B1"
  Assets:Bank  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
""",
)
KNOWN["unknown names"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/50, A1 0/0/0/10, R2 0/0/0/5, R3 0/0/0/5",
    INVOICE_150
    + """
2026-01-01 custom "infast-option" "numbering" "invoice" "F{number}"
2026-01-20 * "R1"
  payment: "R1"
  Assets:Bank  50.00 EUR
  Assets:Receivable:Acme  -50.00 EUR  ; ! unknown-invoice
    settles: "F7"
2026-01-20 * "A1"  ; ! unknown-invoice
  credit-note: "A1"
  corrects: "F7"
  Income:Services  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
2026-01-20 * "B1"
  refund: "B1"
  Assets:Bank  -10.00 EUR
  Liabilities:CustomerCredit:Acme  10.00 EUR  ; ! unknown-credit
    uses: "F1"
2026-01-20 * "R2" ^F8  ; ! unknown-invoice
  payment: "R2"
  Assets:Bank  5.00 EUR
  Assets:Receivable:Acme  -5.00 EUR
2026-01-20 * "R3" ^contract-7
  payment: "R3"
  Assets:Bank  5.00 EUR
  Assets:Receivable:Acme  -5.00 EUR  ; ! names-no-invoice
2026-01-21 * "X1"  ; ! bad-reversal
  reverses: "F1"
  Assets:Bank  -5.00 EUR
  Assets:Receivable:Acme  5.00 EUR
""",
)
KNOWN["numbering"] = (
    "F2026-1 unpaid 0/0/0, F2026-2 unpaid 0/0/0, F2026-4 unpaid 0/0/0",
    """
2026-01-01 custom "infast-option" "numbering" "invoice" "F{year}-{number}"
2026-01-01 custom "infast-option" "numbering" "refund" "oops"  ; ! bad-option
2026-01-01 custom "infast-option" "numbering" "invoice" "G{number}"  ; ! bad-option
2026-01-01 custom "infast-option" "colour" "blue"  ; ! bad-option
2026-01-10 * "F1"
  invoice: "F2026-1"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  50.00 EUR
2026-01-09 * "F2"  ; ! numbering-order
  invoice: "F2026-2"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  50.00 EUR
2026-01-11 * "F4"  ; ! numbering-gap
  invoice: "F2026-4"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  50.00 EUR
""",
)
KNOWN["values and methods"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/5, R2 0/0/0/5",
    """
2026-01-01 custom "infast-option" "payment-method" "cheque" Assets:Cheques
2026-01-01 open Assets:Receivable:Gamma  ; ! bad-value
  siren: 732829320
2026-01-10 * "F1"  ; ! bad-value
  invoice: "F1"
  due: "soon"
  Income:Services  -50.00 EUR
  Assets:Receivable:Acme  50.00 EUR
2026-01-20 * "R1"  ; ! unknown-method
  payment: "R1"
  method: "barter"
  Assets:Bank  5.00 EUR
  Liabilities:CustomerCredit:Acme  -5.00 EUR
2026-01-20 * "R2"
  payment: "R2"
  method: "cheque"
  Assets:Cheques  5.00 EUR  ; ! bad-value
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -5.00 EUR
""",
)
KNOWN["two sides of an application"] = (
    "F1 partially-paid 100/0/0, F2 partially-paid 20/0/0, R1 120/0/0/380",
    INVOICE_150
    + INVOICE_400.replace("02-10", "01-10")
    + PAYMENT_500.replace("-150.00", "-100.00").replace("-350.00", "-400.00")
    + """
2026-01-21 * "I1"
  application: "I1"
  Expenses:Fees  10.00 EUR
  Liabilities:CustomerCredit:Acme  20.00 EUR
    uses: "R1"
  Assets:Receivable:Acme  -30.00 EUR  ; ! over-settled
    settles: "F2"
""",
)
KNOWN["a short application takes no more than its invoices need"] = (
    "F1 paid 150/0/0, R1 150/0/0/50",
    INVOICE_150
    + """
2026-01-02 * "R1"
  payment: "R1"
  Assets:Bank  200.00 EUR
  Liabilities:CustomerCredit:Acme  -200.00 EUR
2026-01-21 * "I1" ^F1
  application: "I1"
  Liabilities:CustomerCredit:Acme  160.00 EUR
  Assets:Receivable:Acme  -160.00 EUR  ; ! over-settled
""",
)
KNOWN["a short application before its invoice"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/200",
    INVOICE_150
    + """
2026-01-02 * "R1"
  payment: "R1"
  Assets:Bank  200.00 EUR
  Liabilities:CustomerCredit:Acme  -200.00 EUR
2026-01-09 * "I1" ^F1
  application: "I1"
  Liabilities:CustomerCredit:Acme  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR  ; ! settled-too-early
""",
)
KNOWN["written applications come before the waiting money"] = (
    "F1 paid 150/0/0, R1 50/0/0/50, R2 100/0/0/0",
    INVOICE_150
    + """
2026-01-02 * "R1" ^F1
  payment: "R1"
  Assets:Bank  100.00 EUR
  Assets:Receivable:Acme  -100.00 EUR
2026-01-03 * "R2"
  payment: "R2"
  Assets:Bank  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
2026-01-10 * "I1" ^F1
  application: "I1"
  Liabilities:CustomerCredit:Acme  100.00 EUR
    uses: "R2"
  Assets:Receivable:Acme  -100.00 EUR
""",
)
DEPOSIT = """
2026-01-01 custom "infast-option" "deposit" Liabilities:Deposits
2026-01-10 * "FA1"
  invoice: "FA1"
  Liabilities:Deposits  -300.00 EUR
  Liabilities:VAT  -60.00 EUR
  Assets:Receivable:Acme  360.00 EUR
2026-03-01 * "F1"
  invoice: "F1"
  Income:Services  -1000.00 EUR
  Liabilities:Deposits  200.00 EUR
    deducts: "FA1"
  Assets:Receivable:Acme  800.00 EUR
"""
KNOWN["deposit invoices"] = (
    (
        "FA1 unpaid 0/0/0, F1 unpaid 0/0/0, F2 unpaid 0/0/0, F3 unpaid 0/0/0,"
        " A1 0/0/0/150, A2 0/0/0/110"
    ),
    DEPOSIT
    + """
2026-03-02 * "F2"
  invoice: "F2"
  Income:Services  -1000.00 EUR
  Liabilities:Deposits  101.00 EUR  ; ! over-deducted
    deducts: "FA1"
  Assets:Receivable:Acme  899.00 EUR
2026-03-03 * "A1"
  credit-note: "A1"
  corrects: "F1"
  Income:Services  350.00 EUR
  Liabilities:Deposits  -200.00 EUR
    deducts: "FA1"
  Liabilities:CustomerCredit:Acme  -150.00 EUR
2026-03-04 * "A2"
  credit-note: "A2"
  corrects: "FA1"
  Liabilities:Deposits  110.00 EUR
  Liabilities:CustomerCredit:Acme  -110.00 EUR
2026-03-05 * "F3"
  invoice: "F3"
  Income:Services  -1000.00 EUR
  Liabilities:Deposits  50.00 EUR
    deducts: "FA1"
  Liabilities:Deposits  41.00 EUR  ; ! over-deducted
    deducts: "FA1"
  Liabilities:Deposits  1.00 EUR  ; ! unknown-deposit
  Liabilities:Deposits  1.00 EUR  ; ! unknown-deposit
    deducts: "F1"
  Assets:Receivable:Acme  907.00 EUR
""",
)

KNOWN["postings on a root, and on the credit account of nobody"] = (
    "R1 0/0/0/60",
    """
2020-01-01 open Assets:Receivable
2020-01-01 open Liabilities:CustomerCredit
2020-01-01 open Liabilities:CustomerCredit:Friend
2026-01-10 * "a key, but no customer"
  invoice: "F1"
  Income:Services  -100.00 EUR
  Assets:Receivable  100.00 EUR
2026-01-10 * "R1"
  payment: "R1"
  Assets:Receivable  100.00 EUR
  Liabilities:CustomerCredit:Acme  -60.00 EUR
  Liabilities:CustomerCredit  -30.00 EUR
  Liabilities:CustomerCredit:Friend  -10.00 EUR
2026-01-10 * "a root is inside"  ; ! unclear-document
  Assets:Receivable  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
""",
)
KNOWN["padded accounts"] = (
    "",
    """
2020-01-01 open Equity:Pad
2026-01-10 pad Assets:Receivable:Acme Equity:Pad  ; ! unclear-document
2026-01-11 balance Assets:Receivable:Acme 5.00 EUR
2026-01-10 pad Assets:Receivable:Friend Equity:Pad
2026-01-11 balance Assets:Receivable:Friend 5.00 EUR
2026-01-10 pad Assets:Bank Liabilities:CustomerCredit:Acme  ; ! unclear-document
2026-01-11 balance Assets:Bank 5.00 EUR
""",
)
KNOWN["one document of two customers, or of two currencies"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/100",
    """
2026-01-09 * "R1"
  payment: "R1"
  Assets:Bank  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
2026-01-10 * "I1"
  application: "I1"
  Liabilities:CustomerCredit:Acme  10.00 EUR
    uses: "R1"
  Assets:Receivable:Beta  -10.00 EUR  ; ! mixed-customers
2026-01-10 * "F1"
  invoice: "F1"
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
  Income:Services  -10.00 USD
  Assets:Receivable:Acme  10.00 USD  ; ! mixed-currencies
""",
)
KNOWN["other flags, and flags of postings"] = (
    "F3 unpaid 0/0/0",
    """
2026-01-10 S "F1"  ; ! unclear-document
  invoice: "F1"
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
2026-01-10 * "F3"
  invoice: "F3"
  Income:Services  -10.00 EUR
  ! Assets:Receivable:Acme  10.00 EUR
2026-01-10 ! "none of the documents"
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
2026-01-10 ! "two keys"  ; ! unclear-document
  invoice: "F4"
  payment: "R4"
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
""",
)
KNOWN["rules of form apply to drafts"] = (
    "F1 draft 0/0/0, F1 draft 0/0/0, - draft 0/0/0",
    """
2026-01-10 ! "F1"
  invoice: "F1"
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
2026-01-11 ! "again"  ; ! duplicate-number ; ! due-before-date
  invoice: "F1"
  due: 2026-01-10
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
2026-01-12 ! "no number"  ; ! needs-number
  invoice:
  Income:Services  -10.00 EUR
  Assets:Receivable:Acme  10.00 EUR
2026-01-13 ! "refund of what is nowhere"
  refund: "B1"
  Assets:Bank  -10.00 EUR
  Liabilities:CustomerCredit:Acme  10.00 EUR
    uses: "R9"
2026-01-13 ! "the wrong way"  ; ! wrong-sign
  refund: "B2"
  Assets:Bank  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
""",
)
KNOWN["values of another kind"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/10, R2 0/0/0/10, R3 0/0/0/10",
    INVOICE_150
    + """
2020-01-01 open Assets:Receivable:Gamma  ; ! bad-value
  payment-terms: "30"
2020-01-01 open Assets:Receivable:Delta  ; ! bad-value
  customer: TRUE
2026-01-11 * "R1" ^F1  ; ! bad-value
  payment: "R1"
  method: 5
  Assets:Bank  10.00 EUR
  Assets:Receivable:Acme  -10.00 EUR  ; ! bad-value
    settles: 5
2026-01-11 * "R2"
  payment: "R2"
  Assets:Bank  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR  ; ! bad-value
    settles: "F1"
2026-01-11 * "R3"
  payment: "R3"
  Assets:Bank  10.00 EUR
  Liabilities:CustomerCredit:Acme  -10.00 EUR
2026-01-12 * "I1" ^F1
  application: "I1"
  Liabilities:CustomerCredit:Acme  10.00 EUR  ; ! bad-value
    uses: TRUE
  Assets:Receivable:Acme  -10.00 EUR
2026-01-13 * "what moved VAT"  ; ! unknown-invoice
  vat-of: "F9"
  Liabilities:VAT  10.00 EUR
  Income:FX  -10.00 EUR
""",
)
KNOWN["an application waits for a release of its own day"] = (
    "F1 unpaid 0/0/0, F2 partially-paid 150/0/0, R1 150/0/0/0",
    INVOICE_150
    + INVOICE_400
    + """
2026-01-20 * "R1" ^F1
  payment: "R1"
  Assets:Bank  150.00 EUR
  Assets:Receivable:Acme  -150.00 EUR
2026-03-01 * "I1"
  application: "I1"
  Liabilities:CustomerCredit:Acme  150.00 EUR
    uses: "R1"
  Assets:Receivable:Acme  -150.00 EUR
    settles: "F2"
2026-03-01 * "L1"
  release: "L1"
  Assets:Receivable:Acme  150.00 EUR
    settles: "F1"
  Liabilities:CustomerCredit:Acme  -150.00 EUR
    uses: "R1"
""",
)
KNOWN["none can stand: the rest count in the day's order"] = (
    "F1 unpaid 0/0/0, F2 paid 400/0/0, R1 400/0/0/0",
    INVOICE_150
    + INVOICE_400
    + """
2026-03-01 * "R1"
  payment: "R1"
  Assets:Bank  400.00 EUR
  Liabilities:CustomerCredit:Acme  -400.00 EUR
2026-03-02 * "I10"
  application: "I10"
  Liabilities:CustomerCredit:Acme  450.00 EUR  ; ! over-used
    uses: "R1"
  Assets:Receivable:Acme  -450.00 EUR  ; ! over-settled
    settles: "F2"
2026-03-02 * "I11"
  application: "I11"
  Liabilities:CustomerCredit:Acme  500.00 EUR  ; ! over-used
    uses: "R1"
  Assets:Receivable:Acme  -500.00 EUR  ; ! over-settled
    settles: "F1"
""",
)
KNOWN["a deposit that is not booked"] = (
    "F1 unpaid 0/0/0, R1 0/0/0/360",
    INVOICE_150
    + """
2026-01-15 * "R1"  ; ! duplicate-number
  payment: "R1"
  deposit: "F1"
  Assets:Bank  360.00 EUR
  Liabilities:CustomerCredit:Acme  -360.00 EUR
""",
)
KNOWN["write-off, refund and reversal that go too far"] = (
    "F1 written-off 0/0/150, R1 0/100/0/0, R2 0/0/0/30",
    INVOICE_150
    + """
2026-01-02 * "R1"
  payment: "R1"
  Assets:Bank  100.00 EUR
  Liabilities:CustomerCredit:Acme  -100.00 EUR
2026-01-11 * "P1" ^F1
  write-off: "P1"
  Assets:Receivable:Acme  -160.00 EUR  ; ! over-settled
  Expenses:BadDebt  160.00 EUR
2026-01-12 * "R2"
  payment: "R2"
  Assets:Bank  30.00 EUR
  Liabilities:CustomerCredit:Acme  -30.00 EUR
2026-01-13 * "B1"
  refund: "B1"
  Assets:Bank  -110.00 EUR
  Liabilities:CustomerCredit:Acme  110.00 EUR  ; ! over-used
    uses: "R1"
2026-01-10 * "too early"  ; ! bad-reversal
  reverses: "R2"
  Assets:Bank  -30.00 EUR
  Liabilities:CustomerCredit:Acme  30.00 EUR
    uses: "R2"
2026-01-14 * "of a reversal"  ; ! bad-reversal
  reverses: "X9"
  Assets:Bank  -30.00 EUR
  Liabilities:CustomerCredit:Acme  30.00 EUR
""",
)
