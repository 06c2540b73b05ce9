import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(db_index=True, max_length=60, verbose_name="类别")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="subjects.subject"
                    ),
                ),
            ],
            options={
                "verbose_name": "监管对象",
                "verbose_name_plural": "监管对象",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=40)),
                ("source", models.CharField(blank=True, max_length=20)),
                ("target", models.CharField(max_length=20)),
                ("effective_on", models.DateField(verbose_name="生效日期")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("grounds", models.TextField(blank=True, verbose_name="依据")),
                ("detail", models.JSONField(default=dict)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="subjects.event"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="subjects.subject"),
                ),
            ],
            options={
                "verbose_name": "办理记录",
                "verbose_name_plural": "办理记录",
                "ordering": ["effective_on", "pk"],
                "indexes": [models.Index(fields=["subject", "effective_on"], name="event_of_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None), models.Q(("corrects", models.F("pk")), _negated=True), _connector="OR"
                        ),
                        name="event_corrects_another",
                    )
                ],
            },
        ),
    ]
