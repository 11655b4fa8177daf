"""SQL that both dialects share."""

# The index that readers see: a subquery, so that no search needs a query of its own for it.
ACTIVE = "(SELECT id FROM search_searchindex WHERE state = 'active')"
