"""Draw docs/pictures/land: the states of a site, the six months of a survey, and a letter of reply.

JINGTU_HOME=<home of a demonstration> python scripts/land_pictures.py

The letter is downloaded from the page of the demonstration, turned into PDF by LibreOffice and into a picture by pdftoppm.
"""

import datetime as dt
import os
import subprocess
import tempfile
from pathlib import Path

import django
from matplotlib.figure import Figure

TARGET = Path(__file__).parents[1] / "docs/pictures/land"
FONT = {"family": "Noto Sans CJK JP"}
PLACES = {
    "potential": (0, 9), "suspected": (0, 8), "surveying": (0, 7), "clean": (2, 7), "contaminated": (0, 6), "assessing": (2, 6),
    "no_control": (4, 6), "listed": (2, 5), "controlled": (4, 4), "planned": (0, 4), "remediating": (0, 3), "evaluating": (0, 2),
    "failed": (2, 3), "applied": (0, 1), "removed": (2, 1), "aftercare": (4, 1),
}  # fmt: skip
ACTORS = (("#6b7280", "生态环境部门"), ("#1f4e8c", "市级以上"), ("#c0392b", "省级"), ("#2e7d32", "土地使用权人也可以"))
WAYS = {"direct": "直接送达", "left": "拒收，留置送达", "post": "邮寄送达", "announcement": "公告送达"}
SERVED_ON, LANGFANG = dt.date(2019, 8, 31), "1310"
ASKED = "演示来文〔2019〕12号"


def states(figure: Figure) -> None:
    """Draw every state of a site and every move; the colour of a move tells who makes it."""
    from jingtu.themes.development_land.lifecycle import SITE

    axes, boxes = figure.subplots(), {}
    axes.set_xlim(-1, 5)
    axes.set_ylim(0.5, 9.5)
    axes.axis("off")
    for code, label in SITE.states.items():
        box = {"boxstyle": "round,pad=0.4", "facecolor": "#e8f0e8" if code in SITE.last else "#ffffff", "edgecolor": "#1f3d2f"}
        boxes[code] = axes.text(*PLACES[code], str(label), ha="center", va="center", fontsize=9, bbox=box, **FONT)
    figure.draw_without_rendering()  # arrows end at the boxes, whose size is known only then
    for move in SITE.moves.values():
        for source in move.sources:
            _arrow(axes, boxes[source], boxes[move.target], _colour(move.by))
    for colour, name in ACTORS:
        axes.plot([], [], color=colour, label=name)
    axes.legend(loc="upper right", prop=FONT | {"size": 8}, frameon=False)


def clock(figure: Figure) -> None:
    """Draw the six months from a notice of the last of August, for each way to serve it, with the day reckoned by the program."""
    from jingtu.core.duties.periods import later
    from jingtu.core.subjects.parameters import Parameter
    from jingtu.themes.development_land.service import served

    axes = figure.subplots()
    months = int(Parameter("development_land.preliminary_survey").at(LANGFANG, SERVED_ON).value)
    for at, (way, label) in enumerate(reversed(WAYS.items())):
        counts = served(way, SERVED_ON, LANGFANG).on
        due = later(counts, months, "months")
        axes.plot([SERVED_ON, counts], [at, at], color="#9ca3af", linestyle=":", linewidth=3)
        axes.plot([counts, due], [at, at], color="#1f4e8c", linewidth=6, solid_capstyle="butt")
        axes.text(counts, at + 0.22, f"{counts} 视为送达", fontsize=8, **FONT)
        axes.text(due, at + 0.22, f"{due} 截止", fontsize=8, ha="right", **FONT)
        axes.text(SERVED_ON - dt.timedelta(days=4), at, label, fontsize=9, ha="right", va="center", **FONT)
    axes.set_xlim(SERVED_ON - dt.timedelta(days=62), dt.date(2020, 5, 10))
    axes.set_ylim(-0.5, len(WAYS) - 0.3)
    axes.set_yticks([])
    axes.tick_params(labelsize=8)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)


def letter(path: Path) -> None:
    """Download the letter of a question of the demonstration, as the land bureau, and picture its first page."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from jingtu.core.parties.models import User
    from jingtu.themes.development_land.models import LandQuestion

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="guotu"))
    question = LandQuestion.objects.get(reference=ASKED)
    answer = client.get(reverse("web:land_letter", args=[question.pk]), {"addressee": "市国土资源局"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "letter.docx")
        file.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, file], check=True, capture_output=True
        )
        page = [
            "pdftoppm",
            "-png",
            "-r",
            "80",
            "-f",
            "1",
            "-l",
            "1",
            "-singlefile",
            file.with_suffix(".pdf"),
            path.with_suffix(""),
        ]
        subprocess.run(page, check=True)


def _arrow(axes, source, target, colour: str) -> None:
    (x, y), (to_x, to_y) = source.get_position(), target.get_position()
    style = {
        "arrowstyle": "-|>",
        "color": colour,
        "patchA": source.get_bbox_patch(),
        "patchB": target.get_bbox_patch(),
        "connectionstyle": f"arc3,rad={0.0 if abs(x - to_x) + abs(y - to_y) <= 2 else 0.25}",
    }
    axes.annotate("", xy=(to_x, to_y), xytext=(x, y), arrowprops=style)


def _colour(actor) -> str:
    """The colour of who makes a move, by the level that a rule asks for and whether the holder may make it too."""
    if actor.level:
        return ACTORS[2 if actor.level.name.endswith("province_authority") else 1][0]
    return ACTORS[3 if actor.holder else 0][0]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingtu.project.settings")
    django.setup()
    TARGET.mkdir(parents=True, exist_ok=True)
    for draw, size in ((states, (8, 9)), (clock, (9, 3))):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        figure.savefig(TARGET / f"{draw.__name__}.png", dpi=110)
    letter(TARGET / "letter.png")


if __name__ == "__main__":
    main()
