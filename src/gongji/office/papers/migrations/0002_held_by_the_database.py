"""What the database refuses: changed documents, gaps in numbers, changed papers, withdrawn consents."""

from django.db import migrations

from gongji.office.papers.triggers import install


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
