"""Import and export of case studies as JSON Lines (docs/exchange-format.md)."""
