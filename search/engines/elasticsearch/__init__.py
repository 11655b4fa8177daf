"""Search on an Elasticsearch cluster, with the official client and bodies that are plain dicts."""

from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
