"""The coordinator may add words to the vocabulary of matching."""

from importlib import import_module

from django.db import migrations

_groups = import_module("cms.migrations.0004_coordinator_and_editor")
RIGHTS = ("add_synonym", "change_synonym", "delete_synonym", "view_synonym")


def give_rights(apps, schema_editor):
    permission = _groups._Permissions(apps)
    coordinator = apps.get_model("auth", "Group").objects.get(name="Coordinator")
    coordinator.permissions.add(*(permission("exchange.synonym", name) for name in RIGHTS))


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0004_coordinator_and_editor"),
        ("exchange", "0005_matching_index"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
