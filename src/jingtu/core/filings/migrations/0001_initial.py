import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0001_initial"),
        ("subjects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60, verbose_name="类型")),
                ("place_path", models.CharField(max_length=24)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("withdrawn", "已撤回"),
                            ("returned", "被退回"),
                            ("accepted", "已备案"),
                            ("published", "已公开"),
                            ("hidden", "已撤销公开"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=30, verbose_name="受理编号")),
                ("values", models.JSONField(default=dict)),
                ("submitted_on", models.DateField(blank=True, null=True, verbose_name="报送日期")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="受理日期")),
                ("version", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                (
                    "after",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followed_by", to="filings.filing"
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="parties.party",
                        verbose_name="报送单位",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="subjects.subject"),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings_received",
                        to="parties.party",
                        verbose_name="受理单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "备案和报告",
                "verbose_name_plural": "备案和报告",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=300, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("content", models.FileField(max_length=200, upload_to="")),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="filings.filing"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FilingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("values", models.JSONField(default=dict)),
                (
                    "filing",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="filings.filing"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FilingFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("field", models.CharField(max_length=60)),
                ("number", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("day", models.DateField(null=True)),
                ("text", models.CharField(blank=True, max_length=200)),
                (
                    "filing",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="filings.filing"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["subject", "type", "submitted_on"], name="filing_of_subject"),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(fields=["place_path", "type", "state"], name="filing_by_place"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="filing_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "returned"])),
                fields=("type", "subject"),
                name="filing_one_draft",
                violation_error_message="这一项已有一份草稿。请接着填写那一份。",
            ),
        ),
        migrations.AddIndex(
            model_name="filingfact",
            index=models.Index(fields=["type", "field", "number"], name="filing_fact_number"),
        ),
        migrations.AddIndex(
            model_name="filingfact",
            index=models.Index(fields=["type", "field", "day"], name="filing_fact_day"),
        ),
        migrations.AddConstraint(
            model_name="filingfact",
            constraint=models.UniqueConstraint(fields=("filing", "field"), name="filing_fact_once"),
        ),
    ]
