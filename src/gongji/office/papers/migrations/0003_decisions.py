"""A series of numbers for decision letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0002_held_by_the_database"),
    ]

    operations = [
        migrations.AlterField(
            model_name="counter",
            name="series",
            field=models.CharField(choices=[("completion", "补正"), ("decision", "决定")], max_length=12),
        ),
        migrations.AlterField(
            model_name="document",
            name="series",
            field=models.CharField(choices=[("completion", "补正"), ("decision", "决定")], max_length=12),
        ),
    ]
