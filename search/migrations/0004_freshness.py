from django.db import migrations, models


def move_sources(apps, schema_editor):
    apps.get_model("search", "SearchDocument").objects.update(moved=models.F("source"))


class Migration(migrations.Migration):
    """The day a case is known to hold, and `source` behind it again: SQLite reads a row from its
    beginning, and the sources are large."""

    dependencies = [
        ("search", "0003_outbox_by_engine"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="freshness",
            field=models.CharField(default="", max_length=10),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="moved",
            field=models.JSONField(default=dict),
            preserve_default=False,
        ),
        migrations.RunPython(move_sources, migrations.RunPython.noop),
        migrations.RemoveField(model_name="searchdocument", name="source"),
        migrations.RenameField(model_name="searchdocument", old_name="moved", new_name="source"),
    ]
