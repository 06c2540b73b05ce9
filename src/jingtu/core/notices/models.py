"""What people were told, the ways out of the house, and how each delivery fared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What a notice is about."""

    ASSIGNMENT = "assignment", _("交办和签收")
    REPORT = "report", _("反馈和审核")
    REQUEST = "request", _("申请和审批")
    CLAIM = "claim", _("办结和销号")
    REMINDER = "reminder", _("催办提醒")
    FILING = "filing", _("备案和报告")
    EXCHANGE = "exchange", _("名录送达")
    DUTY = "duty", _("应办事项")
    GATE = "gate", _("准入和限批")
    COMMISSION = "commission", _("委托和评审")
    MEETING = "meeting", _("会议")
    ESCALATION = "escalation", _("逾期上报")
    SYSTEM = "system", _("系统")


class Colour(models.TextChoices):
    """How pressing: blue before a day, yellow on it, red after it."""

    NONE = "", _("一般")
    BLUE = "blue", _("蓝色提醒")
    YELLOW = "yellow", _("黄色预警")
    RED = "red", _("红色督办")


class Notice(models.Model):
    """One person told one thing: the row is the message in the inbox. The same key on the same day is told once.

    `about` names what is to be done (`assignment:12`); when it is done all its notices count as answered. `link` is a path
    inside the console. `day` is the legal day that the notice speaks on.
    """

    recipient = models.ForeignKey(PERSON, models.CASCADE, related_name="notices", verbose_name=_("收件人"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    colour = models.CharField(_("等级"), max_length=6, choices=Colour, blank=True)
    subject = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"), blank=True)
    link = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=120, blank=True)
    day = models.DateField(_("日期"))
    told_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("办理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "kind", "key", "day"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["about"], condition=Q(answered_at=None), name="notice_unanswered"),
            models.Index(fields=["colour", "day"], condition=Q(answered_at=None), name="notice_pressing"),
        ]

    def __str__(self) -> str:
        return self.subject


class NoticeSettings(models.Model):
    """How a person wants to be told outside the house; whoever never chose has the defaults of these fields.

    Empty quiet hours mean those of the installation. The hours are of Asia/Shanghai, from the first to before the last.
    """

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("随时发送")
        DIGEST = "digest", _("每天汇总发送一封")
        OFF = "off", _("不发邮件")

    user = models.OneToOneField(PERSON, models.CASCADE, related_name="notice_settings")
    mail = models.CharField(_("邮件"), max_length=8, choices=Mail, default=Mail.AT_ONCE)
    quiet_first = models.PositiveSmallIntegerField(_("免打扰开始"), null=True, blank=True)
    quiet_last = models.PositiveSmallIntegerField(_("免打扰结束"), null=True, blank=True)
    red_at_any_hour = models.BooleanField(_("红色督办不受免打扰和汇总限制"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(quiet_first=None) & Q(quiet_last=None)) | (Q(quiet_first__lt=24) & Q(quiet_last__lt=24)),
                name="notice_quiet_hours",
                violation_error_message=_("免打扰的开始和结束要么都填（0 到 23 点），要么都不填。"),
            )
        ]


class Robot(models.Model):
    """A robot of a chat group that repeats notices: of one party, or without a party for all that have none of their own.

    Whoever knows `url` (and `secret` for DingTalk) can write into the group, so both are stored and never shown again.
    """

    class Shape(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")

    name = models.CharField(_("名称"), max_length=60)
    shape = models.CharField(_("平台"), max_length=10, choices=Shape)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="robots", verbose_name=_("单位"))
    url = models.CharField(_("地址"), max_length=500)
    secret = models.CharField(_("加签密钥"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["name"], name="robot_name")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One notice on its way out, by mail to its recipient or through a robot; those due together go as one message.

    A row is `SENDING` under the token `batch` from before the message leaves until the answer is written. Whoever dies in
    between leaves it so, and after the lease it is sent once more: outside the house a message arrives at least once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发送")
        GIVEN_UP = "given_up", _("未能送达")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="deliveries")
    key = models.CharField(max_length=160, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("发送时间"))
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    batch = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("送达时间"), null=True)
    error = models.TextField(_("原因"), blank=True)

    class Meta:
        verbose_name = _("发送")
        verbose_name_plural = _("发送")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice"], condition=Q(robot=None), name="delivery_mail_once"),
            models.UniqueConstraint(fields=["robot", "key"], condition=~Q(robot=None), name="delivery_robot_once"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["batch"], name="delivery_batch"),
        ]
