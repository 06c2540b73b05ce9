from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
        ("plans", "0002_task_search"),
        ("work", "0002_demands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["state", "due_on"], name="assignment_standing"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["due_on", "id"], name="assignment_by_day"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["first_submitted_on", "assignment", "is_late", "was_returned"], name="report_came_in"),
        ),
    ]
