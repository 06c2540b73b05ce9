import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gates", "0002_unreserved_columns"),
        ("places", "0002_unreserved_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="move",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matter", models.CharField(max_length=60, verbose_name="限批事项")),
                ("place_path", models.CharField(max_length=24)),
                ("decided_by", models.CharField(max_length=200, verbose_name="决定机关")),
                (
                    "decided_at_level",
                    models.CharField(
                        choices=[("county", "县级"), ("city", "市级"), ("province", "省级"), ("nation", "国家级")],
                        max_length=10,
                        verbose_name="决定机关级别",
                    ),
                ),
                ("document", models.CharField(max_length=300, verbose_name="依据文件")),
                ("reason", models.TextField(blank=True, verbose_name="事由")),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("last_on", models.DateField(null=True, verbose_name="终止日期")),
                ("lifted_on", models.DateField(null=True, verbose_name="解除日期")),
                ("lifted_document", models.CharField(blank=True, max_length=300, verbose_name="解除依据")),
                ("lifted_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                        verbose_name="限批地区",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "区域限批",
                "verbose_name_plural": "区域限批",
                "ordering": ["-valid_from", "-pk"],
                "indexes": [models.Index(fields=["place_path", "matter"], name="suspension_by_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_on", None)),
                        fields=("matter", "place_path", "document"),
                        name="suspension_recorded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("last_on", None), ("last_on__gte", models.F("valid_from")), _connector="OR"),
                            models.Q(("lifted_on", None), ("lifted_on__gte", models.F("valid_from")), _connector="OR"),
                        ),
                        name="suspension_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
