import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import TruncDate


def of_the_published(apps, schema_editor):
    """Editions of before were published at once: who published one drew it up."""
    editions = apps.get_model("lists", "Edition").objects
    editions.update(drawn_by=F("published_by"), drawn_at=F("published_at"), published_on=TruncDate("published_at"))
    names = dict(apps.get_model("places", "Division").objects.order_by("valid_from").values_list("path", "name"))
    for edition in editions.all():
        edition.place_name = names[edition.place_path]
        edition.save(update_fields=["place_name"])


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0002_unreserved_columns"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("edition", "drawn_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "edition",
            "drawn_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField("edition", "place_name", models.CharField(default="", max_length=60, verbose_name="地区"), False),
        migrations.AddField("edition", "published_on", models.DateField(null=True, verbose_name="公布日期")),
        migrations.AlterField("edition", "document", models.CharField(blank=True, max_length=200, verbose_name="公布文件")),
        migrations.AlterField("edition", "number", models.PositiveIntegerField(null=True, verbose_name="期次")),
        migrations.AlterField("edition", "published_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "edition",
            "published_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunPython(of_the_published, migrations.RunPython.noop),
        migrations.AlterField("edition", "drawn_at", models.DateTimeField()),
        migrations.AlterField(
            "edition",
            "drawn_by",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            "edition",
            models.UniqueConstraint(condition=Q(number=None), fields=("list_code", "place_path"), name="list_edition_one_draft"),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=Q(number=None, published_at=None) | Q(number__gt=0, published_at__isnull=False),
                name="list_edition_numbered_when_published",
            ),
        ),
    ]
