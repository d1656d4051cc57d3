"""What a case remembers. Scope of a case are its parties: an organ that takes part in it sees it.

No due date is stored anywhere: it is computed from the events, the limit in force on the day of receipt, and the calendar
(queries.clock). `Case.version` grows with every act; whoever acts on an older one is told.
"""

from django.db import models
from django.db.models import Q

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.rules import PATH_DEPTH, PATH_STEP
from huabiao.kernel import clock
from huabiao.kernel.deadlines import Unit

from . import rules

PATH = PATH_STEP * PATH_DEPTH


class Counter(models.Model):
    """编号: the last number given in a register and year. Its row is held until the case that takes the number is there."""

    register = models.CharField("登记簿", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["register", "year"], name="casework_counter_once")]

    def __str__(self):
        return f"{self.register} {self.year}：{self.last}"


class CalendarDay(models.Model):
    """工作日历: a day on which this administration decides itself whether one works."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", default=False)
    note = models.CharField("说明", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day} {'上班' if self.is_workday else '休息'}"


class CalendarYear(models.Model):
    """A year all of whose holidays have been entered: apart from the entered days its weeks are ordinary ones."""

    year = models.PositiveSmallIntegerField("年度", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "已录入年度"
        ordering = ["-year"]

    def __str__(self):
        return str(self.year)


class LimitRow(models.Model):
    """办理期限: what a kind of case may take, for cases received from a day on."""

    kind = models.CharField("适用", max_length=40)
    from_date = models.DateField("自何日起")
    days = models.PositiveSmallIntegerField("天数")
    unit = models.CharField(
        "单位",
        max_length=10,
        choices=[(Unit.WORKING.value, "工作日"), (Unit.NATURAL.value, "自然日")],
        default=Unit.WORKING.value,
    )
    basis = models.CharField("依据", max_length=120)
    what = models.CharField("期限内应", max_length=10, default="答复")
    extension = models.PositiveSmallIntegerField("最多延长", default=0)
    extension_basis = models.CharField("延长的依据", max_length=120, blank=True)
    correction = models.PositiveSmallIntegerField("告知补正期限（工作日）", default=0)
    correction_basis = models.CharField("补正的依据", max_length=120, blank=True)
    stop_basis = models.CharField("中止计时的依据", max_length=120, blank=True)
    is_unsure = models.BooleanField("依据待核实", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "办理期限"
        ordering = ["kind", "-from_date"]
        constraints = [models.UniqueConstraint(fields=["kind", "from_date"], name="casework_limit_once")]

    def __str__(self):
        return f"{self.kind} {self.from_date}"


class Process(models.Model):
    """办理流程: a BPMN 2.0 file. Never changed once stored; a new file is a new version."""

    code = models.CharField("代号", max_length=40)
    number = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    source = models.TextField("BPMN 文件")
    digest = models.CharField("摘要", max_length=64)
    created_at = models.DateTimeField("建立时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "办理流程"
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="casework_process_once")]

    def __str__(self):
        return f"{self.name} 第 {self.number} 版"


class Case(models.Model):
    """办件."""

    kind = models.CharField("类别", max_length=20)
    register = models.CharField("登记簿", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    sequence = models.PositiveIntegerField("顺序号")
    number = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=rules.MAX_TITLE)
    channel = models.CharField("渠道", max_length=10, choices=list(rules.CHANNELS.items()), default="web")
    state = models.CharField(
        "状态", max_length=10, choices=list(rules.STATES.items()), default=rules.RECEIVED
    )
    limit_kind = models.CharField("期限", max_length=40)
    organ_path = models.CharField("承办单位路径", max_length=PATH, db_index=True)
    office = models.CharField("承办处室", max_length=60, blank=True)
    site_code = models.CharField("来自网站", max_length=40, blank=True)
    process = models.ForeignKey(Process, verbose_name="流程", on_delete=models.PROTECT, related_name="cases")
    process_state = models.BinaryField("流程状态")
    version = models.PositiveIntegerField("版本", default=1)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    is_supervised = models.BooleanField("督办", default=False)
    reminders = models.PositiveSmallIntegerField("催办次数", default=0)
    rating = models.PositiveSmallIntegerField(
        "评价", null=True, blank=True, choices=list(rules.RATINGS.items())
    )
    rating_words = models.CharField("评价意见", max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    parent = models.ForeignKey(
        "self", verbose_name="分自", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    created_at = models.DateTimeField("登记时间", default=clock.now)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "year", "sequence"], name="casework_number_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=rules.OPEN_STATES), name="casework_case_open"),
            models.Index(fields=["kind", "created_at"], name="casework_case_kind"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def owner_path(self):
        """The path of the organ that received it."""
        return next(
            (party.organ_path for party in self.parties.all() if party.part == Party.Part.OWNER),
            self.organ_path,
        )


class Party(models.Model):
    """参与单位: an organ that sees the case, and as what."""

    class Part(models.TextChoices):
        OWNER = "owner", "受理"
        LEAD = "lead", "主办"
        JOINT = "joint", "会办"

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="parties")
    organ_path = models.CharField("单位路径", max_length=PATH, db_index=True)
    part = models.CharField("角色", max_length=10, choices=Part.choices)

    class Meta:
        verbose_name = verbose_name_plural = "参与单位"
        constraints = [
            models.UniqueConstraint(fields=["case", "organ_path", "part"], name="casework_party_once")
        ]

    def __str__(self):
        return f"{self.case_id} {self.part} {self.organ_path}"


class Event(models.Model):
    """What the clock reads; `kind` is one of kernel.deadlines.Kind. Only added, never changed."""

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="events")
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    kind = models.CharField("事件", max_length=20)
    on = models.DateField("日期")
    days = models.PositiveSmallIntegerField("天数", default=0)
    note = models.CharField("说明", max_length=120, blank=True)
    at = models.DateTimeField("记录时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "计时事件"
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.on} {self.kind}"


class Task(models.Model):
    """待办: one row of an inbox, for an organ, an office of it, a person, by act."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "已办"
        RETURNED = "returned", "退回"
        CANCELLED = "cancelled", "取消"

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="tasks")
    step = models.CharField("步骤", max_length=40)
    name = models.CharField("名称", max_length=60)
    in_process = models.BooleanField("流程步骤", default=False)
    act = models.CharField("所需权限", max_length=40)
    organ_path = models.CharField("单位路径", max_length=PATH)
    office = models.CharField("处室", max_length=60, blank=True)
    person = models.ForeignKey(
        User, verbose_name="指定人", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_by = models.ForeignKey(
        User, verbose_name="经办人", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    due_date = models.DateField("内部期限", null=True, blank=True)
    words = models.CharField("交代", max_length=1000, blank=True)
    outcome = models.CharField("结果", max_length=1000, blank=True)
    days = models.PositiveSmallIntegerField("申请延长天数", default=0)
    created_at = models.DateTimeField("产生时间", default=clock.now)
    done_at = models.DateTimeField("办毕时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        ordering = ["pk"]
        indexes = [models.Index(fields=["organ_path"], condition=Q(state="open"), name="casework_task_open")]

    def __str__(self):
        return f"{self.name} {self.case_id}"


class Message(models.Model):
    """往来: what was said between the applicant and the administration."""

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="messages")
    from_applicant = models.BooleanField("来信人所写", default=False)
    author = models.CharField("署名", max_length=100, blank=True)
    text = models.TextField("内容")
    is_answer = models.BooleanField("正式答复", default=False)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "往来"
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.case_id} {self.at}"


class Note(models.Model):
    """内部记录: what the applicant never sees. Only added."""

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="notes")
    author = models.CharField("记录人", max_length=60)
    text = models.CharField("内容", max_length=2000)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "内部记录"
        ordering = ["case", "pk"]

    def __str__(self):
        return f"{self.case_id} {self.at}"


class Document(models.Model):
    """材料: kept by the hash of its content under HUABIAO_HOME/private, apart from everything public."""

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="documents")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要", max_length=64)
    mime = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节")
    from_applicant = models.BooleanField("来信人所传", default=False)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["case", "pk"]

    def __str__(self):
        return self.name


class Answer(models.Model):
    """答复稿: drafted by one, reviewed by another."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待核稿"
        RETURNED = "returned", "退回修改"
        APPROVED = "approved", "已发出"

    case = models.ForeignKey(Case, verbose_name="办件", on_delete=models.CASCADE, related_name="answers")
    text = models.TextField("答复")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(
        User, verbose_name="拟稿人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer = models.ForeignKey(
        User, verbose_name="核稿人", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    comment = models.CharField("核稿意见", max_length=1000, blank=True)
    changed_at = models.DateTimeField("存稿时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "答复稿"
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state="approved"), name="casework_one_draft"
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.state}"
