"""The forms of the pages of results."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.observations.models import Delivery
from jingtu.core.subjects.models import Registered
from jingtu.standards import substances

from ... import judging, risk
from ...models import LandClass, SurveyDecision

UNDECIDED = gettext_lazy("按档案（未知时按第一类用地）")


class OverDeliveries(forms.Form):
    """What every run begins with: the deliveries that it goes over, and the class of the land."""

    deliveries = forms.ModelMultipleChoiceField(
        queryset=Delivery.objects.none(), label=gettext_lazy("检测数据"), widget=forms.CheckboxSelectMultiple
    )
    land_class = forms.ChoiceField(label=gettext_lazy("用地类别"), required=False, choices=[("", UNDECIDED), *LandClass.choices])

    def __init__(self, *args: Any, site: Registered, **options: Any) -> None:
        super().__init__(*args, **options)
        accepted = Delivery.objects.filter(subject=site.pk, state=Delivery.State.ACCEPTED)
        self.fields["deliveries"].queryset = accepted
        self.fields["deliveries"].initial = list(accepted[:1])


class JudgeForm(OverDeliveries):
    """By which standard, and what is known of the local background."""

    medium = forms.ChoiceField(
        label=gettext_lazy("介质"), choices=[("soil", gettext_lazy("土壤")), ("groundwater", gettext_lazy("地下水"))]
    )
    standard = forms.ChoiceField(label=gettext_lazy("标准"), required=False)
    own = forms.FileField(
        label=gettext_lazy("自备的标准（YAML）"),
        required=False,
        help_text=gettext_lazy("地方标准或另一版标准的限值文件，格式见使用手册；选了它就按它评价。"),
    )
    background_source = forms.CharField(label=gettext_lazy("背景值来源"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [code for medium in ("soil", "groundwater") for code in judging.editions(medium)]
        self.fields["standard"].choices = [("", _("现行标准")), *((code, code) for code in known)]
        for code in judging.rules().background.substances:
            label = _("%(name)s背景值（mg/kg）") % {"name": substances.of(code).name_zh}
            self.fields[f"background_{code}"] = forms.FloatField(label=label, required=False, min_value=0)

    @property
    def background(self) -> dict[str, float]:
        """The contents that were filled in."""
        given = self.cleaned_data
        codes = judging.rules().background.substances
        return {code: given[f"background_{code}"] for code in codes if given.get(f"background_{code}")}


class RiskForm(OverDeliveries):
    """By which edition, along which routes, and how often uncertain parameters are drawn."""

    edition = forms.ChoiceField(label=gettext_lazy("技术导则"))
    without = forms.MultipleChoiceField(
        label=gettext_lazy("不存在的暴露途径"), required=False, widget=forms.CheckboxSelectMultiple
    )
    nondetect = forms.ChoiceField(
        label=gettext_lazy("未检出的取值"),
        choices=[("half", gettext_lazy("检出限的一半")), ("limit", gettext_lazy("检出限"))],
    )
    entries = forms.FileField(
        label=gettext_lazy("地块参数和分布"),
        required=False,
        help_text=gettext_lazy("Excel 或 YAML，列为参数、数值、点位、分布、分布参数等；写了分布的参数会随机抽样。"),
    )
    draws = forms.IntegerField(label=gettext_lazy("抽样次数"), initial=risk.DRAWS, min_value=1, max_value=risk.MOST_DRAWS)
    seed = forms.IntegerField(
        label=gettext_lazy("随机种子"),
        initial=risk.SEED,
        min_value=0,
        max_value=2**31,
        help_text=gettext_lazy("同一种子得到同样的结果。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        editions = risk.editions()
        self.fields["edition"].choices = [(code, code) for code in editions]
        self.fields["without"].choices = risk.routes(editions[0])


class DecideForm(forms.Form):
    """Which conclusion holds where surveys disagree."""

    conclusion = forms.ChoiceField(label=gettext_lazy("认定结论"), choices=SurveyDecision.Conclusion.choices)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class TableForm(forms.Form):
    """A score table as it was read from the print."""

    file = forms.FileField(label=gettext_lazy("分值表（Excel）"), allow_empty_file=True)
    document = forms.CharField(label=gettext_lazy("分值取自"), max_length=200, help_text=gettext_lazy("文件名称、文号和附表。"))


class CorrectForm(forms.Form):
    """What an expert makes of a score."""

    band = forms.ChoiceField(
        label=gettext_lazy("纠偏为"),
        choices=[("high", gettext_lazy("高")), ("medium", gettext_lazy("中")), ("low", gettext_lazy("低"))],
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000)
    evidence = forms.CharField(
        label=gettext_lazy("证据"), max_length=2000, required=False, help_text=gettext_lazy("降低级别时必填：报告的名称和编号。")
    )
