from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enrolment", "0001_initial"),
        ("people", "0003_merged"),
        ("unions", "0003_held_by_the_database"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="row",
            index=models.Index(condition=models.Q(("verdict", "good")), fields=["index"], name="row_of_whom"),
        ),
    ]
