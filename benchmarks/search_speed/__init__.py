"""How fast search on Elasticsearch is, how it grows, and what our own code adds to the cluster's
time; see README.md. Run as `python -m benchmarks.search_speed.run`."""
