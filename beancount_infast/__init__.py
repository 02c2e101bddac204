"""Customer payments done right, on plain-text double-entry books."""
