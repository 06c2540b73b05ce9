"""Settings that contradict each other, found before the first request."""

import hashlib

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

LOCAL = {"127.0.0.1", "::1", "localhost"}


@register
def settings_agree(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Return what contradicts itself in the settings of this installation."""
    reachable = settings.LISTEN not in LOCAL
    found: list[CheckMessage] = []
    if settings.DEBUG and (reachable or settings.HTTPS):
        found.append(
            Error(
                "调试方式会把程序细节显示给访问者，不能与对外服务同时使用。",
                hint="取消 JINGTU_DEBUG，或把 JINGTU_LISTEN 设为 127.0.0.1 并取消 JINGTU_HTTPS。",
                id="jingtu.E001",
            )
        )
    if settings.DEMONSTRATION and reachable:
        found.append(
            Warning(
                f"演示账号的密码是公开的，而服务监听 {settings.LISTEN}，局域网内的人都能登录。",
                hint="正式使用时取消 JINGTU_DEMONSTRATION，并换一个新的 JINGTU_HOME。",
                id="jingtu.W002",
            )
        )
    if settings.JINGTU_TODAY and not settings.DEMONSTRATION:
        found.append(
            Warning(
                f"“今天”被固定在 {settings.JINGTU_TODAY}，时限将一直按这一日计算。",
                hint="正式使用时取消 JINGTU_TODAY。",
                id="jingtu.W003",
            )
        )
    if not settings.SECOND_FACTOR and not settings.DEMONSTRATION:
        found.append(
            Warning(
                "管理员登录和导出受控数据只凭密码，没有双因素认证。",
                hint="正式使用时取消 JINGTU_SECOND_FACTOR=0。",
                id="jingtu.W006",
            )
        )
    if settings.JOURNAL_HASH not in hashlib.algorithms_available:
        found.append(
            Error(
                f"本机的 Python 不支持散列算法 {settings.JOURNAL_HASH}，操作日志无法封存。",
                hint="把 JINGTU_JOURNAL_HASH 设为 sha256，或换用带 SM3 的 OpenSSL。",
                id="jingtu.E004",
            )
        )
    if settings.EMAIL_HOST and not settings.DEFAULT_FROM_EMAIL:
        found.append(
            Warning(
                f"设了邮件服务器 {settings.EMAIL_HOST} 而没有发件人地址，不会发送邮件。",
                hint="把 JINGTU_MAIL_FROM 设为发件人地址。",
                id="jingtu.W005",
            )
        )
    return found
