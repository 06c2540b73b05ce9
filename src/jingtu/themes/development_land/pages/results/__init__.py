"""Pages about the results of surveys: deliveries, verdicts, risk, screening, and the papers that come from them."""

from typing import Any

from . import papers, runs, screening, site

MODULES = (site, runs, screening, papers)  # `runs` brings no address: it says how finished runs of a site are shown

ROOMS: tuple[Any, ...] = ()
urlpatterns = [pattern for module in MODULES for pattern in getattr(module, "urlpatterns", ())]
