from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("observations", "0010_reasons_of_checks")]

    operations = [
        migrations.RemoveField(
            model_name="delivery",
            name="reason",
        ),
        migrations.RemoveField(
            model_name="delivery",
            name="waived_by",
        ),
    ]
