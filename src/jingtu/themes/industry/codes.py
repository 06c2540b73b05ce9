"""The code lists of the theme: what the plans mean by key sectors, pollutants and regions, and national catalogues."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.codelists import CodeList

KEY_SECTORS = CodeList("industry.key_sectors", _("重点监管行业"), requires=("REG-60", "MON-04", "MON-07", "MON-09"))
DEMOLITION_SECTORS = CodeList("industry.demolition_sectors", _("拆除前须备案的行业"), requires=("REG-60", "MON-05", "MON-08"))
SITING_SECTORS = CodeList(
    "industry.siting_sectors", _("居民区、学校、医疗和养老机构周边禁止新建的行业"), requires=("MON-08", "GATE-17")
)
FARMLAND_SECTORS = CodeList(
    "industry.farmland_sectors", _("优先保护类耕地集中区域严格控制新建的行业"), requires=("REG-60", "MON-05", "MON-06")
)
HEAVY_METAL_SECTORS = CodeList("industry.heavy_metal_sectors", _("涉重金属行业"), requires=("REG-55", "REG-60"))
KEY_POLLUTANTS = CodeList("industry.key_pollutants", _("重点监测污染物"), requires=("REG-60", "MON-01", "MON-02", "MON-03"))
KEY_REGIONS = CodeList("industry.key_regions", _("重点区域"), requires=("REG-60", "MON-11"))
HEAVY_METAL_REGIONS = CodeList("industry.heavy_metal_regions", _("重金属污染重点管控地区"), requires=("REG-55", "REG-60"))
PHASE_OUT = CodeList("industry.phase_out", _("淘汰落后产能目录"), requires=("REG-23",))
TOXIC_SUBSTITUTES = CodeList("industry.toxic_substitutes", _("有毒有害原料（产品）替代目录"), requires=("REG-22",))
