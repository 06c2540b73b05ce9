"""Corrections of a draft: each is one conditional update of the version that the person saw, logged and undoable."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import PERMISSIONS, scope_of
from jingtu.core.places.models import Division

from . import drafts, editions
from .drafts import Draft
from .errors import NOT_ALLOWED, AlreadyConfirmed, CannotCorrect, StaleReview
from .models import Plan, Review, ReviewCorrection

SUMMARY_LENGTH = 300
DECISION_NAMES = {"accepted": gettext_lazy("认可"), "corrected": gettext_lazy("已更正"), "": gettext_lazy("重新打开")}
FIELD_NAMES = {
    "title": gettext_lazy("标题"),
    "number": gettext_lazy("文号"),
    "issuer": gettext_lazy("发文机关"),
    "issued_on": gettext_lazy("印发日期"),
    "place_id": gettext_lazy("适用地区"),
    "revises_id": gettext_lazy("修订自"),
    "theme": gettext_lazy("主题"),
    "note": gettext_lazy("备注"),
    "leads": gettext_lazy("牵头部门"),
    "participants": gettext_lazy("参与部门"),
    "implementers": gettext_lazy("责任单位"),
    "open_list": gettext_lazy("名单未列尽"),
    "deadlines": gettext_lazy("完成时限"),
    "start": gettext_lazy("起始位置"),
    "end": gettext_lazy("结束位置"),
}


def reviews_for(user: User) -> QuerySet[Review]:
    """Return the reviews that the person may work on: those of the person's areas, and the person's own uploads."""
    scope = scope_of(user)
    if not scope.may("plans.review"):
        return Review.objects.none()
    within = scope.within(Review.objects.all(), "place__path", "plans.review").values("pk")
    return Review.objects.filter(Q(pk__in=within) | Q(opened_by=user)).select_related("place", "opened_by", "changed_by", "job")


def change_task(review: Review, version: int, by: User, task_id: str, **fields: Any) -> Review:
    """Change fields of one task (`drafts.change_task` says which)."""
    title = _short(drafts.task_of(review.draft, task_id)["title"])
    names = "、".join(str(FIELD_NAMES[name]) for name in fields)
    summary = _("修改任务“%(title)s”：%(fields)s") % {"title": title, "fields": names}
    return _correct(review, version, by, "change-task", summary, lambda draft: drafts.change_task(draft, task_id, **fields))


def merge_tasks(review: Review, version: int, by: User, task_id: str) -> Review:
    """Join the task to the one before it."""
    summary = _("与上一项合并：“%(title)s”") % {"title": _short(drafts.task_of(review.draft, task_id)["title"])}
    return _correct(review, version, by, "merge-tasks", summary, lambda draft: drafts.merge_tasks(draft, task_id))


def split_task(review: Review, version: int, by: User, task_id: str, offset: int) -> Review:
    """Cut the task in two at an offset of the document."""
    summary = _("拆分任务“%(title)s”") % {"title": _short(drafts.task_of(review.draft, task_id)["title"])}
    return _correct(review, version, by, "split-task", summary, lambda draft: drafts.split_task(draft, task_id, offset))


def remove_task(review: Review, version: int, by: User, task_id: str, remark: str = "") -> Review:
    """Take the task out; its words stay as a finding."""
    summary = _("删除任务“%(title)s”") % {"title": _short(drafts.task_of(review.draft, task_id)["title"])}
    return _correct(review, version, by, "remove-task", summary, lambda draft: drafts.remove_task(draft, task_id, remark, by.pk))


def add_task(review: Review, version: int, by: User, start: int, end: int, **fields: Any) -> Review:
    """Make a task of the words [start, end) of the document."""
    summary = _("新增任务“%(title)s”") % {"title": _short(fields.get("title") or review.draft["text"][start:end].strip())}
    return _correct(review, version, by, "add-task", summary, lambda draft: drafts.add_task(draft, start, end, **fields))


def decide_finding(review: Review, version: int, by: User, finding_id: str, decision: str, remark: str = "") -> Review:
    """Accept what was assumed, or say that it was corrected and how; an empty decision opens the finding again."""
    summary = _("%(decision)s疑问：%(found)s") % {"decision": DECISION_NAMES[decision], "found": _found(review.draft, finding_id)}

    def decided(draft: Draft) -> Draft:
        return drafts.decide_finding(draft, finding_id, decision, remark, by.pk)

    return _correct(review, version, by, "decide-finding", summary, decided)


def change_head(
    review: Review,
    version: int,
    by: User,
    *,
    title: str | None = None,
    number: str | None = None,
    issuer: str | None = None,
    issued_on: dt.date | str | None = None,
    place: Division | None = None,
    revises: Plan | str | None = "",
) -> Review:
    """Change what the document is: what is not given (None; for `revises` "") stays, `issued_on=""` empties the day."""
    texts = {"title": title, "number": number, "issuer": issuer}
    fields: dict[str, Any] = {name: " ".join(value.split()) for name, value in texts.items() if value is not None}
    if issued_on is not None:
        fields["issued_on"] = issued_on.isoformat() if isinstance(issued_on, dt.date) else issued_on or None
    if place is not None:
        check_allowed(by, "plans.review", place)
        fields["place_id"] = place.pk
    if revises != "":
        fields["revises_id"] = revises.pk if revises else None
    summary = _("修改方案信息：%(fields)s") % {"fields": "、".join(str(FIELD_NAMES[name]) for name in fields)}
    return _correct(review, version, by, "change-head", summary, lambda draft: drafts.change_head(draft, **fields))


def carry_over(review: Review, version: int, by: User) -> Review:
    """Take over, for tasks that the new edition leaves unchanged, what a person corrected in the old edition."""
    if review.revises is None:
        raise CannotCorrect(_("这份文件没有选定上一版方案，没有可以沿用的更正。请先在方案信息中选择“修订自”。"))
    old = review.revises.review
    raw = original(old)

    def carried(draft: Draft) -> Draft:
        return editions.with_old_corrections(draft, raw, old.draft)

    return _correct(review, version, by, "carry-over", _("沿用上一版中已作的更正"), carried)


def original(review: Review) -> Draft:
    """Return the draft as it was read, before any correction."""
    changes = review.corrections.filter(undone_at=None).order_by("-version").values_list("changes", flat=True)
    draft = review.draft
    for splices in changes:
        draft = drafts.reverted(draft, splices)
    return draft


def undo(review: Review, version: int, by: User) -> Review:
    """Take the last correction back that still stands."""
    check_allowed(by, "plans.review", review.place, review)
    last = review.corrections.filter(undone_at=None).order_by("-version").first()
    if last is None:
        raise CannotCorrect(_("没有可以撤销的更正：这份草稿与读取结果一致。"))
    draft = drafts.reverted(review.draft, last.changes)
    with transaction.atomic():
        _save(review, version, by, draft)
        ReviewCorrection.objects.filter(pk=last.pk).update(undone_by=by, undone_at=timezone.now())
        record(by, "plans.review", subject=f"review:{review.pk}", detail={"undo": last.version, "summary": last.summary})
    return review


def discard(review: Review, version: int, by: User) -> Review:
    """Give the review up; the same file may then be uploaded again."""
    check_allowed(by, "plans.review", review.place, review)
    with transaction.atomic():
        changed = Review.objects.filter(pk=review.pk, version=version, state=Review.State.OPEN).update(
            state=Review.State.DISCARDED, version=version + 1, changed_by=by, changed_at=timezone.now()
        )
        if not changed:
            raise stale(review)
        record(by, "plans.discard", subject=f"review:{review.pk}")
    review.refresh_from_db(fields=["state", "version", "changed_by", "changed_at"])
    return review


def stale(review: Review) -> StaleReview:
    """Return the error that says who changed or settled the review since the page was drawn."""
    now = Review.objects.select_related("changed_by").get(pk=review.pk)
    at = timezone.localtime(now.changed_at).strftime("%Y-%m-%d %H:%M")
    who = now.changed_by or _("系统")
    if now.state == Review.State.CONFIRMED:
        return AlreadyConfirmed(
            _("%(who)s已在 %(at)s 确认了这份方案，您的操作没有保存。请打开已确认的方案查看。") % {"who": who, "at": at}
        )
    if now.state != Review.State.OPEN:
        state = now.get_state_display()
        return StaleReview(_("这份审阅现在是“%(state)s”，不能再更正。请回到上传列表查看。") % {"state": state})
    last = now.corrections.order_by("-version").first()
    what = last.summary if last and not last.undone_at else _("撤销了一处更正")
    return StaleReview(
        _("%(who)s在 %(at)s 已作更改（%(what)s），您看到的是旧内容，本次操作没有保存。请刷新页面后再改。")
        % {"who": who, "at": at, "what": what}
    )


def _correct(review: Review, version: int, by: User, kind: str, summary: str, edit: Callable[[Draft], Draft]) -> Review:
    """Apply one edit to the draft of this version: draft, log and journal change together or not at all."""
    check_allowed(by, "plans.review", review.place, review)
    if review.version != version or review.state != Review.State.OPEN:
        raise stale(review)
    draft = edit(review.draft)
    changes = drafts.splices(review.draft, draft)
    if not changes:
        return review
    with transaction.atomic():
        _save(review, version, by, draft)
        ReviewCorrection.objects.create(
            review=review, version=version + 1, kind=kind, summary=summary[:SUMMARY_LENGTH], changes=changes, made_by=by
        )
        record(
            by, "plans.review", subject=f"review:{review.pk}", detail={"version": version + 1, "kind": kind, "summary": summary}
        )
    return review


def _save(review: Review, version: int, by: User, draft: Draft) -> None:
    now = timezone.now()
    mirrored = {"title": draft["title"][:300], "place_id": draft["place_id"], "revises_id": draft["revises_id"]}
    changed = Review.objects.filter(pk=review.pk, version=version, state=Review.State.OPEN).update(
        draft=draft, version=version + 1, changed_by=by, changed_at=now, **mirrored
    )
    if not changed:
        raise stale(review)
    review.draft, review.version, review.changed_by, review.changed_at = draft, version + 1, by, now
    for name, value in mirrored.items():
        setattr(review, name, value)


def check_allowed(by: User, permission: str, place: Division | None, review: Review | None = None) -> None:
    """Refuse whoever lacks the permission at this place; one's own upload may be worked on while its place is unknown."""
    scope = scope_of(by)
    if place is None and review is not None and review.opened_by_id == by.pk:
        allowed = scope.may(permission)
    else:
        allowed = scope.may(permission, place.path if place else "")
    if not allowed:
        where = place or _("地区未定")
        raise PermissionDenied(NOT_ALLOWED % {"place": where, "permission": PERMISSIONS[permission]})


def _found(draft: Draft, finding_id: str) -> str:
    return next((_short(finding["found"]) for finding in draft["findings"] if finding["id"] == finding_id), finding_id)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
