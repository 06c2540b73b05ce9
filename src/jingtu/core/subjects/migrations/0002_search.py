"""The search index over subjects, which each database keeps in its own way."""

from django.db import migrations

from jingtu.core.subjects.search import SUBJECTS


class Migration(migrations.Migration):
    dependencies = [("subjects", "0001_initial")]
    operations = [migrations.RunPython(SUBJECTS.create, SUBJECTS.drop)]
