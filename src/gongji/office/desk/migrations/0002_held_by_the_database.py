"""What the database holds of cases by itself."""

from django.db import migrations

from gongji.office.desk.migrations import _triggers
from gongji.office.guard.database_rules import put_up, take_down


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("guard", "0003_kept_by_the_database")]

    operations = [migrations.RunPython(put_up(_triggers.RULES), take_down(_triggers.RULES))]
