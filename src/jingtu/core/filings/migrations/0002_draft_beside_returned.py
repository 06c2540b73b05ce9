"""One draft of a type about a subject; a returned filing may stand beside it, so that an office can return at any time."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="filing", name="filing_one_draft"),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                fields=["type", "subject"],
                condition=Q(state="draft"),
                name="filing_one_draft",
                violation_error_message="这一项已有一份草稿。请接着填写那一份。",
            ),
        ),
    ]
