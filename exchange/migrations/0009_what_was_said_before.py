"""What one side of a match said before is kept, so that an undo brings it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_news_waits_for_the_overview")]

    operations = [
        migrations.AddField(
            model_name="reaction",
            name="before",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
