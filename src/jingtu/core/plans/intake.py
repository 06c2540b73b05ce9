"""A document comes in: checked quickly, kept once, read in the background (or at once), and put before a person as a draft."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu import plandoc
from jingtu.core.files.receiving import NAME_LENGTH, shown_name
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.places.queries import resolve_place

from . import drafts, editions, reviewing
from .confirming import confirm
from .errors import AlreadyKnown, FileRefused
from .models import Plan, PlanFile, Review

KINDS = (".docx", ".txt", ".xlsx", ".xls", ".pdf", ".doc", ".wps", ".rtf", ".odt")
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip package; OLE container of old or encrypted files
SIGNATURES = {".docx": OFFICE, ".xlsx": OFFICE, ".xls": OFFICE, ".pdf": (b"%PDF",)}

Progress = Callable[[int, int], None]


def receive(
    upload: bytes | IO[bytes], filename: str, by: User, place: Division | None = None, revises: Plan | None = None
) -> Review:
    """Take a document in and ask for its reading; return the review that waits for it.

    `place` and `revises` are what the uploader says; without them the reading proposes both. Raises FileRefused or
    AlreadyKnown with the sentence to show; nothing is stored then.
    """
    if not scope_of(by).may("plans.upload", place.path if place else None):
        raise PermissionDenied(_("您的账号没有“上传方案”的权限。需要时请联系本单位的安全管理员授予相应角色。"))
    filename = shown_name(filename)
    content = _content(upload, filename)
    _check(content, filename)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_known(digest, by)
    stored = _store(content, digest, filename)
    try:
        return _opened(stored, content, digest, filename, by, place, revises)
    except IntegrityError:  # the same file came in at the same moment; its content is stored under the same name
        _refuse_known(digest, by)
        raise
    except BaseException:
        if not PlanFile.objects.filter(sha256=digest).exists():
            default_storage.delete(stored)
        raise


def import_file(
    path: Path, by: User, place: Division | None = None, *, revises: Plan | None = None, confirmed: bool = True
) -> Plan | Review:
    """Take in, read and (unless told otherwise) confirm one file at once, without a worker: the command line's way.

    No earlier edition is guessed here, because nobody looks before the plan is made. Raises PlanError with the sentence
    to show.
    """
    with path.open("rb") as opened:
        review = receive(opened, path.name, by, place, revises)
    read(review.pk, propose_edition=False)
    review = Review.objects.get(pk=review.pk)
    if review.state == Review.State.REFUSED:
        raise FileRefused(review.refusal)
    return confirm(review, review.version, by) if confirmed else review


def read(review_id: int, progress: Progress | None = None, *, propose_edition: bool = True) -> None:
    """Read the document of a review and open its draft, or say why it cannot be read. May run again after a crash."""
    review = Review.objects.select_related("file", "place", "revises__place", "opened_by").get(pk=review_id)
    if review.state != Review.State.READING:
        return
    with review.file.content.open("rb") as opened:
        content = opened.read()
    try:
        reading = plandoc.read(content, review.filename, place=review.place.name if review.place else "", progress=progress)
    except plandoc.Refused as refused:
        refuse(review, refused.sentence)
        return
    place = review.place or resolve_place(f"{reading.place} {reading.issuer}", on=reading.issued_on)
    revises = review.revises or (editions.earlier_edition(reading.title, place) if propose_edition else None)
    draft = drafts.prepare(reading) | {"place_id": place and place.pk, "revises_id": revises and revises.pk}
    _open(review, draft, place, revises)


@transaction.atomic
def _open(review: Review, draft: drafts.Draft, place: Division | None, revises: Plan | None) -> None:
    title = draft["title"][:NAME_LENGTH]
    opened = Review.objects.filter(pk=review.pk, state=Review.State.READING).update(
        state=Review.State.OPEN, draft=draft | {"title": title}, title=title, place=place, revises=revises
    )
    if not opened:
        return
    record(None, "plans.read", subject=f"review:{review.pk}", detail={"tasks": len(draft["tasks"])})
    if revises and scope_of(review.opened_by).may("plans.review", place.path if place else None):
        reviewing.carry_over(Review.objects.get(pk=review.pk), 0, review.opened_by)


def refuse(review: Review, sentence: str) -> None:
    """Close a review whose document cannot be read: the reason stays, the document does not."""
    with transaction.atomic():
        closed = Review.objects.filter(pk=review.pk, state=Review.State.READING).update(
            state=Review.State.REFUSED, refusal=sentence, file=None
        )
        if not closed:
            return
        kept = review.file
        if kept and not kept.reviews.exists():
            kept.delete()
            transaction.on_commit(lambda: default_storage.delete(kept.content.name))
        record(None, "plans.refuse", subject=f"review:{review.pk}", detail={"sentence": sentence})


def _content(upload: bytes | IO[bytes], filename: str) -> bytes:
    limit = settings.UPLOAD_LIMIT_BYTES
    # One byte more than allowed is enough to know, so that a huge file never fills the memory.
    content = upload if isinstance(upload, bytes) else upload.read(limit + 1)
    size = len(content) if isinstance(upload, bytes) else max(len(content), getattr(upload, "size", 0) or 0)
    if size > limit:
        raise FileRefused(
            _("文件“%(name)s”超过 %(limit)d MB 的上限。请去掉图片或拆成几个文件后再上传。")
            % {"name": filename, "limit": limit // 2**20}
        )
    return content


def _check(content: bytes, filename: str) -> None:
    suffix = Path(filename).suffix.lower()
    if not content:
        raise FileRefused(_("文件“%(name)s”是空的，没有可读的内容。请检查原文件后重新上传。") % {"name": filename})
    if suffix not in KINDS:
        raise FileRefused(
            _("文件“%(name)s”的类型不能读取。可以上传的类型有：%(kinds)s。请另存为其中一种再上传。")
            % {"name": filename, "kinds": "、".join(kind.lstrip(".") for kind in KINDS)}
        )
    expected = SIGNATURES.get(suffix)
    if expected and not any(mark in content[:1024] if mark == b"%PDF" else content.startswith(mark) for mark in expected):
        raise FileRefused(
            _("文件“%(name)s”的内容不是 %(kind)s 格式，可能是改了扩展名。请用办公软件打开原文件，另存为 %(kind)s 后再上传。")
            % {"name": filename, "kind": suffix.lstrip(".")}
        )


def _refuse_known(digest: str, by: User) -> None:
    known = Review.objects.filter(file__sha256=digest).exclude(state=Review.State.DISCARDED)
    review = known.select_related("opened_by", "place").order_by("-pk").first()
    if review is None:
        return
    day = review.opened_at.astimezone().date().isoformat()
    seen = review.opened_by_id == by.pk or (review.place and scope_of(by).may("plans.read", review.place.path))
    if not seen:
        raise AlreadyKnown(_("这份文件已由其他地区在 %(day)s 上传，不在您的管辖区域内。请与上级方案办公室联系。") % {"day": day})
    plan = Plan.objects.filter(review=review).first()
    if plan:
        sentence = _("这份文件已经导入：方案“%(title)s”（%(day)s 由%(who)s上传）。请直接查看该方案。")
    else:
        sentence = _("这份文件已经上传：“%(title)s”（%(day)s 由%(who)s上传），尚在审阅。请继续已有的审阅。")
    raise AlreadyKnown(sentence % {"title": plan or review, "day": day, "who": review.opened_by}, review, plan)


def _store(content: bytes, digest: str, filename: str) -> str:
    """Write the original under its hash and return its name in the store; a reader sees all of it or nothing."""
    name = f"plans/{digest}{Path(filename).suffix.lower()}"
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return name


@transaction.atomic
def _opened(
    stored: str, content: bytes, digest: str, filename: str, by: User, place: Division | None, revises: Plan | None
) -> Review:
    known = {"filename": filename, "size": len(content), "content": stored, "uploaded_by": by}
    file, _made = PlanFile.objects.get_or_create(sha256=digest, defaults=known)
    review = Review.objects.create(file=file, filename=filename, place=place, revises=revises, opened_by=by)
    review.job = enqueue("plans.read", review_id=review.pk)
    review.save(update_fields=["job"])
    record(by, "plans.upload", subject=f"review:{review.pk}", detail={"filename": filename, "sha256": digest})
    return review
