"""Pages about the results of surveys: deliveries, verdicts, risk, screening, and the papers that come from them."""

from typing import Any

from . import papers, runs, screening, site

ROOMS: tuple[Any, ...] = ()
urlpatterns = [pattern for module in (site, runs, screening, papers) for pattern in module.urlpatterns]
