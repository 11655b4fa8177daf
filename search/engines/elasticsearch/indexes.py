"""The indexes and aliases of a site, and bulk writes into them.

Names: `{prefix}-{schema hash}-{time}`. The alias `{prefix}-read` is what readers search,
`{prefix}-write` what changes go to, `{prefix}-next` the index that a rebuild is filling: changes go
there too.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from elasticsearch import Elasticsearch

from search.engines.base import EngineUnavailable, NoIndex
from search.engines.elasticsearch.schema import mapping, schema_hash, settings

Operation = dict[str, Any]

WRITE_SECONDS = 30.0
# A cluster notes twice a minute what copies have got.
SETTLING_SECONDS = 70.0
# A large index is merged for minutes.
MERGE_SECONDS = 3600.0

# Refused for now, whatever the document: overloaded, read-only (disk full), shards away.
_FOR_NOW = frozenset({403, 408, 429, 500, 502, 503, 504})
# A newer state is there already; nothing to delete.
_IN_ORDER = frozenset({409})


class DocumentRefused(Exception):
    """Elasticsearch takes a document in no case; the message says which and why."""


@dataclass(frozen=True)
class Indexes:
    """The indexes that exist, oldest first, and where the aliases point."""

    names: list[str]
    read: str | None
    write: str | None
    next: str | None


class IndexSet:
    """The indexes of one prefix."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self.client, self.prefix = client, prefix
        self.read, self.write, self.next = (f"{prefix}-{end}" for end in ("read", "write", "next"))
        self._name = re.compile(rf"{re.escape(prefix)}-(?P<schema>[0-9a-f]{{12}})-(?P<time>\d+)")

    def look(self) -> Indexes:
        """What there is now."""
        answer = self.client.indices.get_alias(index=f"{self.prefix}-*")
        aliases = {
            name: set(found["aliases"]) for name, found in answer.items() if self._match(name)
        }
        names = sorted(aliases, key=lambda name: int(self._match(name)["time"]))

        def at(alias: str) -> str | None:
            return next((name for name in reversed(names) if alias in aliases[name]), None)

        return Indexes(names, at(self.read), at(self.write), at(self.next))

    def schema_of(self, name: str) -> str:
        """The schema hash in the name of an index."""
        return str(self._match(name)["schema"])

    def _match(self, name: str) -> Any:
        return self._name.fullmatch(name)

    def create(self) -> str:
        """Make an empty index that changes go to as well, in place of another unfinished one."""
        name = f"{self.prefix}-{schema_hash()}-{time.time_ns() // 1000}"
        # Nobody searches it yet: to show each second what has come would only cost time.
        quiet = {**settings(), "refresh_interval": "-1"}
        self.client.indices.create(index=name, settings=quiet, mappings=mapping())
        unfinished = self.look().next
        actions: list[Operation] = [{"add": {"index": name, "alias": self.next}}]
        if unfinished:
            actions.append({"remove_index": {"index": unfinished}})
        self.client.indices.update_aliases(actions=actions)
        return name

    def swap(self, name: str) -> None:
        """Show readers this index, in one step. The one before it stays, for going back."""
        before = self.look()
        self.client.indices.put_settings(index=name, settings={"refresh_interval": None})
        actions: list[Operation] = [
            {"add": {"index": name, "alias": self.read}},
            {"add": {"index": name, "alias": self.write}},
            {"remove": {"index": name, "alias": self.next}},
        ]
        for alias, old in ((self.read, before.read), (self.write, before.write)):
            if old and old != name:
                actions.append({"remove": {"index": old, "alias": alias}})
        self.client.indices.update_aliases(actions=actions)
        for other in before.names:
            if other not in (name, before.read):
                self.remove(other)

    def compact(self, name: str) -> None:
        """Have an index written anew in one piece, without what is only kept for copies of it.

        `_source` lacks the derived fields, so Elasticsearch also stores each document as it was
        sent, for nodes that have missed it: twice as much as all else, and in the way of every page
        of results. Merging drops it, once no copy may need it.
        """
        shards = self._shards(name)
        if all(shard["segments"]["count"] <= 1 for shard in shards):
            return
        last = max(shard["seq_no"]["max_seq_no"] for shard in shards)
        end = time.monotonic() + SETTLING_SECONDS
        while self._needed_from(name) <= last and time.monotonic() < end:
            time.sleep(1)
        self.client.indices.flush(index=name)
        client = self.client.options(request_timeout=MERGE_SECONDS)
        client.indices.forcemerge(index=name, max_num_segments=1)
        client.indices.refresh(index=name)

    def _needed_from(self, name: str) -> float:
        """The number of the first write that a copy may still have to be told of."""
        leases = [lease for s in self._shards(name) for lease in s["retention_leases"]["leases"]]
        return min((int(lease["retaining_seq_no"]) for lease in leases), default=math.inf)

    def _shards(self, name: str) -> list[Mapping[str, Any]]:
        answer = self.client.indices.stats(index=name, metric="segments", level="shards")
        return [shard for copies in answer["indices"][name]["shards"].values() for shard in copies]

    def remove(self, name: str) -> None:
        """Remove an index, if it is there."""
        self.client.indices.delete(index=name, ignore_unavailable=True)

    def write_all(
        self, operations: Sequence[Operation], keys: Sequence[str], *, refresh: bool = False
    ) -> None:
        """Apply operations of `index_operations` and `delete_operations`, which concern these
        cases, to the index in use and the one being built.

        Raises `EngineUnavailable`, or `DocumentRefused`.
        """
        if not operations:
            return
        there = self.look()
        if not there.write:
            raise NoIndex("There is no index yet: run rebuild_search_index.")
        # A cluster that hangs has shown it by now; many documents may well take their time.
        client = self.client.options(request_timeout=WRITE_SECONDS)
        for name in filter(None, (there.write, there.next)):
            bulk(client, name, operations, refresh=refresh)
        _remove_copies(client, there.write, keys)


