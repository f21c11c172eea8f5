"""The head of the chain, and the triggers that keep the trail."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongji.office.guard.triggers import install, remove


def begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The chain starts at 32 zero bytes."""
    apps.get_model("guard", "ChainHead").objects.create(pk=1, head=bytes(32))


class Migration(migrations.Migration):
    dependencies = [("guard", "0002_holding_and_trail")]
    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
