"""What was told at once becomes news for the overview; “never” becomes “only when I am waited for”."""

from django.db import migrations

OBLIGATIONS = {"sign_up": 2, "sign_up_answer": 1, "organisation": 1}


def forwards(apps, schema_editor):
    preferences = apps.get_model("exchange", "MailPreference").objects
    preferences.filter(rhythm="instant").update(rhythm="weekly", next_at=None)
    preferences.filter(rhythm="never").update(rhythm="urgent", next_at=None)
    notifications = apps.get_model("exchange", "Notification").objects
    for kind, priority in OBLIGATIONS.items():
        notifications.filter(kind=kind).update(priority=priority)
    apps.get_model("exchange", "Digest").objects.filter(written_at__isnull=False).update(
        status="written"
    )


def backwards(apps, schema_editor):
    preferences = apps.get_model("exchange", "MailPreference").objects
    preferences.filter(rhythm="monthly").update(rhythm="weekly")
    preferences.filter(rhythm__in=["urgent", "stop"]).update(rhythm="never", next_at=None)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_mail_preferences")]

    operations = [migrations.RunPython(forwards, backwards)]
