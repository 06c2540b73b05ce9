"""A relief keeps the day on which its term opened, so that it is not taken for one of a later case with the same key."""

import datetime as dt

from django.db import migrations, models

HORIZON = dt.timedelta(days=400)  # no term could be asked about that opened later than so many days after


def name_terms(apps, _editor):
    """Take the day from the term that stands; where that opened too late to be the one, the relief is of an earlier case."""
    due, relief = apps.get_model("duties", "Due"), apps.get_model("duties", "Relief")
    for row in relief.objects.iterator():
        term = due.objects.filter(subject=row.subject_id, duty=row.duty, key=row.key).first()
        if term:
            row.opens_on = term.opens_on if term.opens_on <= row.asked_on + HORIZON else row.asked_on
            row.save(update_fields=["opens_on"])


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]

    operations = [
        migrations.AddField("relief", "opens_on", models.DateField(null=True)),
        migrations.RunPython(name_terms, migrations.RunPython.noop, elidable=True),
    ]
