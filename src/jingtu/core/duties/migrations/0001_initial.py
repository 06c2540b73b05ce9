import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("filings", "0001_initial"),
        ("parties", "0001_initial"),
        ("subjects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(max_length=60, verbose_name="事项")),
                ("key", models.CharField(blank=True, max_length=20)),
                ("place_path", models.CharField(max_length=24)),
                ("opens_on", models.DateField(verbose_name="起始日期")),
                ("due_on", models.DateField(verbose_name="截止日期")),
                ("clause", models.CharField(max_length=200, verbose_name="条款")),
                ("met_on", models.DateField(null=True, verbose_name="办结日期")),
                ("waived_on", models.DateField(null=True)),
                ("waived_reason", models.TextField(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dues",
                        to="parties.party",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="meets", to="filings.filing"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="dues", to="subjects.subject"),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "应办事项",
                "verbose_name_plural": "应办事项",
                "indexes": [
                    models.Index(
                        condition=models.Q(("met_on", None), ("waived_on", None)),
                        fields=["place_path", "due_on"],
                        name="due_open_by_place",
                    ),
                    models.Index(
                        condition=models.Q(("met_on", None), ("waived_on", None)),
                        fields=["owner", "due_on"],
                        name="due_open_by_owner",
                    ),
                    models.Index(fields=["subject", "due_on"], name="due_of_subject"),
                ],
                "constraints": [models.UniqueConstraint(fields=("duty", "subject", "key"), name="due_once")],
            },
        ),
    ]
