"""What a finished run about a site shows: an evaluation with its reasons, a risk assessment with its routes."""

from typing import Any

from django.http import HttpRequest

from jingtu.core.observations import running
from jingtu.core.observations.facts import exceeding
from jingtu.core.observations.models import Run
from jingtu.core.subjects.models import Registered
from jingtu.runs.site_risk.words import hazard_in_words, in_words, risk_in_words
from jingtu.web.charts import Bar, stacked
from jingtu.web.console.measured_words import element_of
from jingtu.web.runs import run_view

from ... import judging
from .common import SITE

PAGE = "web:site_results"
ROWS_SHOWN = 200


@run_view(SITE, "evaluate", template="development_land/results/evaluate.html", page=PAGE)
def evaluation(request: HttpRequest, site: Registered, found: Run) -> dict[str, Any]:
    """What an evaluation says of the site, and the results to be looked at."""
    rows, total = exceeding(found.files.get(name=running.OUT).content.path, ROWS_SHOWN)
    return {
        "said": judging.conclusion_in_words(judging.conclusion_of(found)) if found.basis.get("medium") == "soil" else "",
        "elements": [element_of(row) for row in found.facts.get("elements", ())],
        "rows": rows,
        "more": max(total - len(rows), 0),
        "total": total,
    }


@run_view(SITE, "risk", template="development_land/results/risk.html", page=PAGE)
def assessment(request: HttpRequest, site: Registered, found: Run) -> dict[str, Any]:
    """What a risk assessment says, and of which routes the highest risks consist."""
    contributions = found.facts.get("contributions", {})
    return {
        "charts": [{"title": title, "chart": _stacked(title, rows)} for title, rows in contributions.items() if rows],
        "spread": [_drawn(row) for row in found.facts.get("spread", ())],
        "worst": [_point(row) for row in found.facts.get("worst", ())[:ROWS_SHOWN]],
    }


def _stacked(title: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Bars of the routes along which each pair of point and substance is met."""
    return stacked([Bar(f"{row['点位']} {row['项目']}", in_words(title, row["total"]), row["shares"]) for row in rows])


def _drawn(row: dict[str, Any]) -> dict[str, str]:
    """One quantity that was drawn, in words."""
    return {
        "pair": f"{row['点位']} {row['项目']}",
        "quantity": row["量"],
        "above": f"{row['超过可接受水平的概率']:.1%}",
        "range": "～".join(in_words(row["量"], row[name]) for name in ("5%分位数", "95%分位数")),
    }


def _point(row: dict[str, Any]) -> dict[str, str]:
    risk, hazard = risk_in_words(row["最大致癌风险"]), hazard_in_words(row["最大危害商"])
    return {"point": row["点位"], "verdict": row["结论"], "over": row["超过的项目"], "risk": risk, "hazard": hazard}
