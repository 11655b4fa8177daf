"""What the pages show, as plain frozen values in the reader's language.

Templates, feeds, structured data and citations are made from these values alone, so that none of
them costs a query or decides what may be seen.
"""
