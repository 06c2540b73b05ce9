"""The five metals under total control (重点重金属), as the ledger, its sums and their caps name them."""

from django.utils.translation import gettext_lazy as _

METALS = {"lead": _("铅"), "mercury": _("汞"), "cadmium": _("镉"), "chromium": _("铬"), "arsenic": _("砷")}
