import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("plans", "0003_unreserved_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Searched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64)),
                ("searched_at", models.DateTimeField()),
                (
                    "plan",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="searched", to="plans.plan"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("done_but_overdue", "反馈已办结，登记数据里还有逾期"),
                            ("done_but_empty", "反馈已办结，登记数据里没有记录"),
                            ("on_time_but_overdue", "反馈为正常办理，登记数据里有逾期"),
                            ("overdue_but_kept", "反馈为逾期，登记数据显示都已办理"),
                            ("done_but_missed", "反馈已办结，指标没有达到"),
                        ],
                        max_length=20,
                        verbose_name="差异",
                    ),
                ),
                ("reported", models.CharField(max_length=15)),
                ("overdue", models.PositiveIntegerField(default=0)),
                ("place_path", models.CharField(max_length=24)),
                ("compared_at", models.DateTimeField()),
                (
                    "identity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="difference", to="plans.taskidentity"
                    ),
                ),
            ],
            options={
                "verbose_name": "反馈与登记不一致",
                "verbose_name_plural": "反馈与登记不一致",
                "ordering": ["identity_id"],
                "indexes": [models.Index(fields=["place_path", "kind"], name="difference_by_place")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "登记"),
                            ("listed", "名录"),
                            ("filing", "备案和报告"),
                            ("duty", "应办事项"),
                            ("indicator", "指标"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "待确认"), ("confirmed", "已确认"), ("refused", "不采用")],
                        default="suggested",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("why", models.JSONField(default=list)),
                ("place_path", models.CharField(max_length=24)),
                ("decided_at", models.DateTimeField(null=True)),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="links", to="plans.taskidentity"),
                ),
            ],
            options={
                "verbose_name": "任务关联",
                "verbose_name_plural": "任务关联",
                "ordering": ["identity_id", "kind", "code"],
                "indexes": [
                    models.Index(fields=["place_path", "state"], name="link_by_place"),
                    models.Index(fields=["state", "kind", "code"], name="link_by_declaration"),
                ],
                "constraints": [models.UniqueConstraint(fields=("identity", "kind", "code"), name="link_once")],
            },
        ),
    ]
