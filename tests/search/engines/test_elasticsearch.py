"""What only the Elasticsearch engine does, on a real server."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from scripts.postgres import free_port
from search.documents import build_documents
from search.engines import get_engines
from search.engines.base import EngineUnavailable, NoIndex
from search.engines.elasticsearch import ElasticsearchEngine, client, indexes
from search.engines.elasticsearch.schema import schema_hash, stored
from search.indexing import searchable_keys
from search.models import OutboxEntry
from search.outbox import DrainReport, drain
from search.query import SearchRequest

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.elasticsearch,
    pytest.mark.xdist_group("elasticsearch"),
]


@pytest.fixture
def engine(elasticsearch_engine: ElasticsearchEngine) -> ElasticsearchEngine:
    return elasticsearch_engine


@pytest.fixture
def site_on_elasticsearch(
    settings: LazySettings, elasticsearch_url: str, elasticsearch_prefix: str
) -> None:
    """The site uses the index of `engine`."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.ELASTICSEARCH_INDEX_PREFIX = elasticsearch_prefix


def put(engine: ElasticsearchEngine, *cases: Any) -> None:
    engine.put(build_documents([case.translation_key for case in cases]).values())


def titles(engine: ElasticsearchEngine) -> list[str]:
    return [hit.source["title"]["lv"] for hit in engine.search(SearchRequest()).hits]


def test_an_older_state_never_replaces_a_newer_one(
    engine: ElasticsearchEngine, make_case: Any
) -> None:
    case = make_case("lv", title="Vecs")
    with engine.exclusive():
        old = list(build_documents([case.translation_key]).values())
        other = ElasticsearchEngine(engine.client, engine.indexes.prefix, refresh=True)
        case.title = "Jauns"
        case.save_revision().publish()
        put(other, case)
        engine.put(old)

    assert titles(engine) == ["Jauns"]


def test_what_was_deleted_does_not_come_back(engine: ElasticsearchEngine, make_case: Any) -> None:
    case = make_case("lv")
    with engine.exclusive():
        old = list(build_documents([case.translation_key]).values())
        other = ElasticsearchEngine(engine.client, engine.indexes.prefix, refresh=True)
        other.delete([case.translation_key])
        engine.put(old)

    assert engine.contents() == {}


def test_the_index_before_is_kept_and_none_else(
    engine: ElasticsearchEngine, make_case: Any
) -> None:
    case = make_case("lv")
    names = []
    for _ in range(3):
        engine.rebuild([case.translation_key])
        names.append(engine.indexes.look().read)

    there = engine.indexes.look()
    assert there.names == names[1:]
    assert (there.read, there.write, there.next) == (names[2], names[2], None)
    assert engine.indexes.schema_of(names[2]) == schema_hash()


