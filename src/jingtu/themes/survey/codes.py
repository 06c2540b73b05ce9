"""The code lists of the theme: what the plans say is monitored and surveyed, and how they name land and degrees of pollution."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.codelists import CodeList

ZONE_MEDIA = CodeList("survey.zone_media", _("管控区监测的介质"), requires=("MON-13",))
FARMLAND_DEGREES = CodeList("survey.farmland_degrees", _("农用地污染程度与类别"), requires=("MON-14",))
OTHER_LAND = CodeList("survey.other_land", _("耕地以外管理的农用地"), requires=("MON-15",))
UNUSED_LAND = CodeList("survey.unused_land", _("未利用地类型"), requires=("MON-15",))
PUBLIC_FACILITIES = CodeList("survey.public_facilities", _("收回或变更用途前要调查的公用设施用地"), requires=("MON-10",))
SENSITIVE_USES = CodeList("survey.sensitive_uses", _("污染地块开发要重点管理的用途"), requires=("MON-12",))
