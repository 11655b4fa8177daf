"""The full-text structures of the embedded engine, which Django has no field for."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# As in search.engines.embedded.columns; written out, since a migration must not change with them.
COLUMNS = "title, summary, labels, body, exact_title, exact, cross_script"


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make an FTS5 table on SQLite, a tsvector column on PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchdocument ADD COLUMN terms tsvector")
        schema_editor.execute(
            "CREATE INDEX search_document_terms ON search_searchdocument USING gin (terms)"
        )
    else:
        # Python has folded everything already; "_" joins a term to its language.
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE search_fulltext USING fts5({COLUMNS}, "
            "tokenize = \"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchdocument DROP COLUMN terms")
    else:
        schema_editor.execute("DROP TABLE search_fulltext")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_search_index")]

    operations = [migrations.RunPython(create, remove)]
