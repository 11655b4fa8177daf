"""Files that translators take along: TMX, XLIFF, PO, and the glossary as CSV."""
