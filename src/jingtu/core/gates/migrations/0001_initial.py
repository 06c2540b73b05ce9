import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("subjects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gate", models.CharField(max_length=60, verbose_name="事项")),
                ("number", models.CharField(max_length=30, null=True, unique=True, verbose_name="编号")),
                ("place_path", models.CharField(max_length=24)),
                ("on", models.DateField(verbose_name="针对日期")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("pass", "可以进行"), ("blocked", "不能进行"), ("not_decidable", "无法判断")],
                        max_length=14,
                        verbose_name="结论",
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="subjects.subject"
                    ),
                ),
            ],
            options={
                "verbose_name": "准入答复",
                "verbose_name_plural": "准入答复",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["subject", "gate"], name="verdict_of_subject"),
                    models.Index(fields=["place_path", "gate"], name="verdict_by_place"),
                ],
            },
        ),
    ]
