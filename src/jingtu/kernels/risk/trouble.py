"""What an assessment could not say, and where the model does not hold."""

from enum import IntFlag


class Trouble(IntFlag):
    """Flags of a pair of point and substance; none set means that every term of the model was computed."""

    NONE = 0
    NO_ORAL_SLOPE = 1  # no SFo: risk of cancer by mouth and skin left out
    NO_INHALATION_SLOPE = 2  # no IUR: risk of cancer by breath left out
    NO_ORAL_DOSE = 4  # no RfDo: hazard by mouth and skin left out
    NO_INHALATION_DOSE = 8  # no RfC: hazard by breath left out
    NO_TOXICITY = 16  # nothing known: nothing can be said, which is not the absence of risk
    NO_DERMAL = 32  # no ABSd or ABSgi: contact with the skin left out
    NOT_VOLATILE = 64  # no H or Da: vapour left out, as is right for most metals
    NO_SORPTION = 128  # volatile, but neither Koc nor Kd known: vapour from soil and leaching left out
    DENSITIES = 256  # bulk density not below particle density, or more water than pores
    GEOMETRY = 512  # the cracks' formula has no solution, or a duration or length is not above 0
    NO_SURFACE = 1024  # no concentration of surface soil
    NO_SUBSURFACE = 2048
    NO_GROUNDWATER = 4096
    NEGATIVE = 8192  # a negative or infinite concentration: not assessed
    ABOVE_SATURATION = 16384  # above Csat: free product, the linear model does not hold
    MASS_LIMITED = 32768  # the mass of the source and not diffusion decides a vapour route


WORDS: dict[Trouble, str] = {
    Trouble.NO_ORAL_SLOPE: "无经口致癌斜率因子，未计经口和皮肤的致癌风险",
    Trouble.NO_INHALATION_SLOPE: "无呼吸吸入单位致癌风险，未计吸入的致癌风险",
    Trouble.NO_ORAL_DOSE: "无经口参考剂量，未计经口和皮肤的危害商",
    Trouble.NO_INHALATION_DOSE: "无呼吸吸入参考浓度，未计吸入的危害商",
    Trouble.NO_TOXICITY: "没有任何毒性参数，不能评估（不等于没有风险）",
    Trouble.NO_DERMAL: "无皮肤吸收参数，未计皮肤接触",
    Trouble.NOT_VOLATILE: "无亨利常数或扩散系数，未计蒸气途径",
    Trouble.NO_SORPTION: "无 Koc 或 Kd，未计土壤蒸气和淋溶",
    Trouble.DENSITIES: "容重、颗粒密度和含水率互相矛盾，未计蒸气途径",
    Trouble.GEOMETRY: "建筑或时间参数使公式无解，未计相应途径",
    Trouble.NO_SURFACE: "无表层土壤浓度",
    Trouble.NO_SUBSURFACE: "无下层土壤浓度",
    Trouble.NO_GROUNDWATER: "无地下水浓度",
    Trouble.NEGATIVE: "浓度为负或无穷大，未评估",
    Trouble.ABOVE_SATURATION: "浓度高于土壤饱和限值，可能有非水相液体，模型不适用",
    Trouble.MASS_LIMITED: "蒸气途径由污染源总量决定",
}


def words(trouble: Trouble) -> tuple[str, ...]:
    """Return the flags that are set as sentences without full stop, in the order of their bits."""
    return tuple(said for flag, said in WORDS.items() if flag in trouble)
