"""Statistics of contents of which some were not detected: substitution, Kaplan–Meier, regression on order statistics.

summary = summarise(values, detection_limits)   # chooses by the share of non-detects and says which
"""

from jingtu.kernels.censored.choosing import Statistics, Trouble, summarise
from jingtu.kernels.censored.kaplan_meier import KaplanMeier, kaplan_meier
from jingtu.kernels.censored.ros import regression_on_order_statistics
from jingtu.kernels.censored.substitution import substituted

__all__ = ["KaplanMeier", "Statistics", "Trouble", "kaplan_meier", "regression_on_order_statistics", "substituted", "summarise"]
