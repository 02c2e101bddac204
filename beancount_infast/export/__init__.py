"""Exports: what an accountant, or a tax office, takes from the books."""
