import django.db.models.deletion
from django.db import migrations, models

import jingtu.core.places.geometry


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Division",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="代码")),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("nation", "国家"),
                            ("province", "省级"),
                            ("city", "地级"),
                            ("county", "县级"),
                            ("town", "乡级"),
                            ("zone", "功能区"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("path", models.CharField(db_index=True, max_length=24, verbose_name="路径")),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.division",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "verbose_name": "行政区划",
                "verbose_name_plural": "行政区划",
                "ordering": ["path", "valid_from"],
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", jingtu.core.places.geometry.GeometryField(verbose_name="图形")),
                ("west", models.FloatField(verbose_name="西界")),
                ("south", models.FloatField(verbose_name="南界")),
                ("east", models.FloatField(verbose_name="东界")),
                ("north", models.FloatField(verbose_name="北界")),
                ("outline", jingtu.core.places.geometry.GeometryField(verbose_name="概略轮廓")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                (
                    "division",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundary",
                        to="places.division",
                    ),
                ),
            ],
            options={
                "verbose_name": "边界",
                "verbose_name_plural": "边界",
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renamed", "更名"),
                            ("recoded", "代码变更"),
                            ("converted", "建制变更"),
                            ("merged", "并入"),
                            ("split", "析出"),
                        ],
                        max_length=10,
                        verbose_name="变更方式",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="places.division",
                        verbose_name="原区划",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="places.division",
                        verbose_name="后继区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划沿革",
                "verbose_name_plural": "区划沿革",
                "ordering": ["on"],
            },
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="place_code_from"),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"),
                name="place_ends_after_it_begins",
                violation_error_message="失效日期应晚于生效日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("predecessor", "successor"), name="place_succession_once"),
        ),
    ]
