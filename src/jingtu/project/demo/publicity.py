"""Lists of the demonstration as they were published, made public and delivered; documents and days are invented and say so."""

import datetime as dt

from jingtu.core import clock
from jingtu.core.exchange.delivering import deliver, receive
from jingtu.core.exchange.releasing import release_edition
from jingtu.core.lists.editions import draw_up, issue, published
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.themes.industry.flows import TO_CLOSE as TOLD
from jingtu.themes.industry.lists import KEY_UNITS, TO_CLOSE

PUBLISHED_ON = (dt.date(2018, 11, 28), dt.date(2024, 3, 28))
DELIVERED_ON = dt.date(2018, 11, 30)
DOCUMENT = "廊环演〔%d〕1号（演示数据）"
TELLING = "廊工信演〔%d〕2号（演示数据）"
NOTE = "已收到，纳入疑似污染地块排查（演示数据）"


def load(office: User, industry: User, city: Division) -> None:
    """Publish the list of key enterprises on its days up to today, and deliver the list of those to be closed, each once."""
    for day in PUBLISHED_ON:
        if day <= clock.today() and not published(KEY_UNITS, city.path).filter(as_of=day).exists():
            _publish(office, city, day)
    if clock.today() >= DELIVERED_ON and not published(TO_CLOSE, city.path).exists():
        _deliver(office, industry, city)


def _publish(office: User, city: Division, day: dt.date) -> None:
    with clock.held_at(day):
        edition = issue(draw_up(KEY_UNITS, city, by=office, as_of=day), by=office, document=DOCUMENT % day.year)
        release_edition(edition, by=office, on=day, basis=edition.document, reviewed=True)


def _deliver(office: User, industry: User, city: Division) -> None:
    with clock.held_at(DELIVERED_ON):
        edition = issue(
            draw_up(TO_CLOSE, city, by=industry, as_of=DELIVERED_ON), by=industry, document=TELLING % DELIVERED_ON.year
        )
        for delivery in deliver(TOLD, edition, by=industry, on=DELIVERED_ON):
            if delivery.function == "ecology":
                receive(delivery, by=office, note=NOTE)
