"""A result knows its delivery, so that lists of millions need no join to be found."""

import django.db.models.deletion
from django.db import migrations, models


def tell_deliveries(apps, schema_editor):
    results = apps.get_model("observations", "Result").objects.using(schema_editor.connection.alias)
    sample = apps.get_model("observations", "Sample").objects.filter(pk=models.OuterRef("sample_id"))
    results.update(delivery_id=models.Subquery(sample.values("delivery_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("observations", "0005_laboratories")]

    operations = [
        migrations.AddField(
            model_name="result",
            name="delivery",
            field=models.ForeignKey(
                db_constraint=False,  # until every row has its delivery: PostgreSQL alters no table with checks pending
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="results",
                to="observations.delivery",
            ),
        ),
        migrations.RunPython(tell_deliveries, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="result",
            name="delivery",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="results", to="observations.delivery"
            ),
        ),
        migrations.AddIndex(
            model_name="result", index=models.Index(fields=["delivery", "analyte", "id"], name="result_of_delivery")
        ),
    ]
