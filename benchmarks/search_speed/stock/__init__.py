"""Search as a Wagtail project has it from the start: the view of its project template on Wagtail's
Elasticsearch backend, with twenty results a page as ours and three facets."""
