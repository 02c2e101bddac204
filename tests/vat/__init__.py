"""VAT on receipts: the rule by its worked examples, and on random books."""
