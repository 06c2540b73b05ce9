import django.db.models.deletion
from django.db import migrations, models

import jingtu.core.places.geometry


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0001_initial"),
        ("places", "0001_initial"),
        ("subjects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="subjects.subject",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("sort_key", models.CharField(max_length=200)),
                ("initials", models.CharField(db_index=True, max_length=120)),
                ("place_path", models.CharField(max_length=24)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("K1", "重要数据"),
                            ("K2", "内部"),
                            ("K3", "商业秘密"),
                            ("K4", "个人信息"),
                            ("K5", "有条件共享"),
                            ("K6", "可公开"),
                        ],
                        default="K2",
                        max_length=2,
                        verbose_name="共享级别",
                    ),
                ),
                ("state", models.CharField(max_length=20, verbose_name="状态")),
                ("state_since", models.DateField(verbose_name="状态起始日")),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("geometry", jingtu.core.places.geometry.GeometryField(blank=True, null=True, verbose_name="图形")),
                ("west", models.FloatField(blank=True, null=True)),
                ("south", models.FloatField(blank=True, null=True)),
                ("east", models.FloatField(blank=True, null=True)),
                ("north", models.FloatField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("sector", models.CharField(blank=True, max_length=80, verbose_name="行业")),
                ("stopped_on", models.DateField(blank=True, null=True, verbose_name="停产日期")),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division", verbose_name="所在地"
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
            },
        ),
        migrations.CreateModel(
            name="Demolition",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="subjects.subject",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("sort_key", models.CharField(max_length=200)),
                ("initials", models.CharField(db_index=True, max_length=120)),
                ("place_path", models.CharField(max_length=24)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("K1", "重要数据"),
                            ("K2", "内部"),
                            ("K3", "商业秘密"),
                            ("K4", "个人信息"),
                            ("K5", "有条件共享"),
                            ("K6", "可公开"),
                        ],
                        default="K2",
                        max_length=2,
                        verbose_name="共享级别",
                    ),
                ),
                ("state", models.CharField(max_length=20, verbose_name="状态")),
                ("state_since", models.DateField(verbose_name="状态起始日")),
                ("valid_from", models.DateField(verbose_name="起始日期")),
                ("geometry", jingtu.core.places.geometry.GeometryField(blank=True, null=True, verbose_name="图形")),
                ("west", models.FloatField(blank=True, null=True)),
                ("south", models.FloatField(blank=True, null=True)),
                ("east", models.FloatField(blank=True, null=True)),
                ("north", models.FloatField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("starts_on", models.DateField(verbose_name="计划开工日期")),
                ("finished_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("extent", models.TextField(blank=True, verbose_name="拆除范围")),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division", verbose_name="所在地"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demolitions",
                        to="industry.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "拆除活动",
                "verbose_name_plural": "拆除活动",
            },
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["place_path", "sort_key", "subject"], name="enterprise_by_name"),
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["place_path", "state"], name="enterprise_by_state"),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="enterprise_credit_code",
                violation_error_message="这个统一社会信用代码已登记在另一家企业名下。请核对代码，或合并重复的企业。",
            ),
        ),
        migrations.AddIndex(
            model_name="demolition",
            index=models.Index(fields=["place_path", "sort_key", "subject"], name="demolition_by_name"),
        ),
        migrations.AddIndex(
            model_name="demolition",
            index=models.Index(fields=["starts_on"], name="demolition_by_start"),
        ),
    ]
