"""The coordinator may change the words of letters and keep the agenda; editors add to the agenda.

Nobody may change what happened with mail: addresses with trouble are solved with a press on
the desk, and overviews are there to look at.
"""

from importlib import import_module

from django.db import migrations

_groups = import_module("cms.migrations.0004_coordinator_and_editor")
RIGHTS = {
    "Coordinator": {
        "cms.agendaitem": (
            "add_agendaitem",
            "change_agendaitem",
            "delete_agendaitem",
            "view_agendaitem",
        ),
        "cms.lettertext": ("change_lettertext", "view_lettertext"),
        "exchange.digest": ("view_digest",),
    },
    "Editor": {"cms.agendaitem": ("add_agendaitem", "change_agendaitem", "view_agendaitem")},
}


def give_rights(apps, schema_editor):
    permission = _groups._Permissions(apps)
    for name, rights in RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.get(name=name)
        group.permissions.add(
            *(permission(model, verb) for model, verbs in rights.items() for verb in verbs)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0006_letters_and_agenda"),
        ("exchange", "0008_news_waits_for_the_overview"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
