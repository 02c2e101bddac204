"""Plugins that a ledger names."""
