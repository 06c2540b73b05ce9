"""Sites and the parcels they touch, what is declared of them, zones under control, works, and soil that is carried away."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.models import Filing
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.observations.models import Run
from jingtu.core.parties.models import Party, User
from jingtu.core.places.boxes import box_indexes
from jingtu.core.places.geometry import GeometryField, Located
from jingtu.core.places.models import Division
from jingtu.core.subjects.models import Event, Registered, Subject, register_indexes


class LandUse(models.TextChoices):
    """What land is to be used for, as plans and laws speak of it; `uses.yaml` says since when each must wait for a survey."""

    RESIDENTIAL = "residential", _("居住")
    COMMERCIAL = "commercial", _("商业")
    SCHOOL = "school", _("学校、幼儿园")
    MEDICAL = "medical", _("医疗")
    ELDERLY = "elderly", _("养老机构")
    PUBLIC = "public", _("其他公共管理与公共服务")
    PARK = "park", _("社区公园、儿童公园")
    GREEN = "green", _("其他绿地与广场")
    INDUSTRIAL = "industrial", _("工业")
    STORAGE = "storage", _("物流仓储")
    ROADS = "roads", _("道路与交通设施")
    UTILITIES = "utilities", _("公用设施")
    FARMING = "farming", _("农业")


class LandClass(models.TextChoices):
    """Classes of development land (GB 36600-2018). Where the use is not known, land counts as the first class."""

    FIRST = "class_1", _("第一类用地")
    SECOND = "class_2", _("第二类用地")


class Site(Registered):
    """A site (地块): land that may be polluted, from the first suspicion to its removal from the register and what follows.

    `holder` is who has the right to use the land. `land_class` is the class for which it was investigated or remediated.
    """

    class Origin(models.TextChoices):
        """Why it is looked at."""

        KEY_SECTOR = "key_sector", _("重点行业企业用地")
        HAZARDOUS_WASTE = "hazardous_waste", _("危险废物贮存、利用、处置用地")
        CHEMICALS = "chemicals", _("危险化学品生产、储存、使用用地")
        LANDFILL = "landfill", _("垃圾填埋场、污泥处置用地")
        FARMLAND = "farmland", _("拟转为建设用地的重度污染农用地")
        UNUSED = "unused", _("拟开发的未利用地")
        OTHER = "other", _("其他")

    class Grade(models.TextChoices):
        """The risk grade that the city's bureau assigns with the entry in the register."""

        HIGH = "high", _("高风险")
        MEDIUM = "medium", _("中风险")
        LOW = "low", _("低风险")

    origin = models.CharField(_("来源"), max_length=20, choices=Origin, blank=True)
    sector = models.CharField(_("原行业"), max_length=80, blank=True)
    former_user = models.CharField(_("原土地使用单位"), max_length=120, blank=True)
    area_m2 = models.DecimalField(_("面积（m²）"), max_digits=14, decimal_places=2, null=True, blank=True)
    planned_use = models.CharField(_("规划用途"), max_length=20, choices=LandUse, blank=True)
    land_class = models.CharField(_("用地类别"), max_length=10, choices=LandClass, blank=True)
    use_changes_on = models.DateField(_("拟收回、转让或变更用途日期"), null=True, blank=True)
    noticed_on = models.DateField(_("书面通知送达日期"), null=True, blank=True)
    risk_grade = models.CharField(_("风险等级"), max_length=10, choices=Grade, blank=True)
    registered_on = models.DateField(_("列入污染地块名录日期"), null=True, blank=True)
    listed_on = models.DateField(_("列入省级名录日期"), null=True, blank=True)
    legacy = models.BooleanField(_("历史遗留地块"), default=False)
    priority = models.BooleanField(_("优先控制地块"), default=False)
    needs_aftercare = models.BooleanField(_("需要后期管理"), default=False)
    aftercare_from = models.DateField(_("后期管理起始日期"), null=True, blank=True)
    aftercare_months = models.PositiveSmallIntegerField(_("后期管理检查间隔（月）"), null=True, blank=True)
    former = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("原企业"))

    class Meta:
        verbose_name = _("地块")
        verbose_name_plural = _("地块")
        indexes = register_indexes("site")


