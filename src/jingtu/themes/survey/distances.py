"""How far apart two positions are, and from where on they are two."""

import numpy as np
from shapely.geometry import Point

from jingtu.core import clock
from jingtu.core.places.metres import metres_of_a_degree
from jingtu.core.subjects.parameters import Parameter

SAME_POINT = Parameter("survey.same_point")


def metres_between(one: Point, other: Point) -> float:
    """Return the metres between two near positions in degrees of CGCS2000: on the plane that touches between them."""
    east_m, north_m = metres_of_a_degree(np.radians((one.y + other.y) / 2))
    return float(np.hypot((one.x - other.x) * east_m, (one.y - other.y) * north_m))


def same_point_m(place_path: str) -> int:
    """Return how many metres a position may be corrected by before it is another point."""
    return int(SAME_POINT.at(place_path, clock.today()).value)
