"""Pages of the theme: a module for each subject, whose addresses, entries of the navigation and sections stand together here."""

from . import adjusting, campaigns, deliveries, evaluating, points, samples

MODULES = (points, campaigns, samples, deliveries, evaluating, adjusting)

urlpatterns = [pattern for module in MODULES for pattern in module.urlpatterns]
ROOMS = tuple(room for module in MODULES for room in module.ROOMS)
