"""The search index over tasks, which each database keeps in its own way."""

from django.db import migrations

from jingtu.core.plans.search import TASKS


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(TASKS.create, TASKS.drop)]
