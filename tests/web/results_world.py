"""Results of a survey for the matrix of rights: a delivery, two evaluations of it, score tables and a screening."""

from jingtu.core.observations import receiving, running
from jingtu.core.observations.models import Delivery
from jingtu.themes.development_land import judging, screening
from jingtu.themes.development_land.models import Site
from tests.support.deliveries import SAMPLE, content
from tests.themes.development_land.test_screening import sheet


def results_world(supervised, site: int) -> dict[str, int]:
    """Return what the addresses of results name; `site` is the key of the site that the firm holds."""
    row = Site.objects.get(pk=site)
    told = {"stage": "preliminary", "name": "初步调查", "format": judging.FORMAT}
    made = receiving.deliver(row, content([SAMPLE | {"采样日期": "2018-05-06"}]), "检测.xlsx", by=supervised.firm, **told)
    receiving.judge(made.pk, _quiet)
    delivery = Delivery.objects.get(pk=made.pk)
    runs = [judging.judge(row, [delivery], by=supervised.inspector, standard="GB 36600-2018") for _each in range(2)]
    for run in runs:
        running.carry_out(run.pk, _quiet)
    table = screening.bring_in("closed", "screening", sheet(), "分值.xlsx", "示例", by=supervised.inspector)
    return {
        "data_delivery": delivery.pk,
        "run": runs[0].pk,
        "other_run": runs[1].pk,
        "score_table": table.pk,
        "screening": screening.screen(row, table, {}, by=supervised.firm).pk,
    }


def _quiet(done: int, total: int) -> None:
    """Nobody listens."""
