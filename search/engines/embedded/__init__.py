"""Search in the site's own database: for the demo, small sites, and as the fallback."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
