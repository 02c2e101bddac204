"""The command line: ``infast``."""

from beancount_infast.cli.main import main

__all__ = ["main"]
