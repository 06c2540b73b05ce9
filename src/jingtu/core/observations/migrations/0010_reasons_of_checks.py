"""One reason for a delivery as a whole becomes one for each of its failed checks; how often each failed is counted."""

from django.db import migrations
from django.db.models import Count

WHOLE = {"code": "", "name": "须说明的问题", "inside": False}  # of a delivery whose findings asked for no explanation any more


def part_reasons(apps, _editor):
    """Count the failed checks of deliveries by what is kept of their findings, and give each the reason of the whole."""
    delivery, finding, failed, waiver = (
        apps.get_model("observations", name) for name in ("Delivery", "Finding", "FailedCheck", "Waiver")
    )
    asking = finding.objects.filter(grade="explained").order_by().values("delivery_id", "code", "name", "inside")
    failed.objects.bulk_create((failed(**each) for each in asking.annotate(places=Count("pk"))), batch_size=1000)
    for row in delivery.objects.filter(waived_by__isnull=False).iterator():
        given = {"delivery_id": row.pk, "reason": row.reason, "by_id": row.waived_by_id, "at": _given_at(apps, row)}
        checks = list(failed.objects.filter(delivery=row.pk).values("code", "name", "inside", "places"))
        waiver.objects.bulk_create(waiver(**each, **given) for each in checks or [WHOLE | {"places": 0}])


def join_reasons(apps, _editor):
    """Give each delivery that was accepted the reasons of its checks as one."""
    delivery, waiver = (apps.get_model("observations", name) for name in ("Delivery", "Waiver"))
    accepted = delivery.objects.filter(accepted_at__isnull=False)
    for row in accepted.filter(pk__in=waiver.objects.filter(ended_at=None).values("delivery")).iterator():
        given = list(waiver.objects.filter(delivery=row.pk, ended_at=None).order_by("pk"))
        reason = "；".join(dict.fromkeys(each.reason for each in given))
        delivery.objects.filter(pk=row.pk).update(reason=reason, waived_by=given[-1].by_id)


def _given_at(apps, row):
    """When the reason was given, by the journal."""
    entries = apps.get_model("journal", "Entry").objects.filter(subject=f"delivery:{row.pk}", action="observations.waive")
    last = entries.order_by("-sequence").values_list("recorded_at", flat=True).first()
    return last or row.accepted_at or row.received_at


class Migration(migrations.Migration):
    dependencies = [("observations", "0009_waivers"), ("journal", "0001_initial")]

    operations = [migrations.RunPython(part_reasons, join_reasons, elidable=True)]