def _remove_copies(client: Elasticsearch, name: str, keys: Sequence[str]) -> None:
    """Remove documents of these cases under other ids than ours: other hands put them there."""
    copies = {
        "bool": {
            "filter": {"terms": {"translation_key": list(keys)}},
            "must_not": {"ids": {"values": list(keys)}},
        }
    }
    if client.count(index=name, query=copies)["count"]:
        client.delete_by_query(index=name, query=copies, conflicts="proceed", refresh=True)


def version_now() -> int:
    """A number that grows, by the clock of the database, so that all processes agree.

    Take it before reading what is written under it: then a higher number is never an older state.
    """
    if connection.vendor != "postgresql":
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])


def index_operations(sources: Iterable[dict[str, Any]], version: int) -> list[Operation]:
    """Bulk operations that write documents (`schema.stored`), unless a newer state is there."""
    operations: list[Operation] = []
    for source in sources:
        operations += [{"index": _target(source["translation_key"], version)}, source]
    return operations


def delete_operations(keys: Iterable[object], version: int) -> list[Operation]:
    """Bulk operations that delete documents; one that is not there is no error."""
    return [{"delete": _target(str(key), version)} for key in keys]


def _target(key: str, version: int) -> Operation:
    return {"_id": key, "version": version, "version_type": "external"}


def bulk(
    client: Elasticsearch, index: str, operations: Sequence[Operation], *, refresh: bool = False
) -> None:
    """Send operations; see `IndexSet.write_all`."""
    answer = client.bulk(index=index, operations=operations, refresh=refresh)
    refused: list[str] = []
    for item in answer["items"]:
        (kind, done), *_ = item.items()
        status = int(done["status"])
        if status < 300 or status in _IN_ORDER or (kind == "delete" and status == 404):
            continue
        error = done.get("error", {})
        if status in _FOR_NOW:
            raise EngineUnavailable(f"Elasticsearch refused to write: {status} {error.get('type')}")
        refused.append(f"{done['_id']}: {error.get('type')}: {error.get('reason')}")
    if refused:
        raise DocumentRefused("; ".join(refused))
