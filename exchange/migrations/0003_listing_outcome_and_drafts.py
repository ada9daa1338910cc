from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_extensions")]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("found_here", "found through the network"),
                    ("elsewhere", "found elsewhere"),
                    ("not_needed", "no longer needed"),
                    ("not_worked", "it did not work out"),
                ],
                editable=False,
                max_length=10,
                verbose_name="how it ended",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="typed",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
