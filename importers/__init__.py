"""Importers of bank statements, found by entry point."""
