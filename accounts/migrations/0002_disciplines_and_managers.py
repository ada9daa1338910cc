from django.db import migrations

DISCIPLINES = [
    ("choir", "Koor", "Choir"),
    ("orchestra", "Orkest en harmonie", "Orchestra and band"),
    ("pop", "Pop", "Pop"),
    ("world_music", "Wereldmuziek", "World music"),
    ("theatre", "Theater", "Theatre"),
    ("dance", "Dans", "Dance"),
    ("circus", "Circus", "Circus"),
    ("visual_arts", "Beeldende kunst", "Visual arts"),
    ("photography", "Fotografie", "Photography"),
    ("film", "Film", "Film"),
    ("literature", "Letteren", "Literature"),
    ("heritage", "Erfgoed", "Heritage"),
    ("folklore", "Volkscultuur", "Folk culture"),
    ("media", "Media", "Media"),
]

# At the end of each transaction an organisation that has a team has a manager. Deferred,
# so that a manager can be replaced by another within one transaction.
KEEP_A_MANAGER = """
CREATE FUNCTION organisation_keeps_a_manager() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_membership WHERE organisation_id = OLD.organisation_id)
    AND NOT EXISTS (
        SELECT 1 FROM accounts_membership
        WHERE organisation_id = OLD.organisation_id AND role = 'manager'
    ) THEN
        RAISE EXCEPTION 'organisation % would have no manager', OLD.organisation_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_keeps_a_manager';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER organisation_keeps_a_manager
    AFTER UPDATE OR DELETE ON accounts_membership
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.role = 'manager')
    EXECUTE FUNCTION organisation_keeps_a_manager();
"""
FORGET = """
DROP TRIGGER organisation_keeps_a_manager ON accounts_membership;
DROP FUNCTION organisation_keeps_a_manager();
"""


def add_disciplines(apps, schema_editor):
    discipline = apps.get_model("accounts", "Discipline")
    discipline.objects.bulk_create(
        discipline(slug=slug, name=name, name_en=name_en, order=10 * (i + 1))
        for i, (slug, name, name_en) in enumerate(DISCIPLINES)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(add_disciplines, migrations.RunPython.noop),
        migrations.RunSQL(KEEP_A_MANAGER, FORGET),
    ]
