"""`manage.py export_vectors`: the file of vectors that comes along with the starter collection."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.embeddings import get_embedder
from search.embeddings.centres import references
from search.embeddings.store import all_digests, known_vectors, ship_vectors, shipped_vectors


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
        # A site that was given the centres with the file does not have them in its table.
        centres = {reference.digest for reference in references().values()}
        shipped = shipped_vectors(embedder.model)
        vectors = {key: shipped[key] for key in centres & shipped.keys()} | vectors
        path = ship_vectors(embedder.model, vectors)
        self.stdout.write(f"{len(vectors)} vectors, {path.stat().st_size} bytes: {path}")
