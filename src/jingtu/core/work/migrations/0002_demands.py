import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jingtu.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
        ("work", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="反馈内容")),
                ("period_first", models.DateField(verbose_name="起始日")),
                ("period_last", models.DateField(verbose_name="进展截至")),
                ("due_on", models.DateField(verbose_name="反馈期限")),
                ("asked_on", models.DateField(verbose_name="要求日期")),
                ("recorded_at", models.DateTimeField(default=jingtu.core.clock.now)),
                ("cancelled_on", models.DateField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "要求反馈",
                "verbose_name_plural": "要求反馈",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_of_period_once",
        ),
        migrations.AddField(
            model_name="assignment",
            name="demand_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="was_demanded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="demand",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="demand",
            name="asked_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
                verbose_name="要求单位",
            ),
        ),
        migrations.AddField(
            model_name="demand",
            name="assignment",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="demands", to="work.assignment"),
        ),
        migrations.AddField(
            model_name="demand",
            name="behalf_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代理",
            ),
        ),
        migrations.AddField(
            model_name="demand",
            name="cancelled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="demand",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report",
                to="work.demand",
                verbose_name="要求反馈",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("demand__isnull", True)),
                fields=("assignment", "period_first", "period_last"),
                name="report_of_period_once",
            ),
        ),
        migrations.AddIndex(
            model_name="demand",
            index=models.Index(fields=["assignment", "asked_on", "due_on"], name="demand_day"),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_last__gte", models.F("period_first"))), name="demand_period_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="demand",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("asked_on"))), name="demand_due_after_asking"
            ),
        ),
    ]
