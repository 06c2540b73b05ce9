"""Pages of the theme: a module for each subject, whose addresses, entries of the navigation and sections stand together here."""

from . import declarations, lists, parcels, parties, questions, receipts, results

MODULES = (questions, declarations, lists, parties, parcels, receipts, results)

urlpatterns = [pattern for module in MODULES for pattern in module.urlpatterns]
ROOMS = tuple(room for module in MODULES for room in module.ROOMS)
