from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Only a name: a list counts “5 agenda items”."""

    dependencies: ClassVar = [("cms", "0007_rights_about_mail")]

    operations: ClassVar = [
        migrations.AlterModelOptions(
            name="agendaitem",
            options={
                "ordering": ["starts_at", "pk"],
                "verbose_name": "agenda item",
                "verbose_name_plural": "agenda items",
            },
        )
    ]
