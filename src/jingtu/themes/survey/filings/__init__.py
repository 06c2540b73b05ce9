"""What is filed about points, watched land and the monitoring work of a place."""

from .plots import PATROL, PRODUCE_TEST, RADIATION
from .points import IRRIGATION_RESULT, POINT_RESULT, SUPERVISORY_RESULT
from .programmes import (
    CONTRIBUTION,
    DATABASE_UPDATE,
    ENTERPRISE_SURVEY,
    FARMLAND_SURVEY,
    NETWORK_ADJUSTMENT,
    ROUTINE_PLAN,
    SURVEY_PLAN,
    TRAINING,
)

__all__ = [
    "CONTRIBUTION",
    "DATABASE_UPDATE",
    "ENTERPRISE_SURVEY",
    "FARMLAND_SURVEY",
    "IRRIGATION_RESULT",
    "NETWORK_ADJUSTMENT",
    "PATROL",
    "POINT_RESULT",
    "PRODUCE_TEST",
    "RADIATION",
    "ROUTINE_PLAN",
    "SUPERVISORY_RESULT",
    "SURVEY_PLAN",
    "TRAINING",
]
