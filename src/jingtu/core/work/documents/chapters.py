"""A report in numbered chapters (一、二、…): title, day of the facts, chapters, signature."""

from collections.abc import Callable, Iterable
from typing import IO

from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.plans.paper import saved

from .official import OfficialPage, long_day

FIGURES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
Chapter = tuple[str, Callable[[OfficialPage], None]]  # the heading, and what writes below it


def report(name: str, title: str, chapters: Iterable[Chapter], *, user: User, demonstration: bool) -> IO[bytes]:
    """Return the report as a Word file, signed by the person's unit today. The same facts give the same words."""
    page = OfficialPage(name, demonstration=demonstration)
    page.title(title)
    page.subtitle(_("（截至{day}）").format(day=long_day(clock.today())))
    for number, (heading, write) in enumerate(chapters, 1):
        page.heading(_("{number}、{heading}").format(number=numeral(number), heading=heading))
        write(page)
    page.signature(str(user.party or ""), clock.today())
    return saved(page.document)


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese figures."""
    tens, ones = divmod(number, 10)
    return (FIGURES[tens] if tens > 1 else "") + ("十" if tens else "") + FIGURES[ones]
