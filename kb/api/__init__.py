"""The public API of the knowledge base (read only); `settings.api` mounts the router."""

from kb.api.cases import router

__all__ = ["router"]