class Status(models.TextChoices):
    """What a declaration says of a piece of land."""

    POTENTIAL = "potential", _("潜在污染")
    SUSPECTED = "suspected", _("疑似污染")
    CLEAN = "clean", _("未污染")
    CONTAMINATED = "contaminated", _("污染地块")
    NO_CONTROL = "no_control", _("无需管控")
    LISTED = "listed", _("列入风险管控和修复名录")
    CONTROLLED = "controlled", _("风险管控中")
    REMEDIATING = "remediating", _("修复中")
    FAILED = "failed", _("治理修复未达标")
    REACHED = "reached", _("治理修复已达标")
    REMOVED = "removed", _("已移出名录")
    PLAN_ADJUSTED = "plan_adjusted", _("规划已调整")


class StatusDeclaration(Located):
    """What was found of a site from a day on (状态认定), for a geometry of its own, with its reason and what proves it.

    `safe_for` is the class of land for which clean, no_control, reached or removed was found; `use` the use to which a plan was
    adjusted. Rows are added, never edited: a later one of the same site takes the place of an earlier as far as it covers it,
    but an adjusted plan changes nothing in the soil and takes the place of nothing; one that was wrong is corrected by one that
    names it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="declarations", verbose_name=_("地块"))
    status = models.CharField(_("认定状态"), max_length=15, choices=Status)
    safe_for = models.CharField(_("适用用地类别"), max_length=10, choices=LandClass, blank=True)
    use = models.CharField(_("调整后的规划用途"), max_length=20, choices=LandUse, blank=True, db_column="adjusted_use")
    effective_on = models.DateField(_("认定日期"))
    reason = models.TextField(_("理由"))
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="+", verbose_name=_("依据的报告"))
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("地块状态认定")
        verbose_name_plural = _("地块状态认定")
        ordering = ["effective_on", "pk"]
        indexes = [
            *box_indexes("declaration"),
            models.Index(fields=["site", "effective_on"], name="declaration_of_site"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(corrects=F("pk")), name="declaration_corrects_another")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.status} {self.effective_on}"


class Parcel(Registered):
    """A parcel (宗地): what is planned, supplied, built on and transferred. `code` is the number in the cadastre.

    `status` and what belongs to it are derived (`deriving`), never typed in: the strictest declaration that touches the parcel,
    the share of the parcel's area that it covers, and the day for which this was derived.
    """

    land_use = models.CharField(_("现状用途"), max_length=20, choices=LandUse, blank=True)
    planned_use = models.CharField(_("规划用途"), max_length=20, choices=LandUse, blank=True)
    area_m2 = models.DecimalField(_("面积（m²）"), max_digits=14, decimal_places=2, null=True, blank=True)
    key_sector = models.BooleanField(_("曾为重点行业或危险废物用地"), null=True, blank=True)
    heavily_polluted_farmland = models.BooleanField(_("曾为重度污染农用地"), null=True, blank=True)
    unused_land = models.BooleanField(_("曾为未利用地"), null=True, blank=True)
    permitted_on = models.DateField(_("建设工程规划许可证核发日期"), null=True, blank=True)
    status = models.CharField(_("土壤环境状态"), max_length=15, choices=Status, blank=True)
    status_share = models.FloatField(_("涉及面积占比"), null=True, blank=True)
    status_from = models.ForeignKey(StatusDeclaration, models.PROTECT, null=True, blank=True, related_name="+")
    derived_on = models.DateField(_("状态推算日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("宗地")
        verbose_name_plural = _("宗地")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="parcel_number",
                violation_error_message=_("这个宗地编号已登记。请核对编号。"),
            )
        ]
        indexes = [
            *register_indexes("parcel"),
            *box_indexes("parcel"),
            # The index of the constraint leaves rows out, so a database does not look along it.
            models.Index(fields=["code"], name="parcel_by_number"),
        ]


class Succession(models.Model):
    """What became of a parcel (分割、合并、换号): its history is looked up through this, forward and back."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("分割")
        MERGED = "merged", _("合并")
        RENUMBERED = "renumbered", _("换号")

    predecessor = models.ForeignKey(Parcel, models.PROTECT, related_name="successions", verbose_name=_("原宗地"))
    successor = models.ForeignKey(Parcel, models.PROTECT, related_name="origins", verbose_name=_("后继宗地"))
    kind = models.CharField(_("变更方式"), max_length=10, choices=Kind)
    on = models.DateField(_("日期"), db_column="took_effect_on")
    basis = models.CharField(_("依据"), max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("宗地变更")
        verbose_name_plural = _("宗地变更")
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="parcel_succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class ControlZone(Registered):
    """A zone under risk control (管控区) around a site that is not to be developed, or as far as a pollution has spread."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="zones", verbose_name=_("地块"))
    area_m2 = models.DecimalField(_("面积（m²）"), max_digits=14, decimal_places=2, null=True, blank=True)
    goal = models.TextField(_("管控目标和措施"), blank=True)
    approved_on = models.DateField(_("政府批准日期"), null=True, blank=True)
    announced_on = models.DateField(_("公告日期"), null=True, blank=True)
    sign_on = models.DateField(_("设立标识日期"), null=True, blank=True)
    monitor_months = models.PositiveSmallIntegerField(_("监测间隔（月）"), null=True, blank=True)

    class Meta:
        verbose_name = _("管控区")
        verbose_name_plural = _("管控区")
        indexes = register_indexes("control_zone")


class Works(Registered):
    """Works of remediation or risk control (治理与修复工程) at a site, from the plan to the acceptance."""

    class Aim(models.TextChoices):
        REMEDIATION = "remediation", _("修复")
        CONTROL = "control", _("风险管控")

    site = models.ForeignKey(Site, models.PROTECT, related_name="works", verbose_name=_("地块"))
    aim = models.CharField(_("类型"), max_length=15, choices=Aim, default=Aim.REMEDIATION)
    major = models.BooleanField(_("重大项目"), default=False)
    method = models.CharField(_("技术路线"), max_length=200, blank=True)
    land_class = models.CharField(_("修复目标用地类别"), max_length=10, choices=LandClass, blank=True)
    starts_on = models.DateField(_("计划开工日期"), null=True, blank=True)
    begun_on = models.DateField(_("实际开工日期"), null=True, blank=True)
    report_months = models.PositiveSmallIntegerField(_("风险管控报告间隔（月）"), null=True, blank=True)
    board_on = models.DateField(_("设立公告牌日期"), null=True, blank=True)
    finished_on = models.DateField(_("完工日期"), null=True, blank=True)
    cost_10k = models.DecimalField(_("总投资（万元）"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("治理与修复工程")
        verbose_name_plural = _("治理与修复工程")
        indexes = register_indexes("works")


class Region(Registered):
    """The work of one place on its construction land (地区工作): what the place reports and has evaluated is filed about it."""

    class Rank(models.TextChoices):
        """Which office answers for it: that of the county, the city or the province."""

        COUNTY = "county", _("县级")
        CITY = "city", _("设区的市级")
        PROVINCE = "province", _("省级")

    rank = models.CharField(_("级别"), max_length=10, choices=Rank, db_column="region_rank")
    kept_from = models.DateField(_("开始建立名录日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("地区建设用地管理工作")
        verbose_name_plural = _("地区建设用地管理工作")
        indexes = register_indexes("land_region")


class Transport(Registered):
    """Polluted soil that leaves a site (污染土壤转运): one case from the report ahead to the receipt at the destination."""

    works = models.ForeignKey(Works, models.PROTECT, related_name="transports", verbose_name=_("工程"))
    departs_on = models.DateField(_("计划起运日期"))
    quantity_t = models.DecimalField(_("数量（t）"), max_digits=14, decimal_places=3)
    hazardous = models.BooleanField(_("属于危险废物"), default=False)
    destination = models.CharField(_("最终去向和接收单位"), max_length=200)
    destination_place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("接收地"))
    received_on = models.DateField(_("接收日期"), null=True, blank=True)
    received_t = models.DecimalField(_("接收数量（t）"), max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("污染土壤转运")
        verbose_name_plural = _("污染土壤转运")
        indexes = [*register_indexes("transport"), models.Index(fields=["departs_on"], name="transport_by_day")]


class LandQuestion(models.Model):
    """One question of a bureau about land (准入查询): parcels by number or a drawn outline, for a use and a day.

    Each parcel has its own verdict (`LandAnswer`); `rest` is land within the outline that belongs to no parcel: its area, its
    pieces by place, its outcome and its reasons, as a verdict keeps them. `unknown` are numbers that are not in the register of
    the person's areas, `replaced` are numbers out of use that were answered for the parcels in their place.
    `reference` is the number under which the asking system knows its case. Rows are never changed.
    """

    number = models.CharField(_("查询编号"), max_length=30, unique=True, null=True)
    gate = models.CharField(_("事项"), max_length=60)
    answers = models.JSONField(default=dict)
    on = models.DateField(_("针对日期"), db_column="for_day")
    geometry = GeometryField(_("范围"), null=True)
    unknown = models.JSONField(default=list)
    replaced = models.JSONField(default=list)
    rest = models.JSONField(default=dict)
    outcome = models.CharField(_("结论"), max_length=14, choices=Outcome)
    place_path = models.CharField(max_length=24)
    reference = models.CharField(_("来文编号"), max_length=60, blank=True, db_column="bureau_reference")
    office = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("查询单位"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("查询人"))
    asked_at = models.DateTimeField(_("查询时间"))

    class Meta:
        verbose_name = _("用地准入查询")
        verbose_name_plural = _("用地准入查询")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["place_path"], name="land_question_by_place"),
            models.Index(fields=["asked_by"], name="land_question_by_person"),
        ]

    def __str__(self) -> str:
        return self.number or self.gate


class LandAnswer(models.Model):
    """The verdict about one parcel of a question, and the share of it that the outline takes (1 where asked by number)."""

    question = models.ForeignKey(LandQuestion, models.PROTECT, related_name="told")
    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="land_answer")
    share = models.FloatField(default=1)

    class Meta:
        verbose_name = _("宗地答复")
        verbose_name_plural = _("宗地答复")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.verdict_id}"


class Responsible(models.Model):
    """Who answers for the pollution of a site (责任主体), in which capacity, since when and on which basis.

    Liability has no end, so rows have none: who bears it on a day follows from all of them (`responsibility`). One entered in
    error is marked `voided` with the reason. `determined_by` is the authority where the law's procedure of determination was
    gone through.
    """

    class Capacity(models.TextChoices):
        POLLUTER = "polluter", _("造成土壤污染的单位或个人")
        SUCCESSOR = "successor", _("承继债权、债务的单位或个人")
        AGREED = "agreed", _("双方约定的责任人")
        TRANSFEREE = "transferee", _("土地使用权受让人")
        FORMER_USER = "former_user", _("原土地使用权人")
        LAND_USER = "land_user", _("土地使用权人")
        GOVERNMENT = "government", _("地方人民政府")

    site = models.ForeignKey(Site, models.PROTECT, related_name="responsible", verbose_name=_("地块"))
    capacity = models.CharField(_("责任身份"), max_length=12, choices=Capacity)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    person = models.CharField(_("个人或负责人"), max_length=60, blank=True)
    since = models.DateField(_("起始日期"))
    basis = models.CharField(_("依据"), max_length=300)
    determined_by = models.CharField(_("认定机关"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    voided_reason = models.CharField(_("撤销登记的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("责任主体")
        verbose_name_plural = _("责任主体")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False) | ~Q(person=""),
                name="responsible_is_somebody",
                violation_error_message=_("还没有填写单位或个人。请至少填写一个。"),
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(voided_reason=""), name="responsible_voided_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.capacity} {self.since}"


class SurveyDecision(models.Model):
    """Which of several surveys that disagree is followed (对不一致调查结果的认定), by whom and why. The latest of a site counts."""

    class Conclusion(models.TextChoices):
        """What the surveys say together of the soil of the site."""

        WITHIN = "within", _("未超过风险筛选值")
        ABOVE_SCREENING = "above_screening", _("超过风险筛选值，未超过风险管制值")
        ABOVE_INTERVENTION = "above_intervention", _("超过风险管制值")
        AGAIN = "again", _("需要补充调查")

    site = models.ForeignKey(Site, models.PROTECT, related_name="survey_decisions", verbose_name=_("地块"))
    runs = models.ManyToManyField(Run, related_name="+", verbose_name=_("不一致的评价"))
    conclusion = models.CharField(_("认定结论"), max_length=20, choices=Conclusion)
    reason = models.TextField(_("理由"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("认定人"))
    decided_at = models.DateTimeField(_("认定时间"))

    class Meta:
        verbose_name = _("调查结果认定")
        verbose_name_plural = _("调查结果认定")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.conclusion}"


class ScoreTable(models.Model):
    """The scores of a screening scheme as a user read them from the print. A new file is a new edition; old ones stay.

    `scores` by medium and indicator: options with their score, and which one is taken where nobody knows.
    """

    site_type = models.CharField(_("地块类型"), max_length=10)
    stage = models.CharField(_("阶段"), max_length=10)
    edition = models.PositiveSmallIntegerField(_("版次"))
    document = models.CharField(_("来源"), max_length=200)
    filename = models.CharField(_("文件名"), max_length=300)
    sha256 = models.CharField(max_length=64)
    scores = models.JSONField(default=dict)
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    imported_at = models.DateTimeField(_("导入时间"))

    class Meta:
        verbose_name = _("风险筛查分值表")
        verbose_name_plural = _("风险筛查分值表")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["site_type", "stage", "edition"], name="score_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {_('第%d版') % self.edition}"


class Screening(models.Model):
    """One screening or ranking of a site: what was answered, the scores by the edition used, and what an expert made of it.

    `answers` by medium and indicator: the option and its evidence; `defaulted` counts those that nobody knew.
    """

    class Band(models.TextChoices):
        """Bands of scores; what each is called depends on the stage (standards.site_screening)."""

        HIGH = "high", _("高")
        MEDIUM = "medium", _("中")
        LOW = "low", _("低")

    site = models.ForeignKey(Site, models.PROTECT, related_name="screenings", verbose_name=_("地块"))
    table = models.ForeignKey(ScoreTable, models.PROTECT, related_name="+", verbose_name=_("分值表"))
    scheme = models.CharField(_("方案版本"), max_length=40)
    answers = models.JSONField(default=dict)
    defaulted = models.PositiveSmallIntegerField(_("按缺省取值的指标数"))
    soil = models.FloatField(_("土壤得分"))
    groundwater = models.FloatField(_("地下水得分"))
    score = models.FloatField(_("总分"))
    band = models.CharField(_("级别"), max_length=6, choices=Band)
    corrected = models.CharField(_("纠偏后的级别"), max_length=6, choices=Band, blank=True)
    reason = models.TextField(_("纠偏理由"), blank=True)
    evidence = models.TextField(_("纠偏的证据"), blank=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("风险筛查")
        verbose_name_plural = _("风险筛查")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(corrected="") | ~Q(reason=""), name="screening_corrected_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.score:.1f}"
