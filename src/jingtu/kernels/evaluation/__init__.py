"""Results against standards: how far above a limit, which limit decided, and why a result could not be judged.

rules = compile_rules(limits.standard("GB15618-2018"), on=dt.date(2019, 6, 30))
judged = judge(rules, substance, value, conditions={"land": land, "ph": ph})
"""

from jingtu.kernels.evaluation.flags import Flag
from jingtu.kernels.evaluation.judging import Judged, judge
from jingtu.kernels.evaluation.judging_many import judge_many
from jingtu.kernels.evaluation.points import Worst, worst_of_points
from jingtu.kernels.evaluation.rules import Rules, compile_rules
from jingtu.kernels.evaluation.sums import Summed, add_up

__all__ = ["Flag", "Judged", "Rules", "Summed", "Worst", "add_up", "compile_rules", "judge", "judge_many", "worst_of_points"]
