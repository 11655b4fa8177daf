"""`manage.py export_vectors`: the file of vectors that comes along with the starter collection."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.embeddings import get_embedder
from search.embeddings.store import all_digests, known_vectors, ship_vectors


class Command(BaseCommand):
    help = (
        "Writes the vectors of all texts to search/data/vectors/, so that a new site with the same "
        "texts need not embed them. For developers who change the starter collection."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        embedder = get_embedder()
        if embedder is None:
            raise CommandError("There is no embedder: EMBEDDER is none.")
        vectors = known_vectors(embedder.model, sorted(all_digests(embedder.model)))
        if not vectors:
            raise CommandError("There are no vectors: run rebuild_search_index first.")
        path = ship_vectors(embedder.model, vectors)
        self.stdout.write(f"{len(vectors)} vectors, {path.stat().st_size} bytes: {path}")