def test_an_index_of_other_code_is_told(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.elasticsearch.engine.schema_hash", lambda: "0" * 12)

    assert not engine.status().current


def test_a_second_rebuild_stops_the_first(engine: ElasticsearchEngine, make_case: Any) -> None:
    case = make_case("lv", title="Skola")

    with pytest.raises(EngineUnavailable, match="Another rebuild"):
        engine.rebuild([case.translation_key], lambda done: engine.rebuild([]) and None)

    assert engine.indexes.look().next is None
    assert engine.contents() == {}


def test_a_document_that_got_lost_stops_the_rebuild(
    engine: ElasticsearchEngine, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case("lv", title="Skola")
    put(engine, case)
    seen = iter([set(), {case.translation_key}])
    monkeypatch.setattr(engine, "_keys_in", lambda name: next(seen))

    with pytest.raises(EngineUnavailable, match="1 of 1 documents were lost"):
        engine.rebuild([case.translation_key])

    assert titles(engine) == ["Skola"]
    assert engine.indexes.look().next is None


def test_copies_under_other_ids_are_damage_and_go_with_the_next_write(
    engine: ElasticsearchEngine, make_case: Any
) -> None:
    case = make_case("lv")
    put(engine, case)
    document = build_documents([case.translation_key])[case.translation_key]
    engine.client.index(
        index=engine.indexes.write, id="copy", document=stored(document), refresh=True
    )
    assert engine.contents() == {case.translation_key: ""}

    put(engine, case)

    assert engine.contents() == {case.translation_key: document.content_hash()}


def test_a_field_that_nobody_planned_is_refused_by_name(engine: ElasticsearchEngine) -> None:
    operations = indexes.index_operations([{"translation_key": "x", "surprise": 1}], 1)

    with pytest.raises(indexes.DocumentRefused, match="strict_dynamic_mapping_exception"):
        engine.indexes.write_all(operations, ["x"])


def test_without_an_index_nothing_is_written(engine: ElasticsearchEngine, make_case: Any) -> None:
    engine.indexes.remove(engine.indexes.look().names[0])

    with pytest.raises(NoIndex):
        put(engine, make_case("lv"))
    with pytest.raises(NoIndex):
        engine.status()
    assert engine.indexes.look().names == []


def test_the_outbox_feeds_both(
    engine: ElasticsearchEngine, site_on_elasticsearch: None, make_case: Any
) -> None:
    case = make_case("lv")

    assert drain() == DrainReport(applied=2, failed=0)

    assert not OutboxEntry.objects.exists()
    assert [set(each.contents()) for each in get_engines()] == [{case.translation_key}] * 2


def test_one_refused_document_does_not_hold_up_the_others(
    engine: ElasticsearchEngine,
    site_on_elasticsearch: None,
    make_case: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, bad = make_case("lv"), make_case("lv")

    def spoil(document: Any, *vectors: Any) -> dict[str, Any]:
        surprise = {"surprise": 1} if document.id == bad.external_id else {}
        return {**stored(document, *vectors), **surprise}

    monkeypatch.setattr("search.engines.elasticsearch.engine.stored", spoil)

    assert drain() == DrainReport(applied=3, failed=1)
    assert set(engine.contents()) == {good.translation_key}
    assert "surprise" in OutboxEntry.objects.get().error
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search_status", stdout=out)
    assert "strict_dynamic_mapping_exception" in out.getvalue()


def test_an_index_is_put_into_one_piece(
    engine: ElasticsearchEngine, make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What copies may need is only forgotten after half a minute; the merge does not depend on it.
    monkeypatch.setattr(indexes, "SETTLING_SECONDS", 0.0)
    cases = [make_case("lv", title=f"Skola {number}") for number in range(3)]
    engine.rebuild(searchable_keys())
    before = engine.contents()
    name = engine.indexes.look().read

    def parts() -> int:
        shards = engine.client.indices.segments(index=name)["indices"][name]["shards"]
        return sum(len(copy["segments"]) for copies in shards.values() for copy in copies)

    assert parts() > 1
    engine.compact()
    assert parts() == 1
    assert engine.contents() == before
    assert len(before) == len(cases)
    engine.compact()  # nothing to do


def test_the_commands_tell_of_both(
    engine: ElasticsearchEngine, site_on_elasticsearch: None, make_case: Any
) -> None:
    make_case("lv")
    out = StringIO()

    call_command("rebuild_search_index", stdout=out)
    drain()
    call_command("search_status", stdout=out)

    for name in ("elasticsearch", "embedded"):
        assert f"engine {name}" in out.getvalue()
        assert f"engine: {name}" in out.getvalue()
    assert len(engine.contents()) == len(searchable_keys()) == 1


def test_a_rebuild_without_a_server_still_rebuilds_the_other(
    settings: LazySettings, make_case: Any
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    make_case("lv")
    out = StringIO()

    with pytest.raises(CommandError, match="elasticsearch: "):
        call_command("rebuild_search_index", stdout=out)
    assert "engine embedded" in out.getvalue()

    errors = StringIO()
    call_command("search_worker", "--once", stdout=out, stderr=errors)
    assert errors.getvalue().startswith("elasticsearch: ")


def test_a_node_that_is_gone_is_passed_over(
    engine: ElasticsearchEngine, elasticsearch_url: str, make_case: Any
) -> None:
    put(engine, make_case("lv", title="Skola"))
    gone = f"http://127.0.0.1:{free_port()}"
    given = client.Configuration((gone, elasticsearch_url, gone.replace("127.0.0.1", "localhost")))
    among = ElasticsearchEngine(client.connect(given), engine.indexes.prefix)
    # The pool forgets the dead for a while and tries them again: every search finds its way.
    assert [titles(among) for _ in range(6)] == [["Skola"]] * 6


def test_the_client_is_made_of_the_settings(settings: LazySettings) -> None:
    settings.ELASTICSEARCH_URL = "http://one:9200, http://two:9200"
    settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD = "shelf", "secret"
    made = client.connect(client.configuration())
    assert {node.host for node in made.transport.node_pool.all()} == {"one", "two"}
    assert "Basic" in str(made._headers["authorization"])

    settings.ELASTICSEARCH_API_KEY = "key"
    made = client.connect(client.configuration())
    assert made._headers["authorization"] == "ApiKey key"
